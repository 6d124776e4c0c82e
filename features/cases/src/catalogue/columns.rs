//! An item as cells: the words of a sheet, of its export, and of the form at the desk are the same.
//!
//! Invariant: what [`cell`] shows, [`put`] takes, and nothing is changed by it.

use crate::flow;
use crate::form::Form;
use crate::item::{How, Item, Limit, Material, Region};
use crate::words::catalogue as words;
use hongwang_base::OrgPath;
use hongwang_page::has_icon;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Lines of a cell that holds several, and the longest text in a cell of one line.
const MOST_LINES: usize = 40;
const LONGEST_LINE: usize = 400;
const LONGEST_NAME: usize = 40;
/// The longest limit that somebody means.
const MOST_DAYS: u16 = 1_000;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Column {
    Slug,
    Name,
    BasicCode,
    LocalCode,
    Place,
    Icon,
    Speak,
    Level,
    Kind,
    Handling,
    Legal,
    Promised,
    Unit,
    Office,
    Who,
    Steps,
    Materials,
    Fee,
    Result,
    Collect,
    Regions,
    Workflow,
    Form,
    Anonymous,
    Checked,
    Note,
    Hidden,
}

impl Column {
    /// Every column, in the order of a sheet.
    pub(crate) const ALL: [Column; 27] = [
        Self::Slug,
        Self::Name,
        Self::BasicCode,
        Self::LocalCode,
        Self::Place,
        Self::Icon,
        Self::Speak,
        Self::Level,
        Self::Kind,
        Self::Handling,
        Self::Legal,
        Self::Promised,
        Self::Unit,
        Self::Office,
        Self::Who,
        Self::Steps,
        Self::Materials,
        Self::Fee,
        Self::Result,
        Self::Collect,
        Self::Regions,
        Self::Workflow,
        Self::Form,
        Self::Anonymous,
        Self::Checked,
        Self::Note,
        Self::Hidden,
    ];

    /// The column under this head.
    pub(crate) fn of_head(head: &str) -> Option<Column> {
        Self::ALL.into_iter().find(|column| words::head(*column) == head)
    }

    /// Whether a new item needs something in it.
    pub(crate) fn is_needed(self) -> bool {
        use Column as C;
        matches!(
            self,
            C::Slug
                | C::Name
                | C::Place
                | C::Speak
                | C::Level
                | C::Kind
                | C::Handling
                | C::Legal
                | C::Promised
        ) || matches!(self, C::Office | C::Who | C::Fee | C::Result | C::Workflow | C::Form)
    }
}

/// What cells may name.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Every item, by its name.
    pub(crate) items: BTreeMap<String, Arc<Item>>,
    /// The columns of the halls.
    pub(crate) places: BTreeSet<String>,
    /// The organisations by their code.
    pub(crate) orgs: BTreeMap<String, OrgPath>,
}

/// An item of which nothing is known yet.
pub(crate) fn blank() -> Item {
    let text = r#"{"slug":"","column":"","name":"","icon":"file-text","speak":"","kind":"","handling":"2","level":"county",
        "workflow":"","office":"","legal":"1w","promised":"1w","fee":"","result":"","checked":false,"who":[],"steps":[]}"#;
    Item::read(text).expect("a test reads it")
}

/// What a column shows of an item.
pub(crate) fn cell(item: &Item, column: Column, known: &Known) -> String {
    match column {
        Column::Slug => item.slug.clone(),
        Column::Name => item.name.clone(),
        Column::BasicCode => item.basic_code.clone(),
        Column::LocalCode => item.local_code.clone(),
        Column::Place => item.column.clone(),
        Column::Icon => item.icon.clone(),
        Column::Speak => item.speak.clone(),
        Column::Level => words::level(item.level).to_owned(),
        Column::Kind => item.kind.clone(),
        Column::Handling => words::handling(item.handling).to_owned(),
        Column::Legal => item.legal.days.to_string(),
        Column::Promised => item.promised.days.to_string(),
        Column::Unit => words::unit(item.legal.working).to_owned(),
        Column::Office => item.office.clone(),
        Column::Who => item.who.join("\n"),
        Column::Steps => item.steps.join("\n"),
        Column::Materials => lines(item.material.iter().map(material)),
        Column::Fee => item.fee.clone(),
        Column::Result => item.result.clone(),
        Column::Collect => item.collect.clone(),
        Column::Regions => lines(item.region.iter().map(region)),
        Column::Workflow => item.workflow.clone(),
        Column::Form => form_name(item, known),
        Column::Anonymous => words::yes_no(item.anonymous).to_owned(),
        Column::Checked => words::checked(item.checked).to_owned(),
        Column::Note => item.note.clone(),
        Column::Hidden => words::hidden(item.hidden).to_owned(),
    }
}

fn lines(all: impl Iterator<Item = String>) -> String {
    all.collect::<Vec<_>>().join("\n")
}

fn material(material: &Material) -> String {
    let how = words::how(material.how);
    if material.note.is_empty() {
        format!("{}|{how}", material.name)
    } else {
        format!("{}|{how}|{}", material.name, material.note)
    }
}

fn region(region: &Region) -> String {
    let said = [
        (words::REGION_LEGAL, region.legal.map(words::days)),
        (words::REGION_PROMISED, region.promised.map(words::days)),
        (words::REGION_OFFICE, region.office.clone()),
        (words::REGION_FEE, region.fee.clone()),
        (words::REGION_COLLECT, region.collect.clone()),
    ];
    let said = said.into_iter().filter_map(|(name, text)| Some(format!("|{name}={}", text?)));
    std::iter::once(region.org.code().to_owned()).chain(said).collect()
}

/// The first item that asks the same.
fn form_name(item: &Item, known: &Known) -> String {
    let same = known.items.values().find(|other| other.form_hash() == item.form_hash());
    same.map_or_else(|| item.form_hash().to_owned(), |other| other.slug.clone())
}

/// Writes a cell into an item.
///
/// # Errors
/// What is wrong with it, in words.
pub(crate) fn put(item: &mut Item, column: Column, text: &str, known: &Known) -> Result<(), String> {
    let text = text.trim();
    if text.is_empty() && column.is_needed() {
        return Err(words::MISSING.to_owned());
    }
    match column {
        Column::Slug => item.slug = slug(text)?,
        Column::Name => item.name = line(text, LONGEST_NAME)?,
        Column::BasicCode => item.basic_code = code(text, 10)?,
        Column::LocalCode => item.local_code = code(text, 24)?,
        Column::Place => item.column = place(text, known)?,
        Column::Icon => item.icon = icon(text)?,
        Column::Speak => item.speak = line(text, LONGEST_LINE)?,
        Column::Level => item.level = words::level_of(text).ok_or(words::LEVEL_WRONG)?,
        Column::Kind => item.kind = words::kind_of(text).ok_or(words::KIND_WRONG)?.to_owned(),
        Column::Handling => item.handling = words::handling_of(text).ok_or(words::HANDLING_WRONG)?,
        Column::Legal => item.legal.days = days(text)?,
        Column::Promised => item.promised.days = days(text)?,
        Column::Unit => {
            let working = words::unit_of(text).ok_or(words::UNIT_WRONG)?;
            (item.legal.working, item.promised.working) = (working, working);
        }
        Column::Office => item.office = line(text, LONGEST_NAME)?,
        Column::Who => item.who = many(text, |text| line(text, LONGEST_LINE))?,
        Column::Steps => item.steps = many(text, |text| line(text, LONGEST_LINE))?,
        Column::Materials => item.material = many(text, read_material)?,
        Column::Fee => item.fee = line(text, LONGEST_LINE)?,
        Column::Result => item.result = line(text, LONGEST_LINE)?,
        Column::Collect => item.collect = line(text, LONGEST_LINE)?,
        Column::Regions => item.region = many(text, |text| read_region(text, known))?,
        Column::Workflow => item.workflow = workflow(text)?,
        Column::Form => {
            // What an item asks already it may go on to ask.
            if form_name(item, known) != text {
                *item = item.clone().asking(form(text, known)?);
            }
        }
        Column::Anonymous => item.anonymous = words::yes_no_of(text).ok_or(words::YES_NO_WRONG)?,
        Column::Checked => item.checked = words::checked_of(text).ok_or(words::CHECKED_WRONG)?,
        Column::Note => item.note = line(text, LONGEST_LINE)?,
        Column::Hidden => item.hidden = words::hidden_of(text).ok_or(words::HIDDEN_WRONG)?,
    }
    Ok(())
}

/// What is wrong with an item as a whole, with the column where it is to be mended.
pub(crate) fn faults(item: &Item, known: &Known) -> Vec<(Column, String)> {
    let mut faults = Vec::new();
    for column in Column::ALL.into_iter().filter(|column| column.is_needed()) {
        if column != Column::Form && cell(item, column, known).is_empty() {
            faults.push((column, words::MISSING.to_owned()));
        }
    }
    if item.form_hash().is_empty() {
        faults.push((Column::Form, words::MISSING.to_owned()));
    }
    if !item.checked && item.note.is_empty() {
        faults.push((Column::Note, words::NOTE_MISSING.to_owned()));
    }
    if let Err(error) = item.check() {
        faults.push((Column::Promised, words::limits_wrong(&error)));
    }
    faults
}

fn line(text: &str, longest: usize) -> Result<String, String> {
    if text.contains('\n') {
        return Err(words::ONE_LINE.to_owned());
    }
    if text.chars().count() > longest { Err(words::too_long(longest)) } else { Ok(text.to_owned()) }
}

fn many<T>(text: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    let all: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if all.len() > MOST_LINES {
        return Err(words::too_many_lines(MOST_LINES));
    }
    all.into_iter().map(read).collect()
}

/// Names that are pages beside those of items at the desk or in a village.
const TAKEN: [&str; 12] = [
    "import", "export", "template", "new", "fill", "check", "keep", "resume", "hand-in", "done", "progress",
    "print",
];

fn slug(text: &str) -> Result<String, String> {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    let good = (1..=LONGEST_NAME).contains(&text.len()) && text.chars().all(plain);
    if good && !TAKEN.contains(&text) { Ok(text.to_owned()) } else { Err(words::SLUG_WRONG.to_owned()) }
}

fn code(text: &str, longest: usize) -> Result<String, String> {
    let good = text.len() <= longest && text.chars().all(|letter| letter.is_ascii_alphanumeric());
    if good { Ok(text.to_owned()) } else { Err(words::code_wrong(longest)) }
}

fn place(text: &str, known: &Known) -> Result<String, String> {
    let place = text.trim_start_matches('/');
    if known.places.contains(place) { Ok(place.to_owned()) } else { Err(words::place_unknown(text)) }
}

fn icon(text: &str) -> Result<String, String> {
    if has_icon(text) { Ok(text.to_owned()) } else { Err(words::icon_unknown(text)) }
}

fn days(text: &str) -> Result<u16, String> {
    let days = text.parse::<u16>().ok().filter(|days| *days <= MOST_DAYS);
    days.ok_or_else(|| words::days_wrong(MOST_DAYS))
}

fn workflow(text: &str) -> Result<String, String> {
    if flow::names().contains(text) {
        Ok(text.to_owned())
    } else {
        Err(words::workflow_unknown(text, &flow::names().into_iter().collect::<Vec<_>>()))
    }
}

fn form(text: &str, known: &Known) -> Result<Arc<Form>, String> {
    let of_item = known.items.get(text).map(|item| item.form().clone());
    let by_hash =
        || known.items.values().find(|item| item.form_hash() == text).map(|item| item.form().clone());
    of_item.or_else(by_hash).ok_or_else(|| words::form_unknown(text))
}

fn read_material(text: &str) -> Result<Material, String> {
    let mut parts = text.splitn(3, ['|', '｜']).map(str::trim);
    let (name, how) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let how: How = words::how_of(how).ok_or_else(|| words::material_wrong(text))?;
    if name.is_empty() {
        return Err(words::material_wrong(text));
    }
    Ok(Material {
        name: line(name, LONGEST_NAME)?,
        how,
        note: line(parts.next().unwrap_or_default(), LONGEST_LINE)?,
    })
}

fn read_region(text: &str, known: &Known) -> Result<Region, String> {
    let mut parts = text.split(['|', '｜']).map(str::trim);
    let org = parts.next().unwrap_or_default();
    let org = known.orgs.get(org).cloned().ok_or_else(|| words::region_unknown(org))?;
    let mut region = Region { org, legal: None, promised: None, office: None, fee: None, collect: None };
    for part in parts {
        let wrong = || words::region_wrong(part);
        let (name, value) = part.split_once(['=', '＝']).ok_or_else(wrong)?;
        let value = line(value.trim(), LONGEST_LINE)?;
        let limit =
            || words::days_of(&value).filter(|limit: &Limit| limit.days <= MOST_DAYS).ok_or_else(wrong);
        match name.trim() {
            words::REGION_LEGAL => region.legal = Some(limit()?),
            words::REGION_PROMISED => region.promised = Some(limit()?),
            words::REGION_OFFICE => region.office = Some(value),
            words::REGION_FEE => region.fee = Some(value),
            words::REGION_COLLECT => region.collect = Some(value),
            _ => return Err(wrong()),
        }
    }
    Ok(region)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::item::shipped;
    use proptest::prelude::*;

    pub(in crate::catalogue) fn known() -> Known {
        let items = shipped().iter().map(|item| (item.slug.clone(), item.clone())).collect();
        let places = shipped().iter().map(|item| item.column.clone()).collect();
        let org: OrgPath = "c/t/".parse().expect("a path");
        Known { items, places, orgs: [("t".to_owned(), org)].into() }
    }

    #[test]
    fn every_cell_of_every_shipped_item_is_taken_and_changes_nothing() {
        let known = known();
        for item in shipped() {
            let mut again = Item::clone(item);
            for column in Column::ALL {
                put(&mut again, column, &cell(item, column, &known), &known)
                    .unwrap_or_else(|why| panic!("{} {column:?}: {why}", item.slug));
            }
            assert_eq!(again.text(), item.text());
            assert_eq!(faults(&again, &known), []);
            let mut made = blank();
            for column in Column::ALL {
                put(&mut made, column, &cell(item, column, &known), &known).expect("it is taken");
            }
            // What no cell says is as of any new item.
            (made.identity, made.notice) = (item.identity, item.notice.clone());
            (made.purpose, made.kept_for) = (item.purpose.clone(), item.kept_for);
            assert_eq!(made.text(), item.text(), "a new item from the same cells");
        }
    }

    #[test]
    fn each_head_leads_to_its_column_alone() {
        for column in Column::ALL {
            assert_eq!(Column::of_head(words::head(column)), Some(column));
        }
        assert_eq!(blank().slug, "");
    }

    proptest! {
        #[test]
        fn whatever_stands_in_a_cell_is_refused_in_words_or_shown_as_it_was_taken(
            column in 0..Column::ALL.len(),
            text in prop_oneof![
                "\\PC{0,30}", "[0-9]{1,6}", "[a-z|=\n]{0,20}", Just("t|承诺=5自然日|法定=9自然日".to_owned()),
                Just("身份证|带原件|两面\n户口簿|拍照就行".to_owned()), Just("县".to_owned()), Just("待核".to_owned()),
            ],
        ) {
            let (known, column) = (known(), Column::ALL[column]);
            let mut item = Item::clone(&shipped()[0]);
            match put(&mut item, column, &text, &known) {
                Err(why) => prop_assert!(!why.is_empty()),
                Ok(()) => {
                    let shown = cell(&item, column, &known);
                    let mut again = item.clone();
                    prop_assert_eq!(put(&mut again, column, &shown, &known), Ok(()));
                    prop_assert_eq!(again.text(), item.text());
                }
            }
        }
    }
}
