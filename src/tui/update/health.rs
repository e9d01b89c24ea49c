//! The health view: asked for when it is opened, left for the posts behind a row, come back to.

use super::super::action::{self, Action, Meaning};
use super::super::ask::Lane;
use super::super::keys::Key;
use super::super::model::{Model, Pane};
use super::super::msg::Effects;
use super::super::scope::Step;
use super::super::state::health::rows;
use super::super::state::list::Cursor;
use super::super::state::overlay::Overlay;
use super::super::state::slot::Slot;
use super::{ask, drill, overlays};
use crate::query::{Expr, Filter, Query};

pub(super) fn open(model: &mut Model, fx: &mut Effects) {
    // An answer about another scope must not be seen even for a moment.
    model.health = Slot::default();
    model.overlays.push(Overlay::Health {
        cursor: Cursor::default(),
    });
    ask::health(model, fx);
}

/// Nobody waits for the answer any more.
pub(super) fn closed(model: &mut Model, fx: &mut Effects) {
    if model.health.is_stale() {
        model.health = Slot::default();
        ask::cancel(model, fx, Lane::Health);
    }
}

pub(super) fn press(model: &mut Model, key: Key, fx: &mut Effects) {
    match action::meaning(model.screen.before.take(), key) {
        Meaning::Do(Action::Narrow) => choose(model, fx),
        Meaning::Do(Action::Quit | Action::Health | Action::Back) => overlays::close(model, fx),
        Meaning::Do(action) => {
            let len = model.health.get().map_or(0, |check| rows(check).len());
            let room = model.screen.hits.room.overlay;
            if let Some(Overlay::Health { cursor }) = model.overlays.last_mut() {
                cursor.act(action, len as u64, room);
            }
        }
        Meaning::Wait => model.screen.before = Some(key),
        Meaning::Nothing => {}
    }
}

/// A click chooses a row; a click on the chosen one goes to its posts.
pub(super) fn click(model: &mut Model, row: u64, fx: &mut Effects) {
    if let Some(Overlay::Health { cursor }) = model.overlays.last_mut() {
        if cursor.at == row {
            choose(model, fx);
        } else {
            cursor.at = row;
        }
    }
}

/// Goes to the posts behind the row under the cursor.
fn choose(model: &mut Model, fx: &mut Effects) {
    let Some(Overlay::Health { cursor }) = model.overlays.last().cloned() else {
        return;
    };
    let rows = model.health.get().map(rows).unwrap_or_default();
    // The wheel may have gone on below the last row.
    let at = (cursor.at as usize).min(rows.len().saturating_sub(1));
    let Some(row) = rows.into_iter().nth(at) else {
        return;
    };
    let Some(query) = row.query else {
        model.say("there are no posts behind this row");
        return;
    };
    if row.count == 0 {
        model.say("there is no such post in the scope");
        return;
    }
    let mut scope = model.scope.clone();
    for step in steps(&query) {
        scope.narrow(step);
    }
    if scope == model.scope {
        model.say("the scope is narrowed to this already");
        return;
    }
    model.overlays.pop();
    let health = Some((cursor, model.health.clone()));
    drill::go_to(model, scope, fx);
    if let Some(view) = model.back.last_mut() {
        view.health = health;
    }
    model.pane = Pane::Posts;
}

/// A query as steps of drilling down, which can be taken back or turned around one by one.
fn steps(query: &Query) -> Vec<Step> {
    let parts = match &query.expr {
        Expr::And(parts) => parts.as_slice(),
        one => std::slice::from_ref(one),
    };
    let (mut steps, mut since) = (Vec::new(), None);
    for part in parts {
        match part {
            Expr::Filter(Filter::Since(from)) => since = Some(*from),
            Expr::Filter(Filter::Until(to)) => {
                steps.extend(since.map(|from| Step::Range(from, *to)));
            }
            Expr::Filter(filter) => steps.push(Step::Include(filter.clone())),
            Expr::Not(inner) => {
                if let Expr::Filter(filter) = &**inner {
                    steps.push(Step::Exclude(filter.clone()));
                }
            }
            Expr::All | Expr::And(_) | Expr::Or(_) => {}
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::Driver;
    use super::*;
    use crate::post::Time;
    use crate::query::{Feature, Is};

    fn is_open(driver: &Driver) -> bool {
        matches!(driver.model.overlays.last(), Some(Overlay::Health { .. }))
    }

    #[test]
    fn a_query_becomes_the_steps_that_ask_the_same() {
        let range =
            Query::filter(Filter::Since(Time(1))).and(Query::filter(Filter::Until(Time(9))));
        assert_eq!(steps(&range), [Step::Range(Time(1), Time(9))]);
        let mixed = Query {
            expr: Expr::all_of([
                Expr::Filter(Filter::Is(Is::Repost)),
                Expr::Filter(Filter::Has(Feature::Original)).negate(),
            ]),
        };
        assert_eq!(
            steps(&mixed),
            [
                Step::Include(Filter::Is(Is::Repost)),
                Step::Exclude(Filter::Has(Feature::Original)),
            ]
        );
        assert_eq!(steps(&Query::default()), []);
    }

    #[test]
    fn enter_shows_the_posts_and_backspace_comes_back_to_the_view() {
        let mut driver = Driver::usual();
        driver.keys("H j j");
        assert!(is_open(&driver));
        driver.keys("enter");
        assert!(!is_open(&driver));
        let step = Step::Include(Filter::Undated);
        assert_eq!(driver.model.scope.steps, [step]);
        assert_eq!(driver.model.posts.rows.total(), 8);
        assert_eq!(driver.model.pane, Pane::Posts);
        driver.keys("backspace");
        assert!(is_open(&driver), "the view that was left is back");
        assert!(driver.model.scope.is_all());
        assert!(driver.text().contains("without a usable time"));
        driver.keys("esc backspace");
        assert!(!is_open(&driver));
    }

    #[test]
    fn a_gap_is_shown_with_its_banks() {
        let mut driver = Driver::usual();
        driver.keys("H j enter");
        let banks = &driver.model.scope.steps;
        assert!(matches!(banks[..], [Step::Range(..)]), "{banks:?}");
        assert!(driver.model.posts.rows.total() < 400);
    }

    #[test]
    fn what_has_no_posts_leads_nowhere_and_says_so() {
        let mut driver = Driver::usual();
        driver.keys("H enter");
        assert!(is_open(&driver), "gaps as such are no posts");
        driver.keys("j j j enter");
        assert!(is_open(&driver), "nothing is anonymous here");
        assert!(driver.model.screen.message.is_some());
        assert!(driver.model.scope.is_all());
    }

    #[test]
    fn it_is_about_the_scope_and_given_up_when_closed() {
        let mut driver = Driver::usual();
        driver.keys("H esc alt-2 j enter");
        driver.is_deaf = true;
        driver.keys("H");
        assert!(driver.model.health.get().is_none(), "nothing old is shown");
        assert!(driver.model.is_waiting(Lane::Health));
        driver.keys("esc");
        assert!(!driver.model.is_waiting(Lane::Health));
        for request in std::mem::take(&mut driver.unanswered) {
            driver.reply(&request);
        }
        assert!(driver.model.health.get().is_none(), "too late");
        driver.is_deaf = false;
        driver.keys("H");
        assert_eq!(driver.model.health.get().map(|check| check.posts), Some(80));
    }

    #[test]
    fn a_click_chooses_and_a_second_one_goes_in() {
        let mut driver = Driver::usual();
        driver.keys("H");
        let (x, y) = driver.find("without a usable time");
        driver.click(x, y);
        assert!(is_open(&driver));
        driver.click(x, y);
        assert!(!is_open(&driver));
        assert_eq!(driver.model.posts.rows.total(), 8);
    }
}
