//! What is over-represented in a range: everything together by its share of the excess, and kind by kind.

use super::{Page, posts, within};
use crate::engine::{Error, LEAST_POSTS, LEAST_VOICES, Typical, TypicalTerm};
use crate::measure::excess::{Excess, Stretch};
use crate::report::typical::{Kind, door, everyday};
use crate::report::{Cell, Column, Door, Report, Table, column, text_column};

/// Rows of the table of all kinds.
const SHOWN: usize = 10;
/// What explains a peak is at least twice as frequent in it: a platform's own link shortener is in every post.
const LEAST_RATIO: f64 = 1.0;

/// Something that accounts for a share of the excess.
pub(super) struct Driver {
    /// What it is, before its name: `reposts of`.
    pub(super) what: &'static str,
    /// What posts do that have it: `are reposts of one post:`.
    pub(super) verb: &'static str,
    pub(super) name: String,
    pub(super) counts: TypicalTerm,
    door: Option<Door>,
}

impl Page<'_> {
    /// Everything over-represented but words, most of the excess first.
    pub(super) fn drivers(&self) -> Result<Vec<Driver>, Error> {
        let of = &self.explanation;
        let range = within(self.scope, self.span);
        let is_driver = |counts: &TypicalTerm| {
            let ratio = counts.posts.log_ratio();
            counts.supported && ratio.is_some_and(|ratio| ratio >= LEAST_RATIO)
        };
        let reposted = of.reposted.iter().filter(|r| is_driver(&r.counts));
        let mut drivers: Vec<Driver> = reposted
            .map(|reposted| Driver {
                what: "reposts of",
                verb: "are reposts of one post:",
                name: posts::line(&reposted.repost.post),
                counts: reposted.counts.clone(),
                door: posts::door(&reposted.repost.post, &range),
            })
            .collect();
        for (kind, typical, what, verb) in [
            (Kind::Tags, &of.tags, "tag", "have the tag"),
            (Kind::Links, &of.links, "link", "link to"),
            (Kind::Domains, &of.domains, "links to", "link to"),
            (Kind::Mentioned, &of.mentioned, "mentions of", "mention"),
            (Kind::Authors, &of.authors, "posts of", "are posts of"),
        ] {
            for term in typical.sides[0].iter().filter(|term| is_driver(term)) {
                drivers.push(Driver {
                    what,
                    verb,
                    name: kind.shown(&term.name, self.engine)?,
                    counts: term.clone(),
                    door: Some(Door::posts("its posts", door(kind, &term.name, &range))),
                });
            }
        }
        let share = |driver: &Driver| self.share(&driver.counts).unwrap_or(0.0);
        drivers.sort_by(|x, y| share(y).total_cmp(&share(x)));
        drivers.truncate(SHOWN);
        Ok(drivers)
    }

    pub(super) fn share(&self, term: &TypicalTerm) -> Option<f64> {
        self.explanation.excess.share(term.posts.a, term.posts.b)
    }

    pub(super) fn all_kinds(&self, drivers: &[Driver], report: &mut Report) {
        let names = [text_column("what", "what"), text_column("name", "name")];
        let mut table = Table::new(names.into_iter().chain(columns()));
        for driver in drivers {
            let cells = [Cell::text(driver.what), Cell::text(driver.name.clone())];
            let counts = cells_of(&driver.counts, &self.explanation.excess);
            table.row(cells.into_iter().chain(counts), driver.door.clone());
        }
        let definition = format!(
            "ranked by the share of the excess: the largest among reposted posts, tags, links, domains, mentioned accounts and authors \
             that are at least twice as frequent as in the baseline; a post can have several of them, so shares do not \
             add up; {}",
            self.measures()
        );
        report.table("drivers", ("What explains most", definition), table);
    }

    pub(super) fn lists(&self, report: &mut Report) -> Result<(), Error> {
        let of = &self.explanation;
        let lists: [(&'static str, &str, Kind, &Typical); 6] = [
            ("links", "Links", Kind::Links, &of.links),
            ("domains", "Domains", Kind::Domains, &of.domains),
            ("authors", "Authors", Kind::Authors, &of.authors),
            (
                "mentioned",
                "Mentioned accounts",
                Kind::Mentioned,
                &of.mentioned,
            ),
            ("tags", "Tags", Kind::Tags, &of.tags),
            ("words", "Words", Kind::Words, &of.words),
        ];
        for (part, title, kind, typical) in lists {
            let table = self.list(kind, typical)?;
            let guard = Self::guard(typical.looked_at);
            let definition = format!(
                "{}; {}, by which it is ranked; {guard}",
                kind.counted_in(),
                self.measures()
            );
            report.table(part, (title, definition), table);
        }
        Ok(())
    }

    fn list(&self, kind: Kind, typical: &Typical) -> Result<Table, Error> {
        let range = within(self.scope, self.span);
        // Of originals the excess is another one.
        let excess = match kind {
            Kind::Words => self.excess_of(typical),
            _ => self.explanation.excess,
        };
        let name = text_column(kind.singular(), kind.singular());
        let last = (kind == Kind::Words).then(|| text_column("everyday", "everyday"));
        let mut table = Table::new(std::iter::once(name).chain(columns()).chain(last));
        for term in typical.sides[0].iter().take(self.frame.limit) {
            let name = Cell::text(kind.shown(&term.name, self.engine)?);
            let last = (kind == Kind::Words).then(|| everyday(&term.name));
            let cells = std::iter::once(name)
                .chain(cells_of(term, &excess))
                .chain(last);
            let doors = [Door::posts("its posts", door(kind, &term.name, &range))];
            table.row(cells, doors);
            if !term.supported {
                table.doubt();
            }
        }
        table.of = Some(typical.found[0]);
        Ok(table)
    }

    /// The excess of the posts that a list is made of.
    fn excess_of(&self, typical: &Typical) -> Excess {
        let Excess { range, baseline } = self.explanation.excess;
        let [posts, usual] = typical.sizes.map(|size| size.posts);
        Excess {
            range: Stretch { posts, ..range },
            baseline: Stretch {
                posts: usual,
                ..baseline
            },
        }
    }

    /// What the columns of counts mean.
    pub(super) fn measures(&self) -> String {
        format!(
            "expected: at the pace of the baseline ({}); of excess: (posts - expected) / (all posts - all expected), \
             more than 100% where other posts became fewer; log-ratio: 1 is twice as large a share of the range's posts as of the baseline's (none is taken as a half); \
             G2: log-likelihood of these shares",
            self.baseline()
        )
    }

    pub(super) fn guard(looked_at: u64) -> String {
        format!(
            "of at least {LEAST_POSTS} posts of the range, by {LEAST_VOICES} voices or marked, and less than 5% likely by \
             chance among {looked_at} (Benjamini-Hochberg)"
        )
    }
}

/// What is counted and measured of something, beside an excess.
pub(super) fn cells_of(term: &TypicalTerm, excess: &Excess) -> [Cell; 6] {
    let posts = &term.posts;
    let signed = |value: f64| Cell::Signed(value, 1);
    [
        Cell::Count(posts.a),
        Cell::Number(excess.expected(posts.b), 1),
        excess
            .share(posts.a, posts.b)
            .map_or(Cell::Nothing, Cell::Share),
        posts.log_ratio().map_or(Cell::Nothing, signed),
        signed(posts.g2()),
        Cell::Count(term.voices.a),
    ]
}

pub(super) fn columns() -> [Column; 6] {
    [
        column("posts", "posts"),
        column("expected", "expected"),
        column("share_of_excess", "of excess"),
        column("log_ratio", "log-ratio"),
        column("g2", "G2"),
        column("voices", "voices"),
    ]
}
