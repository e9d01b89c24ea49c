//! The page of the study `claim`.

use super::{Frame, Report};
use crate::engine::{Cancel, Engine, Error};

pub(super) fn report(
    _engine: &Engine,
    text: &str,
    _frame: &Frame,
    _cancel: &Cancel,
) -> Result<Report, Error> {
    Ok(Report::new("claim", text, 0))
}
