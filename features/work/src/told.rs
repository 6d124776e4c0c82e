//! 有岗短信通知: who registered is told of what fits, by text message; and the pass that takes care of every end.
//!
//! Invariants: who was looked at and has nothing left to be told is not looked at again before something new stands; a message is asked for in the transaction that notes it, so nobody is told twice; it says what the work is,
//! the pay and the place, and no telephone; quiet hours are those of all messages (`ground/messages`).

use crate::handed::Seeker;
use crate::posting::Posting;
use crate::seeker::{Registration, fits};
use crate::wage::Pay;
use crate::words::{self, seeker as said};
use crate::{Work, handed, publish, store};
use hongwang_base::Millis;
use hongwang_feature::{Place, Reply};
use hongwang_messages::{Ask, ask};
use hongwang_store::{Result, Tx};
use std::cmp::Reverse;
use uuid::Uuid;

/// Nobody gets another message before this.
const PAUSE: i64 = Millis::DAY;
/// What was released longer ago is no news.
const NEWS: i64 = 3 * Millis::DAY;
/// The template.
const TEMPLATE: &str = "work";

/// Takes out what is over or was taken back, deletes what has ended, and tells who registered (center).
pub(crate) async fn pass(work: &Work, place: &Place) -> Reply<()> {
    let now = place.clock.now();
    let mut grown = publish::tidy(place).await?;
    let mut tx = place.db.write().await?;
    for (scope, id) in handed::gone(&mut tx).await? {
        publish::withdraw(&mut tx, &scope, id, now).await?;
        grown.insert(scope);
    }
    handed::expire(&mut tx, now).await?;
    tx.commit().await?;
    place.announce(grown);
    tell(work, place, now).await
}

/// Asks for the messages that are due. Everybody is compared with everything before anything is written.
async fn tell(work: &Work, place: &Place, now: Millis) -> Reply<()> {
    let since = now.plus(-NEWS);
    let mut tx = place.db.read().await?;
    let Some(last) = store::last_news(&mut tx, since, now).await? else { return Ok(()) };
    let seekers = handed::waiting_seekers(&mut tx, now, PAUSE, last).await?;
    let Some(seen) = seekers.iter().map(|(_, seen)| *seen).min() else { return Ok(()) };
    let news = store::news(&mut tx, since, seen, now).await?;
    let told = handed::told(&mut tx, since).await?;
    drop(tx);
    let found: Vec<_> = seekers
        .iter()
        .map(|(seeker, _)| {
            (seeker, best(work, seeker, &news, |posting| told.contains(&(seeker.id, posting))))
        })
        .collect();
    let mut tx = place.db.write().await?;
    for (seeker, found) in found {
        match found {
            Some((registration, posting)) => {
                message(&mut tx, work, (seeker, &registration), posting, now).await?;
            }
            None => handed::note_seen(&mut tx, seeker.id, last).await?,
        }
    }
    Ok(tx.commit().await?)
}

/// The best paid of the news that somebody has not been told of, if any fits.
fn best<'n>(
    work: &Work,
    seeker: &Seeker,
    news: &'n [Posting],
    is_told: impl Fn(Uuid) -> bool,
) -> Option<(Registration, &'n Posting)> {
    let opened = seeker.registration(&work.vault);
    let opened = opened.inspect_err(|error| {
        tracing::warn!(seeker = %seeker.id, %error, "somebody cannot be told of work");
    });
    let registration = opened.ok()?;
    let fitting = news.iter().filter(|posting| {
        posting.at > seeker.at
            && posting.scope.covers(&seeker.org)
            && !is_told(posting.id)
            && fits(&registration, &seeker.org, posting)
    });
    let pay = |posting: &Posting| posting.pay.as_ref().and_then(Pay::monthly).unwrap_or(-1);
    let best = fitting.max_by_key(|posting| (pay(posting), Reverse(posting.id)))?;
    Some((registration, best))
}

async fn message(
    tx: &mut Tx,
    work: &Work,
    (seeker, registration): (&Seeker, &Registration),
    best: &Posting,
    now: Millis,
) -> Result<()> {
    // Since they were looked at somebody may have been told or have taken back what they said.
    if !handed::note_told(tx, seeker.id, best.id, (now, PAUSE)).await? {
        return Ok(());
    }
    // Nobody answers for the telephones of people who were invented.
    if seeker.masked.starts_with(crate::demo::MARK) {
        return Ok(());
    }
    let what = said::message_work(&best.title, &best.employer);
    let pay = best.pay.as_ref().map_or(words::NEGOTIABLE.to_owned(), Pay::words);
    let number = seeker.number.to_string();
    let places = [
        ("work", what.as_str()),
        ("pay", pay.as_str()),
        ("where", best.place.as_str()),
        ("number", number.as_str()),
    ];
    let (phone, about) = (registration.phone.as_str(), Some(seeker.id));
    let wanted = Ask { org: &seeker.org, phone, template: TEMPLATE, places: &places, about, now };
    ask(tx, &work.vault, wanted).await.map(|_| ())
}
