//! Whatever is pressed in whatever order, on every shipped form.

use super::*;
use crate::item::{Item, shipped as items};
use hongwang_input::FieldKind;
use proptest::{prelude::*, sample::Index};
use serde_json::json;

const TODAY: Date = Date::constant(2026, 11, 23);
const KEYS: [&str; 8] = ["next", "next", "next", "back", "skip", "keep", "add", "drop 0"];

/// A press on one of the pages that stand: which page, which of the texts that fit, another text, whether it is
/// that one which is written, which key.
type Press = (Index, usize, String, bool, usize);

fn presses() -> impl Strategy<Value = Vec<Press>> {
    let junk = prop_oneof!["\\PC{0,12}", "[0-9]{0,20}", Just("１３８".to_owned()), Just("字".repeat(300))];
    let press = (any::<Index>(), 0usize..8, junk, prop::bool::weighted(0.2), 0..KEYS.len());
    prop::collection::vec(press, 0..80)
}

/// A text that the question takes.
fn fitting(question: &Question, pick: usize) -> String {
    let texts: &[&str] = match question.keys {
        // It is laid there, not written.
        None if question.attach.is_some() => return String::new(),
        None => return question.choose[pick % question.choose.len()].value.clone(),
        Some(FieldKind::Name) => &["王小花", "欧阳小花"],
        Some(FieldKind::Digits) => &["2", "12"],
        Some(FieldKind::Phone) => &["13800138000", "0713-7012345"],
        Some(FieldKind::IdNumber) => &["42112419500101004X", "110105 19491231 002x"],
        Some(FieldKind::Amount) => &["0", "1,200.5"],
        Some(FieldKind::Decimal) => &["0", "3.5"],
        Some(FieldKind::Date) => &["1950-01-01", "2024年2月29日"],
        Some(FieldKind::Place) => &["红山镇乌云山村3组"],
        Some(FieldKind::Text) => &["自己写的几句话", " x "],
    };
    texts[pick % texts.len()].to_owned()
}

fn enter(form: &Form, step: &Step<'_>, answers: &mut Value, value: String, go: &str) -> Result<(), String> {
    let entered = Answered { at: step.at().to_owned(), value, go: go.to_owned(), ..Answered::default() };
    take(form, step, &entered, answers, TODAY).map(drop)
}

/// Presses whatever is pressed, then answers what is still missing, page by page.
fn filled(item: &Item, presses: Vec<Press>) -> Result<Value, String> {
    let form = item.form();
    let mut answers = json!({});
    for (page, pick, junk, writes_junk, key) in presses {
        let steps = form.steps(&answers);
        let step = &steps[page.index(steps.len())];
        let value = match step {
            Step::Ask { question, .. } if !writes_junk => fitting(question, pick),
            _ => junk,
        };
        // A refusal changes nothing.
        let _ = enter(form, step, &mut answers, value, KEYS[key]);
    }
    let mut number = 0;
    while let Some(step) = form.steps(&answers).get(number) {
        if let Step::Ask { at, question, .. } = step {
            let text = text_at(&answers, at).to_owned();
            if form.read(question, at, &text, TODAY).as_deref() != Ok(text.as_str()) {
                enter(form, step, &mut answers, fitting(question, 0), "next")?;
            }
        }
        number += 1;
    }
    match form.missing(&answers, TODAY) {
        None => Ok(answers),
        Some(step) => Err(format!("{} is missing still", step.at())),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_entered_in_whatever_order_is_whole_once_nothing_is_missing(
        item in 0..items().len(), presses in presses(),
    ) {
        let item = &items()[item];
        let answers = filled(item, presses).map_err(TestCaseError::fail)?;
        let form = item.form();
        let sent = form.pruned(&answers);
        prop_assert_eq!(form.whole(&sent), Ok(()));
        prop_assert_eq!(form.pruned(&sent), sent.clone());
        let places = |answers: &Value| -> Vec<String> {
            form.steps(answers).iter().map(|step| step.at().to_owned()).collect()
        };
        prop_assert_eq!(places(&sent), places(&answers), "no member was lost");
        for at in places(&answers) {
            prop_assert_eq!(text_at(&sent, &at), text_at(&answers, &at));
        }
        let body = json!({ "item": item.slug, "form": form.hash(), "number": "20261123-001", "answers": sent });
        prop_assert!(crate::received::looks_at(&body).is_ok(), "the center takes what the village lets through");
    }
}
