//! A form of one question a page, answered by touch: each page carries the answers so far and asks the next question.
//!
//! Invariants: no answer stands in an address or in anything the node keeps before it is handed in; whatever is sent, the
//! first question without a good answer is asked, so a form that was tampered with goes nowhere.

use crate::pages;
use crate::posting::holds_telephone;
use crate::words::mine as words;
use hongwang_input::{Field, FieldKind, field, islands, read};
use hongwang_page::{Html, Link, Markup, Page, Visit, html, icon};
use http::StatusCode;
use std::collections::BTreeMap;

/// What was answered, by the names of the questions.
pub(crate) type Answers = BTreeMap<String, String>;

/// Under which name typed text comes beside tiles.
const TYPED: &str = "typed";
/// Which question is to be asked again.
const AGAIN: &str = "again";
/// What the last page sends.
const SEND: &str = "send";
const LONGEST: usize = 200;
/// Longest name of work or goods, in letters.
const LONGEST_NAME: usize = 12;

/// A tile: what is sent, what is read, a pictogram.
pub(crate) type Pick = (&'static str, &'static str, &'static str);

/// A question.
#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) name: &'static str,
    /// What is asked.
    pub(crate) title: &'static str,
    /// What helps to answer.
    pub(crate) hint: &'static str,
    pub(crate) picks: &'static [Pick],
    /// What may be typed, beside the tiles or in their place.
    pub(crate) typed: Option<FieldKind>,
    /// Whether it is asked at all.
    pub(crate) when: fn(&Answers) -> bool,
    /// What a typed answer means.
    pub(crate) read: fn(&str) -> Result<String, String>,
}

/// A form.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) address: &'static str,
    pub(crate) title: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) above: &'static [(&'static str, &'static str)],
    /// What is said before the last key.
    pub(crate) before_sending: &'static str,
    pub(crate) questions: &'static [Question],
}

/// Always asked.
pub(crate) fn always(_: &Answers) -> bool {
    true
}

/// What is typed is none of the answers.
pub(crate) fn nothing(_: &str) -> Result<String, String> {
    Err(words::CHOOSE.to_owned())
}

impl Question {
    /// One that tiles answer.
    pub(crate) const fn picked(name: &'static str, title: &'static str, picks: &'static [Pick]) -> Self {
        Self { name, title, hint: "", picks, typed: None, when: always, read: nothing }
    }

    /// The telephone, which every form asks last.
    pub(crate) const fn phone(title: &'static str, hint: &'static str) -> Self {
        let typed = Some(FieldKind::Phone);
        Self { name: "phone", title, hint, picks: &[], typed, when: always, read: phone }
    }

    /// What an answer means; tiles mean what they send.
    fn meaning(&self, answer: &str) -> Result<String, String> {
        if self.picks.iter().any(|(value, ..)| *value == answer) {
            return Ok(answer.to_owned());
        }
        if answer.chars().count() > LONGEST {
            return Err(words::CHOOSE.to_owned());
        }
        (self.read)(answer)
    }

    /// An answer as people read it.
    fn shown<'a>(&self, answer: &'a str) -> &'a str {
        label(self.picks, answer)
    }
}

/// What a tile says; a value that stands on none says itself.
pub(crate) fn label<'a>(picks: &[Pick], value: &'a str) -> &'a str {
    picks.iter().find(|(known, ..)| *known == value).map_or(value, |(_, label, _)| *label)
}

/// A number of 1 to `most` as it is kept.
pub(crate) fn figure(text: &str, most: i64, wrong: &str) -> Result<String, String> {
    let digits = read(FieldKind::Digits, text, jiff::civil::Date::MIN)?;
    let number = digits.parse::<i64>().ok().filter(|number| (1..=most).contains(number));
    number.map(|number| number.to_string()).ok_or_else(|| wrong.to_owned())
}

/// What something is called, in `least` letters or a few more: no telephone.
pub(crate) fn called(text: &str, least: usize) -> Result<String, String> {
    if holds_telephone(text) {
        return Err(words::NO_TELEPHONE.to_owned());
    }
    let good = (least..=LONGEST_NAME).contains(&text.chars().count());
    if good { Ok(text.to_owned()) } else { Err(words::name_long(least, LONGEST_NAME)) }
}

/// A telephone as it is kept.
fn phone(text: &str) -> Result<String, String> {
    match read(FieldKind::Phone, text, jiff::civil::Date::MIN)? {
        empty if empty.is_empty() => Err(words::PHONE_MISSING.to_owned()),
        phone => Ok(phone),
    }
}

/// Where a form stands.
pub(crate) enum Standing<'a> {
    /// This question is open, with what was wrong with its answer.
    Open(&'a Question, Option<String>),
    /// Everything is answered.
    Whole,
}

impl Sheet {
    /// The answers as they are kept: only those of questions that are asked, each as it is meant.
    ///
    /// # Errors
    /// The first question without a good answer, and what is wrong with what was answered.
    pub(crate) fn read(&self, sent: &Answers) -> Result<Answers, (&Question, Option<String>)> {
        let mut answers = Answers::new();
        for question in self.questions {
            if !(question.when)(&answers) {
                continue;
            }
            let Some(answer) = sent.get(question.name).filter(|answer| !answer.trim().is_empty()) else {
                return Err((question, None));
            };
            let meant = question.meaning(answer.trim()).map_err(|why| (question, Some(why)))?;
            answers.insert(question.name.to_owned(), meant);
        }
        Ok(answers)
    }

    /// Answers as a page sends them: what was typed stands under the name of its question.
    pub(crate) fn sent(&self, mut sent: Answers) -> Answers {
        if let Some(typed) = sent.remove(TYPED).filter(|typed| !typed.trim().is_empty())
            && let Some(asked) = sent.get("asked").cloned()
        {
            sent.entry(asked).or_insert(typed);
        }
        if let Some(again) = sent.remove(AGAIN) {
            sent.remove(&again);
        }
        sent
    }

    /// Whether the last page was confirmed.
    pub(crate) fn is_confirmed(sent: &Answers) -> bool {
        sent.contains_key(SEND)
    }

    /// The page that follows from these answers.
    pub(crate) fn page(&self, visit: &Visit, id: &str, sent: &Answers) -> Html {
        let standing = match self.read(sent) {
            Ok(_) => Standing::Whole,
            Err((question, why)) => Standing::Open(question, why),
        };
        let (body, status, title) = match &standing {
            Standing::Open(question, why) => {
                let status = if why.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
                (self.question(id, sent, question, why.as_deref()), status, question.title)
            }
            Standing::Whole => (self.last(id, sent), StatusCode::OK, words::LOOK_AGAIN),
        };
        let trail = self.above.iter().map(|(href, name)| Link::new(*href, *name));
        let page = Page::new(title).icon(self.icon).trail(trail).personal().island(pages::style());
        islands().fold(page, Page::island).status(status).body(body).render(visit)
    }

    fn question(&self, id: &str, sent: &Answers, question: &Question, why: Option<&str>) -> Markup {
        let value = sent.get(question.name).map_or("", String::as_str);
        html! {
            form class="work-ask" method="post" action=(self.address) autocomplete="off" {
                @if question.typed.is_some() {
                    // What is typed and confirmed by a key must not count as the first tile.
                    button type="submit" hidden {}
                }
                (self.carried(id, sent, question.name))
                input type="hidden" name="asked" value=(question.name);
                @if !question.hint.is_empty() { p class="work-hint" data-say { (question.hint) } }
                @if let Some(why) = why.filter(|_| question.typed.is_none()) {
                    p class="notice warn" role="alert" data-say { (why) }
                }
                @if !question.picks.is_empty() {
                    div class="work-picks" data-count=(question.picks.len()) {
                        @for (value, label, name) in question.picks {
                            button class="work-pick" type="submit" name=(question.name) value=(value) data-say=(label) {
                                @if !name.is_empty() { (icon(name)) } span { (label) }
                            }
                        }
                    }
                }
                @if let Some(kind) = question.typed {
                    (field(&Field {
                        name: TYPED,
                        label: if question.picks.is_empty() { question.title } else { words::OR_TYPE },
                        kind,
                        value,
                        hint: "",
                        problem: why,
                    }))
                }
                p class="work-end" {
                    @if let Some(before) = self.before(sent, question) {
                        button class="button" type="submit" name=(AGAIN) value=(before) data-say {
                            (icon("arrow-left")) (words::BEFORE)
                        }
                    }
                    @if question.typed.is_some() {
                        button class="button strong" type="submit" data-say { (words::NEXT) (icon("arrow-right")) }
                    }
                }
            }
        }
    }

    /// The question that was answered before this one.
    fn before(&self, sent: &Answers, question: &Question) -> Option<&'static str> {
        let asked = self.questions.iter().take_while(|other| other.name != question.name);
        asked.filter(|other| sent.contains_key(other.name)).last().map(|other| other.name)
    }

    /// The answers so far, without one.
    fn carried(&self, id: &str, sent: &Answers, without: &str) -> Markup {
        let carried = self.questions.iter().filter(|question| question.name != without);
        let carried = carried.filter_map(|question| Some((question.name, sent.get(question.name)?)));
        html! {
            input type="hidden" name="id" value=(id);
            @for (name, value) in carried { input type="hidden" name=(name) value=(value); }
        }
    }

    fn last(&self, id: &str, sent: &Answers) -> Markup {
        let asked = self.questions.iter().filter(|question| (question.when)(sent));
        html! {
            form class="work-last" method="post" action=(self.address) {
                (self.carried(id, sent, ""))
                dl class="work-answers" {
                    @for question in asked {
                        div {
                            dt data-say { (question.title) }
                            dd data-say { (question.shown(sent.get(question.name).map_or("", String::as_str))) }
                            button class="button" type="submit" name=(AGAIN) value=(question.name) data-say=(words::change(question.title)) {
                                (icon("edit")) (words::CHANGE)
                            }
                        }
                    }
                }
                p data-say { (self.before_sending) }
                p class="work-end" {
                    button class="button strong" type="submit" name=(SEND) value="1" data-say { (icon("send")) (words::SEND) }
                }
            }
        }
    }
}
