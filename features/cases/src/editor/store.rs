//! Drafts of forms, and who published which version.

use super::model::{self, Model};
use crate::item::shipped_forms;
use hongwang_base::Millis;
use hongwang_replica::BlobHash;
use hongwang_store::{Result, Tx, sql};

/// A draft as it was saved last.
pub(super) struct Draft {
    /// The text of the form; empty where nothing is being made.
    pub(super) form: String,
    pub(super) who: String,
    pub(super) at: Millis,
    /// How often it was saved.
    pub(super) seq: i64,
}

pub(super) async fn draft(tx: &mut Tx, item: &str) -> Result<Option<Draft>> {
    let row =
        sql("SELECT form, who, at, seq FROM case_form_draft WHERE item = $1").bind(item).one(tx).await?;
    row.map(|row| {
        Ok(Draft {
            form: row.get("form")?,
            who: row.get("who")?,
            at: Millis(row.get("at")?),
            seq: row.get("seq")?,
        })
    })
    .transpose()
}

/// Saves a draft upon the sight of its save number `seq`. Whether that was the newest.
pub(super) async fn save(
    tx: &mut Tx,
    (item, seq): (&str, i64),
    form: &str,
    who: &str,
    now: Millis,
) -> Result<bool> {
    let statement = if seq == 0 {
        "INSERT INTO case_form_draft (item, form, who, at, seq) VALUES ($1,$2,$3,$4,$5 + 1) \
         ON CONFLICT (item) DO NOTHING"
    } else {
        "UPDATE case_form_draft SET form = $2, who = $3, at = $4, seq = $5 + 1 WHERE item = $1 AND seq = $5"
    };
    let saved = sql(statement).bind(item).bind(form).bind(who).bind(now.0).bind(seq).run(tx).await?;
    Ok(saved == 1)
}

/// A version that was published.
pub(super) struct Version {
    pub(super) hash: String,
    pub(super) who: String,
    pub(super) at: Millis,
}

pub(super) async fn add_version(tx: &mut Tx, item: &str, hash: &str, who: &str, now: Millis) -> Result<()> {
    sql("INSERT INTO case_form_version (item, seq, hash, who, at) \
         SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3, $4 FROM case_form_version WHERE item = $1")
    .bind(item)
    .bind(hash)
    .bind(who)
    .bind(now.0)
    .run(tx)
    .await?;
    Ok(())
}

/// What was published of an item, the newest first.
pub(super) async fn versions(tx: &mut Tx, item: &str) -> Result<Vec<Version>> {
    let rows = sql("SELECT hash, who, at FROM case_form_version WHERE item = $1 ORDER BY seq DESC LIMIT 200");
    let rows = rows.bind(item).all(tx).await?;
    let version = |row: &hongwang_store::Row| {
        Ok(Version { hash: row.get("hash")?, who: row.get("who")?, at: Millis(row.get("at")?) })
    };
    rows.iter().map(version).collect()
}

/// The versions that an item has had, or a form that stands by itself, with their texts, whoever told them.
pub(super) async fn had(tx: &mut Tx, item: &str) -> Result<Vec<(String, String)>> {
    let rows = sql("SELECT hash, form FROM case_form WHERE hash IN ( \
                    SELECT hash FROM case_item_form WHERE slug = $1 \
                    UNION SELECT hash FROM case_form_version WHERE item = $1) ORDER BY hash LIMIT 500");
    let rows = rows.bind(item).all(tx).await?;
    let mut all: Vec<(String, String)> =
        rows.iter().map(|row| Ok((row.get("hash")?, row.get("form")?))).collect::<Result<_>>()?;
    if let Some((_, text)) = shipped_forms().find(|(name, _)| name == item) {
        let hash = BlobHash::of(text.as_bytes()).to_string();
        if all.iter().all(|(had, _)| *had != hash) {
            all.push((hash, text));
        }
    }
    Ok(all)
}

/// A version that an item has had, to be edited or looked at.
pub(super) async fn version(tx: &mut Tx, item: &str, hash: &str) -> Result<Option<(String, Model)>> {
    let all = had(tx, item).await?;
    let text = all.into_iter().find(|(had, _)| had == hash).map(|(_, text)| text);
    Ok(text.and_then(|text| model::read(&text).ok().map(|model| (text, model))))
}
