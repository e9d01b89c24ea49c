//! Statuses of the Mastodon API and of everything that speaks like it: Truth Social, Pleroma, Gab.

use std::io::Read;

use super::Given;
use super::intake::{Intake, Stop};
use super::json::{self, Layout};
use super::shape::Shape;

/// Whether this is one of them.
pub(super) fn recognises(shape: &Shape) -> bool {
    shape.all(&["content", "account"]) || shape.all(&["content", "spoiler_text"])
}

/// Reads every post of a document.
pub(super) fn read<R: Read>(
    reader: R,
    layout: Layout,
    _given: &Given,
    intake: &mut Intake,
) -> Result<(), Stop> {
    json::each(reader, layout, intake, |line, bytes, intake| {
        intake.reject(line, "this format cannot be read yet", bytes)
    })
}
