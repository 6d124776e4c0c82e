//! Feeds of postings: what one holds (`docs/integrator.md`), whom a county asks, and the job that asks in time.
//!
//! Invariants: a run that breaks off keeps nothing but its claim; what a feed gave counts only while it still is a source;
//! an item that comes again unchanged changes nothing, however often and for how long; no trouble names an address.

use crate::posting::Kind;
use crate::publish;
use crate::sheet::{Column, Draft, Rules, draft, places};
use crate::words::{desk as words, jobs};
use crate::{Work, batch, store};
use hongwang_base::{Millis, OrgPath, Scope, SubmissionId};
use hongwang_feature::{Place, Reply, organisations};
use hongwang_store::{
    Result, Row, Tx, Vault,
    reseal::{By, Sealed, by_id},
    sql,
};
use hongwang_websites::fetch::{FetchError, Outcome, Version};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::result::Result as StdResult;
use std::time::Duration;
use url::Url;
use uuid::Uuid;

/// Largest answer that is read.
pub(crate) const MOST_BYTES: usize = 4 * 1024 * 1024;
/// Most items of an answer.
const MOST_JOBS: usize = 2_000;
/// What an answer calls itself.
const FORM: &str = "hongwang.jobs/1";
const EVERY: i64 = Millis::HOUR;
/// After failures that may pass by themselves a feed is asked again sooner.
const AGAIN: [i64; 2] = [5 * Millis::MINUTE, 15 * Millis::MINUTE];
/// Nobody else asks a feed that is being asked for this long.
const CLAIM: i64 = 5 * Millis::MINUTE;
/// Nothing waits longer, so that a clock that was set is noticed.
const LONGEST: Duration = Duration::from_secs(60);
const LONGEST_ADDRESS: usize = 500;

/// Where addresses lie.
pub(crate) const SEALED: Sealed = Sealed {
    name: "work_source.address",
    by: By::Id,
    older: "SELECT id, address AS sealed FROM work_source \
            WHERE substr(address, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
    put: "UPDATE work_source SET address = $1 WHERE address = $2 AND id = $3",
    bound: by_id,
};

/// What an answer holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Got {
    pub(crate) drafts: Vec<Draft>,
    /// Items that are over.
    pub(crate) closed: Vec<String>,
    /// How many items were left out, and why the first was.
    pub(crate) left_out: Option<String>,
}

/// Why a feed gave nothing. `Display` is a Chinese sentence for the desk.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("{}", words::NOT_JOBS)]
    Form,
    #[error("{}", words::too_many(MOST_JOBS))]
    TooMany,
    /// The address cannot be opened: key file and database are not of one set.
    #[error("{}", words::UNREADABLE)]
    Sealed,
}

impl Failure {
    fn is_passing(&self) -> bool {
        matches!(self, Self::Fetch(error) if error.is_passing())
    }
}

#[derive(Deserialize)]
struct File {
    form: String,
    jobs: Vec<BTreeMap<String, Value>>,
}

/// The name of each column in an item.
const FIELDS: [(&str, Column); 13] = [
    ("id", Column::Item),
    ("kind", Column::Kind),
    ("title", Column::Title),
    ("employer", Column::Employer),
    ("place", Column::Place),
    ("division", Column::Code),
    ("km", Column::Km),
    ("pay", Column::Pay),
    ("start", Column::Start),
    ("until", Column::Until),
    ("wanted", Column::Wanted),
    ("requirements", Column::Needs),
    ("contact", Column::Contact),
];

/// Reads an answer.
///
/// # Errors
/// When it is no list of postings. A single item that is wrong is left out.
pub(crate) fn read(bytes: &[u8], rules: &Rules<'_>) -> StdResult<Got, Failure> {
    let file: File = serde_json::from_slice(bytes).map_err(|_| Failure::Form)?;
    if file.form != FORM {
        return Err(Failure::Form);
    }
    if file.jobs.len() > MOST_JOBS {
        return Err(Failure::TooMany);
    }
    let (mut got, mut seen, mut wrong) = (Got::default(), BTreeSet::new(), 0_usize);
    for (job, number) in file.jobs.iter().zip(1..) {
        let texts: BTreeMap<Column, String> = FIELDS
            .iter()
            .filter_map(|(field, column)| Some((*column, text(job.get(*field)?)?)))
            .filter(|(_, text)| !text.trim().is_empty())
            .collect();
        let cells: BTreeMap<Column, &str> =
            texts.iter().map(|(column, text)| (*column, text.as_str())).collect();
        let id = cells.get(&Column::Item).map(|id| crate::sheet::narrow(id));
        let closed = job.get("closed").is_some_and(|closed| *closed == Value::Bool(true));
        let read = match &id {
            // The first of one id counts.
            Some(id) if !seen.insert(id.clone()) => continue,
            Some(id) if closed => {
                got.closed.push(id.clone());
                continue;
            }
            Some(_) => draft(&cells, None, rules),
            None => Err(vec![(Column::Item, words::NO_ID.to_owned())]),
        };
        match (read, id) {
            (Ok(draft), _) => got.drafts.push(draft),
            (Err(faults), Some(id)) if faults.iter().any(|(_, why)| why == jobs::OVER) => got.closed.push(id),
            (Err(faults), _) => {
                wrong += 1;
                if got.left_out.is_none() {
                    let (column, why) = &faults[0];
                    got.left_out = Some(jobs::fault(number, *column, why));
                }
            }
        }
    }
    got.left_out = got.left_out.map(|first| words::left_out(wrong, &first));
    Ok(got)
}

/// A field as text; none where it is neither a text nor a number.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A feed that is asked.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) at_once: bool,
    pub(crate) run_at: Millis,
    pub(crate) failures: i64,
    pub(crate) last_ok: Option<Millis>,
    pub(crate) trouble: Option<String>,
    sealed: Vec<u8>,
}

impl Source {
    fn address(&self, vault: &Vault) -> Option<Url> {
        let bytes = vault.unseal(self.id.as_bytes(), &self.sealed).ok()?;
        Url::parse(std::str::from_utf8(&bytes).ok()?).ok()
    }

    /// The address as staff read it: what is asked there may be a key.
    pub(crate) fn shown(&self, vault: &Vault) -> String {
        self.address(vault).map_or(words::UNREADABLE.to_owned(), |url| {
            let hidden = url.query().map_or("", |_| "?••••");
            format!("{}{}{hidden}", url.origin().ascii_serialization(), url.path())
        })
    }
}

/// The address that was entered, if it can be asked.
pub(crate) fn address(entered: &str) -> Option<Url> {
    let url = Some(entered.trim())
        .filter(|text| text.len() <= LONGEST_ADDRESS)
        .and_then(|text| Url::parse(text).ok())?;
    let good = matches!(url.scheme(), "http" | "https") && url.has_host();
    (good && url.username().is_empty() && url.password().is_none()).then_some(url)
}

fn source(row: &Row) -> Result<Source> {
    Ok(Source {
        id: row.get("id")?,
        name: row.get("name")?,
        kind: row.word("kind", Kind::from_word)?,
        at_once: row.get("at_once")?,
        run_at: row.millis("run_at")?,
        failures: row.get("failures")?,
        last_ok: row.get::<Option<i64>>("last_ok")?.map(Millis),
        trouble: row.get("trouble")?,
        sealed: row.get("address")?,
    })
}

/// The feeds of a county.
pub(crate) async fn sources(tx: &mut Tx, org: &OrgPath) -> Result<Vec<Source>> {
    let rows =
        sql("SELECT id, name, kind, address, at_once, run_at, failures, last_ok, trouble FROM work_source \
                    WHERE org = $1 ORDER BY name");
    rows.bind(org).all(tx).await?.iter().map(source).collect()
}

/// Keeps a feed, in the place of one of the same name; it is due at once.
pub(crate) async fn put(
    tx: &mut Tx,
    vault: &Vault,
    org: &OrgPath,
    (name, kind, at_once): (&str, Kind, bool),
    (url, now): (&Url, Millis),
) -> Result<()> {
    sql("DELETE FROM work_source WHERE org = $1 AND name = $2").bind(org).bind(name).run(tx).await?;
    let id = SubmissionId::new(now).0;
    sql("INSERT INTO work_source (id, org, name, kind, address, at_once, run_at, failures) VALUES ($1,$2,$3,$4,$5,$6,$7,0)")
        .bind(id)
        .bind(org)
        .bind(name)
        .bind(kind.word())
        .bind(vault.seal(id.as_bytes(), url.as_str().as_bytes()))
        .bind(at_once)
        .bind(now)
        .run(tx)
        .await?;
    Ok(())
}

/// Forgets a feed, and what it told that nobody has released; gives its name.
pub(crate) async fn remove(tx: &mut Tx, org: &OrgPath, id: Uuid) -> Result<Option<String>> {
    let row = sql("DELETE FROM work_source WHERE id = $1 AND org = $2 RETURNING name").bind(id).bind(org);
    let Some(row) = row.one(tx).await? else { return Ok(None) };
    let name: String = row.get("name")?;
    batch::withdraw_of_feed(tx, org, &name).await?;
    Ok(Some(name))
}

async fn claim(tx: &mut Tx, org: &OrgPath, now: Millis) -> Result<Option<Source>> {
    let row = sql("UPDATE work_source SET run_at = $1 WHERE id = \
                   (SELECT id FROM work_source WHERE org = $2 AND run_at <= $3 ORDER BY run_at, id LIMIT 1) \
                   AND run_at <= $3 \
                   RETURNING id, name, kind, address, at_once, run_at, failures, last_ok, trouble");
    row.bind(now.plus(CLAIM)).bind(org).bind(now).one(tx).await?.as_ref().map(source).transpose()
}

/// Keeps how a run went. False when the feed was changed or removed meanwhile: nothing that it gave counts then.
async fn finish(tx: &mut Tx, after: &Source) -> Result<bool> {
    let kept =
        sql("UPDATE work_source SET run_at = $1, failures = $2, last_ok = $3, trouble = $4 WHERE id = $5");
    let kept = kept.bind(after.run_at).bind(after.failures).bind(after.last_ok).bind(after.trouble.clone());
    Ok(kept.bind(after.id).run(tx).await? == 1)
}

/// Asks a feed now, and keeps nothing.
pub(crate) async fn ask(
    work: &Work,
    place: &Place,
    kind: Kind,
    address: &Url,
) -> Reply<StdResult<Got, Failure>> {
    let all = organisations::list(&mut place.db.read().await?, &Scope(place.org.clone())).await?;
    let body = match fetch(work, address).await {
        Ok(body) => body,
        Err(error) => return Ok(Err(error.into())),
    };
    let rules = Rules { kind, places: &places(&all), now: place.clock.now() };
    Ok(read(&body, &rules))
}

async fn fetch(work: &Work, address: &Url) -> StdResult<Vec<u8>, FetchError> {
    match work.fetcher()?.get(address.as_str(), &Version::default()).await? {
        Outcome::Fresh(fresh) => Ok(fresh.body.into()),
        // No version was sent along, so this says nothing.
        Outcome::NotModified => Err(FetchError::HttpStatus(304)),
    }
}

/// Asks every feed that is due.
pub(crate) async fn run(work: &Work, place: &Place) -> Reply<()> {
    loop {
        let mut tx = place.db.write().await?;
        let Some(source) = claim(&mut tx, &place.org, place.clock.now()).await? else { return Ok(()) };
        tx.commit().await?;
        let asked = match source.address(&work.vault) {
            Some(address) => ask(work, place, source.kind, &address).await?,
            None => Err(Failure::Sealed),
        };
        keep(work, place, source, asked).await?;
    }
}

fn after(source: Source, asked: &StdResult<Got, Failure>, now: Millis) -> Source {
    match asked {
        Ok(got) => {
            let trouble = got.left_out.clone();
            Source { run_at: now.plus(EVERY), failures: 0, last_ok: Some(now), trouble, ..source }
        }
        Err(failure) => {
            let (failures, trouble) = (source.failures.saturating_add(1), failure.to_string());
            tracing::warn!(source = source.name, trouble, failures, "a feed of work could not be asked");
            let nth = usize::try_from(failures - 1).unwrap_or(usize::MAX);
            let again = AGAIN.get(nth).filter(|_| failure.is_passing()).copied();
            Source { run_at: now.plus(again.unwrap_or(EVERY)), failures, trouble: Some(trouble), ..source }
        }
    }
}

async fn keep(work: &Work, place: &Place, source: Source, asked: StdResult<Got, Failure>) -> Reply<()> {
    let (now, org) = (place.clock.now(), &place.org);
    let after = after(source, &asked, now);
    let mut tx = place.db.write().await?;
    if !finish(&mut tx, &after).await? {
        return Ok(());
    }
    let mut grown = false;
    if let Ok(got) = &asked {
        let of = (org, after.name.as_str());
        let mut news = Vec::new();
        for draft in &got.drafts {
            if publish::is_news(&mut tx, work, of, draft).await? {
                news.push(draft.clone());
            } else {
                publish::note(&mut tx, of, &draft.item, now).await?;
            }
        }
        if after.at_once {
            grown |= !news.is_empty();
            publish::take(&mut tx, work, of, &news, now).await?;
        } else {
            let from = batch::From { org, source: &after.name, account: None, name: jobs::BY_FEED };
            batch::put(&mut tx, work, &from, &news, now).await?;
        }
        for item in &got.closed {
            grown |= close(&mut tx, of, item, now).await?;
        }
    }
    tx.commit().await?;
    place.announce(grown.then(|| org.clone()));
    if grown {
        work.wake.notify_one();
    }
    Ok(())
}

/// Takes off what its source says is over; tells whether it stood.
async fn close(tx: &mut Tx, (org, source): (&OrgPath, &str), item: &str, now: Millis) -> Result<bool> {
    let Some(known) = store::known(tx, org, source, item).await? else { return Ok(false) };
    if store::find(tx, org, known.id, now).await?.is_none() {
        return Ok(false);
    }
    publish::withdraw(tx, org, known.id, now).await?;
    // Should it open again, that is news.
    store::know(tx, (org, source, item), &store::Known { digest: String::new(), seen: now, ..known }).await?;
    Ok(true)
}

/// Asks in time until the process ends.
pub(crate) async fn keep_asking(place: Place, work: Work) {
    loop {
        if let Err(error) = work.run(&place).await {
            tracing::error!(%error, "the feeds of work could not be looked at");
        }
        // Either way it is time to look.
        let _ = tokio::time::timeout(LONGEST, work.asks.notified()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules<'static> {
        Rules { kind: Kind::Local, places: &[], now: Millis(20_780 * Millis::DAY) }
    }

    #[test]
    fn what_is_no_feed_is_refused_and_a_wrong_item_is_left_out_with_its_place_and_reason() {
        for bad in [
            "",
            "<html>",
            "[]",
            "{}",
            r#"{"form":"x","jobs":[]}"#,
            r#"{"form":"hongwang.jobs/1","jobs":[1]}"#,
        ] {
            assert!(matches!(read(bad.as_bytes(), &rules()), Err(Failure::Form)), "{bad}");
        }
        let feed = r#"{"form":"hongwang.jobs/1","jobs":[
            {"id":"1","title":"缝纫工","employer":"某厂","pay":"4000-6000元/月","contact":"0713-7012345"},
            {"id":"1","title":"另一个"},
            {"title":"没有编号"},
            {"id":3,"title":"保安","pay":"看情况"},
            {"id":"4","title":"旧的","until":"2020-01-01"},
            {"id":"5","title":"停招的","closed":true}]}"#;
        let got = read(feed.as_bytes(), &rules()).expect("it is a feed");
        assert_eq!(got.drafts.iter().map(|draft| draft.title.as_str()).collect::<Vec<_>>(), ["缝纫工"]);
        assert_eq!(got.closed, ["4", "5"]);
        let why = got.left_out.expect("two are wrong");
        assert!(why.contains("2 个") && why.contains("第 3 行"), "{why}");
    }
}
