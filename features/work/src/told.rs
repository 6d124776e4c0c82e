//! 有岗短信通知: who registered is told of what fits, by text message; and the pass that takes care of every end.
//!
//! Invariants: a message is asked for in the transaction that notes it, so nobody is told twice; it says what the work is,
//! the pay and the place, and no telephone; quiet hours are those of all messages (`ground/messages`).

use crate::posting::{Kind, Posting};
use crate::seeker::fits;
use crate::words::{self, seeker as said};
use crate::{Work, handed, publish, store};
use hongwang_base::Millis;
use hongwang_feature::{Place, Reply};
use hongwang_messages::{Ask, ask};
use hongwang_store::{Result, Tx};
use std::cmp::Reverse;

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
    tell(&mut tx, work, now).await?;
    tx.commit().await?;
    publish::announce(place, grown);
    Ok(())
}

/// Asks for the messages that are due.
async fn tell(tx: &mut Tx, work: &Work, now: Millis) -> Result<()> {
    for seeker in handed::waiting_seekers(tx, now, PAUSE).await? {
        let registration = match seeker.registration(&work.vault) {
            Ok(registration) => registration,
            Err(error) => {
                tracing::warn!(seeker = %seeker.id, %error, "somebody cannot be told of work");
                continue;
            }
        };
        let told = handed::told(tx, seeker.id).await?;
        let mut found: Vec<Posting> = Vec::new();
        for kind in Kind::WORK {
            found.extend(store::standing(tx, &seeker.org, kind, now).await?);
        }
        found.retain(|posting| {
            posting.at > seeker.at
                && now.since(posting.at) < NEWS
                && !told.contains(&posting.id)
                && fits(&registration, &seeker.org, posting)
        });
        let pay = |posting: &Posting| posting.pay.as_ref().and_then(crate::wage::Pay::monthly).unwrap_or(-1);
        let Some(best) = found.into_iter().max_by_key(|posting| (pay(posting), Reverse(posting.id))) else {
            continue;
        };
        let what = said::message_work(&best.title, &best.employer);
        let pay = best.pay.as_ref().map_or(words::NEGOTIABLE.to_owned(), crate::wage::Pay::words);
        let number = seeker.number.to_string();
        let places = [
            ("work", what.as_str()),
            ("pay", pay.as_str()),
            ("where", best.place.as_str()),
            ("number", number.as_str()),
        ];
        let (phone, about) = (registration.phone.as_str(), Some(seeker.id));
        let wanted = Ask { org: &seeker.org, phone, template: TEMPLATE, places: &places, about, now };
        // Nobody answers for the telephones of people who were invented.
        if !seeker.masked.starts_with(crate::demo::MARK) {
            ask(tx, &work.vault, wanted).await?;
        }
        handed::note_told(tx, seeker.id, best.id, now).await?;
    }
    Ok(())
}
