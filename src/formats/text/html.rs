//! HTML to text: what platforms hand out as markup, as its author wrote it, with the links, tags and
//! mentions that the markup names.
//!
//! It must not know which platform the markup is from.

use std::borrow::Cow;
use std::mem;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use crate::formats::fediverse;

/// Deeper quotes are shown as deep as this: the text stays as long as the markup, not its square.
const DEEPEST_QUOTE: usize = 4;

/// Elements without an end.
const VOID: [&[u8]; 13] = [
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta",
    b"source", b"track", b"wbr",
];

/// What a piece of HTML says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::formats) struct Html {
    /// Paragraphs are parted by a blank line, entities unescaped once, shortened addresses whole.
    pub(in crate::formats) text: String,
    /// Targets of links that are neither tags nor mentions.
    pub(in crate::formats) links: Vec<String>,
    /// Tags that are marked as such, without `#`.
    pub(in crate::formats) tags: Vec<String>,
    /// Mentions that are marked as such, without `@`, with the host from their link: `name@host`.
    pub(in crate::formats) mentions: Vec<String>,
    /// The address of a quoted post. Where posts cannot be quoted, `RE: address` stands in the text,
    /// marked as a stopgap (`class="quote-inline"`); its author did not write it.
    pub(in crate::formats) quoted: Option<String>,
}

/// Reads HTML. Whatever it is, the answer is as long as it, but for the signs of lists and quotes.
pub(in crate::formats) fn text_of(html: &str) -> Html {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut page = Page {
        wraps: breaks_lines(html),
        ..Page::default()
    };
    for Ok(token) in Tokenizer::new_with_emitter(&*without_open_end(html), emitter) {
        match token {
            Token::StartTag(tag) => page.open(&tag),
            Token::EndTag(tag) => page.close(&tag.name),
            Token::String(text) => page.words(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    page.finish()
}

/// A tag that nothing closes is none, as in `I <love it`: its words must not be lost.
fn without_open_end(html: &str) -> Cow<'_, str> {
    let (closed, open) = html.split_at(html.rfind('>').map_or(0, |end| end + 1));
    if open.contains('<') {
        Cow::Owned(format!("{closed}{}", open.replace('<', "&lt;")))
    } else {
        Cow::Borrowed(html)
    }
}

/// Whether markup says where lines end. Where none does, line ends in the source are meant.
fn breaks_lines(html: &str) -> bool {
    let has = |sign: &str| {
        let same = |part: &[u8]| part.eq_ignore_ascii_case(sign.as_bytes());
        html.as_bytes().windows(sign.len()).any(same)
    };
    html.contains('\n') && ["<p", "<br", "<div", "<li"].into_iter().any(has)
}

#[derive(Default)]
struct Page {
    found: Html,
    /// Line ends in the source are blanks.
    wraps: bool,
    /// What comes before the next word: line ends, or else blanks.
    breaks: usize,
    gap: String,
    /// The sign of a list's item that has no word yet.
    item: bool,
    quotes: usize,
    preformatted: usize,
    /// The element whose content is not shown, and how often it is open.
    hidden: Option<(Vec<u8>, usize)>,
    anchor: Option<Anchor>,
}

struct Anchor {
    href: String,
    class: String,
    rel: String,
    text: String,
    /// Where its text begins.
    start: Option<usize>,
}

impl Page {
    fn open(&mut self, tag: &StartTag<()>) {
        if self.hides(tag) {
            return;
        }
        let name = tag.name.as_slice();
        match name {
            b"br" => self.breaks += 1,
            b"img" => self.image(tag),
            b"a" => {
                self.end_anchor();
                self.anchor = Some(Anchor {
                    href: attribute(tag, b"href"),
                    class: attribute(tag, b"class"),
                    rel: attribute(tag, b"rel"),
                    text: String::new(),
                    start: None,
                });
            }
            b"li" => {
                self.break_line(1);
                self.item = true;
            }
            b"pre" => {
                self.break_line(2);
                self.preformatted += 1;
            }
            b"blockquote" => {
                self.break_line(2);
                self.quotes += 1;
            }
            _ => self.break_line(lines_around(name)),
        }
    }

    /// Whether an element, or what it is in, is not shown.
    fn hides(&mut self, tag: &StartTag<()>) -> bool {
        let name = tag.name.as_slice();
        if let Some((hidden, depth)) = &mut self.hidden {
            if name == b"a" {
                let href = attribute(tag, b"href");
                if is_address(&href) {
                    self.found.quoted = Some(href);
                }
            }
            // A paragraph ends where the next one begins.
            let ends = name == b"p" && hidden == b"p";
            if !ends {
                *depth += usize::from(hidden == name);
                return true;
            }
            self.hidden = None;
        }
        let is_stopgap = has_class(&attribute(tag, b"class"), "quote-inline");
        let is_raw = matches!(
            name,
            b"script" | b"style" | b"title" | b"iframe" | b"noscript" | b"noembed" | b"xmp"
        );
        // Nothing closes a line end or a picture: what is behind them would be hidden.
        let is_hidden = is_raw || (is_stopgap && !VOID.contains(&name));
        if is_hidden {
            self.hidden = Some((name.to_vec(), 1));
        }
        is_hidden
    }

    fn close(&mut self, name: &[u8]) {
        if let Some((hidden, depth)) = &mut self.hidden {
            if hidden == name {
                *depth -= 1;
                if *depth == 0 {
                    self.hidden = None;
                }
            }
            return;
        }
        match name {
            b"a" => self.end_anchor(),
            b"pre" => {
                self.break_line(2);
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            b"blockquote" => {
                self.break_line(2);
                self.quotes = self.quotes.saturating_sub(1);
            }
            b"li" => self.item = false,
            _ => self.break_line(lines_around(name)),
        }
    }

    /// At least so many line ends before what comes next.
    fn break_line(&mut self, lines: usize) {
        self.breaks = self.breaks.max(lines);
    }

    /// Emoji are often pictures; what they stand for is their description.
    fn image(&mut self, tag: &StartTag<()>) {
        let alt = attribute(tag, b"alt");
        let is_name = alt.len() > 2 && alt.starts_with(':') && alt.ends_with(':');
        if is_name || attribute(tag, b"class").contains("emoj") {
            self.words(&alt);
        }
    }

    fn words(&mut self, text: &str) {
        if self.hidden.is_some() {
            return;
        }
        if self.preformatted > 0 {
            for (at, line) in text.split('\n').enumerate() {
                self.breaks += usize::from(at > 0);
                if !line.is_empty() {
                    self.word(line.trim_end_matches('\r'));
                }
            }
            return;
        }
        let mut rest = text;
        while !rest.is_empty() {
            let blank = rest.len() - rest.trim_start_matches(is_blank).len();
            let (blanks, after) = rest.split_at(blank);
            self.blanks(blanks);
            let end = after.find(is_blank).unwrap_or(after.len());
            if end > 0 {
                self.word(&after[..end]);
            }
            rest = &after[end..];
        }
    }

    fn blanks(&mut self, blanks: &str) {
        let ends = blanks.matches('\n').count();
        if ends == 0 {
            self.gap.push_str(blanks);
        } else if self.wraps {
            self.gap.clear();
            self.gap.push(' ');
        } else {
            self.breaks += ends;
        }
    }

    fn word(&mut self, word: &str) {
        let gap = mem::take(&mut self.gap);
        let text = &mut self.found.text;
        let begins_line = mem::take(&mut self.breaks);
        if begins_line > 0 || text.is_empty() {
            if !text.is_empty() {
                text.extend(std::iter::repeat_n('\n', begins_line));
            }
            text.extend(std::iter::repeat_n("> ", self.quotes.min(DEEPEST_QUOTE)));
            if mem::take(&mut self.item) {
                text.push_str("- ");
            }
        } else {
            text.push_str(&gap);
        }
        if let Some(anchor) = &mut self.anchor {
            anchor.start.get_or_insert(text.len());
            if anchor.text.is_empty() || begins_line > 0 {
                anchor.text.push_str(word);
            } else {
                anchor.text.push_str(&gap);
                anchor.text.push_str(word);
            }
        }
        self.found.text.push_str(word);
    }

    fn end_anchor(&mut self) {
        let Some(anchor) = self.anchor.take() else {
            return;
        };
        let name = anchor.text.trim();
        if let Some(tag) = anchor.tag() {
            self.found.tags.push(tag.to_owned());
        } else if let Some(mention) = anchor.mention() {
            self.found.mentions.push(mention);
        } else if is_address(&anchor.href) {
            if let Some(start) = anchor.start
                && is_shortened(name, &anchor.href)
            {
                self.found.text.truncate(start);
                self.found.text.push_str(&anchor.href);
            }
            self.found.links.push(anchor.href);
        }
    }

    fn finish(mut self) -> Html {
        self.end_anchor();
        let kept = self.found.text.trim_end().len();
        self.found.text.truncate(kept);
        self.found
    }
}

impl Anchor {
    /// The tag, if it is one: Mastodon writes `#<span>tag</span>` and gives the link a class, `YouTube`
    /// links to a search.
    fn tag(&self) -> Option<&str> {
        let text = self.text.trim();
        let signed = text.strip_prefix(['#', '＃']);
        let marked = has_class(&self.class, "hashtag");
        let leads_to_one = ["/tags/", "/tag/", "/hashtag/", "search_query=%23"]
            .iter()
            .any(|part| self.href.contains(part));
        let known = marked || leads_to_one || has_class(&self.rel, "tag");
        let name = if marked {
            signed.or(Some(text))
        } else {
            signed
        }?;
        (known && !name.is_empty() && !name.contains(char::is_whitespace)).then_some(name)
    }

    /// The mention, if it is one. Friendica shows the name of the person instead of the handle.
    fn mention(&self) -> Option<String> {
        if !has_class(&self.class, "mention") {
            return None;
        }
        let shown = self.text.trim().strip_prefix('@').unwrap_or("");
        let mention = if shown.is_empty() || shown.contains(char::is_whitespace) {
            fediverse::handle_in(&self.href)
        } else {
            fediverse::global(shown, &self.href)
        };
        (!mention.is_empty()).then_some(mention)
    }
}

/// How many line ends part an element from what is around it.
fn lines_around(name: &[u8]) -> usize {
    match name {
        b"p" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"hr" | b"ul" | b"ol" | b"table"
        | b"figure" | b"dl" => 2,
        b"div" | b"tr" | b"dt" | b"dd" | b"section" | b"article" | b"header" | b"footer"
        | b"figcaption" => 1,
        _ => 0,
    }
}

/// Blanks that HTML may have more or fewer of; those without a break are meant.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c')
}

/// Whether a link shows the beginning of its target and an ellipsis.
fn is_shortened(shown: &str, target: &str) -> bool {
    let bare = |address: &str| {
        let start = address.find("://").map_or(0, |at| at + 3);
        let rest = &address[start..];
        rest.strip_prefix("www.").unwrap_or(rest).to_owned()
    };
    let cut = shown
        .strip_suffix('…')
        .or_else(|| shown.strip_suffix("..."));
    cut.is_some_and(|cut| cut.contains('.') && bare(target).starts_with(&bare(cut)))
}

fn is_address(href: &str) -> bool {
    href.starts_with("http://") || href.starts_with("https://")
}

fn has_class(classes: &str, class: &str) -> bool {
    classes.split_ascii_whitespace().any(|one| one == class)
}

fn attribute(tag: &StartTag<()>, name: &[u8]) -> String {
    let value = tag.attributes.get(name);
    value.map_or_else(String::new, |value| {
        String::from_utf8_lossy(value).trim().to_owned()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_becomes_what_its_author_wrote() {
        let cases = [
            ("<p>one<br>two</p><p>three</p>", "one\ntwo\n\nthree"),
            ("one<br/><br/>two", "one\n\ntwo"),
            (
                "Tom &amp;amp; Ana &lt;3 &#39;x&#39;",
                "Tom &amp; Ana <3 'x'",
            ),
            ("a <b>bold</b>,  word", "a bold,  word"),
            ("no markup\nat all", "no markup\nat all"),
            (
                "<p>soft\n   wrapped</p>\n<p>lines</p>\n",
                "soft wrapped\n\nlines",
            ),
            (
                "<ul><li>eggs</li><li>milk</li></ul>so",
                "- eggs\n- milk\n\nso",
            ),
            (
                "<blockquote><p>said</p><p>more</p></blockquote><p>yes</p>",
                "> said\n\n> more\n\nyes",
            ),
            ("<pre>fn  x\n  y</pre>", "fn  x\n  y"),
            ("a<script>alert('<p>')</script>b<style>p{}</style>", "ab"),
            (
                "hi <img class=\"emojione\" alt=\"🌷\" src=\"x\"> <img alt=\"a garden\">",
                "hi 🌷",
            ),
            ("", ""),
            ("<3 and a < b", "<3 and a < b"),
            ("<b>I</b> <love it &amp; you", "I <love it & you"),
        ];
        for (html, wanted) in cases {
            assert_eq!(text_of(html).text, wanted, "{html}");
        }
    }

    #[test]
    fn links_tags_and_mentions_are_told_apart() {
        let found = text_of(concat!(
            r#"<p><span class="h-card"><a href="https://tulip.example/@ana" class="u-url mention">"#,
            r#"@<span>ana</span></a></span> look: <a href="https://example.org/a/long/path?x=1&amp;y=2">"#,
            r#"<span class="invisible">https://</span><span class="ellipsis">example.org/a/long</span>"#,
            r#"<span class="invisible">/path?x=1&amp;y=2</span></a> "#,
            r#"<a href="https://tulip.example/tags/opendata" class="mention hashtag" rel="tag">"#,
            r#"#<span>OpenData</span></a> <a href="/about">us</a></p>"#,
        ));
        assert_eq!(
            found.text,
            "@ana look: https://example.org/a/long/path?x=1&y=2 #OpenData us"
        );
        assert_eq!(found.links, ["https://example.org/a/long/path?x=1&y=2"]);
        assert_eq!(found.tags, ["OpenData"]);
        assert_eq!(found.mentions, ["ana@tulip.example"]);
    }

    #[test]
    fn people_are_mentioned_by_name_too() {
        let found = text_of(
            r#"<a href="https://f.example/profile/ben" class="u-url mention">@<span>Ben B.</span></a>"#,
        );
        assert_eq!(found.mentions, ["ben@f.example"]);
        assert_eq!((found.text.as_str(), found.links.len()), ("@Ben B.", 0));
    }

    #[test]
    fn shortened_addresses_are_shown_whole() {
        let found = text_of(
            r#"see <a href="https://www.example.org/gardens/2020">example.org/gard…</a> and <a
            href="https://example.org/x">a garden...</a>"#,
        );
        assert_eq!(
            found.text,
            "see https://www.example.org/gardens/2020 and a garden..."
        );
        assert_eq!(found.links.len(), 2);
    }

    #[test]
    fn the_stopgap_of_a_quote_is_no_text() {
        let found = text_of(concat!(
            r#"<p class="quote-inline">RE: <a href="https://a.example/@b/1">a.example/@b/1</a></p>"#,
            "<p>so true</p>"
        ));
        assert_eq!(found.text, "so true");
        assert_eq!(found.quoted.as_deref(), Some("https://a.example/@b/1"));
        assert!(found.links.is_empty());
    }

    #[test]
    fn elements_without_an_end_hide_nothing() {
        let found = text_of(r#"one<br class="quote-inline">two<img class="quote-inline">three"#);
        assert_eq!(found.text, "one\ntwothree");
    }

    #[test]
    fn searches_for_tags_are_tags() {
        let found = text_of(
            r#"<a href="https://www.youtube.com/results?search_query=%23gardens">#gardens</a>"#,
        );
        assert_eq!(
            (found.tags, found.links),
            (vec!["gardens".to_owned()], vec![])
        );
    }

    proptest! {
        #[test]
        fn any_markup_is_read(
            parts in prop::collection::vec(
                prop_oneof![
                    "[<>&;/a-z \n\"=]{0,12}",
                    Just("<a href=\"https://x.example/@y\" class=\"mention\">".to_owned()),
                    Just("</a>".to_owned()), Just("<p class=\"quote-inline\">".to_owned()),
                    Just("<blockquote>".to_owned()), Just("<li>".to_owned()), Just("<pre>".to_owned()),
                    Just("<script>".to_owned()), Just("#<span>ü</span>…".to_owned()), Just("&#x1F33;".to_owned()),
                    "\\PC{0,6}",
                ],
                0..40,
            )
        ) {
            let html = parts.concat();
            let found = text_of(&html);
            prop_assert!(found.text.len() <= html.len() * 6, "{html}");
            prop_assert!(!found.text.ends_with('\n'));
        }
    }
}
