//! 求职登记: who looks for work, by five touches; and which posting is told to whom.
//!
//! Invariants: the screen keeps nothing of it; at the center it lies sealed whole, and is gone after 90 days or as soon as
//! its slip says so; somebody is told of a posting once, and gets one message a day at most.

use crate::ask::{Answers, Pick, Question, Sheet, label};
use crate::posting::{Distance, Kind, Posting, distance};
use crate::wage::Pay;
use crate::words::{self as all, seeker as words};
use hongwang_base::{Millis, OrgPath};
use serde::{Deserialize, Serialize};

/// The submission kind of a registration.
pub(crate) const SUBMISSION_KIND: &str = "work.seek";
/// Where it is asked.
pub(crate) const ADDRESS: &str = "/work/seek";
/// How long a registration holds.
pub(crate) const HOLDS: i64 = 90 * Millis::DAY;
const ANY: &str = "any";

const AGREE: &[Pick] = &[("yes", "同意，往下走", "check")];
const TRADE: &[Pick] = &[
    ("farm", "采茶种地", "leaf"),
    ("build", "建房工地", "building"),
    ("factory", "进厂做工", "building-factory"),
    ("home", "家政带娃", "baby-carriage"),
    ("food", "餐馆酒店", "building-store"),
    ("drive", "开车送货", "truck"),
    ("public", "公益岗位", "heart"),
    (ANY, "都可以", "check"),
];
const WHERE: &[Pick] = &[
    ("village", "本村", "home"),
    ("town", "本镇", "map-pin"),
    ("county", "县内", "map"),
    ("far", "外地也行", "train"),
];
const FROM: &[Pick] = &[
    ("0", "马上", "clock"),
    ("7", "一周后", "calendar"),
    ("30", "一个月后", "calendar"),
    ("60", "两个月后", "calendar"),
];
const LEAST: &[Pick] = &[
    ("0", "先看看", "eye"),
    ("2000", "2000元", "coin-yuan"),
    ("3000", "3000元", "coin-yuan"),
    ("4000", "4000元", "coin-yuan"),
    ("5000", "5000元", "coin-yuan"),
    ("7000", "7000元", "coin-yuan"),
];

/// The questions.
pub(crate) static SHEET: Sheet = Sheet {
    address: ADDRESS,
    title: all::SEEK,
    icon: "user",
    above: &[("/laowu", all::HALL), ("/laowu/me", all::ME)],
    before_sending: words::BEFORE_SENDING,
    questions: &[
        Question { hint: words::CONSENT_SAYS, ..Question::picked("agree", words::CONSENT, AGREE) },
        Question::picked("trade", words::TRADE, TRADE),
        Question::picked("where", words::WHERE, WHERE),
        Question::picked("from", words::FROM, FROM),
        Question::picked("least", words::LEAST, LEAST),
        Question::phone(words::PHONE, words::PHONE_HINT),
    ],
};

/// A registration, sealed whole wherever it lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Registration {
    /// One of the trades, or any.
    pub(crate) trade: String,
    /// How far: `village`, `town`, `county`, `far`.
    pub(crate) r#where: String,
    /// From when on.
    pub(crate) from: Millis,
    /// The least pay of a month, in yuan; 0 for any.
    pub(crate) least: i64,
    pub(crate) phone: String,
}

impl Registration {
    /// What these answers, given at `at`, mean. They were read by [`SHEET`].
    pub(crate) fn of(answers: &Answers, at: Millis) -> Self {
        let of = |name: &str| answers.get(name).cloned().unwrap_or_default();
        let number = |name: &str| of(name).parse::<i64>().unwrap_or(0);
        Self {
            trade: of("trade"),
            r#where: of("where"),
            from: at.plus(number("from") * Millis::DAY),
            least: number("least"),
            phone: of("phone"),
        }
    }

    /// As the desk reads it.
    pub(crate) fn facts(&self) -> [(&'static str, String); 4] {
        [
            (words::TRADE, label(TRADE, &self.trade).to_owned()),
            (words::WHERE, label(WHERE, &self.r#where).to_owned()),
            (words::FROM, all::day(self.from)),
            (words::LEAST, label(LEAST, &self.least.to_string()).to_owned()),
        ]
    }
}

/// The trades that a posting is of, by what it is called.
fn trades(posting: &Posting) -> Vec<&'static str> {
    let named =
        words::TRADES.iter().filter(|(_, names)| names.iter().any(|name| posting.title.contains(name)));
    let public = (posting.kind == Kind::Public).then_some("public");
    named.map(|(trade, _)| *trade).chain(public).collect()
}

/// Whether a posting is something for somebody of the village `org` who registered so: the trade, not too far, still open
/// when they can begin, and paid well enough. Pay that nobody can tell fits who asks for none.
pub(crate) fn fits(registration: &Registration, org: &OrgPath, posting: &Posting) -> bool {
    let trade = registration.trade == ANY || trades(posting).contains(&registration.trade.as_str());
    let farthest = match registration.r#where.as_str() {
        "village" => Distance::Village,
        "town" => Distance::Town,
        "county" => Distance::County,
        _ => Distance::Unknown,
    };
    let least = registration.least.saturating_mul(100);
    let paid = least == 0 || posting.pay.as_ref().and_then(Pay::monthly).is_some_and(|pay| pay >= least);
    trade && distance(&posting.code, org) <= farthest && registration.from < posting.until && paid
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posting::STANDS;
    use crate::wage;
    use uuid::Uuid;

    const NOW: Millis = Millis(20_780 * Millis::DAY);

    fn org() -> OrgPath {
        "421124000000/421124102000/421124102201/".parse().expect("a path")
    }

    fn posting(title: &str, code: &str, pay: &str) -> Posting {
        Posting {
            id: Uuid::nil(),
            scope: org(),
            kind: Kind::Local,
            title: title.to_owned(),
            employer: String::new(),
            place: String::new(),
            code: code.to_owned(),
            km: None,
            pay: wage::read(pay, None).expect("a wage"),
            start: None,
            until: NOW.plus(STANDS),
            wanted: None,
            needs: String::new(),
            contact: None,
            photos: Vec::new(),
            source: String::new(),
            at: NOW,
        }
    }

    fn wants(trade: &str, place: &str, days: i64, least: i64) -> Registration {
        Registration {
            trade: trade.to_owned(),
            r#where: place.to_owned(),
            from: NOW.plus(days * Millis::DAY),
            least,
            phone: String::new(),
        }
    }

    #[test]
    fn a_posting_fits_by_trade_place_time_and_pay() {
        const HERE: &str = "421124102201";
        const TOWN: &str = "421124102202";
        const COUNTY: &str = "421124100000";
        const FAR: &str = "440300000000";
        for (wanted, title, code, pay, is) in [
            (wants("farm", "village", 0, 0), "采茶", HERE, "150元/天", true),
            (wants("farm", "village", 0, 0), "采茶", TOWN, "150元/天", false),
            (wants("farm", "town", 0, 0), "采茶", TOWN, "150元/天", true),
            (wants("farm", "town", 0, 0), "采茶", COUNTY, "150元/天", false),
            (wants("farm", "county", 0, 0), "采茶", COUNTY, "150元/天", true),
            (wants("farm", "county", 0, 0), "采茶", FAR, "150元/天", false),
            (wants("farm", "far", 0, 0), "采茶", FAR, "150元/天", true),
            (wants("farm", "county", 0, 0), "采茶", "", "150元/天", false),
            (wants("farm", "far", 0, 0), "采茶", "", "150元/天", true),
            (wants("build", "town", 0, 0), "采茶", HERE, "150元/天", false),
            (wants("any", "town", 0, 0), "采茶", HERE, "150元/天", true),
            (wants("factory", "far", 0, 0), "缝纫工", FAR, "4000元/月", true),
            (wants("factory", "far", 0, 5_000), "缝纫工", FAR, "4000元/月", false),
            (wants("factory", "far", 0, 4_000), "缝纫工", FAR, "4000元/月", true),
            (wants("any", "far", 0, 3_000), "杂工", FAR, "面议", false),
            (wants("any", "far", 0, 0), "杂工", FAR, "面议", true),
            (wants("farm", "far", 0, 3_000), "采茶", HERE, "15元/斤", false),
            (wants("any", "far", 29, 0), "杂工", FAR, "面议", true),
            (wants("any", "far", 30, 0), "杂工", FAR, "面议", false),
        ] {
            assert_eq!(
                fits(&wanted, &org(), &posting(title, code, pay)),
                is,
                "{wanted:?} {title} {code} {pay}"
            );
        }
        let public = Posting { kind: Kind::Public, ..posting("护林员", HERE, "1000元/月") };
        assert!(fits(&wants("public", "village", 0, 0), &org(), &public));
    }
}
