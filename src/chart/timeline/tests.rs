use super::*;
use crate::chart::{Colors, render_to_string};
use proptest::prelude::*;
use ratatui::style::Color;

static UTC: TimeZone = TimeZone::UTC;
const HOUR: i64 = 3_600_000;
/// Saturday 24 May 2014, 18:00 UTC.
const START: i64 = 1_400_954_400_000;

fn hours(n: i64) -> Vec<Time> {
    (0..=n).map(|i| Time(START + i * HOUR)).collect()
}

fn lines(chart: &TimelineChart<'_>, width: u16, height: u16) -> Vec<String> {
    render_to_string(width, height, Colors::Never, |area, buf| {
        chart.render(area, buf);
    })
    .lines()
    .map(str::to_owned)
    .collect()
}

#[test]
fn one_series_as_bars() {
    let edges = hours(12);
    let counts = [0, 1, 3, 8, 16, 12, 9, 4, 0, 0, 2, 1];
    let series = [Line::new(0, "all", &counts)];
    let chart = TimelineChart::new(&edges, &UTC, &series).mark_peak();
    #[rustfmt::skip]
    assert_eq!(lines(&chart, 40, 6), [
        "                ▼ 16",
        "16┤            ███",
        "  │            ██████▂▂▂",
        " 8┤         ████████████",
        " 0┤   ▂▂▂▆▆▆███████████████      ▄▄▄▂▂▂▂",
        "   ╵18:00   ╵21:00   ╵25 May  ╵03:00",
    ]);
    let ascii = chart.glyphs(Glyphs::Ascii);
    #[rustfmt::skip]
    assert_eq!(lines(&ascii, 28, 6), [
        "           v 16",
        "16+        ||",
        "           ||||..",
        " 8+      ||||||||",
        " 0+  ..::||||||||||    ::...",
        "   '18:00      '25 May",
    ]);
}

#[test]
fn several_series_without_colour() {
    let edges = hours(12);
    let (a, b, c) = (
        [0, 1, 3, 8, 16, 12, 9, 4, 0, 0, 2, 1],
        [9, 9, 9, 4, 4, 4, 4, 4, 0, 0, 0, 0],
        [0, 0, 0, 4, 4, 4, 16, 16, 16, 1, 1, 1],
    );
    let series = [
        Line::new(0, "#a", &a),
        Line::new(1, "#b", &b),
        Line::new(2, "#c", &c),
    ];
    let chart = TimelineChart::new(&edges, &UTC, &series);
    assert_eq!(chart.legend().to_string(), "█ #a  o #b  x #c");
    #[rustfmt::skip]
    assert_eq!(lines(&chart, 27, 6), [
        "16┤        ██  x x x",
        "  │        ██▆▆",
        " 8┤o o o ▄▄████▇▇",
        "  │      ████████▂▂",
        " 0┤  ▃▃██oxoxoxo█o█  · ·▅·▃",
        "   ╵18:00      ╵25 May",
    ]);
}

#[test]
fn more_bins_than_columns_scroll() {
    let edges = hours(100);
    let counts: Vec<u64> = (0..100).collect();
    let series = [Line::new(0, "all", &counts)];
    let area = Rect::new(5, 5, 24, 4);
    let chart = TimelineChart::new(&edges, &UTC, &series);
    assert_eq!(chart.visible_bins(area), 0..20);
    assert_eq!(chart.bin_at(area, 8), None, "the axis is no bin");
    assert_eq!(chart.bin_at(area, 9), Some(0));
    assert_eq!(chart.bin_at(area, 28), Some(19));
    assert_eq!(chart.bin_at(area, 29), None);
    assert_eq!(chart.first_visible(area, 7), 0);
    assert_eq!(chart.first_visible(area, 20), 1);
    let chart = chart.first(50);
    assert_eq!(chart.visible_bins(area), 50..70);
    assert_eq!(chart.columns_of(area, 50), Some(9..10));
    assert_eq!(chart.columns_of(area, 49), None);
    assert_eq!(chart.first_visible(area, 49), 49);
    assert_eq!(chart.first_visible(area, 1000), 80);
    assert_eq!(chart.first(99).visible_bins(area), 80..100);
}

#[test]
fn cursor_and_selection_cover_whole_columns() {
    let edges = hours(4);
    let counts = [1, 2, 3, 4];
    let series = [Line::new(0, "all", &counts)];
    let area = Rect::new(0, 0, 12, 4);
    let chart = TimelineChart::new(&edges, &UTC, &series)
        .selection(Some(1..3))
        .cursor(Some(3))
        .styles(ChartStyles {
            selection: Style::new().bg(Color::Blue),
            cursor: Style::new().bg(Color::Red),
            ..ChartStyles::default()
        });
    let mut buf = Buffer::empty(area);
    chart.render(area, &mut buf);
    for y in 0..3 {
        for x in 0..12 {
            let expected = match chart.bin_at(area, x) {
                Some(1 | 2) => Color::Blue,
                Some(3) => Color::Red,
                _ => Color::Reset,
            };
            assert_eq!(buf[(x, y)].bg, expected, "{x} {y}");
        }
    }
}

#[test]
fn the_peak_is_the_earliest_highest() {
    let edges = hours(3);
    let (a, b) = ([1, 5, 5], [5, 0, 9]);
    let series = [Line::new(0, "a", &a), Line::new(1, "b", &b)];
    assert_eq!(
        TimelineChart::new(&edges, &UTC, &series).peak(),
        Some((1, 2, 9))
    );
    assert_eq!(
        TimelineChart::new(&edges, &UTC, &series[..1]).peak(),
        Some((0, 1, 5))
    );
    assert_eq!(TimelineChart::new(&edges[..1], &UTC, &series).peak(), None);
}

proptest! {
    #[test]
    fn draws_anything_anywhere(
        edges in prop::collection::vec(any::<i64>(), 0..60),
        counts in prop::collection::vec(prop::collection::vec(any::<u64>(), 0..60), 0..5),
        area in any::<(u16, u16, u8, u8)>(),
        options in any::<(bool, bool, bool, usize, Option<usize>)>(),
    ) {
        let edges: Vec<Time> = edges.into_iter().map(Time).collect();
        let series: Vec<Line<'_>> =
            counts.iter().enumerate().map(|(n, counts)| Line::new(n, "x", counts)).collect();
        let (log, ascii, peak, first, cursor) = options;
        let mut chart = TimelineChart::new(&edges, &UTC, &series)
            .scale(if log { Scale::Log } else { Scale::Linear })
            .glyphs(if ascii { Glyphs::Ascii } else { Glyphs::Unicode })
            .first(first)
            .cursor(cursor)
            .selection(cursor.map(|bin| first..bin));
        if peak {
            chart = chart.mark_peak();
        }
        let area = Rect::new(area.0, area.1, u16::from(area.2), u16::from(area.3));
        chart.bin_at(area, area.x);
        chart.first_visible(area, first);
        let small = Rect::new(area.x / 2, area.y / 2, 90, 30);
        for area in [area, small, Rect::ZERO] {
            let mut buf = Buffer::empty(small);
            chart.render(area, &mut buf);
        }
    }

    #[test]
    fn something_is_drawn_where_something_is(
        counts in prop::collection::vec(prop_oneof![Just(0), 1u64..9, any::<u64>()], 1..80),
        height in 1u16..12,
    ) {
        let edges = hours(counts.len() as i64);
        let series = [Line::new(0, "all", &counts)];
        let area = Rect::new(0, 0, 80, height);
        for scale in [Scale::Linear, Scale::Log] {
            let chart = TimelineChart::new(&edges, &UTC, &series).scale(scale);
            let mut buf = Buffer::empty(area);
            chart.render(area, &mut buf);
            let ground = chart.parts(area).plot.bottom() - 1;
            for bin in chart.visible_bins(area) {
                for x in chart.columns_of(area, bin).expect("visible") {
                    prop_assert_eq!(buf[(x, ground)].symbol() == " ", counts[bin] == 0);
                }
            }
        }
    }
}
