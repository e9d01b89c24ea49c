//! What is written to disks while the keys go on: one thing after the other, so that the notebook that comes back last
//! is the one with all changes. A disk may be far away, and another program may hold the notebook.
//!
//! It must not know what is written.

use super::msg::Msg;
use crossbeam_channel::{Receiver, Sender, unbounded};
use std::io;
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long the program waits at its end for what is still being written.
const PATIENCE: Duration = Duration::from_secs(3);

/// Something to be done, and what is to be said of it.
type Chore = Box<dyn FnOnce() -> Msg + Send>;

/// Does chores.
pub(super) struct Chores {
    orders: Option<Sender<Chore>>,
    /// What became of them, in the order in which they were asked for. Closed once the last one is done.
    pub(super) done: Receiver<Msg>,
    thread: Option<JoinHandle<()>>,
}

impl Chores {
    pub(super) fn start() -> io::Result<Self> {
        let (orders, waiting) = unbounded::<Chore>();
        let (to_done, done) = unbounded();
        let work = move || {
            for chore in waiting {
                // Nobody may listen any more; it is done all the same.
                let _ = to_done.send(chore());
            }
        };
        let thread = thread::Builder::new().name("chores".into()).spawn(work)?;
        Ok(Self {
            orders: Some(orders),
            done,
            thread: Some(thread),
        })
    }

    /// Has something done, after what was asked for before.
    pub(super) fn order(&self, chore: impl FnOnce() -> Msg + Send + 'static) {
        if let Some(orders) = &self.orders {
            // It only fails when the thread is gone, with the whole program.
            let _ = orders.send(Box::new(chore));
        }
    }
}

impl Drop for Chores {
    fn drop(&mut self) {
        self.orders = None;
        while self.done.recv_timeout(PATIENCE).is_ok() {}
        if let Some(thread) = self.thread.take().filter(JoinHandle::is_finished) {
            // A panic there was told where it happened.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[test]
    fn chores_are_done_in_order_and_before_the_end() {
        let done = Arc::new(Mutex::new(Vec::new()));
        let chores = Chores::start().expect("a thread");
        for n in 0..5 {
            let done = Arc::clone(&done);
            chores.order(move || {
                done.lock().expect("no panic").push(n);
                Msg::Note(Ok(n.to_string()))
            });
        }
        let first = chores.done.recv().expect("a word");
        assert!(matches!(first, Msg::Note(Ok(said)) if said == "0"));
        drop(chores);
        assert_eq!(*done.lock().expect("no panic"), [0, 1, 2, 3, 4]);
    }
}
