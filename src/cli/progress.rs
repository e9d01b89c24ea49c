//! An import as it goes: a bar on standard error if that is a terminal, and Ctrl-C.

use super::error::{Error, say};
use crate::archive::{Phase, Progress, Watcher};
use crate::chart::number::grouped;
use crate::engine::Cancel;
use crossbeam_channel::{RecvTimeoutError, bounded};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use signal_hook::consts::{SIGINT, SIGTERM};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Between two looks at how far it is.
const BETWEEN: Duration = Duration::from_millis(50);

/// Shows progress and stops the import when it is asked to.
#[derive(Debug)]
pub(super) struct Bar {
    drawn: ProgressBar,
    stop: Arc<AtomicBool>,
    started: Instant,
    phase: Phase,
}

impl Bar {
    /// Begins to listen for Ctrl-C. The first one ends the import in good order, the second one ends
    /// the program at once.
    pub(super) fn start() -> Result<Self, Error> {
        let stop = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // In this order: the flag is still down when the first signal comes.
            signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&stop))?;
            signal_hook::flag::register(signal, Arc::clone(&stop))?;
        }
        let drawn = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        drawn.set_style(style("{bytes}  {msg}"));
        Ok(Self {
            drawn,
            stop,
            started: Instant::now(),
            phase: Phase::Reading,
        })
    }

    /// Seconds since the start.
    pub(super) fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.drawn.finish_and_clear();
    }

    fn draw(&mut self, progress: &Progress) {
        if self.drawn.length().is_none()
            && let Some(total) = progress.total_bytes
        {
            self.drawn.set_length(total);
            self.drawn.set_style(style(
                "{percent:>3}% {wide_bar} {bytes}/{total_bytes}  {msg}  {eta}",
            ));
        }
        if self.phase != progress.phase {
            self.phase = progress.phase;
            self.drawn.set_style(style("{msg}"));
        }
        match progress.phase {
            Phase::Reading => {
                self.drawn.set_position(progress.bytes);
                let rate = progress.posts as f64 / self.seconds().max(0.001);
                self.drawn.set_message(format!(
                    "{} posts  {}/s",
                    grouped(progress.posts),
                    grouped(rate as u64)
                ));
            }
            Phase::Saving => self.drawn.set_message("saving what was read"),
            Phase::Repeats => self
                .drawn
                .set_message("merging further observations of the same posts"),
            Phase::Compacting => self.drawn.set_message("arranging the index"),
        }
    }
}

impl Watcher for Bar {
    fn progress(&mut self, progress: &Progress) -> ControlFlow<()> {
        if self.stop.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        if !self.drawn.is_hidden() {
            self.draw(progress);
        }
        ControlFlow::Continue(())
    }

    /// Said at once to whoever waits at a terminal, who may want to stop and say it otherwise; others read it in
    /// the summary.
    fn noted(&mut self, source: &str, note: &str) {
        if !self.drawn.is_hidden() {
            self.drawn.suspend(|| say(&format!("{source}: {note}")));
        }
    }
}

/// Does something that may take long, with a bar on standard error once it tells how far it is, if that is a
/// terminal. The first Ctrl-C gives it up in good order, the second one ends the program at once.
pub(super) fn watched<T>(work: impl FnOnce(&Cancel) -> T) -> Result<T, Error> {
    let live = Arc::new(AtomicU64::new(0));
    let cancel = Cancel::when_changed(Arc::clone(&live), 0);
    let stop = Arc::new(AtomicBool::new(false));
    let mut signals = Vec::new();
    for signal in [SIGINT, SIGTERM] {
        signals.push(signal_hook::flag::register_conditional_shutdown(
            signal,
            130,
            Arc::clone(&stop),
        )?);
        signals.push(signal_hook::flag::register(signal, Arc::clone(&stop))?);
    }
    let drawn = ProgressBar::with_draw_target(Some(1000), ProgressDrawTarget::stderr());
    drawn.set_style(style("{percent:>3}% {wide_bar} {eta}"));
    let (done, is_done) = bounded::<()>(0);
    let made = std::thread::scope(|scope| {
        let watched = cancel.clone();
        let drawn = &drawn;
        scope.spawn(move || {
            while is_done.recv_timeout(BETWEEN) == Err(RecvTimeoutError::Timeout) {
                if stop.load(Ordering::Relaxed) {
                    live.store(1, Ordering::Relaxed);
                }
                if let Some(share) = watched.progress() {
                    drawn.set_position((share * 1000.0) as u64);
                }
            }
        });
        let made = work(&cancel);
        drop(done);
        made
    });
    drawn.finish_and_clear();
    for id in signals {
        signal_hook::low_level::unregister(id);
    }
    if cancel.is_cancelled() {
        return Err(Error::Interrupted);
    }
    Ok(made)
}

pub(super) fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates above are well-formed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phase_can_be_drawn() {
        let mut bar = Bar::start().expect("signals can be listened for");
        bar.drawn.set_draw_target(ProgressDrawTarget::hidden());
        let phases = [Phase::Reading, Phase::Saving, Phase::Repeats];
        for phase in phases.into_iter().chain([Phase::Compacting]) {
            for total_bytes in [None, Some(10)] {
                bar.draw(&Progress {
                    phase,
                    total_bytes,
                    posts: 5,
                    ..Progress::default()
                });
                assert!(!bar.drawn.message().is_empty());
            }
        }
        assert!(bar.progress(&Progress::default()).is_continue());
        bar.stop.store(true, Ordering::Relaxed);
        assert!(bar.progress(&Progress::default()).is_break());
    }
}
