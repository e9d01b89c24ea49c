//! The page of the study `links`: what a scope links to.

use super::named::{definition, table, written};
use super::saying::{by_voices, things};
use super::{Frame, Report, counted};
use crate::chart::number::{grouped, percent};
use crate::engine::{AskTerms, Cancel, Count, Engine, Error, Named, Terms, Unit};
use crate::query::{Feature, Filter, Query};

/// From this share of the links on, one of them is what is linked.
const MOST: u64 = 30;

pub(super) fn report(
    engine: &Engine,
    (scope, by): (&Query, Named),
    frame: &Frame,
    cancel: &Cancel,
) -> Result<Report, Error> {
    let ask = |of| AskTerms {
        of,
        unit: frame.unit,
        limit: frame.limit,
    };
    let links = engine.terms(scope, &ask(Named::Link), cancel)?;
    let sites = engine.terms(scope, &ask(Named::Site), cancel)?;
    let with = scope.clone().and(Query::filter(Filter::Has(Feature::Link)));
    let linking = engine.count(&with, cancel)?;
    let mut report = Report::new("links", scope.to_string(), links.posts);
    report.ask("query", scope.to_string());
    report.ask(
        "by",
        if by == Named::Site {
            "domains"
        } else {
            "links"
        },
    );
    report.ask("unit", frame.unit.name());
    say(&mut report, (&links, &sites), &linking);
    warn(&mut report, (&links, &sites), linking.posts);
    let parts = [
        (Named::Link, "links", "Links", &links),
        (Named::Site, "domains", "Domains", &sites),
    ];
    let (first, second): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| part.0 == by);
    for (of, name, title, terms) in first.into_iter().chain(second) {
        report.table(
            name,
            (title, definition(of, terms)),
            table(of, terms, scope),
        );
    }
    Ok(report)
}

fn say(report: &mut Report, (links, sites): (&Terms, &Terms), linking: &Count) {
    if links.posts > 0 {
        report.say(format!(
            "{} of {} ({}) have a link: {} to {}{}.",
            grouped(linking.posts),
            counted(links.posts, Unit::Posts),
            percent(linking.posts, links.posts),
            things(links.distinct, "different link"),
            things(sites.distinct, "domain"),
            by_voices(linking.voices),
        ));
    }
    say_of_first(report, (Named::Site, "domain"), sites, linking.posts);
    say_of_first(report, (Named::Link, "link"), links, linking.posts);
}

fn say_of_first(report: &mut Report, (of, what): (Named, &str), terms: &Terms, linking: u64) {
    let Some(first) = terms.rows.first() else {
        return;
    };
    // Of voices likewise: whatever ranks them, the first row has the most of it.
    let is_any_twice = terms.rows.iter().any(|row| row.posts > 1);
    if !is_any_twice && terms.distinct > 1 {
        report.say(format!("No {what} is in more than one post."));
        return;
    }
    let (posts, voices) = (counted(first.posts, Unit::Posts), by_voices(first.voices));
    let most = terms.rows.iter().filter(|row| row.posts == first.posts);
    let others = match most.count() {
        0 | 1 => "",
        _ => " (others as often)",
    };
    report.say(format!(
        "The most frequent {what} is {}: {posts}{voices}, {} of the posts with a link{others}.",
        written(of, &first.term),
        percent(first.posts, linking),
    ));
    if first.posts * 100 >= linking * MOST && first.voices == 1 && first.posts > 1 {
        report.warn(format!(
            "{} is linked by one voice only.",
            written(of, &first.term)
        ));
    }
}

/// Domains that only lead elsewhere.
const SHORTENERS: [&str; 14] = [
    "t.co",
    "bit.ly",
    "goo.gl",
    "ow.ly",
    "tinyurl.com",
    "fb.me",
    "dlvr.it",
    "ift.tt",
    "buff.ly",
    "is.gd",
    "youtu.be",
    "wp.me",
    "trib.al",
    "lnkd.in",
];

fn warn(report: &mut Report, (links, sites): (&Terms, &Terms), linking: u64) {
    if links.meaningless && links.posts > 0 {
        report.warn(
            "The scope is (nearly) the whole archive: nothing is more typical of it than of the archive.",
        );
    }
    let short = sites
        .rows
        .iter()
        .filter(|row| SHORTENERS.contains(&row.term.as_str()));
    let (names, posts): (Vec<&str>, Vec<u64>) =
        short.map(|row| (row.term.as_str(), row.posts)).unzip();
    let Some(most) = posts.iter().max() else {
        return;
    };
    if most * 10 >= linking {
        report.warn(format!(
            "Links of shorteners ({}) are counted as they stand: one page may have many.",
            names.join(", ")
        ));
    }
}
