//! The tables: the sources at the center, the last forecast everywhere.

use crate::forecast::Told;
use crate::source::{Service, Source, What, due_at};
use hongwang_base::{Millis, OrgPath};
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Row, StoreError, Tx, sql};

/// The record kind of a forecast; the key is the path of the organisation that it is for.
pub(crate) const RECORD_KIND: &str = "inquiry.weather";

fn source(row: &Row) -> Result<Source> {
    let (what, form): (String, String) = (row.get("what")?, row.get("form")?);
    let known = What::ALL.into_iter().find(|known| known.word() == what);
    let service = known.and_then(|what| Service::from_word(what, &form));
    Ok(Source {
        service: service.ok_or_else(|| StoreError::corrupt("form", form))?,
        sealed: row.get("address")?,
        run_at: row.millis("run_at")?,
        failures: row.get("failures")?,
        last_ok: row.get::<Option<i64>>("last_ok")?.map(Millis),
        trouble: row.get("trouble")?,
    })
}

/// The county's sources of it.
pub(crate) async fn sources(tx: &mut Tx, county: &OrgPath, what: What) -> Result<Vec<Source>> {
    let rows = sql("SELECT what, form, address, run_at, failures, last_ok, trouble FROM inquiry_asked \
                    WHERE org = $1 AND what = $2 ORDER BY form");
    rows.bind(county).bind(what.word()).all(tx).await?.iter().map(source).collect()
}

/// Every source of the county, the one that is due first in front; two of one time in the order of their words.
async fn by_time(tx: &mut Tx, county: &OrgPath, now: Millis) -> Result<Vec<Source>> {
    let rows = sql("SELECT what, form, address, run_at, failures, last_ok, trouble FROM inquiry_asked \
                    WHERE org = $1 ORDER BY what, form");
    let mut all: Vec<Source> = rows.bind(county).all(tx).await?.iter().map(source).collect::<Result<_>>()?;
    all.sort_by_key(|source| due_at(source.service.what(), source.run_at, now));
    Ok(all)
}

/// When the first of the county's sources is due.
pub(crate) async fn due(tx: &mut Tx, county: &OrgPath, now: Millis) -> Result<Option<Millis>> {
    let first = by_time(tx, county, now).await?.into_iter().next();
    Ok(first.map(|source| due_at(source.service.what(), source.run_at, now)))
}

/// Keeps a source in the place of the one before; it is due at once. Only of warnings there are several.
pub(crate) async fn put(
    tx: &mut Tx,
    county: &OrgPath,
    service: Service,
    sealed: Vec<u8>,
    now: Millis,
) -> Result<()> {
    if !service.what().of_several() {
        remove(tx, county, service.what(), None).await?;
    }
    sql("INSERT INTO inquiry_asked (org, what, form, address, run_at, failures) VALUES ($1,$2,$3,$4,$5,0) \
         ON CONFLICT (org, what, form) DO UPDATE SET address = $4, run_at = $5, failures = 0, last_ok = NULL, trouble = NULL")
    .bind(county)
    .bind(service.what().word())
    .bind(service.word())
    .bind(sealed)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

/// Forgets one source of it, or all; tells whether there was one.
pub(crate) async fn remove(
    tx: &mut Tx,
    county: &OrgPath,
    what: What,
    service: Option<Service>,
) -> Result<bool> {
    let gone = sql("DELETE FROM inquiry_asked WHERE org = $1 AND what = $2 AND ($3 = '' OR form = $3)");
    let form = service.map_or("", Service::word);
    Ok(gone.bind(county).bind(what.word()).bind(form).run(tx).await? > 0)
}

/// Takes the source that is due first to ask it, if one is: nobody else asks it before `until`.
pub(crate) async fn claim(
    tx: &mut Tx,
    county: &OrgPath,
    now: Millis,
    until: Millis,
) -> Result<Option<Source>> {
    let first = by_time(tx, county, now).await?.into_iter().next();
    let is_due = |source: &Source| due_at(source.service.what(), source.run_at, now) <= now;
    let Some(source) = first.filter(is_due) else { return Ok(None) };
    // Whoever comes second finds another time there.
    let taken = sql(
        "UPDATE inquiry_asked SET run_at = $1 WHERE org = $2 AND what = $3 AND form = $4 AND run_at = $5",
    )
    .bind(until)
    .bind(county)
    .bind(source.service.what().word())
    .bind(source.service.word())
    .bind(source.run_at)
    .run(tx)
    .await?;
    Ok((taken == 1).then_some(source))
}

/// Keeps how a run went. False when the source was changed or removed meanwhile: nothing that it gave counts then.
pub(crate) async fn finish(tx: &mut Tx, county: &OrgPath, after: &Source) -> Result<bool> {
    let kept = sql("UPDATE inquiry_asked SET run_at = $1, failures = $2, last_ok = $3, trouble = $4 \
                    WHERE org = $5 AND address = $6")
    .bind(after.run_at)
    .bind(after.failures)
    .bind(after.last_ok)
    .bind(after.trouble.clone())
    .bind(county)
    .bind(after.sealed.clone())
    .run(tx)
    .await?;
    Ok(kept == 1)
}

/// The record that tells villages of a forecast, or of none any more.
pub(crate) fn record(county: &OrgPath, told: Option<&Told>) -> Record {
    let body = told.map(|told| serde_json::to_value(told).expect("a forecast is plain data"));
    let (kind, key) = (RECORD_KIND.to_owned(), county.to_string());
    Record { kind, key, body, blobs: Vec::new(), lane: Lane::Warnings }
}

/// Applies a record of a forecast.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let key = &entry.record.key;
    let Ok(org) = key.parse::<OrgPath>() else {
        tracing::warn!(key, "a forecast is for no organisation");
        return Ok(());
    };
    let Some(body) = &entry.record.body else {
        sql("DELETE FROM inquiry_weather WHERE org = $1").bind(&org).run(tx).await?;
        return Ok(());
    };
    match serde_json::from_value::<Told>(body.clone()) {
        Ok(told) => {
            sql("INSERT INTO inquiry_weather (org, told) VALUES ($1,$2) ON CONFLICT (org) DO UPDATE SET told = $2")
                .bind(&org)
                .bind_json(&told)
                .run(tx)
                .await?;
        }
        Err(error) => tracing::warn!(%org, %error, "a forecast cannot be read"),
    }
    Ok(())
}

/// The forecast for the screens of `org`: the nearest of its own and those above it.
pub(crate) async fn told(tx: &mut Tx, org: &OrgPath) -> Result<Option<Told>> {
    let row =
        sql("SELECT told FROM inquiry_weather WHERE $1 LIKE org || '%' ORDER BY LENGTH(org) DESC LIMIT 1");
    row.bind(org).one(tx).await?.map(|row| row.json("told")).transpose()
}
