//! What is on: which part of a guide belongs to which channel, and how much of it travels.

use crate::channel::Channel;
use hongwang_base::Millis;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, ops::Range};
use uuid::Uuid;

/// Days of a guide that travel, today the first: some ten kilobytes a channel.
const DAYS: i64 = 7;
/// Programmes of one channel.
const MOST: usize = 1_000;
/// Letters of a title.
const LONGEST: usize = 120;

/// What is on from when until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Programme {
    pub(crate) starts: Millis,
    pub(crate) ends: Millis,
    pub(crate) title: String,
}

/// What is on a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Guide {
    pub(crate) channel: Uuid,
    /// In order, none over another.
    pub(crate) programmes: Vec<Programme>,
}

impl Guide {
    /// In order, without what cannot be: a guide is not trusted, whoever sends it.
    pub(crate) fn tidy(mut self) -> Self {
        self.programmes.retain(|one| one.starts < one.ends && !one.title.is_empty());
        self.programmes.sort_by_key(|one| one.starts);
        self.programmes.dedup_by_key(|one| one.starts);
        self.programmes.truncate(MOST);
        for one in &mut self.programmes {
            one.title = one.title.chars().take(LONGEST).collect();
        }
        self
    }
}

/// The beginning of a day in Beijing.
pub(crate) fn midnight(now: Millis) -> Millis {
    const AHEAD: i64 = 8 * Millis::HOUR;
    Millis((now.0 + AHEAD).div_euclid(Millis::DAY) * Millis::DAY - AHEAD)
}

/// The days that travel.
pub(crate) fn window(now: Millis) -> Range<Millis> {
    let today = midnight(now);
    today..today.plus(DAYS * Millis::DAY)
}

/// A name as lists and guides write it differently: `CCTV-1 高清` is `CCTV1`.
fn plain(name: &str) -> String {
    let plain: String = name.chars().filter(|one| one.is_alphanumeric() || *one == '+').collect();
    let plain = plain.to_uppercase();
    ["高清", "HD", "频道"].iter().fold(plain, |name, ending| match name.strip_suffix(ending) {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => name,
    })
}

/// Whether a channel of a guide is this one: by its name, or by the id that the list of channels gave.
pub(crate) fn is_same(channel: &Channel, id: &str, names: &[String]) -> bool {
    let own = if channel.guide_name.is_empty() { &channel.name } else { &channel.guide_name };
    let own = plain(own);
    let mut named = names.iter().map(|name| plain(name)).chain([plain(id)]);
    named.any(|name| name == own) || (!channel.guide_id.is_empty() && channel.guide_id == id)
}

/// What of a guide belongs to each channel; the first of the guide counts.
pub(crate) fn assign(guide: &hongwang_iptv::Guide, channels: &[Channel]) -> Vec<Guide> {
    let mut by_id: BTreeMap<&str, Vec<Programme>> = BTreeMap::new();
    for one in &guide.programmes {
        let (starts, ends) = (Millis(one.on.start.as_millisecond()), Millis(one.on.end.as_millisecond()));
        by_id.entry(&one.channel).or_default().push(Programme { starts, ends, title: one.title.clone() });
    }
    let names = |id: &str| guide.channels.iter().find(|(known, _)| known == id).map(|(_, names)| &names[..]);
    let of = |channel: &Channel| {
        let (_, found) = by_id.iter().find(|(id, _)| is_same(channel, id, names(id).unwrap_or_default()))?;
        Some(Guide { channel: channel.id, programmes: found.clone() }.tidy())
    };
    channels.iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_however_it_is_written_and_another_is_another() {
        for (one, other) in [("CCTV-1 高清", "CCTV1"), ("cctv5+", "CCTV-5+"), ("湖北卫视HD", "湖北卫视")]
        {
            assert_eq!(plain(one), plain(other));
        }
        for (one, other) in [("CCTV4", "CCTV4欧洲"), ("CCTV5", "CCTV5+"), ("CCTV1", "CCTV11")] {
            assert_ne!(plain(one), plain(other));
        }
        assert_eq!(midnight(Millis(midnight(Millis(0)).0 + Millis::DAY - 1)), Millis(-8 * Millis::HOUR));
    }

    #[test]
    fn the_guide_of_a_province_finds_its_channels_in_the_list_of_that_province() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/iptv");
        let Ok(list) = std::fs::read(root.join("hubei_telecom_multicast.m3u")) else { return };
        let xml = std::fs::read(root.join("epg_sample_xmltv.xml")).expect("the samples stand together");
        let list = hongwang_iptv::playlist(&list).expect("it is a list");
        let channels: Vec<Channel> = crate::channel::drafts(&list).0.into_iter().map(channel).collect();
        let ever = jiff::Timestamp::MIN..jiff::Timestamp::MAX;
        let keeps = |id: &str, names: &[String]| channels.iter().any(|one| is_same(one, id, names));
        let guides = assign(&hongwang_iptv::guide(&xml[..], &ever, keeps).expect("it is a guide"), &channels);
        let named =
            |guide: &Guide| channels.iter().find(|one| one.id == guide.channel).map(|one| &one.name[..]);
        let mut found: Vec<_> = guides.iter().filter_map(named).collect();
        found.sort_unstable();
        assert_eq!(found, ["CCTV1", "CCTV11", "CCTV13", "CCTV17", "CCTV7", "湖北卫视"]);
        assert!(guides.iter().all(|guide| guide.programmes.len() > 10));
    }

    fn channel(draft: crate::channel::Draft) -> Channel {
        let crate::channel::Draft { name, group, addresses, guide_id, guide_name } = draft;
        let (id, org) =
            (hongwang_base::SubmissionId::new(Millis(0)).0, "421124000000/".parse().expect("a path"));
        let (shown, position, hidden, keep) = (crate::channel::Shown::Tv, 0, false, false);
        Channel { id, org, name, group, shown, position, hidden, addresses, guide_id, guide_name, keep }
    }
}
