//! Statistics as pure functions over plain numbers, each with its source.
//!
//! This room knows nothing of posts, files or screens.

mod association;
pub mod gaps;

pub use association::Table;
