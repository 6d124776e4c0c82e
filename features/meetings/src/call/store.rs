//! The tables of calls: each call, whom it rang, and who said 暂不接.

use super::{Call, Outcome, Ring, Stands};
use crate::store::{Held, Kind, MOST};
use hongwang_base::{AccountId, DeviceId, Millis, OrgPath, Scope};
use hongwang_conference::{Phase, Room};
use hongwang_store::{
    Result, Row, Tx, Vault,
    reseal::{By, Sealed, by_id},
    sql,
};
use uuid::Uuid;

fn call(row: &Row) -> Result<Call> {
    Ok(Call {
        id: row.get("id")?,
        device: row.id("device")?,
        org: row.org("org")?,
        place: row.get("place")?,
        at: row.millis("asked_at")?,
        answered: row.millis("answered")?,
        ended: row.millis("ended")?,
        outcome: Outcome::of(&row.get::<String>("outcome")?)?,
        advice: row.get("advice")?,
        adviser: row.get("adviser")?,
        kept_until: row.get::<Option<i64>>("kept_until")?.map(Millis),
    })
}

fn of_row(row: &Row) -> Result<Ring> {
    let account: Option<Uuid> = row.get("account")?;
    Ok(Ring {
        id: row.get("id")?,
        call: row.get("call_id")?,
        org: row.org("org")?,
        org_name: row.get("org_name")?,
        office: row.get("office")?,
        person: row.get("person")?,
        at: row.millis("rung_at")?,
        until: row.millis("until")?,
        state: Stands::of(&row.get::<String>("state")?)?,
        account: account.map(AccountId::from),
        name: row.get("name")?,
    })
}

/// Keeps a call that is new.
pub(crate) async fn keep(tx: &mut Tx, call: &Call) -> Result<()> {
    sql("INSERT INTO meetings_call (id, device, org, place, asked_at, answered, ended, outcome) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8)")
    .bind(call.id)
    .bind(call.device)
    .bind(&call.org)
    .bind(&call.place)
    .bind(call.at)
    .bind(call.answered)
    .bind(call.ended)
    .bind(call.outcome.word())
    .run(tx)
    .await?;
    Ok(())
}

/// Keeps a ring that is new.
pub(crate) async fn ring(tx: &mut Tx, ring: &Ring) -> Result<()> {
    sql("INSERT INTO meetings_ring (id, call_id, org, org_name, office, person, rung_at, until, state) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)")
    .bind(ring.id)
    .bind(ring.call)
    .bind(&ring.org)
    .bind(&ring.org_name)
    .bind(&ring.office)
    .bind(&ring.person)
    .bind(ring.at)
    .bind(ring.until)
    .bind(ring.state.word())
    .run(tx)
    .await?;
    Ok(())
}

/// Selects of calls what [`call`] reads.
macro_rules! calls {
    ($which:literal) => {
        concat!(
            "SELECT id, device, org, place, asked_at, answered, ended, outcome, advice, adviser, kept_until ",
            "FROM meetings_call WHERE ",
            $which
        )
    };
}

/// A call.
pub(crate) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<Call>> {
    let row = sql(calls!("id = $1"));
    row.bind(id).one(tx).await?.as_ref().map(call).transpose()
}

/// Every call that goes on.
pub(crate) async fn open(tx: &mut Tx) -> Result<Vec<Call>> {
    let rows = sql(calls!("ended = 0 ORDER BY asked_at, id"));
    rows.all(tx).await?.iter().map(call).collect()
}

/// The call of a device that goes on.
pub(crate) async fn open_of(tx: &mut Tx, device: DeviceId) -> Result<Option<Uuid>> {
    let row = sql("SELECT id FROM meetings_call WHERE device = $1 AND ended = 0 ORDER BY asked_at DESC");
    row.bind(device).one(tx).await?.map(|row| row.get("id")).transpose()
}

/// How often a device has called since then, whatever became of it.
pub(crate) async fn since(tx: &mut Tx, device: DeviceId, then: Millis) -> Result<i64> {
    let row = sql("SELECT COUNT(*) AS n FROM meetings_call WHERE device = $1 AND asked_at > $2");
    let row = row.bind(device).bind(then).one(tx).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

/// The calls that rang an organisation in `scope`, the newest first.
pub(crate) async fn list(tx: &mut Tx, scope: &Scope) -> Result<Vec<Call>> {
    let rows = sql(calls!(
        "EXISTS (SELECT 1 FROM meetings_ring \
                    WHERE call_id = meetings_call.id AND meetings_ring.org LIKE $1 || '%') \
                    ORDER BY asked_at DESC, id LIMIT $2"
    ));
    rows.bind(scope).bind(MOST).all(tx).await?.iter().map(call).collect()
}

/// Whom a call rang, the first first.
pub(crate) async fn rings(tx: &mut Tx, id: Uuid) -> Result<Vec<Ring>> {
    let rows =
        sql("SELECT id, call_id, org, org_name, office, person, rung_at, until, state, account, name \
                    FROM meetings_ring WHERE call_id = $1 ORDER BY rung_at, id");
    rows.bind(id).all(tx).await?.iter().map(of_row).collect()
}

/// A ring.
pub(crate) async fn find_ring(tx: &mut Tx, id: Uuid) -> Result<Option<Ring>> {
    let row = sql("SELECT id, call_id, org, org_name, office, person, rung_at, until, state, account, name \
                   FROM meetings_ring WHERE id = $1");
    row.bind(id).one(tx).await?.as_ref().map(of_row).transpose()
}

/// What rings at exactly this organisation, the first first.
pub(crate) async fn ringing_at(tx: &mut Tx, org: &OrgPath, now: Millis) -> Result<Vec<Ring>> {
    let rows = sql(
        "SELECT id, call_id, org, org_name, office, person, rung_at, until, state, account, name \
                    FROM meetings_ring WHERE org = $1 AND state = 'rings' AND until > $2 ORDER BY rung_at, id",
    );
    rows.bind(org).bind(now).all(tx).await?.iter().map(of_row).collect()
}

/// Who is in a call.
pub(crate) async fn busy(tx: &mut Tx) -> Result<Vec<AccountId>> {
    let rows = sql("SELECT meetings_ring.account AS account FROM meetings_ring \
                    JOIN meetings_call ON meetings_call.id = meetings_ring.call_id \
                    WHERE meetings_ring.state = 'taken' AND meetings_call.ended = 0");
    rows.all(tx).await?.iter().map(|row| row.id("account")).collect()
}

/// Who said 暂不接.
pub(crate) async fn declined(tx: &mut Tx, ring: Uuid) -> Result<Vec<AccountId>> {
    let rows = sql("SELECT account FROM meetings_declined WHERE ring = $1").bind(ring).all(tx).await?;
    rows.iter().map(|row| row.id("account")).collect()
}

/// Somebody says 暂不接; twice is once.
pub(crate) async fn decline(tx: &mut Tx, ring: Uuid, account: AccountId) -> Result<()> {
    sql(
        "INSERT INTO meetings_declined (ring, account) VALUES ($1,$2) ON CONFLICT (ring, account) DO NOTHING",
    )
    .bind(ring)
    .bind(account)
    .run(tx)
    .await?;
    Ok(())
}

/// Somebody answers a ring that still rings; whether they were the first.
pub(crate) async fn take(tx: &mut Tx, ring: &Ring, who: (AccountId, &str), now: Millis) -> Result<bool> {
    let taken = sql("UPDATE meetings_ring SET state = 'taken', account = $1, name = $2 \
                     WHERE id = $3 AND state = 'rings' AND until > $4")
    .bind(who.0)
    .bind(who.1)
    .bind(ring.id)
    .bind(now)
    .run(tx)
    .await?;
    if taken == 0 {
        return Ok(false);
    }
    let goes_on = sql("UPDATE meetings_call SET outcome = 'talking', \
                       answered = CASE WHEN answered = 0 THEN $1 ELSE answered END \
                       WHERE id = $2 AND ended = 0 AND outcome IN ('ringing', 'talking')")
    .bind(now)
    .bind(ring.call)
    .run(tx)
    .await?;
    Ok(goes_on == 1)
}

/// Says how a ring stands now.
pub(crate) async fn set_ring(tx: &mut Tx, ring: Uuid, stands: Stands) -> Result<()> {
    sql("UPDATE meetings_ring SET state = $1 WHERE id = $2").bind(stands.word()).bind(ring).run(tx).await?;
    Ok(())
}

/// A call that rang came to this; whether it still rang.
pub(crate) async fn give_up(tx: &mut Tx, id: Uuid, outcome: Outcome) -> Result<bool> {
    let changed = sql("UPDATE meetings_call SET outcome = $1 WHERE id = $2 AND outcome = 'ringing'")
        .bind(outcome.word())
        .bind(id)
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// Ends a call whose room is over, and its rings.
async fn end(tx: &mut Tx, id: Uuid, now: Millis) -> Result<()> {
    sql("UPDATE meetings_call SET ended = $1, outcome = CASE outcome WHEN 'ringing' THEN 'cancelled' \
         WHEN 'talking' THEN 'done' ELSE outcome END WHERE id = $2 AND ended = 0")
    .bind(now)
    .bind(id)
    .run(tx)
    .await?;
    sql("UPDATE meetings_ring SET state = 'over' WHERE call_id = $1 AND state = 'rings'")
        .bind(id)
        .run(tx)
        .await?;
    Ok(())
}

/// Lets the call follow what happened in its room.
pub(crate) async fn follow(tx: &mut Tx, held: &Held, room: &Room, now: Millis) -> Result<()> {
    if held.kind == Kind::Call && room.phase == Phase::Ended { end(tx, held.id, now).await } else { Ok(()) }
}

/// Ends a call that has no room any more.
pub(crate) async fn close(tx: &mut Tx, id: Uuid, now: Millis) -> Result<()> {
    end(tx, id, now).await
}

/// The advice that villagers agreed to have kept.
pub(crate) const SEALED: Sealed = Sealed {
    name: "meetings_call.advice",
    by: By::Id,
    older: "SELECT id, advice AS sealed FROM meetings_call \
            WHERE advice IS NOT NULL AND substr(advice, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
    put: "UPDATE meetings_call SET advice = $1 WHERE advice = $2 AND id = $3",
    bound: by_id,
};

/// To what the picture on a card is sealed: the call, and not what was advised.
fn pictured(id: Uuid) -> Vec<u8> {
    [id.as_bytes().as_slice(), b"picture"].concat()
}

/// The pictures on cards that villagers agreed to have kept.
pub(crate) const SEALED_PICTURE: Sealed = Sealed {
    name: "meetings_call.picture",
    by: By::Id,
    older: "SELECT id, picture AS sealed FROM meetings_call \
            WHERE picture IS NOT NULL AND substr(picture, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
    put: "UPDATE meetings_call SET picture = $1 WHERE picture = $2 AND id = $3",
    bound: |row| Ok(pictured(row.get("id")?)),
};

/// Writes down the picture on a card, sealed: the villager agreed.
pub(crate) async fn keep_picture(tx: &mut Tx, vault: &Vault, id: Uuid, jpeg: &[u8]) -> Result<()> {
    let sealed = vault.seal(&pictured(id), jpeg);
    sql("UPDATE meetings_call SET picture = $1 WHERE id = $2").bind(sealed).bind(id).run(tx).await?;
    Ok(())
}

/// The picture on a card that was kept.
pub(crate) async fn kept_picture(tx: &mut Tx, vault: &Vault, id: Uuid) -> Result<Option<Vec<u8>>> {
    let row = sql("SELECT picture FROM meetings_call WHERE id = $1").bind(id).one(tx).await?;
    let sealed: Option<Vec<u8>> = row.map(|row| row.get("picture")).transpose()?.flatten();
    sealed.map(|sealed| vault.unseal(&pictured(id), &sealed)).transpose()
}

/// Writes down what was advised, sealed, until then and under the mark of its code: the villager agreed.
pub(crate) async fn keep_advice(
    tx: &mut Tx,
    vault: &Vault,
    id: Uuid,
    (advice, adviser): (&str, &str),
    (code, until): (&[u8], Millis),
) -> Result<()> {
    sql("UPDATE meetings_call SET advice = $1, adviser = $2, code = $3, kept_until = $4 WHERE id = $5")
        .bind(vault.seal(id.as_bytes(), advice.as_bytes()))
        .bind(adviser)
        .bind(code)
        .bind(until)
        .bind(id)
        .run(tx)
        .await?;
    Ok(())
}

/// The call of this organisation whose card is kept under the mark of a code, and not over.
pub(crate) async fn kept_under(tx: &mut Tx, org: &OrgPath, code: &[u8], now: Millis) -> Result<Option<Call>> {
    let row = sql(calls!("org = $1 AND code = $2 AND kept_until > $3 AND advice IS NOT NULL"));
    row.bind(org).bind(code).bind(now).one(tx).await?.as_ref().map(call).transpose()
}

/// Whether a picture is kept with a card.
pub(crate) async fn is_pictured(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let row = sql("SELECT id FROM meetings_call WHERE id = $1 AND picture IS NOT NULL").bind(id);
    Ok(row.one(tx).await?.is_some())
}

/// The cards whose end has come, and those that have none yet, with when their calls ended; some at a time.
pub(crate) async fn kept_too_long(tx: &mut Tx, now: Millis) -> Result<Vec<(Uuid, Option<Millis>, Millis)>> {
    let rows = sql("SELECT id, kept_until, ended FROM meetings_call \
                    WHERE advice IS NOT NULL AND kept_until <= $1 \
                    UNION ALL SELECT id, kept_until, ended FROM meetings_call \
                    WHERE advice IS NOT NULL AND kept_until IS NULL AND ended <> 0 LIMIT 100");
    let rows = rows.bind(now).all(tx).await?;
    let one = |row: &Row| {
        let until: Option<i64> = row.get("kept_until")?;
        Ok((row.get("id")?, until.map(Millis), row.millis("ended")?))
    };
    rows.iter().map(one).collect()
}

/// Gives a card its end.
pub(crate) async fn keep_until(tx: &mut Tx, id: Uuid, until: Millis) -> Result<()> {
    sql("UPDATE meetings_call SET kept_until = $1 WHERE id = $2").bind(until).bind(id).run(tx).await?;
    Ok(())
}

/// What was kept of a card goes; there stays that a call was.
pub(crate) async fn forget_card(tx: &mut Tx, id: Uuid) -> Result<()> {
    sql("UPDATE meetings_call SET advice = NULL, adviser = NULL, picture = NULL, code = NULL, kept_until = NULL \
         WHERE id = $1")
    .bind(id)
    .run(tx)
    .await?;
    Ok(())
}

/// Counts a code that a screen tries, anew where the first lies longer back than `then`; gives how many there are.
pub(crate) async fn tries(tx: &mut Tx, device: DeviceId, (then, now): (Millis, Millis)) -> Result<i64> {
    // One row a device: of two that try at once the second waits for the first, on both engines.
    let row = sql("INSERT INTO meetings_tries (device, since, wrong) VALUES ($1,$2,1) \
                   ON CONFLICT (device) DO UPDATE SET \
                   wrong = CASE WHEN meetings_tries.since <= $3 THEN 1 ELSE meetings_tries.wrong + 1 END, \
                   since = CASE WHEN meetings_tries.since <= $3 THEN $2 ELSE meetings_tries.since END \
                   RETURNING wrong");
    let row = row.bind(device).bind(now).bind(then).one(tx).await?;
    row.map_or(Ok(1), |row| row.get("wrong"))
}

/// The code that was counted last opens a card, so it counts for nothing.
pub(crate) async fn was_right(tx: &mut Tx, device: DeviceId) -> Result<()> {
    sql("UPDATE meetings_tries SET wrong = wrong - 1 WHERE device = $1").bind(device).run(tx).await?;
    // An hour of wrong ones begins with a wrong one.
    sql("DELETE FROM meetings_tries WHERE device = $1 AND wrong <= 0").bind(device).run(tx).await?;
    Ok(())
}
