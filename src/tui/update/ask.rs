//! Turns the state of the panes into questions.

use super::super::ask::{Job, Lane, Request};
use super::super::model::{Model, Pane};
use super::super::msg::{Effect, Effects};
use super::super::saving::{self, Saving, What};
use super::super::scope;
use super::super::state::overlay::Overlay;
use super::super::state::posts::PostsPane;
use super::study;
use crate::engine::{AskPage, AskRelated, AskTimeline, Axis, Order};
use crate::report::Frame;
use std::ops::Range;

/// Related tags that are asked for: more than anybody scrolls through.
const RELATED: usize = 300;
/// Rows of a page's tables.
const STUDIED: usize = 50;
/// Spellings that are asked for: what comes after these is hardly one.
const VARIANTS: usize = 60;
/// Bins to ask for before the first frame has said how many fit.
const BINS_AT_FIRST: usize = 72;

fn submit(model: &mut Model, fx: &mut Effects, lane: Lane, job: Job) {
    let epoch = model.epochs.advance(lane);
    fx.push(Effect::Submit(Request { lane, epoch, job }));
}

/// Nobody waits for this lane any more.
pub(super) fn cancel(model: &mut Model, fx: &mut Effects, lane: Lane) {
    let epoch = model.epochs.advance(lane);
    fx.push(Effect::Cancel(lane, epoch));
}

pub(super) fn overview(model: &mut Model, fx: &mut Effects) {
    model.overview.ask(model.around.present.elapsed);
    submit(model, fx, Lane::Overview, Job::Overview);
}

/// Everything about a new scope: what is painted first comes first.
pub(super) fn scope(model: &mut Model, fx: &mut Effects) {
    timeline(model, fx);
    posts(model, fx);
    count(model, fx);
    related(model, fx);
    study::follow(model, fx);
}

pub(super) fn count(model: &mut Model, fx: &mut Effects) {
    model.count.ask(model.around.present.elapsed);
    let job = Job::Count(model.scope.query());
    submit(model, fx, Lane::Counts, job);
}

pub(super) fn timeline(model: &mut Model, fx: &mut Effects) {
    model.timeline.answer.ask(model.around.present.elapsed);
    let scope = model.scope.query();
    let archive = model
        .overview
        .get()
        .and_then(|o| o.count.first.zip(o.count.last));
    let bins = match model.screen.hits.room.bins {
        0 => BINS_AT_FIRST,
        bins => bins,
    };
    let ask = AskTimeline {
        axis: model.timeline.bin.map_or(Axis::Fit(bins), Axis::Fixed),
        zone: model.around.zone.clone(),
        unit: model.unit,
        span: scope::span(&scope, archive),
    };
    let mut scopes = vec![scope];
    scopes.extend(model.sets.iter().map(|set| set.scope.query()));
    submit(model, fx, Lane::Timeline, Job::Timeline(scopes, ask));
}

/// The related tags, if somebody sees them: no other answer takes as long.
pub(super) fn related(model: &mut Model, fx: &mut Effects) {
    model.related.is_owed = !model.screen.hits.shows(Pane::Related);
    if model.related.is_owed {
        model.related.answer.forget_asked();
        cancel(model, fx, Lane::Related);
        return;
    }
    model.related.answer.ask(model.around.present.elapsed);
    let ask = AskRelated {
        by: model.related.by,
        unit: model.unit,
        limit: RELATED,
        spark: model.screen.hits.room.spark,
    };
    let job = Job::Related(model.scope.query(), ask);
    submit(model, fx, Lane::Related, job);
}

/// The page over the panes, if there is one.
pub(super) fn study(model: &mut Model, fx: &mut Effects) {
    let frame = Frame {
        zone: model.around.zone.clone(),
        unit: model.unit,
        limit: STUDIED,
        now: model.around.present.now,
        groups: model.around.groups.clone(),
    };
    let Some(pane) = &mut model.study else {
        return;
    };
    pane.unit = frame.unit;
    pane.answer.ask(model.around.present.elapsed);
    let job = Job::Study(Box::new(pane.study.clone()), frame);
    submit(model, fx, Lane::Study, job);
}

/// Writes something of the scope to a file.
pub(super) fn save(model: &mut Model, what: What, typed: &str, fx: &mut Effects) {
    if let Some(other) = &model.writing {
        let other = other.clone();
        model.warn(format!("'{other}' is still being written: then E again"));
        return;
    }
    let (path, existing) = saving::named(typed);
    let path = path.to_owned();
    model.say(format!("writing {path} ..."));
    model.writing = Some(path.clone());
    let scope = model.scope.query();
    let job = Job::Save(Box::new(Saving {
        scope,
        what,
        path,
        existing,
    }));
    submit(model, fx, Lane::Save, job);
}

/// What to know about the scope before trusting figures.
pub(super) fn health(model: &mut Model, fx: &mut Effects) {
    model.health.ask(model.around.present.elapsed);
    let job = Job::Check(model.scope.query(), model.around.zone.clone());
    submit(model, fx, Lane::Health, job);
}

/// Tags that look like one of these.
pub(super) fn variants(model: &mut Model, keys: Vec<String>, fx: &mut Effects) {
    submit(model, fx, Lane::Spellings, Job::Variants(keys, VARIANTS));
}

/// The posts from the top, for a new scope or order.
pub(super) fn posts(model: &mut Model, fx: &mut Effects) {
    glimpse(model, fx);
    let chunks = model.posts.restart();
    page(model, fx, &chunks);
}

/// Something to read until the first page is there, in the order in which it is fast.
fn glimpse(model: &mut Model, fx: &mut Effects) {
    if model.posts.order == Order::Newest && !model.posts.collapse {
        let job = Job::Glimpse(model.scope.query(), PostsPane::glimpsed());
        submit(model, fx, Lane::Glimpse, job);
    } else {
        cancel(model, fx, Lane::Glimpse);
    }
}

fn page(model: &mut Model, fx: &mut Effects, chunks: &Range<u64>) {
    let ask = ask_page(model, chunks);
    let job = Job::Page(model.scope.query(), ask);
    submit(model, fx, Lane::Posts, job);
}

fn ask_page(model: &mut Model, chunks: &Range<u64>) -> AskPage {
    model.posts.state.ask(model.around.present.elapsed);
    let (offset, limit) = PostsPane::page_of(chunks);
    AskPage {
        order: model.posts.order,
        collapse: model.posts.collapse,
        offset,
        limit,
    }
}

/// Everything again, of an archive that has grown. What one reads stays under the cursor.
pub(super) fn again(model: &mut Model, fx: &mut Effects) {
    overview(model, fx);
    count(model, fx);
    timeline(model, fx);
    related(model, fx);
    study(model, fx);
    if matches!(model.overlays.last(), Some(Overlay::Health { .. })) {
        health(model, fx);
    }
    // At the top of the list one sees what comes; elsewhere, and while reading, one stays.
    let stays = model.posts.cursor.at > 0 || model.pane == Pane::Reading;
    match stays.then(|| model.posts.follow()).flatten() {
        None => posts(model, fx),
        Some(identity) => {
            cancel(model, fx, Lane::Glimpse);
            let ask = ask_page(model, &(0..1));
            let job = Job::PageAround(model.scope.query(), ask, identity);
            submit(model, fx, Lane::Posts, job);
        }
    }
}

/// What the screen lacks: rows around the cursor, posts that the one being read points to.
pub(super) fn missing(model: &mut Model, fx: &mut Effects) {
    if let Some(chunks) = model.posts.wanted(model.screen.hits.room.posts) {
        page(model, fx, &chunks);
    }
    let Some(row) = model.posts.rows.get(model.posts.cursor.at) else {
        return;
    };
    // Looking up a post takes long and cannot be given up: not for one that the next key replaces.
    let is_read = model.screen.hits.shows(Pane::Reading) && !model.is_awaiting();
    if is_read && let Some((platform, id)) = model.reading.wanted(&row.post) {
        submit(model, fx, Lane::Detail, Job::Post { platform, id });
    }
}
