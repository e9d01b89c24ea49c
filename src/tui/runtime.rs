//! The loop: waits for input, answers and signals, lets `update` change the model, performs its
//! effects, draws. Idle costs nothing: it wakes by itself only while something is awaited.

use super::ask::{Lane, Reply};
use super::chores::Chores;
use super::growth::{Growth, News};
use super::model::{Import, Model, Present, Surroundings};
use super::msg::{Effect, Effects, Msg};
use super::saving::unwritten;
use super::signals::{self, Signal};
use super::state::query_bar::History;
use super::terminal::{self, Input, Terminal};
use super::update::update;
use super::view::view;
use super::worker::{Answers, Workers};
use super::{Start, TuiError, history};
use crate::export::file::{Existing, save_all};
use crate::notebook::Notebook;
use crate::post::Time;
use crate::report::File;
use crossbeam_channel::{Receiver, RecvError, Sender, after, at, never, select, unbounded};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Frames are no closer than this.
const FRAME: Duration = Duration::from_millis(8);
/// After a keystroke that asked something, how long the frame waits for timeline and posts: most come in
/// time, and the frame is right at once. What takes longer by nature comes with the next frame.
const GRACE: Duration = Duration::from_millis(4);
/// How often a spinner turns.
const TURN: Duration = Duration::from_millis(120);
/// Messages that are taken before a frame is due again.
const AT_ONCE: usize = 256;

/// Where messages come from.
struct Sources {
    input: Receiver<io::Result<Input>>,
    replies: Receiver<Reply>,
    signals: Receiver<Signal>,
    news: Receiver<News>,
}

/// The running screen.
struct Session {
    model: Model,
    terminal: Terminal,
    workers: Workers,
    chores: Chores,
    folder: PathBuf,
    history_file: Option<PathBuf>,
    growth: Option<Growth>,
    /// Who is to be told when the first screen is complete.
    is_there: Option<Sender<()>>,
    now: fn() -> Time,
    begun: Instant,
    /// Something changed since the last frame.
    is_dirty: bool,
    /// An answer is worth a short wait before the next frame.
    has_asked: bool,
    is_over: bool,
}

/// Runs the screen until it is quit.
pub(super) fn run(start: Start) -> Result<(), TuiError> {
    terminal::check()?;
    let around = Surroundings::new(start.zone, (start.theme, start.depth));
    let mut model = Model::new(around);
    model.screen.has_mouse = start.mouse;
    if let Some(file) = &start.history_file {
        model.bar.history = History::new(history::read(file));
    }
    let unread = match Notebook::read(&start.folder) {
        Ok(notebook) => {
            model.take_notebook(notebook);
            None
        }
        Err(error) => Some(error.to_string()),
    };
    let (to_input, input) = unbounded();
    let (to_replies, replies) = unbounded();
    let answers: Arc<dyn Answers> = start.engine;
    let sources = Sources {
        input,
        replies,
        signals: signals::listen()?,
        news: start
            .growth
            .as_ref()
            .map_or_else(never, |growth| growth.news.clone()),
    };
    model.import = start.growth.is_some().then(Import::default);
    let mut session = Session {
        model,
        workers: Workers::start(answers, &to_replies)?,
        chores: Chores::start()?,
        terminal: Terminal::enter(start.mouse)?,
        folder: start.folder,
        history_file: start.history_file,
        growth: start.growth,
        is_there: start.is_there,
        now: start.now,
        begun: Instant::now(),
        is_dirty: true,
        has_asked: false,
        is_over: false,
    };
    terminal::read_input(to_input)?;
    // The first frame says how much fits, so that the first questions ask for the right amounts.
    session.tick();
    session.draw()?;
    session.feed(Msg::Start(start.query));
    if let Some(message) = unread {
        session.feed(Msg::Note(Err(message)));
    }
    session.run(&sources)
}

impl Session {
    fn run(&mut self, sources: &Sources) -> Result<(), TuiError> {
        let mut due = Instant::now();
        // The last frame had to do without the answers that are painted first.
        let mut lacks_paint = false;
        while !self.is_over {
            self.wait(sources, due)?;
            self.drain(sources)?;
            if self.has_asked {
                self.give_grace(sources)?;
            }
            // Once they are there they get a frame of their own, at once.
            let is_painted = lacks_paint && !self.model.is_awaiting_paint();
            if self.is_dirty && (is_painted || Instant::now() >= due) && !self.is_over {
                lacks_paint = self.model.is_awaiting_paint();
                self.draw()?;
                due = Instant::now() + FRAME;
            }
            if self.is_there.is_some() && !self.model.is_awaiting() {
                // Whoever waited may have given up.
                let _ = self.is_there.take().map(|waiting| waiting.send(()));
            }
        }
        Ok(())
    }

    /// Sleeps until there is something to do, and takes one message.
    fn wait(&mut self, sources: &Sources, due: Instant) -> Result<(), TuiError> {
        let frame = if self.is_dirty { at(due) } else { never() };
        // Closed when the import is over: then nobody listens any more.
        let silence = never();
        let news = if self.model.import.is_some() {
            &sources.news
        } else {
            &silence
        };
        let turn = if self.model.is_animated() {
            after(TURN)
        } else {
            never()
        };
        select! {
            recv(sources.input) -> input => match input {
                Ok(input) => self.take_input(input?),
                Err(_) => self.is_over = true,
            },
            recv(sources.replies) -> reply => if let Ok(reply) = reply {
                self.feed(Msg::Reply(reply));
            },
            recv(news) -> news => self.take_news(news),
            recv(self.chores.done) -> done => if let Ok(done) = done {
                self.feed(done);
            },
            recv(sources.signals) -> signal => match signal {
                Ok(Signal::Stop) => self.suspend()?,
                Ok(Signal::Resized) => self.is_dirty = true,
                Ok(Signal::End) | Err(_) => self.is_over = true,
            },
            recv(frame) -> _ => {}
            recv(turn) -> _ => self.feed_dirty(),
        }
        Ok(())
    }

    /// Takes everything else that is there, up to a limit.
    fn drain(&mut self, sources: &Sources) -> Result<(), TuiError> {
        for _ in 0..AT_ONCE {
            if let Ok(input) = sources.input.try_recv() {
                self.take_input(input?);
            } else if let Ok(reply) = sources.replies.try_recv() {
                self.feed(Msg::Reply(reply));
            } else if let Ok(done) = self.chores.done.try_recv() {
                self.feed(done);
            } else {
                break;
            }
        }
        Ok(())
    }

    /// Waits a moment for answers to what was just asked. Keys that come meanwhile are taken at once.
    fn give_grace(&mut self, sources: &Sources) -> Result<(), TuiError> {
        self.has_asked = false;
        let end = after(GRACE);
        while self.model.is_awaiting_paint() && !self.is_over {
            select! {
                recv(sources.replies) -> reply => match reply {
                    Ok(reply) => self.feed(Msg::Reply(reply)),
                    Err(_) => break,
                },
                recv(sources.input) -> input => match input {
                    Ok(input) => self.take_input(input?),
                    Err(_) => self.is_over = true,
                },
                recv(end) -> _ => break,
            }
        }
        Ok(())
    }

    fn take_news(&mut self, news: Result<News, RecvError>) {
        let news = news.unwrap_or_else(|_| {
            News::Over(Err(
                "the import ended without a word: a fault in the program".to_owned(),
            ))
        });
        let (event, engine) = news.split();
        if let Some(engine) = engine {
            self.workers.replace(engine);
        }
        self.feed(Msg::News(event));
    }

    fn take_input(&mut self, input: Input) {
        let msg = match input {
            Input::Key(key) => Msg::Key(key),
            Input::Paste(text) => Msg::Paste(text),
            Input::Mouse(mouse) => Msg::Mouse(mouse),
            Input::Resized => {
                self.is_dirty = true;
                return;
            }
        };
        self.feed(msg);
    }

    /// Only time went by: a spinner turns.
    fn feed_dirty(&mut self) {
        self.tick();
        self.is_dirty = true;
    }

    fn tick(&mut self) {
        let present = Present {
            elapsed: self.begun.elapsed(),
            now: (self.now)(),
            studied: self.workers.progress(Lane::Study),
        };
        update(&mut self.model, Msg::Tick(present));
    }

    fn feed(&mut self, msg: Msg) {
        self.tick();
        let effects = update(&mut self.model, msg);
        self.is_dirty = true;
        self.perform(effects);
    }

    fn perform(&mut self, effects: Effects) {
        for effect in effects {
            if let Err(message) = self.perform_one(effect) {
                update(&mut self.model, Msg::Note(Err(message)));
                self.is_dirty = true;
            }
        }
    }

    fn perform_one(&mut self, effect: Effect) -> Result<(), String> {
        let said = |error: io::Error| error.to_string();
        match effect {
            Effect::Submit(request) => {
                self.has_asked = true;
                self.workers.submit(request);
            }
            Effect::Cancel(lane, epoch) => self.workers.cancel(lane, epoch),
            Effect::OpenLink(link) => {
                let note = Self::open(&link)?;
                update(&mut self.model, Msg::Note(Ok(note)));
            }
            Effect::Copy { text, what } => {
                terminal::copy(&text)?;
                let note = format!("copied {what} through the terminal: {text}");
                update(&mut self.model, Msg::Note(Ok(note)));
            }
            Effect::Mouse(on) => self.terminal.set_mouse(on).map_err(said)?,
            Effect::Save(files, existing) => {
                self.chores
                    .order(move || match (save(&files, existing), files.first()) {
                        (Err(why), Some(file)) => Msg::Unsaved(file.path.clone(), why),
                        (said, _) => Msg::Note(said),
                    });
            }
            Effect::SaveHistory(queries) => {
                if let Some(file) = &self.history_file {
                    history::write(file, &queries)
                        .map_err(|error| format!("the history could not be saved: {error}"))?;
                }
            }
            Effect::Keep { changes, said } => {
                let (now, folder) = ((self.now)(), self.folder.clone());
                self.chores
                    .order(move || match Notebook::change(&folder, &changes, now) {
                        Ok(notebook) => Msg::Kept {
                            notebook: Box::new(notebook),
                            said,
                        },
                        Err(error) => Msg::Note(Err(error.to_string())),
                    });
            }
            Effect::StopImport => {
                if let Some(growth) = &self.growth {
                    growth.stop();
                }
            }
            Effect::Redraw => self.terminal.forget().map_err(said)?,
            Effect::Suspend => self.suspend().map_err(|error| error.to_string())?,
            Effect::Quit => self.is_over = true,
        }
        Ok(())
    }

    /// Opens a link in the browser; where there is none, as over ssh, copies it.
    fn open(link: &str) -> Result<String, String> {
        // Links come from strangers: nothing but the web is handed to other programs.
        let is_web = ["http://", "https://"].iter().any(|scheme| {
            link.get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        });
        if !is_web {
            return Err(format!("not a web address: {link}"));
        }
        let is_remote = std::env::var_os("SSH_CONNECTION").is_some();
        if !is_remote && open::that_detached(link).is_ok() {
            return Ok(format!("opened {link}"));
        }
        terminal::copy(link)?;
        Ok(format!(
            "no browser here: copied the address through the terminal: {link}"
        ))
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.terminal.give_back();
        signals::stop();
        self.terminal.take()?;
        self.is_dirty = true;
        Ok(())
    }

    /// Draws, and once more if the frame found out that something else fits.
    fn draw(&mut self) -> io::Result<()> {
        self.is_dirty = false;
        for _ in 0..2 {
            let before = self.model.screen.hits.room;
            let first = self.model.posts.cursor.top;
            let mut hits = None;
            let model = &self.model;
            self.terminal.draw(|area, buffer| {
                let drawn = view(model, area, buffer);
                let cursor = drawn.cursor;
                hits = Some(drawn);
                cursor
            })?;
            let Some(hits) = hits else {
                return Ok(());
            };
            let effects = update(&mut self.model, Msg::Drawn(hits));
            self.perform(effects);
            let is_settled =
                self.model.screen.hits.room == before && self.model.posts.cursor.top == first;
            if is_settled {
                break;
            }
        }
        Ok(())
    }
}

/// Writes files; the first is the one that was asked for.
fn save(files: &[File], existing: Existing) -> Result<String, String> {
    let pairs: Vec<(&Path, &[u8])> = files
        .iter()
        .map(|file| (Path::new(&file.path), file.bytes.as_slice()))
        .collect();
    save_all(&pairs, existing).map_err(|(path, why)| unwritten(&path, &why))?;
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    Ok(format!("written: {}", paths.join(", ")))
}
