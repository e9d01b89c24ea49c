//! Which pane goes where. Wide screens show all panes side by side, narrow ones stack them, small
//! ones show one at a time; the pane that has the keys is always on screen.

use super::super::model::Pane;
use ratatui::layout::Rect;

/// Where everything goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Areas {
    pub(crate) header: Option<Rect>,
    pub(crate) bar: Rect,
    pub(crate) crumbs: Option<Rect>,
    pub(crate) panes: Vec<(Pane, Rect)>,
    /// All of the panes together.
    pub(crate) body: Rect,
    pub(crate) bottom: Rect,
}

/// What decides the layout besides the size.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish {
    /// The pane that has the keys.
    pub(crate) pane: Pane,
    /// The pane below the timeline that had them last.
    pub(crate) lower: Pane,
    /// The pane wants the whole screen.
    pub(crate) is_full: bool,
}

/// Below this nothing useful can be shown.
const LEAST: (u16, u16) = (20, 6);

/// Divides the screen; `None` if it is too small.
pub(crate) fn areas(screen: Rect, wish: Wish) -> Option<Areas> {
    if screen.width < LEAST.0 || screen.height < LEAST.1 {
        return None;
    }
    let mut top = screen.y;
    let mut line = |wanted: bool| {
        wanted.then(|| {
            top += 1;
            Rect::new(screen.x, top - 1, screen.width, 1)
        })
    };
    let header = line(screen.height >= 14);
    let bar = line(true)?;
    let crumbs = line(screen.height >= 8);
    let bottom = Rect::new(screen.x, screen.bottom() - 1, screen.width, 1);
    let body = Rect::new(screen.x, top, screen.width, bottom.y - top);
    Some(Areas {
        header,
        bar,
        crumbs,
        panes: panes(body, wish),
        body,
        bottom,
    })
}

fn panes(body: Rect, wish: Wish) -> Vec<(Pane, Rect)> {
    if wish.is_full || body.height < 14 || body.width < 50 {
        return vec![(wish.pane, body)];
    }
    let height = (body.height * 3 / 10).clamp(7, 18);
    let [timeline, lower] = split_rows(body, height);
    let mut panes = vec![(Pane::Timeline, timeline)];
    let is_close = matches!(wish.lower, Pane::Posts | Pane::Reading);
    match lower.width {
        150.. => {
            let related = (lower.width * 24 / 100).clamp(38, 60);
            let reading = (lower.width * 30 / 100).clamp(44, 90);
            let [left, rest] = split_columns(lower, related);
            let [middle, right] = split_columns(rest, rest.width - reading - 1);
            panes.extend([
                (Pane::Related, left),
                (Pane::Posts, middle),
                (Pane::Reading, right),
            ]);
        }
        // Three columns would be too narrow for reading: the two smaller panes share one.
        90.. if lower.height >= 16 => {
            let [left, right] = split_columns(lower, lower.width * 56 / 100);
            let [above, below] = split_rows(right, right.height * 4 / 10);
            panes.extend([
                (Pane::Posts, left),
                (Pane::Related, above),
                (Pane::Reading, below),
            ]);
        }
        90.. if is_close => {
            let [left, right] = split_columns(lower, lower.width * 55 / 100);
            panes.extend([(Pane::Posts, left), (Pane::Reading, right)]);
        }
        90.. => {
            let [left, right] = split_columns(lower, 36);
            panes.extend([(Pane::Related, left), (Pane::Posts, right)]);
        }
        _ if lower.height >= 24 && is_close => {
            let [above, below] = split_rows(lower, lower.height * 6 / 10);
            panes.extend([(Pane::Posts, above), (Pane::Reading, below)]);
        }
        _ if lower.height >= 24 => {
            let [above, below] = split_rows(lower, lower.height / 2);
            panes.extend([(Pane::Related, above), (Pane::Posts, below)]);
        }
        _ => panes.push((wish.lower, lower)),
    }
    panes
}

fn split_rows(area: Rect, first: u16) -> [Rect; 2] {
    [
        Rect::new(area.x, area.y, area.width, first),
        Rect::new(area.x, area.y + first, area.width, area.height - first),
    ]
}

/// One column stays free between the two.
fn split_columns(area: Rect, first: u16) -> [Rect; 2] {
    [
        Rect::new(area.x, area.y, first, area.height),
        Rect::new(
            area.x + first + 1,
            area.y,
            area.width - first - 1,
            area.height,
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(width: u16, height: u16, pane: Pane) -> Option<Vec<Pane>> {
        let lower = if pane == Pane::Timeline {
            Pane::Posts
        } else {
            pane
        };
        let wish = Wish {
            pane,
            lower,
            is_full: false,
        };
        let areas = areas(Rect::new(0, 0, width, height), wish)?;
        Some(areas.panes.into_iter().map(|(pane, _)| pane).collect())
    }

    #[test]
    fn every_size_shows_the_pane_that_has_the_keys() {
        for width in 1..260 {
            for height in 1..80 {
                for pane in Pane::ALL {
                    let Some(panes) = shown(width, height, pane) else {
                        assert!(width < LEAST.0 || height < LEAST.1);
                        continue;
                    };
                    assert!(panes.contains(&pane), "{pane:?} at {width}x{height}");
                }
            }
        }
    }

    #[test]
    fn areas_lie_inside_the_screen_and_apart() {
        for (width, height) in [(20, 6), (40, 12), (80, 24), (100, 30), (120, 40), (250, 70)] {
            let screen = Rect::new(0, 0, width, height);
            let wish = Wish {
                pane: Pane::Posts,
                lower: Pane::Posts,
                is_full: false,
            };
            let areas = areas(screen, wish).expect("large enough");
            let mut all: Vec<Rect> = areas.panes.iter().map(|(_, r)| *r).collect();
            all.extend(areas.header.into_iter().chain(areas.crumbs));
            all.extend([areas.bar, areas.bottom]);
            for (i, one) in all.iter().enumerate() {
                assert_eq!(one.intersection(screen), *one);
                assert!(all[i + 1..].iter().all(|other| !one.intersects(*other)));
            }
        }
    }

    #[test]
    fn the_usual_sizes() {
        use Pane::{Posts, Reading, Related, Timeline};
        assert_eq!(
            shown(120, 40, Posts),
            Some(vec![Timeline, Posts, Related, Reading])
        );
        assert_eq!(shown(80, 24, Posts), Some(vec![Timeline, Posts]));
        assert_eq!(shown(80, 24, Related), Some(vec![Timeline, Related]));
        assert_eq!(shown(80, 50, Posts), Some(vec![Timeline, Posts, Reading]));
        assert_eq!(shown(40, 12, Timeline), Some(vec![Timeline]));
        assert_eq!(shown(19, 12, Timeline), None);
    }
}
