//! A place for an answer: the last one stays until the next one comes.

use std::sync::Arc;
use std::time::Duration;

/// How long an answer may take before the screen says that it is waiting.
const PATIENCE: Duration = Duration::from_millis(150);

/// The last answer to one kind of question, and whether a newer one is on its way.
#[derive(Debug)]
pub(crate) struct Slot<T> {
    value: Option<Arc<T>>,
    asked: Option<Duration>,
    failure: Option<String>,
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        Self {
            value: self.value.clone(),
            asked: self.asked,
            failure: self.failure.clone(),
        }
    }
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self {
            value: None,
            asked: None,
            failure: None,
        }
    }
}

impl<T> Slot<T> {
    /// The last answer, which may be to an older question.
    pub(crate) fn get(&self) -> Option<&T> {
        self.value.as_deref()
    }

    /// Why the last question was not answered.
    pub(crate) fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// Notes that a question is on its way. The wait counts from the first of several.
    pub(crate) fn ask(&mut self, now: Duration) {
        self.asked.get_or_insert(now);
    }

    /// Notes that nobody waits any more: what is shown may be old.
    pub(crate) fn forget_asked(&mut self) {
        self.asked = None;
    }

    pub(crate) fn answer(&mut self, value: Arc<T>) {
        *self = Self {
            value: Some(value),
            asked: None,
            failure: None,
        };
    }

    pub(crate) fn fail(&mut self, message: String) {
        self.asked = None;
        self.failure = Some(message);
    }

    /// Whether what is shown answers an older question than the one that was asked.
    pub(crate) fn is_stale(&self) -> bool {
        self.asked.is_some()
    }

    /// Whether the wait is long enough to be shown.
    pub(crate) fn is_slow(&self, now: Duration) -> bool {
        self.asked
            .is_some_and(|asked| now.saturating_sub(asked) >= PATIENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_answer_stays_until_the_new_one_comes() {
        let mut slot = Slot::default();
        slot.answer(Arc::new(1));
        slot.ask(Duration::from_millis(0));
        slot.ask(Duration::from_millis(100));
        assert_eq!(slot.get(), Some(&1));
        assert!(slot.is_stale());
        assert!(!slot.is_slow(Duration::from_millis(149)));
        assert!(
            slot.is_slow(Duration::from_millis(150)),
            "the first question counts"
        );
        slot.fail("broken".to_owned());
        assert_eq!((slot.get(), slot.failure()), (Some(&1), Some("broken")));
        slot.answer(Arc::new(2));
        assert_eq!(
            (slot.get(), slot.failure(), slot.is_stale()),
            (Some(&2), None, false)
        );
    }
}
