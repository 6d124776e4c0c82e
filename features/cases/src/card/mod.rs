//! What an identity card says, as answers to the questions about one person.
//!
//! `/apply/card` takes a picture, has it read (`hongwang-reading`) and proposes what the form asks; what somebody says
//! is right goes into the draft, like anything that is written. Invariant: the picture and what was read are in memory
//! alone and in the one answer; nothing is put in that nobody confirmed.

pub(crate) mod camera;
pub(crate) mod pages;

use crate::form::{Form, Question, Step};
use hongwang_input::FieldKind;
use hongwang_reading::card::{Person, Sex};
use jiff::civil::Date;
use serde_json::Value;

/// What is printed after a nation's name in a form, and not on a card.
const PEOPLE: &str = "族";

/// A field of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Printed {
    Name,
    Sex,
    Nation,
    Born,
    Address,
    Number,
}

/// A question that a card answers, and where.
struct Place<'f> {
    at: String,
    question: &'f Question,
    printed: Printed,
}

/// What was read for a question.
pub(crate) struct Proposal<'f> {
    /// Where the answer stands.
    pub(crate) at: String,
    /// The question.
    pub(crate) question: &'f Question,
    /// The answer, as the form keeps it.
    pub(crate) text: String,
}

/// Whether the question at `at` is one of those about a person that a card answers.
pub(crate) fn answers(form: &Form, answers: &Value, at: &str) -> bool {
    places(form, answers, at).iter().any(|place| place.at == at)
}

/// What a card says, for the person whom the question at `at` is about; only what the form takes.
pub(crate) fn proposals<'f>(
    form: &'f Form,
    answers: &Value,
    at: &str,
    person: &Person,
    today: Date,
) -> Vec<Proposal<'f>> {
    let propose = |place: Place<'f>| {
        let said = said(person, &place)?;
        let text = form.read(place.question, &place.at, &said, today).ok()?;
        Some(Proposal { at: place.at, question: place.question, text })
    };
    places(form, answers, at).into_iter().filter_map(propose).collect()
}

/// The questions about the same person that a card answers; none where name or number is not asked.
fn places<'f>(form: &'f Form, answers: &Value, at: &str) -> Vec<Place<'f>> {
    let Some((person, _)) = at.rsplit_once('/') else { return Vec::new() };
    let place = |step: Step<'f>| {
        let Step::Ask { at, question, .. } = step else { return None };
        let leaf = at.rsplit_once('/').filter(|(about, _)| *about == person)?.1;
        let printed = printed(question, leaf)?;
        Some(Place { printed, question, at })
    };
    let places: Vec<Place<'f>> = form.steps(answers).into_iter().filter_map(place).collect();
    let asks = |printed: Printed| places.iter().any(|place| place.printed == printed);
    if asks(Printed::Name) && asks(Printed::Number) { places } else { Vec::new() }
}

/// The field of a card that a question asks for, by its keys and the name of its answer.
fn printed(question: &Question, leaf: &str) -> Option<Printed> {
    match (question.keys, leaf) {
        (Some(FieldKind::Name), "name") => Some(Printed::Name),
        (Some(FieldKind::IdNumber), "id") => Some(Printed::Number),
        (Some(FieldKind::Place | FieldKind::Text), "place") => Some(Printed::Address),
        (Some(FieldKind::Text), "nation") => Some(Printed::Nation),
        (Some(FieldKind::Date), "born") => Some(Printed::Born),
        (None, "sex") => Some(Printed::Sex),
        _ => None,
    }
}

fn said(person: &Person, place: &Place<'_>) -> Option<String> {
    match place.printed {
        Printed::Name => person.name.clone(),
        Printed::Number => person.number.clone(),
        Printed::Address => person.address.clone(),
        Printed::Nation => person.nation.map(|nation| format!("{nation}{PEOPLE}")),
        Printed::Born => person.born.map(|born| born.to_string()),
        Printed::Sex => person.sex.and_then(|sex| choice(place.question, sex)),
    }
}

/// The one choice whose name says this sex.
fn choice(question: &Question, sex: Sex) -> Option<String> {
    let mut choices = question.choose.iter().filter(|choice| choice.name.contains(sex.letter()));
    let choice = choices.next()?;
    choices.next().is_none().then(|| choice.value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{shipped, shipped_item};
    use jiff::civil::date;
    use serde_json::json;

    const TODAY: Date = Date::constant(2026, 11, 23);

    fn person() -> Person {
        Person {
            name: Some("王演示".into()),
            sex: Some(Sex::Man),
            nation: Some("土家"),
            born: Some(date(1950, 1, 1)),
            address: Some("湖北省英山县红山镇乌云山村3组".into()),
            number: Some("421124195001010015".into()),
        }
    }

    fn proposed(slug: &str, answers: &Value, at: &str, person: &Person) -> Vec<(String, String)> {
        let form = shipped_item(slug).expect("an item").form();
        let proposals = proposals(form, answers, at, person, TODAY);
        proposals.into_iter().map(|each| (each.at, each.text)).collect()
    }

    #[test]
    fn a_card_answers_the_questions_about_its_person_and_of_nobody_else() {
        let own = proposed("birth", &json!({}), "/applicant/id", &person());
        let places: Vec<&str> = own.iter().map(|(at, _)| at.as_str()).collect();
        assert_eq!(places, ["/applicant/name", "/applicant/id", "/applicant/place", "/applicant/nation"]);
        assert!(own.iter().any(|(_, text)| text == "土家族"));
        let member = json!({ "members": [{}, {}] });
        let member = proposed("dibao", &member, "/members/1/name", &person());
        assert!(
            member.iter().all(|(at, _)| at.starts_with("/members/1/")) && member.len() >= 2,
            "{member:?}"
        );
    }

    #[test]
    fn what_was_not_read_is_not_proposed() {
        let unsure = Person { number: None, address: None, ..person() };
        let places = proposed("elder", &json!({}), "/applicant/id", &unsure);
        assert_eq!(places, [("/applicant/name".to_owned(), "王演示".to_owned())]);
    }

    #[test]
    fn a_question_that_stands_alone_offers_no_card() {
        let offered =
            |slug: &str, at: &str| answers(shipped_item(slug).expect("an item").form(), &json!({}), at);
        assert!(offered("elder", "/applicant/name") && offered("elder", "/applicant/id"));
        for (slug, at) in [
            ("elder", "/contact/name"),
            ("elder", "/applicant/phone"),
            ("letter", "/applicant/name"),
            ("elder", ""),
            ("elder", "/nothing/here"),
        ] {
            assert!(!offered(slug, at), "{slug} {at}");
        }
    }

    #[test]
    fn every_item_that_asks_for_a_number_offers_the_card_beside_it() {
        for item in shipped() {
            for step in item.form().steps(&json!({})) {
                let Step::Ask { at, question, .. } = step else { continue };
                if question.keys == Some(FieldKind::IdNumber) {
                    assert!(answers(item.form(), &json!({}), &at), "{} {at}", item.slug);
                }
            }
        }
    }
}
