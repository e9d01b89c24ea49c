//! The same on real posts.
