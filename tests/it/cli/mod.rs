//! The commands as programs see them: standard output, standard error and status, exactly.

mod accounts;
mod answers;
mod check;
mod claims;
mod comparing;
mod documents;
mod files;
mod life;
mod manners;
mod notebook;
mod pages;
mod program;
mod round_trip;
mod voices;

pub(crate) use program::Program;

/// A small archive's source: two tags in two spellings, a repeated author, an undated post, a cell that
/// would be a formula, wide characters.
pub(crate) const POSTS: &str = "\
id,created_at,username,text,retweet_count
1,2014-05-24T18:05:00Z,ana,\"#YesAllWomen because, walking home\",3
2,2014-05-24T18:40:00Z,ben,#NotAllMen #YesAllWomen,
3,2014-05-25T09:00:00Z,ana,=HYPERLINK(1) #yesallwomen,
4,not a date,cyd,undated #YesAllWomen,
5,2014-05-25T09:30:00Z,dee,日本語 #NotAllMen,7
";

/// A program in a folder that has an archive `may` of [`POSTS`].
pub(crate) fn with_archive() -> Program {
    let program = Program::new().file("posts.csv", POSTS);
    program
        .args(["import", "posts.csv", "-a", "may"])
        .status(0)
        .stderr("")
        .run_loosely();
    program
}
