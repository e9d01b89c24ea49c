//! One line of text that something is made of: asked for, typed, taken. What is made of it is up to its purpose.

use super::super::keys::{Code, Key};
use super::super::model::Model;
use super::super::msg::Effects;
use super::super::state::overlay::{Overlay, Purpose};
use super::{ask, notebook, query_bar, study};
use tui_input::InputRequest;

/// Asks for a text, and offers one: the first character that is typed replaces it, moving in it keeps it.
pub(super) fn open(model: &mut Model, purpose: Purpose, text: &str) {
    model.overlays.push(Overlay::Prompt {
        purpose,
        input: text.into(),
        is_offer: !text.is_empty(),
    });
}

/// Asks again for what was typed and was no good.
pub(super) fn again(model: &mut Model, purpose: Purpose, text: &str) {
    model.overlays.push(Overlay::Prompt {
        purpose,
        input: text.into(),
        is_offer: false,
    });
}

/// Enter takes the text, unless there is none; everything else is typing.
pub(super) fn press(model: &mut Model, key: Key, fx: &mut Effects) {
    let Some(Overlay::Prompt {
        purpose,
        input,
        is_offer,
    }) = model.overlays.last_mut()
    else {
        return;
    };
    if key.code != Code::Enter {
        if let Some(request) = query_bar::request(key) {
            let is_typed = matches!(request, InputRequest::InsertChar(_));
            if std::mem::take(is_offer) && is_typed {
                input.reset();
            }
            input.handle(request);
        }
        return;
    }
    let text = input.value().trim().to_owned();
    if text.is_empty() {
        return;
    }
    let purpose = purpose.clone();
    model.overlays.pop();
    finish(model, &purpose, &text, fx);
}

/// What becomes of the text.
fn finish(model: &mut Model, purpose: &Purpose, text: &str, fx: &mut Effects) {
    match purpose {
        Purpose::Compare => study::compare_typed(model, text, fx),
        Purpose::Save(what) => ask::save(model, *what, text, fx),
        Purpose::Export => study::export_to(model, text, fx),
        Purpose::Claim => study::claim(model, text, fx),
        Purpose::Event { from, until } => notebook::note_event(model, (*from, *until), text, fx),
        Purpose::Group(tags) => notebook::name_group(model, tags.clone(), text, fx),
    }
}
