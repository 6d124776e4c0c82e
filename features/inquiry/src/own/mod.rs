//! Own rows and registers: what an office holds of whoever stands before the screen, asked live at the center.
//!
//! ```text
//! village: card ──────────────────────────► inquiry.own ─┬► rows of that person (one index) ─┐
//!          number ─► inquiry.code ─► message to the      ├► register of an office, live      ├► page, slip, nothing else
//!                    telephone on file ─► code ──────────┘   (hongwang-registers)            ┘
//! ```
//!
//! Invariants: nothing of question or answer is kept in the village, not even sealed, and nothing in an address or a log; a
//! code goes only to a telephone that an office has of the person, never to one that is entered here; whether an office
//! knows a number cannot be found out without card or code; each look-up is in the audit log with the mark of the person.

pub(crate) mod answer;
pub(crate) mod code;
mod draw;
pub(crate) mod pages;

use crate::dataset::{
    self,
    definition::{Definition, Field, Kind as Form, Period},
    masking::covered,
    own::Own,
    value::cents,
};
use crate::register;
use crate::words::own as words;
use hongwang_feature::Service;
use hongwang_registers::{Kind, Line, ValueType};
use hongwang_store::{Result, Tx};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::borrow::Borrow;

/// The question: what is held of a person.
pub(crate) const OWN: &str = "inquiry.own";
/// The question: send a code.
pub(crate) const CODE: &str = "inquiry.code";

/// What one looks up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum About {
    /// Rows of the county's own datasets: subsidies.
    Subsidy,
    /// 住房公积金
    HousingFund,
    /// 社保养老
    Pension,
    /// 职业技能证书
    Certificate,
    /// 医保报销进度
    MedicalClaim,
}

impl About {
    /// Each of them.
    pub(crate) const ALL: [Self; 5] =
        [Self::Subsidy, Self::HousingFund, Self::Pension, Self::Certificate, Self::MedicalClaim];

    /// Its word in addresses and in the database.
    pub(crate) fn slug(self) -> &'static str {
        self.register().map_or("subsidy", Kind::word)
    }

    /// The one with this word.
    pub(crate) fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|about| about.slug() == slug)
    }

    /// The register that answers; none where the county's own rows do.
    pub(crate) fn register(self) -> Option<Kind> {
        match self {
            Self::Subsidy => None,
            Self::HousingFund => Some(Kind::HousingFund),
            Self::Pension => Some(Kind::Pension),
            Self::Certificate => Some(Kind::Certificate),
            Self::MedicalClaim => Some(Kind::MedicalClaim),
        }
    }

    /// What this register is about.
    pub(crate) fn of(kind: Kind) -> Self {
        Self::ALL.into_iter().find(|about| about.register() == Some(kind)).expect("each register is one")
    }

    /// The column of the tree where it stands.
    pub(crate) fn column(self) -> &'static str {
        match self {
            Self::Subsidy => "fuwu/money/card",
            Self::HousingFund => "fuwu/money/gjj",
            Self::Pension => "fuwu/money/social",
            Self::Certificate => "laowu/train/cert",
            Self::MedicalClaim => "yiwu/insure/claim",
        }
    }

    /// Where one begins.
    pub(crate) fn address(self) -> String {
        format!("/own/{}", self.slug())
    }
}

/// By what one is known.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Proof {
    /// The card that lies on the reader of the device that asks.
    Card {
        /// 公民身份号码
        id: String,
        /// 姓名
        name: String,
    },
    /// A code that came to the person's telephone.
    Code {
        /// What was given for the wish.
        ticket: String,
        /// What was entered.
        code: String,
    },
}

/// The question [`OWN`].
#[derive(Serialize, Deserialize)]
pub(crate) struct LookUp {
    pub(crate) about: About,
    pub(crate) proof: Proof,
}

/// The question [`CODE`].
#[derive(Serialize, Deserialize)]
pub(crate) struct Wish {
    pub(crate) about: About,
    /// 公民身份号码
    pub(crate) id: String,
}

/// The answer to [`CODE`], whether or not a message goes out.
#[derive(Serialize, Deserialize)]
pub(crate) struct Ticket {
    pub(crate) ticket: String,
}

/// The answer to [`OWN`], as it is shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Found {
    /// Whose figures they are.
    pub(crate) source: String,
    /// Up to which day, where that is said.
    pub(crate) as_of: Option<Date>,
    /// By year, the newest first; of a register one without a title.
    pub(crate) groups: Vec<Group>,
}

/// What belongs together.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Group {
    /// The dataset; empty for a register.
    pub(crate) name: String,
    /// `2025`; empty for what holds at present.
    pub(crate) year: String,
    /// Cents in all, where each row is something that was paid in that year: the amounts of a list which comes each
    /// quarter are no sum.
    pub(crate) sum: Option<i64>,
    pub(crate) entries: Vec<Entry>,
}

/// One thing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// What: a subsidy, a label.
    pub(crate) title: String,
    /// How much, or what.
    pub(crate) value: String,
    /// What else is said of it: name and words.
    pub(crate) more: Vec<(String, String)>,
}

/// The columns in which something can be looked up here: subsidies once a batch of them has come, registers that are
/// asked live.
///
/// # Errors
/// When the store fails.
pub(crate) async fn services(tx: &mut Tx) -> Result<Vec<Service>> {
    let mut all = register::pages::services(tx).await?;
    let rows = dataset::told::known(tx).await?;
    let known = dataset::all(tx).await?;
    if known.iter().any(|known| known.has_own() && rows.contains(&known.id)) {
        all.push(register::pages::service(About::Subsidy));
    }
    Ok(all)
}

/// What of own rows the person sees: the fields that their definition among those `known` allows, by year.
pub(crate) fn of_rows(known: &[impl Borrow<Definition>], rows: &[Own]) -> Found {
    let (mut groups, mut sources): (Vec<Group>, Vec<&str>) = (Vec::new(), Vec::new());
    for own in rows {
        let definition = known.iter().map(Borrow::borrow).find(|known| known.id == own.dataset);
        let Some(definition) = definition.filter(|known| known.has_own()) else { continue };
        let year = if definition.period == Period::Present { "" } else { own.period.get(..4).unwrap_or("") };
        if !sources.contains(&definition.owner.as_str()) {
            sources.push(&definition.owner);
        }
        let is_here = |group: &Group| group.year == year && group.name == definition.name;
        let at = groups.iter().position(is_here).unwrap_or_else(|| {
            let (name, year) = (definition.name.clone(), year.to_owned());
            groups.push(Group { name, year, sum: None, entries: Vec::new() });
            groups.len() - 1
        });
        let group = &mut groups[at];
        let (entry, amount) = entry(definition, own);
        if let Some(amount) = amount.filter(|_| definition.period == Period::Year) {
            group.sum = Some(group.sum.unwrap_or_default().saturating_add(amount));
        }
        group.entries.push(entry);
    }
    groups.sort_by(|a, b| b.year.cmp(&a.year).then_with(|| a.name.cmp(&b.name)));
    Found { source: sources.join("、"), as_of: None, groups }
}

fn entry(definition: &Definition, own: &Own) -> (Entry, Option<i64>) {
    let fields: Vec<(&Field, &str)> = definition
        .own_fields()
        .filter_map(|(place, field)| Some((field, own.row.get(place)?.as_str())))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let first = |wanted: fn(&Field) -> bool| fields.iter().position(|(field, _)| wanted(field));
    let amount = first(|field| field.kind == Form::Money && field.total);
    let title = first(|field| matches!(field.kind, Form::Text | Form::Choice));
    let rest = fields.iter().enumerate().filter(|(at, _)| Some(*at) != amount && Some(*at) != title);
    let mut more: Vec<(String, String)> =
        rest.map(|(_, (field, value))| (field.title.clone(), shown(field, value))).collect();
    if own.period.len() > 4 {
        more.push((words::PERIOD.to_owned(), crate::words::dataset::period(&own.period)));
    }
    let cents = amount.and_then(|at| cents(fields[at].1));
    let value = cents.map(words::yuan).unwrap_or_default();
    let of_what = amount.filter(|_| definition.period != Period::Year).map(|at| fields[at].0.title.as_str());
    let entry = Entry {
        title: title.map_or_else(|| definition.name.clone(), |at| shown(fields[at].0, fields[at].1)),
        value: of_what.map_or_else(|| value.clone(), |title| format!("{title} {value}")),
        more,
    };
    (entry, cents)
}

/// A value as its person sees it on a screen that others see too.
fn shown(field: &Field, value: &str) -> String {
    match field.kind {
        Form::Card => words::card_tail(value),
        Form::Person => words::name_masked(value),
        Form::IdNumber | Form::Phone => covered(value),
        Form::Money => cents(value).map_or_else(|| value.to_owned(), words::yuan),
        Form::Date => value.parse().map_or_else(|_| value.to_owned(), words::day),
        Form::Text => covered(value),
        _ => format!("{value}{}", field.unit),
    }
}

/// What a register said.
pub(crate) fn of_register(source: &str, as_of: Date, lines: &[Line]) -> Found {
    let value = |line: &Line| match line.kind {
        ValueType::Money => cents(&line.value).map_or_else(|| line.value.clone(), words::yuan),
        ValueType::Date => line.value.parse().map_or_else(|_| line.value.clone(), words::day),
        ValueType::Number | ValueType::Text => format!("{}{}", line.value, line.unit),
    };
    let more = |line: &Line| line.date.map(|date| (words::DATE.to_owned(), words::day(date)));
    let entry = |line: &Line| Entry {
        title: line.label.clone(),
        value: covered(&value(line)),
        more: more(line).into_iter().collect(),
    };
    let entries = lines.iter().map(entry).collect();
    Found {
        source: source.to_owned(),
        as_of: Some(as_of),
        groups: vec![Group { name: String::new(), year: String::new(), sum: None, entries }],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(period: &str, kind: &str, amount: &str) -> Own {
        let row = [VILLAGE, "3组", "张三", NUMBER, kind, amount, "2025-06-30", CARD, "13800138000"];
        Own { dataset: "subsidy".to_owned(), period: period.to_owned(), row: row.map(str::to_owned).to_vec() }
    }

    const VILLAGE: &str = "421124000000/421124102000/421124102201/";
    const NUMBER: &str = "42112419500101004X";
    const CARD: &str = "6217000000000001234";

    #[test]
    fn years_stand_newest_first_with_their_sum_and_no_field_beyond_the_definition() {
        let rows =
            [own("2024", "良种", "100.00"), own("2025", "地力", "860.00"), own("2025", "农机", "0.50")];
        let found = of_rows(dataset::shipped(), &rows);
        let years: Vec<_> = found.groups.iter().map(|group| (group.year.as_str(), group.sum)).collect();
        assert_eq!(years, [("2025", Some(86_050)), ("2024", Some(10_000))]);
        assert_eq!((found.source.as_str(), found.groups[0].entries[0].value.as_str()), ("县财政局", "860元"));
        let text = serde_json::to_string(&found).expect("plain data");
        assert!(text.contains("尾号1234") && text.contains("2025年6月30日"));
        for hidden in [NUMBER, CARD, "13800138000", VILLAGE, "张三"] {
            assert!(!text.contains(hidden), "{hidden}");
        }
    }

    #[test]
    fn a_list_that_comes_each_quarter_has_no_sum_and_says_of_what_each_amount_is() {
        let definition = dataset::shipped().iter().find(|known| known.id == "allowance").expect("shipped");
        let value = |field: &Field| match field.kind {
            Form::Money => "450.00",
            Form::Choice => "城市低保",
            _ => "",
        };
        let row: Vec<String> = definition.fields.iter().map(|field| value(field).to_owned()).collect();
        let own = Own { dataset: "allowance".to_owned(), period: "2026-Q3".to_owned(), row };
        let found = of_rows(dataset::shipped(), &[own.clone(), own]);
        let group = &found.groups[0];
        assert_eq!((group.name.as_str(), group.year.as_str(), group.sum), ("低保和特困名单", "2026", None));
        let entry = &group.entries[0];
        assert!(entry.value.ends_with(" 450元") && entry.value.len() > " 450元".len(), "{}", entry.value);
        assert!(entry.more.iter().any(|(_, words)| words == "2026年三季度"));
    }

    #[test]
    fn a_row_of_a_dataset_that_is_no_more_or_is_too_short_is_no_panic() {
        let gone = Own { dataset: "gone".to_owned(), ..own("2025", "地力", "1.00") };
        assert!(of_rows(dataset::shipped(), &[gone]).groups.is_empty());
        let short = Own { row: vec!["x".to_owned()], ..own("20", "地力", "1.00") };
        assert_eq!(of_rows(dataset::shipped(), &[short]).groups[0].sum, None);
    }
}
