//! The page of the study `voices`: who carries a scope.

use super::saying::{during, per_bin, untimed, warn_of_one_voice};
use super::{Cell, Chart, Door, Frame, Report, Study, Table, column, counted, shown, text_column};
use crate::chart::number::{grouped, percent};
use crate::engine::{AskVoices, Cancel, Engine, Error, Standing, Timeline, Unit, VoiceRow, Voices};
use crate::measure::Concentration;
use crate::query::{Expr, Filter, Is, Query};

/// So few voices with half of the posts are a few loud accounts.
const FEW: u64 = 10;

pub(super) fn report(
    engine: &Engine,
    (scope, by): (&Query, Standing),
    frame: &Frame,
    cancel: &Cancel,
) -> Result<Report, Error> {
    let ask = AskVoices {
        by,
        limit: frame.limit,
        zone: frame.zone.clone(),
    };
    let voices = engine.voices(scope, &ask, cancel)?;
    let mut report = Report::new("voices", scope.to_string(), voices.posts);
    report.ask("query", scope.to_string());
    report.ask("by", by.name());
    report.ask("zone", voices.newcomers.zone.clone());
    if let Some(spread) = &voices.spread {
        report.say(in_one_sentence(spread));
        report.say(how_even(spread));
    }
    say_of_newcomers(&mut report, &voices, frame);
    warn(&mut report, &voices);
    let title = match by {
        Standing::Posts => "Most posts",
        Standing::Reposted => "Most reposted",
        Standing::Mentioned => "Most mentioned",
    };
    let mut rows = table(&voices, scope);
    rows.of = Some(voices.distinct);
    report.table("voices", (title, definition(&voices)), rows);
    how_concentrated(&mut report, (&voices, scope));
    newcomers(&mut report, &voices.newcomers);
    Ok(report)
}

fn how_concentrated(report: &mut Report, (voices, scope): (&Voices, &Query)) {
    let Some(spread) = &voices.spread else { return };
    let definition = "of posts over the voices that have at least one; Gini coefficient: 0 if all have as many, nearly 1 if \
                      one has all (half of the mean difference of all pairs over the mean); HHI: chance that two posts \
                      drawn are by the same voice; effective number: exp of the entropy of shares, so many equally active \
                      voices would be as diverse; a figure of certain voices leads to their posts where the table of voices \
                      has them all, ranked by posts";
    let rows = concentration(spread, (voices, scope));
    report.table("concentration", ("Concentration", definition), rows);
}

fn newcomers(report: &mut Report, timeline: &Timeline) {
    if timeline.is_empty() {
        return;
    }
    let definition = format!(
        "{} by their first dated post in the scope: each once",
        per_bin(timeline)
    );
    let chart = Chart::Timeline {
        timeline: timeline.clone(),
        labels: vec!["newcomers".to_owned()],
    };
    report.chart("newcomers", ("Newcomers", definition), chart);
}

/// `1,842 posts by 1,511 voices, a crowd: half of the posts are by 402 of them.`
fn in_one_sentence(spread: &Concentration) -> String {
    let crowd = if spread.voices == 1 {
        return format!("{} by one voice.", counted(spread.posts, Unit::Posts));
    } else if spread.half <= FEW && spread.voices > 2 * FEW {
        ", a few loud accounts"
    } else if spread.half * 10 >= spread.voices && spread.voices > 2 * FEW {
        ", a crowd"
    } else if spread.voices > 2 * FEW {
        ", a crowd around loud accounts"
    } else {
        ""
    };
    let half = match spread.half {
        1 => "half of the posts are by one of them".to_owned(),
        half => format!("half of the posts are by {} of them", grouped(half)),
    };
    format!(
        "{} by {}{crowd}: {half}.",
        counted(spread.posts, Unit::Posts),
        counted(spread.voices, Unit::Voices),
    )
}

fn how_even(spread: &Concentration) -> String {
    let top = match spread.top_percent_voices {
        1 => "the most active one".to_owned(),
        n => format!("the most active 1% ({})", counted(n, Unit::Voices)),
    };
    format!(
        "{} of the voices posted once; {top} wrote {} of the posts, the ten most active {}; Gini {:.2}, as diverse as {} \
         equally active voices.",
        percent(spread.once, spread.voices),
        percent(spread.top_percent_posts, spread.posts),
        percent(spread.top_ten_posts, spread.posts),
        spread.gini,
        shown(&Cell::Number(spread.effective, 1), &jiff::tz::TimeZone::UTC),
    )
}

fn say_of_newcomers(report: &mut Report, voices: &Voices, frame: &Frame) {
    let timeline = &voices.newcomers;
    let Some(series) = timeline.series.first() else {
        return;
    };
    let peak = (0..timeline.len())
        .rev()
        .max_by_key(|bin| series.counts[*bin]);
    let Some(peak) = peak.filter(|_| timeline.len() > 1) else {
        return;
    };
    let most = series.counts[peak];
    report.say(format!(
        "Most newcomers in one {}: {} of {} voices ({}) had their first post here {} ({}).",
        timeline.bin.name(),
        grouped(most),
        grouped(series.total),
        percent(most, series.total),
        during(timeline.edges[peak], timeline.bin, &frame.zone),
        timeline.zone,
    ));
}

fn warn(report: &mut Report, voices: &Voices) {
    if let Some(spread) = &voices.spread {
        warn_of_one_voice(report, "", (spread.most, voices.posts));
    }
    if voices.anonymous > 0 {
        report.warn(format!(
            "In no figure about voices: {} without a known author.",
            counted(voices.anonymous, Unit::Posts)
        ));
    }
    if voices.unattributed > 0 {
        report.warn(format!(
            "{} of {} reposts cannot be given to anybody: the source does not name whom they repeat, and the original is \
             not in the archive.",
            grouped(voices.unattributed),
            grouped(voices.reposts)
        ));
    }
    let never_new = voices.newcomers.series.first();
    if let Some(which) = never_new.and_then(|s| untimed(s.undated, s.outside)) {
        report.warn(format!(
            "In no figure over time, voices with posts only: {which}."
        ));
    }
}

fn definition(voices: &Voices) -> String {
    let names = match voices.by {
        Standing::Posts => "",
        _ => {
            "; rows without posts and author page are names under which nobody, or several voices, posted"
        }
    };
    format!(
        "voices: distinct authors by platform and id; posts of the scope, with reposts; share: of its {}; reposted: reposts in \
         the scope that repeat the voice, by whom the source names, else by the original's author; mentioned: posts of \
         the scope, without reposts, that mention it, once for each handle; a handle belongs to the only voice of its \
         platform that posted under it; ranked by {}, equals by posts and name; handle, name and followers as of the \
         latest post in the archive{names}",
        counted(voices.posts, Unit::Posts),
        voices.by.name(),
    )
}

/// The posts of these voices, where all of them are named.
fn door_of<'v>(scope: &Query, voices: impl Iterator<Item = &'v VoiceRow>) -> Option<Door> {
    let queries: Option<Vec<Expr>> = voices
        .map(|row| row.query.as_ref().map(|query| query.expr.clone()))
        .collect();
    let queries = queries.filter(|queries| !queries.is_empty())?;
    let of = Query {
        expr: Expr::any_of(queries),
    };
    Some(Door::posts("their posts", scope.clone().and(of)))
}

fn concentration(spread: &Concentration, (voices, scope): (&Voices, &Query)) -> Table {
    let mut table = Table::new([text_column("what", "what"), column("value", "value")]);
    let top = spread.top_percent_voices;
    let is_ranked = voices.by == Standing::Posts;
    let are_all = is_ranked && voices.rows.len() as u64 == voices.distinct;
    // The first of the ranking, if so many are there.
    let first = |most: u64| {
        let rows = voices.rows.get(..most.min(spread.voices) as usize);
        rows.filter(|_| is_ranked)
            .and_then(|rows| door_of(scope, rows.iter()))
    };
    let once = || door_of(scope, voices.rows.iter().filter(|row| row.posts == 1));
    let once = if are_all { once() } else { None };
    let mut add = |what: String, cell: Cell| {
        let door = match what.as_str() {
            "voices with one post" => once.clone(),
            "voices that have half of the posts" => first(spread.half),
            "posts of the ten most active" => first(10),
            "posts of the most active one" => first(1),
            what if what.starts_with("posts of the most active 1%") => first(top),
            _ => None,
        };
        table.row([Cell::Text(what), cell], door);
    };
    add("voices".into(), Cell::Count(spread.voices));
    add("voices with one post".into(), Cell::Count(spread.once));
    add(
        "their share of the voices".into(),
        Cell::Share(spread.one_time()),
    );
    add(
        "voices that have half of the posts".into(),
        Cell::Count(spread.half),
    );
    add(
        format!(
            "posts of the most active 1% ({})",
            counted(top, Unit::Voices)
        ),
        Cell::Share(spread.top_percent()),
    );
    add(
        "posts of the ten most active".into(),
        Cell::Share(spread.top_ten()),
    );
    add(
        "posts of the most active one".into(),
        Cell::Share(spread.loudest()),
    );
    add("Gini coefficient".into(), Cell::Number(spread.gini, 3));
    add("HHI".into(), Cell::Number(spread.hhi, 4));
    add(
        "effective number of voices".into(),
        Cell::Number(spread.effective, 1),
    );
    table
}

/// Voices of a scope as rows; other pages have such tables too.
pub(super) fn table(voices: &Voices, scope: &Query) -> Table {
    let mut table = Table::new([
        text_column("voice", "voice"),
        column("posts", "posts"),
        column("share", "share"),
        column("originals", "originals"),
        column("reposted", "reposted"),
        column("mentioned", "mentioned"),
        text_column("first", "first"),
        text_column("last", "last"),
        column("followers", "followers"),
        text_column("name", "name"),
        text_column("platform", "platform"),
    ]);
    for row in &voices.rows {
        let time = |time| Option::map_or(time, Cell::Nothing, Cell::Time);
        let cells = [
            Cell::Text(who(row)),
            Cell::Count(row.posts),
            Cell::share(row.posts, voices.posts),
            Cell::Count(row.originals),
            Cell::Count(row.reposted),
            Cell::Count(row.mentioned),
            time(row.first),
            time(row.last),
            row.followers.map_or(Cell::Nothing, Cell::Count),
            Cell::text(row.name.clone()),
            Cell::text(row.platform.clone()),
        ];
        table.row(cells, doors(row, scope, voices));
    }
    table
}

/// `@handle`, or where there is none the voice itself.
pub(super) fn who(row: &VoiceRow) -> String {
    match &row.voice {
        Some(voice) if row.handle.is_empty() => voice.clone(),
        _ => format!("@{}", row.handle),
    }
}

/// What a row leads to; first, where it is ranked by what others did, to those posts.
fn doors(row: &VoiceRow, scope: &Query, voices: &Voices) -> Vec<Door> {
    let mut doors = Vec::new();
    if let Some(query) = &row.query {
        if row.posts > 0 {
            doors.push(Door::posts("their posts", scope.clone().and(query.clone())));
        }
        let page = Study::Author {
            scope: query.clone(),
        };
        doors.push(Door::study("their page", page));
    }
    let named = |names: &[String], filter: fn(String) -> Filter| {
        let names = names.iter().cloned().map(filter).map(Expr::Filter);
        let on = Query::filter(Filter::Platform(row.platform.clone()));
        let of = scope.clone().and(Query {
            expr: Expr::any_of(names),
        });
        if voices.platforms > 1 { of.and(on) } else { of }
    };
    let [reposted, mentioned] = &row.names;
    let mut received = Vec::new();
    if row.named > 0 && !reposted.is_empty() {
        // Those known by the original's author only cannot be asked for.
        let label = if row.named == row.reposted {
            "reposts of them"
        } else {
            "reposts that name them"
        };
        let reposts = named(reposted, Filter::Reposted);
        received.push((Standing::Reposted, Door::posts(label, reposts)));
    }
    if row.mentioned > 0 && !mentioned.is_empty() {
        let is_own = Query::filter(Filter::Is(Is::Original));
        let mentions = named(mentioned, Filter::Mention).and(is_own);
        let door = Door::posts("posts that mention them", mentions);
        received.push((Standing::Mentioned, door));
    }
    for (standing, door) in received {
        let at = if standing == voices.by {
            0
        } else {
            doors.len()
        };
        doors.insert(at, door);
    }
    doors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(counts: &[u64]) -> Concentration {
        Concentration::of(counts.iter().copied()).expect("somebody posted")
    }

    #[test]
    fn a_crowd_is_told_from_loud_accounts() {
        let mut loud = vec![1; 90];
        loud.extend([500; 4]);
        let mut core = vec![2; 900];
        core.extend([100; 30]);
        for (counts, sentence) in [
            (
                vec![1; 50],
                "50 posts by 50 voices, a crowd: half of the posts are by 25 of them.",
            ),
            (
                loud,
                "2,090 posts by 94 voices, a few loud accounts: half of the posts are by 3 of them.",
            ),
            (
                core,
                "4,800 posts by 930 voices, a crowd around loud accounts: half of the posts are by 24 of them.",
            ),
            (vec![9], "9 posts by one voice."),
            (
                vec![9, 1],
                "10 posts by 2 voices: half of the posts are by one of them.",
            ),
        ] {
            assert_eq!(in_one_sentence(&spread(&counts)), sentence);
        }
    }
}
