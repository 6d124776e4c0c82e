//! The lines of a table, one after the other.

use super::amount;
use super::cell::{self, Reading};
use super::letters::{column, covered, covered_digits, key};
use super::line::{self, Doubt, Line, Looking};
use super::mapping::TOWN;
use super::{
    Around, Fault, Left, LeftOut, MOST_LISTED, Mapping, Outcome, PlaceFault, ReadRow, Stated, VILLAGE, Why,
};
use crate::dataset::definition::{Definition, Field, Kind, Reach};
use crate::dataset::{Row, value};
use hongwang_base::OrgPath;
use hongwang_documents::table::{Cell, Table};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// After so many lines the progress is told.
const STEP: usize = 1_000;
/// Letters of a cell that are shown with a fault.
const SHOWN: usize = 40;

/// Reads the lines below the heads of one sheet. `progress` is told the lines that are done, every thousand.
///
/// This is CPU work; call it off the async threads.
pub(crate) fn read(
    definition: &Definition,
    table: &Table,
    mapping: &Mapping,
    around: Around<'_>,
    progress: &dyn Fn(usize),
) -> Outcome {
    read_all(definition, &[(table, mapping)], around, progress)
}

/// The same for several sheets of one file, one after the other.
pub(crate) fn read_all(
    definition: &Definition,
    sheets: &[(&Table, &Mapping)],
    around: Around<'_>,
    progress: &dyn Fn(usize),
) -> Outcome {
    let (mut kept, mut before) = (Kept::default(), 0);
    for (table, mapping) in sheets {
        kept.sheets.push(if sheets.len() > 1 { table.name.clone() } else { String::new() });
        let mut lines = Lines::new(definition, table, mapping, around, kept);
        let first = mapping.head.saturating_sub(1).saturating_add(mapping.depth);
        for line in first..table.len() {
            lines.read(line);
            if (line - first + 1).is_multiple_of(STEP) {
                progress(before + line - first + 1);
            }
        }
        before += table.len();
        kept = lines.done();
    }
    kept.outcome
}

/// What is kept from one sheet to the next.
#[derive(Default)]
struct Kept {
    /// The names of the sheets so far.
    sheets: Vec<String>,
    /// The sheet and the line of each row, by what it says.
    known: HashMap<u64, (usize, usize)>,
    outcome: Outcome,
}

/// A field with the column where it stands.
struct Source<'r> {
    field: &'r Field,
    column: Option<usize>,
    times: i64,
    /// Cells of several lines in this column: the first and the last line of each, in order, and how many are past.
    merged: Vec<(usize, usize)>,
    past: usize,
    /// What its lines add up to: all of them, and those since the last line that said a sum.
    sum: i128,
    since: i128,
    /// Whether some of its lines could not be read, so that no sum can fit.
    is_broken: bool,
}

impl Source<'_> {
    /// The line in which the value of this line stands, and whether others share it.
    fn stands(&mut self, line: usize) -> (usize, bool) {
        while self.merged.get(self.past).is_some_and(|(_, last)| *last < line) {
            self.past += 1;
        }
        match self.merged.get(self.past) {
            Some((first, _)) if *first <= line => (*first, true),
            _ => (line, false),
        }
    }
}

fn looking(definition: &Definition, table: &Table, mapping: &Mapping) -> Looking {
    let lowest = |head: &str| key(head.rsplit('/').next().unwrap_or_default());
    let id = definition.place_of_kind(Kind::IdNumber).map(|place| definition.fields[place].name.as_str());
    // The town of a line is no field, but it is read.
    let kind = |name: Option<&str>| {
        let place =
            |name| definition.place_of(name).map_or(Kind::Place, |place| definition.fields[place].kind);
        name.map(place)
    };
    let wide = table.merged.iter().filter(|merged| {
        let width = merged.columns.1 - merged.columns.0 + 1;
        merged.lines.0 == merged.lines.1 && width > 1 && width >= mapping.columns.len().div_ceil(2)
    });
    Looking {
        heads: mapping.columns.iter().map(|column| lowest(&column.head)).collect(),
        kinds: mapping.columns.iter().map(|column| kind(column.field.as_deref())).collect(),
        id: id.and_then(|id| mapping.columns.iter().position(|column| column.field.as_deref() == Some(id))),
        wide: wide.map(|merged| merged.lines.0).collect(),
    }
}

struct Lines<'r> {
    definition: &'r Definition,
    table: &'r Table,
    around: Around<'r>,
    reading: Reading<'r>,
    looking: Looking,
    sources: Vec<Source<'r>>,
    town: Option<Source<'r>>,
    places: HashMap<(String, Option<OrgPath>), Result<OrgPath, PlaceFault>>,
    /// Sums that are stated above all rows: line, field, what it says.
    early: Vec<(usize, usize, i128)>,
    lines: usize,
    kept: Kept,
}

impl<'r> Lines<'r> {
    fn new(
        definition: &'r Definition,
        table: &'r Table,
        mapping: &'r Mapping,
        around: Around<'r>,
        kept: Kept,
    ) -> Self {
        let source = |field: &'r Field, name: &str| {
            let at = mapping.columns.iter().position(|known| known.field.as_deref() == Some(name));
            let merged = table
                .merged
                .iter()
                .filter(|merged| Some(merged.columns.0) == at && merged.lines.0 < merged.lines.1);
            Source {
                field,
                column: at,
                times: at.map_or(1, |at| mapping.columns[at].times.max(1)),
                merged: merged.map(|merged| merged.lines).collect(),
                past: 0,
                sum: 0,
                since: 0,
                is_broken: false,
            }
        };
        let place = definition.fields.iter().find(|field| field.kind == Kind::Place);
        Self {
            definition,
            table,
            around,
            reading: Reading { table, today: around.today, year: around.year },
            looking: looking(definition, table, mapping),
            sources: definition.fields.iter().map(|field| source(field, &field.name)).collect(),
            town: place.map(|place| source(place, TOWN)).filter(|town| town.column.is_some()),
            places: HashMap::new(),
            early: Vec::new(),
            lines: 0,
            kept,
        }
    }

    fn read(&mut self, at: usize) {
        match line::look(self.table, at, &self.looking) {
            Line::Blank => {}
            Line::Row => self.row(at),
            Line::Other(_, _, Some(doubt)) if self.is_row(at, doubt) => self.row(at),
            Line::Other(why, text, _) => self.leave_out(at, why, &text),
        }
    }

    fn leave_out(&mut self, at: usize, why: Left, text: &str) {
        if why == Left::Sum {
            self.stated(at, text);
        }
        let sheet = self.sheet();
        let outcome = &mut self.kept.outcome;
        outcome.left_count += 1;
        if outcome.left_out.len() < MOST_LISTED {
            let text = covered(text).chars().take(SHOWN).collect();
            outcome.left_out.push(LeftOut { sheet, line: at + 1, text, why });
        }
    }

    /// Whether a line that sounds like none is a row: everything is filled that a row must have, and can be read. Of one
    /// that says nothing but a sum, something must be filled that no sum has.
    fn is_row(&mut self, at: usize, doubt: Doubt) -> bool {
        let town = self.town_of(at);
        let (mut has_any, mut says_more) = (false, false);
        for source in &mut self.sources {
            let (field, (stands, _)) = (source.field, source.stands(at));
            if !field.required || field.kind == Kind::Place {
                continue;
            }
            let cell = source.column.map_or(Cell::Empty, |column| self.table.cell(stands, column));
            let read = cell::value(field, cell, source.times, self.reading);
            if !read.is_ok_and(|(value, _)| !value.is_empty()) {
                return false;
            }
            has_any = true;
            says_more |= !field.kind.is_amount() && source.column != Some(doubt.column);
        }
        has_any && (says_more || !doubt.is_bare) && self.is_placed(at, town.as_ref())
    }

    /// Whether the place of a line can be read.
    fn is_placed(&mut self, at: usize, town: Option<&OrgPath>) -> bool {
        let index = self.sources.iter().position(|source| source.field.kind == Kind::Place);
        index.is_none_or(|index| self.field(at, index, town).is_ok())
    }

    /// The sheet that is named beside a line.
    fn sheet(&self) -> String {
        self.kept.sheets.last().cloned().unwrap_or_default()
    }

    fn row(&mut self, at: usize) {
        self.lines += 1;
        let (org, town) = (self.around.of.clone(), self.town_of(at));
        let (mut row, mut org, mut is_good) = (Row::with_capacity(self.sources.len()), org, true);
        for index in 0..self.sources.len() {
            match self.field(at, index, town.as_ref()) {
                Ok((value, place)) => {
                    org = place.unwrap_or(org);
                    if self.sources[index].field.total {
                        let amount = value::millionths(&value).unwrap_or(0);
                        self.sources[index].sum += amount;
                        self.sources[index].since += amount;
                    }
                    row.push(value);
                }
                Err(why) => {
                    self.sources[index].is_broken |= self.sources[index].field.total;
                    self.fault(at, index, why);
                    is_good = false;
                }
            }
        }
        if !is_good {
            self.kept.outcome.faulty_lines += 1;
            return;
        }
        let mut hasher = DefaultHasher::new();
        (&org, &row).hash(&mut hasher);
        let here = (self.kept.sheets.len() - 1, at + 1);
        let first = *self.kept.known.entry(hasher.finish()).or_insert(here);
        if first != here {
            self.note(Fault {
                sheet: self.sheet(),
                line: at + 1,
                column: String::new(),
                field: String::new(),
                shown: String::new(),
                why: Why::Repeats { sheet: self.kept.sheets[first.0].clone(), line: first.1 },
            });
        }
        self.kept.outcome.rows.push(ReadRow { line: at + 1, org, row });
    }

    /// What a line says in a field; for a place also whose the row is.
    fn field(
        &mut self,
        at: usize,
        index: usize,
        town: Option<&OrgPath>,
    ) -> Result<(String, Option<OrgPath>), Why> {
        let source = &mut self.sources[index];
        let (field, times) = (source.field, source.times);
        let (stands, is_shared) = source.stands(at);
        let (cell, is_formula) = match source.column {
            Some(column) => (self.table.cell(stands, column), self.table.is_formula(stands, column)),
            None => (Cell::Empty, false),
        };
        if is_shared && field.total {
            return Err(Why::SharedAmount);
        }
        let (value, note) = cell::value(field, cell, times, self.reading)?;
        let notes = note.into_iter().chain(is_formula.then_some(Why::Formula)).collect::<Vec<_>>();
        for why in notes {
            let fault = self.fault_at(at, index, why);
            self.note(fault);
        }
        if field.kind == Kind::Place {
            let org = self.place(field, value, town)?;
            return Ok((org.as_str().to_owned(), Some(org)));
        }
        if value.is_empty() && field.required { Err(Why::Missing) } else { Ok((value, None)) }
    }

    fn place(&mut self, field: &Field, text: String, town: Option<&OrgPath>) -> Result<OrgPath, Why> {
        let of_villages = self.definition.reach == Reach::Village;
        if text.is_empty() {
            let of_all = self.around.of.depth() >= VILLAGE || !of_villages && !field.required;
            return match (of_all, town) {
                (true, _) => Ok(self.around.of.clone()),
                (false, Some(town)) if !of_villages && !field.required => Ok(town.clone()),
                (false, _) => Err(Why::Missing),
            };
        }
        // Of several that are called so, the one of whoever sends the file is meant.
        match self.found(text, town.or(Some(self.around.of)))? {
            org if !org.as_str().starts_with(self.around.of.as_str()) => Err(Why::ForeignPlace),
            // What is told to a town stands in every village below it.
            org if of_villages && org.depth() < VILLAGE => Err(Why::NoVillage),
            org => Ok(org),
        }
    }

    fn found(&mut self, text: String, town: Option<&OrgPath>) -> Result<OrgPath, Why> {
        let around = self.around;
        let found = self.places.entry((text, town.cloned()));
        let found = found.or_insert_with_key(|(text, town)| around.places.find(text, town.as_ref()));
        found.clone().map_err(|fault| match fault {
            PlaceFault::Unknown => Why::UnknownPlace,
            PlaceFault::Several(places) => Why::SeveralPlaces(places),
        })
    }

    /// The town that another cell of the line names, where it is one.
    fn town_of(&mut self, at: usize) -> Option<OrgPath> {
        let town = self.town.as_mut()?;
        let stands = town.stands(at).0;
        let text = cell::shown(self.table.cell(stands, town.column?));
        self.found(text, None).ok()
    }

    /// A line that says sums, held against the lines that it can be of: all, or those since the last such line.
    fn stated(&mut self, at: usize, text: &str) {
        for index in 0..self.sources.len() {
            let source = &self.sources[index];
            let Some(column) = source.column.filter(|_| source.field.total) else { continue };
            let read = amount::sum(source.field, self.table.cell(at, column), source.times);
            let Ok(stated) = read else { continue };
            if self.lines == 0 {
                self.early.push((at, index, stated));
                continue;
            }
            let computed = match () {
                () if stated == source.sum || stated == source.since => stated,
                () if line::is_part(text) => source.since,
                () => source.sum,
            };
            self.compare(at, index, stated, computed);
        }
        self.sources.iter_mut().for_each(|source| source.since = 0);
    }

    fn compare(&mut self, at: usize, index: usize, stated: i128, computed: i128) {
        let source = &self.sources[index];
        let form = |all: i128| value::amount(source.field.kind, all);
        let (stated_text, computed_text) = (form(stated), form(computed));
        let field = source.field.name.clone();
        if stated != computed && !source.is_broken {
            self.fault(at, index, Why::Sum { stated: stated_text.clone(), computed: computed_text.clone() });
        }
        let sheet = self.sheet();
        let outcome = &mut self.kept.outcome;
        outcome.stated_count += 1;
        if outcome.stated.len() < MOST_LISTED {
            let (stated, computed) = (stated_text, computed_text);
            outcome.stated.push(Stated { sheet, line: at + 1, field, stated, computed });
        }
    }

    fn fault_at(&self, at: usize, index: usize, why: Why) -> Fault {
        let source = &self.sources[index];
        let shown =
            source.column.map_or(String::new(), |column| shown(source.field, self.table.cell(at, column)));
        Fault {
            sheet: self.sheet(),
            line: at + 1,
            column: source.column.map_or(String::new(), column),
            field: source.field.title.clone(),
            shown,
            why,
        }
    }

    fn fault(&mut self, at: usize, index: usize, why: Why) {
        self.kept.outcome.fault_count += 1;
        if self.kept.outcome.faults.len() < MOST_LISTED {
            let fault = self.fault_at(at, index, why);
            self.kept.outcome.faults.push(fault);
        }
    }

    fn note(&mut self, fault: Fault) {
        self.kept.outcome.note_count += 1;
        if self.kept.outcome.notes.len() < MOST_LISTED {
            self.kept.outcome.notes.push(fault);
        }
    }

    fn done(mut self) -> Kept {
        for (at, index, stated) in std::mem::take(&mut self.early) {
            let computed = self.sources[index].sum;
            self.compare(at, index, stated, computed);
        }
        self.kept
    }
}

/// What a cell shows, for whoever mends it: numbers of persons are covered.
fn shown(field: &Field, cell: Cell<'_>) -> String {
    let text = cell::shown(cell);
    let is_day = matches!(field.kind, Kind::Date | Kind::Month | Kind::Time);
    let text = match () {
        () if field.kind.is_private() && text.chars().count() < 8 => "***".to_owned(),
        () if field.kind.is_private() => covered_digits(&text),
        () if is_day && !matches!(cell, Cell::Text(_)) => text,
        () => covered(&text),
    };
    text.chars().take(SHOWN).collect()
}
