//! Filters: which items are kept, which are left out, and which go to another column. Rules as data, and [`decide`],
//! a pure function over them.
//!
//! Invariant: what a rule does not say is kept, in its source's own column. Rules are asked in their order; an item is
//! left out by the first that says so, and goes where the first that names a column sends it. Where rules say "only",
//! one of them has to fit.

pub mod store;

use crate::article::store::takes_articles;
use crate::columns::{ColumnSlug, Tree};
use crate::intake::words;
use hongwang_base::{FilterId, Millis, OrgPath, Problem};
use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

const LONGEST_NAME: usize = 40;
const LONGEST_PATTERN: usize = 200;
const MOST_WORDS: usize = 50;
const LONGEST_WORD: usize = 40;
/// Bytes that a compiled pattern may take.
const PATTERN_BYTES: usize = 256 << 10;
/// Only so many characters of a text are searched.
const SEARCHED: usize = 60_000;

/// What a test looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The title.
    Title,
    /// The text.
    Text,
    /// The source that the page names.
    Source,
    /// The address.
    Address,
}

impl Part {
    /// All, in the order of the form.
    pub const ALL: [Part; 4] = [Self::Title, Self::Text, Self::Source, Self::Address];

    /// The word under which forms send it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Text => "text",
            Self::Source => "source",
            Self::Address => "address",
        }
    }
}

/// When a rule fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "test", rename_all = "lowercase")]
pub enum Test {
    /// One of the words is in it; large and small letters are the same.
    Words {
        /// Where.
        part: Part,
        /// Which.
        words: Vec<String>,
    },
    /// The regular expression is found in it.
    Pattern {
        /// Where.
        part: Part,
        /// Which, in the syntax of the `regex` crate.
        pattern: String,
    },
    /// It was published more than so many days ago. What has no date is never too old.
    Older {
        /// Days.
        days: i64,
    },
}

/// What follows when a rule fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "then", content = "column", rename_all = "lowercase")]
pub enum Then {
    /// It is left out.
    Drop,
    /// It is kept; what no such rule fits is left out.
    Only,
    /// It goes to this column.
    Route(ColumnSlug),
}

/// A rule as an editor writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// What it is called at the desk, and what is said when it decides.
    pub name: String,
    /// When it fits.
    #[serde(flatten)]
    pub test: Test,
    /// What follows.
    #[serde(flatten)]
    pub then: Then,
}

/// A rule as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Which.
    pub id: FilterId,
    /// It binds the sources of this organisation and of all below it.
    pub org: OrgPath,
    /// Its place in the order, smallest first.
    pub position: i64,
    /// Whether it is asked.
    pub enabled: bool,
    /// What it says.
    pub rule: Rule,
}

impl Rule {
    /// Everything that keeps it from being used, each with its field.
    pub fn problems(&self, tree: &Tree) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut wrong = |field: &str, title: String| problems.push(Problem::field(field, title));
        match self.name.trim().chars().count() {
            0 => wrong("name", words::NO_NAME.into()),
            1..=LONGEST_NAME => {}
            _ => wrong("name", words::LONG_NAME.into()),
        }
        match &self.test {
            Test::Words { words: given, .. } => {
                let long = given.iter().any(|word| word.chars().count() > LONGEST_WORD);
                if given.is_empty() || given.len() > MOST_WORDS || long {
                    wrong("words", words::bad_words(MOST_WORDS, LONGEST_WORD));
                }
            }
            Test::Pattern { pattern, .. } => {
                if let Err(why) = compile(pattern) {
                    wrong("pattern", why);
                }
            }
            Test::Older { days } if !(1..=3650).contains(days) => wrong("days", words::BAD_DAYS.into()),
            Test::Older { .. } if self.then != Then::Drop => wrong("then", words::AGE_ONLY_DROPS.into()),
            Test::Older { .. } => {}
        }
        if let Then::Route(column) = &self.then
            && !tree.column(column).is_some_and(|column| takes_articles(column.kind))
        {
            wrong("column", words::NO_COLUMN.into());
        }
        problems
    }
}

fn compile(pattern: &str) -> Result<Regex, String> {
    if pattern.is_empty() || pattern.chars().count() > LONGEST_PATTERN {
        return Err(words::bad_pattern_length(LONGEST_PATTERN));
    }
    let built = RegexBuilder::new(pattern)
        .case_insensitive(true)
        .size_limit(PATTERN_BYTES)
        .dfa_size_limit(PATTERN_BYTES)
        .build();
    built.map_err(|error| words::bad_pattern(&error.to_string()))
}

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject<'a> {
    /// The title.
    pub title: &'a str,
    /// The text, once it is known.
    pub text: Option<&'a str>,
    /// The source that the page names, once it is known.
    pub source: Option<&'a str>,
    /// The address.
    pub address: &'a str,
    /// When it was published, if that is known.
    pub published: Option<Millis>,
}

/// What is to become of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// Whether it is left out.
    pub dropped: bool,
    /// The column that it goes to instead of its source's own.
    pub column: Option<ColumnSlug>,
    /// The rule that decided, in words; empty when none did.
    pub because: String,
}

struct Ready {
    rule: Rule,
    words: Vec<String>,
    pattern: Option<Regex>,
}

/// The rules that bind one organisation's sources, ready to be asked.
pub struct Rules(Vec<Ready>);

impl Rules {
    /// Those of `filters` that are enabled and bind `org`, in order: the county's before the town's.
    pub fn of(filters: &[Filter], org: &OrgPath) -> Self {
        let mut bound: Vec<&Filter> =
            filters.iter().filter(|filter| filter.enabled && filter.org.covers(org)).collect();
        bound.sort_by_key(|filter| (filter.org.depth(), filter.position, filter.id));
        let ready = bound.into_iter().map(|filter| Ready {
            words: match &filter.rule.test {
                Test::Words { words, .. } => words.iter().map(|word| word.to_lowercase()).collect(),
                _ => Vec::new(),
            },
            pattern: match &filter.rule.test {
                Test::Pattern { pattern, .. } => compile(pattern).ok(),
                _ => None,
            },
            rule: filter.rule.clone(),
        });
        Self(ready.collect())
    }
}

impl Ready {
    /// Whether the rule fits; none as long as what it looks at is not known.
    fn fits(&self, subject: &Subject<'_>, now: Millis) -> Option<bool> {
        let of = |part: Part| match part {
            Part::Title => Some(subject.title),
            Part::Text => subject.text,
            Part::Source => subject.source,
            Part::Address => Some(subject.address),
        };
        Some(match &self.rule.test {
            Test::Words { part, .. } => {
                let text = searched(of(*part)?).to_lowercase();
                self.words.iter().any(|word| text.contains(word))
            }
            Test::Pattern { part, .. } => self.pattern.as_ref()?.is_match(searched(of(*part)?)),
            Test::Older { days } => {
                subject.published.is_some_and(|at| now.since(at) > days.saturating_mul(Millis::DAY))
            }
        })
    }
}

fn searched(text: &str) -> &str {
    text.char_indices().nth(SEARCHED).map_or(text, |(end, _)| &text[..end])
}

/// What becomes of `subject` at `now`. As long as its text is not known, only what is certain without it is decided.
pub fn decide(rules: &Rules, subject: &Subject<'_>, now: Millis) -> Decision {
    let mut to = Decision::default();
    let (mut only, mut wanted) = (Vec::new(), false);
    for ready in &rules.0 {
        let fits = ready.fits(subject, now);
        match &ready.rule.then {
            Then::Drop if fits == Some(true) => {
                return Decision {
                    dropped: true,
                    column: None,
                    because: words::because_rule(&ready.rule.name),
                };
            }
            Then::Only => {
                only.push(ready.rule.name.as_str());
                wanted |= fits != Some(false);
            }
            Then::Route(column) if fits == Some(true) && to.column.is_none() => {
                to.column = Some(column.clone());
                to.because = words::because_rule(&ready.rule.name);
            }
            Then::Drop | Then::Route(_) => {}
        }
    }
    if !only.is_empty() && !wanted {
        return Decision { dropped: true, column: None, because: words::because_none_of(&only) };
    }
    to
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const T: Millis = Millis(1_795_428_000_000);

    fn org(text: &str) -> OrgPath {
        text.parse().expect("a path")
    }

    fn filter(at: &str, position: i64, name: &str, test: Test, then: Then) -> Filter {
        let rule = Rule { name: name.into(), test, then };
        Filter { id: FilterId::new(T), org: org(at), position, enabled: true, rule }
    }

    fn words(part: Part, word: &str) -> Test {
        Test::Words { part, words: vec![word.to_owned()] }
    }

    fn subject(title: &str) -> Subject<'_> {
        Subject {
            title,
            text: Some("正文"),
            source: Some("人民网"),
            address: "http://a.cn/1",
            published: Some(T),
        }
    }

    fn route(slug: &str) -> Then {
        Then::Route(slug.parse().expect("a slug"))
    }

    #[test]
    fn what_no_rule_speaks_of_is_kept_where_it_was_to_go() {
        assert_eq!(decide(&Rules::of(&[], &org("c/")), &subject("一"), T), Decision::default());
    }

    #[test]
    fn the_first_that_leaves_out_says_why_and_the_first_column_wins() {
        let filters = [
            filter("c/", 2, "第二", words(Part::Title, "茶"), route("dang/news/county")),
            filter("c/", 1, "第一", words(Part::Title, "茶"), route("dang/news/province")),
            filter(
                "c/",
                3,
                "广告",
                Test::Pattern { part: Part::Title, pattern: "推广|促销".into() },
                Then::Drop,
            ),
        ];
        let rules = Rules::of(&filters, &org("c/t/"));
        let kept = decide(&rules, &subject("春茶开园"), T);
        assert_eq!(kept.column.expect("a column").as_str(), "dang/news/province");
        assert!(kept.because.contains("第一"));
        let dropped = decide(&rules, &subject("春茶促销"), T);
        assert!(dropped.dropped && dropped.because.contains("广告"));
    }

    #[test]
    fn only_rules_let_nothing_else_in_and_wait_for_the_text_before_they_refuse() {
        let filters = [filter("c/", 1, "只要英山", words(Part::Text, "英山"), Then::Only)];
        let rules = Rules::of(&filters, &org("c/"));
        assert!(!decide(&rules, &Subject { text: None, ..subject("一") }, T).dropped);
        assert!(decide(&rules, &subject("一"), T).dropped);
        assert!(!decide(&rules, &Subject { text: Some("英山县"), ..subject("一") }, T).dropped);
    }

    #[test]
    fn what_is_too_old_is_left_out_and_what_has_no_date_is_not() {
        let filters = [filter("c/", 1, "旧闻", Test::Older { days: 30 }, Then::Drop)];
        let rules = Rules::of(&filters, &org("c/"));
        let at = |published| decide(&rules, &Subject { published, ..subject("一") }, T).dropped;
        assert!(at(Some(T.plus(-31 * Millis::DAY))));
        assert!(!at(Some(T.plus(-29 * Millis::DAY))) && !at(None));
    }

    #[test]
    fn a_town_is_bound_by_the_county_and_not_by_its_neighbour() {
        let filters = [filter("c/a/", 1, "甲镇", words(Part::Title, "一"), Then::Drop)];
        assert!(decide(&Rules::of(&filters, &org("c/a/v/")), &subject("一"), T).dropped);
        assert!(!decide(&Rules::of(&filters, &org("c/b/")), &subject("一"), T).dropped);
        assert!(!decide(&Rules::of(&filters, &org("c/")), &subject("一"), T).dropped);
    }

    #[test]
    fn a_pattern_that_would_grow_without_bound_is_refused() {
        assert!(compile(r"(\w{1000}){1000}").is_err() && compile("(").is_err() && compile("").is_err());
        assert!(compile("会议|通知").is_ok());
    }

    proptest! {
        #[test]
        fn more_rules_that_leave_out_never_let_more_in(title in "\\PC{0,12}", some in prop::collection::vec("\\PC{1,3}", 0..6), more in "\\PC{1,3}") {
            let drops = |words_of: &[String]| -> Vec<Filter> {
                (1..).zip(words_of).map(|(at, word)| filter("c/", at, "丢", words(Part::Title, word), Then::Drop)).collect()
            };
            let few = decide(&Rules::of(&drops(&some), &org("c/")), &subject(&title), T).dropped;
            let all: Vec<String> = some.into_iter().chain([more]).collect();
            let many = decide(&Rules::of(&drops(&all), &org("c/")), &subject(&title), T).dropped;
            prop_assert!(!few || many);
        }
    }
}
