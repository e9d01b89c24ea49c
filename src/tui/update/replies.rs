//! Answers that come back. Late ones are normal and dropped.

use super::super::ask::{Answer, Failure, Reply};
use super::super::model::Model;
use super::{lane_failed, notebook, query_bar};
use crate::post::Identity;
use std::sync::Arc;

pub(super) fn receive(model: &mut Model, reply: Reply) {
    if !model.epochs.is_live(reply.lane, reply.epoch) {
        return;
    }
    let answer = match reply.result {
        Ok(answer) => answer,
        Err(failure) => {
            // Cancelled without anybody having asked for it: say so rather than wait for ever.
            let message = match failure {
                Failure::Cancelled => "the answer was given up".to_owned(),
                Failure::Said(message) => message,
            };
            lane_failed(model, reply.lane, message);
            return;
        }
    };
    match answer {
        Answer::Overview(overview) => {
            model.overview.answer(overview);
        }
        Answer::Count(count) => {
            model.count.answer(Arc::new(count));
            model.took = reply.took;
        }
        Answer::Timeline(timeline) => model.timeline.answer.answer(Arc::new(timeline)),
        Answer::Related(related) => {
            model.related.answer.answer(Arc::new(related));
            let len = model.related.len();
            model
                .related
                .cursor
                .settle(len, model.screen.hits.room.related);
        }
        Answer::Page(page) => {
            model.posts.receive(page);
            settle(model);
        }
        Answer::PageAround(page, row) => {
            model.posts.receive_around(page, row);
            settle(model);
        }
        Answer::Glimpse(rows) => {
            if let Some(rows) = rows {
                model.posts.receive_glimpse(rows);
                settle(model);
            }
        }
        Answer::Complete(candidates) => query_bar::offered(model, candidates),
        Answer::Post { platform, id, row } => {
            let identity = Identity::of(&platform, &id);
            model.reading.receive(identity, row.map(|row| *row));
        }
        Answer::Check(check) => model.health.answer(Arc::from(check)),
        Answer::Variants(variants) => notebook::answered(model, variants),
        Answer::Saved(said) => {
            model.writing = None;
            model.say(said);
        }
        Answer::Study(report) => {
            if let Some(pane) = &mut model.study {
                pane.take(Arc::from(report));
            }
        }
    }
}

fn settle(model: &mut Model) {
    let total = model.posts.rows.total();
    let room = model.screen.hits.room.posts;
    model.posts.cursor.settle(total, room);
}
