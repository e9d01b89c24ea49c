//! Tags that travel with a scope, as a part of a page.

use super::{Cell, Door, Frame, Report, Table, column, text_column};
use crate::engine::{
    AskRelated, Cancel, Engine, Error, LEAST_POSTS, LEAST_VOICES, Measure, RelatedTag, Unit,
};
use crate::query::{Filter, Query};

/// What a tag needs so as not to be doubtful.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    /// Enough posts by enough voices.
    Voices,
    /// Enough posts: of one voice everything has one voice.
    Posts,
}

/// Adds the tags of a scope to a page, with what they are in the archive.
pub(super) fn tags(
    report: &mut Report,
    (engine, cancel): (&Engine, &Cancel),
    scope: &Query,
    frame: &Frame,
    guard: Guard,
) -> Result<(), Error> {
    let ask = AskRelated {
        by: Measure::G2,
        unit: Unit::Posts,
        limit: frame.limit,
        spark: 16,
    };
    let related = engine.related(scope, &ask, cancel)?;
    let mut table = Table::new([
        text_column("tag", "tag"),
        column("posts", "posts"),
        column("archive", "archive"),
        column("share", "share"),
        column("g2", "G2"),
        text_column("spark", "over time"),
    ]);
    for tag in &related.tags {
        add(&mut table, tag, (scope, related.matched));
        let is_enough = match guard {
            Guard::Voices => tag.supported,
            Guard::Posts => tag.both >= u64::from(LEAST_POSTS),
        };
        if !is_enough && !related.meaningless {
            table.doubt();
        }
    }
    table.of = Some(related.distinct);
    let few = match guard {
        Guard::Voices => format!("{LEAST_POSTS} posts or {LEAST_VOICES} voices, after all others"),
        Guard::Posts => format!("{LEAST_POSTS} posts"),
    };
    let definition = format!(
        "posts that have the tag, here and in the whole archive; share: of the posts here; G2: signed log-likelihood, how \
         surprising it is that they meet so often; (few): fewer than {few}"
    );
    report.table("tags", ("Tags", definition), table);
    Ok(())
}

fn add(table: &mut Table, tag: &RelatedTag, (scope, matched): (&Query, u64)) {
    let cells = [
        Cell::text(format!("#{}", tag.spelling)),
        Cell::Count(tag.both),
        Cell::Count(tag.total),
        Cell::share(tag.both, matched),
        tag.g2.map_or(Cell::Nothing, |g2| Cell::Signed(g2, 1)),
        Cell::Spark(tag.spark.iter().map(|n| u64::from(*n)).collect()),
    ];
    let query = Query::filter(Filter::Tag {
        key: tag.tag.clone(),
        prefix: false,
    });
    let both = scope.clone().and(query.clone());
    table.row(
        cells,
        [
            Door::posts("these posts", both),
            Door::posts("all posts of the tag", query),
        ],
    );
}
