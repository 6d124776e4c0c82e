//! The tables of bulletins.

use super::Bulletin;
use crate::price::Day;
use hongwang_base::{AccountId, ArticleId, Millis, OrgPath};
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Row, StoreError, Tx, sql};

/// The record kind of a bulletin; the key is the path of the organisation that it is told to, and its id.
pub(crate) const RECORD_KIND: &str = "inquiry.pest";

/// How far a bulletin is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// It waits for a second person.
    Draft,
    /// It was told to the villages.
    Shown,
    /// It was taken back, or its time was over.
    Ended,
}

impl Stage {
    fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Shown => "shown",
            Self::Ended => "ended",
        }
    }
}

/// A bulletin with who did what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) id: String,
    pub(crate) bulletin: Bulletin,
    pub(crate) stage: Stage,
    /// Who wrote it last.
    pub(crate) written_by: AccountId,
    pub(crate) writer: String,
    pub(crate) approver: Option<String>,
}

impl Kept {
    /// One of a demonstration, which nobody wrote.
    pub(crate) fn invented(bulletin: Bulletin, now: Millis) -> Self {
        let (id, written_by) = (new_id(now), AccountId::new(now));
        Self {
            id,
            writer: bulletin.office.clone(),
            bulletin,
            stage: Stage::Draft,
            written_by,
            approver: None,
        }
    }
}

/// The id of a bulletin that is written now: later ones stand behind earlier ones.
pub(crate) fn new_id(now: Millis) -> String {
    ArticleId::new(now).to_string()
}

fn kept(row: &Row) -> Result<Kept> {
    let stage: String = row.get("stage")?;
    let known = [Stage::Draft, Stage::Shown, Stage::Ended].into_iter().find(|known| known.word() == stage);
    Ok(Kept {
        id: row.get("id")?,
        bulletin: row.json("bulletin")?,
        stage: known.ok_or_else(|| StoreError::corrupt("stage", stage))?,
        written_by: row.id("written_by")?,
        writer: row.get("writer")?,
        approver: row.get("approver")?,
    })
}

/// Every bulletin, the one that was changed last first.
pub(crate) async fn all(tx: &mut Tx, county: &OrgPath) -> Result<Vec<Kept>> {
    let rows = sql("SELECT id, bulletin, stage, written_by, writer, approver FROM inquiry_pest \
                    WHERE county = $1 ORDER BY changed_at DESC, id DESC LIMIT 200");
    rows.bind(county).all(tx).await?.iter().map(kept).collect()
}

/// Those that were told and whose last day is before `today`.
pub(crate) async fn over(tx: &mut Tx, county: &OrgPath, today: Day) -> Result<Vec<Kept>> {
    let rows = sql("SELECT id, bulletin, stage, written_by, writer, approver FROM inquiry_pest \
                    WHERE county = $1 AND stage = 'shown' AND until < $2 ORDER BY id");
    rows.bind(county).bind(today).all(tx).await?.iter().map(kept).collect()
}

/// One of them.
pub(crate) async fn find(tx: &mut Tx, county: &OrgPath, id: &str) -> Result<Option<Kept>> {
    let row = sql(
        "SELECT id, bulletin, stage, written_by, writer, approver FROM inquiry_pest WHERE county = $1 AND id = $2",
    );
    row.bind(county).bind(id).one(tx).await?.as_ref().map(kept).transpose()
}

/// Keeps one as it is now.
pub(crate) async fn put(tx: &mut Tx, county: &OrgPath, one: &Kept, now: Millis) -> Result<()> {
    sql("INSERT INTO inquiry_pest (id, county, bulletin, stage, written_by, writer, approver, until, changed_at) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9) ON CONFLICT (id) DO UPDATE SET \
         bulletin = $3, stage = $4, written_by = $5, writer = $6, approver = $7, until = $8, changed_at = $9")
    .bind(one.id.as_str())
    .bind(county)
    .bind_json(&one.bulletin)
    .bind(one.stage.word())
    .bind(one.written_by)
    .bind(one.writer.as_str())
    .bind(one.approver.clone())
    .bind(one.bulletin.until)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

/// The record that tells of a bulletin, or that it is gone. The pictures travel with it.
pub(crate) fn record(org: &OrgPath, id: &str, told: Option<&Bulletin>) -> Record {
    let body = told.map(|told| serde_json::to_value(told).expect("a bulletin is plain data"));
    let blobs = told.map(|told| told.pictures.clone()).unwrap_or_default();
    Record { kind: RECORD_KIND.to_owned(), key: format!("{org}{id}"), body, blobs, lane: Lane::Text }
}

/// Applies a record of a bulletin.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let key = &entry.record.key;
    let parts = key.rfind('/').map(|at| key.split_at(at + 1));
    let Some((Ok(org), id)) = parts.map(|(org, id)| (org.parse::<OrgPath>(), id)) else {
        tracing::warn!(key, "a bulletin is for no organisation");
        return Ok(());
    };
    let Some(body) = &entry.record.body else {
        let gone = sql("DELETE FROM inquiry_pest_shown WHERE id = $1 AND org = $2");
        gone.bind(id).bind(&org).run(tx).await?;
        return Ok(());
    };
    match serde_json::from_value::<Bulletin>(body.clone()) {
        Ok(told) => {
            sql("INSERT INTO inquiry_pest_shown (id, org, bulletin, begins) VALUES ($1,$2,$3,$4) \
                 ON CONFLICT (id, org) DO UPDATE SET bulletin = $3, begins = $4")
            .bind(id)
            .bind(&org)
            .bind_json(&told)
            .bind(told.from)
            .run(tx)
            .await?;
        }
        Err(error) => tracing::warn!(%org, id, %error, "a bulletin cannot be read"),
    }
    Ok(())
}

/// The first day of the newest bulletin for the screens of `org`. Asked for each page of the tree.
pub(crate) async fn newest(tx: &mut Tx, org: &OrgPath) -> Result<Option<Day>> {
    let row = sql("SELECT MAX(begins) AS begins FROM inquiry_pest_shown WHERE $1 LIKE org || '%'")
        .bind(org)
        .one(tx)
        .await?;
    row.map_or(Ok(None), |row| row.get("begins"))
}

/// The bulletins for the screens of `org` that stand at `now`, the newest first.
pub(crate) async fn standing(tx: &mut Tx, org: &OrgPath, now: Millis) -> Result<Vec<Bulletin>> {
    let rows = sql("SELECT bulletin FROM inquiry_pest_shown WHERE $1 LIKE org || '%' ORDER BY id DESC");
    let told: Result<Vec<Bulletin>> =
        rows.bind(org).all(tx).await?.iter().map(|row| row.json("bulletin")).collect();
    let mut told = told?;
    told.retain(|one| one.stands(now));
    Ok(told)
}
