//! Statistics as pure functions over plain numbers, each with its source.
//!
//! This room knows nothing of posts, files or screens.

mod association;
pub mod bursts;
pub mod decay;
pub mod excess;
pub mod flips;
pub mod gaps;
pub mod interval;
pub mod keyness;
pub mod overlap;
pub mod returns;

pub use association::Table;
