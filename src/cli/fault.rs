//! What nobody expected: a panic, most likely of the index library over a file whose bytes were changed behind
//! its back. Said in one line like any other error, with the damaged file if that was the cause.

use super::error::{Error, Outcome};
use crate::archive::Archive;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Runs a command on an archive. A panic becomes an error.
pub(super) fn guarded(
    archive: Option<&Path>,
    run: impl FnOnce() -> Result<Outcome, Error>,
) -> Result<Outcome, Error> {
    let last = Arc::new(Mutex::new(String::new()));
    // Whoever asks for a backtrace wants the full report.
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        let noted = Arc::clone(&last);
        panic::set_hook(Box::new(move |info| {
            *noted.lock().unwrap_or_else(PoisonError::into_inner) = info.to_string();
        }));
    }
    panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        let report = last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let damaged = archive.and_then(Archive::first_damaged_file);
        Err(Error::told(match damaged {
            Some(file) => format!(
                "'{}' is damaged: 'tagline verify' says more, 'tagline rebuild' makes the archive anew",
                file.display()
            ),
            None => format!("a fault of the program, please report it: {report}"),
        }))
    })
}
