//! Telling the villages: of what is new, of what has changed, of what is over.
//!
//! Invariants: an item of a source is one posting, however often it comes; what comes unchanged is not told again, also
//! after its end; what is over leaves the logs within a minute, and the pages of each node by its own clock before that.

use crate::posting::{Posting, STANDS};
use crate::sheet::Draft;
use crate::store::{self, Known};
use crate::{Work, contact};
use hongwang_base::{Millis, OrgPath, SubmissionId};
use hongwang_feature::{Place, Reply};
use hongwang_replica::BlobHash;
use hongwang_store::{Result, Tx};
use std::collections::BTreeSet;
use uuid::Uuid;

/// An item that a source keeps telling is noted anew after so long, and forgotten when it has not told it for so long.
const NOTED: i64 = 7 * Millis::DAY;
const REMEMBERED: i64 = 90 * Millis::DAY;

/// What became of what was taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) new: u64,
    pub(crate) changed: u64,
    pub(crate) same: u64,
}

/// Tells of a posting, in the log of its scope.
pub(crate) async fn tell(tx: &mut Tx, posting: &Posting, now: Millis) -> Result<()> {
    let record = store::record(posting.id, Some(posting));
    let entry = hongwang_feed::append(tx, &posting.scope, record, now).await?;
    store::apply(tx, &entry).await
}

/// Takes a posting out of a log.
pub(crate) async fn withdraw(tx: &mut Tx, scope: &OrgPath, id: Uuid, now: Millis) -> Result<()> {
    let entry = hongwang_feed::append(tx, scope, store::record(id, None), now).await?;
    store::apply(tx, &entry).await
}

/// What names a draft as it is; the telephone only as something that cannot be read from it.
pub(crate) fn digest(work: &Work, draft: &Draft) -> String {
    let phone = work.vault.mark(b"work.phone", draft.phone.as_bytes());
    let plain = Draft { phone: String::new(), ..draft.clone() };
    let text = serde_json::to_vec(&plain).expect("a draft is plain data");
    BlobHash::of(&[&phone[..], &text].concat()).to_string()
}

/// Whether a draft says anything new of an item of this source.
pub(crate) async fn is_news(
    tx: &mut Tx,
    work: &Work,
    (org, source): (&OrgPath, &str),
    draft: &Draft,
) -> Result<bool> {
    let known = store::known(tx, org, source, &draft.item).await?;
    Ok(known.is_none_or(|known| known.digest != digest(work, draft)))
}

/// Notes that a source still tells an item, so that it stays known.
pub(crate) async fn note(
    tx: &mut Tx,
    (org, source): (&OrgPath, &str),
    item: &str,
    now: Millis,
) -> Result<()> {
    if let Some(known) = store::known(tx, org, source, item).await?
        && now.since(known.seen) > NOTED
    {
        store::know(tx, (org, source, item), &Known { seen: now, ..known }).await?;
    }
    Ok(())
}

/// Takes drafts of a source: each is told if it says something new.
pub(crate) async fn take(
    tx: &mut Tx,
    work: &Work,
    (org, source): (&OrgPath, &str),
    drafts: &[Draft],
    now: Millis,
) -> Result<Taken> {
    let key = contact::key_of_center(tx, &work.vault, now).await?;
    let mut taken = Taken::default();
    for draft in drafts {
        let known = store::known(tx, org, source, &draft.item).await?;
        let digest = digest(work, draft);
        let id = match &known {
            Some(known) if known.digest == digest => {
                taken.same += 1;
                continue;
            }
            Some(known) => known.id,
            None => SubmissionId::new(now).0,
        };
        if known.is_some() {
            taken.changed += 1;
        } else {
            taken.new += 1;
        }
        let contact = (!draft.phone.is_empty()).then(|| contact::seal(&key, id, &draft.phone));
        let posting = posting(draft, (org, source), id, contact, now);
        tell(tx, &posting, now).await?;
        store::know(tx, (org, source, &draft.item), &Known { id, digest, seen: now }).await?;
    }
    Ok(taken)
}

fn posting(
    draft: &Draft,
    (org, source): (&OrgPath, &str),
    id: Uuid,
    contact: Option<String>,
    now: Millis,
) -> Posting {
    let draft = draft.clone();
    Posting {
        id,
        scope: org.clone(),
        kind: draft.kind,
        title: draft.title,
        employer: draft.employer,
        place: draft.place,
        code: draft.code,
        km: draft.km,
        pay: draft.pay,
        start: draft.start,
        until: draft.until.unwrap_or(now.plus(STANDS)),
        wanted: draft.wanted,
        needs: draft.needs,
        contact,
        photos: Vec::new(),
        source: source.to_owned(),
        at: now,
    }
}

/// Takes what is over out of the logs, and forgets what nobody tells any more.
pub(crate) async fn tidy(place: &Place) -> Reply<BTreeSet<OrgPath>> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let mut grown = BTreeSet::new();
    for (org, id) in store::over(&mut tx, now).await? {
        withdraw(&mut tx, &org, id, now).await?;
        grown.insert(org);
    }
    store::forget(&mut tx, now.plus(-REMEMBERED)).await?;
    store::forget_known(&mut tx, now.plus(-REMEMBERED)).await?;
    tx.commit().await?;
    Ok(grown)
}
