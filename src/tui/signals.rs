//! Signals as messages: being asked to end, and coming back after having been stopped.

use crossbeam_channel::Receiver;
use std::io;

/// What the system wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// End, orderly.
    End,
    /// Stop until continued.
    Stop,
}

/// Listens to the signals that concern a screen.
#[cfg(unix)]
pub(crate) fn listen() -> io::Result<Receiver<Signal>> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGTSTP};
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP])?;
    let (to, receiver) = crossbeam_channel::unbounded();
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            for signal in signals.forever() {
                let meaning = if signal == SIGTSTP {
                    Signal::Stop
                } else {
                    Signal::End
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
