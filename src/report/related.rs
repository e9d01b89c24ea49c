//! Tags that travel with a scope, as a part of a page.

use super::{Cell, Door, Frame, Report, Table, column, text_column};
use crate::engine::{AskRelated, Cancel, Engine, Error, Measure, RelatedTag, Unit};
use crate::query::{Filter, Query};

/// Adds the tags of a scope to a page, with what they are in the archive.
pub(super) fn tags(
    report: &mut Report,
    engine: &Engine,
    scope: &Query,
    frame: &Frame,
    cancel: &Cancel,
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
        if !tag.supported && !related.meaningless {
            table.doubt();
        }
    }
    table.of = Some(related.distinct);
    let definition = "posts that have the tag, here and in the whole archive; share: of the posts here; G2: signed \
                      log-likelihood, how surprising it is that they meet so often; (few): fewer than 5 posts or 3 \
                      voices, after all others";
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
