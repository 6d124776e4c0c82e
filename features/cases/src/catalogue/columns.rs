//! An item as cells: the words of a sheet, of its export, and of the form at the desk are the same.
//!
//! Invariants: what [`cell`] shows, [`put`] takes, and nothing is changed by it; a cell that is read by another stands
//! behind it in [`Column::ALL`].

use super::read;
use super::read::{
    LONGEST_LINE, LONGEST_NAME, code, days, form, icon, line, many, notice, place, read_material,
    read_region, slug, workflow, years,
};
use crate::applicant::Identity;
use crate::flow;
use crate::form::{Entry, Form};
use crate::item::{Item, Material, Region};
use crate::notice::may_show;
use crate::words::columns as words;
use hongwang_base::OrgPath;
use hongwang_casework::StateKind;
use std::{collections::BTreeMap, sync::Arc};

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
    Identity,
    Notice,
    Purpose,
    KeptFor,
    Checked,
    Note,
    Hidden,
}

impl Column {
    /// Every column, in the order of a sheet.
    pub(crate) const ALL: [Column; 31] = [
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
        Self::Identity,
        Self::Notice,
        Self::Purpose,
        Self::KeptFor,
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
    /// The columns of the halls by their address, each with what it and those above it are called.
    pub(crate) places: BTreeMap<String, String>,
    /// The organisations by their code.
    pub(crate) orgs: BTreeMap<String, OrgPath>,
    /// The forms that are of no item, by their name.
    pub(crate) forms: BTreeMap<String, Arc<Form>>,
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
        Column::Workflow => flow::name(&item.workflow).to_owned(),
        Column::Form => form_name(item, known),
        Column::Anonymous => words::yes_no(item.anonymous).to_owned(),
        Column::Identity => words::identity(item.identity).to_owned(),
        Column::Notice => lines(item.notice.iter().map(|at| read::notice_word(item.asked(), at))),
        Column::Purpose => item.purpose.clone(),
        Column::KeptFor => item.kept_for.map_or_else(String::new, |years| years.0.to_string()),
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

/// The form of no item that it asks, or else the first item that asks the same.
fn form_name(item: &Item, known: &Known) -> String {
    let hash = item.form_hash();
    let own = known.forms.iter().find(|(_, form)| form.hash() == hash).map(|(name, _)| name);
    let same = || known.items.values().find(|other| other.form_hash() == hash).map(|other| &other.slug);
    own.or_else(same).map_or_else(|| hash.to_owned(), Clone::clone)
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
        Column::Identity => item.identity = words::identity_of(text).ok_or(words::IDENTITY_WRONG)?,
        Column::Notice => item.notice = notice(text, item.asked())?,
        Column::Purpose => item.purpose = line(text, LONGEST_LINE)?,
        Column::KeptFor => item.kept_for = years(text)?,
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
    faults.extend(identity_faults(item).map(|why| (Column::Identity, why.to_owned())));
    faults.extend(notice_faults(item).map(|why| (Column::Notice, why)));
    faults
}

/// Why what is to be known of the applicant cannot be known.
fn identity_faults(item: &Item) -> Option<&'static str> {
    let asks_number = |form: &Form| {
        form.entries()
            .iter()
            .any(|entry| matches!(entry, Entry::One(question) if form.on_card(&question.at) == Some("id")))
    };
    match item.identity {
        Identity::None => None,
        _ if item.anonymous => Some(words::IDENTITY_ANONYMOUS),
        Identity::Card if item.asked().is_some_and(|form| !asks_number(form)) => {
            Some(words::IDENTITY_NOT_ASKED)
        }
        _ => None,
    }
}

/// Why an item cannot be 公示 as it says, or is not and must be.
fn notice_faults(item: &Item) -> Option<String> {
    let form = item.asked()?;
    if let Some(at) = item.notice.iter().find(|at| !may_show(form, at)) {
        return Some(words::notice_gone(at));
    }
    let shows = flow::newest(item)?.states.iter().any(|state| state.kind == StateKind::Notice);
    match (shows, item.notice.is_empty()) {
        (true, true) => Some(words::NOTICE_MISSING.to_owned()),
        (false, false) => Some(words::NOTICE_UNUSED.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::item::shipped;
    use proptest::prelude::*;

    pub(in crate::catalogue) fn known() -> Known {
        let items = shipped().iter().map(|item| (item.slug.clone(), item.clone())).collect();
        let places = shipped().iter().map(|item| (item.column.clone(), "栏目".to_owned())).collect();
        let org: OrgPath = "c/t/".parse().expect("a path");
        Known { items, places, orgs: [("t".to_owned(), org)].into(), forms: BTreeMap::new() }
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
