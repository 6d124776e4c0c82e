//! The table of samples, at the center.

use hongwang_base::{OrgPath, Scope};
use hongwang_store::{Result, Tx, sql};
use uuid::Uuid;

use super::Sample;

pub(super) async fn store(
    tx: &mut Tx,
    submission: Uuid,
    village: &OrgPath,
    samples: &[Sample],
    day: i64,
) -> Result<()> {
    for (sample, place) in samples.iter().zip(0_i64..) {
        sql("INSERT INTO writing_sample (submission, place, village, glyph, strokes, day) VALUES ($1,$2,$3,$4,$5,$6)")
            .bind(submission)
            .bind(place)
            .bind(village)
            .bind(sample.character.to_string())
            .bind_json(&sample.strokes)
            .bind(day)
            .run(tx)
            .await?;
    }
    Ok(())
}

/// How often each character was given in `scope`, the most first.
pub(super) async fn counts(tx: &mut Tx, scope: &Scope) -> Result<Vec<(String, i64)>> {
    let rows = sql("SELECT glyph, COUNT(*) AS n FROM writing_sample WHERE village LIKE $1 || '%' \
                    GROUP BY glyph ORDER BY n DESC, glyph")
    .bind(scope)
    .all(tx)
    .await?;
    rows.iter().map(|row| Ok((row.get("glyph")?, row.get("n")?))).collect()
}

/// Character, village and strokes of every sample in `scope`.
pub(super) async fn all(tx: &mut Tx, scope: &Scope) -> Result<Vec<(String, OrgPath, serde_json::Value)>> {
    let rows = sql("SELECT glyph, village, strokes FROM writing_sample WHERE village LIKE $1 || '%' \
                    ORDER BY glyph, submission, place")
    .bind(scope)
    .all(tx)
    .await?;
    rows.iter().map(|row| Ok((row.get("glyph")?, row.org("village")?, row.json("strokes")?))).collect()
}
