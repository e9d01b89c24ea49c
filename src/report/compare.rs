//! The page of the study `compare`.

use super::{Frame, Report};
use crate::engine::{Cancel, Engine, Error};
use crate::query::Query;

pub(super) fn report(
    engine: &Engine,
    (a, b): (&Query, &Query),
    _frame: &Frame,
    cancel: &Cancel,
) -> Result<Report, Error> {
    let count = engine.count(&a.clone().or(b.clone()), cancel)?;
    Ok(Report::new(
        "compare",
        format!("{a} against {b}"),
        count.posts,
    ))
}
