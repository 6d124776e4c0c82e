//! The contract: adapter, stand-in and document say the same; and whatever goes wrong is no answer.

#[path = "../../../../fuzz/exercise/register.rs"]
mod exercise;

use hongwang_base::Millis;
use hongwang_outward::{CallError, Caller, Secret};
use hongwang_registers::{
    BadReply, Kind, Question, Refusal, Register, RegisterError, Reply, ValueType, Wanted, read_reply,
};
use hongwang_testkit::{RegisterFault, StandInRegister};
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const NUMBER: &str = "42112419500101004X";
const NOW: Millis = Millis(20_780 * Millis::DAY);
const ID: Uuid = Uuid::from_u128(0x019a_bf10_0000_7000_8000_0000_0000_0001);

fn register(url: &str) -> Register {
    let caller = Caller::new(vec!["127.0.0.0/8".parse().expect("a network")]);
    let (url, secret) = (url.parse().expect("an address"), Secret::read(SECRET).expect("a secret"));
    Register::new(url, secret, caller)
}

fn question(kind: Kind, wanted: Wanted) -> Question {
    Question::new(ID, kind, wanted, (NUMBER, Some("演示王小花")), NOW)
}

async fn asks(stand_in: &StandInRegister) -> Result<Reply, RegisterError> {
    register(&stand_in.url()).ask(&question(Kind::HousingFund, Wanted::Lines), NOW).await
}

fn balance() -> Value {
    json!([
        { "label": "账户余额", "type": "money", "value": "12345.67", "unit": "元", "date": "2026-10-31" },
        { "label": "缴存单位", "type": "text", "value": "英山县演示单位" },
    ])
}

/// The document, and what in it describes a thing of this name.
fn described(name: &str) -> (Value, jsonschema::Validator) {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi/registers.json");
    let text = std::fs::read_to_string(file).expect("the document is there");
    let document: Value = serde_json::from_str(&text).expect("it is JSON");
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": format!("#/components/schemas/{name}"),
        "components": document["components"],
    });
    let validator = jsonschema::draft202012::new(&schema).expect("it is a schema");
    (document, validator)
}

fn examples(content: &Value) -> Vec<Value> {
    let all = content["application/json"]["examples"].as_object().expect("there are examples");
    all.values().map(|example| example["value"].clone()).collect()
}

#[tokio::test]
async fn what_is_not_signed_for_this_question_now_is_no_answer() {
    let stand_in = StandInRegister::start(SECRET).await;
    stand_in.holds("housing_fund", NUMBER, "2026-10-31", balance());
    let says = |text: &str| RegisterFault::Says(text.to_owned());
    for (fault, why) in [
        (RegisterFault::Status(503), RegisterError::Status(503)),
        (RegisterFault::Unsigned, RegisterError::Unsigned),
        (RegisterFault::OtherSecret, hongwang_outward::SignatureError::Wrong.into()),
        (RegisterFault::Old(301), hongwang_outward::SignatureError::Time.into()),
        (RegisterFault::OtherQuestion, BadReply::OtherQuestion.into()),
        (says("<html>"), BadReply::Form { line: 1, column: 1 }.into()),
        (says(&" ".repeat(65 << 10)), BadReply::TooLong.into()),
    ] {
        stand_in.will(fault.clone());
        assert_eq!(asks(&stand_in).await, Err(why), "{fault:?}");
    }
    stand_in.holds("housing_fund", NUMBER, "2026-11-26", balance());
    assert_eq!(asks(&stand_in).await, Err(RegisterError::Future));
    let other = Register::new(
        stand_in.url().parse().expect("an address"),
        Secret::fresh(),
        Caller::new(vec!["127.0.0.0/8".parse().expect("a network")]),
    );
    let refused = other.ask(&question(Kind::HousingFund, Wanted::Lines), NOW).await;
    assert_eq!(refused, Err(RegisterError::Status(401)), "it checks ours, too");
}

#[tokio::test]
async fn a_register_that_is_slow_is_given_up_and_not_asked_twice() {
    let stand_in = StandInRegister::start(SECRET).await;
    stand_in.will(RegisterFault::Silent);
    let register = register(&stand_in.url()).within(Duration::from_millis(200));
    let answer = register.ask(&question(Kind::Pension, Wanted::Lines), NOW).await;
    assert_eq!(answer, Err(RegisterError::Late));
    assert_eq!(stand_in.asked().len(), 1);
}

#[tokio::test]
async fn a_register_that_is_not_there_is_said_to_be_out_of_reach() {
    let stand_in = StandInRegister::start(SECRET).await;
    let url = stand_in.url();
    drop(stand_in);
    let closed = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let nobody = format!("http://{}/ask", closed.local_addr().expect("an address"));
    drop(closed);
    for url in [nobody, url] {
        let answer = register(&url).ask(&question(Kind::Pension, Wanted::Lines), NOW).await;
        let gone = |error: &CallError| matches!(error, CallError::Unreached(_) | CallError::Connection(_));
        assert!(matches!(&answer, Err(RegisterError::Call(error)) if gone(error)), "{answer:?}");
    }
}

#[tokio::test]
async fn adapter_stand_in_and_document_hold_together() {
    let ((_, questions), (_, answers)) = (described("Question"), described("Answer"));
    let stand_in = StandInRegister::start(SECRET).await;
    let register = register(&stand_in.url());
    for kind in Kind::ALL {
        stand_in.holds(kind.word(), NUMBER, "2026-10-31", balance());
        let Reply::Found { as_of, lines } =
            register.ask(&question(kind, Wanted::Lines), NOW).await.expect("answers")
        else {
            panic!("{kind:?} is found");
        };
        assert_eq!((as_of.to_string().as_str(), lines.len()), ("2026-10-31", 2));
        assert_eq!((lines[0].kind, lines[0].value.as_str()), (ValueType::Money, "12345.67"));
        let nobody = register.ask(&question(kind, Wanted::Telephone), NOW).await;
        assert_eq!(nobody, Ok(Reply::Nothing));
        stand_in.knows_telephone(kind.word(), NUMBER, "13800138000");
        let telephone = register.ask(&question(kind, Wanted::Telephone), NOW).await;
        assert_eq!(telephone, Ok(Reply::Telephone("13800138000".to_owned())));
    }
    stand_in.refuses("closed");
    assert_eq!(asks(&stand_in).await, Ok(Reply::Refused(Refusal::Closed)));
    let of = |text: &String| serde_json::from_str::<Value>(text).expect("it is JSON");
    for (asked, answered) in stand_in.asked().iter().zip(stand_in.answered()) {
        assert!(questions.is_valid(&of(asked)), "{asked}");
        assert!(answers.is_valid(&of(&answered)), "{answered}");
    }
    assert!(stand_in.asked().len() > 12);
}

#[tokio::test]
async fn the_examples_of_the_document_are_what_the_adapter_says_and_reads() {
    let ((document, questions), (_, answers)) = (described("Question"), described("Answer"));
    let operation = &document["paths"]["/"]["post"];
    for example in examples(&operation["requestBody"]["content"]) {
        assert!(questions.is_valid(&example), "{example}");
        let read: Question = serde_json::from_value(example.clone()).expect("it is a question");
        assert_eq!(serde_json::to_value(&read).expect("plain data"), example);
    }
    for example in examples(&operation["responses"]["200"]["content"]) {
        assert!(answers.is_valid(&example), "{example}");
        let read = read_reply(example.to_string().as_bytes(), ID);
        assert!(read.is_ok(), "{example}: {read:?}");
    }
    // What the document forbids, the adapter does not take either.
    for wrong in [
        json!({ "request_id": ID, "outcome": "found", "as_of": "2026-10-31", "lines": [] }),
        json!({ "request_id": ID, "outcome": "none", "note": "x" }),
        json!({ "request_id": ID, "outcome": "refused" }),
        json!({ "request_id": ID, "outcome": "found", "telephone": "+86 138" }),
        json!({ "request_id": ID, "outcome": "found", "as_of": "2026-10-31",
                "lines": [{ "label": "余额", "type": "money", "value": "1.5" }] }),
    ] {
        assert!(!answers.is_valid(&wrong), "{wrong}");
        assert!(read_reply(wrong.to_string().as_bytes(), ID).is_err(), "{wrong}");
    }
}

#[test]
fn every_seed_of_an_answer_keeps_its_promises() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/register");
    let seeds = std::fs::read_dir(folder).expect("the corpus is there");
    let read: Vec<_> =
        seeds.map(|seed| std::fs::read(seed.expect("a seed").path()).expect("reads")).collect();
    assert!(read.len() >= 6);
    read.iter().for_each(|seed| exercise::answer(seed));
}
