//! Calls without generated code: a `.ice` file read at run time, arguments and answers as JSON.
//!
//! ```no_run
//! use floe::dynamic::Description;
//! use serde_json::json;
//!
//! # async fn call() -> Result<(), Box<dyn std::error::Error>> {
//! let communicator = floe::Communicator::new(floe::Properties::new())?;
//! let hello = Description::read(&["Hello.ice"], &Default::default())?;
//! let proxy = communicator.proxy("hello:tcp -h 127.0.0.1 -p 10000")?;
//! let answer = hello.call(&proxy, "sayHello", &json!({"delay": 0})).await?;
//! println!("{answer}");
//! # Ok(())
//! # }
//! ```
//!
//! # Values in JSON
//!
//! | Slice | JSON |
//! |---|---|
//! | `bool`; `byte`, `short`, `int`, `long` | `true`, `false`; a number |
//! | `float`, `double` | a number, `"NaN"`, `"Infinity"` or `"-Infinity"` |
//! | `string` | a string |
//! | enum | the enumerator's name; its number is understood, too |
//! | struct | an object with all members; one with a default value may be missing |
//! | sequence | an array |
//! | dictionary | an object; with structs as keys an array of pairs `[key, value]`, which is always understood |
//! | proxy | a stringified proxy, or `null` |
//! | class | `null`, or an object with its members and, if it is not of the declared class, `"@type"`: its type id |
//! | optional | the value; missing or `null` if it is not set |
//!
//! An instance that is met again is `{"@ref": 1}`, which means the instance with `"@id": 1`: graphs may have cycles.
//!
//! Arguments are an object by parameter names, or an array in the order of the parameters. The answer is the return value; if
//! there are out parameters, an object with them and `returnValue`; `null` if there is nothing.

mod call;
mod class;
mod decode;
mod describe;
mod encode;
mod graph;
mod shape;
mod wrong;

pub use call::{CallError, Thrown};
pub use describe::{Description, DescriptionError};
pub use floe_idl::slice::Options;
pub use wrong::Wrong;
