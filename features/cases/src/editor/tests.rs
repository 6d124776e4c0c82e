//! The model of a form, without database and pages.

use super::faults::faults;
use super::model::{self, Asked, Members, Model, Part};
use super::{edit, words};
use crate::form::{Choice, Form, Question, When, get, set};
use crate::item::{shipped, shipped_forms};
use jiff::civil::Date;
use proptest::{prelude::*, sample::Index};
use serde_json::{Map, Value, json};

const TODAY: Date = Date::constant(2026, 11, 23);

fn read(slug: &str) -> Model {
    let (_, text) = shipped_forms().find(|(name, _)| name == slug).expect("it is shipped");
    model::read(&text).expect("it is read")
}

fn question(at: &str, way: &str) -> Asked {
    let choose = |value: &str| Choice { value: value.into(), name: value.into() };
    Asked {
        question: Question {
            at: at.into(),
            ask: format!("问{at}"),
            short: at.trim_start_matches('/').into(),
            hint: String::new(),
            keys: model::keys(way),
            choose: if way == "choose" { vec![choose("yes"), choose("no")] } else { Vec::new() },
            attach: None,
            optional: false,
            when: None,
        },
        leaf: model::rules_of(way).0,
    }
}

fn only(mut asked: Asked, at: &str, is: &[&str]) -> Asked {
    asked.question.when =
        Some(When { at: at.into(), is: is.iter().map(|&value| value.to_owned()).collect() });
    asked
}

fn of(parts: Vec<Asked>) -> Model {
    Model { parts: parts.into_iter().map(Part::One).collect(), ..Model::default() }
}

fn texts(model: &Model) -> String {
    faults(model, TODAY).into_iter().map(|fault| format!("{fault:?}\n")).collect()
}

#[test]
fn every_shipped_form_is_read_written_and_read_again_and_nothing_is_wrong_with_it() {
    for (name, text) in shipped_forms() {
        let model = model::read(&text).expect("it is read");
        assert!(model.kept.is_empty(), "{name}: every rule is said by a question: {:?}", model.kept);
        let again = model::text(&model);
        assert_eq!(model::read(&again).expect("it is read"), model, "{name}");
        assert_eq!(texts(&model), "", "{name}");
        let questions = |text: &str| serde_json::from_str::<Value>(text).expect("JSON")["questions"].clone();
        assert_eq!(questions(&again), questions(&text), "{name}");
    }
}

/// Answers that are whole under a shipped form, with something broken in them or not.
fn answers(form: &Form, model: &Model, breaks: &[(Index, u8)]) -> Value {
    let places: Vec<String> = model.all().map(|(place, ..)| place).collect();
    let explorer = super::explore::Explorer::new(model, form, TODAY);
    let Some((target, _)) = breaks.first() else { return json!({}) };
    let mut whole = form.pruned(&explorer.filled(&explorer.chosen_for(&places[target.index(places.len())])));
    for (place, how) in &breaks[1..] {
        let place = &places[place.index(places.len())];
        match how % 4 {
            0 => {
                let (above, name) = place.rsplit_once('/').expect("a place");
                if let Some(Value::Object(object)) = whole.pointer_mut(above) {
                    object.remove(name);
                }
            }
            1 => set(&mut whole, place, json!("")),
            2 => {
                let other = places.iter().find_map(|place| get(&whole, place).cloned());
                set(&mut whole, place, other.unwrap_or(Value::Null));
            }
            _ => set(&mut whole, &format!("{place}x"), json!("x")),
        }
    }
    whole
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_schema_that_is_written_takes_what_the_shipped_one_takes(
        item in 0..shipped().len(), breaks in prop::collection::vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        let item = &shipped()[item];
        let model = read(&item.slug);
        let written = model::form(&model).expect("it is usable");
        let answers = answers(item.form(), &model, &breaks);
        prop_assert_eq!(
            written.whole(&answers).is_ok(), item.form().whole(&answers).is_ok(), "{} {}", item.slug, answers
        );
    }

    #[test]
    fn whatever_is_moved_and_taken_away_the_form_is_read_as_it_was_written(
        item in 0..shipped().len(),
        steps in prop::collection::vec((any::<Index>(), 0u8..4), 0..12),
    ) {
        let mut model = read(&shipped()[item].slug);
        for (place, what) in steps {
            let mut places: Vec<String> = model.all().map(|(place, ..)| place).collect();
            places.extend(model.parts.iter().filter_map(|part| match part {
                Part::Group(group) => Some(group.at.clone()),
                Part::One(_) => None,
            }));
            if places.is_empty() {
                break;
            }
            let place = &places[place.index(places.len())];
            match what {
                0 => { edit::shift(&mut model, place, true); }
                1 => { edit::shift(&mut model, place, false); }
                2 => { edit::take_away(&mut model, place); }
                _ => edit::add(&mut model, &edit::Spotted::After(place.clone()), Part::One(question("/q9", "choose"))),
            }
            let read = model::read(&model::text(&model)).expect("it is read");
            prop_assert_eq!(&read, &model);
            // Whatever is found to be right is taken by the program.
            if faults(&model, TODAY).is_empty() {
                prop_assert!(model::form(&model).is_ok());
            }
        }
    }
}

#[test]
fn a_group_stands_where_it_is_put_and_in_no_other_group() {
    let group = |at: &str| {
        Part::Group(Members {
            at: at.into(),
            repeat: "孩子".into(),
            ask: "还有吗".into(),
            most: 3,
            least: 0,
            questions: vec![question("/a", "text")],
        })
    };
    let order = |model: &Model| model.parts.iter().map(|part| part.at().to_owned()).collect::<Vec<_>>();
    let mut model = of(vec![question("/q1", "text"), question("/q2", "text")]);
    edit::add(&mut model, &edit::Spotted::Before("/q2".into()), group("/g3"));
    assert_eq!(order(&model), ["/q1", "/g3", "/q2"]);
    edit::add(&mut model, &edit::Spotted::After("/g3/0/a".into()), group("/g4"));
    edit::add(&mut model, &edit::Spotted::First, group("/g5"));
    edit::add(&mut model, &edit::Spotted::After("/gone".into()), group("/g6"));
    assert_eq!(order(&model), ["/g5", "/q1", "/g3", "/g4", "/q2", "/g6"]);
    edit::add(&mut model, &edit::Spotted::Before("/g3/0/a".into()), Part::One(question("/b", "text")));
    assert_eq!(model.group("/g3").map(|group| group.questions[0].question.at.as_str()), Some("/b"));
    for word in ["first", "", "before /q1", "after /g3/0/a", "in /g3"] {
        assert_eq!(edit::Spotted::read(word).word(), word);
    }
}

#[test]
fn conditions_that_hang_on_each_other_are_proved_and_a_broken_link_is_named() {
    let chain = |links: usize| {
        let mut all = vec![question("/q0", "choose")];
        for number in 1..links {
            let before = format!("/q{}", number - 1);
            all.push(only(question(&format!("/q{number}"), "choose"), &before, &["no"]));
        }
        of(all)
    };
    assert_eq!(texts(&chain(100)), "");
    let mut broken = chain(5);
    edit::take_away(&mut broken, "/q2");
    let found = faults(&broken, TODAY);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].place.as_deref(), Some("/q3"));
    assert!(found[0].text.contains("永远问不到"));
    let mut late = chain(2);
    edit::shift(&mut late, "/q1", true);
    assert!(texts(&late).contains(&words::not_before("q0")), "{}", texts(&late));
    assert!(texts(&chain(121)).contains("最多120问"));
}

#[test]
fn a_rule_that_no_question_says_stays_and_one_that_shuts_everybody_out_is_found() {
    let mut form: Value =
        serde_json::from_str(&model::text(&of(vec![question("/a", "text"), question("/b", "text")])))
            .expect("JSON");
    form["schema"]["minProperties"] = json!(1);
    let model = model::read(&form.to_string()).expect("it is read");
    assert_eq!(model.kept, [json!({ "minProperties": 1 })]);
    assert_eq!(texts(&model), "");
    assert_eq!(model::read(&model::text(&model)).expect("it is read"), model);
    form["schema"]["minProperties"] = json!(3);
    let model = model::read(&form.to_string()).expect("it is read");
    assert!(texts(&model).contains("互相矛盾"), "{}", texts(&model));
    let mut narrow = question("/a", "phone");
    narrow.leaf = Map::from_iter([("type".to_owned(), json!("string")), ("maxLength".to_owned(), json!(3))]);
    assert!(texts(&of(vec![narrow])).contains("填什么都通不过"));
}

#[test]
fn a_name_that_some_version_used_is_not_given_again() {
    let (older, newer) =
        (of(vec![question("/q1", "text"), question("/q7/q2", "text")]), of(vec![question("/q3", "text")]));
    assert_eq!(edit::new_name(&[&older, &newer]), "q8");
}
