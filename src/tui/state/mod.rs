//! One small state per pane, without drawing and without questions: what the analyst set, where the
//! cursor is, and the last answer.

pub(crate) mod health;
pub(crate) mod list;
pub(crate) mod notebook;
pub(crate) mod overlay;
pub(crate) mod posts;
pub(crate) mod query_bar;
pub(crate) mod reading;
pub(crate) mod related;
pub(crate) mod slot;
pub(crate) mod study;
pub(crate) mod timeline;
