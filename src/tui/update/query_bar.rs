//! Typing a query. Every change is a new scope; the view before typing began can be come back to.

use super::super::action::Action;
use super::super::ask::{Job, Lane, Request};
use super::super::keys::{Code, Key};
use super::super::model::{Model, Pane};
use super::super::msg::{Effect, Effects};
use super::super::state::list::Cursor;
use super::super::state::query_bar::{Offer, Popup, QueryBar};
use super::{ask, drill};
use crate::chart::number;
use crate::engine::{AskCompletion, Candidate, CompletionField};
use crate::post::tag_key;
use crate::query::{self, ValueField, Want};
use tui_input::InputRequest;

/// Letters from which on a word that is being typed stands for all that begin so. Fewer begin too many.
const LEAST_LETTERS: usize = 3;
/// Offers that are asked for.
const OFFERS: usize = 50;
/// Offers that are shown at once.
pub(crate) const SHOWN: usize = 8;

/// Gives the keys to the query bar.
pub(super) fn enter(model: &mut Model) {
    if !model.is_typing() {
        model.typing = Some(Box::new(model.snapshot()));
        model.bar.popup.is_dismissed = true;
    }
}

/// Gives the keys back to the panes; what was typed stays, and is finished now.
pub(super) fn leave(model: &mut Model, fx: &mut Effects) {
    if !model.is_typing() {
        return;
    }
    if is_only_a_beginning(model)
        && let Some(starred) = unfinished_tag(model)
    {
        model.bar.set(&starred);
    }
    let text = model.bar.text().to_owned();
    follow(model, text, fx);
    if let Some(before) = model.typing.take()
        && before.scope != model.scope
    {
        drill::remember(model, *before);
    }
    model.bar.popup = Popup::default();
}

/// Reads the text again without asking anything.
pub(super) fn check(model: &mut Model) {
    let parsed = query::parse(model.bar.text(), &model.around.context());
    model.bar.problems = parsed.problems;
}

/// The text changed: the scope follows.
pub(super) fn edited(model: &mut Model, fx: &mut Effects) {
    check(model);
    let text = unfinished_tag(model)
        .or_else(|| unfinished_word(model))
        .unwrap_or_else(|| model.bar.text().to_owned());
    model.bar.popup.is_dismissed = false;
    follow(model, text, fx);
    look_up(model, fx);
}

/// Makes this text the typed part of the scope.
fn follow(model: &mut Model, text: String, fx: &mut Effects) {
    let parsed = query::parse(&text, &model.around.context());
    model.scope.text = text;
    if model.scope.typed != parsed.query {
        model.scope.typed = parsed.query;
        model.timeline.restart();
        model.related.cursor = Cursor::default();
        ask::scope(model, fx);
    }
}

/// While a tag is being typed it stands for all tags that begin so, and the breadcrumb says it with
/// a star: the panes would be empty until its last letter otherwise.
fn unfinished_tag(model: &Model) -> Option<String> {
    if !model.is_typing() {
        return None;
    }
    let (text, cursor) = (model.bar.text(), model.bar.cursor());
    let site = query::completion_at(text, cursor)?;
    let is_tag =
        matches!(&site.want, Want::Values { field: ValueField::Tag, prefix } if !prefix.is_empty());
    let (before, after) = text.split_at_checked(cursor)?;
    let is_starred = before.ends_with('*');
    (is_tag && cursor == site.range.end && !is_starred).then(|| format!("{before}*{after}"))
}

/// Whether the archive is known to have tags that begin as typed, but none that is called so. Taken at
/// its word such a tag would turn a full screen into an empty one; the star that stood for it all
/// along is written out instead.
fn is_only_a_beginning(model: &Model) -> bool {
    let popup = &model.bar.popup;
    let typed = model.bar.text().get(popup.range.clone()).map(tag_key);
    popup.field == Some(ValueField::Tag)
        && popup.is_settled
        && !popup.offers.is_empty()
        && popup
            .offers
            .iter()
            .all(|offer| Some(tag_key(&offer.insert)) != typed)
}

/// While a word is being typed it stands for all words that begin so, from its third letter on; when the
/// query is left, it is taken at its word.
fn unfinished_word(model: &Model) -> Option<String> {
    let (before, after) = model.bar.text().split_at_checked(model.bar.cursor())?;
    let is_quoted = before.matches('"').count() % 2 == 1;
    let is_within = after.starts_with(|c: char| !c.is_whitespace() && c != ')');
    let piece = before
        .rsplit(|c: char| c.is_whitespace() || c == '(')
        .next()?;
    let word = piece.strip_prefix('-').unwrap_or(piece);
    let is_operator = ["AND", "OR", "NOT"].contains(&word);
    let is_word = word.chars().count() >= LEAST_LETTERS && word.chars().all(char::is_alphanumeric);
    (model.is_typing() && is_word && !is_quoted && !is_within && !is_operator)
        .then(|| format!("{before}*{after}"))
}

pub(super) fn press(model: &mut Model, key: Key, fx: &mut Effects) {
    let has_popup = model.bar.has_popup();
    match (key.code, key.ctrl) {
        (Code::Enter, _) if has_popup && model.bar.popup.is_chosen => insert(model, fx),
        (Code::Enter, _) => keep(model, fx),
        (Code::Esc, _) if has_popup => model.bar.popup.is_dismissed = true,
        (Code::Esc, _) => leave(model, fx),
        (Code::Tab, _) if has_popup => insert(model, fx),
        (Code::Tab, _) => look_up_now(model, fx),
        (Code::Down, _) | (Code::Char('n'), true) if has_popup => choose(model, Action::Down),
        (Code::Up, _) | (Code::Char('p'), true) if has_popup && model.bar.popup.is_chosen => {
            choose(model, Action::Up);
        }
        (Code::Up, _) | (Code::Char('p'), true) => recall(model, fx, QueryBar::older),
        (Code::Down, _) | (Code::Char('n'), true) => recall(model, fx, QueryBar::newer),
        (Code::Char('z'), true) => fx.push(Effect::Suspend),
        (Code::Char('l'), true) => fx.push(Effect::Redraw),
        _ => edit(model, key, fx),
    }
}

/// Enter: the query stays, the posts get the keys.
fn keep(model: &mut Model, fx: &mut Effects) {
    leave(model, fx);
    model.pane = Pane::Posts;
    let text = model.bar.text().to_owned();
    if model.bar.history.add(&text) {
        fx.push(Effect::SaveHistory(model.bar.history.entries().to_vec()));
    }
}

fn recall(model: &mut Model, fx: &mut Effects, which: fn(&mut QueryBar)) {
    which(&mut model.bar);
    edited(model, fx);
    model.bar.popup.is_dismissed = true;
}

/// The first choice is the offer that is shown first.
fn choose(model: &mut Model, action: Action) {
    let popup = &mut model.bar.popup;
    if popup.is_chosen {
        popup.cursor.act(action, popup.offers.len() as u64, SHOWN);
    }
    popup.is_chosen = true;
}

/// Puts the chosen offer into the text.
pub(super) fn insert(model: &mut Model, fx: &mut Effects) {
    let Some(offer) = model.bar.offer().cloned() else {
        return;
    };
    let range = model.bar.popup.range.clone();
    let at_end = range.end >= model.bar.text().len();
    // A field name waits for its value, everything else is finished.
    let is_finished = !offer.insert.ends_with(':');
    let space = if at_end && is_finished { " " } else { "" };
    model.bar.splice(range, &format!("{}{space}", offer.insert));
    edited(model, fx);
}

/// Readline keys on the text.
fn edit(model: &mut Model, key: Key, fx: &mut Effects) {
    let Some(request) = request(key) else {
        return;
    };
    let change = model.bar.input.handle(request);
    if change.is_some_and(|c| c.value) {
        edited(model, fx);
    } else if change.is_some() {
        look_up(model, fx);
    }
}

/// What a key does in a line of text.
pub(super) fn request(key: Key) -> Option<InputRequest> {
    use InputRequest as R;
    Some(match (key.code, key.ctrl, key.alt) {
        (Code::Char('a'), true, _) | (Code::Home, ..) => R::GoToStart,
        (Code::Char('e'), true, _) | (Code::End, ..) => R::GoToEnd,
        (Code::Char('b'), true, _) => R::GoToPrevChar,
        (Code::Char('f'), true, _) => R::GoToNextChar,
        (Code::Char('b'), _, true) | (Code::Left, true, _) => R::GoToPrevWord,
        (Code::Char('f'), _, true) | (Code::Right, true, _) => R::GoToNextWord,
        (Code::Left, ..) => R::GoToPrevChar,
        (Code::Right, ..) => R::GoToNextChar,
        (Code::Char('u'), true, _) => R::DeleteLine,
        (Code::Char('k'), true, _) => R::DeleteTillEnd,
        (Code::Char('w'), true, _) | (Code::Backspace, _, true) => R::DeletePrevWord,
        (Code::Char('d'), _, true) | (Code::Delete, true, _) => R::DeleteNextWord,
        (Code::Char('y'), true, _) => R::Yank,
        (Code::Char('h'), true, _) | (Code::Backspace, ..) => R::DeletePrevChar,
        (Code::Char('d'), true, _) | (Code::Delete, ..) => R::DeleteNextChar,
        (Code::Char(c), false, false) => R::InsertChar(c),
        _ => return None,
    })
}

/// Tab without a popup: offers even where none would open by itself.
fn look_up_now(model: &mut Model, fx: &mut Effects) {
    model.bar.popup.is_dismissed = false;
    look_up(model, fx);
}

/// Finds out what can be completed at the cursor.
fn look_up(model: &mut Model, fx: &mut Effects) {
    let is_dismissed = model.bar.popup.is_dismissed;
    let old = std::mem::take(&mut model.bar.popup);
    let site = if model.is_typing() {
        query::completion_at(model.bar.text(), model.bar.cursor())
    } else {
        None
    };
    let Some(site) = site else {
        ask::cancel(model, fx, Lane::Complete);
        return;
    };
    let mut popup = Popup {
        range: site.range,
        is_dismissed,
        ..Popup::default()
    };
    match site.want {
        Want::Words(words) => {
            popup.offers = words
                .into_iter()
                .map(|word| Offer {
                    insert: word.insert,
                    about: word.about.to_owned(),
                })
                .collect();
        }
        Want::Values { field, prefix } => {
            let Some(archived) = asked(field) else {
                popup.offers = groups(model, &prefix);
                model.bar.popup = popup;
                ask::cancel(model, fx, Lane::Complete);
                return;
            };
            popup.field = Some(field);
            // The old offers stay until the new ones come, as in every pane.
            if old.field == Some(field) {
                popup.offers = old.offers;
            }
            let ask = AskCompletion {
                field: archived,
                prefix,
                limit: OFFERS,
            };
            let epoch = model.epochs.advance(Lane::Complete);
            fx.push(Effect::Submit(Request {
                lane: Lane::Complete,
                epoch,
                job: Job::Complete(ask),
            }));
        }
    }
    model.bar.popup = popup;
}

/// Groups whose names begin so, but for one that stands there already.
fn groups(model: &Model, prefix: &str) -> Vec<Offer> {
    let begun = tag_key(prefix);
    let groups = model.around.groups.iter();
    let offers = groups.filter(|(name, _)| tag_key(name).starts_with(&begun) && *name != prefix);
    let offer = |(name, keys): (&str, &[String])| Offer {
        insert: query::insertion(ValueField::Group, name),
        about: format!("#{}", keys.join(" #")),
    };
    offers.map(offer).collect()
}

/// As the archive calls it; groups are not the archive's.
fn asked(field: ValueField) -> Option<CompletionField> {
    Some(match field {
        ValueField::Group => return None,
        ValueField::Tag => CompletionField::Tag,
        ValueField::From => CompletionField::From,
        ValueField::Mention | ValueField::To => CompletionField::Mention,
        ValueField::Domain => CompletionField::Domain,
        ValueField::Lang => CompletionField::Lang,
        ValueField::Platform => CompletionField::Platform,
    })
}

/// Takes over the values that the archive has.
pub(super) fn offered(model: &mut Model, candidates: Vec<Candidate>) {
    let popup = &mut model.bar.popup;
    let Some(field) = popup.field else {
        return;
    };
    popup.is_settled = true;
    popup.offers = candidates
        .into_iter()
        .map(|candidate| Offer {
            insert: query::insertion(field, &candidate.value),
            about: number::grouped(candidate.posts),
        })
        .collect();
    // Nothing to choose if the only offer is what stands there already.
    let typed = model.bar.input.value().get(popup.range.clone());
    if let [only] = popup.offers.as_slice()
        && typed == Some(only.insert.as_str())
    {
        popup.offers.clear();
    }
    let len = popup.offers.len() as u64;
    popup.cursor.settle(len, SHOWN);
}
