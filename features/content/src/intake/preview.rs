//! What a source would bring, item by item, without keeping anything.

use super::gather::{self, Candidate};
use super::judge::Judge;
use super::read::{self, Reading};
use super::take::{addresses, cut, source_name};
use super::{Intake, words};
use crate::columns::ColumnSlug;
use crate::filter::{self, Filter};
use crate::item::Outcome;
use crate::source::{Progress, Settings};
use hongwang_base::{Millis, Scope};
use hongwang_feature::{Place, Reply};
use std::time::Duration;
use tokio::time::Instant;

/// Items that are shown, and of them those that are read.
const SHOWN: usize = 20;
const READ: usize = 5;
/// Nobody waits longer than this for a page; what is not read by then is shown as the list has it.
const LONGEST: Duration = Duration::from_secs(25);
const FIRST_LINES: usize = 120;

/// What would come.
#[derive(Clone, Debug, Default)]
pub(crate) struct Preview {
    /// Why nothing can come; none when the list was read.
    pub(crate) error: Option<String>,
    /// Items in the list.
    pub(crate) found: usize,
    /// Of them, without a usable title or address.
    pub(crate) skipped: usize,
    pub(crate) items: Vec<Previewed>,
}

/// What would become of one item.
#[derive(Clone, Debug)]
pub(crate) struct Previewed {
    pub(crate) title: String,
    pub(crate) url: Option<String>,
    pub(crate) published: Option<Millis>,
    pub(crate) source: String,
    pub(crate) lines: String,
    pub(crate) pictures: usize,
    /// The column that it would go to.
    pub(crate) column: ColumnSlug,
    /// Whether it would be taken.
    pub(crate) wanted: bool,
    /// Why, or why not.
    pub(crate) because: String,
    pub(crate) notes: Vec<String>,
}

/// Looks at what `settings` would bring under `filters`.
///
/// # Errors
/// When the store fails; what is wrong with the source itself is in the preview.
pub(crate) async fn preview(
    place: &Place,
    intake: &Intake,
    settings: &Settings,
    filters: Option<Vec<Filter>>,
) -> Reply<Preview> {
    let now = place.clock.now();
    let started = Instant::now();
    let mut tx = place.db.read().await?;
    let filters = match filters {
        Some(filters) => filters,
        None => filter::store::binding(&mut tx, &Scope(settings.org.clone())).await?,
    };
    let judge = Judge::of(&mut tx, &settings.org, &filters, now).await?;
    drop(tx);
    let nothing_known = Progress::default();
    let gathering = gather::gather(intake, settings, &nothing_known, false, now);
    let gathered = match tokio::time::timeout(LONGEST, gathering).await {
        Ok(Ok(gathered)) => gathered,
        Ok(Err(failure)) => return Ok(Preview { error: Some(failure.to_string()), ..Preview::default() }),
        Err(_) => return Ok(Preview { error: Some(words::TRY_TOO_SLOW.to_owned()), ..Preview::default() }),
    };
    let mut preview =
        Preview { found: gathered.candidates.len(), skipped: gathered.skipped, ..Preview::default() };
    for (number, candidate) in gathered.candidates.iter().take(SHOWN).enumerate() {
        let mut tx = place.db.read().await?;
        let settled = judge.settled(&mut tx, candidate).await?;
        drop(tx);
        let left = LONGEST.saturating_sub(started.elapsed());
        let reading = if number < READ && !left.is_zero() {
            let reading = read::read(intake, settings, candidate, now);
            tokio::time::timeout(left, reading).await.ok()
        } else {
            None
        };
        preview.items.push(judged(&judge, settings, candidate, reading, settled));
    }
    Ok(preview)
}

fn judged(
    judge: &Judge,
    settings: &Settings,
    candidate: &Candidate,
    read: Option<Result<Reading, read::Unread>>,
    settled: Option<Outcome>,
) -> Previewed {
    let mut shown = Previewed {
        title: candidate.title.clone(),
        url: candidate.url.clone(),
        published: candidate.published,
        source: settings.name.clone(),
        lines: cut(&candidate.summary, FIRST_LINES),
        pictures: 0,
        column: settings.column.clone(),
        wanted: true,
        because: words::WOULD_COME.to_owned(),
        notes: candidate.note.iter().cloned().collect(),
    };
    let mut decision = judge.early(candidate);
    let mut copy = None;
    match &read {
        Some(Ok(reading)) => {
            shown.title = reading.title.clone();
            shown.published = reading.published;
            shown.source = source_name(&settings.name, reading);
            shown.lines = cut(&reading.text.replace('\n', " "), FIRST_LINES);
            shown.pictures = addresses(&reading.html).len();
            shown.notes = reading.notes.clone();
            decision = judge.late(candidate, reading, &shown.source);
            copy = judge.copy(reading);
        }
        Some(Err(unread)) => (shown.wanted, shown.because) = (false, words::would_fail(&unread.why)),
        None => shown.because = words::NOT_READ_YET.to_owned(),
    }
    if let Some(column) = decision.column {
        shown.column = column;
        shown.because = decision.because.clone();
    }
    if let Some(other) = copy {
        (shown.wanted, shown.because) = (false, words::copy_of(&other));
    }
    if decision.dropped {
        (shown.wanted, shown.because) = (false, decision.because);
    }
    if settled.is_some() {
        (shown.wanted, shown.because) = (false, words::KNOWN.to_owned());
    }
    shown
}
