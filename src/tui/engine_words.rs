//! The engine's choices in the words of the screen.

use crate::engine::{Measure, Order};

/// The name of a measure as people write it.
pub(crate) fn measure(by: Measure) -> &'static str {
    match by {
        Measure::G2 => "G2",
        Measure::Npmi => "NPMI",
        Measure::Jaccard => "Jaccard",
        Measure::Count => "count",
    }
}

/// The order of posts; a shuffle says its seed, so that it can be had again.
pub(crate) fn order(order: Order) -> String {
    match order {
        Order::Random(seed) => format!("random (seed {seed})"),
        Order::Reposts => "most reposted".to_owned(),
        other => other.name().to_owned(),
    }
}
