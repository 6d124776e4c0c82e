//! Rows of a sheet against the items as they are: what becomes of each line, before anything is written.
//!
//! Pure functions of rows and of what is known. Invariant: what [`plan`] shows under a mark is what is imported under
//! it; a mark is another one as soon as a line, or an item that a line is about, is another one.

use super::columns::{self, Column, Known, cell, faults, put};
use crate::item::Item;
use crate::words::{
    catalogue as words,
    columns::{head, hint},
};
use hongwang_replica::BlobHash;
use std::{collections::BTreeSet, fmt::Write};

/// With what the name of an item never begins: such a line explains, and is none.
const NOTE: char = '#';

/// What becomes of a line.
#[derive(Clone, Debug)]
pub(crate) enum Fate {
    /// It is a new item.
    New(Box<Item>),
    /// An item changes in these columns: what stood there, and what will.
    Changed(Box<Item>, Vec<(Column, String, String)>),
    /// Everything is as it says.
    Same,
    /// These columns are wrong, and why; where no column is to blame, the whole.
    Wrong(Vec<(Option<Column>, String)>),
}

/// A line.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Its number in the sheet, counted from 1.
    pub(crate) number: usize,
    /// What it is about.
    pub(crate) name: String,
    /// What becomes of it.
    pub(crate) fate: Fate,
}

/// What becomes of a sheet.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Each line that is not empty.
    pub(crate) lines: Vec<Line>,
    /// Heads that mean nothing here.
    pub(crate) unknown: Vec<String>,
    /// Names all this.
    pub(crate) mark: String,
}

impl Plan {
    /// The items that are to be told.
    pub(crate) fn items(&self) -> impl Iterator<Item = (&Item, &Fate)> {
        self.lines.iter().filter_map(|line| match &line.fate {
            Fate::New(item) | Fate::Changed(item, _) => Some((&**item, &line.fate)),
            Fate::Same | Fate::Wrong(_) => None,
        })
    }

    /// How many lines are new, changed, the same, wrong.
    pub(crate) fn counts(&self) -> [usize; 4] {
        let mut counts = [0; 4];
        for line in &self.lines {
            counts[match line.fate {
                Fate::New(_) => 0,
                Fate::Changed(..) => 1,
                Fate::Same => 2,
                Fate::Wrong(_) => 3,
            }] += 1;
        }
        counts
    }
}

/// What would become of these rows, of which the first holds the heads.
///
/// # Errors
/// When the heads are none that can be used, in words.
pub(crate) fn plan(rows: &[Vec<String>], known: &Known) -> Result<Plan, String> {
    let (heads, unknown) = heads_of(rows.first().map_or(&[][..], Vec::as_slice))?;
    let mut seen = BTreeSet::new();
    let mut lines = Vec::new();
    let mut mark = format!("{rows:?}");
    for (row, number) in rows.iter().zip(1..).skip(1) {
        let cells: Vec<(Column, &str)> = heads
            .iter()
            .map(|(place, column)| (*column, row.get(*place).map_or("", String::as_str)))
            .collect();
        if row.iter().all(String::is_empty) || is_note(&cells) {
            continue;
        }
        let before = meant(&cells, known);
        let fate = match &before {
            Err(why) => Fate::Wrong(vec![(Some(Column::Slug), why.clone())]),
            Ok(item) => fate(item, &cells, known, &mut seen),
        };
        let texts = before.iter().map(|item| item.text());
        let after = match &fate {
            Fate::New(item) | Fate::Changed(item, _) => item.text(),
            Fate::Same | Fate::Wrong(_) => String::new(),
        };
        write!(mark, "\n{}\n{after}", texts.collect::<String>()).expect("a text takes every letter");
        lines.push(Line { number, name: name(&cells, before.ok().as_ref()), fate });
    }
    Ok(Plan { lines, unknown, mark: BlobHash::of(mark.as_bytes()).to_string() })
}

/// Whether a line only explains the columns, as that of the template does.
fn is_note(cells: &[(Column, &str)]) -> bool {
    cells.iter().any(|(column, text)| *column == Column::Slug && text.starts_with(NOTE))
}

/// The columns that a sheet has, in the order in which cells are read, each with its place; and the heads that mean
/// nothing.
type Heads = (Vec<(usize, Column)>, Vec<String>);

fn heads_of(row: &[String]) -> Result<Heads, String> {
    let (mut heads, mut unknown) = (Vec::<(usize, Column)>::new(), Vec::new());
    for (place, head) in row.iter().enumerate().filter(|(_, head)| !head.is_empty()) {
        match Column::of_head(head) {
            Some(column) if heads.iter().any(|(_, other)| *other == column) => {
                return Err(words::head_twice(head));
            }
            Some(column) => heads.push((place, column)),
            None => unknown.push(head.clone()),
        }
    }
    heads.sort_by_key(|(_, column)| *column);
    let naming = [Column::Slug, Column::LocalCode, Column::Name];
    if heads.iter().any(|(_, column)| naming.contains(column)) {
        Ok((heads, unknown))
    } else {
        Err(words::NO_HEADS.to_owned())
    }
}

/// The item that a line is about, as it is; a blank one for a new item.
fn meant(cells: &[(Column, &str)], known: &Known) -> Result<Item, String> {
    let of =
        |wanted: Column| cells.iter().find(|(column, _)| *column == wanted).map_or("", |(_, text)| *text);
    let slug = of(Column::Slug);
    if !slug.is_empty() {
        return Ok(known.items.get(slug).map_or_else(columns::blank, |item| Item::clone(item)));
    }
    for column in [Column::LocalCode, Column::Name] {
        let text = of(column);
        let mut same =
            known.items.values().filter(|item| !text.is_empty() && cell(item, column, known) == text);
        match (same.next(), same.next()) {
            (Some(item), None) => return Ok(Item::clone(item)),
            (Some(_), Some(_)) => return Err(words::SEVERAL.to_owned()),
            (None, _) => {}
        }
    }
    Err(words::NEW_SLUG.to_owned())
}

fn name(cells: &[(Column, &str)], item: Option<&Item>) -> String {
    let of = |wanted: Column| {
        cells
            .iter()
            .find(|(column, text)| *column == wanted && !text.is_empty())
            .map(|(_, text)| (*text).to_owned())
    };
    let known = || item.map(|item| item.name.clone()).filter(|name| !name.is_empty());
    of(Column::Name).or_else(known).or_else(|| of(Column::Slug)).unwrap_or_default()
}

fn fate(before: &Item, cells: &[(Column, &str)], known: &Known, seen: &mut BTreeSet<String>) -> Fate {
    let new = before.slug.is_empty();
    let mut item = before.clone();
    let mut wrong = Vec::new();
    let named = |column: &Column| new || *column != Column::Slug;
    for (column, text) in cells.iter().filter(|(column, _)| named(column)) {
        // What a sheet leaves empty of a new item stays as it is of a blank one, and what stands there already stays.
        let stays =
            if new { text.is_empty() && !column.is_needed() } else { cell(&item, *column, known) == *text };
        if stays {
            continue;
        }
        if let Err(why) = put(&mut item, *column, text, known) {
            wrong.push((Some(*column), why));
        }
    }
    if wrong.is_empty() && item.text() != before.text() {
        wrong.extend(faults(&item, known).into_iter().map(|(column, why)| (Some(column), why)));
    }
    if !item.slug.is_empty() && !seen.insert(item.slug.clone()) {
        wrong.push((None, words::TWICE.to_owned()));
    }
    if !wrong.is_empty() {
        Fate::Wrong(wrong)
    } else if new {
        Fate::New(Box::new(item))
    } else {
        match changes(before, &item, known) {
            changes if changes.is_empty() => Fate::Same,
            changes => Fate::Changed(Box::new(item), changes),
        }
    }
}

/// The columns in which two states of an item differ.
pub(crate) fn changes(before: &Item, after: &Item, known: &Known) -> Vec<(Column, String, String)> {
    let both = |column: Column| {
        let (was, is) = (cell(before, column, known), cell(after, column, known));
        (was != is).then_some((column, was, is))
    };
    Column::ALL.into_iter().filter_map(both).collect()
}

/// The items as rows, first the heads.
pub(crate) fn rows<'i>(items: impl IntoIterator<Item = &'i Item>, known: &Known) -> Vec<Vec<String>> {
    let heads = Column::ALL.map(|column| head(column).to_owned()).to_vec();
    let row = |item: &Item| Column::ALL.map(|column| cell(item, column, known)).to_vec();
    std::iter::once(heads).chain(items.into_iter().map(row)).collect()
}

/// The columns and, below them, how each is written.
pub(crate) fn template() -> Vec<Vec<String>> {
    let note = |column: Column| match column {
        Column::Slug => format!("{NOTE}{}{}", words::TEMPLATE_NOTE, hint(column)),
        column => hint(column),
    };
    vec![Column::ALL.map(|column| head(column).to_owned()).to_vec(), Column::ALL.map(note).to_vec()]
}

#[cfg(test)]
mod tests {
    use super::super::columns::tests::known;
    use super::*;
    use hongwang_documents::sheet;
    use proptest::prelude::*;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|&cell| cell.to_owned()).collect()
    }

    #[test]
    fn what_was_exported_is_the_same_when_it_comes_back() {
        let known = known();
        let exported = sheet::csv(&rows(known.items.values().map(|item| &**item), &known));
        let plan = plan(&sheet::rows(&exported).expect("it is read"), &known).expect("its heads are known");
        assert_eq!(plan.counts(), [0, 0, known.items.len(), 0]);
        assert!(plan.unknown.is_empty());
    }

    #[test]
    fn the_template_explains_each_column_and_its_explanation_is_no_item() {
        let known = known();
        let mut rows = sheet::rows(&sheet::csv(&template())).expect("it is read");
        assert_eq!((rows.len(), rows[1].len()), (2, Column::ALL.len()));
        assert!(rows[1].iter().all(|note| !note.is_empty()));
        rows.push(row(&["dibao"]));
        let plan = plan(&rows, &known).expect("its heads are known");
        assert!(plan.unknown.is_empty());
        assert_eq!(plan.lines.iter().map(|line| line.number).collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn a_cell_that_another_one_gives_its_meaning_is_read_after_it_wherever_it_stands() {
        let known = known();
        let rows = [
            row(&["公示内容", "表单", "流程", "标识"]),
            row(&["名字\n姓名", "linshi", "临时救助", "dibao"]),
            row(&["姓名\n人口", "linshi", "临时救助", "tekun"]),
        ];
        let plan = plan(&rows, &known).expect("its heads are known");
        let Fate::Wrong(wrong) = &plan.lines[0].fate else { panic!("{:?}", plan.lines[0]) };
        assert!(wrong[0].0 == Some(Column::Notice) && wrong[0].1.contains("没有“名字”这一问"), "{wrong:?}");
        let Fate::Changed(item, _) = &plan.lines[1].fate else { panic!("{:?}", plan.lines[1]) };
        assert_eq!(item.notice, ["/applicant/name", "/people"]);
    }

    #[test]
    fn each_line_says_what_becomes_of_it() {
        let known = known();
        let rows = [
            row(&["承诺时限", "标识", "备注"]),
            row(&["20", "dibao", "x"]),
            row(&["30", "dibao", ""]),
            row(&["31", "tekun", ""]),
            row(&["5", "nothing", ""]),
            row(&["", "", ""]),
            row(&["七", "birth", ""]),
            row(&["5", "", ""]),
        ];
        let plan = plan(&rows, &known).expect("its heads are known");
        assert_eq!(plan.unknown, ["备注"]);
        assert_eq!(plan.lines.iter().map(|line| line.number).collect::<Vec<_>>(), [2, 3, 4, 5, 7, 8]);
        assert_eq!(plan.counts()[1], 1, "{:?}", plan.lines[0]);
        assert_eq!(plan.counts()[3], 5);
        assert_eq!(plan.items().count(), 1);
        assert!(super::plan(&[row(&["收费"])], &known).is_err());
        assert!(super::plan(&[row(&["标识", "标识"])], &known).is_err());
        assert!(super::plan(&[], &known).is_err());
    }

    #[test]
    fn a_mark_holds_for_what_was_shown_alone() {
        let mut known = known();
        let rows = [row(&["标识", "收费"]), row(&["dibao", "5元"])];
        let shown = plan(&rows, &known).expect("its heads are known").mark;
        assert_eq!(plan(&rows, &known).expect("again").mark, shown);
        let mut other = Item::clone(&known.items["dibao"]);
        other.office = "别的办公室".to_owned();
        known.items.insert("dibao".to_owned(), std::sync::Arc::new(other));
        assert_ne!(plan(&rows, &known).expect("again").mark, shown);
    }

    proptest! {
        #[test]
        fn whatever_changes_on_the_way_what_comes_back_is_same_changed_or_wrong_and_nothing_else_is_lost(
            line in 1..16usize, column in 0..Column::ALL.len(), text in "\\PC{0,12}",
        ) {
            let known = known();
            let mut rows = rows(known.items.values().map(|item| &**item), &known);
            let line = line % known.items.len() + 1;
            let is_note = Column::ALL[column] == Column::Slug && text.starts_with(NOTE);
            rows[line][column] = text;
            let plan = plan(&rows, &known).expect("its heads are known");
            let [new, changed, same, wrong] = plan.counts();
            prop_assert_eq!(new + changed + same + wrong + usize::from(is_note), known.items.len());
            prop_assert!(same >= known.items.len() - 1, "only one line is another");
        }
    }
}
