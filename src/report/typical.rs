//! Tables of what is typical of a set of posts, for every page that has some.

use super::{Cell, Column, Door, Frame, Table, column, text_column};
use crate::engine::{Basis, Engine, Error, LEAST_POSTS, LEAST_VOICES, Typical, TypicalTerm};
use crate::measure::keyness::Keyness;
use crate::post::everyday::is_everyday;
use crate::query::{Expr, Filter, Is, Query};

/// What kind of thing is typical.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Words,
    Tags,
    Links,
    Domains,
    Mentioned,
    Authors,
}

impl Kind {
    /// What one of them is called.
    pub(super) fn singular(self) -> &'static str {
        match self {
            Self::Words => "word",
            Self::Tags => "tag",
            Self::Links => "link",
            Self::Domains => "domain",
            Self::Mentioned => "account",
            Self::Authors => "author",
        }
    }

    /// What finds its posts, within the scope that it was counted in.
    pub(super) fn filter(self, name: &str) -> Expr {
        let name = name.to_owned();
        Expr::Filter(match self {
            Self::Words => Filter::Text(name),
            Self::Tags => Filter::Tag {
                key: name,
                prefix: false,
            },
            Self::Links => Filter::Link(name),
            Self::Domains => Filter::Domain(name),
            Self::Mentioned => Filter::Mention(name),
            Self::Authors => Filter::From(name),
        })
    }

    /// As people write it.
    pub(super) fn shown(self, name: &str, engine: &Engine) -> Result<String, Error> {
        Ok(match self {
            Self::Words | Self::Links | Self::Domains => name.to_owned(),
            Self::Tags => format!("#{}", engine.spelling(name)?),
            Self::Mentioned | Self::Authors => format!("@{name}"),
        })
    }

    /// In which posts it is counted, and what is left out.
    pub(super) fn counted_in(self) -> &'static str {
        match self {
            Self::Words => {
                "originals; without words of the query, and without those that are mostly tags or handles; everyday words (the, \
                 and, with: short lists of ten languages) are marked as such, and in no sentence"
            }
            Self::Tags => "posts, with reposts; without tags of the query",
            Self::Links => {
                "posts, with reposts; addresses without what only tells how they were passed on"
            }
            Self::Domains => "posts, with reposts; the part of a host that can be registered",
            Self::Mentioned | Self::Authors => "posts, with reposts; without accounts of the query",
        }
    }
}

/// The first words of a side as sentences name them: those that enough voices use, without those of every sentence, in
/// quotation marks.
pub(super) fn named(side: &[TypicalTerm], most: usize) -> Vec<String> {
    let is_telling = |word: &&TypicalTerm| word.supported && !is_everyday(&word.name);
    side.iter()
        .filter(is_telling)
        .take(most)
        .map(|word| format!("\"{}\"", word.name))
        .collect()
}

/// What counts and measures mean, for the definition of a table.
pub(super) fn definition(kind: Kind, typical: &Typical) -> String {
    let are_voices_known = typical.sizes.iter().all(|size| size.voices > 0);
    let voices = if kind == Kind::Authors || !are_voices_known {
        ""
    } else {
        &format!(" by {LEAST_VOICES} voices")
    };
    // Posts of both sets are left out, but not the voices of both.
    let overlap = if kind != Kind::Authors && typical.by == Basis::Voices {
        "; voices that are in both sets count in both, while G2 and chance take the two for independent, so they are a \
         guide and no strict test"
    } else {
        ""
    };
    format!(
        "{}; log-ratio: 1 is twice as frequent as in the other set, 2 four times (none is taken as a half); G2: \
         log-likelihood, ranked by that of {}; of at least {LEAST_POSTS} posts{voices}, and less than 5% likely by \
         chance among {} (Benjamini-Hochberg){overlap}",
        kind.counted_in(),
        typical.by.name(),
        typical.looked_at,
    )
}

/// The rows of one side. `scope` holds the posts that were counted.
pub(super) fn table(
    kind: Kind,
    (typical, side): (&Typical, usize),
    scope: &Query,
    engine: &Engine,
    frame: &Frame,
) -> Result<Table, Error> {
    let by = typical.by;
    let mut table = Table::new(columns(kind, by));
    for term in typical.sides[side].iter().take(frame.limit) {
        table.row(
            cells(kind, term, by, engine)?,
            [Door::posts("its posts", door(kind, &term.name, scope))],
        );
        if !term.supported {
            table.doubt();
        }
    }
    table.of = Some(typical.found[side]);
    Ok(table)
}

/// The posts of a scope that have something.
pub(super) fn door(kind: Kind, name: &str, scope: &Query) -> Query {
    let mut expr = scope.expr.clone().and(kind.filter(name));
    if kind == Kind::Words {
        expr = expr.and(Expr::Filter(Filter::Is(Is::Original)));
    }
    Query { expr }
}

fn columns(kind: Kind, by: Basis) -> Vec<Column> {
    let first = text_column(kind.singular(), kind.singular());
    let posts = [
        column("posts", "posts"),
        column("posts_other", "other's"),
        column("log_ratio_posts", "log-ratio"),
        column("g2_posts", "G2"),
    ];
    let voices = [
        column("voices", "voices"),
        column("voices_other", "other's"),
        column("log_ratio_voices", "log-ratio"),
        column("g2_voices", "G2"),
    ];
    let mut last = vec![column("chance", "chance")];
    if kind == Kind::Words {
        last.push(text_column("everyday", "everyday"));
    }
    let middle: Vec<Column> = match (kind, by) {
        (Kind::Authors, _) => posts.into(),
        (_, Basis::Posts) => posts.into_iter().chain(voices).collect(),
        (_, Basis::Voices) => voices.into_iter().chain(posts).collect(),
    };
    std::iter::once(first).chain(middle).chain(last).collect()
}

/// Whether a word is an everyday one, as a cell.
pub(super) fn everyday(word: &str) -> Cell {
    if is_everyday(word) {
        Cell::text("everyday")
    } else {
        Cell::Nothing
    }
}

fn cells(kind: Kind, term: &TypicalTerm, by: Basis, engine: &Engine) -> Result<Vec<Cell>, Error> {
    let of = |keyness: &Keyness| {
        [
            Cell::Count(keyness.a),
            Cell::Count(keyness.b),
            keyness
                .log_ratio()
                .map_or(Cell::Nothing, |r| Cell::Signed(r, 1)),
            Cell::Signed(keyness.g2(), 1),
        ]
    };
    let name = Cell::text(kind.shown(&term.name, engine)?);
    let (posts, voices) = (of(&term.posts), of(&term.voices));
    let middle: Vec<Cell> = match (kind, by) {
        (Kind::Authors, _) => posts.into(),
        (_, Basis::Posts) => posts.into_iter().chain(voices).collect(),
        (_, Basis::Voices) => voices.into_iter().chain(posts).collect(),
    };
    let mut last = vec![Cell::Number(term.chance, 4)];
    if kind == Kind::Words {
        last.push(everyday(&term.name));
    }
    Ok(std::iter::once(name).chain(middle).chain(last).collect())
}
