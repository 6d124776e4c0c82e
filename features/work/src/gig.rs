//! Gigs 零工与采茶工: what villagers and tea factories offer by the day. Asked at the screen, handed in, looked at by the
//! village's clerk, and only then shown, to the village and its township.
//!
//! Invariants: nobody's name is asked; the telephone lies sealed and is in no text; what a device sends is read by the
//! same questions again; a gig stands until its last day, and never longer than 30 days.

use crate::ask::{Answers, Pick, Question, Sheet, always, called, figure, label};
use crate::posting::{Kind, Posting, STANDS, midnight};
use crate::wage::Pay;
use crate::words::{self as all, gig as words};
use hongwang_base::{Millis, OrgPath};
use hongwang_input::FieldKind;
use uuid::Uuid;

/// The submission kind of a gig.
pub(crate) const SUBMISSION_KIND: &str = "work.gig";
/// Where it is asked.
pub(crate) const ADDRESS: &str = "/work/gig/new";
const MOST_PEOPLE: i64 = 500;
const MOST_DAILY: i64 = 5_000;
/// The answer that there is no figure.
const OPEN: &str = "open";
const OTHER: &str = "other";

const WORK: &[Pick] = &[
    ("tea", "采茶", "leaf"),
    ("fruit", "摘果", "basket"),
    ("build", "建房小工", "building"),
    ("home", "家政", "home"),
    ("child", "带孩子", "baby-carriage"),
    (OTHER, "其他", "dots"),
];
const WHO: &[Pick] = &[
    ("自家", "自家", "user"),
    ("茶厂", "茶厂", "teapot"),
    ("合作社", "合作社", "users-group"),
    ("工程队", "工程队", "backhoe"),
];
const PEOPLE: &[Pick] = &[
    ("1", "1人", "user"),
    ("2", "2人", "users"),
    ("3", "3人", "users"),
    ("5", "5人", "users-group"),
    ("10", "10人", "users-group"),
    ("20", "20人", "users-group"),
];
const DAILY: &[Pick] = &[
    ("100", "100元", "coin-yuan"),
    ("120", "120元", "coin-yuan"),
    ("150", "150元", "coin-yuan"),
    ("180", "180元", "coin-yuan"),
    ("200", "200元", "coin-yuan"),
    (OPEN, "面议", "messages"),
];
const FROM: &[Pick] = &[
    ("0", "今天", "calendar"),
    ("1", "明天", "calendar"),
    ("2", "后天", "calendar"),
    ("3", "三天后", "calendar"),
    ("7", "一周后", "calendar"),
    ("14", "两周后", "calendar"),
];
const DAYS: &[Pick] = &[
    ("1", "1天", "clock"),
    ("2", "2天", "clock"),
    ("3", "3天", "clock"),
    ("5", "5天", "clock"),
    ("7", "7天", "clock"),
    ("15", "15天", "clock"),
];
const BOARD: &[Pick] =
    &[("both", "管吃管住", "home"), ("meals", "管吃", "heart"), ("none", "不管吃住", "minus")];

/// The questions.
pub(crate) static SHEET: Sheet = Sheet {
    address: ADDRESS,
    title: all::POST_GIG,
    icon: "leaf",
    above: &[("/laowu", all::HALL), ("/laowu/job", all::SECTION), ("/laowu/job/gig", "零工与采茶工")],
    before_sending: words::BEFORE_SENDING,
    questions: &[
        Question::picked("work", words::WORK, WORK),
        Question {
            name: "what",
            title: words::WHAT,
            hint: words::WHAT_HINT,
            picks: &[],
            typed: Some(FieldKind::Text),
            when: |answers| answers.get("work").is_some_and(|work| work == OTHER),
            read: |text| called(text, 2),
        },
        Question::picked("who", words::WHO, WHO),
        Question {
            name: "people",
            title: words::PEOPLE,
            hint: "",
            picks: PEOPLE,
            typed: Some(FieldKind::Digits),
            when: always,
            read: |text| figure(text, MOST_PEOPLE, words::PEOPLE_WRONG),
        },
        Question {
            name: "pay",
            title: words::PAY,
            hint: "",
            picks: DAILY,
            typed: Some(FieldKind::Digits),
            when: always,
            read: |text| figure(text, MOST_DAILY, words::PAY_WRONG),
        },
        Question::picked("from", words::FROM, FROM),
        Question::picked("days", words::DAYS, DAYS),
        Question::picked("board", words::BOARD, BOARD),
        Question::phone(words::PHONE, words::PHONE_HINT),
    ],
};

/// Until when such a gig stands that was handed in at `at`: to the end of its last day.
pub(crate) fn until(answers: &Answers, at: Millis) -> Millis {
    let number = |name: &str| answers.get(name).and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    let today = midnight(at.beijing().date());
    today.plus((number("from") + number("days").max(1)) * Millis::DAY).min(at.plus(STANDS))
}

/// What the work is called.
pub(crate) fn title(answers: &Answers) -> String {
    let of = |name: &str| answers.get(name).map_or("", String::as_str);
    match of("work") {
        OTHER => of("what").to_owned(),
        work => label(WORK, work).to_owned(),
    }
}

/// A gig at `place`, the village that `org` is, as it was handed in at `at` and is released at `now`.
pub(crate) fn posting(
    answers: &Answers,
    (id, org, place): (Uuid, &OrgPath, &str),
    (at, now): (Millis, Millis),
    contact: String,
) -> Posting {
    let of = |name: &str| answers.get(name).map_or("", String::as_str);
    let (from, days) = (of("from").parse::<i64>().unwrap_or(0), of("days"));
    let board = label(BOARD, of("board"));
    Posting {
        id,
        // The whole township may come to pick tea.
        scope: org.parent().unwrap_or_else(|| org.clone()),
        kind: Kind::Gig,
        title: title(answers),
        employer: words::employer(of("who")),
        place: place.to_owned(),
        code: org.code().to_owned(),
        km: None,
        pay: of("pay").parse().ok().map(Pay::a_day),
        start: Some(midnight(at.beijing().date()).plus(from * Millis::DAY)),
        until: until(answers, at),
        wanted: of("people").parse().ok(),
        needs: words::needs(days, board),
        contact: Some(contact),
        photos: Vec::new(),
        source: words::source(place),
        at: now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hongwang_base::Millis;

    fn answers(pairs: &[(&str, &str)]) -> Answers {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn whole() -> Answers {
        answers(&[
            ("work", "tea"),
            ("who", "茶厂"),
            ("people", "8"),
            ("pay", "150"),
            ("from", "1"),
            ("days", "3"),
            ("board", "meals"),
            ("phone", "138 0013 5678"),
        ])
    }

    #[test]
    fn the_first_question_without_a_good_answer_is_asked() {
        let asked = |answers: &Answers| SHEET.read(answers).err().map(|(question, _)| question.name);
        assert_eq!(asked(&Answers::new()), Some("work"));
        assert_eq!(asked(&answers(&[("work", "other")])), Some("what"));
        assert_eq!(asked(&answers(&[("work", "tea")])), Some("who"));
        assert_eq!(asked(&whole()), None);
        for (name, wrong) in [
            ("work", "steal"),
            ("people", "0"),
            ("people", "501"),
            ("pay", "一百"),
            ("pay", "5001"),
            ("from", "-3"),
            ("days", "90"),
            ("phone", "12"),
        ] {
            let mut sent = whole();
            sent.insert(name.to_owned(), wrong.to_owned());
            assert_eq!(asked(&sent), Some(name), "{wrong}");
        }
        let hidden = answers(&[("work", "other"), ("what", "挖红薯打13800135678")]);
        assert!(SHEET.read(&hidden).expect_err("asked").1.expect("why").contains("电话"));
    }

    #[test]
    fn a_gig_stands_until_the_end_of_its_last_day_and_never_longer_than_thirty() {
        let noon = Millis(20_780 * Millis::DAY + 4 * Millis::HOUR);
        let read = SHEET.read(&whole()).expect("whole");
        assert_eq!(read["phone"], "13800135678");
        let midnight = Millis(20_780 * Millis::DAY - 8 * Millis::HOUR);
        assert_eq!(until(&read, noon), midnight.plus(4 * Millis::DAY));
        let long = answers(&[("from", "14"), ("days", "15")]);
        assert_eq!(until(&long, noon), midnight.plus(29 * Millis::DAY));
        assert_eq!(until(&answers(&[("from", "900")]), noon), noon.plus(STANDS));
    }
}
