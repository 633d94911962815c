//! At most so many calls in a time.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::adapter::Reply;
use crate::error::{Error, ErrorKind, Result};
use crate::middleware::{Invocation, Middleware, Next};

/// Refuses calls beyond so many in a time, with [`ErrorKind::LimitExceeded`]. A call that it refuses did not run.
///
/// It is a bucket that holds so many calls at the beginning, and is filled again evenly. One value is one bucket: all calls of an
/// adapter, or of a communicator, share it.
#[derive(Debug)]
pub struct RateLimit {
    calls: u32,
    every: Duration,
    bucket: Mutex<Bucket>,
}

#[derive(Debug)]
struct Bucket {
    /// How many calls may pass; a part of one counts for the next.
    left: f64,
    filled: Instant,
}

impl RateLimit {
    /// At most so many calls in each such time.
    pub fn new(calls: u32, every: Duration) -> Self {
        let bucket = Bucket { left: f64::from(calls), filled: Instant::now() };
        RateLimit { calls, every, bucket: Mutex::new(bucket) }
    }

    /// Takes a call out of the bucket.
    fn take(&self, now: Instant) -> bool {
        let full = f64::from(self.calls);
        let mut bucket = crate::lock(&self.bucket);
        let passed = now.saturating_duration_since(bucket.filled).as_secs_f64();
        bucket.left = (bucket.left + full * passed / self.every.as_secs_f64().max(1e-9)).min(full);
        bucket.filled = bucket.filled.max(now);
        let takes = bucket.left >= 1.0;
        if takes {
            bucket.left -= 1.0;
        }
        takes
    }
}

impl Middleware for RateLimit {
    async fn call(&self, request: &mut Invocation, next: Next<'_>) -> Result<Reply> {
        if !self.take(Instant::now()) {
            let text = format!("more than {} calls in {:?}", self.calls, self.every);
            return Err(Error::new(ErrorKind::LimitExceeded(text)));
        }
        next.run(request).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bucket_empties_and_fills() {
        let limit = RateLimit::new(2, Duration::from_secs(10));
        let start = Instant::now();
        assert!(limit.take(start) && limit.take(start));
        assert!(!limit.take(start));
        assert!(!limit.take(start + Duration::from_secs(4)));
        assert!(limit.take(start + Duration::from_secs(6)));
        assert!(!limit.take(start + Duration::from_secs(6)));
        let later = start + Duration::from_secs(1000);
        assert!(limit.take(later) && limit.take(later) && !limit.take(later));
    }
}
