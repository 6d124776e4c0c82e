//! The sheet of a filter: what was entered, as text, and the filter that it becomes.

use crate::columns::Tree;
use crate::filter::{Filter, Part, Rule, Test, Then};
use crate::intake::words;
use crate::pages::desk_articles::choices::{self, Names};
use crate::source::Source;
use hongwang_base::{FilterId, Millis, OrgPath, Problem};
use hongwang_feature::Staff;
use hongwang_page::desk::{Choice, Control, Field, Form};
use std::collections::BTreeMap;

/// What was entered.
#[derive(Clone, Debug, Default)]
pub(super) struct Entered(pub(super) BTreeMap<String, String>);

impl Entered {
    /// An empty sheet.
    pub(super) fn blank(staff: &Staff) -> Self {
        let pairs = [
            ("scope", staff.org.as_str()),
            ("order", "10"),
            ("test", "words"),
            ("part", "title"),
            ("then", "drop"),
            ("enabled", "on"),
        ];
        Self(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// A filter, to be changed.
    pub(super) fn of(filter: &Filter) -> Self {
        let mut pairs = vec![
            ("id", filter.id.to_string()),
            ("name", filter.rule.name.clone()),
            ("scope", filter.org.to_string()),
            ("order", filter.position.to_string()),
            ("enabled", if filter.enabled { "on" } else { "" }.to_owned()),
        ];
        match &filter.rule.test {
            Test::Words { part, words } => {
                pairs.extend([
                    ("test", "words".to_owned()),
                    ("part", part.word().to_owned()),
                    ("words", words.join("、")),
                ]);
            }
            Test::Pattern { part, pattern } => {
                pairs.extend([
                    ("test", "pattern".to_owned()),
                    ("part", part.word().to_owned()),
                    ("pattern", pattern.clone()),
                ]);
            }
            Test::Older { days } => pairs.extend([("test", "older".to_owned()), ("days", days.to_string())]),
        }
        match &filter.rule.then {
            Then::Drop => pairs.push(("then", "drop".to_owned())),
            Then::Only => pairs.push(("then", "only".to_owned())),
            Then::Route(column) => {
                pairs.extend([("then", "route".to_owned()), ("column", column.to_string())])
            }
        }
        Self(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |value| value.trim())
    }

    /// Everything that was entered, and whether it is to be applied, to be sent along unseen.
    pub(super) fn hidden(&self, apply: bool) -> Vec<(String, String)> {
        let sent = self.0.iter().filter(|(name, value)| !value.is_empty() && *name != "apply");
        let mut pairs: Vec<_> = sent.map(|(name, value)| (name.clone(), value.clone())).collect();
        if apply {
            pairs.push(("apply".to_owned(), "on".to_owned()));
        }
        pairs
    }

    /// The filter; `known` is the one that it changes.
    ///
    /// # Errors
    /// Everything that is wrong, each with its field.
    pub(super) fn filter(
        &self,
        staff: &Staff,
        tree: &Tree,
        known: Option<FilterId>,
        now: Millis,
    ) -> Result<Filter, Vec<Problem>> {
        let mut problems = Vec::new();
        let org = self.get("scope").parse::<OrgPath>().ok().filter(|org| staff.org.covers(org));
        if org.is_none() {
            problems.push(Problem::field("scope", words::BAD_SCOPE));
        }
        let position = self.get("order").parse::<i64>().ok();
        if position.is_none() {
            problems.push(Problem::field("order", words::BAD_ORDER));
        }
        let mut take = |read: Result<(), Problem>| problems.extend(read.err());
        let (test, then) = (self.test(), self.then());
        take(test.as_ref().map(drop).map_err(Clone::clone));
        take(then.as_ref().map(drop).map_err(Clone::clone));
        if let (Ok(test), Ok(then)) = (test, then) {
            let rule = Rule { name: self.get("name").to_owned(), test, then };
            problems.extend(rule.problems(tree));
            if let (Some(org), Some(position), true) = (org, position, problems.is_empty()) {
                let id = known.unwrap_or_else(|| FilterId::new(now));
                return Ok(Filter { id, org, position, enabled: self.get("enabled") == "on", rule });
            }
        }
        Err(problems)
    }

    fn test(&self) -> Result<Test, Problem> {
        let part = || {
            let part = Part::ALL.into_iter().find(|part| part.word() == self.get("part"));
            part.ok_or_else(|| Problem::field("part", words::BAD_PART))
        };
        match self.get("test") {
            "words" => {
                let cuts = |c: char| matches!(c, ',' | '，' | '、' | ';' | '；' | '\n' | '\r');
                let given = self.get("words").split(cuts).map(str::trim).filter(|word| !word.is_empty());
                Ok(Test::Words { part: part()?, words: given.map(str::to_owned).collect() })
            }
            "pattern" => Ok(Test::Pattern { part: part()?, pattern: self.get("pattern").to_owned() }),
            "older" => Ok(Test::Older {
                days: self.get("days").parse().map_err(|_| Problem::field("days", words::BAD_DAYS))?,
            }),
            _ => Err(Problem::field("test", words::BAD_TEST)),
        }
    }

    fn then(&self) -> Result<Then, Problem> {
        match self.get("then") {
            "drop" => Ok(Then::Drop),
            "only" => Ok(Then::Only),
            "route" => Ok(Then::Route(
                self.get("column").parse().map_err(|_| Problem::field("column", words::NO_COLUMN))?,
            )),
            _ => Err(Problem::field("then", words::BAD_THEN)),
        }
    }

    /// The form with everything that was entered and what is wrong with it. It leads to a dry run, never past it.
    pub(super) fn form(&self, tree: &Tree, names: &Names, sources: &[Source], problems: &[Problem]) -> Form {
        let field = |name: &str, label: &str, control: Control| {
            Field::new(name, label, control).value(self.get(name)).wrong(problems)
        };
        let few = |choices: &[(&str, &str)]| {
            Control::Radio(choices.iter().map(|(value, label)| Choice::new(*value, *label)).collect())
        };
        let parts = Part::ALL.map(|part| Choice::new(part.word(), words::part(part))).into();
        let against = std::iter::once(Choice::new("", words::NOBODY));
        let against = against
            .chain(
                sources.iter().map(|source| Choice::new(source.id.to_string(), source.settings.name.clone())),
            )
            .collect();
        let fields = vec![
            Field::hidden("id", self.get("id")),
            field("name", words::NAME, Control::Line("text")),
            field(
                "test",
                words::TEST,
                few(&[
                    ("words", words::TEST_WORDS),
                    ("pattern", words::TEST_PATTERN),
                    ("older", words::TEST_OLDER),
                ]),
            ),
            field("part", words::PART, Control::Select(parts)).optional(),
            field("words", words::WORDS, Control::Area(2)).hint(words::WORDS_HINT).optional(),
            field("pattern", words::PATTERN, Control::Line("text")).hint(words::PATTERN_HINT).optional(),
            field("days", words::DAYS, Control::Line("number")).optional(),
            field(
                "then",
                words::THEN,
                few(&[("drop", words::THEN_DROP), ("only", words::THEN_ONLY), ("route", words::THEN_ROUTE)]),
            ),
            field("column", words::TO_COLUMN, Control::Select(choices::columns(tree))).optional(),
            field("scope", words::BINDS, Control::Select(names.choices())),
            field("order", words::ORDER, Control::Line("number")).hint(words::ORDER_HINT),
            field("enabled", words::IN_FORCE, Control::Check),
            field("against", words::AGAINST, Control::Select(against)).optional(),
        ];
        Form {
            action: "/desk/filters/try".into(),
            fields,
            submit: words::DRY_RUN.into(),
            cancel: Some(super::FILTERS.into()),
            error: None,
        }
    }
}
