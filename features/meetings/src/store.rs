//! The tables: meetings, the log of each, and the notices that screens show.

use crate::notice::Notice;
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_conference::{Event, Phase, Room};
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Row, StoreError, Tx, sql};
use uuid::Uuid;

/// The record kind of notices.
pub(crate) const NOTICE: &str = "meetings.notice";
/// Meetings on a page of the desk.
pub(crate) const MOST: i64 = 200;

/// A meeting as the list knows it; everything else is its log.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) id: Uuid,
    /// Whose meeting it is.
    pub(crate) org: OrgPath,
    /// What people call that organisation.
    pub(crate) host: String,
    /// In whose logs its notice stands.
    pub(crate) told: Vec<OrgPath>,
    pub(crate) starts: Millis,
    pub(crate) kind: Kind,
}

/// What kind of meeting it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 会议: scheduled at the desk.
    Meeting,
    /// 讲座: the same, where one speaks and all others listen.
    Lecture,
    /// 活动连线: opened before a screen.
    Activity,
    /// 点对点咨询: a screen and whoever answered.
    Call,
    /// 亲情通话: a screen and a telephone far away.
    Family,
}

impl Kind {
    /// Whether it was scheduled at the desk.
    pub(crate) fn is_meeting(self) -> bool {
        matches!(self, Self::Meeting | Self::Lecture)
    }

    fn word(self) -> &'static str {
        match self {
            Self::Meeting => "meeting",
            Self::Lecture => "lecture",
            Self::Activity => "activity",
            Self::Call => "call",
            Self::Family => "family",
        }
    }

    fn of(word: &str) -> Result<Self> {
        let mut all = [Self::Meeting, Self::Lecture, Self::Activity, Self::Call, Self::Family].into_iter();
        all.find(|kind| kind.word() == word).ok_or_else(|| StoreError::corrupt("kind", word))
    }
}

fn held(row: &Row) -> Result<Held> {
    Ok(Held {
        id: row.get("id")?,
        org: row.org("org")?,
        host: row.get("host")?,
        told: row.json("told")?,
        starts: row.millis("starts")?,
        kind: Kind::of(&row.get::<String>("kind")?)?,
    })
}

/// Keeps a meeting that is new.
pub(crate) async fn keep(tx: &mut Tx, held: &Held) -> Result<()> {
    sql("INSERT INTO meetings_room (id, org, host, told, starts, ended, kind) VALUES ($1,$2,$3,$4,$5,$6,$7)")
        .bind(held.id)
        .bind(&held.org)
        .bind(&held.host)
        .bind_json(&held.told)
        .bind(held.starts)
        .bind(false)
        .bind(held.kind.word())
        .run(tx)
        .await?;
    Ok(())
}

/// Keeps in whose logs the notice of a meeting stands.
pub(crate) async fn tell(tx: &mut Tx, id: Uuid, told: &[OrgPath]) -> Result<()> {
    sql("UPDATE meetings_room SET told = $1 WHERE id = $2").bind_json(&told).bind(id).run(tx).await.map(drop)
}

/// The meetings and lectures of organisations in `scope`, the newest first: those that are over, or those that are not.
pub(crate) async fn scheduled(tx: &mut Tx, scope: &Scope, ended: bool) -> Result<Vec<Held>> {
    let mut all = list(tx, scope, Kind::Meeting, ended).await?;
    all.extend(list(tx, scope, Kind::Lecture, ended).await?);
    all.sort_by_key(|held| (std::cmp::Reverse(held.starts), held.id));
    all.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    Ok(all)
}

/// Those of one kind.
pub(crate) async fn list(tx: &mut Tx, scope: &Scope, kind: Kind, ended: bool) -> Result<Vec<Held>> {
    let rows = sql("SELECT id, org, host, told, starts, kind FROM meetings_room \
                    WHERE org LIKE $1 || '%' AND ended = $2 AND kind = $3 ORDER BY starts DESC, id LIMIT $4");
    rows.bind(scope).bind(ended).bind(kind.word()).bind(MOST).all(tx).await?.iter().map(held).collect()
}

/// One of them.
pub(crate) async fn find(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<Option<Held>> {
    let row = sql(
        "SELECT id, org, host, told, starts, kind FROM meetings_room WHERE id = $1 AND org LIKE $2 || '%'",
    );
    row.bind(id).bind(scope).one(tx).await?.as_ref().map(held).transpose()
}

/// A meeting, whoever asks: the caller has found out whether they may.
pub(crate) async fn known(tx: &mut Tx, id: Uuid) -> Result<Option<Held>> {
    let row = sql("SELECT id, org, host, told, starts, kind FROM meetings_room WHERE id = $1");
    row.bind(id).one(tx).await?.as_ref().map(held).transpose()
}

/// Every meeting that is not over.
pub(crate) async fn running(tx: &mut Tx) -> Result<Vec<Uuid>> {
    let rows = sql("SELECT id FROM meetings_room WHERE ended = $1 ORDER BY id").bind(false).all(tx).await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// What happened in a meeting after the number `after`, in order.
pub(crate) async fn events(tx: &mut Tx, room: Uuid, after: u64) -> Result<Vec<Event>> {
    let rows = sql("SELECT event FROM meetings_event WHERE room = $1 AND seq > $2 ORDER BY seq")
        .bind(room)
        .bind(i64::try_from(after).unwrap_or(i64::MAX))
        .all(tx)
        .await?;
    rows.iter().map(|row| row.json("event")).collect()
}

/// Writes events behind those that stand.
///
/// # Errors
/// [`StoreError::is_duplicate`] where somebody else was faster: nothing is kept then.
pub(crate) async fn append(tx: &mut Tx, id: Uuid, events: &[Event], room: &Room) -> Result<()> {
    for event in events {
        let seq = i64::try_from(event.seq).map_err(|error| StoreError::corrupt("seq", error))?;
        sql("INSERT INTO meetings_event (room, seq, event) VALUES ($1,$2,$3)")
            .bind(id)
            .bind(seq)
            .bind_json(event)
            .run(tx)
            .await?;
    }
    sql("UPDATE meetings_room SET starts = $1, ended = $2 WHERE id = $3")
        .bind(room.plan.start)
        .bind(room.phase == Phase::Ended)
        .bind(id)
        .run(tx)
        .await?;
    Ok(())
}

/// The record that tells the screens below `org` of a meeting, or that it is over.
pub(crate) fn record(id: Uuid, org: &OrgPath, notice: Option<&Notice>) -> Record {
    let body = notice.map(|notice| serde_json::to_value(notice).expect("a notice is plain data"));
    let kind = NOTICE.to_owned();
    Record { kind, key: format!("{id} {org}"), body, blobs: Vec::new(), lane: Lane::Text }
}

/// Applies such a record.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let key = entry.record.key.split_once(' ');
    let key = key.and_then(|(id, org)| Some((id.parse::<Uuid>().ok()?, org.parse::<OrgPath>().ok()?)));
    let Some((id, org)) = key else {
        tracing::warn!(key = entry.record.key, "a notice of a meeting has no id");
        return Ok(());
    };
    let Some(body) = &entry.record.body else {
        sql("DELETE FROM meetings_notice WHERE id = $1 AND org = $2").bind(id).bind(&org).run(tx).await?;
        return Ok(());
    };
    match serde_json::from_value::<Notice>(body.clone()) {
        Ok(notice) => {
            sql("INSERT INTO meetings_notice (id, org, notice) VALUES ($1,$2,$3) \
                 ON CONFLICT (id, org) DO UPDATE SET notice = $3")
            .bind(id)
            .bind(&org)
            .bind_json(&notice)
            .run(tx)
            .await?;
        }
        Err(error) => tracing::warn!(%id, %error, "a notice of a meeting cannot be read"),
    }
    Ok(())
}

/// The meetings that the people of `org` are asked to, by their beginning.
pub(crate) async fn notices(tx: &mut Tx, org: &OrgPath) -> Result<Vec<Notice>> {
    let rows = sql("SELECT notice FROM meetings_notice WHERE $1 LIKE org || '%'").bind(org).all(tx).await?;
    let mut all = rows.iter().map(|row| row.json("notice")).collect::<Result<Vec<Notice>>>()?;
    all.sort_by_key(|notice| (notice.start, notice.id));
    all.retain(|notice| !notice.except.contains(org));
    // A village that is asked by itself and with its town is asked once.
    all.dedup_by_key(|notice| notice.id);
    Ok(all)
}
