//! 供求信息: what villagers sell or want to buy. A posting of its own kinds: asked, looked at, shown, ended and called for as
//! a gig is; its pay is a price, its pictures are put to it by a clerk.
//!
//! Invariant: no money is handled; an offer stands for the days that were chosen, and never longer than 90.

use crate::ask::{Answers, Pick, Question, Sheet, always, called, figure, label};
use crate::posting::{Kind, Posting, midnight};
use crate::wage::{Pay, Per};
use crate::words::{self as all, supply as words};
use hongwang_base::{Millis, OrgPath};
use hongwang_input::{FieldKind, read};
use hongwang_replica::BlobRef;
use uuid::Uuid;

/// The submission kind of an offer.
pub(crate) const SUBMISSION_KIND: &str = "work.offer";
/// Where it is asked.
pub(crate) const ADDRESS: &str = "/work/offer/new";
/// Its column.
pub(crate) const COLUMN: &str = "laowu/biz/supply";
/// No offer stands longer.
const LONGEST: i64 = 90 * Millis::DAY;
const MOST_PRICE: i64 = 1_000_000;
const MOST_QUANTITY: i64 = 10_000_000;
const OPEN: &str = "open";
const OTHER: &str = "other";

const DEAL: &[Pick] = &[("sell", "我要卖", "truck"), ("buy", "我要买", "shopping-cart")];
const PRODUCT: &[Pick] = &[
    ("tea", "茶叶", "leaf"),
    ("chestnut", "板栗", "trees"),
    ("herb", "药材", "seedling"),
    ("silk", "蚕桑", "bug"),
    ("pig", "生猪", "building-warehouse"),
    ("greens", "蔬菜", "basket"),
    (OTHER, "其他", "dots"),
];
const UNIT: &[Pick] = &[
    ("斤", "斤", "scale"),
    ("公斤", "公斤", "scale"),
    ("个", "个", "basket"),
    ("棵", "棵", "trees"),
    ("亩", "亩", "plant"),
];
const PRICE: &[Pick] = &[(OPEN, "面议", "messages")];
const FROM: &[Pick] = &[
    ("0", "现在就有", "check"),
    ("7", "一周后", "calendar"),
    ("30", "一个月后", "calendar"),
    ("60", "两个月后", "calendar"),
];
const DAYS: &[Pick] = &[
    ("7", "一周", "clock"),
    ("15", "半个月", "clock"),
    ("30", "一个月", "clock"),
    ("90", "三个月", "clock"),
];

/// The questions.
pub(crate) static SHEET: Sheet = Sheet {
    address: ADDRESS,
    title: all::POST_OFFER,
    icon: "arrows-sort",
    above: &[("/laowu", all::HALL), ("/laowu/biz", all::BIZ), ("/laowu/biz/supply", all::SUPPLY)],
    before_sending: words::BEFORE_SENDING,
    questions: &[
        Question::picked("deal", words::DEAL, DEAL),
        Question::picked("product", words::PRODUCT, PRODUCT),
        Question {
            name: "what",
            title: words::WHAT,
            hint: words::WHAT_HINT,
            picks: &[],
            typed: Some(FieldKind::Text),
            when: |answers| answers.get("product").is_some_and(|product| product == OTHER),
            read: |text| called(text, 1),
        },
        Question::picked("unit", words::UNIT, UNIT),
        Question {
            name: "price",
            title: words::PRICE,
            hint: words::PRICE_HINT,
            picks: PRICE,
            typed: Some(FieldKind::Amount),
            when: always,
            read: price,
        },
        Question {
            name: "quantity",
            title: words::QUANTITY,
            hint: words::QUANTITY_HINT,
            picks: &[],
            typed: Some(FieldKind::Digits),
            when: always,
            read: |text| figure(text, MOST_QUANTITY, words::QUANTITY_WRONG),
        },
        Question::picked("from", words::FROM, FROM),
        Question::picked("days", words::DAYS, DAYS),
        Question::phone(words::PHONE, words::PHONE_HINT),
    ],
};

/// Fen of an amount in yuan.
fn fen(text: &str) -> Option<i64> {
    let (yuan, cents) = text.split_once('.').unwrap_or((text, "00"));
    let (yuan, cents) = (yuan.parse::<i64>().ok()?, cents.parse::<i64>().ok()?);
    yuan.checked_mul(100)?.checked_add(cents)
}

fn price(text: &str) -> Result<String, String> {
    let amount = read(FieldKind::Amount, text, jiff::civil::Date::MIN)?;
    let good = fen(&amount).is_some_and(|fen| (1..=MOST_PRICE * 100).contains(&fen));
    if good { Ok(amount) } else { Err(words::PRICE_WRONG.to_owned()) }
}

/// Until when such an offer stands that was handed in at `at`.
pub(crate) fn until(answers: &Answers, at: Millis) -> Millis {
    let days = answers.get("days").and_then(|days| days.parse::<i64>().ok()).unwrap_or(0);
    midnight(at.beijing().date()).plus((days + 1) * Millis::DAY).min(at.plus(LONGEST))
}

/// An offer at `place`, the village that `org` is, as it was handed in at `at` and is released at `now`.
pub(crate) fn posting(
    answers: &Answers,
    (id, org, place): (Uuid, &OrgPath, &str),
    (at, now): (Millis, Millis),
    (contact, photos): (String, Vec<BlobRef>),
) -> Posting {
    let of = |name: &str| answers.get(name).map_or("", String::as_str);
    let title = if of("product") == OTHER { of("what") } else { label(PRODUCT, of("product")) }.to_owned();
    let unit = of("unit").to_owned();
    let pay =
        fen(of("price")).map(|fen| Pay { from: fen, to: Some(fen), per: Per::Piece, unit: unit.clone() });
    let from = of("from").parse::<i64>().unwrap_or(0);
    Posting {
        id,
        scope: org.parent().unwrap_or_else(|| org.clone()),
        kind: if of("deal") == "buy" { Kind::Buy } else { Kind::Sell },
        title,
        employer: String::new(),
        place: place.to_owned(),
        code: org.code().to_owned(),
        km: None,
        pay,
        start: (from > 0).then(|| midnight(at.beijing().date()).plus(from * Millis::DAY)),
        until: until(answers, at),
        wanted: None,
        needs: format!("{}{unit}", of("quantity")),
        contact: Some(contact),
        photos,
        source: all::gig::source(place),
        at: now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_is_read_with_its_price_in_fen_and_ends_by_itself() {
        let pairs = [
            ("deal", "sell"),
            ("product", "tea"),
            ("unit", "斤"),
            ("price", "80.5"),
            ("quantity", "５００"),
            ("from", "7"),
            ("days", "30"),
            ("phone", "13800135678"),
        ];
        let sent: Answers =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let answers = SHEET.read(&sent).expect("whole");
        let noon = Millis(20_780 * Millis::DAY + 4 * Millis::HOUR);
        let org: OrgPath = "421124000000/421124102000/421124102201/".parse().expect("a path");
        let of = (Uuid::nil(), &org, "乌云山村");
        let offer = posting(&answers, of, (noon, noon), (String::new(), Vec::new()));
        assert_eq!((offer.kind, offer.title.as_str(), offer.needs.as_str()), (Kind::Sell, "茶叶", "500斤"));
        assert_eq!(offer.pay.expect("a price").words(), "80.50元/斤".replace("80.50", "80.5"));
        assert!(offer.until > noon.plus(30 * Millis::DAY) && offer.until < noon.plus(31 * Millis::DAY));
        for (name, wrong) in
            [("price", "0"), ("price", "9999999"), ("quantity", "0"), ("unit", "吨位"), ("days", "900")]
        {
            let mut sent = sent.clone();
            sent.insert(name.to_owned(), wrong.to_owned());
            assert_eq!(SHEET.read(&sent).err().map(|(question, _)| question.name), Some(name), "{wrong}");
        }
    }
}
