//! Reminders: one message a day at most to the number that a village names, of what is due soon or late.

use super::{Due, Standing, around, dues, store};
use crate::words::disclosure as words;
use hongwang_base::OrgPath;
use hongwang_feature::{Place, Reply};
use hongwang_messages::{Ask, ask};
use hongwang_store::Vault;
use jiff::civil::{Date, Weekday};

/// The hour of the day from which on somebody is reminded.
const HOUR: i8 = 9;
/// Days before the last.
const AHEAD: i64 = 3;

/// What a village is reminded of on `today`: three days before the last, on the last, the day after, and then each Monday
/// for as long as it is late. None where there is nothing to say.
pub(crate) fn what(dues: &[Due<'_>], today: Date) -> Option<String> {
    let speaks = |due: &&Due| match due.standing {
        Standing::Done { .. } => false,
        Standing::Open { days } => days == AHEAD || days == 0,
        Standing::Late { days } => days == 1 || today.weekday() == Weekday::Monday,
    };
    let said: Vec<_> = dues.iter().filter(speaks).collect();
    let first = said.first()?;
    Some(words::reminder(&first.duty.name, first.by, said.len() - 1))
}

/// Asks for the reminders of today, from nine o'clock in Beijing on.
///
/// # Errors
/// When the store fails.
pub(crate) async fn run(place: &Place, vault: &Vault) -> Reply<()> {
    let now = place.clock.now();
    let local = now.beijing();
    if local.hour() < HOUR {
        return Ok(());
    }
    let today = local.date();
    let mut tx = place.db.read().await?;
    let villages = store::to_remind(&mut tx, &place.org, &today.to_string()).await?;
    drop(tx);
    for org in villages {
        remind(place, vault, &org, today).await?;
    }
    Ok(())
}

async fn remind(place: &Place, vault: &Vault, org: &OrgPath, today: Date) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let Some(settings) = store::settings(&mut tx, org).await? else { return Ok(()) };
    let Some((phone, _)) = store::reminded(&mut tx, vault, org).await? else { return Ok(()) };
    if !store::put_told(&mut tx, org, &today.to_string()).await? {
        return Ok(());
    }
    let matters = store::matters(&mut tx, org).await?.remove(org).unwrap_or_default();
    let since = now.plus(-super::flow::STANDS);
    let published = store::published_by(&mut tx, org, since).await?;
    if let Some(what) = what(&dues(&settings, &matters, &published, today, around(today)), today) {
        let places = [("what", what.as_str())];
        let message = Ask { org, phone: &phone, template: "disclosure", places: &places, about: None, now };
        ask(&mut tx, vault, message).await?;
    }
    tx.commit().await?;
    Ok(())
}
