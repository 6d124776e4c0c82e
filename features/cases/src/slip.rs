//! The slip 小票: what is printed once something was handed in, the guide of an item on paper, and how the printing
//! stands.
//!
//! Invariants: nothing of a person is on it; printing begins after the commit, beside the pages, and ends; what goes wrong
//! with it changes nothing of what was handed in. How it stands is in memory alone, because nothing is promised by it.

use crate::{catalogue, pages::progress, store, words, words::catalogue as guide_words};
use hongwang_base::Millis;
use hongwang_feature::{Place, organisations};
use hongwang_printing::{Printer, Slip};
use hongwang_store::Result;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use uuid::Uuid;

/// How long a page says how its slip came out.
const REMEMBERED: i64 = Millis::HOUR;
/// A touch so soon after a slip came out is the hand that trembled, and means no second one.
const SOON: i64 = 5 * Millis::SECOND;

/// The printer for slips, and how those that it printed last stand. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SlipPrinter {
    printer: Printer,
    pages: Option<String>,
    begun: Arc<Mutex<HashMap<Paper, Begun>>>,
}

/// What is printed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Paper {
    /// The slip of what was handed in under this id.
    Slip(Uuid),
    /// The guide of the item of this name.
    Guide(String),
}

/// A slip on its way, or out.
#[derive(Debug)]
struct Begun {
    at: Millis,
    standing: watch::Receiver<Printing>,
}

/// How the printing of a slip stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Printing {
    /// It is under way.
    Running,
    /// The printer took it, at this time.
    Printed(Millis),
    /// It was given up; what to look at.
    Failed(String),
}

impl Begun {
    /// Whether a touch at `now` means this very slip.
    fn is_meant(&self, now: Millis) -> bool {
        match *self.standing.borrow() {
            Printing::Running => true,
            Printing::Printed(at) => (0..SOON).contains(&now.since(at)),
            Printing::Failed(_) => false,
        }
    }
}

impl SlipPrinter {
    /// Slips on this printer. `pages` is how phones in the village's network reach this node's pages, `host:port`; the
    /// code on a slip leads there. Without it the code holds the number.
    pub fn new(printer: Printer, pages: Option<String>) -> Self {
        Self { printer, pages, begun: Arc::default() }
    }

    /// The printer itself, for what other capabilities print.
    pub fn printer(&self) -> Printer {
        self.printer.clone()
    }

    pub(crate) fn pages(&self) -> Option<&str> {
        self.pages.as_deref()
    }

    /// How a paper stands; none where none was begun lately.
    pub(crate) fn standing(&self, paper: &Paper) -> Option<Printing> {
        self.begun().get(paper).map(|begun| begun.standing.borrow().clone())
    }

    /// Begins to print a slip, unless it is under way or has just come out; how it stands from now on.
    pub(crate) fn begin(&self, place: &Place, paper: Paper) -> watch::Receiver<Printing> {
        let now = place.clock.now();
        let mut begun = self.begun();
        if let Some(meant) = begun.get(&paper).filter(|begun| begun.is_meant(now)) {
            return meant.standing.clone();
        }
        begun.retain(|_, begun| (0..REMEMBERED).contains(&now.since(begun.at)));
        let (tell, standing) = watch::channel(Printing::Running);
        begun.insert(paper.clone(), Begun { at: now, standing: standing.clone() });
        tokio::spawn(print(self.clone(), place.clone(), paper, tell));
        standing
    }

    fn begun(&self) -> MutexGuard<'_, HashMap<Paper, Begun>> {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Prints, and tells how it went.
async fn print(printer: SlipPrinter, place: Place, paper: Paper, tell: watch::Sender<Printing>) {
    let drawn = match &paper {
        Paper::Slip(id) => of(&place, printer.pages(), *id).await,
        Paper::Guide(slug) => guide(&place, slug).await,
    };
    let printed = match drawn {
        Ok(Some(slip)) => printer.printer.print(&slip).await.map_err(|error| error.to_string()),
        Ok(None) => Err(words::NO_CASE.to_owned()),
        Err(error) => {
            tracing::error!(%error, "what stands on a slip could not be read");
            Err(words::SLIP_FAULT.to_owned())
        }
    };
    tell.send_replace(match printed {
        Ok(()) => Printing::Printed(place.clock.now()),
        Err(why) => {
            tracing::warn!(?paper, %why, "a slip was not printed");
            Printing::Failed(why)
        }
    });
}

/// What is printed for what was handed in under this id; nothing for any other.
pub(crate) async fn of(place: &Place, pages: Option<&str>, id: Uuid) -> Result<Option<Slip>> {
    let mut tx = place.db.read().await?;
    let Some(filed) = store::filed(&mut tx, id).await? else { return Ok(None) };
    let Some(item) = catalogue::item(&mut tx, &filed.item).await? else { return Ok(None) };
    let chain = organisations::chain(&mut tx, &place.org).await?;
    let village: String = chain.iter().map(|organisation| organisation.short.as_str()).collect();
    let demo = if place.demo { words::DEMO } else { "" };
    let slip = Slip::default()
        .title(village + demo)
        .title(words::SLIP)
        .large(&filed.number)
        .title(&item.name)
        .line(words::slip_handed_in(&filed.at.moment_words()))
        .line(words::office_answers(item.terms(&place.org)))
        .line(words::SLIP_ASK);
    let slip = match pages {
        Some(pages) => {
            let address = format!("http://{pages}{}?number={}", progress::ADDRESS, filed.number);
            slip.line(words::SLIP_PHONE).code(address)
        }
        None => slip.line(words::SLIP_CODE).code(&filed.number),
    };
    Ok(Some(slip.line(words::SLIP_KEEP)))
}

/// What one wants to know before one applies, on paper; none where there is no such item.
async fn guide(place: &Place, slug: &str) -> Result<Option<Slip>> {
    let mut tx = place.db.read().await?;
    let Some(item) = catalogue::item(&mut tx, slug).await? else { return Ok(None) };
    let terms = item.terms(&place.org);
    let mut slip = Slip::default().title(item.name.as_str()).line(item.speak.as_str());
    let facts = [
        (words::OFFICE, terms.office.to_owned()),
        (words::PROMISED, words::limit(terms.promised)),
        (words::FEE, terms.fee.to_owned()),
        (words::RESULT, item.result.clone()),
        (words::COLLECT, terms.collect.to_owned()),
    ];
    for (name, text) in facts.into_iter().filter(|(_, text)| !text.is_empty()) {
        slip = slip.line(guide_words::fact(name, &text));
    }
    slip = slip.line(guide_words::part(words::WHO));
    slip = item.who.iter().fold(slip, |slip, line| slip.line(guide_words::point(line)));
    slip = slip.line(guide_words::part(words::MATERIALS));
    if item.material.is_empty() {
        slip = slip.line(words::NO_MATERIALS);
    }
    for material in &item.material {
        slip = slip.line(guide_words::material(&material.name, material.how, &material.note));
    }
    slip = slip.line(guide_words::part(words::STEPS));
    slip = item.steps.iter().fold(slip, |slip, line| slip.line(guide_words::point(line)));
    Ok(Some(slip.line(guide_words::GUIDE_WHERE)))
}
