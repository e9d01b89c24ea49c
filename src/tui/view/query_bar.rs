//! The query bar with its live counts, and the completion popup.

use super::super::model::Model;
use super::super::update::SHOWN_OFFERS;
use super::hits::{Hits, Target};
use super::{spinner, text};
use crate::chart::number;
use crate::post::display::clean_line;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

pub(crate) fn draw(model: &Model, area: Rect, buf: &mut Buffer, hits: &mut Hits) {
    let theme = &model.around.theme;
    let sign = if model.is_typing() {
        theme.title_focus
    } else {
        theme.dim
    };
    text::put(buf, area, 0, &Line::styled(" / ", sign));
    let mut counts = counts(model);
    // The typed text keeps half of the bar at least.
    while counts.width() > usize::from(area.width / 2) && !counts.spans.is_empty() {
        counts.spans.truncate(counts.spans.len().saturating_sub(2));
    }
    let end = text::put_right(buf, area, 0, &counts).unwrap_or_else(|| area.right());
    let field = Rect {
        x: area.x + 3,
        width: end.saturating_sub(area.x + 4),
        ..area
    };
    input(model, field, buf, hits);
    if model.is_typing() {
        hits.cursor = Some(cursor(model, field));
    }
}

/// How far the text is scrolled to the left, in cells.
fn scrolled(model: &Model, field: Rect) -> usize {
    if model.is_typing() {
        model
            .bar
            .input
            .visual_scroll(usize::from(field.width).max(2) - 1)
    } else {
        0
    }
}

fn cursor(model: &Model, field: Rect) -> Position {
    let column = model
        .bar
        .input
        .visual_cursor()
        .saturating_sub(scrolled(model, field)) as u16;
    Position::new(field.x + column.min(field.width.saturating_sub(1)), field.y)
}

fn input(model: &Model, field: Rect, buf: &mut Buffer, hits: &mut Hits) {
    let theme = &model.around.theme;
    let typed = model.bar.text();
    if typed.is_empty() {
        let hint = if model.is_typing() {
            "words  #tag  @handle  from:  since:"
        } else {
            "press / to search"
        };
        let hint = text::fit(hint, usize::from(field.width));
        text::put(
            buf,
            field,
            0,
            &Line::styled(hint, theme.dim.add_modifier(Modifier::DIM)),
        );
    } else {
        let marks: Vec<_> = model
            .bar
            .problems
            .iter()
            .map(|problem| (problem.span.clone(), theme.problem))
            .collect();
        let line = text::styled(typed, &(0..typed.len()), theme.number, &marks);
        scroll(&line, scrolled(model, field), field, buf);
    }
    let column = scrolled(model, field) as u16;
    hits.add(field, Target::Bar { column });
}

/// Draws a line without its first cells.
pub(super) fn scroll(line: &Line<'_>, by: usize, field: Rect, buf: &mut Buffer) {
    use unicode_segmentation::UnicodeSegmentation as _;
    let mut skipped = 0;
    let mut spans = Vec::new();
    for span in &line.spans {
        let mut kept = String::new();
        for grapheme in span.content.graphemes(true) {
            if skipped < by {
                skipped += text::width(grapheme);
            } else {
                kept.push_str(grapheme);
            }
        }
        spans.push(Span::styled(kept, span.style));
    }
    text::put(buf, field, 0, &Line::from(spans));
}

/// Posts, originals, voices and the time it took. Posts are known from the first page already, which comes
/// before voices are counted.
fn counts(model: &Model) -> Line<'static> {
    let theme = &model.around.theme;
    let is_slow = model.count.is_slow(model.around.present.elapsed);
    let turning = spinner(model.around.present.elapsed);
    let is_old = model.count.is_stale();
    let look = |is_old: bool| -> (Style, Style) {
        if is_old {
            (theme.stale, theme.stale)
        } else {
            (theme.number, theme.dim)
        }
    };
    let known = model.posts.known_total();
    let mut spans = Vec::new();
    let mut figure = |number: u64, of_one: &str, (figure, label): (Style, Style)| {
        let ending = if number == 1 { "  " } else { "s  " };
        spans.push(Span::styled(number::grouped(number), figure));
        spans.push(Span::styled(format!(" {of_one}{ending}"), label));
    };
    let took = match (model.count.get(), known) {
        (Some(count), known) => {
            let posts = known.filter(|_| is_old);
            let is_posts_old = is_old && posts.is_none();
            figure(posts.unwrap_or(count.posts), "post", look(is_posts_old));
            figure(count.voices, "voice", look(is_old));
            figure(count.originals, "original", look(is_old));
            if is_slow {
                format!("{turning} ")
            } else {
                format!("{} ms ", model.took.as_millis())
            }
        }
        (None, known) => {
            if let Some(posts) = known {
                figure(posts, "post", look(false));
            }
            match model.count.failure() {
                Some(failure) => format!("{failure} "),
                None if is_slow => format!("{turning} "),
                None => "  ".to_owned(),
            }
        }
    };
    let is_any_old = is_old && model.count.get().is_some();
    spans.push(Span::styled(took, look(is_any_old).1));
    spans.push(Span::raw(""));
    Line::from(spans)
}

/// The completion popup, below the place that it completes.
pub(crate) fn popup(model: &Model, bar: Rect, buf: &mut Buffer, hits: &mut Hits) {
    if !model.is_typing() || !model.bar.has_popup() {
        return;
    }
    let theme = &model.around.theme;
    let popup = &model.bar.popup;
    let offers: Vec<(u64, &super::super::state::query_bar::Offer)> = (0..)
        .zip(&popup.offers)
        .skip(popup.cursor.top as usize)
        .take(SHOWN_OFFERS)
        .collect();
    let longest = |of: fn(&super::super::state::query_bar::Offer) -> &str| {
        offers
            .iter()
            .map(|(_, o)| text::width(of(o)))
            .max()
            .unwrap_or(0)
    };
    let inserts = longest(|o| &o.insert).min(40);
    let abouts = longest(|o| &o.about).min(50);
    let before = model
        .bar
        .text()
        .get(..popup.range.start)
        .map_or(0, text::width);
    let skipped = before.saturating_sub(scrolled(model, bar)) as u16;
    let screen = buf.area;
    let width = ((inserts + abouts + 4) as u16).min(screen.width);
    let x = (bar.x + 3 + skipped).min(screen.right() - width);
    let height = (offers.len() as u16).min(screen.bottom().saturating_sub(bar.y + 1));
    let area = Rect::new(x, bar.y + 1, width, height);
    Clear.render(area, buf);
    buf.set_style(area, theme.overlay);
    for (line, (number, offer)) in (0..).zip(&offers) {
        let row = text::row(area, line);
        let text = Line::from(vec![
            Span::styled(
                format!(" {}  ", text::pad(&clean_line(&offer.insert), inserts)),
                theme.tag,
            ),
            Span::styled(text::fit(&offer.about, abouts), theme.dim),
        ]);
        text::put(buf, row, 0, &text);
        if popup.is_chosen && popup.cursor.at == *number {
            buf.set_style(row, theme.cursor);
        }
        hits.add(row, Target::Completion(*number));
    }
}
