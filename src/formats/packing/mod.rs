//! Files inside files: what a stream is packed with, archives, web responses, Parquet; all with limits.
//!
//! It must not know what the unpacked bytes mean.

pub(super) mod container;
pub(super) mod http;
pub(super) mod limits;
#[cfg(feature = "parquet")]
pub(super) mod parquet;
pub(super) mod tape;
pub(super) mod warc;
