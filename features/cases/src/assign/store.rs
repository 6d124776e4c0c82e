//! The SQL of 转办.

use super::Handed;
use crate::case::Kept;
use crate::casebook;
use hongwang_base::{AccountId, Millis, OrgPath};
use hongwang_feature::Staff;
use hongwang_store::{Result, Row, Tx, sql};
use uuid::Uuid;

/// Colleagues of one office, and cases of one person on a page.
const MOST: i64 = 200;

/// Somebody who works at the desk of an office.
pub(super) struct Colleague {
    pub(super) account: AccountId,
    pub(super) name: String,
    /// Cases that are with him and not ended.
    pub(super) open: i64,
}

/// Whether it is known who works at this desk.
pub(crate) async fn is_known(tx: &mut Tx, staff: &Staff) -> Result<bool> {
    let row = sql("SELECT account FROM case_colleague WHERE account = $1 AND org = $2 AND name = $3");
    let row = row.bind(staff.account).bind(&staff.org).bind(&staff.name);
    Ok(row.one(tx).await?.is_some())
}

/// Notes who works at a desk, so that he can be given something.
pub(crate) async fn note_colleague(tx: &mut Tx, staff: &Staff) -> Result<()> {
    sql("INSERT INTO case_colleague (account, org, name) VALUES ($1,$2,$3) \
         ON CONFLICT (account) DO UPDATE SET org = $2, name = $3")
    .bind(staff.account)
    .bind(&staff.org)
    .bind(&staff.name)
    .run(tx)
    .await?;
    Ok(())
}

/// Who works at the desk of an office, with what each has.
pub(super) async fn colleagues(tx: &mut Tx, org: &OrgPath) -> Result<Vec<Colleague>> {
    let rows = sql(
        "SELECT account, name, (SELECT COUNT(*) FROM case_assignment a JOIN case_case c ON c.id = a.case_id \
                    WHERE a.account = case_colleague.account AND c.queue <> 'closed') AS open \
                    FROM case_colleague WHERE org = $1 ORDER BY name, account LIMIT $2",
    );
    let one = |row: &Row| -> Result<Colleague> {
        Ok(Colleague { account: row.id("account")?, name: row.get("name")?, open: row.get("open")? })
    };
    rows.bind(org).bind(MOST).all(tx).await?.iter().map(one).collect()
}

/// Who of the office has a case: account and name.
pub(super) async fn given(tx: &mut Tx, case: Uuid) -> Result<Option<(AccountId, String)>> {
    let row = sql("SELECT account, name FROM case_assignment WHERE case_id = $1").bind(case).one(tx).await?;
    row.map(|row| Ok((row.id("account")?, row.get("name")?))).transpose()
}

/// Takes a case from whoever had it: another office handles it.
pub(crate) async fn forget(tx: &mut Tx, case: Uuid) -> Result<()> {
    sql("DELETE FROM case_assignment WHERE case_id = $1").bind(case).run(tx).await?;
    Ok(())
}

/// Gives a case to somebody, or to nobody.
pub(super) async fn give(tx: &mut Tx, case: Uuid, to: Option<(AccountId, &str)>, now: Millis) -> Result<()> {
    let Some((account, name)) = to else {
        return forget(tx, case).await;
    };
    sql("INSERT INTO case_assignment (case_id, account, name, at) VALUES ($1,$2,$3,$4) \
         ON CONFLICT (case_id) DO UPDATE SET account = $2, name = $3, at = $4")
    .bind(case)
    .bind(account)
    .bind(name)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

/// 交接: gives everything that is not ended and lies with one colleague to another; how many that were.
pub(super) async fn give_all(
    tx: &mut Tx,
    from: AccountId,
    (to, name): (AccountId, &str),
    now: Millis,
) -> Result<u64> {
    sql("UPDATE case_assignment SET account = $2, name = $3, at = $4 WHERE account = $1 AND \
         case_id IN (SELECT id FROM case_case WHERE queue <> 'closed' AND id = case_assignment.case_id)")
    .bind(from)
    .bind(to)
    .bind(name)
    .bind(now)
    .run(tx)
    .await
}

/// The cases that are with somebody and not ended, the most urgent first.
pub(crate) async fn listed(tx: &mut Tx, staff: &Staff) -> Result<Vec<Kept>> {
    let rows = sql("SELECT c.id AS id FROM case_assignment a JOIN case_case c ON c.id = a.case_id \
                    WHERE a.account = $1 AND c.queue <> 'closed' ORDER BY c.turn, c.id LIMIT $2");
    let rows = rows.bind(staff.account).bind(MOST).all(tx).await?;
    let mut cases = Vec::new();
    for row in &rows {
        cases.extend(casebook::find(tx, &staff.scope(), row.get("id")?).await?);
    }
    Ok(cases)
}

/// Which other office handles a case.
pub(crate) async fn handed(tx: &mut Tx, case: Uuid) -> Result<Option<Handed>> {
    let row = sql("SELECT office, reason FROM case_handed WHERE case_id = $1").bind(case).one(tx).await?;
    let one = |row: Row| -> Result<Handed> {
        Ok(Handed { office: row.org("office")?, reason: row.get("reason")? })
    };
    row.map(one).transpose()
}

/// Lets another office handle a case.
pub(super) async fn hand(tx: &mut Tx, case: Uuid, handed: &Handed, by: &str, now: Millis) -> Result<()> {
    sql("INSERT INTO case_handed (case_id, office, reason, by_name, at) VALUES ($1,$2,$3,$4,$5) \
         ON CONFLICT (case_id) DO UPDATE SET office = $2, reason = $3, by_name = $4, at = $5")
    .bind(case)
    .bind(&handed.office)
    .bind(&handed.reason)
    .bind(by)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}
