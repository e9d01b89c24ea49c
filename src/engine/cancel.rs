//! Giving up on an answer that nobody waits for any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Tells a running answer whether somebody still waits for it. Cheap to ask.
#[derive(Clone, Debug)]
pub struct Cancel {
    live: Arc<AtomicU64>,
    mine: u64,
}

impl Cancel {
    /// An answer that is always waited for.
    pub fn never() -> Self {
        Self {
            live: Arc::new(AtomicU64::new(0)),
            mine: 0,
        }
    }

    /// An answer that is waited for as long as `live` holds `mine`.
    pub fn when_changed(live: Arc<AtomicU64>, mine: u64) -> Self {
        Self { live, mine }
    }

    /// Whether nobody waits any more.
    pub fn is_cancelled(&self) -> bool {
        self.live.load(Ordering::Relaxed) != self.mine
    }
}
