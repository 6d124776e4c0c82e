//! Telling the villages of channels.

use crate::channel::{Channel, Draft, Shown};
use crate::guide::Guide;
use crate::store;
use hongwang_base::{Millis, OrgPath, Scope, SubmissionId};
use hongwang_store::{Result, Tx};

/// What became of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) new: u32,
    pub(crate) changed: u32,
    pub(crate) same: u32,
}

/// Tells of a channel.
pub(crate) async fn tell(tx: &mut Tx, channel: &Channel, now: Millis) -> Result<()> {
    let record = store::record(channel.id, Some(channel));
    let entry = hongwang_feed::append(tx, &channel.org, record, now).await?;
    store::apply(tx, &entry).await
}

/// Takes a channel out of every village.
pub(crate) async fn withdraw(tx: &mut Tx, channel: &Channel, now: Millis) -> Result<()> {
    let entry = hongwang_feed::append(tx, &channel.org, store::record(channel.id, None), now).await?;
    store::apply(tx, &entry).await?;
    let entry = hongwang_feed::append(tx, &channel.org, store::guide_record(channel.id, None), now).await?;
    store::apply_guide(tx, &entry).await
}

/// Takes the channels of a list for `org`. A name that is known gets the new addresses and keeps its place, whether it
/// is hidden and whether its last hour is kept; what the list does not name stays.
pub(crate) async fn take(
    tx: &mut Tx,
    (org, shown): (&OrgPath, Shown),
    drafts: Vec<Draft>,
    now: Millis,
) -> Result<Taken> {
    let known = store::managed(tx, &Scope(org.clone())).await?;
    let known: Vec<_> = known.into_iter().filter(|one| one.org == *org && one.shown == shown).collect();
    let mut next = known.iter().map(|one| one.position.saturating_add(1)).max().unwrap_or(1);
    let mut taken = Taken::default();
    for Draft { name, group, addresses, guide_id, guide_name } in drafts {
        let channel = match known.iter().find(|one| one.name == name) {
            Some(one) => {
                // What somebody said at the desk stands where the list says nothing.
                let guide_name = if guide_name.is_empty() { one.guide_name.clone() } else { guide_name };
                let changed = Channel { group, addresses, guide_id, guide_name, ..one.clone() };
                if changed == *one {
                    taken.same += 1;
                    continue;
                }
                taken.changed += 1;
                changed
            }
            None => {
                taken.new += 1;
                next = next.saturating_add(1);
                let (id, position, org) = (SubmissionId::new(now).0, next - 1, org.clone());
                let (hidden, keep) = (false, false);
                Channel {
                    id,
                    org,
                    name,
                    group,
                    shown,
                    position,
                    hidden,
                    addresses,
                    guide_id,
                    guide_name,
                    keep,
                }
            }
        };
        tell(tx, &channel, now).await?;
    }
    Ok(taken)
}

/// Tells of what is on a channel; false when its villages know already.
pub(crate) async fn tell_guide(tx: &mut Tx, channel: &Channel, guide: &Guide, now: Millis) -> Result<bool> {
    let span = guide.programmes.first().map_or(now, |one| one.starts)..Millis(i64::MAX);
    if store::on(tx, channel.id, &span).await? == guide.programmes {
        return Ok(false);
    }
    let record = store::guide_record(channel.id, Some(guide));
    let entry = hongwang_feed::append(tx, &channel.org, record, now).await?;
    store::apply_guide(tx, &entry).await?;
    Ok(true)
}
