//! A posting: work or goods that somebody offers, as every node has it; what stands of it at some time, and in which order.
//!
//! Pure. Invariants: the telephone of whoever offers it is in no field but `contact`, which is sealed; what is past its
//! end is on no page, by the clock of whoever shows it.

use crate::wage::Pay;
use hongwang_base::{Millis, OrgPath};
use hongwang_replica::BlobRef;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use uuid::Uuid;

/// A posting without an end stands so long, and a gig never longer.
pub(crate) const STANDS: i64 = 30 * Millis::DAY;
/// No end is later than this.
pub(crate) const LONGEST: i64 = 180 * Millis::DAY;
/// Nothing new for so long: the page says that it is old.
pub(crate) const STALE: i64 = 3 * Millis::DAY;
/// So many digits in a row may be a telephone.
const TELEPHONE: usize = 7;

/// Which column it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// 县内岗位
    Local,
    /// 外地岗位
    Out,
    /// 公益性岗位
    Public,
    /// 零工与采茶工
    Gig,
    /// 供求信息: for sale.
    Sell,
    /// 供求信息: wanted.
    Buy,
}

impl Kind {
    pub(crate) const ALL: [Kind; 6] =
        [Self::Local, Self::Out, Self::Public, Self::Gig, Self::Sell, Self::Buy];
    /// Those that offices tell of, in files and feeds.
    pub(crate) const JOBS: [Kind; 3] = [Self::Local, Self::Out, Self::Public];

    /// The word under which it is stored, and in addresses.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Out => "out",
            Self::Public => "public",
            Self::Gig => "gig",
            Self::Sell => "sell",
            Self::Buy => "buy",
        }
    }

    /// The kind of a stored word.
    pub(crate) fn from_word(word: &str) -> Option<Kind> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether it is goods.
    pub(crate) fn is_goods(self) -> bool {
        matches!(self, Self::Sell | Self::Buy)
    }

    /// Its column.
    pub(crate) fn column(self) -> &'static str {
        match self {
            Self::Local => "laowu/job/local",
            Self::Out => "laowu/job/out",
            Self::Public => "laowu/job/public",
            Self::Gig => "laowu/job/gig",
            Self::Sell | Self::Buy => crate::supply::COLUMN,
        }
    }
}

/// A posting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Posting {
    pub(crate) id: Uuid,
    /// Whose screens show it: in whose log it stands.
    pub(crate) scope: OrgPath,
    pub(crate) kind: Kind,
    /// What the work is.
    pub(crate) title: String,
    /// Who offers it.
    pub(crate) employer: String,
    /// Where, in words.
    pub(crate) place: String,
    /// Where, as a code of GB/T 2260 with 12 digits; empty where nobody knows.
    pub(crate) code: String,
    /// Kilometres from the county's seat, where that was told.
    pub(crate) km: Option<u32>,
    /// The pay, of goods the price; none: to be spoken about.
    pub(crate) pay: Option<Pay>,
    /// The first day, as its midnight; none: at once, or whenever somebody comes.
    pub(crate) start: Option<Millis>,
    /// The moment after which it stands nowhere.
    pub(crate) until: Millis,
    pub(crate) wanted: Option<u32>,
    /// What is asked of people, and what there is beside the pay.
    pub(crate) needs: String,
    /// The telephone, sealed for the villages ([`crate::contact`]); none where there is none.
    pub(crate) contact: Option<String>,
    /// Its pictures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) photos: Vec<BlobRef>,
    /// Who told of it.
    pub(crate) source: String,
    /// When it was released.
    pub(crate) at: Millis,
}

impl Posting {
    /// Its page.
    pub(crate) fn address(&self) -> String {
        format!("/work/posting/{}", self.id)
    }
}

/// How far it is from a village.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Distance {
    /// 本村
    Village,
    /// 本镇
    Town,
    /// 县内
    County,
    /// 外地
    Far,
    /// Nobody knows.
    Unknown,
}

/// Digits of a code that a county, a town, a village have in common.
const DIGITS: [(usize, Distance); 3] = [(12, Distance::Village), (9, Distance::Town), (6, Distance::County)];

/// How far a place is from the people of `org`.
pub(crate) fn distance(code: &str, org: &OrgPath) -> Distance {
    if code.is_empty() {
        return Distance::Unknown;
    }
    let own = org.code();
    // A town knows its own villages as its own place, a county all of its towns.
    let depth = 3 - org.depth().min(3);
    let near = DIGITS.into_iter().skip(depth).find(|(digits, _)| {
        let (own, other) = (own.get(..*digits), code.get(..*digits));
        own.is_some() && own == other
    });
    near.map_or(Distance::Far, |(_, distance)| distance)
}

/// In which order a list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// The best paid first.
    Pay,
    /// The nearest first.
    Distance,
    /// What begins soonest first.
    Start,
}

impl By {
    pub(crate) const ALL: [By; 3] = [Self::Pay, Self::Distance, Self::Start];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::Distance => "near",
            Self::Start => "start",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<By> {
        Self::ALL.into_iter().find(|by| by.word() == word)
    }
}

/// The postings in this order, as the people of `org` see them; what nobody can tell stands last.
pub(crate) fn sorted(mut postings: Vec<Posting>, by: By, org: &OrgPath) -> Vec<Posting> {
    let pay = |posting: &Posting| Reverse(posting.pay.as_ref().and_then(Pay::monthly).unwrap_or(-1));
    let near = |posting: &Posting| (distance(&posting.code, org), posting.km.unwrap_or(u32::MAX));
    let start = |posting: &Posting| posting.start.unwrap_or(Millis(0));
    let price = |posting: &Posting| match (&posting.pay, posting.kind) {
        (Some(pay), Kind::Buy) => (pay.from.saturating_neg(), 0, 0),
        (Some(pay), _) => (pay.from, 0, 0),
        (None, _) => (i64::MAX, 0, 0),
    };
    postings.sort_by_cached_key(|posting| {
        let (pay, near, start) = (pay(posting), near(posting), start(posting));
        let (newest, id) = (Reverse(posting.at), posting.id);
        // One key of one type: the chosen order, then the nearest, then the newest.
        let chosen = match by {
            // Whoever buys looks for the cheapest.
            By::Pay if posting.kind.is_goods() => price(posting),
            By::Pay => (pay.0.saturating_neg(), 0, 0),
            By::Distance => (near.0 as i64, i64::from(near.1), pay.0.saturating_neg()),
            By::Start => (start.0, pay.0.saturating_neg(), 0),
        };
        (chosen, near, newest, id)
    });
    postings
}

/// How the ten digits are written, beside wide ones.
const NUMERALS: [&str; 10] =
    ["0〇零○", "1一幺壹①", "2二贰②", "3三叁③", "4四肆④", "5五伍⑤", "6六陆⑥", "7七柒⑦", "8八捌⑧", "9九玖⑨"];

/// Whether a text holds what may be a telephone: many digits in a row, or groups of them that come to one, whatever but
/// letters parts them. A range of wages, hours and a date are none.
pub(crate) fn holds_telephone(text: &str) -> bool {
    let digit = |letter: char| {
        NUMERALS.iter().zip('0'..='9').find(|(signs, _)| signs.contains(letter)).map(|(_, digit)| digit)
    };
    let text = crate::sheet::small(text);
    text.split(|letter: char| letter.is_alphanumeric() && digit(letter).is_none()).any(|part| {
        let plain: String = part.chars().map(|letter| digit(letter).unwrap_or(' ')).collect();
        let groups: Vec<&str> = plain.split_whitespace().collect();
        (0..groups.len()).any(|at| is_telephone(&groups[at..]))
    })
}

/// Whether the first of these groups of digits is one, or begins one.
fn is_telephone(groups: &[&str]) -> bool {
    let (first, all) = (groups[0], groups.concat());
    let ends = |digits: usize| {
        let sums = groups.iter().scan(0, |sum, group| {
            *sum += group.len();
            Some(*sum)
        });
        sums.take_while(|sum| *sum <= digits).last() == Some(digits)
    };
    let mobile = [("", 11), ("86", 13)].into_iter().any(|(lead, digits)| {
        let number = all.strip_prefix(lead).map(str::as_bytes);
        ends(digits) && matches!(number, Some([b'1', b'3'..=b'9', ..]))
    });
    let landline = matches!(first.len(), 3 | 4) && all.len() >= 10 && first.starts_with('0');
    first.len() >= TELEPHONE || mobile || landline
}

/// The midnight in Beijing with which a day begins.
pub(crate) fn midnight(date: Date) -> Millis {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
    let at = zone.to_timestamp(date.at(0, 0, 0, 0)).map(|at| at.as_millisecond());
    Millis(at.unwrap_or(0))
}

/// What the text of a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    /// At once, always, or nothing said.
    Open,
    /// This one.
    On(Date),
}

/// Reads a day as people and office programs write it: `2026-12-01`, `2026年12月1日`, `2026.12.1`, the number of a day.
/// None when it is none.
pub(crate) fn day(text: &str) -> Option<Day> {
    const OPEN: [&str; 8] = ["", "即日", "即日起", "随时", "长期", "长期有效", "马上", "不限"];
    let text: String = crate::sheet::narrow(text);
    if OPEN.contains(&text.as_str()) {
        return Some(Day::Open);
    }
    // A day that an office program counts from 1899-12-30.
    if let Ok(number) = text.parse::<f64>()
        && (36_526.0..73_051.0).contains(&number)
    {
        let span = jiff::Span::new().days(number as i64);
        return Date::constant(1899, 12, 30).checked_add(span).ok().map(Day::On);
    }
    let cut = text.find(['T', ':']).map_or(text.as_str(), |_| text.get(..10).unwrap_or(&text));
    let parts: Vec<&str> =
        cut.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    let [year, month, date] = parts[..] else { return None };
    let (year, month, date) = (year.parse().ok()?, month.parse().ok()?, date.parse().ok()?);
    Date::new(year, month, date).ok().filter(|date| (2000..2100).contains(&date.year())).map(Day::On)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn org(text: &str) -> OrgPath {
        text.parse().expect("a path")
    }

    #[test]
    fn a_place_is_as_far_as_its_code_differs() {
        let village = org("421124000000/421124102000/421124102201/");
        for (code, is) in [
            ("421124102201", Distance::Village),
            ("421124102202", Distance::Town),
            ("421124100000", Distance::County),
            ("421124000000", Distance::County),
            ("440300000000", Distance::Far),
            ("", Distance::Unknown),
            ("42", Distance::Far),
        ] {
            assert_eq!(distance(code, &village), is, "{code}");
        }
        assert_eq!(distance("421124102201", &org("421124000000/")), Distance::County);
        assert_eq!(distance("421124102201", &org("421124000000/421124102000/")), Distance::Town);
    }

    #[test]
    fn days_are_read_as_people_and_programs_write_them() {
        let on = Some(Day::On(Date::constant(2026, 12, 1)));
        for text in [
            "2026-12-01",
            "2026/12/1",
            "2026.12.1",
            "2026年12月1日",
            "２０２６－１２－０１",
            "2026-12-01T00:00:00",
            "46357",
        ] {
            assert_eq!(day(text), on, "{text}");
        }
        for text in ["", "即日起", " 随时 ", "长期"] {
            assert_eq!(day(text), Some(Day::Open), "{text}");
        }
        for text in ["明天", "12月1日", "2026-13-01", "2026-02-30", "1926-12-01", "0"] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn a_telephone_is_seen_however_it_is_parted() {
        for text in [
            "13800135678",
            "138 0013 5678",
            "0713-7012345",
            "打１３８００１３５６７８",
            "(0713)7012345",
            "50人 138-0013-5678",
            "7012345",
            "138/0013/5678",
            "138_0013_5678",
            "138、0013、5678",
            "一三八零零一三五六七八",
            "幺三八〇〇幺三 五六七八",
            "+86138 0013 5678",
            "8:00-12:00，1-3-8-0-0-1-3-5-6-7-8",
        ] {
            assert!(holds_telephone(text), "{text}");
        }
        for text in [
            "3000-5000元/月",
            "18-60岁，要 5 人",
            "2026年12月1日到2027年1月3日",
            "2026-12-01 2027-01-03",
            "工资3000-5000",
            "计件1500、1800、2000元",
            "08:00-12:00，13:30-17:30",
            "一、包住；二、三餐；三、周一到周五",
            "",
        ] {
            assert!(!holds_telephone(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_number_passes_in_whatever_signs_and_whatever_parts_it(
            digits in "1[3-9][0-9]{9}",
            signs in prop::collection::vec(0..6usize, 11),
            parts in prop::collection::vec("[\\p{P}\\p{Zs}~+=|]{0,3}", 11),
            (before, after) in ("[a-z山村找]{0,3}", "[a-z山村找]{0,3}"),
        ) {
            let mut text = before;
            for ((digit, sign), part) in digits.chars().zip(signs).zip(parts) {
                let wide = char::from_u32(u32::from(digit) + 0xfee0).expect("a wide digit");
                let forms: Vec<char> = NUMERALS[digit.to_digit(10).expect("a digit") as usize].chars().chain([wide]).collect();
                text.push(forms[sign % forms.len()]);
                text.push_str(&part);
            }
            prop_assert!(holds_telephone(&(text.clone() + &after)), "{}", text);
        }

        #[test]
        fn pay_and_hours_are_no_number(from in 1_000..10_000u32, to in 1_000..10_000u32, hour in 6..12u32) {
            for text in [
                format!("{from}-{to}元/月"),
                format!("{from}/{to}"),
                format!("{hour:02}:00-12:00、13:30-{}:30", hour + 8),
            ] {
                prop_assert!(!holds_telephone(&text), "{}", text);
            }
        }

        #[test]
        fn no_text_of_a_day_makes_it_fail(text in "\\PC{0,24}") {
            let _ = day(&text);
        }
    }
}
