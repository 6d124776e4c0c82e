//! Sends what is due. A 2xx is a success; anything else, a redirect too, is tried again for about three days, then the
//! address pauses until somebody at the desk says 再试.

use super::store::{self, Due};
use crate::words::interfaces as words;
use hongwang_base::Millis;
use hongwang_feature::{Place, Reply};
use hongwang_outward::{Call, Caller, Secret};
use hongwang_store::Vault;
use reqwest::Method;
use std::time::Duration;
use url::Url;

/// How often what is due is looked for.
const EVERY: Duration = Duration::from_secs(5);
/// How long one that was taken in hand is left to whoever did: longer than a call may take.
const LEASE: i64 = Millis::MINUTE;
/// The waits between tries, by the recommendation of Standard Webhooks.
const WAITS: [i64; 9] = [
    5 * Millis::SECOND,
    5 * Millis::MINUTE,
    30 * Millis::MINUTE,
    2 * Millis::HOUR,
    5 * Millis::HOUR,
    10 * Millis::HOUR,
    14 * Millis::HOUR,
    20 * Millis::HOUR,
    24 * Millis::HOUR,
];
/// The longest wait that an address may ask for.
const LONGEST_WAIT: u64 = 24 * 3_600;

/// Sends for ever, at a center.
pub(crate) async fn keep_sending(place: Place, vault: Vault, caller: Caller) {
    loop {
        if let Err(error) = send(&place, &vault, &caller).await {
            tracing::error!(%error, "notices of events could not be sent");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Sends what is due now, until nothing is.
pub(crate) async fn send(place: &Place, vault: &Vault, caller: &Caller) -> Reply<()> {
    loop {
        let now = place.clock.now();
        let due = store::due(&mut place.db.read().await?, now).await?;
        let mut sent = false;
        for one in &due {
            let mut tx = place.db.write().await?;
            let mine = store::claim(&mut tx, one, now.plus(LEASE)).await?;
            tx.commit().await?;
            if mine {
                sent |= send_one(place, vault, caller, one).await?;
            }
        }
        // Behind one that was told another may be due; what failed is not due any more.
        if !sent {
            return Ok(());
        }
    }
}

async fn send_one(place: &Place, vault: &Vault, caller: &Caller, due: &Due) -> Reply<bool> {
    let problem = tell(vault, caller, due, place.clock.now()).await;
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    match &problem {
        None => store::told(&mut tx, due.id).await?,
        Some((why, asked)) => {
            let wait = usize::try_from(due.tries).ok().and_then(|tries| WAITS.get(tries)).copied();
            let asked = asked.map_or(0, |seconds| seconds.min(LONGEST_WAIT).cast_signed() * Millis::SECOND);
            let again = wait.map(|wait| now.plus(wait.max(asked)));
            store::failed(&mut tx, due, again, now, why).await?;
        }
    }
    tx.commit().await?;
    Ok(problem.is_none())
}

/// Why it could not be told, and the seconds that the other side asks to wait.
async fn tell(vault: &Vault, caller: &Caller, due: &Due, now: Millis) -> Option<(String, Option<u64>)> {
    let secret = store::secret(vault, due).map_err(|error| error.to_string());
    let secret = secret.and_then(|text| Secret::read(&text).map_err(|error| error.to_string()));
    let url = Url::parse(&due.url).map_err(|error| error.to_string());
    let (secret, url) = match (secret, url) {
        (Ok(secret), Ok(url)) => (secret, url),
        (Err(why), _) | (_, Err(why)) => return Some((why, None)),
    };
    let (id, seconds) = (due.id.to_string(), now.0.div_euclid(Millis::SECOND));
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("webhook-signature", secret.sign(&id, seconds, due.body.as_bytes())),
        ("webhook-timestamp", seconds.to_string()),
        ("webhook-id", id),
    ];
    let body = due.body.clone().into_bytes();
    match caller.call(Call { method: Method::POST, url: &url, headers, body }).await {
        Ok(answer) if (200..300).contains(&answer.status) => None,
        Ok(answer) => Some((words::status(answer.status), answer.retry_after)),
        Err(error) => Some((error.to_string(), None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_tried_for_three_days() {
        let all: i64 = WAITS.iter().sum();
        assert!((3 * Millis::DAY..4 * Millis::DAY).contains(&all), "{all}");
    }
}
