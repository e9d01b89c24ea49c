//! Drawings of plain numbers, without a terminal: into a ratatui buffer or into a string.
//!
//! The screen shows them in its panes and the commands print them ([`render_to_string`]), so both
//! draw a timeline by the same code. This room knows numbers, [`Time`](crate::post::Time) and
//! ratatui's buffer; it must not know what the numbers mean, who asks for the drawing, or any
//! terminal.
//!
//! The invariant of every drawing: nothing is drawn where the count is zero, and something is drawn
//! where it is not, however small it is beside the largest.

mod bars;
mod calendar;
mod diverging;
mod glyphs;
mod heat;
mod layout;
pub mod number;
mod scale;
mod sparkline;
pub mod svg;
mod text;
mod timeline;
mod times;

pub use bars::share_bar;
pub use calendar::{Tick, TimeLabel, time_labels};
pub use diverging::{DivergingChart, Reach};
pub use glyphs::Glyphs;
pub use heat::{HeatMap, shades};
pub use scale::{Scale, YAxis};
pub use sparkline::sparkline;
pub use text::{Colors, render_to_string};
pub use timeline::{ChartStyles, Line, TimelineChart};
