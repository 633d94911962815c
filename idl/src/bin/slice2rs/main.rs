//! `slice2rs`: `.ice` files to files of Rust.
//!
//! The status is 0 if all went well, 1 if a file is wrong or, with `--check`, not as it would be made, and 2 if the
//! command line is.

mod arguments;
mod run;

use std::process::ExitCode;

use arguments::Arguments;
use clap::Parser;

fn main() -> ExitCode {
    match run::run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
