//! The page of the study `author`.

use super::{Frame, Report};
use crate::engine::{Cancel, Engine, Error};
use crate::query::Query;

pub(super) fn report(
    engine: &Engine,
    scope: &Query,
    _frame: &Frame,
    cancel: &Cancel,
) -> Result<Report, Error> {
    let count = engine.count(scope, cancel)?;
    Ok(Report::new("author", scope.to_string(), count.posts))
}
