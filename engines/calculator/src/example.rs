//! The examples of a file are its tests: each is reckoned, and whatever is said never to fall is raised.

use crate::answer::Answers;
use crate::fault::What;
use crate::reckon::Outcome;
use crate::rule::{Asks, Example, Rule};
use crate::value::{Value, yuan};

/// Raised answers that are tried in each example.
const RAISES: i64 = 24;

/// What came out of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// What it shows.
    pub name: String,
    /// The answers as people read them: question and answer.
    pub answers: Vec<(String, String)>,
    /// What came out, in one line.
    pub got: String,
    /// The reason, line by line.
    pub lines: Vec<String>,
}

impl Rule {
    /// Every example with what comes out, for whoever reads the file.
    pub fn tried(&self) -> Vec<Tried> {
        let tried = |example: &Example| {
            let walk = self.walk(&example.answers, example.on);
            let answers = walk.asked.iter().map(|question| {
                let text = example.answers.get(&question.id).map_or("", String::as_str);
                let shown = question.read(text, example.on).map(|value| question.shown(&value));
                (question.ask.clone(), shown.unwrap_or_default())
            });
            let answers = answers.collect();
            let outcome = walk.reckon().ok();
            let lines = match &outcome {
                Some(Outcome::Amount { lines, .. }) => lines.clone(),
                Some(Outcome::Refused { change, .. }) => vec![change.clone()],
                None => Vec::new(),
            };
            Tried { name: example.name.clone(), answers, got: outcome.map_or_else(String::new, said), lines }
        };
        self.examples.iter().map(tried).collect()
    }

    /// What is wrong with the examples, or with the rules where these say otherwise.
    pub(crate) fn try_examples(&self) -> Vec<(usize, What)> {
        self.examples.iter().filter_map(|example| Some((example.at, self.fault_of(example)?))).collect()
    }

    fn fault_of(&self, example: &Example) -> Option<What> {
        if let Some(unknown) = example.answers.keys().find(|name| self.question(name).is_none()) {
            let known: Vec<&str> = self.questions.iter().map(|question| question.id.as_str()).collect();
            return Some(What::NoSuch { name: unknown.clone(), known: known.join("、") });
        }
        let walk = self.walk(&example.answers, example.on);
        if walk.wrong.is_some() {
            let at = walk.asked.last().map_or("", |question| question.id.as_str());
            return Some(What::ExampleAnswer(format!("{at} 没有写，或者写的不在范围里")));
        }
        let Ok(outcome) = walk.reckon() else {
            return Some(What::ExampleAnswer("数太大".to_owned()));
        };
        let is_right = match (&outcome, &example.end) {
            (Outcome::Amount { cents, lines }, Ok(wanted)) => {
                cents == wanted
                    && (example.line.is_empty() || lines.iter().any(|line| line.contains(&example.line)))
            }
            (Outcome::Refused { why, .. }, Err(piece)) => why.contains(piece.as_str()),
            _ => false,
        };
        if is_right {
            return self.rising.iter().find_map(|question| self.falls(example, question));
        }
        let (wanted, got) = match (&example.end, outcome) {
            // The amount is right, so its reason is not.
            (Ok(wanted), Outcome::Amount { cents, lines }) if cents == *wanted => (
                format!("{}，理由里有“{}”", yuan(cents), example.line),
                format!("{}，理由是“{}”", yuan(cents), lines.join("；")),
            ),
            (Ok(wanted), outcome) => (yuan(*wanted), said(outcome)),
            (Err(why), outcome) => (why.clone(), said(outcome)),
        };
        Some(What::Example { name: example.name.clone(), wanted, got })
    }

    /// Whether more in answer to a question somewhere means less money.
    fn falls(&self, example: &Example, name: &str) -> Option<What> {
        let question = self.question(name)?;
        let (least, most) = match question.asks {
            Asks::Whole(least, most, _) | Asks::Decimal(least, most, _) | Asks::Money(least, most) => {
                (least, most)
            }
            _ => return None,
        };
        let amount = |figure: i64| {
            let mut answers: Answers = example.answers.clone();
            answers.insert(name.to_owned(), Value::Number(figure).to_string());
            match self.walk(&answers, example.on).reckon() {
                Ok(Outcome::Amount { cents, .. }) => cents,
                _ => 0,
            }
        };
        // Whole steps that grow, so that small brackets and the end of the range are both met.
        let mut figure = (least + 99) / 100 * 100;
        let mut before = (figure, amount(figure));
        for step in 1..=RAISES {
            figure = figure.max(100).saturating_mul(2).min(most) / 100 * 100;
            let now = (figure, amount(figure));
            if now.1 < before.1 {
                let shown = |figure: i64| Value::Number(figure).to_string();
                return Some(What::Falls {
                    name: example.name.clone(),
                    question: name.to_owned(),
                    from: shown(before.0),
                    to: shown(now.0),
                });
            }
            if figure >= most / 100 * 100 && step > 1 {
                break;
            }
            before = now;
        }
        None
    }
}

fn said(outcome: Outcome) -> String {
    match outcome {
        Outcome::Amount { cents, .. } => yuan(cents),
        Outcome::Refused { why, .. } => why,
    }
}
