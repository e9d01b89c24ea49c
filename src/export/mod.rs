//! What leaves tagline for other programs: files that are whole or not there, and tables that no spreadsheet
//! damages or executes.
//!
//! This room knows plain data; it must not know where it comes from.

pub mod file;
pub mod sheet;
