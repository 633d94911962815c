//! Batch oneway requests: they gather in the proxy until they are flushed, and leave as one message.

use bytes::Bytes;

use crate::connection::{RequestParts, local};
use crate::error::{Error, ErrorKind, Result};
use crate::proxy::Proxy;
use crate::proxy::route::Route;
use crate::wire::{Chunk, MessageKind, Payload, compression, finish_message, start_message};

/// The requests that wait to be flushed.
#[derive(Default)]
pub(super) struct Batch {
    message: Vec<u8>,
    count: u32,
}

/// Where in the message the number of requests stands.
const COUNT_AT: usize = crate::wire::HEADER_SIZE;

impl Proxy {
    /// Adds a request to the batch. What gathered before is flushed, if with it the message would be larger than
    /// `Ice.BatchAutoFlushSize`, which is as much as a stock server reads.
    pub(super) async fn queue(&self, parts: &RequestParts<'_>, params: &Payload) -> Result<()> {
        let limit = self.0.communicator.batch_auto_flush_size();
        let mut head = Vec::new();
        parts.put_head(&mut head, None);
        let full = {
            let mut batch = crate::lock(&self.0.batch);
            let full = batch.count > 0 && batch.message.len() + head.len() + params.len() > limit;
            let full = full.then(|| std::mem::take(&mut *batch));
            if batch.message.is_empty() {
                start_message(&mut batch.message, MessageKind::BatchRequest, compression::NEVER);
                batch.message.extend_from_slice(&[0; 4]);
            }
            batch.message.extend_from_slice(&head);
            params.chunks().for_each(|chunk| batch.message.extend_from_slice(chunk));
            batch.count += 1;
            full
        };
        match full {
            Some(batch) => self.flush(batch).await,
            None => Ok(()),
        }
    }

    /// Sends the requests that gathered in this proxy, as one message.
    ///
    /// # Errors
    /// The connection cannot be made, or is closed; the requests are lost then, as nobody knows which of them ran.
    pub async fn ice_flush_batch_requests(&self) -> Result<()> {
        let batch = std::mem::take(&mut *crate::lock(&self.0.batch));
        self.flush(batch).await
    }

    async fn flush(&self, mut batch: Batch) -> Result<()> {
        if batch.count == 0 {
            return Ok(());
        }
        batch.message[COUNT_AT..COUNT_AT + 4].copy_from_slice(&batch.count.to_le_bytes());
        finish_message(&mut batch.message, 0, 0)
            .map_err(|error| Error::new(ErrorKind::Marshal(error.to_string())))?;
        let route = match self.known_route() {
            Some(route) if !route.is_over() => route,
            _ => self.find_route().await?,
        };
        match route {
            Route::Local(adapter) => local::call_batch(&adapter, &batch.message[COUNT_AT..]).await,
            Route::Remote(connection) => {
                let sent = match connection.room().await {
                    Ok(()) => {
                        connection.send_message(&Payload::from(Chunk::Shared(Bytes::from(batch.message))))
                    }
                    Err(error) => Err(error),
                };
                if sent.is_err() {
                    self.forget_route();
                }
                sent
            }
        }
    }
}
