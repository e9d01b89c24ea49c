//! What surrounds the panes: title rules, header, breadcrumbs, bottom line, the too-small card.

use super::super::action::{Action, TABLE};
use super::super::model::{Import, Model, Pane, Tone};
use super::super::words;
use super::hits::{Hits, Target};
use super::text;
use crate::chart::number;
use crate::post::display::clean_line;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// A pane's name and what belongs beside it.
pub(crate) struct Title<'a> {
    pub(crate) pane: Pane,
    pub(crate) left: Vec<Span<'a>>,
    pub(crate) right: Line<'a>,
}

/// Draws a pane's title into its first row and gives what is below it. The pane that has the keys
/// has a heavy rule.
pub(crate) fn titled(model: &Model, area: Rect, buf: &mut Buffer, title: Title<'_>) -> Rect {
    let theme = &model.around.theme;
    let has_keys = model.pane == title.pane && !model.is_typing();
    let (rule, style, name) = if has_keys {
        ("━", theme.border_focus, theme.title_focus)
    } else {
        ("─", theme.border, theme.title)
    };
    let top = text::row(area, 0);
    buf.set_string(top.x, top.y, rule.repeat(usize::from(top.width)), style);
    let mut spans = vec![Span::styled(format!(" {} ", title.pane.title()), name)];
    if !title.left.is_empty() {
        spans.extend(title.left);
        spans.push(Span::raw(" "));
    }
    let inset = Rect {
        x: top.x + 1,
        width: top.width.saturating_sub(2),
        ..top
    };
    let end = text::put(buf, inset, 0, &Line::from(spans));
    let rest = Rect {
        x: end + 1,
        width: inset.right().saturating_sub(end + 1),
        ..top
    };
    if title.right.width() > 0 {
        let mut right = title.right;
        right.spans.insert(0, Span::raw(" "));
        right.push_span(Span::raw(" "));
        text::put_right(buf, rest, 0, &right);
    }
    Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    }
}

/// Name of the archive, what it holds, zone.
pub(crate) fn header(model: &Model, area: Rect, buf: &mut Buffer) {
    let theme = &model.around.theme;
    let mut left = vec![Span::styled(" tagline ", theme.title_focus)];
    let zone = vec![Span::styled(
        format!("{} ", model.around.zone_name),
        theme.dim,
    )];
    let mut count = Vec::new();
    let mut span = Vec::new();
    if let Some(overview) = model.overview.get() {
        let name = format!(" {} ", clean_line(&overview.name));
        left.push(Span::styled(name, theme.number));
        if overview.fictional {
            left.push(Span::styled(" fictional demo ", theme.care));
        }
        let posts = number::grouped(overview.count.posts);
        count.push(Span::styled(posts, theme.number));
        count.push(Span::styled(" posts  ", theme.dim));
        if let (Some(first), Some(last)) = (overview.count.first, overview.count.last) {
            let days = words::days(first, last, &model.around.zone);
            span.push(Span::styled(format!("{days}  "), theme.text));
        }
    }
    if let Some(import) = &model.import {
        left.push(Span::styled(growth(model, import), theme.care));
    } else if let Some(failure) = model.overview.failure() {
        left.push(Span::styled(format!(" {failure}"), theme.problem));
    }
    let end = text::put(buf, area, 0, &Line::from(left));
    let rest = Rect {
        x: end,
        width: area.right().saturating_sub(end),
        ..area
    };
    // As much as fits; the zone gives way last, because times mean nothing without it.
    for parts in [&[&count, &span, &zone][..], &[&count, &zone], &[&zone]] {
        let spans: Vec<Span<'_>> = parts.iter().flat_map(|p| p.iter().cloned()).collect();
        if text::put_right(buf, rest, 0, &Line::from(spans)).is_some() {
            break;
        }
    }
}

/// How far the import is that goes on meanwhile.
fn growth(model: &Model, import: &Import) -> String {
    let turning = super::spinner(model.around.present.elapsed);
    if import.is_stopping {
        return format!(" {turning} stopping ");
    }
    let progress = &import.progress;
    let doing = clean_line(&progress.doing);
    match progress.share {
        Some(share) => format!(
            " {turning} {doing} {:.0} % ",
            (share * 100.0).clamp(0.0, 100.0)
        ),
        None => format!(" {turning} {doing} "),
    }
}

/// Where one is: every breadcrumb leads back to itself. While typing, what is doubtful.
pub(crate) fn crumbs(model: &Model, area: Rect, buf: &mut Buffer, hits: &mut Hits) {
    let theme = &model.around.theme;
    if let Some(problem) = model.bar.problems.first() {
        let more = match model.bar.problems.len() {
            1 => String::new(),
            n => format!("  (and {} more)", n - 1),
        };
        let line = Line::from(vec![
            Span::styled(" ! ", theme.care),
            Span::styled(clean_line(&problem.message).into_owned(), theme.care),
            Span::styled(more, theme.dim),
        ]);
        text::put(buf, area, 0, &line);
        return;
    }
    let mut x = area.x + 1;
    let labels = model.scope.crumbs(&model.around.zone);
    let all = std::iter::once((None, "all".to_owned()));
    let steps = labels
        .into_iter()
        .enumerate()
        .map(|(i, label)| (Some(i), label));
    for (crumb, label) in all.chain(steps) {
        let room = area.right().saturating_sub(x);
        if crumb.is_some() {
            let (end, _) = buf.set_line(x, area.y, &Line::styled(" > ", theme.dim), room);
            x = end;
        }
        let room = area.right().saturating_sub(x);
        let label = text::fit(&clean_line(&label), usize::from(room));
        let (end, _) = buf.set_line(x, area.y, &Line::styled(label, theme.text), room);
        hits.add(Rect::new(x, area.y, end - x, 1), Target::Crumb(crumb));
        x = end;
    }
}

/// A message, or the keys that matter here.
pub(crate) fn bottom(model: &Model, area: Rect, buf: &mut Buffer, hits: &mut Hits) {
    let theme = &model.around.theme;
    if let Some((tone, message)) = &model.screen.message {
        let style = match tone {
            Tone::Said => theme.good,
            Tone::Warned => theme.care,
        };
        let room = usize::from(area.width).saturating_sub(2);
        let line = text::fit(&clean_line(message), room);
        text::put(buf, area, 0, &Line::styled(format!(" {line}"), style));
        return;
    }
    let mut x = area.x + 1;
    for (key, word, action) in hints(model) {
        let cells = (text::width(key) + 1 + text::width(word)) as u16;
        if x + cells > area.right() {
            continue;
        }
        let line = Line::from(vec![
            Span::styled(key, theme.key),
            Span::styled(format!(" {word}"), theme.dim),
        ]);
        buf.set_line(x, area.y, &line, cells);
        if let Some(action) = action {
            hits.add(Rect::new(x, area.y, cells, 1), Target::Act(action));
        }
        x += cells + 2;
    }
}

/// A key, what it does in one word, and what a click on it does.
type Hint = (&'static str, &'static str, Option<Action>);

/// Keys of the query bar.
const WHILE_TYPING: [Hint; 6] = [
    ("enter", "keep", None),
    ("tab", "complete", None),
    ("ctrl-n/p", "choose", None),
    ("up", "history", None),
    ("ctrl-u", "clear", None),
    ("esc", "leave", None),
];

/// Keys of a page.
const IN_A_STUDY: [Hint; 10] = [
    ("enter", "posts", Some(Action::Narrow)),
    ("esc", "panes", Some(Action::Explore)),
    ("tab", "next part", Some(Action::NextPane)),
    ("backspace", "back", Some(Action::Back)),
    ("?", "help", Some(Action::Help)),
    ("E", "export", Some(Action::Export)),
    ("y", "copy", Some(Action::CopyText)),
    ("1-9 0", "studies", None),
    ("s", "rank by", Some(Action::Measure)),
    ("u", "unit", Some(Action::Unit)),
];

/// The keys that matter here, most important first. In all panes but the posts the pane's own come
/// before the common ones, which are learned soon.
fn hints(model: &Model) -> Vec<Hint> {
    if model.is_typing() {
        return WHILE_TYPING.to_vec();
    }
    if model.study.is_some() {
        return IN_A_STUDY.to_vec();
    }
    let pane = model.pane;
    let of = |is_common: bool| {
        TABLE.iter().filter_map(move |entry| {
            let (word, panes) = entry.hint?;
            let fits = panes.contains(&pane) && (panes.len() == Pane::ALL.len()) == is_common;
            let is_read = pane == Pane::Posts && entry.action == Action::Narrow;
            let word = if is_read { "read" } else { word };
            let key = entry.keys.split(' ').next().unwrap_or_default();
            fits.then_some((key, word, Some(entry.action)))
        })
    };
    let is_help = |hint: &Hint| hint.2 == Some(Action::Help);
    let help = of(true).filter(is_help);
    let common = of(true).filter(|hint| !is_help(hint));
    if pane == Pane::Posts {
        help.chain(common).chain(of(false)).collect()
    } else {
        help.chain(of(false)).chain(common).collect()
    }
}

/// What a screen shows that is too small for anything else.
pub(crate) fn too_small(area: Rect, buf: &mut Buffer, style: Style) {
    let words = ["tagline", "needs", "20x6"];
    let from = area.height.saturating_sub(words.len() as u16) / 2;
    for (i, word) in words.into_iter().enumerate() {
        text::put(buf, area, from + i as u16, &Line::styled(word, style));
    }
}
