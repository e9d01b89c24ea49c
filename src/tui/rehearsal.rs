//! The screen without terminal, threads and clock, over a real engine: so that it can be measured what
//! a frame and a key cost apart from what answers cost.
//!
//! It must not do anything that the running screen does not do.

use super::ask::{Reply, Request};
use super::keys::Key;
use super::model::{Model, Present, Surroundings};
use super::msg::{Effect, Effects, Msg};
use super::theme::{Depth, ThemeName};
use super::update::update;
use super::view::view;
use super::worker::Answers;
use crate::engine::{Cancel, Engine};
use crate::post::Time;
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::sync::Arc;
use std::time::Duration;

/// The screen, for measuring.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    model: Model,
    engine: Arc<Engine>,
    frame: Buffer,
}

impl Rehearsal {
    /// The screen of so many columns and rows as it is when the first answers are there.
    pub fn new(engine: Arc<Engine>, (columns, rows): (u16, u16)) -> Self {
        let around = Surroundings::new(TimeZone::UTC, (ThemeName::default(), Depth::default()));
        let mut rehearsal = Self {
            model: Model::new(around),
            engine,
            frame: Buffer::empty(Rect::new(0, 0, columns, rows)),
        };
        let present = Present {
            elapsed: Duration::ZERO,
            now: Time(0),
            studied: None,
        };
        rehearsal.feed(Msg::Tick(present));
        rehearsal.paint();
        rehearsal.feed(Msg::Start(String::new()));
        rehearsal.paint();
        rehearsal
    }

    /// Presses keys, named as in the help and separated by blanks, and takes over what is answered.
    ///
    /// # Panics
    /// There is no such key.
    pub fn press(&mut self, keys: &str) {
        for name in keys.split(' ') {
            self.feed(Msg::Key(key(name)));
            self.paint();
        }
    }

    /// Lets a key change the model, and gives the number of questions that it leads to, unasked.
    ///
    /// # Panics
    /// There is no such key.
    pub fn decide(&mut self, name: &str) -> usize {
        update(&mut self.model, Msg::Key(key(name))).len()
    }

    /// Draws the model into an empty frame.
    pub fn draw(&mut self) -> &Buffer {
        self.frame.reset();
        view(&self.model, self.frame.area, &mut self.frame);
        &self.frame
    }

    /// Draws, and tells the model, until nothing new is asked.
    fn paint(&mut self) {
        for _ in 0..2 {
            self.frame.reset();
            let hits = view(&self.model, self.frame.area, &mut self.frame);
            self.feed(Msg::Drawn(hits));
        }
    }

    fn feed(&mut self, msg: Msg) {
        let effects = update(&mut self.model, msg);
        self.answer(effects);
    }

    fn answer(&mut self, effects: Effects) {
        for effect in effects {
            let Effect::Submit(Request { lane, epoch, job }) = effect else {
                continue;
            };
            let result = self.engine.answer(job, &Cancel::never());
            self.feed(Msg::Reply(Reply {
                lane,
                epoch,
                took: Duration::ZERO,
                result,
            }));
        }
    }
}

fn key(name: &str) -> Key {
    Key::parse(name).expect("a key that the help knows")
}
