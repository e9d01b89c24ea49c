//! What people type, and what is understood.

mod choosing;
mod laws;

use super::*;

/// What is typed, how it is printed, and what is said about it: `start..end message | ...`.
type Row = (&'static str, &'static str, &'static str);

/// Saturday 24 May 2014, 18:30 in Paris.
fn context() -> Context {
    let groups = [
        ("yes", "yesallwomen yesallwoman"),
        ("Not all", "notallmen"),
        ("Été", "été2014"),
        ("protest", "march"),
    ];
    let groups = groups.map(|(name, keys)| {
        let keys = keys.split(' ').map(str::to_owned);
        (name.to_owned(), keys.collect())
    });
    Context {
        now: Time(1_400_949_000_000),
        zone: TimeZone::get("Europe/Paris").unwrap(),
        groups: Arc::new(Groups::new(groups)),
    }
}

fn check(rows: &[Row]) {
    for &(typed, printed, said) in rows {
        let parsed = parse(typed, &context());
        let problems: Vec<_> = parsed
            .problems
            .iter()
            .map(|p| format!("{}..{} {}", p.span.start, p.span.end, p.message))
            .collect();
        assert_eq!(
            (
                parsed.query.to_string().as_str(),
                problems.join(" | ").as_str()
            ),
            (printed, said),
            "{typed}"
        );
    }
}

/// Words, phrases, operators, groups.
#[rustfmt::skip]
const WORDS: &[Row] = &[
    ("", "", ""),
    ("   ", "", ""),
    ("walking home", "walking home", ""),
    ("\"walking home\"", "\"walking home\"", ""),
    ("walk*", "walk*", ""),
    ("walk* home*", "walk* home*", ""),
    ("don't", "don't", ""),
    ("women's*", "women's", "0..8 '*' works at the end of a word or tag only: ignored"),
    ("日本*", "日本*", ""),
    ("日本語*", "日本語", ""),
    ("a OR b", "a OR b", ""),
    ("a | b", "a OR b", ""),
    ("a|b", "a OR b", ""),
    ("a || b", "a OR b", ""),
    ("a or b", "a or b", ""),
    ("a AND b", "a b", ""),
    ("a b OR c d", "a b OR c d", ""),
    ("(a OR b) c", "(a OR b) c", ""),
    ("((a))", "a", ""),
    ("(a b) c", "a b c", ""),
    ("a (b OR (c OR d))", "a (b OR c OR d)", ""),
    ("-a", "-a", ""),
    ("-\"a b\"", "-\"a b\"", ""),
    ("NOT a", "-a", ""),
    ("NOT NOT a", "a", ""),
    ("-NOT a", "a", ""),
    ("not a", "not a", ""),
    ("-(a OR b)", "-(a OR b)", ""),
    ("-(a b)", "-(a b)", ""),
    ("NOT (a OR b) c", "-(a OR b) c", ""),
    ("--a", "text:\"--a\"", ""),
    ("a -b", "a -b", ""),
    ("a-b", "a-b", ""),
    ("- a", "a", "0..1 '-' has nothing after it: ignored"),
    ("-", "", "0..1 '-' has nothing after it: ignored"),
    ("a -", "a", "2..3 '-' has nothing after it: ignored"),
    ("---", "", "0..3 nothing to search in '---': ignored"),
    ("—", "", "0..3 nothing to search in '—': ignored"),
    ("*", "", ""),
    ("a *", "a", ""),
    ("* OR a", "", ""),
    ("-*", "-*", ""),
];

/// Groups of tags.
#[rustfmt::skip]
const GROUPS: &[Row] = &[
    ("group:yes", "group:yes", ""),
    ("GROUP:YES", "group:yes", ""),
    ("group:\"not ALL\"", "group:\"Not all\"", ""),
    ("group:été -group:yes", "group:Été -group:yes", ""),
    ("group:\"#yes\" OR #b", "group:yes OR #b", ""),
    ("group:no", "", "0..8 there is no group 'no', known are Not all, protest, yes, Été: ignored"),
    ("group:", "", "0..6 the name of a group of tags is expected after 'group:': ignored"),
    ("group:yes*", "group:yes", "0..10 '*' works at the end of a word or tag only: ignored"),
];

#[test]
fn groups_are_found_by_their_names() {
    check(GROUPS);
    let parsed = parse("a group:no", &context());
    assert!(
        parsed.problems[0].leaves_out,
        "a script must not take the number for an answer"
    );
    let bare = parse("group:yes", &Context::new(Time(0), TimeZone::UTC));
    assert_eq!(
        bare.problems[0].message,
        "there is no group 'yes', none is known: ignored"
    );
}

#[test]
fn a_group_stands_for_its_tags() {
    let query = parse("group:yes -#b", &context()).query;
    assert_eq!(query.required_tags(), ["yesallwoman", "yesallwomen"]);
    let out = query.spelled_out();
    assert_eq!(out.to_string(), "(#yesallwoman OR #yesallwomen) -#b");
    let groups = |tags: &[&str]| {
        let keys = tags.iter().map(|tag| (*tag).to_owned()).collect();
        Groups::new([("Yes".to_owned(), keys)])
    };
    let other = query.regrouped(&groups(&["x"])).expect("another question");
    assert_eq!(other.to_string(), "group:Yes -#b");
    assert_eq!(other.spelled_out().to_string(), "#x -#b");
    assert_ne!(other, query);
    assert_eq!(query.regrouped(&context().groups), None);
    assert_eq!(query.regrouped(&Groups::default()), None);
}

/// Tags and handles.
#[rustfmt::skip]
const SIGNS: &[Row] = &[
    ("#YesAllWomen", "#yesallwomen", ""),
    ("＃YesAllWomen", "#yesallwomen", ""),
    ("#yes*", "#yes*", ""),
    ("#*", "has:tag", ""),
    ("#", "", "0..1 '#' has nothing after it: ignored"),
    ("# a", "a", "0..1 '#' has nothing after it: ignored"),
    ("##a", "#a", ""),
    ("#a#b", "#a #b", ""),
    ("#a, #b!", "#a #b", ""),
    ("#a,#b", "#a #b", ""),
    ("#tag's", "#tag 's", "4..6 ''s' is not part of the tag or handle: searched as text"),
    ("#2014", "#2014", ""),
    ("#Égalité", "#égalité", ""),
    ("#日本", "#日本", ""),
    ("#\u{fe0f}\u{20e3}", "", "0..7 nothing to search in '#\u{fe0f}\u{20e3}': ignored"),
    ("foo#bar", "foo#bar", ""),
    ("a,#b", "a,#b", ""),
    ("@Alice", "@alice", ""),
    ("＠alice", "@alice", ""),
    ("@user@instance.org", "@user@instance.org", ""),
    ("@name.bsky.social", "@name.bsky.social", ""),
    ("@alice.", "@alice", ""),
    ("@alice's", "@alice 's", "6..8 ''s' is not part of the tag or handle: searched as text"),
    ("@alice*", "@alice", "6..7 '*' works at the end of a word or tag only: ignored"),
    ("@", "", "0..1 '@' has nothing after it: ignored"),
    ("me@example.org", "me@example.org", ""),
    ("#yes* -#yesallmen is:original since:2014-05-24 until:2014-06-08", "#yes* -#yesallmen is:original since:2014-05-23T22:00:00Z until:2014-06-07T22:00:00Z", ""),
    ("@user你好", "@user 你好", "5..11 '你好' is not part of the tag or handle: searched as text"),
    ("@张三", "@张三", ""),
    // The key of this mark begins with a blank.
    ("#ﹲ", "tag:\" \u{64c}\"", ""),
    ("#½", "#½", ""),
];

/// Fields with names as values.
#[rustfmt::skip]
const FIELDS: &[Row] = &[
    ("from:Alice", "from:alice", ""),
    ("FROM:@Alice", "from:alice", ""),
    ("author:alice", "from:alice", ""),
    ("from:\"al ice\"", "from:\"al ice\"", ""),
    ("from:", "", "0..5 a handle is expected after 'from:': ignored"),
    ("from:al*", "from:al", "0..8 '*' works at the end of a word or tag only: ignored"),
    ("-from:alice", "-from:alice", ""),
    ("from:(a OR b)", "a OR b", "0..5 a handle is expected after 'from:': ignored"),
    ("to:@bob", "to:bob", ""),
    ("reposted:@Bob", "reposted:bob", ""),
    ("voice:twitter:12", "voice:twitter:12", ""),
    ("voice:", "", "0..6 a voice is expected after 'voice:': ignored"),
    ("mention:bob", "@bob", ""),
    ("tag:#Yes", "#yes", ""),
    ("tag:yes*", "#yes*", ""),
    ("tag:\"yes all\"", "tag:\"yes all\"", ""),
    ("hashtag:yes", "#yes", ""),
    ("tag:", "", "0..4 a tag is expected after 'tag:': ignored"),
    ("tag:*", "has:tag", ""),
    ("lang:PT_br", "lang:pt-br", ""),
    ("language:en", "lang:en", ""),
    ("domain:https://www.Example.org/path", "domain:example.org", ""),
    ("site:*.example.org", "domain:example.org", ""),
    ("domain:/", "", "0..8 a domain is expected after 'domain:': ignored"),
    ("url:2014/05", "url:2014/05", ""),
    ("url:\"a b\"", "url:\"a b\"", ""),
    ("link:Example.org/A_(b)/?c=d|e", "link:https://example.org/A_(b)?c=d|e", ""),
    ("link:\"http://www.example.org/a?utm_source=b\"", "link:https://example.org/a", ""),
    ("link:story", "", "0..10 'story' is not an address: ignored"),
    ("copies:Twitter:12", "copies:twitter:12", ""),
    ("copies:twitter:12~70 copies:twitter:12~080", "copies:twitter:12 copies:twitter:12~80", ""),
    ("copies:mastodon:https://example.org/1", "copies:mastodon:https://example.org/1", ""),
    ("copies:0123456789ABCDEF~100", "copies:0123456789abcdef~100", ""),
    ("copies:twitter:~0123456789abcdef", "copies:twitter:~0123456789abcdef", ""),
    ("copies:twitter:12~49", "", "0..20 '~49' is not between 50 and 100: ignored"),
    ("copies:12", "", "0..9 platform and id of a post is expected after 'copies:': ignored"),
    ("platform:Twitter", "platform:twitter", ""),
    ("is:original", "is:original", ""),
    ("is:Retweet", "is:repost", ""),
    ("is:RT", "is:repost", ""),
    ("is:boost", "is:repost", ""),
    ("is:quote", "is:quote", ""),
    ("is:replies", "is:reply", ""),
    ("is:sensitive", "is:sensitive", ""),
    ("is:undated", "is:undated", ""),
    ("is:repeated is:cut is:misdated is:Early is:repaired is:unidentified", "is:repeated is:truncated is:misdated is:early is:repaired is:unidentified", ""),
    ("missing:original missing:PARENT missing:quoted", "missing:original missing:parent missing:quoted", ""),
    ("missing:author missing:language missing:counts missing:observed", "missing:author missing:lang missing:counts missing:observed", ""),
    ("-missing:lang has:lang has:parent", "-missing:lang has:lang has:parent", ""),
    ("missing:", "", "0..8 'missing:' is followed by one of original, parent, quoted, author, lang, counts, observed: ignored"),
    ("missing:link", "", "0..12 'link' is not one of original, parent, quoted, author, lang, counts, observed: ignored"),
    ("is:foo", "", "0..6 'foo' is not one of original, repost, quote, reply, sensitive, undated, repeated, truncated, misdated, early, repaired, unidentified: ignored"),
    ("is:", "", "0..3 'is:' is followed by one of original, repost, quote, reply, sensitive, undated, repeated, truncated, misdated, early, repaired, unidentified: ignored"),
    ("has:links", "has:link", ""),
    ("has:image", "has:media", ""),
    ("has:hashtag", "has:tag", ""),
    ("has:mentions", "has:mention", ""),
    ("has:x", "", "0..5 'x' is not one of link, media, tag, mention, author, lang, counts, observed, original, parent, quoted: ignored"),
    ("from:\"al", "from:al", "0..8 quote is not closed: taken to the end"),
    ("lang:pt*", "lang:pt", "0..8 '*' works at the end of a word or tag only: ignored"),
    ("title: \"x\"", "title: \"x\"", ""),
    ("from:\"@ a\"", "from:a", ""),
    ("domain:www.example.org:80", "domain:example.org", ""),
    ("-filter:retweets", "-text:\"filter:retweets\"", "1..16 'filter:retweets' is searched as text: did you mean 'is:' or 'has:'?"),
    ("min_faves:10", "text:\"min_faves:10\"", "0..12 'min_faves:10' is searched as text: did you mean 'likes:'?"),
];

/// Engagement counts.
#[rustfmt::skip]
const COUNTS: &[Row] = &[
    ("likes:10", "likes:10", ""),
    ("likes:=5", "likes:5", ""),
    ("likes:>=10", "likes:>=10", ""),
    ("likes:>10", "likes:>=11", ""),
    ("likes:<5", "likes:<=4", ""),
    ("likes:<=5", "likes:<=5", ""),
    ("likes:10..50", "likes:10..50", ""),
    ("likes:50..10", "likes:10..50", "0..12 50 is more than 10: read as 10..50"),
    ("likes:10..", "likes:>=10", ""),
    ("likes:..50", "likes:<=50", ""),
    ("likes:..", "", "0..8 '..' is not a number: try 10, >=10, <5 or 10..50: ignored"),
    ("likes:1.5k", "likes:1500", ""),
    ("likes:>1m", "likes:>=1000001", ""),
    ("likes:1.5", "", "0..9 '1.5' is not a number: try 10, >=10, <5 or 10..50: ignored"),
    ("likes:many", "", "0..10 'many' is not a number: try 10, >=10, <5 or 10..50: ignored"),
    ("likes:<0", "", "0..8 '<0' is not a number: try 10, >=10, <5 or 10..50: ignored"),
    ("favourites:3", "likes:3", ""),
    ("retweets:3", "reposts:3", ""),
    ("replies:3 quotes:3 views:3 followers:3", "replies:3 quotes:3 views:3 followers:3", ""),
    ("likes:>10 likes:<5", "likes:>=11 likes:<=4", "10..18 no post can have likes >=11 and <=4"),
];

/// Moments, read on Saturday 24 May 2014, 18:30 in Paris.
#[rustfmt::skip]
const DATES: &[Row] = &[
    ("since:2014", "since:2013-12-31T23:00:00Z", ""),
    ("since:2014-05", "since:2014-04-30T22:00:00Z", ""),
    ("since:2014-05-24", "since:2014-05-23T22:00:00Z", ""),
    ("since:2014-5-4", "since:2014-05-03T22:00:00Z", ""),
    ("since:2014-05-24T18:30", "since:2014-05-24T16:30:00Z", ""),
    ("since:2014-05-24T18:30:05", "since:2014-05-24T16:30:05Z", ""),
    ("since:2014-05-24T18:30Z", "since:2014-05-24T18:30:00Z", ""),
    ("since:2014-05-24T18:30+02:00", "since:2014-05-24T16:30:00Z", ""),
    ("since:\"2014-05-24 18:30\"", "since:2014-05-24T16:30:00Z", ""),
    ("until:2014-05-25", "until:2014-05-24T22:00:00Z", ""),
    ("after:3d", "since:2014-05-21T16:30:00Z", ""),
    ("since:12h", "since:2014-05-24T04:30:00Z", ""),
    ("since:30m", "since:2014-05-24T16:00:00Z", ""),
    ("since:2w", "since:2014-05-10T16:30:00Z", ""),
    ("since:6mo", "since:2013-11-24T17:30:00Z", ""),
    ("since:1y", "since:2013-05-24T16:30:00Z", ""),
    ("since:today", "since:2014-05-23T22:00:00Z", ""),
    ("since:yesterday", "since:2014-05-22T22:00:00Z", ""),
    ("before:now", "until:2014-05-24T16:30:00Z", ""),
    ("since:abc", "", "0..9 'abc' is not a date: try 2014-05-24 or 3d: ignored"),
    ("since:2014-13", "", "0..13 '2014-13' is not a date: try 2014-05-24 or 3d: ignored"),
    ("since:99999999999y", "", "0..18 '99999999999y' is not a date: try 2014-05-24 or 3d: ignored"),
    ("since:", "", "0..6 a date is expected after 'since:': ignored"),
    ("since:abc home", "home", "0..9 'abc' is not a date: try 2014-05-24 or 3d: ignored"),
    ("since:2015 until:2014", "since:2014-12-31T23:00:00Z until:2013-12-31T23:00:00Z", "11..21 no post can be after 2015 and before 2014"),
    ("until:2014 a since:2015", "until:2013-12-31T23:00:00Z a since:2014-12-31T23:00:00Z", "13..23 no post can be after 2015 and before 2014"),
    ("since:2014 since:2013 until:2015", "since:2013-12-31T23:00:00Z since:2012-12-31T23:00:00Z until:2014-12-31T23:00:00Z", ""),
    ("since:2015 OR until:2014", "since:2014-12-31T23:00:00Z OR until:2013-12-31T23:00:00Z", ""),
    ("since:abc", "", "0..9 'abc' is not a date: try 2014-05-24 or 3d: ignored"),
    ("(since:2014-05-24 until:2014-05-25) #a OR -#b", "since:2014-05-23T22:00:00Z until:2014-05-24T22:00:00Z #a OR -#b", ""),
    // The clocks go forward: 2:30 is not there, and an hour later is meant.
    ("since:2014-03-30T02:30", "since:2014-03-30T01:30:00Z", ""),
    // The clocks go back: the first 2:30 is meant.
    ("since:2014-10-26T02:30", "since:2014-10-26T00:30:00Z", ""),
    ("since:2014-05-24T18", "since:2014-05-24T16:00:00Z", ""),
    ("since:2014-05-24_18:30:00", "since:2014-05-24T16:30:00Z", ""),
    ("since:2014-02-30", "", "0..16 '2014-02-30' is not a date: try 2014-05-24 or 3d: ignored"),
    ("since:2014T10:00", "", "0..16 '2014T10:00' is not a date: try 2014-05-24 or 3d: ignored"),
    ("since:14-05-24", "", "0..14 '14-05-24' is not a date: try 2014-05-24 or 3d: ignored"),
];

/// What people paste, or type in the middle of a thought.
#[rustfmt::skip]
const HALF: &[Row] = &[
    ("https://example.org/a_(b)?c=d|e", "url:https://example.org/a_(b)?c=d|e", ""),
    ("(see https://example.org/a), please", "see url:https://example.org/a please", ""),
    ("www.example.org", "url:www.example.org", ""),
    ("https://", "", "0..8 nothing to search in 'https://': ignored"),
    ("\"walking", "\"walking\"", "0..8 quote is not closed: taken to the end"),
    ("\"", "", "0..1 quote is not closed: taken to the end"),
    ("\"\"", "", "0..2 the quotes are empty: ignored"),
    ("“walking home”", "\"walking home\"", ""),
    ("„walking home“", "\"walking home\"", ""),
    ("\"say \\\"no\\\" \\\\ now\"", "\"say \\\"no\\\" \\\\ now\"", ""),
    ("\"...\"", "", "0..5 nothing to search in '...': ignored"),
    ("a AND", "a", "2..5 AND has nothing after it: ignored"),
    ("AND a", "a", "0..3 AND has nothing before it: ignored"),
    ("AND", "", "0..3 AND has nothing before it: ignored"),
    ("a AND OR b", "a OR b", "2..5 AND has nothing after it: ignored"),
    ("a OR", "a", "2..4 OR has nothing after it: ignored"),
    ("OR a", "a", "0..2 OR has nothing before it: ignored"),
    ("OR", "", "0..2 OR has nothing before it: ignored"),
    ("a OR OR b", "a OR b", "2..4 OR has nothing after it: ignored"),
    ("a OR since:abc", "a", "5..14 'abc' is not a date: try 2014-05-24 or 3d: ignored"),
    ("()", "", "0..2 nothing in parentheses: ignored"),
    ("( )", "", "0..3 nothing in parentheses: ignored"),
    ("(a", "a", "0..1 '(' is not closed: taken to the end"),
    ("a)", "a", "1..2 ')' closes nothing: ignored"),
    ("(a OR", "a", "0..1 '(' is not closed: taken to the end | 3..5 OR has nothing after it: ignored"),
    (":)", "", "0..1 nothing to search in ':': ignored | 1..2 ')' closes nothing: ignored"),
    ("NOT", "", "0..3 'NOT' has nothing after it: ignored"),
    ("-OR", "", "0..1 '-' has nothing after it: ignored | 1..3 OR has nothing after it: ignored"),
    ("a NOT", "a", "2..5 'NOT' has nothing after it: ignored"),
    ("foo:bar", "foo:bar", ""),
    ("form:alice", "text:\"form:alice\"", "0..10 'form:alice' is searched as text: did you mean 'from:'?"),
    ("tags:", "tags:", ""),
    ("12:30", "12:30", ""),
    ("Note:this", "Note:this", ""),
    ("re: hello", "re: hello", ""),
    (":", "", "0..1 nothing to search in ':': ignored"),
    ("...", "", "0..3 nothing to search in '...': ignored"),
    ("wait...", "wait...", ""),
    ("!!!", "", "0..3 nothing to search in '!!!': ignored"),
    ("😀", "😀", ""),
    ("❤\u{fe0f} love", "❤\u{fe0f} love", ""),
    ("text:\"OR\"", "text:\"OR\"", ""),
    ("text:\"-a\"", "text:\"-a\"", ""),
    ("text:\"a\"*", "a*", ""),
    ("text:...", "", "0..8 nothing to search in '...': ignored"),
    ("text:", "", "0..5 a word is expected after 'text:': ignored"),
    ("hello(world)", "hello world", ""),
    ("a\"b\"c", "a \"b\" c", ""),
    ("\"a\"*", "\"a\"", ""),
    ("*a*", "*a", ""),
    ("a*b", "a*b", ""),
    ("¯\\_(ツ)_/¯", "ツ", "0..4 nothing to search in '¯\\_': ignored"),
    ("pic.twitter.com/abc", "url:pic.twitter.com/abc", ""),
    ("\"https://example.org/a\"", "url:https://example.org/a", ""),
    ("\"a b\", (c).", "\"a b\" c", ""),
    ("-fr", "-fr", ""),
    ("\"a\\\"b\"", "\"a\\\"b\"", ""),
];

#[test]
fn words_and_operators() {
    check(WORDS);
}

#[test]
fn tags_and_handles() {
    check(SIGNS);
}

#[test]
fn fields() {
    check(FIELDS);
}

#[test]
fn counts() {
    check(COUNTS);
}

#[test]
fn moments() {
    check(DATES);
}

#[test]
fn half_typed_and_pasted() {
    check(HALF);
}

#[test]
fn a_word_is_only_itself_when_it_looks_like_something_else() {
    for text in [
        "OR",
        "AND",
        "NOT",
        "-a",
        "--a",
        "#a",
        "@a",
        "from:a",
        "form:a",
        "a(b)",
        "a|b",
        "a*",
        "*a*",
        "a\"b",
        "a b",
        "a\\",
        "\"",
        "www.example.org",
    ] {
        let query = Query::filter(Filter::Text(text.to_owned()));
        let negated = Query {
            expr: query.expr.clone().negate(),
        };
        for query in [query, negated] {
            let parsed = parse(&query.to_string(), &context());
            // Words leave addresses out, so that one cannot be a text.
            if text.starts_with("www.") || text == "\"" {
                assert!(!parsed.problems.is_empty(), "{text}");
            } else {
                assert_eq!(
                    parsed,
                    Parsed {
                        query,
                        problems: Vec::new()
                    },
                    "{text}"
                );
            }
        }
    }
}

#[test]
fn what_help_shows_is_understood() {
    let examples = help::FIELDS.iter().map(|row| row.example);
    for typed in examples.chain(help::SYNTAX.iter().map(|(typed, _)| *typed)) {
        let parsed = parse(typed, &context());
        assert_eq!(parsed.problems, [], "{typed}");
        assert_eq!(parsed.query.is_all(), typed == "*", "{typed}");
    }
}

#[test]
fn deep_nesting_is_flattened_with_a_remark() {
    let text = format!("{}a{} b", "(".repeat(100), ")".repeat(100));
    let parsed = parse(&text, &context());
    assert_eq!(parsed.query.to_string(), "a b");
    assert_eq!(parsed.problems.len(), 1);
    assert_eq!(parsed.problems[0].span, 64..65);

    let text = format!("{}a", "-(b OR ".repeat(20_000 / 7));
    let parsed = parse(&text, &context());
    assert_eq!(
        parse(&parsed.query.to_string(), &context()).query,
        parsed.query
    );
}

#[test]
fn long_input_is_cut_with_a_remark() {
    // The cut would fall inside a character.
    let text = format!("a {}", "é".repeat(40_000));
    let parsed = parse(&text, &context());
    assert_eq!(parsed.problems.len(), 1);
    assert_eq!(parsed.problems[0].span, 65_536..80_002);
    assert!(parsed.problems[0].message.contains("64 KB"));
}

#[test]
fn remarks_come_to_an_end() {
    let parsed = parse(&") # ".repeat(1_000), &context());
    assert_eq!(parsed.problems.len(), 100);
}

#[test]
fn many_filters_are_cut_with_a_remark() {
    let text = "a ".repeat(1_025);
    let parsed = parse(&text, &context());
    assert!(matches!(&parsed.query.expr, Expr::And(parts) if parts.len() == 1_024));
    assert_eq!(parsed.problems[0].span, 2_048..2_050);
}

#[test]
fn constructors_keep_the_invariants() {
    let leaf = |text: &str| Expr::Filter(Filter::Text(text.to_owned()));
    assert_eq!(Expr::All.and(leaf("a")), leaf("a"));
    assert_eq!(Expr::All.or(leaf("a")), Expr::All);
    assert_eq!(leaf("a").negate().negate(), leaf("a"));
    let (ab, cd) = (leaf("a").and(leaf("b")), leaf("c").and(leaf("d")));
    assert!(matches!(ab.clone().and(cd.clone()), Expr::And(parts) if parts.len() == 4));
    assert!(matches!(ab.or(cd), Expr::Or(parts) if parts.len() == 2));
    let (ab, cd) = (leaf("a").or(leaf("b")), leaf("c").or(leaf("d")));
    assert!(matches!(ab.or(cd), Expr::Or(parts) if parts.len() == 4));
}

#[test]
fn required_tags_are_those_of_every_match() {
    let tags = |text: &str| parse(text, &context()).query.required_tags().join(" ");
    assert_eq!(tags("#A"), "a");
    assert_eq!(tags("#a b #c #a -#d #e* (#f OR #g)"), "a c");
    assert_eq!(tags("#a OR #b"), "");
    assert_eq!(tags(""), "");
}
