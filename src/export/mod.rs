//! What leaves tagline for other programs: files that are whole or not there, tables that no spreadsheet
//! damages or executes, and networks.
//!
//! This room knows plain data; it must not know where it comes from.

pub mod file;
mod gexf;
mod graph;
mod graphml;
pub mod sheet;
mod xml;

pub use graph::{Attribute, Edge, Format, Graph, Kind, Node, Value};
