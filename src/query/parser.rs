//! From lexemes to the tree, by recursive descent. Never fails: what makes no sense is left out and
//! reported with its place.
//!
//! ```text
//! any  = all { ("OR" | "|") all }
//! all  = { ["AND"] item }
//! item = { "-" | "NOT" } ( "(" any ")" | word | "phrase" | #tag | @handle | field:value | url )
//! ```

use super::ast::{CountField, Expr, Filter, Query};
use super::help::{Field, nearest_field};
use super::lexer::{Kind, Lexeme, Value, lex};
use super::values::{self, Reading, shown};
use super::{Context, Parsed, Problem};
use crate::post::Time;
use std::ops::Range;

/// Bytes that are read. Nobody types more; a pasted file must not freeze the screen.
const LONGEST_INPUT: usize = 64 * 1024;
/// Parentheses inside parentheses: the parser and the printer recurse this deep.
const DEEPEST: usize = 64;
/// Remarks on one query: after a hundred nobody reads on.
const MOST_PROBLEMS: usize = 100;
/// Filters in one query.
const MOST_FILTERS: usize = 1024;

/// Understands a query.
pub(super) fn parse(text: &str, context: &Context) -> Parsed {
    let read = &text[..text.floor_char_boundary(LONGEST_INPUT)];
    let mut parser = Parser {
        text: read,
        context,
        lexemes: lex(read),
        at: 0,
        depth: 0,
        too_deep: 0,
        filters: 0,
        problems: Vec::new(),
    };
    if read.len() < text.len() {
        parser.problem(
            read.len()..text.len(),
            "the query is too long: only its first 64 KB are read",
        );
    }
    let expr = parser.any().unwrap_or_default();
    let mut problems = parser.problems;
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    Parsed {
        query: Query { expr },
        problems,
    }
}

/// What a name before a colon was probably meant to be, if the word looks like a mistyped field.
pub(super) fn meant_field(word: &str) -> Option<String> {
    let (name, value) = word.split_once(':')?;
    let plain = !value.is_empty() && !value.starts_with("//");
    plain.then(|| nearest_field(name)).flatten()
}

struct Parser<'t> {
    text: &'t str,
    context: &'t Context,
    lexemes: Vec<Lexeme>,
    at: usize,
    /// Parentheses that are open.
    depth: usize,
    /// Parentheses that are open and ignored, because they are too deep.
    too_deep: usize,
    filters: usize,
    problems: Vec<Problem>,
}

impl<'t> Parser<'t> {
    fn problem(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.note(Problem {
            span,
            message: message.into(),
            leaves_out: false,
        });
    }

    fn note(&mut self, problem: Problem) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        }
    }

    fn kind(&self) -> Option<&Kind> {
        self.lexemes.get(self.at).map(|lexeme| &lexeme.kind)
    }

    fn span(&self) -> Range<usize> {
        self.lexemes
            .get(self.at)
            .map_or(self.text.len()..self.text.len(), |l| l.span.clone())
    }

    /// Whether something that can be searched for begins here.
    fn begins_item(&self) -> bool {
        !matches!(self.kind(), None | Some(Kind::Or | Kind::And | Kind::Close))
    }

    /// Sides of `OR`. `None` is nothing: not the same as every post.
    fn any(&mut self) -> Option<Expr> {
        let mut sides = Vec::new();
        let mut start = self.at;
        let mut dangling: Option<Range<usize>> = None;
        let mut first = true;
        loop {
            sides.extend(self.all());
            let empty = self.at == start;
            if empty && let Some(or) = dangling.take() {
                self.problem(or, "OR has nothing after it: ignored");
            }
            if self.kind() != Some(&Kind::Or) {
                break;
            }
            if empty && first {
                let span = self.span();
                self.problem(span, "OR has nothing before it: ignored");
            } else {
                dangling = Some(self.span());
            }
            first = false;
            self.at += 1;
            start = self.at;
        }
        (!sides.is_empty()).then(|| Expr::any_of(sides))
    }

    /// Items next to each other, up to `OR`, a closing parenthesis or the end.
    fn all(&mut self) -> Option<Expr> {
        let mut sides = Vec::new();
        let mut bounds = Bounds::default();
        let text: &'t str = self.text;
        let start = self.at;
        while let Some(kind) = self.kind() {
            let span = self.span();
            match kind {
                Kind::Or => break,
                Kind::Close if self.too_deep > 0 => {
                    self.too_deep -= 1;
                    self.at += 1;
                }
                Kind::Close if self.depth > 0 => break,
                Kind::Close => {
                    self.at += 1;
                    self.problem(span, "')' closes nothing: ignored");
                }
                Kind::And => {
                    let first = self.at == start;
                    self.at += 1;
                    if first || !self.begins_item() {
                        let side = if first { "before" } else { "after" };
                        self.problem(span, format!("AND has nothing {side} it: ignored"));
                    }
                }
                _ => {
                    let item = self.item();
                    if let Some(Expr::Filter(filter)) = &item
                        && let Some(message) = bounds.add(filter, &text[span.clone()])
                    {
                        self.problem(span, message);
                    }
                    sides.extend(item);
                }
            }
        }
        (!sides.is_empty()).then(|| Expr::all_of(sides))
    }

    /// One filter or group with the negations before it.
    fn item(&mut self) -> Option<Expr> {
        let mut negated = false;
        while self.kind() == Some(&Kind::Not) {
            let span = self.span();
            self.at += 1;
            if !self.begins_item() {
                let sign = shown(&self.text[span.clone()]);
                self.problem(span, format!("'{sign}' has nothing after it: ignored"));
                return None;
            }
            negated = !negated;
        }
        let expr = if self.kind() == Some(&Kind::Open) {
            self.group()
        } else {
            self.leaf()
        }?;
        Some(if negated { expr.negate() } else { expr })
    }

    fn group(&mut self) -> Option<Expr> {
        let open = self.span();
        self.at += 1;
        if self.kind() == Some(&Kind::Close) {
            let span = open.start..self.span().end;
            self.at += 1;
            self.problem(span, "nothing in parentheses: ignored");
            return None;
        }
        if self.depth == DEEPEST {
            if self.too_deep == 0 {
                let message = "too many parentheses inside each other: from here on ignored";
                self.problem(open, message);
            }
            self.too_deep += 1;
            return None;
        }
        self.depth += 1;
        let expr = self.any();
        self.depth -= 1;
        if self.kind() == Some(&Kind::Close) {
            self.at += 1;
        } else {
            self.problem(open, "'(' is not closed: taken to the end");
        }
        expr
    }

    fn leaf(&mut self) -> Option<Expr> {
        let Lexeme { span, kind } = self.lexemes.get(self.at)?.clone();
        self.at += 1;
        if kind == Kind::All {
            return Some(Expr::All);
        }
        if self.filters == MOST_FILTERS {
            let all = span.start..self.text.len();
            self.problem(
                all,
                format!("only {MOST_FILTERS} filters are read: the rest is ignored"),
            );
            self.at = self.lexemes.len();
            return None;
        }
        let Reading { filter, remark } = self.read(&span, &kind);
        if let Some(message) = remark {
            self.note(Problem {
                span,
                message,
                leaves_out: filter.is_none() && matches!(kind, Kind::Field(..)),
            });
        }
        self.filters += usize::from(filter.is_some());
        filter.map(Expr::Filter)
    }

    /// Whether the piece that was just taken sticks to a group or phrase: a comma there is just
    /// a comma.
    fn sticks(&self) -> bool {
        let Some([before, taken]) = self.lexemes[..self.at].last_chunk() else {
            return false;
        };
        before.span.end == taken.span.start && matches!(before.kind, Kind::Close | Kind::Phrase(_))
    }

    fn read(&mut self, span: &Range<usize>, kind: &Kind) -> Reading {
        let typed = &self.text[span.clone()];
        if let Kind::Phrase(value) | Kind::Field(_, value) = kind
            && value.open
        {
            let message = "quote is not closed: taken to the end";
            self.problem(span.clone(), message);
            if value.text.trim().is_empty() {
                return Reading::default();
            }
        }
        match kind {
            Kind::Phrase(value) => values::phrase(value),
            Kind::Tag(value) => values::tag(value),
            Kind::Mention(value) => values::mention(value),
            Kind::Field(field, value) => values::field(*field, value, self.context),
            Kind::Url(place) => values::address(&self.text[place.clone()]),
            Kind::Rest => rest(typed),
            Kind::Word => {
                if let Some(field) = meant_field(typed) {
                    let word = shown(typed);
                    let message = format!("'{word}' is searched as text: did you mean {field}?");
                    self.problem(span.clone(), message);
                }
                let reading = values::text(&Value::bare(typed));
                if reading.filter.is_none() && self.sticks() {
                    return Reading::default();
                }
                reading
            }
            Kind::LoneSign => Reading {
                filter: None,
                remark: Some(format!("'{typed}' has nothing after it: ignored")),
            },
            Kind::Open | Kind::Close | Kind::Or | Kind::And | Kind::Not | Kind::All => {
                Reading::default()
            }
        }
    }
}

/// What sticks to a tag or handle: punctuation is dropped without a word, as after any word.
fn rest(typed: &str) -> Reading {
    let filter = values::text(&Value::bare(typed)).filter;
    let remark = match filter {
        _ if typed == "*" => Some(values::STAR.to_owned()),
        Some(_) => Some(format!(
            "'{}' is not part of the tag or handle: searched as text",
            shown(typed)
        )),
        None => None,
    };
    Reading { filter, remark }
}

/// Notices ranges that leave nothing, among filters that must all hold.
#[derive(Default)]
struct Bounds<'t> {
    since: Option<(Time, &'t str)>,
    until: Option<(Time, &'t str)>,
    counts: Vec<(CountField, u64, u64)>,
}

impl<'t> Bounds<'t> {
    /// Takes one more filter, written as `typed`, and says what is wrong if nothing is left.
    fn add(&mut self, filter: &Filter, typed: &'t str) -> Option<String> {
        match *filter {
            Filter::Since(time) => {
                if self.since.is_none_or(|(latest, _)| time > latest) {
                    self.since = Some((time, typed));
                }
            }
            Filter::Until(time) => {
                if self.until.is_none_or(|(earliest, _)| time < earliest) {
                    self.until = Some((time, typed));
                }
            }
            Filter::Count { field, min, max } => return self.add_count(field, min, max),
            _ => return None,
        }
        let ((since, after), (until, before)) = (self.since?, self.until?);
        let value = |typed: &str| {
            let value = typed.split_once(':').map_or(typed, |(_, value)| value);
            shown(value.trim_matches('"'))
        };
        (since >= until).then(|| {
            let (after, before) = (value(after), value(before));
            format!("no post can be after {after} and before {before}")
        })
    }

    fn add_count(&mut self, field: CountField, min: u64, max: u64) -> Option<String> {
        let Some(known) = self.counts.iter_mut().find(|known| known.0 == field) else {
            self.counts.push((field, min, max));
            return None;
        };
        *known = (field, known.1.max(min), known.2.min(max));
        let (_, least, most) = *known;
        let name = Field::Count(field).help().name;
        (least > most).then(|| format!("no post can have {name} >={least} and <={most}"))
    }
}
