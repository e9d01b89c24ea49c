//! `tagline` explores the conversation around a hashtag campaign in a local archive of posts.
//!
//! This page is for people who change the program; people who use it start at the README.
//!
//! # The rooms
//!
//! | room | holds | may know |
//! |---|---|---|
//! | [`post`] | what a post is: fields, tags, mentions and links in a text, words, keys, time | nothing of ours |
//! | [`query`] | the query language: parse to a typed tree with spans, print it back, complete it | `post` |
//! | [`measure`] | statistics as pure functions over plain numbers | nothing of ours |
//! | [`chart`] | drawings into a terminal buffer, without a terminal | `post` |
//! | [`demo`] | the built-in fictional campaign | `post` |
//! | [`formats`] | other people's files turned into posts or rejects | `post` |
//! | [`archive`] | the folder on disk: index, import record, lock | `post`, `formats` |
//! | [`notebook`] | the analyst's own work: groups of tags, events | `post` |
//! | [`export`] | files for other programs: whole or not there, safe for spreadsheets | `post` |
//! | [`engine`] | questions and answers | `post`, `query`, `measure`, `archive` |
//! | [`report`] | answers as pages: sentences, tables and charts with their definitions | `post`, `query`, `measure`, `chart`, `engine`, `export` |
//! | [`cli`] | one file per subcommand | all but `tui`'s insides |
//! | [`tui`] | model, update (pure), view (pure), worker, terminal | `post`, `query`, `measure`, `chart`, `notebook`, `engine`, `export`, `report` |
//!
//! Arrows point one way; `tests/it/arrows.rs` keeps them so. `tui` never names tantivy and `engine`
//! never names ratatui, so that either library can be replaced from one room.

pub mod archive;
pub mod chart;
pub mod cli;
pub mod demo;
pub mod engine;
pub mod export;
pub mod formats;
pub mod measure;
pub mod notebook;
pub mod post;
pub mod query;
pub mod report;
pub mod tui;
