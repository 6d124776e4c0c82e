//! The lines of a table, one after the other.

use super::cell::{self, Reading};
use super::letters::{column, covered, covered_digits, key};
use super::line::{self, Line, Looking};
use super::mapping::TOWN;
use super::{
    Around, Fault, Left, LeftOut, MOST_LISTED, Mapping, Outcome, PlaceFault, ReadRow, Stated, Total, Why,
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
/// How deep villages lie.
const VILLAGE: usize = 3;

/// Reads the lines below the heads. `progress` is told the lines that are done, every thousand.
///
/// This is CPU work; call it off the async threads.
pub(crate) fn read(
    definition: &Definition,
    table: &Table,
    mapping: &Mapping,
    around: Around<'_>,
    progress: &dyn Fn(usize),
) -> Outcome {
    let mut lines = Lines::new(definition, table, mapping, around);
    let first = mapping.head.saturating_sub(1).saturating_add(mapping.depth);
    for line in first..table.len() {
        lines.read(line);
        if (line - first + 1).is_multiple_of(STEP) {
            progress(line - first + 1);
        }
    }
    lines.done()
}

/// A field with the column where it stands.
struct Source<'r> {
    field: &'r Field,
    column: Option<usize>,
    times: i64,
    /// Cells of several lines in this column: the first and the last line of each, in order, and how many are past.
    merged: Vec<(usize, usize)>,
    past: usize,
    /// What its lines add up to: all of them, those since the last line that said a sum, those that are rows.
    sum: i128,
    since: i128,
    good: i128,
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
    let wide = table.merged.iter().filter(|merged| {
        let width = merged.columns.1 - merged.columns.0 + 1;
        merged.lines.0 == merged.lines.1 && width > 1 && width >= mapping.columns.len().div_ceil(2)
    });
    Looking {
        heads: mapping.columns.iter().map(|column| lowest(&column.head)).collect(),
        is_read: mapping.columns.iter().map(|column| column.field.is_some()).collect(),
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
    /// The line of each row, by what it says.
    known: HashMap<u64, usize>,
    /// Sums that are stated above all rows: line, field, what it says.
    early: Vec<(usize, usize, i128)>,
    lines: usize,
    outcome: Outcome,
}

impl<'r> Lines<'r> {
    fn new(definition: &'r Definition, table: &'r Table, mapping: &'r Mapping, around: Around<'r>) -> Self {
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
                good: 0,
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
            known: HashMap::new(),
            early: Vec::new(),
            lines: 0,
            outcome: Outcome::default(),
        }
    }

    fn read(&mut self, at: usize) {
        match line::look(self.table, at, &self.looking) {
            Line::Blank => {}
            Line::Row => self.row(at),
            Line::Other(why, text) => {
                if why == Left::Sum {
                    self.stated(at, &text);
                }
                let text = covered(&text).chars().take(SHOWN).collect();
                self.outcome.left_out.push(LeftOut { line: at + 1, text, why });
            }
        }
    }

    fn row(&mut self, at: usize) {
        self.lines += 1;
        let (org, town) = (self.around.of.clone(), self.town_of(at));
        let (mut row, mut org, mut is_good) = (Row::with_capacity(self.sources.len()), org, true);
        let mut amounts = Vec::new();
        for index in 0..self.sources.len() {
            match self.field(at, index, town.as_ref()) {
                Ok((value, place)) => {
                    org = place.unwrap_or(org);
                    if self.sources[index].field.total {
                        let amount = value::millionths(&value).unwrap_or(0);
                        self.sources[index].sum += amount;
                        self.sources[index].since += amount;
                        amounts.push((index, amount));
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
            self.outcome.faulty_lines += 1;
            return;
        }
        for (index, amount) in amounts {
            self.sources[index].good += amount;
        }
        let mut hasher = DefaultHasher::new();
        (&org, &row).hash(&mut hasher);
        let first = *self.known.entry(hasher.finish()).or_insert(at + 1);
        if first != at + 1 {
            self.note(Fault {
                line: at + 1,
                column: String::new(),
                field: String::new(),
                shown: String::new(),
                why: Why::Repeats(first),
            });
        }
        self.outcome.rows.push(ReadRow { line: at + 1, org, row });
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
        if text.is_empty() {
            let of_all = self.around.of.depth() >= VILLAGE
                || self.definition.reach == Reach::County && !field.required;
            return match (of_all, town) {
                (true, _) => Ok(self.around.of.clone()),
                (false, Some(town)) if !field.required => Ok(town.clone()),
                (false, _) => Err(Why::Missing),
            };
        }
        // Of several that are called so, the one of whoever sends the file is meant.
        match self.found(text, town.or(Some(self.around.of)))? {
            org if org.as_str().starts_with(self.around.of.as_str()) => Ok(org),
            _ => Err(Why::ForeignPlace),
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
            let read = cell::value(source.field, self.table.cell(at, column), source.times, self.reading);
            let Some(stated) = read.ok().and_then(|(value, _)| value::millionths(&value)) else { continue };
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
        let stated = Stated { line: at + 1, field, stated: stated_text, computed: computed_text };
        self.outcome.stated.push(stated);
    }

    fn fault_at(&self, at: usize, index: usize, why: Why) -> Fault {
        let source = &self.sources[index];
        let shown =
            source.column.map_or(String::new(), |column| shown(source.field, self.table.cell(at, column)));
        Fault {
            line: at + 1,
            column: source.column.map_or(String::new(), column),
            field: source.field.title.clone(),
            shown,
            why,
        }
    }

    fn fault(&mut self, at: usize, index: usize, why: Why) {
        self.outcome.fault_count += 1;
        if self.outcome.faults.len() < MOST_LISTED {
            let fault = self.fault_at(at, index, why);
            self.outcome.faults.push(fault);
        }
    }

    fn note(&mut self, fault: Fault) {
        self.outcome.note_count += 1;
        if self.outcome.notes.len() < MOST_LISTED {
            self.outcome.notes.push(fault);
        }
    }

    fn done(mut self) -> Outcome {
        for (at, index, stated) in std::mem::take(&mut self.early) {
            let computed = self.sources[index].sum;
            self.compare(at, index, stated, computed);
        }
        let totals = self.sources.iter().filter(|source| source.field.total);
        let one = |source: &Source<'_>| Total {
            field: source.field.name.clone(),
            sum: value::amount(source.field.kind, source.good),
        };
        self.outcome.totals = totals.map(one).collect();
        self.outcome
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
