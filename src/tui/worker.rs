//! Threads that ask the engine. Each lane has one thread and one place for a pending question,
//! which a newer one overwrites; the running one is told to give up. The lanes take turns: all at once
//! they would keep the processors from what is painted first, the screen and the terminal. A glimpse is for when the others take long: it is out of turn, on a thread that works alone.
//! Nothing here ever blocks the screen.

use super::ask::{Answer, Epoch, Failure, Job, Lane, Reply, Request};
use super::saving;
use super::state::posts::PostsPane;
use crate::engine::{Cancel, Engine};
use crossbeam_channel::{Receiver, Sender, bounded};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};

/// How long a question waits at most for those whose turn comes before its own.
const COURTESY: Duration = Duration::from_millis(30);

/// Something that answers: the engine, or a test's stand-in.
pub(crate) trait Answers: Send + Sync + 'static {
    fn answer(&self, job: Job, cancel: &Cancel) -> Result<Answer, Failure>;
}

impl Answers for Engine {
    fn answer(&self, job: Job, cancel: &Cancel) -> Result<Answer, Failure> {
        Ok(match job {
            Job::Overview => Answer::Overview(self.overview()?),
            Job::Count(scope) => Answer::Count(self.count(&scope, cancel)?),
            Job::Timeline(scopes, ask) => Answer::Timeline(self.timeline(&scopes, &ask, cancel)?),
            Job::Related(scope, ask) => Answer::Related(self.related(&scope, &ask, cancel)?),
            Job::Page(scope, ask) => Answer::Page(self.page(&scope, &ask, cancel)?),
            Job::PageAround(scope, ask, identity) => {
                let row = self.row_of(&scope, &ask, identity, cancel)?;
                let ask = PostsPane::page_around(row.unwrap_or(0), &ask);
                Answer::PageAround(self.page(&scope, &ask, cancel)?, row)
            }
            Job::Glimpse(scope, limit) => Answer::Glimpse(self.glimpse(&scope, limit, cancel)?),
            Job::Complete(ask) => Answer::Complete(self.complete(&ask, cancel)?),
            Job::Post { platform, id } => {
                let row = self.post(&platform, &id)?.map(Box::new);
                Answer::Post { platform, id, row }
            }
            Job::Check(scope, zone) => Answer::Check(Box::new(self.check(&scope, &zone, cancel)?)),
            Job::Variants(keys, limit) => Answer::Variants(self.variants(&keys, limit, cancel)?),
            Job::Save(asked) => Answer::Saved(saving::write(self, &asked, cancel)?),
            Job::Study(study, frame) => {
                Answer::Study(Box::new(study.report(self, &frame, cancel)?))
            }
        })
    }
}

/// Who answers now: another engine, whenever the archive has grown.
type Present = Arc<RwLock<Arc<dyn Answers>>>;

/// One lane's thread, seen from the screen.
struct Desk {
    /// Room for one question.
    questions: Sender<Request>,
    /// The other end, to take back a question that nobody has begun with.
    pending: Receiver<Request>,
    live: Arc<AtomicU64>,
    at_work: AtWork,
}

/// The question that a lane is at, to be asked how far it is.
type AtWork = Arc<Mutex<Option<Cancel>>>;

/// How many questions are open, by their turns.
type Open = [usize; Lane::ALL.len()];

/// Whose turn it is.
#[derive(Default)]
struct Queue {
    open: Mutex<Open>,
    is_done: Condvar,
}

impl Queue {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn join(&self, lane: Lane) {
        if let Some(turn) = lane.turn() {
            self.open()[turn] += 1;
        }
    }

    fn leave(&self, lane: Lane) {
        if let Some(turn) = lane.turn() {
            self.open()[turn] -= 1;
            self.is_done.notify_all();
        }
    }

    /// Waits until it is the lane's turn, or long enough.
    fn wait(&self, lane: Lane, at_most: Duration) {
        let before = lane.turn().unwrap_or(0);
        let is_early = |open: &mut Open| open[..before].iter().any(|open| *open > 0);
        // Whether the others were in time does not matter: it is their turn no longer.
        let _ = (self.is_done).wait_timeout_while(self.open(), at_most, is_early);
    }
}

/// All lanes. Dropping it lets the threads end.
pub(crate) struct Workers {
    desks: Vec<Desk>,
    present: Present,
    queue: Arc<Queue>,
}

impl Workers {
    /// Starts a thread for each lane; answers go to `replies`.
    pub(crate) fn start(
        answers: Arc<dyn Answers>,
        replies: &Sender<Reply>,
    ) -> std::io::Result<Self> {
        let present = Arc::new(RwLock::new(answers));
        let queue = Arc::new(Queue::default());
        let mut desks = Vec::new();
        for lane in Lane::ALL {
            let (questions, pending) = bounded(1);
            let live = Arc::new(AtomicU64::new(0));
            let at_work = AtWork::default();
            let clerk = Clerk {
                present: Arc::clone(&present),
                queue: Arc::clone(&queue),
                questions: pending.clone(),
                live: Arc::clone(&live),
                at_work: Arc::clone(&at_work),
                replies: replies.clone(),
            };
            thread::Builder::new()
                .name(format!("answers-{lane:?}").to_lowercase())
                .spawn(move || {
                    // Where it is refused, the lane is only slower.
                    let _alone = (lane == Lane::Glimpse).then(work_alone);
                    clerk.work();
                })?;
            desks.push(Desk {
                questions,
                pending,
                live,
                at_work,
            });
        }
        Ok(Self {
            desks,
            present,
            queue,
        })
    }

    /// From now on somebody else answers. Questions that were asked before may still be answered by the
    /// one before.
    pub(crate) fn replace(&self, answers: Arc<dyn Answers>) {
        *self.present.write().unwrap_or_else(PoisonError::into_inner) = answers;
    }

    /// Asks. An earlier question of the lane is forgotten, wherever it is. Only one thread may ask.
    pub(crate) fn submit(&self, request: Request) {
        let lane = request.lane;
        self.cancel(lane, request.epoch);
        self.queue.join(lane);
        // The place is free now, and nobody else fills it; a dead thread has nothing to answer.
        if self.desks[lane.index()]
            .questions
            .try_send(request)
            .is_err()
        {
            self.queue.leave(lane);
        }
    }

    /// How far the lane's question is, 0 to 1, as far as its answer tells.
    pub(crate) fn progress(&self, lane: Lane) -> Option<f64> {
        let at_work = self.desks[lane.index()].at_work.lock();
        let at_work = at_work.unwrap_or_else(PoisonError::into_inner);
        at_work.as_ref().and_then(Cancel::progress)
    }

    /// Forgets the lane's questions.
    pub(crate) fn cancel(&self, lane: Lane, epoch: Epoch) {
        let desk = &self.desks[lane.index()];
        desk.live.store(epoch, Ordering::Relaxed);
        if desk.pending.try_recv().is_ok() {
            self.queue.leave(lane);
        }
    }
}

/// Makes the thread do all of its work itself. The cores that are shared work on one thing to its end: what is
/// to be there before a long answer must not queue behind it.
fn work_alone() -> Option<ThreadPool> {
    let pool = ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    pool.build().ok()
}

/// The thread behind a desk.
struct Clerk {
    present: Present,
    queue: Arc<Queue>,
    questions: Receiver<Request>,
    live: Arc<AtomicU64>,
    at_work: AtWork,
    replies: Sender<Reply>,
}

impl Clerk {
    fn work(self) {
        while let Ok(Request { lane, epoch, job }) = self.questions.recv() {
            let cancel = Cancel::when_changed(Arc::clone(&self.live), epoch);
            self.tell(Some(cancel.clone()));
            self.queue.wait(lane, COURTESY);
            let begun = Instant::now();
            let result = if cancel.is_cancelled() {
                Err(Failure::Cancelled)
            } else {
                self.answer(job, &cancel)
            };
            self.queue.leave(lane);
            self.tell(None);
            // Most scopes have no glimpse: nothing would change on screen.
            if lane == Lane::Glimpse && !matches!(result, Ok(Answer::Glimpse(Some(_)))) {
                continue;
            }
            let reply = Reply {
                lane,
                epoch,
                took: begun.elapsed(),
                result,
            };
            if self.replies.send(reply).is_err() {
                return;
            }
        }
    }

    /// Says which question is being answered.
    fn tell(&self, question: Option<Cancel>) {
        *self.at_work.lock().unwrap_or_else(PoisonError::into_inner) = question;
    }

    fn answer(&self, job: Job, cancel: &Cancel) -> Result<Answer, Failure> {
        let present = self.present.read().unwrap_or_else(PoisonError::into_inner);
        let answers = Arc::clone(&present);
        drop(present);
        catch_unwind(AssertUnwindSafe(|| answers.answer(job, cancel))).unwrap_or_else(|_| {
            Err(Failure::Said(
                "this could not be answered: a fault in the program".to_owned(),
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Count;
    use crate::query::Query;
    use crossbeam_channel::unbounded;

    /// Answers a count only when the test says so; refuses to live with a post.
    struct Slow {
        begun: Sender<()>,
        go_on: Receiver<()>,
    }

    impl Answers for Slow {
        fn answer(&self, job: Job, cancel: &Cancel) -> Result<Answer, Failure> {
            match job {
                Job::Count(_) => {
                    self.begun.send(()).map_err(|_| Failure::Cancelled)?;
                    self.go_on.recv().map_err(|_| Failure::Cancelled)?;
                    if cancel.is_cancelled() {
                        return Err(Failure::Cancelled);
                    }
                    Ok(Answer::Count(Count::default()))
                }
                _ => panic!("a fault that the worker must survive"),
            }
        }
    }

    fn count(epoch: Epoch) -> Request {
        Request {
            lane: Lane::Counts,
            epoch,
            job: Job::Count(Query::default()),
        }
    }

    #[test]
    fn the_newest_question_wins() {
        let (begun, has_begun) = unbounded();
        let (go, go_on) = unbounded();
        let (replies, answers) = unbounded();
        let slow: Arc<dyn Answers> = Arc::new(Slow { begun, go_on });
        let workers = Workers::start(slow, &replies).expect("threads start");
        workers.submit(count(1));
        has_begun.recv().expect("the first is at work");
        workers.submit(count(2));
        workers.submit(count(3));
        go.send(()).expect("the thread listens");
        go.send(()).expect("the thread listens");
        let first = answers.recv().expect("an answer");
        assert_eq!(
            (first.epoch, first.result.err()),
            (1, Some(Failure::Cancelled))
        );
        let second = answers.recv().expect("an answer");
        assert_eq!(second.epoch, 3, "the second was never begun");
        assert!(second.result.is_ok());
    }

    #[test]
    fn a_lane_waits_for_those_before_it_only() {
        let forever = Duration::from_hours(1);
        let queue = Arc::new(Queue::default());
        queue.join(Lane::Counts);
        // Nobody is before the timeline: it does not wait.
        queue.wait(Lane::Timeline, forever);
        queue.join(Lane::Timeline);
        // A glimpse waits for nobody, and nobody for it.
        queue.join(Lane::Glimpse);
        queue.wait(Lane::Glimpse, forever);
        let (say, heard) = unbounded();
        let counting = {
            let (queue, say) = (Arc::clone(&queue), say.clone());
            thread::spawn(move || {
                queue.wait(Lane::Counts, forever);
                say.send("counts")
            })
        };
        // Whoever waited long enough goes on.
        queue.wait(Lane::Counts, Duration::ZERO);
        say.send("timeline").expect("somebody hears");
        queue.leave(Lane::Timeline);
        counting.join().expect("no fault").expect("somebody hears");
        assert_eq!(heard.try_iter().collect::<Vec<_>>(), ["timeline", "counts"]);
    }

    /// Has a glimpse, but only on a thread that does its work alone.
    struct Alone;

    impl Answers for Alone {
        fn answer(&self, _: Job, _: &Cancel) -> Result<Answer, Failure> {
            let is_alone = rayon::current_thread_index().is_some();
            let is_alone = is_alone && rayon::current_num_threads() == 1;
            Ok(Answer::Glimpse(is_alone.then(Vec::new)))
        }
    }

    fn glimpse(epoch: Epoch) -> Request {
        Request {
            lane: Lane::Glimpse,
            epoch,
            job: Job::Glimpse(Query::default(), 1),
        }
    }

    #[test]
    fn a_glimpse_does_not_share_its_cores() {
        let (replies, answers) = unbounded();
        let workers = Workers::start(Arc::new(Alone), &replies).expect("threads start");
        workers.submit(glimpse(1));
        drop((workers, replies));
        let result = answers.recv().expect("an answer").result;
        assert!(matches!(result, Ok(Answer::Glimpse(Some(_)))));
    }

    #[test]
    fn a_glimpse_of_nothing_is_no_reply() {
        let (begun, _has_begun) = unbounded();
        let (_go, go_on) = unbounded();
        let (replies, answers) = unbounded();
        let slow: Arc<dyn Answers> = Arc::new(Slow { begun, go_on });
        let workers = Workers::start(slow, &replies).expect("threads start");
        workers.submit(glimpse(1));
        drop((workers, replies));
        assert_eq!(answers.iter().count(), 0);
    }

    #[test]
    fn a_panic_is_an_answer_and_the_lane_lives_on() {
        let (begun, _has_begun) = unbounded();
        let (_go, go_on) = unbounded();
        let (replies, answers) = unbounded();
        let slow: Arc<dyn Answers> = Arc::new(Slow { begun, go_on });
        let workers = Workers::start(slow, &replies).expect("threads start");
        for epoch in 1..3 {
            workers.submit(Request {
                lane: Lane::Overview,
                epoch,
                job: Job::Overview,
            });
            let reply = answers.recv().expect("an answer");
            assert_eq!(reply.epoch, epoch);
            assert!(matches!(reply.result, Err(Failure::Said(_))));
        }
    }
}
