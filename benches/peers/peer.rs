//! What every peer has in common. It must not know any of them.

use crate::data::Loading;
use crate::question::{Answer, Ask, Question, Reply};
use jiff::Timestamp;
use std::time::Instant;

/// Somebody who answers.
pub(crate) trait Peer {
    /// The answer and what it took; nothing where the peer has no way to ask it.
    fn ask(&mut self, question: &Question) -> Option<Reply>;
}

/// A peer that is ready to be asked.
pub(crate) struct Column {
    /// Its name and version.
    pub(crate) name: String,
    /// What it took to load the posts, if it has to.
    pub(crate) loading: Option<Loading>,
    pub(crate) peer: Box<dyn Peer>,
}

/// The median of several rounds.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) ms: f64,
    pub(crate) answer: Answer,
}

const ROUNDS: usize = 21;
/// After so many seconds a median of fewer rounds must do.
const PATIENCE: f64 = 2.0;

/// The answer of a peer to a question. Who has to load before the first answer is told so by its time.
pub(crate) fn measure(column: &mut Column, question: &Question) -> Option<Told> {
    let told = median(&mut *column.peer, question);
    if told.is_some() || question.ask != Ask::Unindexed {
        return told;
    }
    let loading = column.loading.as_ref()?;
    let count = Question {
        ask: Ask::Count,
        ..*question
    };
    let told = median(&mut *column.peer, &count)?;
    Some(Told {
        ms: loading.seconds * 1000.0 + told.ms,
        ..told
    })
}

/// Asks once for the caches of the machine, then as often as patience allows.
fn median(peer: &mut dyn Peer, question: &Question) -> Option<Told> {
    let start = Instant::now();
    let first = peer.ask(question)?;
    let mut times = Vec::new();
    while times.len() < ROUNDS && start.elapsed().as_secs_f64() < PATIENCE {
        times.push(peer.ask(question)?.ms);
    }
    times.sort_unstable_by(f64::total_cmp);
    Some(Told {
        ms: times.get(times.len() / 2).copied().unwrap_or(first.ms),
        answer: first.answer,
    })
}

/// The day of a moment, as everybody writes it.
pub(crate) fn day(ms: i64) -> String {
    let moment = Timestamp::from_millisecond(ms).expect("a time of the demo");
    moment.strftime("%F").to_string()
}
