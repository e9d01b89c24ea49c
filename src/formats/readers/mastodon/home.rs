//! Where a status is from, and with that what its numbers and names are worth: who wrote it, what it is
//! called everywhere, and which posts it refers to.
//!
//! It must not know what a status says.

use crate::formats::html::Html;
use crate::formats::loose::Loose;
use crate::formats::{fediverse, tidy};
use crate::post::{Author, Reference};

/// The platform of everything that federates.
pub(in crate::formats) const FEDIVERSE: &str = "mastodon";

/// What kind of place a status is from: that decides what its numbers and names are worth.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Home {
    /// Ids and names are good on this one server only, and elsewhere addresses count.
    Federated,
    /// One server is the whole platform.
    Closed(&'static str),
}

impl Home {
    pub(super) fn of(status: &Loose) -> Self {
        let account = status.at("account");
        let addresses = [status.at("url"), status.at("uri"), account.at("url")];
        let host = addresses
            .into_iter()
            .find_map(|address| fediverse::host(address.as_str()));
        // Gab did federate for some months: such posts, seen from elsewhere, have foreign numbers.
        let is_foreign = account.str("acct").contains('@');
        match host.as_deref().filter(|_| !is_foreign) {
            Some("truthsocial.com") => Self::Closed("truthsocial"),
            Some("gab.com" | "gab.ai") => Self::Closed("gab"),
            _ => Self::Federated,
        }
    }

    pub(super) fn platform(self) -> &'static str {
        match self {
            Self::Federated => FEDIVERSE,
            Self::Closed(platform) => platform,
        }
    }

    pub(super) fn is_closed(self) -> bool {
        self != Self::Federated
    }

    pub(super) fn identity(self, status: &Loose) -> String {
        let id = status.id("id");
        let address = status.filled(&["uri", "url"]);
        if self.is_closed() {
            // An id that was written as a fraction still stands at the end of the address.
            let last = address.trim_end_matches('/').rsplit('/').next();
            let last = last.filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
            return if id.is_empty() {
                last.unwrap_or("").to_owned()
            } else {
                id
            };
        }
        match fediverse::host(status.at("account").filled(&["url", "uri"])) {
            _ if !address.is_empty() => address.to_owned(),
            Some(host) if !id.is_empty() => format!("{host}/{id}"),
            _ => id,
        }
    }

    /// Who wrote a status. Its identity tells where the account itself does not.
    pub(super) fn author(self, status: &Loose, identity: &str) -> Author {
        let account = status.at("account");
        let address = account.filled(&["url", "uri"]);
        let mut handle = match account {
            Loose::Text(name) => self.handle(name, address),
            _ => self.handle(account.filled(&["fqn", "acct", "username"]), address),
        };
        let id = if self.is_closed() {
            account.id("id")
        } else {
            let known = [
                account.filled(&["uri"]),
                fediverse::author_in(identity).unwrap_or(""),
            ];
            let known = known
                .into_iter()
                .chain([account.at("pleroma").filled(&["ap_id"])]);
            match { known }.find(|address| !address.is_empty()) {
                Some(known) => known.to_owned(),
                // In the first year every server was a Mastodon, and its addresses have one form.
                None if identity.starts_with("tag:") => address.replacen("/@", "/users/", 1),
                None => address.to_owned(),
            }
        };
        if handle.is_empty() {
            // Archives of one account leave it out; its name is in the address of every post.
            handle = self.handle(&fediverse::handle_in(status.filled(&["url", "uri"])), "");
        }
        Author {
            id,
            handle,
            name: account.str("display_name").to_owned(),
            followers: account.count("followers_count"),
        }
    }

    fn handle(self, name: &str, address: &str) -> String {
        if self.is_closed() {
            let name = tidy::handle(name);
            return name.split('@').next().unwrap_or("").to_owned();
        }
        fediverse::global(name, address)
    }

    pub(super) fn mentions(self, status: &Loose, html: &Html) -> Vec<String> {
        let listed = status
            .items("mentions")
            .iter()
            .map(|mention| self.handle(mention.filled(&["acct", "username"]), mention.str("url")));
        let mut mentions: Vec<_> = listed.collect();
        if mentions.is_empty() {
            let marked = html.mentions.iter();
            mentions = marked.map(|name| self.handle(name, "")).collect();
        }
        tidy::distinct_handles(&mut mentions);
        mentions
    }

    fn reference(self, status: &Loose) -> Reference {
        let id = self.identity(status);
        let author = self.author(status, &id);
        Reference {
            id,
            handle: author.handle,
            author: author.id,
        }
    }

    /// What is answered. The number of the answered post means nothing outside of the server that was
    /// asked, and an answer to an unknown post is still an answer.
    pub(super) fn reply(self, status: &Loose, (id, author): (&str, &Author)) -> Option<Reference> {
        let parent = status.at("in_reply_to");
        let whole = Some(parent).filter(|parent| parent.is_object());
        let whole = whole.map(|parent| self.reference(parent));
        if whole.as_ref().is_some_and(|parent| !parent.id.is_empty()) {
            return whole;
        }
        let number = status.id("in_reply_to_id");
        let by = status.id("in_reply_to_account_id");
        if number.is_empty() && by.is_empty() {
            return whole;
        }
        let mentioned = status
            .items("mentions")
            .iter()
            .find(|one| !by.is_empty() && one.id("id") == by);
        let own_number = status.id("id");
        let is_own = !by.is_empty() && status.id("account.id") == by;
        let mut reply = Reference::default();
        if is_own {
            reply.handle.clone_from(&author.handle);
            reply.author.clone_from(&author.id);
        } else if let Some(one) = mentioned {
            reply.handle = self.handle(one.filled(&["acct", "username"]), one.str("url"));
        } else {
            let names = [
                "pleroma.in_reply_to_account_acct",
                "in_reply_to.account.acct",
                "in_reply_to_account.acct",
            ];
            let name = status.filled(&names);
            reply.handle = self.handle(name, "");
        }
        if self.is_closed() {
            reply.id = number;
            reply.author = by;
        } else if is_own && !number.is_empty() && !own_number.is_empty() {
            // In a thread of one's own, seen on one's own server, the addresses differ in the number.
            let stem = id.strip_suffix(&*own_number);
            let stem = stem.filter(|stem| stem.ends_with('/'));
            reply.id = stem.map_or_else(String::new, |stem| format!("{stem}{number}"));
        }
        Some(reply)
    }

    pub(super) fn quote(self, status: &Loose, html: &Html) -> Option<Reference> {
        let pleroma = status.at("pleroma");
        let quotes = [
            status.at("quote"),
            pleroma.at("quote"),
            status.at("quoted_status"),
        ];
        for quote in quotes.into_iter().filter(|quote| quote.is_object()) {
            // Mastodon since 4.4 says around it whether the quoted person has agreed.
            let inner = Some(quote.at("quoted_status")).filter(|inner| inner.is_object());
            let quoted = self.reference(inner.unwrap_or(quote));
            if inner.is_some() || quote.knows("account") || !quoted.id.is_empty() {
                return Some(quoted);
            }
        }
        let numbers = ["quote_id", "quote_of_id", "quoted_status_id"];
        let mut numbers = numbers.iter().map(|name| status.id(name));
        let number = numbers.find(|id| !id.is_empty());
        let address = pleroma.filled(&["quote_url"]);
        let address = Some(address).filter(|url| !url.is_empty());
        let address = address.or(html.quoted.as_deref());
        match (self, number, address) {
            (Self::Closed(_), Some(id), _) => tidy::reference(id, String::new(), String::new()),
            (_, _, Some(url)) => {
                let handle = self.handle(&fediverse::handle_in(url), "");
                let author = fediverse::author_in(url).unwrap_or("").to_owned();
                tidy::reference(url.to_owned(), handle, author)
            }
            // A quote of a post that cannot be named is still a quote.
            (_, Some(_), None) => Some(Reference::default()),
            (_, None, None) => status.at("quote").is_object().then(Reference::default),
        }
    }
}
