//! Signals as messages: being asked to end, coming back after having been stopped, and new sizes.

use crossbeam_channel::Receiver;
use std::io;

/// What the system wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// End, orderly.
    End,
    /// Stop until continued.
    Stop,
    /// The terminal has another size. The thread that reads input tells of it as well, but only from
    /// its first reading on: a window that is resized as soon as it is there would be missed.
    Resized,
}

/// Listens to the signals that concern a screen.
#[cfg(unix)]
pub(crate) fn listen() -> io::Result<Receiver<Signal>> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
    let mut signals =
        signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGWINCH])?;
    let (to, receiver) = crossbeam_channel::unbounded();
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            for signal in signals.forever() {
                let meaning = match signal {
                    SIGTSTP => Signal::Stop,
                    SIGWINCH => Signal::Resized,
                    _ => Signal::End,
                };
                if to.send(meaning).is_err() {
                    return;
                }
            }
        })?;
    Ok(receiver)
}

/// There are no such signals here.
#[cfg(not(unix))]
pub(crate) fn listen() -> io::Result<Receiver<Signal>> {
    Ok(crossbeam_channel::never())
}

/// Stops the program until it is continued; returns then.
#[cfg(unix)]
pub(crate) fn stop() {
    // SIGSTOP rather than SIGTSTP: the latter is ours and would come back as a message.
    let _ = signal_hook::low_level::raise(signal_hook::consts::SIGSTOP);
}

/// Cannot be stopped here.
#[cfg(not(unix))]
pub(crate) fn stop() {}
