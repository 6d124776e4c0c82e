//! A rule: what a file says, read and checked.

use crate::expression::Expr;
use crate::value::{Kind, Value};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A policy as a calculator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name in addresses.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// At most six characters, for its tile.
    pub short: String,
    /// The name of its pictogram.
    pub icon: String,
    /// What is heard of it.
    pub speak: String,
    /// The columns in which it stands, without a leading slash.
    pub columns: Vec<String>,
    /// The office that answers for it.
    pub owner: String,
    /// Whom to ask, as a sentence.
    pub ask: String,
    /// The address where one applies for it, if there is one.
    pub item: Option<String>,
    /// The first day on which it calculates.
    pub from: Date,
    /// The last.
    pub until: Date,
    /// The codes of the divisions that it is for; empty is everywhere.
    pub regions: Vec<String>,
    /// The documents that it follows.
    pub sources: Vec<Source>,
    /// What is asked.
    pub questions: Vec<Question>,
    /// Examples, which are its tests.
    pub examples: Vec<Example>,
    pub(crate) tables: Vec<Table>,
    pub(crate) steps: Vec<Step>,
    pub(crate) result: Total,
    /// Questions of which more never means less money.
    pub(crate) rising: Vec<String>,
}

/// A document that a rule follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its title.
    pub name: String,
    /// Its number; empty where it has none.
    pub number: String,
    /// Its date; none where nobody has looked it up.
    pub date: Option<Date>,
    /// Where it can be read.
    pub place: String,
    /// Whether somebody compared the figures with it.
    pub checked: bool,
    /// What is still to be compared; for staff.
    pub note: String,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its name in expressions and forms.
    pub id: String,
    /// What is asked.
    pub ask: String,
    /// A sentence of help.
    pub help: String,
    /// How it is answered.
    pub asks: Asks,
    /// Asked only then.
    pub(crate) when: Option<Expr>,
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    /// One of several.
    Choice(Vec<Choice>),
    /// A whole number from, to; its unit.
    Whole(i64, i64, String),
    /// A number with up to two digits behind the point, in hundredths from, to; its unit.
    Decimal(i64, i64, String),
    /// Money, in cents from, to.
    Money(i64, i64),
    /// Yes or no.
    Truth,
    /// A day of birth.
    Birth,
}

impl Asks {
    /// What kind of value an answer is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Choice(_) => Kind::Choice,
            Self::Whole(..) | Self::Decimal(..) => Kind::Number,
            Self::Money(..) => Kind::Money,
            Self::Truth => Kind::Truth,
            Self::Birth => Kind::Day,
        }
    }
}

/// One of several answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The word for it in the file.
    pub value: String,
    /// What is read.
    pub name: String,
}

/// A table: a row of each choice, or brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) id: String,
    /// What chooses the row; none where it serves for `tiers` only.
    pub(crate) by: Option<String>,
    /// What kind its brackets are of; none where its rows are of choices.
    pub(crate) bounds: Option<Kind>,
    pub(crate) columns: BTreeMap<String, Kind>,
    pub(crate) rows: Vec<Row>,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) of: Of,
    pub(crate) cells: BTreeMap<String, Value>,
}

/// When a row applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// For this choice.
    Is(String),
    /// From (included) to (not included), as bare figures.
    Within(i64, Option<i64>),
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Reckon(Reckon),
    Refuse(Refuse),
}

/// Something that is reckoned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reckon {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    /// Only then; otherwise it is nothing, and nothing is said.
    pub(crate) when: Option<Expr>,
    pub(crate) value: Expr,
    pub(crate) least: Option<Expr>,
    pub(crate) most: Option<Expr>,
    pub(crate) round: Round,
    pub(crate) say: String,
    pub(crate) say_most: String,
}

/// How an amount is rounded after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Round {
    /// To the cent.
    Cent,
    /// To the yuan, half up.
    Yuan,
    /// Cents are dropped.
    YuanDown,
}

/// Not eligible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refuse {
    pub(crate) when: Expr,
    pub(crate) why: String,
    pub(crate) change: String,
}

/// What comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Total {
    /// A step or an answer.
    pub(crate) amount: String,
    /// Never more.
    pub(crate) most: Option<Expr>,
    pub(crate) say_most: String,
    /// Before the amount: `这次大约能报`.
    pub(crate) label: String,
}

/// An example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// The day of reckoning.
    pub on: Date,
    /// The answers as people give them.
    pub answers: BTreeMap<String, String>,
    /// The amount in cents, or a piece of the refusal.
    pub(crate) end: Result<i64, String>,
    /// A piece of a reason line.
    pub(crate) line: String,
    /// Where it stands in the file.
    pub(crate) at: usize,
}

/// Whether a rule calculates on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its first day has not come.
    Early,
    /// It does.
    Valid,
    /// Its last day is past.
    Over,
}

impl Rule {
    /// Whether it calculates on this day.
    pub fn standing(&self, today: Date) -> Standing {
        if today < self.from {
            Standing::Early
        } else if today > self.until {
            Standing::Over
        } else {
            Standing::Valid
        }
    }

    /// Whether every figure was compared with its document.
    pub fn is_checked(&self) -> bool {
        self.sources.iter().all(|source| source.checked)
    }

    /// Whether it is for an organisation with these division codes, from the highest down.
    pub fn is_for<'c>(&self, mut codes: impl Iterator<Item = &'c str>) -> bool {
        self.regions.is_empty() || codes.any(|code| self.regions.iter().any(|region| region == code))
    }

    /// What stands before the amount.
    pub fn label(&self) -> &str {
        &self.result.label
    }

    pub(crate) fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }
}
