//! Voices, an author, links, a link, companions as programs see them.

use super::Program;
use serde_json::{Value, json};

/// Two platforms with the same handle, a voice that changed its handle, reposts that name whom they repeat and reposts
/// that only name a post, links that are the same page.
const POSTS: &str = r#"{"platform":"twitter","id":"1","created_at":"2014-05-24T10:00:00Z","author":{"id":"11","handle":"ana","name":"Ana","followers":7},"text":"first #walk https://www.example.org/a/?utm_source=x","tags":["walk"],"links":["https://www.example.org/a/?utm_source=x"]}
{"platform":"twitter","id":"2","created_at":"2014-05-24T11:00:00Z","author":{"id":"11","handle":"ana_2","name":"Ana","followers":9},"text":"second #walk","tags":["walk"]}
{"platform":"twitter","id":"3","created_at":"2014-05-25T10:00:00Z","author":{"id":"12","handle":"ben"},"text":"RT @ana: first #walk","tags":["walk"],"mentions":["ana"],"repost_of":{"id":"1","handle":"ana"}}
{"platform":"twitter","id":"4","created_at":"2014-05-25T11:00:00Z","author":{"id":"13","handle":"cyd"},"text":"first #walk","tags":["walk"],"repost_of":{"id":"1"}}
{"platform":"twitter","id":"5","created_at":"2014-05-26T10:00:00Z","author":{"id":"13","handle":"cyd"},"text":"@ana see #home","tags":["home"],"mentions":["ana"],"links":["http://example.org/a#top"]}
{"platform":"twitter","id":"6","created_at":"2014-05-26T11:00:00Z","author":{"id":"12","handle":"ben"},"text":"lost","repost_of":{"id":"77"}}
{"platform":"mastodon","id":"7","created_at":"2014-05-27T10:00:00Z","author":{"id":"a@m.org","handle":"ana"},"text":"another Ana @zoe https://m.example.org/b","mentions":["zoe"],"links":["https://m.example.org/b"]}
{"platform":"mastodon","id":"8","author":{"handle":""},"text":"nobody, never"}
"#;

fn program() -> Program {
    let program = Program::new().file("posts.jsonl", POSTS);
    program
        .args(["import", "posts.jsonl", "-a", "may", "--format", "tagline"])
        .run_loosely();
    program
}

#[test]
fn voices_by_what_they_received() {
    program()
        .args(["voices", "-a", "may", "--tz", "UTC", "--by", "reposted", "--part", "voices", "--csv"])
        .stdout(
            "voice,posts,share,originals,reposted,mentioned,first,last,followers,name,platform,query\n\
             ana_2,2,0.25,2,2,1,2014-05-24T10:00:00Z,2014-05-24T11:00:00Z,9,Ana,twitter,reposted:ana platform:twitter\n",
        )
        .run();
}

#[test]
fn mentions_belong_to_who_posted_there() {
    program()
        .args(["voices", "-a", "may", "--tz", "UTC", "--by", "mentioned", "--part", "voices", "--csv"])
        .stdout(
            "voice,posts,share,originals,reposted,mentioned,first,last,followers,name,platform,query\n\
             ana_2,2,0.25,2,2,1,2014-05-24T10:00:00Z,2014-05-24T11:00:00Z,9,Ana,twitter,'@ana platform:twitter is:original\n\
             zoe,0,0,0,0,1,,,,,mastodon,'@zoe platform:mastodon is:original\n",
        )
        .run();
}

#[test]
fn voices_as_a_page() {
    program()
        .args(["voices", "-a", "may", "--tz", "UTC", "--part", "concentration"])
        .stdout(
            "voices: everything\n\
             7 posts by 4 voices: half of the posts are by 2 of them.\n\
             25% of the voices posted once; the most active one wrote 29% of the posts, the ten most active 100%; Gini 0.11, as diverse as 3.9 equally active voices.\n\
             Most newcomers in one hour: 1 of 4 voices (25%) had their first post here in the hour from 2014-05-24 10:00 (UTC).\n\
             mind: In no figure about voices: 1 post without a known author.\n\
             mind: 1 of 3 reposts cannot be given to anybody: the source does not name whom they repeat, and the original is not in the archive.\n\
             \n\
             Concentration\n\
             \x20 of posts over the voices that have at least one; Gini coefficient: 0 if all have as many, nearly 1 if one has all (half of the mean difference of all pairs over the mean); HHI: chance that two posts drawn are by the same voice; effective number: exp of the entropy of shares, so many equally active voices would be as diverse; a figure of certain voices leads to their posts where the table of voices has them all, ranked by posts\n\
             what                                    value\n\
             voices                                      4\n\
             voices with one post                        1\n\
             their share of the voices                 25%\n\
             voices that have half of the posts          2\n\
             posts of the most active 1% (1 voice)     29%\n\
             posts of the ten most active             100%\n\
             posts of the most active one              29%\n\
             Gini coefficient                        0.107\n\
             HHI                                    0.2653\n\
             effective number of voices                3.9\n",
        )
        .run();
}

#[test]
fn a_handle_of_several_voices_says_so() {
    program()
        .args(["author", "@ana", "-a", "may", "--tz", "UTC", "--part", "voices"])
        .stdout(
            "author: @ana\n\
             @ana has 2 posts here (2 originals), from 2014-05-24 10:00 to 2014-05-27 10:00 (UTC).\n\
             mind: 2 voices posted under this name: the page is about all of them.\n\
             mind: The source gives no counts of reposts: which posts were reposted most is not known.\n\
             \n\
             Who that is\n\
             \x20 voices: distinct authors by platform and id\n\
             voice   posts  share  originals  reposted  mentioned  first             last              followers  name  platform\n\
             @ana        1    50%          1         0          0  2014-05-27 10:00  2014-05-27 10:00          -        mastodon\n\
             @ana_2      1    50%          1         0          0  2014-05-24 10:00  2014-05-24 10:00          9  Ana   twitter\n",
        )
        .run();
}

#[test]
fn an_author_as_a_page() {
    program()
        .args(["author", "twitter:11", "-a", "may", "--tz", "UTC", "--part", "facts"])
        .stdout(
            "author: @ana_2\n\
             @ana_2 has 2 posts here (2 originals), from 2014-05-24 10:00 to 2014-05-24 11:00 (UTC).\n\
             mind: The source gives no counts of reposts: which posts were reposted most is not known.\n\
             \n\
             The account\n\
             \x20 in the whole archive; first and last post lead to what was posted at that moment; handle, name and followers as of the latest post; originals: everything that is not a repost, replies and quotes among them\n\
             what           value\n\
             handle         ana_2\n\
             name           Ana\n\
             platform       twitter\n\
             voice          twitter:11\n\
             followers      9\n\
             first post     2014-05-24 10:00\n\
             last post      2014-05-24 11:00\n\
             posts          2\n\
             originals      2\n\
             reposts        0\n\
             replies        0\n\
             quotes         0\n\
             undated posts  0\n",
        )
        .run();
}

#[test]
fn who_never_posted_may_be_spoken_of() {
    program()
        .args(["author", "@zoe", "-a", "may", "--tz", "UTC"])
        .status(1)
        .stdout(
            "author: @zoe\n\
             @zoe has no posts here.\n\
             Mentioned in 1 post by 1 voice.\n\
             \n\
             Who mentions them\n\
             \x20 voices by posts of the archive that mention @zoe; the other columns count within these posts\n\
             voice  posts  share  originals  reposted  mentioned  first             last              followers  name  platform\n\
             @ana       1   100%          1         0          0  2014-05-27 10:00  2014-05-27 10:00          -        mastodon\n",
        )
        .run();
}

#[test]
fn links_to_one_page_are_one() {
    program()
        .args(["links", "-a", "may", "--tz", "UTC", "--part", "links", "--csv"])
        .stdout(
            "link,posts,share,originals,voices,archive,g2,first,first_by,query\n\
             example.org/a,2,0.25,2,2,2,,2014-05-24T10:00:00Z,ana,link:https://example.org/a\n\
             m.example.org/b,1,0.125,1,1,1,,2014-05-27T10:00:00Z,ana,link:https://m.example.org/b\n",
        )
        .run();
}

#[test]
fn a_link_as_a_page() {
    program()
        .args(["link", "example.org/a", "-a", "may", "--tz", "UTC", "--part", "first"])
        .stdout(
            "link: example.org/a\n\
             It was shared by 2 voices in 2 posts (2 originals), from 2014-05-24 10:00 to 2014-05-26 10:00 (UTC).\n\
             In this archive it was first shared by @ana.\n\
             \n\
             Who shared it first\n\
             \x20 the earliest dated posts that have it, reposts among them\n\
             time              voice  kind      reposts  text\n\
             2014-05-24 10:00  @ana   original        -  first #walk https://www.example.org/a/?utm_source=x\n\
             2014-05-26 10:00  @cyd   original        -  @ana see #home\n",
        )
        .run();
}

#[test]
fn companions_before_and_after() {
    program()
        .args(["companions", "#walk", "-a", "may", "--tz", "UTC", "--bin", "week", "--part", "after"])
        .stdout(
            "companions: #walk\n\
             No tag is in 5 posts by 3 voices of any week.\n\
             mind: What its voices used before is known of few: 0 of its 3 voices have posts here from before.\n\
             \n\
             What its voices used after\n\
             \x20 what 2 voices of it used after their last dated post of it, of 3 that have dated posts of it; share: of the former; posts: dated posts of the former with the tag, after their last dated post of it, which no single query finds: their times differ from voice to voice; others: voices that never posted in the scope (1) and use the tag at any time; G2: signed log-likelihood of the two groups of voices, more than 10.8 is by chance once in a thousand; (few): fewer than 5 posts or 3 voices\n\
             tag    voices  share  posts  others           G2\n\
             #home       1    50%      1       0  +1.0  (few)\n",
        )
        .run();
}

#[test]
fn what_is_no_link_is_refused() {
    program()
        .args(["link", "story", "-a", "may"])
        .status(2)
        .stderr("tagline: 'story' is not an address: give a link such as example.org/story\n")
        .run();
    program()
        .args(["link", "example.org/none", "-a", "may"])
        .status(1)
        .stdout("link: example.org/none\nThere is no such post in the archive.\n\nWho shared it first\n  the earliest dated posts that have it, reposts among them\n  nothing\n")
        .run();
}

#[test]
fn programs_get_every_part_by_its_name() {
    let text = program()
        .args(["voices", "#walk", "-a", "may", "--json", "--tz", "UTC"])
        .run_loosely();
    let page: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(page["schema"], "tagline.voices/1");
    assert_eq!(
        page["asked"],
        json!({"query": "#walk", "by": "posts", "zone": "UTC"})
    );
    let rows = &page["parts"]["voices"]["rows"];
    assert_eq!(rows[0]["voice"], "@ana_2");
    assert_eq!(rows[0]["query"], "#walk voice:twitter:11");
    assert_eq!(rows[1]["query"], "#walk from:ben");
    let parts: Vec<&String> = page["parts"].as_object().unwrap().keys().collect();
    assert_eq!(parts, ["concentration", "newcomers", "voices"]);
}
