//! Giving up on an answer that nobody waits for any more, and how far one is.

use super::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Tells a running answer whether somebody still waits for it, and whoever waits how far it is: a clone is the
/// same answer. Cheap to ask.
#[derive(Clone, Debug)]
pub struct Cancel {
    live: Arc<AtomicU64>,
    mine: u64,
    /// In billionths.
    done: Arc<AtomicU64>,
}

/// Parts of a work.
const WHOLE: f64 = 1e9;

impl Cancel {
    /// An answer that is always waited for.
    pub fn never() -> Self {
        Self::when_changed(Arc::new(AtomicU64::new(0)), 0)
    }

    /// An answer that is waited for as long as `live` holds `mine`.
    pub fn when_changed(live: Arc<AtomicU64>, mine: u64) -> Self {
        Self {
            live,
            mine,
            done: Arc::default(),
        }
    }

    /// Goes on only if somebody still waits.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.is_cancelled() {
            return Err(Error::Cancelled);
        }
        Ok(())
    }

    /// Whether nobody waits any more.
    pub fn is_cancelled(&self) -> bool {
        self.live.load(Ordering::Relaxed) != self.mine
    }

    /// How much of the work is done, 0 to 1, as far as an answer tells: long ones do.
    pub fn progress(&self) -> Option<f64> {
        let done = self.done.load(Ordering::Relaxed);
        (done > 0).then(|| (done as f64 / WHOLE).min(1.0))
    }

    /// Tells that another part of the work is done; all parts sum up to 1.
    pub fn advance(&self, part: f64) {
        self.done
            .fetch_add((part * WHOLE) as u64, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_holds_a_clone_sees_how_far_it_is() {
        let cancel = Cancel::never();
        let watched = cancel.clone();
        assert_eq!(watched.progress(), None);
        cancel.advance(0.25);
        cancel.advance(0.5);
        let done = watched.progress().expect("it was told");
        assert!((done - 0.75).abs() < 1e-6);
        cancel.advance(0.5);
        assert_eq!(watched.progress(), Some(1.0));
    }
}
