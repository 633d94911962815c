//! The four operations that every object has.

use crate::adapter::request::{Refusal, Reply, Request};
use crate::adapter::servant::Servant;
use crate::error::Error;
use crate::interface::Operation;
use crate::wire::Writer;

/// Asks nothing but that the object is there.
pub(crate) const PING: Operation = Operation::new("ice_ping").nonmutating();
/// Asks whether the object has a type id.
pub(crate) const IS_A: Operation = Operation::new("ice_isA").nonmutating().returns();
/// Asks for the most derived type id.
pub(crate) const ID: Operation = Operation::new("ice_id").nonmutating().returns();
/// Asks for all type ids, sorted.
pub(crate) const IDS: Operation = Operation::new("ice_ids").nonmutating().returns();

pub(crate) fn is_builtin(operation: &str) -> bool {
    operation.starts_with("ice_") && matches!(operation, "ice_ping" | "ice_isA" | "ice_id" | "ice_ids")
}

/// Carries out a built-in operation.
pub(crate) fn answer(servant: &dyn Servant, request: &Request) -> Reply {
    carry_out(servant, request).unwrap_or_else(Reply::from)
}

fn carry_out(servant: &dyn Servant, request: &Request) -> Result<Reply, Refusal> {
    match request.operation() {
        "ice_ping" => {
            request.params(&PING)?.finish()?;
            Ok(reply(request, &PING, |_| {}))
        }
        "ice_isA" => {
            let mut reader = request.params(&IS_A)?;
            let asked: &str = reader.get()?;
            reader.finish()?;
            let is_a = servant.type_ids().contains(&asked);
            Ok(reply(request, &IS_A, |writer| writer.put(&is_a)))
        }
        "ice_id" => {
            request.params(&ID)?.finish()?;
            Ok(reply(request, &ID, |writer| writer.put(servant.type_id())))
        }
        "ice_ids" => {
            request.params(&IDS)?.finish()?;
            Ok(reply(request, &IDS, |writer| {
                writer.put_size(servant.type_ids().len());
                servant.type_ids().iter().for_each(|id| writer.put(*id));
            }))
        }
        _ => Err(request.operation_not_exist()),
    }
}

fn reply(request: &Request, operation: &Operation, encode: impl FnOnce(&mut Writer)) -> Reply {
    request.answer(operation, Ok::<(), Error>(()), |writer, ()| encode(writer))
}
