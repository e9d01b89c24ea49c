//! Packed files, files inside files, and what stands beside a file in its archive.
