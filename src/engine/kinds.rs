//! The kinds of things that may be typical of a set of posts: words, tags, links, accounts. Both questions
//! that compare sets have the same lists, by the same rules.

use super::asked::Asked;
use super::names::Names;
use super::typical::{AskTypical, Basis, Samples, Typical, TypicalTerm};
use super::vocabulary::Counted;
use super::{Cancel, Core, Error};
use std::sync::Arc;

/// Makes the lists.
pub(crate) struct Lists<'a> {
    pub(crate) core: &'a Core,
    /// What is left out.
    pub(crate) asked: Asked,
    pub(crate) ask: AskTypical,
    pub(crate) cancel: &'a Cancel,
}

impl Lists<'_> {
    /// Words of texts.
    pub(crate) fn words(&self, originals: &Samples<'_>) -> Result<Typical, Error> {
        let is_wanted = |word: &str| !self.asked.word(word);
        originals.words(self.ask, is_wanted, self.cancel)
    }

    /// Tags, by their keys.
    pub(crate) fn tags(&self, samples: &Samples<'_>) -> Result<Typical, Error> {
        let field = self.core.snapshot.fields.tag;
        let is_wanted = |counted: &Counted<2>| !self.asked.tag(&counted.term);
        samples.terms(field, self.ask, is_wanted, self.cancel)
    }

    /// Registrable domains of links: of a host and its parents, which the index has all, one.
    pub(crate) fn domains(&self, samples: &Samples<'_>) -> Result<Typical, Error> {
        let field = self.core.snapshot.fields.domain;
        let is_wanted = |counted: &Counted<2>| {
            is_registrable(&counted.term) && !self.asked.domain(&counted.term)
        };
        samples.terms(field, self.ask, is_wanted, self.cancel)
    }

    /// Links, in their one form.
    pub(crate) fn links(&self, samples: &Samples<'_>) -> Result<Typical, Error> {
        let field = self.core.snapshot.fields.link;
        let is_wanted = |counted: &Counted<2>| !self.asked.link(&counted.term);
        samples.terms(field, self.ask, is_wanted, self.cancel)
    }

    /// Whose names are needed to know which accounts are asked for: hardly ever anybody's.
    fn names(&self) -> Result<Option<Arc<Names>>, Error> {
        let are_needed = self.asked.has_voices();
        are_needed.then(|| self.core.names(self.cancel)).transpose()
    }

    /// Mentioned accounts.
    pub(crate) fn mentioned(&self, samples: &Samples<'_>) -> Result<Typical, Error> {
        let field = self.core.snapshot.fields.mention;
        let names = self.names()?;
        let is_wanted = |counted: &Counted<2>| !self.asked.account(&counted.term, names.as_deref());
        samples.terms(field, self.ask, is_wanted, self.cancel)
    }

    /// Accounts that posted: each is a voice of its own, so posts are all that can be counted.
    pub(crate) fn authors(&self, samples: &Samples<'_>) -> Result<Typical, Error> {
        let field = self.core.snapshot.fields.from;
        let ask = AskTypical {
            by: Basis::Posts,
            voices: 0,
            ..self.ask
        };
        let names = self.names()?;
        let is_wanted = |counted: &Counted<2>| !self.asked.account(&counted.term, names.as_deref());
        let mut authors = samples.terms(field, ask, is_wanted, self.cancel)?;
        // Nobody can be more than one.
        let all = authors.sides.iter_mut().flatten();
        all.for_each(|author: &mut TypicalTerm| author.supported = true);
        Ok(authors)
    }
}

/// Whether a domain is one that somebody can register (`example.co.uk`, not `co.uk` nor `www.example.co.uk`), an
/// address of numbers, or a name without a dot (`localhost`).
pub(crate) fn is_registrable(domain: &str) -> bool {
    if domain.split('.').all(|part| part.parse::<u8>().is_ok()) {
        return domain.split('.').count() == 4;
    }
    match psl::domain_str(domain) {
        Some(registrable) => registrable == domain,
        None => !domain.contains('.'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_host_and_its_parents_one_is_registrable() {
        for (host, registrable) in [
            ("www.news.example.co.uk", "example.co.uk"),
            ("example.org", "example.org"),
            ("me.blogspot.com", "me.blogspot.com"),
            ("192.168.2.10", "192.168.2.10"),
            ("localhost", "localhost"),
            ("ne.jp", ""),
        ] {
            let parents = host.match_indices('.').map(|(at, _)| &host[at + 1..]);
            let found: Vec<&str> = std::iter::once(host)
                .chain(parents.filter(|parent| parent.contains('.')))
                .filter(|domain| is_registrable(domain))
                .collect();
            assert_eq!(found.join(" "), registrable, "{host}");
        }
    }
}
