//! Who can be asked, and who of them is on duty.
//!
//! The rule is plain arithmetic on Beijing time: a person is on duty inside a weekly span or a dated shift. It is a
//! function of roster and time alone, so every node of the county gives the same answer at the same minute.

use hongwang_base::{Millis, OrgPath};
use hongwang_replica::BlobRef;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How far ahead the next person on duty is looked for, in days.
const AHEAD: i64 = 15;
/// Beijing is ahead of UTC by this.
const BEIJING: i64 = 8 * Millis::HOUR;

/// What kind of help somebody gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Office {
    /// 村干部
    VillageCadre,
    /// 镇窗口
    TownWindow,
    /// 农技专家
    Agronomist,
    /// 村医
    Doctor,
    /// 法律
    Lawyer,
}

impl Office {
    /// Every office, in the order in which people are named.
    pub const ALL: [Office; 5] =
        [Self::VillageCadre, Self::TownWindow, Self::Agronomist, Self::Doctor, Self::Lawyer];

    /// The word under which it is sent.
    pub fn word(self) -> &'static str {
        match self {
            Self::VillageCadre => "village-cadre",
            Self::TownWindow => "town-window",
            Self::Agronomist => "agronomist",
            Self::Doctor => "doctor",
            Self::Lawyer => "lawyer",
        }
    }

    /// The office of a sent word.
    pub fn from_word(word: &str) -> Option<Office> {
        Self::ALL.into_iter().find(|office| office.word() == word)
    }

    /// Its pictogram, drawn where there is no photo.
    pub fn icon(self) -> &'static str {
        match self {
            Self::VillageCadre => "user-heart",
            Self::TownWindow => "building-community",
            Self::Agronomist => "plant",
            Self::Doctor => "stethoscope",
            Self::Lawyer => "scale",
        }
    }
}

/// A part of a day, in minutes from midnight; `from < to <= 1440`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The first minute.
    pub from: u16,
    /// The first minute that no longer belongs to it.
    pub to: u16,
}

/// The same hours every week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weekly {
    /// On which days, from Monday.
    pub days: [bool; 7],
    /// When.
    pub span: Span,
}

/// Hours of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// Days since 1970-01-01 in Beijing.
    pub day: i64,
    /// When.
    pub span: Span,
}

/// Somebody who can be asked. The body of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Which one.
    pub id: Uuid,
    /// The name that people read.
    pub name: String,
    /// What kind of help.
    pub office: Office,
    /// Telephone number as it is dialled.
    pub phone: String,
    /// Whose people may ask: this organisation's and all below.
    pub org: OrgPath,
    /// Hours of every week, if there are any.
    pub weekly: Option<Weekly>,
    /// Hours of single days, beside those.
    pub shifts: Vec<Shift>,
    /// The face, as small as screens need it; records of an older center have none.
    #[serde(default)]
    pub photo: Option<BlobRef>,
}

/// The day of a time in Beijing, as days since 1970-01-01.
pub fn day_of(at: Millis) -> i64 {
    at.0.saturating_add(BEIJING).div_euclid(Millis::DAY)
}

/// Monday is 0. The first of January 1970 was a Thursday.
pub(crate) fn weekday(day: i64) -> usize {
    usize::try_from((day + 3).rem_euclid(7)).unwrap_or_default()
}

/// When `minute` of `day` begins.
pub(crate) fn begin(day: i64, minute: u16) -> Millis {
    Millis(day * Millis::DAY - BEIJING + i64::from(minute) * Millis::MINUTE)
}

impl Person {
    /// The page that tells of this person.
    pub(crate) fn address(&self) -> String {
        format!("/help/person/{}", self.id)
    }

    fn spans(&self, day: i64) -> impl Iterator<Item = Span> + '_ {
        let weekly = self.weekly.filter(|weekly| weekly.days[weekday(day)]).map(|weekly| weekly.span);
        let shifts = self.shifts.iter().filter(move |shift| shift.day == day).map(|shift| shift.span);
        weekly.into_iter().chain(shifts)
    }

    /// Whether this person is on duty at that time.
    pub fn on_duty(&self, at: Millis) -> bool {
        let day = day_of(at);
        self.spans(day).any(|span| begin(day, span.from) <= at && at < begin(day, span.to))
    }

    /// When this person begins next, after `at`.
    pub(crate) fn begins(&self, at: Millis) -> Option<Millis> {
        let today = day_of(at);
        (today..today.saturating_add(AHEAD)).find_map(|day| {
            self.spans(day).map(|span| begin(day, span.from)).filter(|begin| *begin > at).min()
        })
    }
}

/// Whom to ask at some time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Duty<'a> {
    /// Who is on duty, the nearest first: the village's before the town's before the county's.
    pub now: Vec<&'a Person>,
    /// While nobody is: who begins next, and when.
    pub next: Option<(&'a Person, Millis)>,
}

/// Who of `people` is on duty at `at`.
pub fn duty(people: &[Person], at: Millis) -> Duty<'_> {
    let nearest =
        |person: &&Person| (std::cmp::Reverse(person.org.depth()), person.office, person.name.clone());
    let mut now: Vec<&Person> = people.iter().filter(|person| person.on_duty(at)).collect();
    now.sort_by_key(nearest);
    let next = if now.is_empty() {
        let coming = people.iter().filter_map(|person| Some((person, person.begins(at)?)));
        coming.min_by_key(|(person, begins)| (*begins, nearest(person)))
    } else {
        None
    };
    Duty { now, next }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hongwang_base::day;
    use proptest::prelude::*;

    /// Monday, 23 November 2026, midnight in Beijing.
    const MONDAY: i64 = 20_780;

    fn span() -> impl Strategy<Value = Span> {
        (0..day::MINUTES, 1..day::MINUTES)
            .prop_map(|(from, long)| Span { from, to: (from + long).min(day::MINUTES) })
    }

    fn person() -> impl Strategy<Value = Person> {
        let weekly =
            proptest::option::of((any::<[bool; 7]>(), span()).prop_map(|(days, span)| Weekly { days, span }));
        let shift = (MONDAY..MONDAY + 10, span()).prop_map(|(day, span)| Shift { day, span });
        (weekly, proptest::collection::vec(shift, 0..3), 1usize..4).prop_map(|(weekly, shifts, depth)| {
            Person {
                id: Uuid::nil(),
                name: "演示".into(),
                office: Office::Doctor,
                phone: "0713-0000000".into(),
                org: ["421124000000/", "421124102000/", "421124102201/"][..depth]
                    .concat()
                    .parse()
                    .expect("a path"),
                weekly,
                shifts,
                photo: None,
            }
        })
    }

    #[test]
    fn the_days_of_the_week_fall_where_they_should() {
        assert_eq!(weekday(MONDAY), 0);
        // 23:59:59 on Sunday in Beijing.
        assert_eq!(weekday(day_of(begin(MONDAY, 0).plus(-1_000))), 6);
    }

    proptest! {
        /// Beside a walk through every minute, which cannot be wrong.
        #[test]
        fn the_next_on_duty_is_the_first_that_a_walk_through_the_minutes_meets(
            people in proptest::collection::vec(person(), 0..4), minute in 0i64..10 * 1_440,
        ) {
            let at = begin(MONDAY, 0).plus(minute * Millis::MINUTE + 30_000);
            let found = duty(&people, at);
            prop_assert!(found.now.iter().all(|person| person.on_duty(at)));
            prop_assert_eq!(found.now.len(), people.iter().filter(|person| person.on_duty(at)).count());
            if found.now.is_empty() {
                let start = at.plus(30_000);
                let mut minutes = (0..14 * 1_440).map(|step| start.plus(step * Millis::MINUTE));
                let met = minutes.find(|at| people.iter().any(|person| person.on_duty(*at)));
                if let Some(met) = met {
                    prop_assert_eq!(found.next.map(|(_, at)| at), Some(met));
                    prop_assert!(found.next.is_some_and(|(person, at)| person.on_duty(at)));
                }
            } else {
                prop_assert!(found.next.is_none());
                prop_assert!(found.now.windows(2).all(|two| two[0].org.depth() >= two[1].org.depth()));
            }
        }

        #[test]
        fn no_time_is_too_far_away(at in any::<i64>(), people in proptest::collection::vec(person(), 0..3)) {
            let at = Millis(at.clamp(-8_000_000_000_000, 8_000_000_000_000));
            let _ = duty(&people, at);
        }
    }
}
