//! The folder on disk.

/// An archive on disk.
#[derive(Debug)]
pub struct Archive {}
