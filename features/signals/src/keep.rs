//! Which channels have their last hour kept: what the desk says, as much of it as a node can do.

use crate::channel::{Channel, MOST_KEPT};
use crate::relay::{MOST_RECORDED, Recorders};
use crate::store;
use hongwang_base::OrgPath;
use hongwang_feature::Place;
use hongwang_store::Result;
use std::{collections::BTreeMap, time::Duration};
use tokio::time::{MissedTickBehavior, interval};

/// So often it is looked what the desk says.
const LOOK: Duration = Duration::from_secs(5);

/// Which of the channels of a screen are kept, in their order: a record is not trusted to hold what the desk would have
/// refused, and some place stays for telephones.
fn kept(channels: &[Channel]) -> Vec<&Channel> {
    let (mut of, mut all) = (BTreeMap::<&OrgPath, usize>::new(), Vec::new());
    for channel in channels.iter().filter(|channel| channel.keep) {
        let so_many = of.entry(&channel.org).or_default();
        if *so_many < MOST_KEPT && all.len() < MOST_RECORDED - 2 {
            *so_many += 1;
            all.push(channel);
        }
    }
    all
}

/// Keeps what the desk says until the process ends.
pub(crate) async fn run(recorders: Recorders, place: Place) {
    recorders.empty().await;
    let mut tick = interval(LOOK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        if let Err(error) = look(&recorders, &place).await {
            tracing::warn!(%error, "which channels are kept cannot be read");
        }
    }
}

async fn look(recorders: &Recorders, place: &Place) -> Result<()> {
    // Without the program that makes pictures nothing can be kept, and a channel that is watched says so.
    if !hongwang_films::Films::is_installed() {
        return Ok(());
    }
    let channels = store::shown(&mut place.db.read().await?, &place.org).await?;
    let kept: Vec<_> = kept(&channels).iter().map(|channel| (channel.id, channel.sources())).collect();
    recorders.keep(&kept, &place.clock);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::Shown;
    use uuid::Uuid;

    #[test]
    fn four_of_an_organisation_and_six_of_a_node_are_kept_whatever_the_records_say() {
        let channel = |number: u128, org: &str, keep| Channel {
            id: Uuid::from_u128(number),
            org: org.parse().expect("a path"),
            name: number.to_string(),
            group: String::new(),
            shown: Shown::Tv,
            position: 0,
            hidden: false,
            addresses: Vec::new(),
            guide_id: String::new(),
            guide_name: String::new(),
            keep,
        };
        let (county, town) = ("421124000000/", "421124000000/421124102000/");
        let all: Vec<_> = (0..6).map(|number| channel(number, county, number != 1)).collect();
        let more = (6..12).map(|number| channel(number, town, true));
        let all: Vec<_> = all.into_iter().chain(more).collect();
        let kept: Vec<u128> = kept(&all).iter().map(|channel| channel.id.as_u128()).collect();
        assert_eq!(kept, [0, 2, 3, 4, 6, 7]);
    }
}
