//! A made-up page, with something of everything.

use super::Stand;
use crate::engine::{AskTimeline, Axis};
use crate::query::{Filter, Query};
use crate::report::{Cell, Chart, Door, Frame, Report, Study, Table, column, text_column};

/// A page with a sentence, a chart and a table, whatever is studied.
pub(super) fn page(stand: &Stand, study: &Study, frame: &Frame) -> Report {
    let Study::Voices { scope, .. } = study else {
        return Report::new(study.name(), format!("{study:?}"), 1);
    };
    let posts = stand.scope(scope);
    let mut report = Report::new("voices", scope.to_string(), posts.len() as u64);
    report.ask("unit", frame.unit.name());
    report.say(format!("{} posts by some voices.", posts.len()));
    report.warn("this page is made up");
    let ask = AskTimeline {
        axis: Axis::Fit(20),
        zone: frame.zone.clone(),
        unit: frame.unit,
        span: None,
    };
    if let Ok(timeline) = stand.timeline(std::slice::from_ref(scope), &ask) {
        let labels = vec!["posts".to_owned()];
        report.chart(
            "timeline",
            ("Over time", "posts per bin"),
            Chart::Timeline { timeline, labels },
        );
    }
    let mut table = Table::new([text_column("handle", "voice"), column("posts", "posts")]);
    for n in 0..11 {
        let handle = format!("voice{n}");
        let of = Query::filter(Filter::From(handle.clone()));
        let posts = stand.scope(&scope.clone().and(of.clone())).len() as u64;
        let doors = [
            Door::posts("posts", of.clone()),
            Door::study("page of the voice", Study::Author { scope: of }),
        ];
        let cells = [Cell::text(format!("@{handle}")), Cell::Count(posts)];
        table.row(cells, doors.into_iter().take(1 + n % 2));
    }
    report.table("voices", ("Voices", "posts of the scope by each"), table);
    report
}
