//! `tagline FILE...` on a terminal: the screen opens with the first posts, the rest comes in behind it.
//!
//! One thread imports, another opens the archive anew after each commit, so that neither the import nor
//! the screen waits for the other.

use super::error::{Error, Outcome, say};
use super::importing::Imported;
use super::open::{compact_in_background, show, start};
use super::progress::style;
use super::session::Session;
use crate::archive::{Archive, Cadence, Phase, Progress, Watcher};
use crate::chart::number::grouped;
use crate::engine::Engine;
use crate::formats::{Options, Source};
use crate::tui::{self, Growth, News, Start};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};
use indicatif::{ProgressBar, ProgressDrawTarget};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Progress is told no more often.
const PACE: Duration = Duration::from_millis(100);

/// A source that gives nothing for so long while the person waits to leave is given up.
const SILENCE: Duration = Duration::from_secs(3);

/// How an import went until there was something to look at.
#[derive(Debug)]
pub(super) enum Begun {
    /// It is over already, well or not.
    Over(Imported),
    /// There are posts, and it goes on.
    Growing(Live),
}

/// An import that goes on.
#[derive(Debug)]
pub(super) struct Live {
    engine: Arc<Engine>,
    growth: Growth,
    importer: JoinHandle<Result<Imported, Error>>,
    /// The import waits for bytes of a source, for all that is known.
    is_reading: Arc<AtomicBool>,
}

/// Begins to import, and waits for the first posts or the end, whichever comes first.
pub(super) fn import(
    archive: &Archive,
    sources: Vec<Source>,
    options: Options,
) -> Result<Begun, Error> {
    let (to_screen, news) = unbounded();
    let stop = Arc::new(AtomicBool::new(false));
    let path = archive.path().to_owned();
    let is_reading = Arc::new(AtomicBool::new(true));
    let flags = (Arc::clone(&stop), Arc::clone(&is_reading));
    let importer = thread::Builder::new()
        .name("import".into())
        .spawn(move || import_behind(&path, sources, &options, &to_screen, flags))?;
    let waiting = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    waiting.set_style(style("{msg}"));
    waiting.set_message("waiting for the first posts");
    let mut engine = None;
    for item in &news {
        match item {
            News::Grown(first) => {
                engine = Some(first);
                break;
            }
            News::Progress(progress) => waiting.set_message(progress.doing),
            // The importer says at its end what there is to say.
            News::Remark(_) | News::Over(_) => {}
        }
    }
    waiting.finish_and_clear();
    let growth = Growth { news, stop };
    match engine {
        Some(engine) => Ok(Begun::Growing(Live {
            engine,
            growth,
            importer,
            is_reading,
        })),
        None => ended(importer).map(Begun::Over),
    }
}

impl Live {
    /// Shows the growing archive until the person leaves it; that ends the import too.
    pub(super) fn show(self, archive: &Archive, session: &Session) -> Result<Outcome, Error> {
        let growth = self.growth.clone();
        let begin = Start {
            growth: Some(self.growth),
            ..start(self.engine, archive, session)
        };
        let shown = show(archive, begin);
        growth.stop.store(true, Ordering::Relaxed);
        if !self.importer.is_finished() {
            say("finishing the import: what was read so far stays");
        }
        if is_stuck(&growth.news, &self.is_reading) {
            say("the source is silent and was left; what came in last may be missing");
            return shown.and(Ok(Outcome::Interrupted));
        }
        let imported = ended(self.importer)?;
        for line in imported.describe(archive).lines() {
            say(line);
        }
        shown?;
        imported.outcome()
    }
}

/// Waits for the end of the import. A pipe that nobody writes to, or a network folder that is gone, may keep
/// it waiting for ever, and nothing can wake a thread that reads.
fn is_stuck(news: &Receiver<News>, is_reading: &AtomicBool) -> bool {
    loop {
        match news.recv_timeout(SILENCE) {
            Ok(News::Over(_)) | Err(RecvTimeoutError::Disconnected) => return false,
            Err(RecvTimeoutError::Timeout) if is_reading.load(Ordering::Relaxed) => return true,
            Ok(_) | Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

fn ended(importer: JoinHandle<Result<Imported, Error>>) -> Result<Imported, Error> {
    let fault = |_| Error::told("the import failed: a fault in the program");
    importer.join().map_err(fault)?
}

/// The import, on its thread.
fn import_behind(
    path: &Path,
    sources: Vec<Source>,
    options: &Options,
    screen: &Sender<News>,
    (stop, is_reading): (Arc<AtomicBool>, Arc<AtomicBool>),
) -> Result<Imported, Error> {
    let archive = Archive::open(path)?;
    let begun = Instant::now();
    let (to_opener, commits) = bounded(1);
    let opener = thread::Builder::new().name("reopen".into()).spawn({
        let (path, screen) = (path.to_owned(), screen.clone());
        move || reopen(&path, &commits, &screen)
    })?;
    let mut reporter = Reporter {
        screen: screen.clone(),
        opener: to_opener,
        stop,
        is_reading: Arc::clone(&is_reading),
        reads_on: true,
        is_one_of_many: sources.len() > 1,
        told: begun,
    };
    let result = archive.import_at(sources, options, Cadence::Live, &mut reporter);
    // Opening the archive for the last time may take longer than any source is waited for.
    is_reading.store(false, Ordering::Relaxed);
    // The last commit is behind it: closing the channel lets the opener come to its end.
    drop(reporter);
    let last = opener.join().ok().flatten();
    let result = result
        .map_err(Error::from)
        .and_then(|summary| Imported::new(&archive, summary, begun.elapsed().as_secs_f64()));
    let word = match &result {
        Ok(imported) if imported.summary.interrupted => Ok(format!(
            "stopped: {}; importing the same again goes on",
            imported.in_short()
        )),
        Ok(imported) if imported.summary.failed.is_empty() => {
            Ok(format!("imported {}", imported.in_short()))
        }
        Ok(imported) => {
            let (_, reason) = &imported.summary.failed[0];
            Err(format!("imported {}; but {reason}", imported.in_short()))
        }
        Err(error) => Err(error.to_string()),
    };
    let _ = screen.send(News::Over(word));
    if result.is_ok() && last.is_some() {
        // The last engine has everything ready: nobody needs to be waited for.
        let (word, given) = bounded(1);
        let _ = word.send(());
        compact_in_background(path.to_owned(), given);
    }
    result
}

/// Opens the archive after each commit, skipping those that are overtaken meanwhile, and gives the screen
/// an engine that has everything ready. Returns the last one.
fn reopen(path: &Path, commits: &Receiver<()>, screen: &Sender<News>) -> Option<Arc<Engine>> {
    let mut last = None;
    for () in commits {
        let opened = Archive::open(path).map_err(Error::from);
        let opened = opened.and_then(|archive| Ok(Arc::new(Engine::open(&archive)?)));
        // What cannot be opened now may be at the next commit; the import tells of its own faults.
        let Ok(engine) = opened else { continue };
        let has_posts = engine.overview().is_ok_and(|all| all.count.posts > 0);
        if has_posts && screen.send(News::Grown(Arc::clone(&engine))).is_ok() {
            last = Some(engine);
        }
    }
    last
}

/// Watches the import for the screen.
struct Reporter {
    screen: Sender<News>,
    opener: Sender<()>,
    stop: Arc<AtomicBool>,
    is_reading: Arc<AtomicBool>,
    /// Whether it goes on reading after a commit.
    reads_on: bool,
    /// Whether a remark has to say which source it is about.
    is_one_of_many: bool,
    told: Instant,
}

impl Watcher for Reporter {
    fn progress(&mut self, progress: &Progress) -> ControlFlow<()> {
        let is_stopped = self.stop.load(Ordering::Relaxed);
        self.reads_on = progress.phase == Phase::Reading && !is_stopped;
        self.is_reading.store(self.reads_on, Ordering::Relaxed);
        if is_stopped {
            return ControlFlow::Break(());
        }
        if self.told.elapsed() >= PACE {
            self.told = Instant::now();
            let _ = self.screen.send(News::Progress(described(progress)));
        }
        ControlFlow::Continue(())
    }

    fn committing(&mut self) {
        // Whoever leaves now must wait, however long it takes: all since the last commit is at stake.
        self.is_reading.store(false, Ordering::Relaxed);
    }

    fn committed(&mut self) {
        self.is_reading.store(self.reads_on, Ordering::Relaxed);
        // Full: the opener has not begun with the commit before, and will find this one too.
        let _ = self.opener.try_send(());
    }

    fn noted(&mut self, source: &str, note: &str) {
        let name = Path::new(source)
            .file_name()
            .unwrap_or_else(|| source.as_ref());
        let remark = if self.is_one_of_many {
            format!("{}: {note}", name.display())
        } else {
            note.to_owned()
        };
        let _ = self.screen.send(News::Remark(remark));
    }
}

fn described(progress: &Progress) -> tui::Progress {
    let doing = match progress.phase {
        Phase::Reading => "importing",
        Phase::Saving => "saving",
        Phase::Repeats => "merging repeats",
        Phase::Compacting => "arranging",
    };
    let doing = match (progress.phase, progress.total_bytes) {
        (Phase::Reading, None) => format!("importing {} posts", grouped(progress.posts)),
        _ => doing.to_owned(),
    };
    let share = progress
        .total_bytes
        .filter(|total| *total > 0)
        .map(|total| progress.bytes as f64 / total as f64);
    tui::Progress { doing, share }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reporter(is_one_of_many: bool) -> (Reporter, Receiver<News>) {
        let (screen, news) = unbounded();
        let reporter = Reporter {
            screen,
            opener: bounded(1).0,
            stop: Arc::default(),
            is_reading: Arc::new(AtomicBool::new(true)),
            reads_on: true,
            is_one_of_many,
            told: Instant::now(),
        };
        (reporter, news)
    }

    #[test]
    fn a_source_is_not_waited_for_while_something_is_written() {
        let (mut reporter, _news) = reporter(false);
        let is_reading = Arc::clone(&reporter.is_reading);
        let is_reading = || is_reading.load(Ordering::Relaxed);
        let at = |phase| Progress {
            phase,
            ..Progress::default()
        };
        assert!(is_reading());
        reporter.committing();
        assert!(!is_reading());
        reporter.committed();
        assert!(is_reading(), "it goes on reading");
        assert!(reporter.progress(&at(Phase::Saving)).is_continue());
        for _ in 0..2 {
            assert!(!is_reading());
            reporter.committing();
            reporter.committed();
        }
        assert!(!is_reading(), "there is nothing more to read");
        assert!(reporter.progress(&at(Phase::Reading)).is_continue());
        reporter.stop.store(true, Ordering::Relaxed);
        assert!(reporter.progress(&at(Phase::Reading)).is_break());
        reporter.committing();
        reporter.committed();
        assert!(!is_reading(), "what was stopped reads no more");
    }

    #[test]
    fn a_remark_says_whose_it_is_where_that_is_in_doubt() {
        for (is_one_of_many, said) in [(false, "columns: x"), (true, "b.csv: columns: x")] {
            let (mut reporter, news) = reporter(is_one_of_many);
            reporter.noted("a/b.csv", "columns: x");
            let Ok(News::Remark(remark)) = news.try_recv() else {
                panic!("a remark")
            };
            assert_eq!(remark, said);
        }
    }
}
