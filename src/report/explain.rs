//! The page of the study `explain`.

use super::{Frame, Report};
use crate::engine::{Cancel, Engine, Error};
use crate::post::Time;
use crate::query::Query;

pub(super) fn report(
    engine: &Engine,
    (scope, _span): (&Query, Option<(Time, Time)>),
    _frame: &Frame,
    cancel: &Cancel,
) -> Result<Report, Error> {
    let count = engine.count(scope, cancel)?;
    Ok(Report::new("explain", scope.to_string(), count.posts))
}
