use super::*;
use proptest::prelude::*;

fn field(at: &str, kind: Kind) -> Field {
    let (label, ask, hint) = ("住址".to_owned(), "住在哪里？".to_owned(), String::new());
    let choices = match kind {
        Kind::Choice => vec![Choice { value: "yes".into(), name: "是".into() }],
        Kind::More => vec![Choice { value: "add".into(), name: "加一个孩子".into() }],
        _ => Vec::new(),
    };
    let value = if kind == Kind::More { "0".to_owned() } else { String::new() };
    let shown = String::new();
    Field {
        at: at.to_owned(),
        label,
        ask,
        hint,
        kind,
        choices,
        value,
        shown,
        optional: false,
        wrong: String::new(),
    }
}

fn sheet() -> Sheet {
    let fields = vec![
        field("/place", Kind::Text),
        field("/card", Kind::Choice),
        field("/paper", Kind::Laid),
        field("/children", Kind::More),
    ];
    Sheet { title: "高龄津贴".to_owned(), fields }
}

fn write(at: &str, value: &str, shape: u32) -> Write {
    Write { at: at.to_owned(), value: value.to_owned(), shape }
}

fn proposes(memo: &Memo, what: Write, who: AccountId, now: i64) -> Result<(), Not> {
    let org = "421124000000/".parse().expect("a path");
    let helper = Helper { call: Uuid::nil(), account: who, name: "张三".into(), org };
    memo.propose(Uuid::nil(), what, helper, Millis(now))
}

fn who() -> AccountId {
    AccountId::from(Uuid::nil())
}

#[test]
fn nothing_is_written_where_nothing_is_shared_and_a_report_shares_nothing() {
    let (memo, call) = (Memo::default(), Uuid::nil());
    assert_eq!(proposes(&memo, write("/place", "三组", 0), who(), 0), Err(Not::Shared));
    assert_eq!(memo.report(call, sheet(), Vec::new()), Err(Not::Shared));
    memo.share(call, sheet()).expect("it is sound");
    proposes(&memo, write("/place", "三组", 0), who(), 0).expect("it is shared");
    memo.take_back(call);
    let done = vec![Done { no: 2, why: None }];
    assert_eq!(memo.report(call, sheet(), done), Err(Not::Shared), "taken back meanwhile");
    assert_eq!(memo.window(call), None);
}

#[test]
fn only_what_the_form_offers_is_written_and_never_what_is_laid() {
    let memo = Memo::default();
    memo.share(Uuid::nil(), sheet()).expect("it is sound");
    let long = "长".repeat(VALUE + 1);
    for (at, value, why) in [
        ("/nowhere", "x", Not::Missing),
        ("/paper", "x", Not::Laid),
        ("/card", "maybe", Not::Value),
        ("/card", "", Not::Choose),
        ("/children", "drop 0", Not::Value),
        ("/place", long.as_str(), Not::Value),
        ("/place", "三\u{0}组", Not::Value),
    ] {
        assert_eq!(proposes(&memo, write(at, value, 0), who(), 0), Err(why), "{at}");
    }
    assert_eq!(proposes(&memo, write("/place", "三组", 1), who(), 0), Err(Not::Changed));
    proposes(&memo, write("/card", "yes", 0), who(), 0).expect("it is offered");
}

#[test]
fn an_empty_line_wipes_only_what_the_desk_sees() {
    let (memo, call) = (Memo::default(), Uuid::nil());
    let mut seen = field("/for", Kind::Text);
    (seen.value, seen.shown) = ("县一中".to_owned(), "县一中".to_owned());
    let mut unseen = field("/phone", Kind::Text);
    unseen.shown = "138****1234".to_owned();
    let fields = vec![seen, unseen, field("/card", Kind::Choice)];
    memo.share(call, Sheet { fields, ..sheet() }).expect("it is sound");
    assert_eq!(proposes(&memo, write("/phone", "", 0), who(), 0), Err(Not::Unseen));
    assert_eq!(proposes(&memo, write("/card", "", 0), who(), 0), Err(Not::Choose));
    proposes(&memo, write("/phone", "13800000000", 0), who(), 0).expect("it is written anew");
    proposes(&memo, write("/for", "", 0), who(), 0).expect("it is seen");
}

#[test]
fn of_two_who_write_one_field_the_first_has_it_until_the_screen_has_answered_or_is_silent() {
    let (memo, call) = (Memo::default(), Uuid::nil());
    let other = AccountId::from(Uuid::max());
    memo.share(call, sheet()).expect("it is sound");
    proposes(&memo, write("/place", "三组", 0), who(), 0).expect("nobody else writes");
    assert_eq!(proposes(&memo, write("/place", "四组", 0), other, 1), Err(Not::Writing("张三".into())));
    proposes(&memo, write("/card", "yes", 0), other, 1).expect("it is another field");
    proposes(&memo, write("/place", "五组", 0), who(), 2).expect("it is the own one");
    let waiting = memo.window(call).expect("shared").waiting;
    let wanted = |proposal: &Proposal| (proposal.no, proposal.value.clone());
    assert_eq!(waiting.iter().map(wanted).collect::<Vec<_>>(), [(3, "yes".into()), (4, "五组".into())]);
    proposes(&memo, write("/place", "六组", 0), other, STALE + 3).expect("the screen is silent");
    let done = vec![Done { no: 4, why: None }, Done { no: 5, why: Some("\u{7}写不下".into()) }];
    memo.report(call, sheet(), done).expect("it is shared");
    let shared = memo.shared(call).expect("shared");
    let refused =
        Refused { at: "/place".into(), account: other, value: "六组".into(), why: "写不下".into() };
    assert_eq!(shared.refused, [refused]);
    assert!(shared.filled.is_empty(), "what nobody waits for is no news");
    proposes(&memo, write("/place", "七组", 0), who(), STALE + 4).expect("it is free");
    assert!(memo.shared(call).expect("shared").refused.is_empty());
}

#[test]
fn while_members_come_or_go_nothing_else_is_written_and_afterwards_only_by_who_saw_it() {
    let (memo, call) = (Memo::default(), Uuid::nil());
    memo.share(call, sheet()).expect("it is sound");
    proposes(&memo, write("/place", "三组", 0), who(), 0).expect("it is free");
    assert_eq!(proposes(&memo, write("/children", "add", 0), who(), 0), Err(Not::Structure));
    memo.report(call, sheet(), vec![Done { no: 2, why: None }]).expect("it is shared");
    proposes(&memo, write("/children", "add", 0), who(), 0).expect("nothing waits");
    assert_eq!(memo.window(call).expect("shared").waiting[0].value, "0", "how many there were");
    assert_eq!(proposes(&memo, write("/place", "四组", 0), who(), 0), Err(Not::Structure));
    let (no, mut more) = (memo.turn(call), sheet());
    "1".clone_into(&mut more.fields[3].value);
    memo.report(call, more, vec![Done { no, why: None }]).expect("it is shared");
    assert_eq!(proposes(&memo, write("/place", "四组", 0), who(), 0), Err(Not::Changed));
    proposes(&memo, write("/place", "四组", 1), who(), 0).expect("it was seen");
    assert_eq!(memo.window(call).expect("shared").filled[0].shown, "加一个孩子");
}

#[test]
fn a_queue_and_what_is_told_are_bounded() {
    let (memo, call) = (Memo::default(), Uuid::nil());
    let fields = (0..40).map(|nth| field(&format!("/f{nth}"), Kind::Text)).collect();
    let many = Sheet { title: "表".into(), fields };
    memo.share(call, many.clone()).expect("it is sound");
    for nth in 0..WAITING {
        proposes(&memo, write(&format!("/f{nth}"), "x", 0), who(), 0).expect("there is room");
    }
    assert_eq!(proposes(&memo, write("/f9", "x", 0), who(), 0), Err(Not::TooMany));
    let done = (0..100).map(|no| Done { no, why: None }).collect::<Vec<_>>();
    assert_eq!(memo.report(call, many.clone(), done), Err(Not::Unsound));
    for nth in 0..40 {
        let no = memo.turn(call) + 1;
        proposes(&memo, write(&format!("/f{nth}"), "x", 0), who(), STALE * 2).expect("nobody waits so long");
        memo.report(call, many.clone(), vec![Done { no, why: None }]).expect("it is shared");
    }
    assert_eq!(memo.window(call).expect("shared").filled.len(), FILLED);
}

prop_compose! {
    fn any_field()(
        at in "/?[a-z\u{7}]{0,3}|/[a-z]{1,250}", label in ".{0,120}", ask in "\\PC{0,420}", wrong in ".{0,20}",
        value in ".{0,700}", count in 0..100_usize,
    ) -> Field {
        let choice = Choice { value: value.chars().take(50).collect(), name: label.clone() };
        let choices = vec![choice; count];
        Field { at, label, ask, wrong, value: value.clone(), shown: value, choices, ..field("/x", Kind::Choice) }
    }
}

proptest! {
    #[test]
    fn whatever_a_village_sends_what_is_shown_is_bounded(
        title in ".{0,120}", fields in prop::collection::vec(any_field(), 0..6), copies in 1..80_usize,
    ) {
        let fields: Vec<Field> = std::iter::repeat_n(fields, copies).flatten().collect();
        let (memo, call) = (Memo::default(), Uuid::nil());
        let sent = Sheet { title, fields };
        if memo.share(call, sent).is_ok() {
            let Sheet { title, fields } = memo.shared(call).expect("it was taken").sheet;
            prop_assert!(word(&title) && !fields.is_empty() && fields.len() <= FIELDS);
            let mut places: Vec<_> = fields.iter().map(|field| &field.at).collect();
            places.sort_unstable();
            places.dedup();
            prop_assert_eq!(places.len(), fields.len());
            for field in fields {
                prop_assert!(field.at.starts_with('/') && field.choices.len() <= CHOICES);
                for text in [&field.at, &field.label, &field.ask, &field.hint, &field.wrong, &field.value, &field.shown] {
                    prop_assert!(text.chars().count() <= VALUE && !text.chars().any(char::is_control));
                }
            }
        }
    }

    #[test]
    fn whatever_a_village_says_of_a_refusal_can_be_shown(why in ".{0,600}") {
        let said = sentence(&why);
        prop_assert!(!said.trim().is_empty() && fits(&said, SENTENCE));
    }
}
