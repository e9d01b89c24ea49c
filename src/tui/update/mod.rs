//! What every message does to the model. Pure: no input, no output, no clock; what is to be done
//! outside is returned as effects.

mod ask;
mod drill;
mod growth;
mod health;
mod mouse;
mod notebook;
mod overlays;
mod prompt;
mod query_bar;
mod replies;
mod study;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_glimpse;
#[cfg(test)]
mod tests_of_growth;
#[cfg(test)]
mod tests_of_notebook;
#[cfg(test)]
mod tests_of_studies;

pub(crate) use drill::letter_of;
pub(crate) use overlays::matching;
pub(crate) use query_bar::SHOWN as SHOWN_OFFERS;

use super::action::{self, Action, Meaning};
use super::ask::Lane;
use super::engine_words;
use super::keys::{Code, Key};
use super::model::{Model, Pane};
use super::msg::{Effect, Effects, Msg};
use super::state::list::Cursor;
use super::state::overlay::{ListKind, Overlay};
use super::view::hits::Hits;
use super::words;
use crate::engine::{Bin, Order, Unit};
use tui_input::InputRequest;

/// Lets one message change the model.
pub(crate) fn update(model: &mut Model, msg: Msg) -> Effects {
    let mut fx = Effects::new();
    let reading = model.current().map(|row| row.post.identity());
    match msg {
        Msg::Start(text) => start(model, &text, &mut fx),
        Msg::Tick(present) => model.around.present = present,
        Msg::Key(key) => press(model, key, &mut fx),
        Msg::Paste(text) => paste(model, &text, &mut fx),
        Msg::Mouse(mouse) => mouse::act(model, mouse, &mut fx),
        Msg::Reply(reply) => replies::receive(model, reply),
        Msg::News(event) => growth::receive(model, event, &mut fx),
        Msg::Drawn(hits) => drawn(model, hits, &mut fx),
        Msg::Kept { notebook, said } => notebook::kept(model, *notebook, said, &mut fx),
        Msg::Unsaved(path, why) => study::unsaved(model, &path, why),
        Msg::Note(Ok(text)) => model.say(text),
        Msg::Note(Err(text)) => model.warn(text),
    }
    if model.current().map(|row| row.post.identity()) != reading {
        model.reading.restart();
    }
    if model.pane != Pane::Timeline {
        model.lower = model.pane;
    }
    ask::missing(model, &mut fx);
    fx
}

fn start(model: &mut Model, text: &str, fx: &mut Effects) {
    model.bar.set(text);
    query_bar::edited(model, fx);
    ask::scope(model, fx);
    // Last: it needs tables that are only made now, and would take the processors from the first posts.
    ask::overview(model, fx);
}

/// Takes over what the frame found out: how much fits, and so what is still to be asked.
fn drawn(model: &mut Model, hits: Hits, fx: &mut Effects) {
    let before = model.screen.hits.room;
    model.screen.hits = hits;
    let room = model.screen.hits.room;
    model.timeline.first = room.first_bin;
    if let Some(pane) = &mut model.study {
        pane.top = room.study_top;
    }
    model
        .posts
        .cursor
        .settle(model.posts.rows.total(), room.posts);
    let tags = model.related.len();
    model.related.cursor.settle(tags, room.related);
    let deepest = room.reading_lines.saturating_sub(room.reading);
    model.reading.scroll = model.reading.scroll.min(deepest);
    if model.reading.follows_item {
        model.reading.follow(room.item_line, room.reading);
    }
    if model.timeline.bin.is_none() && room.bins != before.bins && room.bins > 0 {
        ask::timeline(model, fx);
    }
    let is_shown = model.screen.hits.shows(Pane::Related);
    if is_shown && (model.related.is_owed || room.spark != before.spark) {
        ask::related(model, fx);
    }
}

fn press(model: &mut Model, key: Key, fx: &mut Effects) {
    model.screen.message = None;
    let is_interrupt = key.ctrl && key.code == Code::Char('c');
    if is_interrupt {
        fx.push(Effect::Quit);
    } else if !model.overlays.is_empty() {
        overlays::press(model, key, fx);
    } else if model.is_typing() {
        query_bar::press(model, key, fx);
    } else {
        match action::meaning(model.screen.before.take(), key) {
            Meaning::Do(action) => act(model, action, fx),
            Meaning::Wait => model.screen.before = Some(key),
            Meaning::Nothing => {}
        }
    }
}

fn paste(model: &mut Model, text: &str, fx: &mut Effects) {
    if let Some(input) = model.overlays.last_mut().and_then(Overlay::typing) {
        for c in text.chars().filter(|c| !c.is_control()) {
            input.handle(InputRequest::InsertChar(c));
        }
        return;
    }
    if !model.overlays.is_empty() {
        return;
    }
    query_bar::enter(model);
    model.bar.insert(text);
    query_bar::edited(model, fx);
}

/// Does what an action says, in the pane that has the keys.
pub(super) fn act(model: &mut Model, action: Action, fx: &mut Effects) {
    if study::act(model, action, fx) {
        return;
    }
    match action {
        Action::Search => query_bar::enter(model),
        Action::Help => model.overlays.push(Overlay::help()),
        Action::Palette => model.overlays.push(Overlay::palette()),
        Action::Steps => overlays::open_list(model, ListKind::Steps),
        Action::Sets => overlays::open_list(model, ListKind::Sets),
        Action::Health => health::open(model, fx),
        Action::Export if model.study.is_none() => {
            overlays::open_list(model, ListKind::Exports);
        }
        Action::Export => study::export(model),
        Action::Explore
        | Action::Compare
        | Action::Life
        | Action::Explain
        | Action::Companions
        | Action::Voices
        | Action::Links
        | Action::Hours
        | Action::Copies
        | Action::Claim
        | Action::Previous => study::open_by(model, action, fx),
        Action::Close => close(model),
        Action::Quit if model.screen.is_full => model.screen.is_full = false,
        Action::Quit => growth::quit(model, fx),
        Action::QuitNow => fx.push(Effect::Quit),
        Action::StopImport => growth::stop(model, fx),
        Action::Suspend => fx.push(Effect::Suspend),
        Action::Redraw => fx.push(Effect::Redraw),
        Action::Theme => {
            let next = model.around.colours.0.next();
            model.around.paint(next);
            model.say(format!(
                "theme {}: --theme or TAGLINE_THEME keeps it",
                next.name()
            ));
        }
        Action::Mouse => {
            model.screen.has_mouse = !model.screen.has_mouse;
            let state = if model.screen.has_mouse {
                "on"
            } else {
                "off: the terminal selects text"
            };
            model.say(format!("mouse {state}"));
            fx.push(Effect::Mouse(model.screen.has_mouse));
        }
        Action::NextPane => model.pane = model.pane.cycled(1),
        Action::PreviousPane => model.pane = model.pane.cycled(Pane::ALL.len() - 1),
        Action::ToTimeline => model.pane = Pane::Timeline,
        Action::ToRelated => model.pane = Pane::Related,
        Action::ToPosts => model.pane = Pane::Posts,
        Action::ToReading => model.pane = Pane::Reading,
        Action::FullScreen => model.screen.is_full = !model.screen.is_full,
        Action::Narrow
        | Action::Exclude
        | Action::Replace
        | Action::Back
        | Action::DropStep
        | Action::ZoomOut
        | Action::PinScope
        | Action::PinItem => drill::act(model, action, fx),
        Action::MarkEvent => notebook::mark(model),
        Action::Events | Action::Groups | Action::Spellings => notebook::open(model, action, fx),
        Action::Unit
        | Action::Finer
        | Action::Coarser
        | Action::AutoBin
        | Action::Log
        | Action::Select
        | Action::Measure => measure(model, action, fx),
        Action::Order | Action::Reseed | Action::Collapse | Action::Lines => {
            arrange(model, action, fx);
        }
        Action::NextPost => step_post(model, Action::Down),
        Action::PreviousPost => step_post(model, Action::Up),
        Action::Reveal | Action::RevealAll => reveal(model, action),
        Action::OpenLink => open_link(model, fx),
        Action::CopyText | Action::CopyLink => copy(model, action, fx),
        Action::Down
        | Action::Up
        | Action::Left
        | Action::Right
        | Action::PageDown
        | Action::PageUp
        | Action::HalfDown
        | Action::HalfUp
        | Action::First
        | Action::Last => {
            travel(model, action);
        }
    }
}

fn close(model: &mut Model) {
    if model.timeline.anchor.is_some() {
        model.timeline.anchor = None;
    } else if model.screen.is_full {
        model.screen.is_full = false;
    } else if model.pane == Pane::Reading {
        model.pane = Pane::Posts;
    }
}

fn travel(model: &mut Model, action: Action) {
    let room = model.screen.hits.room;
    match model.pane {
        Pane::Posts => {
            let total = model.posts.rows.total();
            model.posts.cursor.act(action, total, room.posts);
        }
        Pane::Related => {
            let len = model.related.len();
            model.related.cursor.act(action, len, room.related);
        }
        Pane::Timeline => travel_time(model, action),
        Pane::Reading => {
            let items = model.current().map_or(0, |row| {
                super::state::reading::items(&row.post, &model.around.zone).len()
            });
            model.reading.travel(action, items, room);
        }
    }
}

/// Moving on the timeline: by bins sideways, by screens with the page keys.
fn travel_time(model: &mut Model, action: Action) {
    let bins = model
        .timeline
        .answer
        .get()
        .map_or(0, crate::engine::Timeline::len);
    let page = (model.screen.hits.room.bins / 2).clamp(1, bins.max(1)) as isize;
    match action {
        Action::Left | Action::Up => model.timeline.step(-1),
        Action::Right | Action::Down => model.timeline.step(1),
        Action::PageUp | Action::HalfUp => model.timeline.step(-page),
        Action::PageDown | Action::HalfDown => model.timeline.step(page),
        Action::First => model.timeline.go_to(0),
        _ => model.timeline.go_to(bins),
    }
}

fn measure(model: &mut Model, action: Action, fx: &mut Effects) {
    match action {
        Action::Unit
            if model
                .study
                .as_ref()
                .is_some_and(|pane| pane.study.units().len() == 1) =>
        {
            let units = model.study.as_ref().map(|pane| pane.study.units_in_words());
            model.say(format!("this page counts {}", units.unwrap_or_default()));
        }
        Action::Unit => {
            let units = model
                .study
                .as_ref()
                .map_or(&Unit::ALL[..], |pane| pane.study.units());
            let at = units.iter().position(|u| *u == model.unit).unwrap_or(0);
            model.unit = units[(at + 1) % units.len()];
            model.say(format!("counting {}", model.unit.name()));
            ask::timeline(model, fx);
            ask::related(model, fx);
            ask::study(model, fx);
        }
        Action::Measure => {
            model.related.by = model.related.next_measure();
            model.related.cursor = Cursor::default();
            model.say(format!(
                "ranked by {}",
                engine_words::measure(model.related.by)
            ));
            ask::related(model, fx);
        }
        Action::Log => {
            model.timeline.log = !model.timeline.log;
            let scale = if model.timeline.log {
                "logarithmic"
            } else {
                "linear"
            };
            model.say(format!("{scale} counts"));
        }
        Action::Select => {
            model.pane = Pane::Timeline;
            let here = model.timeline.at();
            model.timeline.anchor = match (model.timeline.anchor, here) {
                (None, Some(at)) => {
                    model.timeline.go_to(at);
                    model.timeline.cursor
                }
                _ => None,
            };
        }
        _ => bins(model, action, fx),
    }
}

/// Chooses the width of the bins.
fn bins(model: &mut Model, action: Action, fx: &mut Effects) {
    let Some(now) = model.timeline.answer.get().map(|t| t.bin) else {
        return;
    };
    // The cursor stays where it is in time.
    if let (None, Some(at)) = (model.timeline.cursor, model.timeline.at()) {
        model.timeline.go_to(at);
    }
    let wanted: Option<Bin> = match action {
        Action::Finer => now.finer(),
        Action::Coarser => now.coarser(),
        _ => {
            model.timeline.bin = None;
            model.say("bins chosen by the width of the screen");
            ask::timeline(model, fx);
            return;
        }
    };
    match wanted {
        Some(bin) => {
            model.timeline.bin = Some(bin);
            model.say(format!("bins of one {}", bin.name()));
            ask::timeline(model, fx);
        }
        None => model.warn(format!("there are no bins beyond one {}", now.name())),
    }
}

fn arrange(model: &mut Model, action: Action, fx: &mut Effects) {
    let posts = &mut model.posts;
    match action {
        Action::Order => {
            posts.order = match posts.order {
                Order::Newest => Order::Oldest,
                Order::Oldest => Order::Relevance,
                Order::Relevance => Order::Reposts,
                Order::Reposts => Order::Random(1),
                Order::Random(_) => Order::Newest,
            };
        }
        Action::Reseed => {
            posts.order = match posts.order {
                Order::Random(seed) => Order::Random(seed + 1),
                _ => Order::Random(1),
            };
        }
        Action::Collapse => posts.collapse = !posts.collapse,
        _ => {
            posts.lines = posts.lines.next();
            return;
        }
    }
    let order = engine_words::order(model.posts.order);
    let reposts = if model.posts.collapse {
        ", reposts collapsed"
    } else {
        ""
    };
    model.say(format!("posts: {order}{reposts}"));
    ask::posts(model, fx);
}

fn step_post(model: &mut Model, action: Action) {
    let total = model.posts.rows.total();
    model
        .posts
        .cursor
        .act(action, total, model.screen.hits.room.posts);
}

fn reveal(model: &mut Model, action: Action) {
    if action == Action::RevealAll {
        model.revealed.all = !model.revealed.all;
        let state = if model.revealed.all {
            "shown"
        } else {
            "hidden"
        };
        model.say(format!("texts that ask for care are {state}"));
    } else if let Some(row) = model.current() {
        let identity = row.post.identity();
        model.revealed.turn(identity);
    }
}

fn open_link(model: &mut Model, fx: &mut Effects) {
    let Some(row) = model.current() else {
        return;
    };
    let mut links = row.post.links.clone();
    links.extend(words::permalink(&row.post));
    links.dedup();
    match links.len() {
        0 => model.warn("this post has no link, and its own address is not known"),
        1 => fx.push(Effect::OpenLink(links.remove(0))),
        _ => overlays::open_list(model, ListKind::Links(links)),
    }
}

fn copy(model: &mut Model, action: Action, fx: &mut Effects) {
    let Some(row) = model.current() else {
        return;
    };
    if action == Action::CopyText {
        fx.push(Effect::Copy {
            text: crate::post::display::clean(&row.post.text).into_owned(),
            what: "the text",
        });
        return;
    }
    match words::permalink(&row.post) {
        Some(text) => fx.push(Effect::Copy {
            text,
            what: "the address",
        }),
        None => model.warn("the address of this post is not known"),
    }
}

/// What an answer that was not given looks like: the lane's pane keeps its old content.
pub(super) fn lane_failed(model: &mut Model, lane: Lane, message: String) {
    match lane {
        Lane::Overview => model.overview.fail(message),
        Lane::Counts => model.count.fail(message),
        Lane::Timeline => model.timeline.answer.fail(message),
        Lane::Related => model.related.answer.fail(message),
        Lane::Posts => model.posts.fail(message),
        Lane::Health => model.health.fail(message),
        Lane::Spellings => notebook::failed(model, message),
        Lane::Study => {
            if let Some(pane) = &mut model.study {
                pane.answer.fail(message);
            }
        }
        // The page will say it.
        Lane::Glimpse => {}
        Lane::Save => {
            model.writing = None;
            model.warn(message);
        }
        Lane::Complete | Lane::Detail => model.warn(message),
    }
}
