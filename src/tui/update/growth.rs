//! News of an import that goes on while one reads.

use super::super::growth::Event;
use super::super::model::Model;
use super::super::msg::{Effect, Effects};
use super::ask;

pub(super) fn receive(model: &mut Model, event: Event, fx: &mut Effects) {
    match event {
        Event::Progress(progress) => {
            if let Some(import) = &mut model.import {
                import.progress = progress;
            }
        }
        Event::Grown => {
            model.generation += 1;
            model.reading.forget_absent();
            ask::again(model, fx);
        }
        Event::Remark(text) => model.say(text),
        Event::Over(result) => {
            model.import = None;
            match result {
                Ok(text) => model.say(text),
                Err(text) => model.warn(text),
            }
        }
    }
}

/// Asks the import to stop.
pub(super) fn stop(model: &mut Model, fx: &mut Effects) {
    match &mut model.import {
        Some(import) => {
            import.is_stopping = true;
            fx.push(Effect::StopImport);
        }
        None => model.say("no import is running"),
    }
}

/// Leaving ends a running import: that is said first, and done at the second key.
pub(super) fn quit(model: &mut Model, fx: &mut Effects) {
    match &mut model.import {
        Some(import) if !import.was_warned => {
            import.was_warned = true;
            model.warn("the import is not through: q again stops it, what was read so far stays");
        }
        _ => fx.push(Effect::Quit),
    }
}
