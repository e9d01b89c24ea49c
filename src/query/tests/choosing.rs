//! What is offered at the cursor, written `|` here (as the last one of the text).

use super::*;

fn at(marked: &str) -> String {
    let cursor = marked.rfind('|').unwrap();
    let text = format!("{}{}", &marked[..cursor], &marked[cursor + 1..]);
    let Some(Site { range, want }) = completion_at(&text, cursor) else {
        return "nothing".to_owned();
    };
    let offered = match want {
        Want::Values { field, prefix } => format!("{field:?} '{prefix}'"),
        Want::Words(choices) => {
            let words: Vec<_> = choices.into_iter().map(|choice| choice.insert).collect();
            words.join(" ")
        }
    };
    format!("[{}] {offered}", &text[range])
}

#[test]
fn what_is_offered() {
    for (marked, expected) in [
        ("#ye|", "[#ye] Tag 'ye'"),
        ("#y|es b", "[#yes] Tag 'y'"),
        ("#|", "[#] Tag ''"),
        ("#ye*|", "[#ye*] Tag 'ye'"),
        ("#a#b|", "[#b] Tag 'b'"),
        ("-#ye|", "[#ye] Tag 'ye'"),
        ("(#ye|)", "[#ye] Tag 'ye'"),
        ("tag:#ye|", "[tag:#ye] Tag 'ye'"),
        ("@al|", "[@al] Mention 'al'"),
        ("@|", "[@] Mention ''"),
        ("@al@ex|", "[@al@ex] Mention 'al@ex'"),
        ("from:al|", "[from:al] From 'al'"),
        ("author:@al|", "[author:@al] From 'al'"),
        ("from:| b", "[from:] From ''"),
        ("to:al|", "[to:al] To 'al'"),
        ("site:ex|", "[site:ex] Domain 'ex'"),
        ("lang:p|", "[lang:p] Lang 'p'"),
        ("platform:m|", "[platform:m] Platform 'm'"),
        ("fr|", "[fr] from:"),
        ("-fr|", "[fr] from:"),
        ("f|", "nothing"),
        ("re|", "[re] reposted: reposts: replies:"),
        ("fr|om:al", "[from:] from:"),
        ("AN|", "[AN] AND"),
        ("an|", "nothing"),
        (
            "is:re|",
            "[is:re] is:repost is:reply is:repeated is:repaired",
        ),
        ("is:repost|", "nothing"),
        (
            "has:|",
            "[has:] has:link has:media has:tag has:mention has:author has:lang has:counts \
             has:observed has:original has:parent has:quoted",
        ),
        ("missing:p|", "[missing:p] missing:parent"),
        ("mis|", "[mis] missing:"),
        ("since:2|", "nothing"),
        ("\"#ye|", "nothing"),
        ("\"a #ye|\"", "nothing"),
        ("from:\"al|", "nothing"),
        ("#yes |", "nothing"),
        ("|#yes", "nothing"),
        ("walking|", "nothing"),
        ("|", "nothing"),
    ] {
        assert_eq!(at(marked), expected, "{marked}");
    }
}

#[test]
fn how_a_choice_is_written() {
    for (field, value, expected) in [
        (ValueField::Tag, "YesAllWomen", "#YesAllWomen"),
        (ValueField::Tag, "#yes", "#yes"),
        (ValueField::Tag, "2014", "tag:2014"),
        (ValueField::Tag, "a b", "tag:\"a b\""),
        (ValueField::From, "Alice", "from:alice"),
        (ValueField::From, "al ice", "from:\"al ice\""),
        (
            ValueField::Mention,
            "user@instance.org",
            "@user@instance.org",
        ),
        (ValueField::Mention, "a b", "mention:\"a b\""),
        (ValueField::To, "bob", "to:bob"),
        (ValueField::Domain, "example.org", "domain:example.org"),
        (ValueField::Lang, "PT", "lang:pt"),
        (ValueField::Platform, "mastodon", "platform:mastodon"),
    ] {
        assert_eq!(insertion(field, value), expected);
    }
}
