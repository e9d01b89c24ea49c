//! What the health view lists: the statements of a check as rows, with gaps and platforms among them.

use crate::engine::Check;
use crate::query::{Filter, Query};

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) count: u64,
    /// Out of how many, where there is a whole.
    pub(crate) of: Option<u64>,
    pub(crate) what: What,
    /// What finds the posts; nothing where no query does.
    pub(crate) query: Option<Query>,
}

/// What a row is about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    /// A statement: its title and its definition.
    Statement(&'static str, &'static str),
    /// The gap of this number.
    Gap(usize),
    /// A platform.
    Platform(String),
}

/// Gaps that are listed, the largest; a script can have them all.
const GAPS: usize = 20;

/// All rows, in the order of the check; the largest gaps follow the statement that counts them.
pub(crate) fn rows(check: &Check) -> Vec<Row> {
    let mut rows = Vec::new();
    for statement in &check.statements {
        rows.push(Row {
            count: statement.count,
            of: statement.of,
            what: What::Statement(statement.title, statement.definition),
            query: statement.query.clone(),
        });
        if statement.name == "gaps" {
            rows.extend(largest_gaps(check));
        }
    }
    rows.extend(check.platforms.iter().map(|(name, posts)| Row {
        count: *posts,
        of: Some(check.posts),
        what: What::Platform(name.clone()),
        query: Some(Query::filter(Filter::Platform(name.clone()))),
    }));
    rows
}

fn largest_gaps(check: &Check) -> impl Iterator<Item = Row> {
    let mut largest: Vec<usize> = (0..check.gaps.len()).collect();
    largest.sort_by_key(|at| std::cmp::Reverse(check.gaps[*at].expected));
    largest.truncate(GAPS);
    largest.sort_unstable();
    largest.into_iter().map(|at| Row {
        count: check.gaps[at].expected,
        of: None,
        what: What::Gap(at),
        query: Some(check.gaps[at].query.clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Ages, Coverage, Gap, Records, Statement};
    use crate::post::Time;

    #[test]
    fn the_largest_gaps_stand_below_their_statement_in_order_of_time() {
        let statement = |name| Statement {
            name,
            title: name,
            definition: "",
            count: 30,
            of: None,
            query: None,
        };
        let gap = |n: i64| Gap {
            from: Time(n),
            until: Time(n + 1),
            expected: n as u64,
            query: Query::default(),
        };
        let check = Check {
            posts: 9,
            coverage: Coverage::default(),
            statements: vec![statement("gaps"), statement("other")],
            gaps: (0..30).map(gap).collect(),
            ages: Ages::default(),
            platforms: vec![("x".to_owned(), 9)],
            records: Records::default(),
        };
        let rows = rows(&check);
        assert_eq!(rows.len(), 1 + GAPS + 1 + 1);
        assert_eq!(rows[0].what, What::Statement("gaps", ""));
        assert_eq!(rows[1].what, What::Gap(10));
        assert_eq!(rows[GAPS].what, What::Gap(29));
        assert_eq!(rows[GAPS + 2].what, What::Platform("x".to_owned()));
    }
}
