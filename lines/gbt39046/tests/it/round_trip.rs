//! What is written is read as the same.

use hongwang_base::Millis;
use hongwang_gbt39046::{
    Batch, Form, Found, Handling, IdKind, Kind, Moment, Outcome, Person, Power, Receipt, Record,
    Satisfaction, Step, StepStatus,
};
use proptest::{option, prelude::*, sample::select};
use uuid::Uuid;

/// A text as people write it, with every sign that means something in XML.
fn text(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop_oneof![select(vec!['<', '&', '"', '\'', '>', ']', ' ', '\n', '王', '1']), any::<char>()],
        0..most,
    )
    .prop_map(|letters| {
        let kept: String =
            letters.into_iter().filter(|letter| !letter.is_control() || *letter == '\n').collect();
        kept.replace(['\u{fffe}', '\u{ffff}'], "").trim().to_owned()
    })
}

prop_compose! {
    fn moment()(at in 0i64..4_000_000_000_000) -> Moment { Moment::of(Millis(at)) }
}

prop_compose! {
    fn person()(
        name in text(20), id_kind in option::of(select(IdKind::ALL)), id in text(18), phone in text(12),
    ) -> Person { Person { name, id_kind, id, phone } }
}

prop_compose! {
    fn step()(
        code in "[a-z_]{1,50}", name in text(50), status in select(StepStatus::ALL), at in moment(),
        (staff, opinion, remedy) in ("[0-9A-Za-z._-]{0,32}", text(500), text(100)),
        papers in prop::collection::vec(text(30).prop_filter("it has a name", |paper| !paper.is_empty()), 0..4),
        found in prop::collection::vec(("[a-z_]{1,20}", any::<bool>()), 0..3),
    ) -> Step {
        let found = found.into_iter().map(|(condition, holds)| Found { condition, holds }).collect();
        Step { code, name, status, at, staff, opinion, remedy, papers, found }
    }
}

prop_compose! {
    fn record()(
        (number, seq) in ("[0-9A-Za-z._-]{1,50}", any::<u64>()),
        (basic_code, own_code, item) in ("[0-9]{0,10}", "[0-9A-Z]{0,24}", text(60)),
        kind in option::of(select(Kind::ALL)), handling in option::of(select(Handling::ALL)),
        power in option::of(select(Power::ALL)), form in option::of(select(Form::ALL)),
        applied_at in option::of(moment()), (applicant, agent) in (option::of(person()), option::of(person())),
        (state, state_name) in ("[a-z_]{0,50}", text(20)), step in step(),
        satisfaction in option::of(select(Satisfaction::ALL)),
    ) -> Record {
        Record {
            number, seq, basic_code, own_code, item, kind, handling, power, form, applied_at, applicant, agent, state,
            state_name, step, satisfaction,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_batch_and_its_receipt(
        id in any::<u128>(), at in moment(), mut records in prop::collection::vec(record(), 1..6),
        refused in prop::collection::vec(option::of(text(40)), 6),
    ) {
        records.sort_by_key(Record::key);
        records.dedup_by_key(|record| record.key());
        let batch = Batch::new(Uuid::from_u128(id), "421124102000", at, records).expect("it fits");
        let written = batch.write();
        prop_assert_eq!(&Batch::read(written.as_bytes()).expect("it is read"), &batch, "{}", written);
        let sent = batch.sent();
        let outcomes = sent.keys.iter().cloned().zip(refused).map(|(key, why)| Outcome::new(key, why)).collect();
        let receipt = Receipt::new(batch.id, at, outcomes);
        let written = receipt.write();
        prop_assert_eq!(&Receipt::read(written.as_bytes(), &sent).expect("it is read"), &receipt, "{}", written);
        // Cut anywhere it is none any more.
        for end in (0..written.trim_end().len()).filter(|end| written.is_char_boundary(*end)) {
            prop_assert!(Receipt::read(&written.as_bytes()[..end], &sent).is_err(), "cut at {}", end);
        }
    }

    #[test]
    fn a_moment_is_a_second_in_beijing(at in 0i64..4_000_000_000_000) {
        let moment = Moment::of(Millis(at));
        let text = moment.to_string();
        prop_assert_eq!(text.parse::<Moment>(), Ok(moment));
        prop_assert_eq!(text, Millis(at).stamp().replace(['-', ':'], "").replace(' ', "T"));
    }
}

#[test]
fn what_does_not_fit_an_element_is_refused_with_its_name() {
    let at = Moment::of(Millis(1_795_000_000_000));
    let step = Step {
        code: "accept".into(),
        name: String::new(),
        status: StepStatus::Done,
        at,
        staff: String::new(),
        opinion: String::new(),
        remedy: String::new(),
        papers: Vec::new(),
        found: Vec::new(),
    };
    let good = Record {
        number: "1".into(),
        seq: 1,
        basic_code: String::new(),
        own_code: String::new(),
        item: String::new(),
        kind: None,
        handling: None,
        power: None,
        form: None,
        applied_at: None,
        applicant: None,
        agent: None,
        state: String::new(),
        state_name: String::new(),
        step,
        satisfaction: None,
    };
    let refused = |record: Record| {
        Batch::new(Uuid::nil(), "a", at, vec![record]).map(drop).expect_err("it does not fit").to_string()
    };
    assert!(Batch::new(Uuid::nil(), "a", at, vec![good.clone()]).is_ok());
    let cases = [
        (Record { number: "1".repeat(51), ..good.clone() }, "办件编号"),
        (Record { basic_code: "1".repeat(11), ..good.clone() }, "基本编码"),
        (Record { state_name: " 办结".into(), ..good.clone() }, "状态名称"),
        (
            Record { applicant: Some(Person { phone: "1".repeat(21), ..Person::default() }), ..good.clone() },
            "联系电话",
        ),
        (Record { step: Step { staff: "张三".into(), ..good.step.clone() }, ..good.clone() }, "办理人标识"),
        (Record { step: Step { opinion: "\u{0}".into(), ..good.step.clone() }, ..good.clone() }, "办理意见"),
        (
            Record { step: Step { papers: vec![String::new()], ..good.step.clone() }, ..good.clone() },
            "材料名称",
        ),
    ];
    for (record, name) in cases {
        assert_eq!(refused(record), format!("收到的批次不能用：第 1 条的“{name}”不对"));
    }
}
