//! What was entered for a question or a group, read into the model; or what is wrong with it, field by field.

use super::faults::{LONGEST_ASK, LONGEST_HINT, LONGEST_SHORT, MOST_CHOICES, MOST_MEMBERS};
use super::model::{self, Asked, CHOOSE, LONGEST, Members, PAPER, PAPERS, SIGNATURE, WAYS, way};
use super::words;
use crate::form::{Attach, Choice, Question, When};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The kinds of personal data that can be picked.
pub(super) const KINDS: [&str; 7] = ["name", "id", "phone", "address", "family", "health", "money"];
/// The longest code of a choice.
const LONGEST_CODE: usize = 20;

/// Fields as they were sent, several of one name together.
#[derive(Clone, Debug, Default)]
pub(super) struct Entered(BTreeMap<String, Vec<String>>);

impl Entered {
    pub(super) fn new(pairs: Vec<(String, String)>) -> Self {
        let mut all = BTreeMap::<String, Vec<String>>::new();
        for (name, value) in pairs {
            all.entry(name).or_default().push(value.replace("\r\n", "\n"));
        }
        Self(all)
    }

    /// Puts a field as it stands there before anybody enters anything.
    pub(super) fn put(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), vec![value.into()]);
    }

    /// The same for a field that is ticked several times.
    pub(super) fn put_all(&mut self, name: &str, values: Vec<String>) {
        self.0.insert(name.to_owned(), values);
    }

    pub(super) fn one(&self, name: &str) -> &str {
        self.0.get(name).and_then(|all| all.first()).map_or("", |value| value.trim())
    }

    pub(super) fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    pub(super) fn seq(&self) -> i64 {
        self.one("seq").parse().unwrap_or(-1)
    }
}

/// What is wrong: the field, and why.
pub(super) type Wrong = Vec<(String, String)>;

/// An earlier question whose answers a condition may look at: how a condition names it, its question.
pub(super) struct Earlier<'m> {
    pub(super) at: String,
    pub(super) question: &'m Question,
}

/// The field of the answers to an earlier question.
pub(super) fn when_field(earlier: &Earlier<'_>) -> String {
    format!("when{}", earlier.at)
}

/// How a question stands in its form before anything is entered.
pub(super) fn of_question(asked: Option<&Asked>, earlier: &[Earlier<'_>]) -> Entered {
    let mut entered = Entered::default();
    let Some(Asked { question, leaf }) = asked else {
        entered.put("way", WAYS[0]);
        entered.put("personal", "auto");
        return entered;
    };
    entered.put("ask", question.ask.as_str());
    entered.put("short", question.short.as_str());
    entered.put("hint", question.hint.as_str());
    entered.put("way", way(question));
    entered.put("longest", longest(question, leaf).map_or_else(String::new, |long| long.to_string()));
    let line = |choice: &Choice| format!("{}={}", choice.value, choice.name);
    entered.put("choices", question.choose.iter().map(line).collect::<Vec<_>>().join("\n"));
    entered.put("personal", leaf.get("x-pii").and_then(Value::as_str).unwrap_or("none"));
    entered.put("optional", if question.optional { "on" } else { "" });
    if let Some(when) = &question.when
        && let Some(looked) = earlier.iter().find(|earlier| earlier.at == when.at)
    {
        let choices = looked.question.choose.iter().enumerate();
        let ticked = choices.filter(|(_, choice)| when.is.contains(&choice.value));
        entered.0.insert(when_field(looked), ticked.map(|(number, _)| number.to_string()).collect());
    }
    entered
}

/// The question that was entered, at the place of `before` or under a new one.
pub(super) fn question(
    entered: &Entered,
    before: Option<&Asked>,
    at: &str,
    earlier: &[Earlier<'_>],
) -> Result<Asked, Wrong> {
    let mut wrong = Wrong::new();
    let text = |name: &str, word: &str, least: bool, most: usize, wrong: &mut Wrong| {
        let text = entered.one(name).to_owned();
        if least && text.is_empty() {
            wrong.push((name.to_owned(), words::empty(word)));
        } else if text.chars().count() > most {
            wrong.push((name.to_owned(), words::too_long(word, most)));
        }
        text
    };
    let ask = text("ask", words::ASK, true, LONGEST_ASK, &mut wrong);
    let short = text("short", words::SHORT, true, LONGEST_SHORT, &mut wrong);
    let hint = text("hint", words::HINT, false, LONGEST_HINT, &mut wrong);
    let way = entered.one("way");
    if !WAYS.contains(&way) {
        wrong.push(("way".to_owned(), words::UNKNOWN_WAY.to_owned()));
    }
    let chosen = if way == CHOOSE { choices(entered, before, &mut wrong) } else { Vec::new() };
    let when = condition(entered, earlier, &mut wrong);
    let question = Question {
        at: at.to_owned(),
        ask,
        short,
        hint,
        keys: model::keys(way),
        choose: chosen,
        attach: match way {
            PAPER => Some(Attach::Paper),
            SIGNATURE => Some(Attach::Signature),
            _ => None,
        },
        optional: entered.one("optional") == "on",
        when,
    };
    let leaf = rules(entered, before, way, &question, &mut wrong);
    if wrong.is_empty() { Ok(Asked { question, leaf }) } else { Err(wrong) }
}

/// The rules of the answer: those it had, where it is still given in the same way.
fn rules(
    entered: &Entered,
    before: Option<&Asked>,
    way_now: &str,
    question: &Question,
    wrong: &mut Wrong,
) -> Map<String, Value> {
    let (fresh, mostly) = model::rules_of(way_now);
    let same = before.filter(|before| way(&before.question) == way_now);
    let mut rules = same.map_or(fresh, |before| before.leaf.clone());
    let personal = match entered.one("personal") {
        _ if way_now == PAPER || way_now == SIGNATURE => mostly,
        "none" => "",
        kind if KINDS.contains(&kind) => kind,
        kind if same.is_some_and(|same| same.leaf.get("x-pii").is_some_and(|had| had == kind)) => kind,
        _ => mostly,
    };
    if personal.is_empty() {
        rules.remove("x-pii");
    } else {
        rules.insert("x-pii".into(), json!(personal));
    }
    let long = entered.one("longest");
    if long.is_empty() {
        return rules;
    }
    let most = if way_now == PAPER { PAPERS } else { LONGEST };
    match long.parse::<u64>() {
        Ok(long) if (1..=most).contains(&long) => {
            if longest(question, &rules).is_some_and(|now| now != long) {
                lengthen(&mut rules, way_now, long);
            }
        }
        _ => wrong.push(("longest".to_owned(), words::longest_wrong(most))),
    }
    rules
}

fn lengthen(rules: &mut Map<String, Value>, way: &str, long: u64) {
    match way {
        PAPER => {
            rules.insert("maxLength".into(), json!(long * 65 - 1));
            rules.insert(
                "pattern".into(),
                json!(format!("^[0-9a-f]{{64}}( [0-9a-f]{{64}}){{0,{}}}$", long - 1)),
            );
        }
        "digits" => {
            rules.insert("maxLength".into(), json!(long));
            rules.insert("pattern".into(), json!("^[0-9]+$"));
        }
        _ => drop(rules.insert("maxLength".into(), json!(long))),
    }
}

/// How long an answer may be, where that can be said: letters, or papers.
fn longest(question: &Question, rules: &Map<String, Value>) -> Option<u64> {
    let long = rules.get("maxLength").and_then(Value::as_u64)?;
    match way(question) {
        "text" | "name" | "place" | "digits" => Some(long),
        PAPER => Some((long + 1) / 65),
        _ => None,
    }
}

/// Choices, one a line: `value=名字`, or the name alone. A name that was there keeps its value.
fn choices(entered: &Entered, before: Option<&Asked>, wrong: &mut Wrong) -> Vec<Choice> {
    let had = before.map_or(&[][..], |before| before.question.choose.as_slice());
    let lines: Vec<&str> =
        entered.one("choices").lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut why = None;
    if lines.is_empty() {
        why = Some(words::NO_CHOICES.to_owned());
    } else if lines.len() > MOST_CHOICES {
        why = Some(words::too_many_choices(MOST_CHOICES));
    }
    let coded = |line: &str| -> (Option<String>, String) {
        match line.split_once('=') {
            Some((code, name)) => (Some(code.trim().to_owned()), name.trim().to_owned()),
            None => {
                let same = had.iter().find(|choice| choice.name == line);
                (same.map(|choice| choice.value.clone()), line.to_owned())
            }
        }
    };
    let pairs: Vec<(Option<String>, String)> =
        lines.iter().take(MOST_CHOICES).map(|line| coded(line)).collect();
    // A code that was taken away is not given to another answer.
    let mut used: BTreeSet<String> = had.iter().map(|choice| choice.value.clone()).collect();
    used.extend(pairs.iter().filter_map(|(code, _)| code.clone()));
    let mut free = (1..).map(|number: usize| format!("c{number}")).filter(|code| !used.contains(code));
    let mut all = Vec::new();
    for (code, name) in pairs {
        let fits = |code: &String| {
            let letters = code.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter));
            (letters && (1..=LONGEST_CODE).contains(&code.len()))
                || had.iter().any(|choice| choice.value == *code)
        };
        if name.is_empty() {
            why.get_or_insert_with(|| words::empty(words::CHOICE));
        } else if name.chars().count() > LONGEST_SHORT {
            why.get_or_insert_with(|| words::too_long(words::CHOICE, LONGEST_SHORT));
        } else if code.as_ref().is_some_and(|code| !fits(code)) {
            why.get_or_insert_with(|| words::choice_code(&name));
        }
        let value = code.unwrap_or_else(|| free.next().expect("there are more numbers than choices"));
        all.push(Choice { value, name });
    }
    let unique = |of: fn(&Choice) -> &str| all.iter().map(of).collect::<BTreeSet<_>>().len() == all.len();
    if !unique(|choice| &choice.value) || !unique(|choice| &choice.name) {
        why.get_or_insert_with(|| words::SAME_CHOICE.to_owned());
    }
    wrong.extend(why.map(|why| ("choices".to_owned(), why)));
    all
}

fn condition(entered: &Entered, earlier: &[Earlier<'_>], wrong: &mut Wrong) -> Option<When> {
    let mut found: Option<When> = None;
    for looked in earlier {
        let ticked: BTreeSet<usize> =
            entered.all(&when_field(looked)).iter().filter_map(|number| number.parse().ok()).collect();
        let is: Vec<String> = ticked
            .into_iter()
            .filter_map(|number| looked.question.choose.get(number))
            .map(|choice| choice.value.clone())
            .collect();
        if is.is_empty() {
            continue;
        }
        if found.is_some() {
            wrong.push((when_field(looked), words::ONE_CONDITION.to_owned()));
        } else {
            found = Some(When { at: looked.at.clone(), is });
        }
    }
    found
}

/// How a group stands in its form.
pub(super) fn of_group(group: Option<&Members>) -> Entered {
    let mut entered = Entered::default();
    if let Some(group) = group {
        entered.put("repeat", group.repeat.as_str());
        entered.put("ask", group.ask.as_str());
    }
    entered.put("most", group.map_or(10, |group| group.most).to_string());
    entered.put("least", group.map_or(0, |group| group.least).to_string());
    entered
}

/// The head of a group that was entered; its questions stay.
pub(super) fn group(entered: &Entered, before: Option<&Members>, at: &str) -> Result<Members, Wrong> {
    let mut wrong = Wrong::new();
    for (name, word, most) in [("repeat", words::REPEAT, LONGEST_SHORT), ("ask", words::ASK, LONGEST_ASK)] {
        let text = entered.one(name);
        if text.is_empty() {
            wrong.push((name.to_owned(), words::empty(word)));
        } else if text.chars().count() > most {
            wrong.push((name.to_owned(), words::too_long(word, most)));
        }
    }
    let most = entered.one("most").parse().unwrap_or(0);
    if !(1..=MOST_MEMBERS).contains(&most) {
        wrong.push(("most".to_owned(), words::most_members(MOST_MEMBERS)));
    }
    let least = entered.one("least").parse().unwrap_or(usize::MAX);
    if least > most {
        wrong.push(("least".to_owned(), words::LEAST_MOST.to_owned()));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Members {
        at: at.to_owned(),
        repeat: entered.one("repeat").to_owned(),
        ask: entered.one("ask").to_owned(),
        most,
        least,
        questions: before.map_or_else(Vec::new, |before| before.questions.clone()),
    })
}
