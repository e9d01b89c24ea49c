//! Statistics as pure functions over plain numbers, each with its source.
//!
//! This room knows nothing of posts, files or screens.

mod association;
pub mod bursts;
mod concentration;
pub mod decay;
pub mod excess;
pub mod flips;
pub mod gaps;
pub mod interval;
pub mod keyness;
pub mod overlap;
mod ranks;
pub mod returns;
pub mod similarity;
pub mod thinning;
pub mod trend;
pub mod variants;

pub use association::Table;
pub use concentration::Concentration;
pub use ranks::ranks;
