//! A form: what is asked, one question a page, and what a whole answer is.
//!
//! A form is a JSON Schema (2020-12) and beside it the questions in their order. The schema says what is whole, for the
//! village and for the center alike; the questions say how it is asked. Every leaf is a string, so an answer is what a
//! person wrote, not what a machine made of it.
//!
//! Everything here is a pure function of the form and the answers: which questions stand ([`Form::steps`]), what an
//! entry means ([`Form::read`]), what is still missing ([`Form::missing`]), what may be sent ([`Form::whole`]).
//! Invariant: a form that was loaded has a question for every leaf, each of which can be reached ([`check`]).

mod check;
mod pointer;

pub(crate) use check::FormError;
pub(crate) use pointer::{get, leaf, remove, set};

use crate::words;
use hongwang_input::{FieldKind, look};
use hongwang_replica::BlobHash;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The length of a paper's name in an answer.
const PAPER_NAME: u64 = 64;

/// A form as its file holds it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Text {
    pub(crate) schema: Value,
    pub(crate) questions: Vec<Entry>,
}

/// One entry of the list of questions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Entry {
    /// Questions that are asked again for each member: a child, somebody of the household.
    Group(Group),
    /// One question.
    One(Question),
}

/// Questions that are asked of each member.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Group {
    /// Where the list of members stands: a JSON pointer (RFC 6901).
    pub(crate) at: String,
    /// What one member is called: 孩子.
    pub(crate) repeat: String,
    /// Most members.
    pub(crate) most: usize,
    /// What is asked before each member.
    pub(crate) ask: String,
    /// The questions; their places are relative to the member.
    pub(crate) questions: Vec<Question>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    /// Where the answer stands: a JSON pointer, within a group relative to the member.
    pub(crate) at: String,
    /// The question, as it is read and heard.
    pub(crate) ask: String,
    /// The same in a word, for the summary.
    pub(crate) short: String,
    /// A sentence of help.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) hint: String,
    /// Which keys open, where something is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) keys: Option<FieldKind>,
    /// What there is to choose from, where nothing is written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) choose: Vec<Choice>,
    /// What is laid beside the form, where nothing is written and nothing chosen. The answer is the names of the papers,
    /// a space between two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) attach: Option<Attach>,
    /// Whether it may be skipped.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) optional: bool,
    /// Asked only where an earlier question was answered so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) when: Option<When>,
}

/// What is laid beside a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Attach {
    /// A paper: photographs of it, or a PDF.
    Paper,
    /// A name written by hand.
    Signature,
}

/// One thing to choose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    /// What is kept.
    pub(crate) value: String,
    /// What is read.
    pub(crate) name: String,
}

/// When a question is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct When {
    /// The earlier question; `./` begins a place within the same member.
    pub(crate) at: String,
    /// The answers with which it is asked.
    pub(crate) is: Vec<String>,
}

impl When {
    /// The place that it looks at, for a question of the member at `base`.
    pub(crate) fn place(&self, base: &str) -> String {
        self.at.strip_prefix('.').map_or_else(|| self.at.clone(), |near| format!("{base}{near}"))
    }
}

/// A page of the form.
#[derive(Clone, Debug)]
pub(crate) enum Step<'f> {
    /// One question, at this place.
    Ask {
        /// Its JSON pointer, members numbered from 0.
        at: String,
        /// What is asked.
        question: &'f Question,
        /// Of which member, counted from 1.
        member: Option<(usize, &'f Group)>,
    },
    /// Whether there is one more member.
    More {
        /// The group.
        group: &'f Group,
        /// How many there are.
        count: usize,
    },
}

impl Step<'_> {
    /// The step's name in addresses.
    pub(crate) fn at(&self) -> &str {
        match self {
            Self::Ask { at, .. } => at,
            Self::More { group, .. } => &group.at,
        }
    }
}

/// A form that has been checked.
#[derive(Debug)]
pub(crate) struct Form {
    schema: Value,
    validator: jsonschema::Validator,
    entries: Vec<Entry>,
    asked: Value,
    hash: String,
}

impl Form {
    /// Reads and checks a form.
    pub(crate) fn parse(text: &str) -> Result<Self, FormError> {
        let form = Self::unchecked(text)?;
        check::check(&form)?;
        Ok(form)
    }

    /// Reads a form that is still being made: what is wrong with it shows in its pages, and nobody answers it.
    pub(crate) fn unchecked(text: &str) -> Result<Self, FormError> {
        let form: Text = serde_json::from_str(text).map_err(|error| FormError::Text(error.to_string()))?;
        let validator = jsonschema::draft202012::new(&form.schema)
            .map_err(|error| FormError::Schema(error.to_string()))?;
        let hash = BlobHash::of(text.as_bytes()).to_string();
        let mut whole: Value =
            serde_json::from_str(text).map_err(|error| FormError::Text(error.to_string()))?;
        let asked = whole["questions"].take();
        Ok(Self { schema: form.schema, validator, entries: form.questions, asked, hash })
    }

    /// The name of this version: BLAKE3 of its text. What was answered under another one is asked again where it does
    /// not fit.
    pub(crate) fn hash(&self) -> &str {
        &self.hash
    }

    /// The JSON Schema of whole answers.
    pub(crate) fn schema(&self) -> &Value {
        &self.schema
    }

    /// All questions, as they were written.
    pub(crate) fn questions(&self) -> &Value {
        &self.asked
    }

    /// All questions, whatever is answered.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The pages that stand for these answers, in order.
    pub(crate) fn steps(&self, answers: &Value) -> Vec<Step<'_>> {
        let mut steps = Vec::new();
        for entry in &self.entries {
            match entry {
                Entry::One(question) => {
                    if asked(question, "", answers, &steps) {
                        steps.push(Step::Ask { at: question.at.clone(), question, member: None });
                    }
                }
                Entry::Group(group) => self.steps_of(group, answers, &mut steps),
            }
        }
        steps
    }

    fn steps_of<'f>(&'f self, group: &'f Group, answers: &Value, steps: &mut Vec<Step<'f>>) {
        let count = self.members(group, answers);
        for index in 0..count {
            let base = format!("{}/{index}", group.at);
            for question in &group.questions {
                if asked(question, &base, answers, steps) {
                    let at = format!("{base}{}", question.at);
                    steps.push(Step::Ask { at, question, member: Some((index + 1, group)) });
                }
            }
        }
        steps.push(Step::More { group, count });
    }

    /// How many members a group has: those that were begun, and those that there must be.
    fn members(&self, group: &Group, answers: &Value) -> usize {
        let least = pointer::leaf(&self.schema, &group.at)
            .and_then(|list| list.get("minItems"))
            .and_then(Value::as_u64)
            .map_or(0, |least| usize::try_from(least).unwrap_or(group.most));
        let begun = get(answers, &group.at).and_then(Value::as_array).map_or(0, Vec::len);
        begun.max(least).min(group.most)
    }

    /// What was entered for a question, as it is kept; empty where an optional one is skipped.
    pub(crate) fn read(
        &self,
        question: &Question,
        at: &str,
        text: &str,
        today: Date,
    ) -> Result<String, String> {
        let text = text.trim();
        if text.is_empty() {
            let missing = || match (question.attach, question.keys) {
                (Some(Attach::Paper), _) => words::papers::PAPER_FIRST,
                (Some(Attach::Signature), _) => words::papers::SIGN_FIRST,
                (None, Some(_)) => words::WRITE_FIRST,
                (None, None) => words::CHOOSE_FIRST,
            };
            return if question.optional { Ok(String::new()) } else { Err(missing().to_owned()) };
        }
        let kept = match question.keys {
            Some(kind) => hongwang_input::read(kind, text, today)?,
            None if question.attach.is_some() => text.to_owned(),
            None if question.choose.iter().any(|choice| choice.value == text) => text.to_owned(),
            None => return Err(words::CHOOSE_FIRST.to_owned()),
        };
        let fits = pointer::leaf(&self.schema, at)
            .is_some_and(|leaf| jsonschema::draft202012::is_valid(leaf, &Value::String(kept.clone())));
        if fits { Ok(kept) } else { Err(words::does_not_fit(&question.short, &question.hint)) }
    }

    /// The first page whose answer is missing or no longer fits.
    pub(crate) fn missing(&self, answers: &Value, today: Date) -> Option<Step<'_>> {
        self.steps(answers).into_iter().find(|step| match step {
            Step::More { .. } => false,
            Step::Ask { at, question, .. } => {
                let text = text_at(answers, at);
                self.read(question, at, text, today).as_deref() != Ok(text)
            }
        })
    }

    /// The answers to the questions that are asked, and nothing else.
    pub(crate) fn pruned(&self, answers: &Value) -> Value {
        let mut kept = Value::Object(Map::new());
        for entry in &self.entries {
            if let Entry::Group(group) = entry {
                set(&mut kept, &group.at, Value::Array(Vec::new()));
            }
        }
        for step in self.steps(answers) {
            let Step::Ask { at, .. } = step else { continue };
            let text = text_at(answers, &at);
            if !text.is_empty() {
                set(&mut kept, &at, Value::String(text.to_owned()));
            }
        }
        kept
    }

    /// Whether these are whole answers to this form: the same rule in the village and at the center.
    pub(crate) fn whole(&self, answers: &Value) -> Result<(), String> {
        self.validator.validate(answers).map_err(|error| error.masked().to_string())
    }

    /// A person's reading of an answer.
    pub(crate) fn shown(question: &Question, text: &str, today: Date) -> String {
        match question.keys {
            _ if text.is_empty() => words::SKIPPED.to_owned(),
            Some(kind) => look(kind, text, today).shown,
            None if question.attach == Some(Attach::Signature) => words::papers::SIGNED.to_owned(),
            None if question.attach.is_some() => words::papers::count(papers_in(text).count()),
            None => question
                .choose
                .iter()
                .find(|choice| choice.value == text)
                .map_or(text, |choice| &choice.name)
                .to_owned(),
        }
    }

    /// How many papers more an answer takes.
    pub(crate) fn takes(&self, at: &str, text: &str) -> u64 {
        let most =
            pointer::leaf(&self.schema, at).and_then(|leaf| leaf.get("maxLength")).and_then(Value::as_u64);
        let most = most.map_or(0, |most| (most + 1) / (PAPER_NAME + 1));
        most.saturating_sub(papers_in(text).count() as u64)
    }

    /// Every paper that these answers name, in the order of the questions that are asked.
    pub(crate) fn papers(&self, answers: &Value) -> Vec<BlobHash> {
        let mut papers = Vec::new();
        for step in self.steps(answers) {
            if let Step::Ask { at, question, .. } = step
                && question.attach.is_some()
            {
                papers.extend(papers_in(text_at(answers, &at)));
            }
        }
        papers
    }

    /// What of an identity card stands at a place (`x-card`), if anything does.
    pub(crate) fn on_card(&self, at: &str) -> Option<&str> {
        pointer::leaf(&self.schema, at)?.get("x-card")?.as_str()
    }

    /// What kind of personal data an answer is (`x-pii`), if it is any.
    pub(crate) fn personal(&self, at: &str) -> Option<&str> {
        pointer::leaf(&self.schema, at)?.get("x-pii")?.as_str()
    }
}

/// The papers that an answer names.
pub(crate) fn papers_in(text: &str) -> impl Iterator<Item = BlobHash> {
    text.split(' ').filter_map(|name| name.parse().ok())
}

/// The text at a place, empty where there is none.
pub(crate) fn text_at<'a>(answers: &'a Value, at: &str) -> &'a str {
    get(answers, at).and_then(Value::as_str).unwrap_or_default()
}

/// Whether a question stands, given the answers to those `before` it: an answer to one that is not asked any more
/// counts for nothing.
fn asked(question: &Question, base: &str, answers: &Value, before: &[Step<'_>]) -> bool {
    question.when.as_ref().is_none_or(|when| {
        let at = when.place(base);
        let stands = before.iter().any(|step| step.at() == at);
        stands && when.is.iter().any(|value| value == text_at(answers, &at))
    })
}
