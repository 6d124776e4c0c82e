//! The exchange with a rural commerce platform: what stands of offers goes there, inquiries and what is sold comes back.
//!
//! Invariants: a platform gets no telephone; address, secret and what people ask lie sealed; an inquiry that came is told as
//! seen until its offer is over, so that it comes once; what is sold there leaves the screens within a minute.

use crate::handed;
use crate::posting::{Kind, Posting};
use crate::words::supply as words;
use crate::{Work, store};
use hongwang_base::{Millis, OrgPath, Scope, SubmissionId};
use hongwang_commerce::{Deal, ExchangeError, FORM, Heard, Inquiry, MOST, Offer, Said, exchange};
use hongwang_feature::{Place, Reply};
use hongwang_outward::Secret;
use hongwang_store::{
    Result, Row, StoreError, Tx, Vault, audit,
    reseal::{By, Sealed, by_id},
    sql,
};
use std::result::Result as StdResult;
use std::time::Duration;
use url::Url;
use uuid::Uuid;

const EVERY: i64 = 15 * Millis::MINUTE;
/// After the first failures it is tried again sooner, if that may help; then every hour.
const AGAIN: [i64; 2] = [5 * Millis::MINUTE, 15 * Millis::MINUTE];
const FAILED: i64 = Millis::HOUR;
/// Nobody else exchanges meanwhile.
const CLAIM: i64 = 5 * Millis::MINUTE;
/// Nothing waits longer, so that a clock that was set is noticed.
const LONGEST: Duration = Duration::from_secs(60);

/// Where addresses, secrets and inquiries lie.
pub(crate) const SEALED: [Sealed; 3] = [
    Sealed {
        name: "work_exchange.address",
        by: By::Id,
        older: "SELECT id, address AS sealed FROM work_exchange \
                WHERE substr(address, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE work_exchange SET address = $1 WHERE address = $2 AND id = $3",
        bound: by_id,
    },
    Sealed {
        name: "work_exchange.secret",
        by: By::Id,
        older: "SELECT id, secret AS sealed FROM work_exchange \
                WHERE substr(secret, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE work_exchange SET secret = $1 WHERE secret = $2 AND id = $3",
        bound: by_id,
    },
    Sealed {
        name: "work_inquiry.body",
        by: By::Id,
        older: "SELECT id, body AS sealed FROM work_inquiry \
                WHERE substr(body, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE work_inquiry SET body = $1 WHERE body = $2 AND id = $3",
        bound: by_id,
    },
];

/// The platform of a county.
#[derive(Clone, Debug)]
pub(crate) struct Platform {
    pub(crate) id: Uuid,
    pub(crate) run_at: Millis,
    pub(crate) failures: i64,
    pub(crate) last_ok: Option<Millis>,
    pub(crate) trouble: Option<String>,
    address: Vec<u8>,
    secret: Vec<u8>,
}

impl Platform {
    /// Address and secret; none where key file and database are not of one set.
    fn opened(&self, vault: &Vault) -> Option<(Url, Secret)> {
        let open = |sealed: &[u8]| String::from_utf8(vault.unseal(self.id.as_bytes(), sealed).ok()?).ok();
        Some((Url::parse(&open(&self.address)?).ok()?, Secret::read(&open(&self.secret)?).ok()?))
    }

    /// The address as staff read it: what is asked there may be a key.
    pub(crate) fn shown(&self, vault: &Vault) -> String {
        let opened = self.opened(vault);
        opened.map_or(words::UNREADABLE.to_owned(), |(url, _)| {
            format!("{}{}", url.origin().ascii_serialization(), url.path())
        })
    }
}

fn platform(row: &Row) -> Result<Platform> {
    Ok(Platform {
        id: row.get("id")?,
        run_at: row.millis("run_at")?,
        failures: row.get("failures")?,
        last_ok: row.get::<Option<i64>>("last_ok")?.map(Millis),
        trouble: row.get("trouble")?,
        address: row.get("address")?,
        secret: row.get("secret")?,
    })
}

/// The platform of a county, if it has one.
pub(crate) async fn of_county(tx: &mut Tx, org: &OrgPath) -> Result<Option<Platform>> {
    let row = sql(
        "SELECT id, address, secret, run_at, failures, last_ok, trouble FROM work_exchange WHERE org = $1",
    );
    row.bind(org).one(tx).await?.as_ref().map(platform).transpose()
}

/// Keeps the platform of a county in the place of the one before; it is due at once.
pub(crate) async fn put(
    tx: &mut Tx,
    vault: &Vault,
    org: &OrgPath,
    (url, secret): (&Url, &Secret),
    now: Millis,
) -> Result<()> {
    remove(tx, org).await?;
    let id = SubmissionId::new(now).0;
    let seal = |text: &str| vault.seal(id.as_bytes(), text.as_bytes());
    sql("INSERT INTO work_exchange (id, org, address, secret, run_at, failures) VALUES ($1,$2,$3,$4,$5,0)")
        .bind(id)
        .bind(org)
        .bind(seal(url.as_str()))
        .bind(seal(&secret.reveal()))
        .bind(now)
        .run(tx)
        .await?;
    Ok(())
}

/// Forgets the platform of a county; tells whether there was one.
pub(crate) async fn remove(tx: &mut Tx, org: &OrgPath) -> Result<bool> {
    Ok(sql("DELETE FROM work_exchange WHERE org = $1").bind(org).run(tx).await? > 0)
}

/// What people ask on the platform about an offer.
pub(crate) async fn inquiries(tx: &mut Tx, vault: &Vault, posting: Uuid) -> Result<Vec<Inquiry>> {
    let rows = sql("SELECT id, body FROM work_inquiry WHERE posting = $1 ORDER BY at, id LIMIT 100");
    let one = |row: &Row| -> Result<Inquiry> {
        let (id, sealed) = (row.get::<Uuid>("id")?, row.get::<Vec<u8>>("body")?);
        let bytes = vault.unseal(id.as_bytes(), &sealed)?;
        serde_json::from_slice(&bytes).map_err(|error| StoreError::corrupt("body", error))
    };
    rows.bind(posting).all(tx).await?.iter().map(one).collect()
}

fn date(at: Millis) -> String {
    at.beijing().date().to_string()
}

/// An offer as the platform gets it.
fn offer(posting: &Posting) -> Offer {
    Offer {
        id: posting.id.to_string(),
        deal: if posting.kind == Kind::Buy { Deal::Buy } else { Deal::Sell },
        product: posting.title.clone(),
        price: posting.pay.as_ref().map(|pay| pay.from),
        unit: posting.pay.as_ref().map(|pay| pay.unit.clone()).unwrap_or_default(),
        quantity: posting.needs.clone(),
        place: posting.place.clone(),
        division: posting.code.clone(),
        from: posting.start.map(date),
        until: date(posting.until.plus(-1)),
    }
}

/// Exchanges now with this platform, and keeps nothing.
pub(crate) async fn ask(
    work: &Work,
    place: &Place,
    (url, secret): (&Url, &Secret),
) -> Reply<StdResult<Heard, ExchangeError>> {
    let (mut tx, now) = (place.db.read().await?, place.clock.now());
    let all = store::published(&mut tx, &Scope(place.org.clone()), now).await?;
    let offers: Vec<Offer> =
        all.iter().filter(|posting| posting.kind.is_goods()).take(MOST).map(offer).collect();
    let rows = sql("SELECT name FROM work_inquiry WHERE org = $1 ORDER BY at, id").bind(&place.org);
    let seen: Vec<String> =
        rows.all(&mut tx).await?.iter().map(|row| row.get("name")).collect::<Result<_>>()?;
    drop(tx);
    let said = Said { form: FORM, county: place.org.code(), offers: &offers, seen: &seen };
    let id = SubmissionId::new(now).to_string();
    let seconds = now.0.div_euclid(Millis::SECOND);
    Ok(exchange(&work.caller, (url, secret), &said, (&id, seconds)).await)
}

/// Exchanges if it is due.
pub(crate) async fn run(work: &Work, place: &Place) -> Reply<()> {
    let (now, org) = (place.clock.now(), &place.org);
    let mut tx = place.db.write().await?;
    let claim = sql("UPDATE work_exchange SET run_at = $1 WHERE org = $2 AND run_at <= $3");
    if claim.bind(now.plus(CLAIM)).bind(org).bind(now).run(&mut tx).await? == 0 {
        return Ok(());
    }
    let platform = of_county(&mut tx, org).await?;
    tx.commit().await?;
    let Some(platform) = platform else { return Ok(()) };
    let heard = match platform.opened(&work.vault) {
        Some((url, secret)) => {
            ask(work, place, (&url, &secret)).await?.map_err(|error| (error.to_string(), error.is_passing()))
        }
        None => Err((words::UNREADABLE.to_owned(), false)),
    };
    keep(work, place, &platform, heard).await
}

async fn keep(
    work: &Work,
    place: &Place,
    platform: &Platform,
    heard: StdResult<Heard, (String, bool)>,
) -> Reply<()> {
    let now = place.clock.now();
    let (wait, failures, last_ok, trouble) = match &heard {
        Ok(_) => (EVERY, 0, Some(now), None),
        Err((trouble, passing)) => {
            tracing::warn!(trouble, "offers could not be exchanged");
            let nth = usize::try_from(platform.failures).unwrap_or(usize::MAX);
            let again = AGAIN.get(nth).filter(|_| *passing).copied().unwrap_or(FAILED);
            (again, platform.failures.saturating_add(1), platform.last_ok, Some(trouble.clone()))
        }
    };
    let mut tx = place.db.write().await?;
    let kept =
        sql("UPDATE work_exchange SET run_at = $1, failures = $2, last_ok = $3, trouble = $4 WHERE id = $5");
    let kept = kept.bind(now.plus(wait)).bind(failures).bind(last_ok).bind(trouble).bind(platform.id);
    if kept.run(&mut tx).await? == 0 {
        // It was changed or removed meanwhile: nothing that it said counts.
        return Ok(());
    }
    if let Ok(heard) = &heard {
        take(&mut tx, work, place, heard).await?;
    }
    tx.commit().await?;
    work.wake.notify_one();
    Ok(())
}

/// Keeps inquiries about what stands, and notes what is over.
async fn take(tx: &mut Tx, work: &Work, place: &Place, heard: &Heard) -> Result<()> {
    let now = place.clock.now();
    for inquiry in &heard.inquiries {
        let Ok(posting) = inquiry.offer.parse::<Uuid>() else { continue };
        let known = sql("SELECT id FROM work_handed WHERE id = $1 AND what = 'offer' AND org LIKE $2 || '%'");
        if known.bind(posting).bind(&place.org).one(tx).await?.is_none() {
            continue;
        }
        let id = SubmissionId::new(now).0;
        let body = serde_json::to_vec(inquiry).expect("an inquiry is plain data");
        sql("INSERT INTO work_inquiry (id, org, name, posting, body, at) VALUES ($1,$2,$3,$4,$5,$6) \
             ON CONFLICT (org, name) DO NOTHING")
        .bind(id)
        .bind(&place.org)
        .bind(&inquiry.id)
        .bind(posting)
        .bind(work.vault.seal(id.as_bytes(), &body))
        .bind(now)
        .run(tx)
        .await?;
    }
    for offer in heard.withdrawn.iter().filter_map(|offer| offer.parse::<Uuid>().ok()) {
        if handed::end(tx, &place.org, offer).await? {
            let entry = audit::Entry {
                at: now,
                actor: words::EXCHANGE.to_owned(),
                org: place.org.clone(),
                action: "work.sold".to_owned(),
                object: offer.to_string(),
                detail: words::SOLD.to_owned(),
            };
            audit::record(tx, &entry).await?;
        }
    }
    Ok(())
}

/// Exchanges in time until the process ends.
pub(crate) async fn keep_exchanging(place: Place, work: Work) {
    loop {
        if let Err(error) = work.exchange(&place).await {
            tracing::error!(%error, "the exchange of offers could not be looked at");
        }
        tokio::time::sleep(LONGEST).await;
    }
}
