//! From the file of a batch to its dry run.
//!
//! Whoever falls on the way begins anew from the file: rows that were kept are deleted first, and stand nowhere.

use super::job::{Doing, empty, throw_away};
use super::report::Report;
use super::totals::{self, Compared, Totals};
use super::{Batch, Event, file, file::Piece, noted, period, report, store};
use crate::Inquiry;
use crate::dataset::definition::{Definition, Kind, Reach, Release};
use crate::dataset::import::{self, Around, Concern, Mapping, Outcome, Places, Proposal, Sheets, VILLAGE};
use crate::dataset::{self, Row, own, told};
use crate::words::{batch as words, import as words_of_import};
use hongwang_base::{BatchId, OrgPath, Scope};
use hongwang_documents::table;
use hongwang_feature::{Place, Reply, organisations};
use hongwang_store::{Tx, audit};
use jiff::civil::Date;
use std::{collections::BTreeMap, slice};
use tokio::task::spawn_blocking;

/// Rows that are kept at once.
const AT_ONCE: usize = 1_000;

/// What reading needs, gathered before.
struct Needed {
    definition: Definition,
    batch: Batch,
    pieces: Vec<Piece>,
    remembered: Vec<Mapping>,
    places: Places,
    today: Date,
}

/// What a file turned out to be.
enum Understood {
    /// A person has to say something: what it is of, if that is known, and why.
    Ask(Box<Report>, Option<String>, String),
    /// It was read whole.
    Whole(Box<Whole>),
}

struct Whole {
    report: Report,
    /// What it is of.
    period: String,
    /// The good rows of each organisation, in the order of the file.
    rows: BTreeMap<OrgPath, Vec<Row>>,
    totals: BTreeMap<OrgPath, Totals>,
    count: usize,
    faulty: usize,
}

/// Reads a batch.
pub(super) async fn read(inquiry: &Inquiry, place: &Place, batch: &Batch) -> Reply<()> {
    inquiry.working.say(batch.id, Doing::Opening, 0, 0);
    empty(place, batch).await?;
    let mut tx = place.db.read().await?;
    let Some(definition) = dataset::find(&mut tx, &batch.dataset).await? else {
        drop(tx);
        return throw_away(place, batch, words::NO_SUCH_DATASET).await;
    };
    let needed = Needed {
        definition: definition.clone().into_owned(),
        batch: batch.clone(),
        pieces: file::pieces(&mut tx, batch.id).await?,
        remembered: store::mappings(&mut tx, &batch.org, &batch.dataset).await?,
        places: Places::new(&organisations::list(&mut tx, &Scope(place.org.clone())).await?),
        today: place.clock.now().beijing().date(),
    };
    drop(tx);
    let inside = inquiry.clone();
    let understood = spawn_blocking(move || understand(&inside, needed)).await;
    match understood.unwrap_or_else(|_| Err(words::BROKE.to_owned())) {
        Err(why) => throw_away(place, batch, &why).await,
        Ok(Understood::Ask(found, period, why)) => {
            let mut known = batch.clone();
            known.about.period = period;
            ask(inquiry, place, &known, &found, why).await
        }
        Ok(Understood::Whole(whole)) => {
            let mut known = batch.clone();
            known.about.period = Some(whole.period.clone());
            let batch = &known;
            keep_rows(inquiry, place, batch, &definition, &whole).await?;
            tried(inquiry, place, batch, &definition, *whole).await
        }
    }
}

/// Asks a person.
async fn ask(inquiry: &Inquiry, place: &Place, batch: &Batch, found: &Report, why: String) -> Reply<()> {
    let mut tx = place.db.write().await?;
    report::put(&mut tx, &inquiry.vault, batch.id, found).await?;
    audit::record(&mut tx, &noted(place, batch, None, "ask-mapping", &why)).await?;
    store::step(&mut tx, batch, Event::NeedsPerson(why)).await?;
    tx.commit().await?;
    Ok(())
}

/// All of the CPU work.
fn understand(inquiry: &Inquiry, needed: Needed) -> Result<Understood, String> {
    let Needed { definition, batch, pieces, remembered, places, today } = needed;
    let say = |doing, done, whole| inquiry.working.say(batch.id, doing, done, whole);
    let bytes = file::open(&inquiry.vault, &pieces).map_err(|_| words::FILE_SHUT.to_owned())?;
    let tables =
        table::read(&bytes, &|lines| say(Doing::Opening, lines, 0)).map_err(|why| why.to_string())?;
    let confirmed = batch.about.mapping.as_ref();
    let last = confirmed.or(remembered.first());
    let main = import::choose(&definition, &tables, last);
    let table = &tables[main];
    let proposal = proposed(&definition, table, confirmed, &remembered, &batch.org);
    // A person who said only where the heads stand has not seen the columns yet.
    let said = confirmed.filter(|mapping| !mapping.columns.is_empty());
    let counted = said.map(|said| import::counted(&definition, table, said));
    let mapping = counted.unwrap_or_else(|| proposal.mapping.clone());
    let mut report = Report::of(&proposal, mapping.clone());
    let title = proposal.period.as_deref();
    let told = || period::told_by(definition.period, &batch.about.file, title, today);
    let period = batch.about.period.clone().map_or_else(told, Ok);
    let remembered = if said.is_some() { slice::from_ref(&mapping) } else { &remembered };
    let period = match (period, question(&definition, &batch.org, &proposal, &mapping, remembered)) {
        (Ok(period), None) => period,
        (period, Some(why)) => return Ok(Understood::Ask(Box::new(report), period.ok(), why)),
        (Err(why), None) => return Ok(Understood::Ask(Box::new(report), None, why)),
    };
    let sheets = import::sheets(&definition, &tables, (main, &mapping), &period);
    report.concerns.extend(said_of_sheets(&tables, &sheets));
    let around = Around {
        places: &places,
        of: &batch.org,
        today,
        year: period::year(&period).unwrap_or(today.year()),
    };
    let read: Vec<_> = sheets.read.iter().map(|(at, mapping)| (&tables[*at], mapping)).collect();
    let whole = read.iter().map(|(table, _)| table.len()).sum();
    let outcome = import::read_all(&definition, &read, around, &|lines| say(Doing::Reading, lines, whole));
    let report = report.with(&outcome);
    Ok(Understood::Whole(Box::new(sorted(&definition, &batch, (period, report), outcome))))
}

/// What is to be said of the sheets of a file, where it has several.
fn said_of_sheets(tables: &[table::Table], sheets: &Sheets) -> Vec<String> {
    let names: Vec<&str> = sheets.read.iter().map(|(at, _)| tables[*at].name.as_str()).collect();
    let read = (names.len() > 1).then(|| words_of_import::sheets_read(&names));
    let unread = sheets.unread.iter().map(|(name, why)| words_of_import::sheet_unread(name, *why));
    read.into_iter().chain(unread).collect()
}

/// The rows of each organisation, with what they come to.
fn sorted(
    definition: &Definition,
    batch: &Batch,
    (period, report): (String, Report),
    outcome: Outcome,
) -> Whole {
    let (count, faulty) = (outcome.rows.len(), outcome.faulty_lines);
    let mut rows: BTreeMap<OrgPath, Vec<Row>> = BTreeMap::new();
    for read in outcome.rows {
        let org = match definition.reach {
            Reach::County => batch.org.clone(),
            Reach::Village => read.org,
        };
        rows.entry(org).or_default().push(read.row);
    }
    let sum = |(org, rows): (&OrgPath, &Vec<Row>)| {
        (org.clone(), totals::of(definition, &rows.iter().collect::<Vec<_>>()))
    };
    let totals = rows.iter().map(sum).collect();
    Whole { report, period, rows, totals, count, faulty }
}

/// What is proposed for a sheet: after what a person said, or else after the last file with the same heads, or the last one.
fn proposed(
    definition: &Definition,
    table: &table::Table,
    confirmed: Option<&Mapping>,
    remembered: &[Mapping],
    org: &OrgPath,
) -> Proposal {
    let mut proposal = if let Some(said) = confirmed {
        let columns = confirmed.filter(|said| !said.columns.is_empty()).or(remembered.first());
        import::propose_at(definition, table, columns, (said.head, said.depth))
    } else {
        let signature = import::propose(definition, table, None).mapping.signature();
        let same = remembered.iter().find(|known| known.signature() == signature);
        import::propose(definition, table, same.or(remembered.first()))
    };
    let own = definition.fields.iter().find(|field| is_known_of(org, field));
    let lacks_own = |concern: &Concern| match concern {
        Concern::Missing { field, .. } => own.is_some_and(|own| own.title == *field),
        _ => false,
    };
    proposal.concerns.retain(|concern| !lacks_own(concern));
    proposal
}

/// Whether a field is the place of a village's own rows: one that names none belongs to whoever sends it.
fn is_known_of(org: &OrgPath, field: &dataset::definition::Field) -> bool {
    field.kind == Kind::Place && org.depth() >= VILLAGE
}

/// What a person has to say of the columns before a file is read, if anything.
fn question(
    definition: &Definition,
    org: &OrgPath,
    proposal: &Proposal,
    mapping: &Mapping,
    remembered: &[Mapping],
) -> Option<String> {
    let is_there = |name: &str| mapping.columns.iter().any(|column| column.field.as_deref() == Some(name));
    let lacks = |field: &&dataset::definition::Field| {
        field.required && !is_there(&field.name) && !is_known_of(org, field)
    };
    if let Some(missing) = definition.fields.iter().find(lacks) {
        return Some(words::column_missing(&missing.title));
    }
    let is_remembered = remembered.iter().any(|known| known.signature() == mapping.signature());
    let is_doubtful = |concern: &Concern| match concern {
        Concern::Double { .. } | Concern::Unknown { .. } | Concern::Gone { .. } | Concern::New { .. } => {
            !is_remembered
        }
        other => other.stops(),
    };
    let doubtful = proposal.concerns.iter().find(|concern| is_doubtful(concern));
    doubtful.map(words_of_import::concern)
}

/// Keeps the rows, some at a time.
async fn keep_rows(
    inquiry: &Inquiry,
    place: &Place,
    batch: &Batch,
    definition: &Definition,
    whole: &Whole,
) -> Reply<()> {
    let mut pieces: Vec<(&OrgPath, &[Row])> = Vec::new();
    for (org, rows) in &whole.rows {
        pieces.extend(rows.chunks(AT_ONCE).map(|rows| (org, rows)));
    }
    let (now, mut done, mut at) = (place.clock.now(), 0, 0);
    while at < pieces.len() {
        inquiry.working.say(batch.id, Doing::Keeping, done, whole.count);
        let mut tx = place.db.write().await?;
        if !store::holds(&mut tx, batch, true).await? {
            return Err(hongwang_base::Problem::conflict(words::CHANGED_MEANWHILE).into());
        }
        let mut together = 0;
        while let Some((org, rows)) = pieces.get(at).filter(|_| together < AT_ONCE) {
            // Later rows have later ids, so they stand in the order of the file.
            let at_once = now.plus(i64::try_from(at).unwrap_or_default());
            let whose = (batch.id, batch.period(), *org);
            own::put(&mut tx, &inquiry.vault, definition, whose, rows, at_once).await?;
            (together, done, at) = (together + rows.len(), done + rows.len(), at + 1);
        }
        tx.commit().await?;
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// What stood when a batch was tried.
pub(super) struct Base {
    /// Of which period it is; none where nothing stands.
    pub(super) period: Option<String>,
    /// The batches, each once.
    pub(super) batches: Vec<BatchId>,
    /// What each organisation has of them.
    totals: BTreeMap<OrgPath, Totals>,
}

/// What a batch is compared with.
pub(super) async fn base(tx: &mut Tx, batch: &Batch) -> Reply<Base> {
    let period = store::last_period(tx, batch).await?;
    let standing = match &period {
        Some(period) => store::standing(tx, batch, period, &batch.org).await?,
        None => BTreeMap::new(),
    };
    let mut batches: Vec<BatchId> = standing.values().copied().collect();
    batches.sort();
    batches.dedup();
    let mut totals = BTreeMap::new();
    for id in &batches {
        for part in store::parts(tx, *id).await? {
            if standing.get(&part.org) == Some(id) {
                totals.insert(part.org, part.compared.now);
            }
        }
    }
    // What a clerk entered is no batch, and is added up as it stands.
    if let (Some(period), Some(definition)) = (&period, dataset::find(tx, &batch.dataset).await?) {
        for (org, id) in standing {
            if totals.contains_key(&org) {
                continue;
            }
            if let Some(told) = told::of(tx, &batch.dataset, (&org, period, id)).await? {
                let rows = told.whole_rows(&definition);
                totals.insert(org, totals::of(&definition, &rows.iter().collect::<Vec<_>>()));
            }
        }
    }
    Ok(Base { period, batches, totals })
}

/// Compares, and says how it went.
async fn tried(
    inquiry: &Inquiry,
    place: &Place,
    batch: &Batch,
    definition: &Definition,
    whole: Whole,
) -> Reply<()> {
    inquiry.working.say(batch.id, Doing::Comparing, 0, 0);
    let mut tx = place.db.read().await?;
    let base = base(&mut tx, batch).await?;
    let (new, gone) = match &base.period {
        Some(period) => (
            store::new_people(&mut tx, batch, period).await?,
            store::gone_people(&mut tx, batch, period).await?,
        ),
        None => <_>::default(),
    };
    drop(tx);
    let mut parts: BTreeMap<OrgPath, Compared> = BTreeMap::new();
    for org in whole.totals.keys().chain(base.totals.keys()) {
        let before = base.totals.get(org).cloned();
        let now = whole.totals.get(org).cloned().unwrap_or_default();
        let new_people = if base.period.is_some() { new.get(org).copied().unwrap_or(0) } else { now.people };
        let gone_people = gone.get(org).copied().unwrap_or(0);
        parts.insert(org.clone(), Compared { now, before, new_people, gone_people });
    }
    let by_itself = may_go_by_itself(definition, batch, &whole, &parts);
    let report = Report { against: base.period, ..whole.report };
    let mut about = batch.about.clone();
    about.fields = definition.fields.iter().map(|field| field.name.clone()).collect();
    about.base = base.batches;
    let batch = Batch { about, ..batch.clone() };
    let mut tx = place.db.write().await?;
    store::put_parts(&mut tx, batch.id, &parts).await?;
    report::put(&mut tx, &inquiry.vault, batch.id, &report).await?;
    store::remember(&mut tx, &batch.org, &batch.dataset, &report.mapping, place.clock.now()).await?;
    let detail = words::audit_tried(&definition.name, batch.period(), whole.count, whole.faulty);
    audit::record(&mut tx, &noted(place, &batch, None, "try", detail)).await?;
    let tried = Event::Tried { rows: whole.count, faulty: whole.faulty };
    let batch = store::step(&mut tx, &batch, tried).await?;
    if by_itself {
        audit::record(&mut tx, &noted(place, &batch, None, "release", words::RELEASED_BY_ITSELF)).await?;
        store::step(&mut tx, &batch, Event::ReleaseByItself).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Whether a batch may go to the screens without people: its dataset says so, it came by itself, has no fault, and is
/// like the one before.
fn may_go_by_itself(
    definition: &Definition,
    batch: &Batch,
    whole: &Whole,
    parts: &BTreeMap<OrgPath, Compared>,
) -> bool {
    let lets = definition.release == Release::ByItself && !definition.is_personal();
    let all = together(definition, parts.values());
    let is_alike = all.before.is_some() && !all.is_much();
    let is_clean = whole.faulty == 0 && whole.report.fault_count == 0 && whole.count > 0;
    lets && batch.about.by.is_none() && is_clean && is_alike
}

/// What all organisations come to together.
pub(super) fn together<'p>(definition: &Definition, parts: impl Iterator<Item = &'p Compared>) -> Compared {
    parts.fold(Compared::default(), |all, part| Compared {
        now: all.now.and(definition, &part.now),
        before: match (all.before, &part.before) {
            (before, None) => before,
            (before, Some(part)) => Some(before.unwrap_or_default().and(definition, part)),
        },
        new_people: all.new_people + part.new_people,
        gone_people: all.gone_people + part.gone_people,
    })
}
