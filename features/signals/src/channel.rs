//! A channel as villages are told of it.

use hongwang_base::OrgPath;
use hongwang_iptv::{Playlist, Source};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Channels of one organisation.
pub(crate) const MOST: usize = 500;
/// Channels of one organisation whose last hour is kept.
pub(crate) const MOST_KEPT: usize = 4;
/// Letters of a name.
pub(crate) const LONGEST_NAME: usize = 60;

/// In which column a channel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Shown {
    /// 电视直播
    Tv,
    /// 湖北党教 IPTV
    Party,
}

impl Shown {
    pub(crate) const ALL: [Self; 2] = [Self::Tv, Self::Party];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Tv => "tv",
            Self::Party => "party",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shown| shown.word() == word)
    }

    /// The address of the column in the tree.
    pub(crate) fn column(self) -> &'static str {
        match self {
            Self::Tv => "yule/film/tvlive",
            Self::Party => "xuexi/remote/iptv",
        }
    }
}

/// A channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Channel {
    pub(crate) id: Uuid,
    /// Whose it is; everybody below sees it.
    pub(crate) org: OrgPath,
    pub(crate) name: String,
    /// `央视`; empty when not said.
    pub(crate) group: String,
    pub(crate) shown: Shown,
    /// The smaller, the earlier it stands.
    pub(crate) position: u32,
    pub(crate) hidden: bool,
    /// Where it comes from as the list says: the first that works.
    pub(crate) addresses: Vec<String>,
    /// Its id in a guide; empty when the list does not say.
    #[serde(default)]
    pub(crate) guide_id: String,
    /// Its name in a guide; empty where it is its own.
    #[serde(default)]
    pub(crate) guide_name: String,
    /// Whether villages keep its last hour, so that people can look back.
    #[serde(default)]
    pub(crate) keep: bool,
}

impl Channel {
    /// Where it comes from, read anew: a record is not trusted to hold what the desk would have refused.
    pub(crate) fn sources(&self) -> Vec<Source> {
        let list: String = self.addresses.iter().map(|address| format!("x,{address}\n")).collect();
        let read = hongwang_iptv::playlist(list.as_bytes()).unwrap_or_default();
        read.channels.into_iter().flat_map(|channel| channel.sources).collect()
    }
}

/// A channel of a list, before it is anybody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) name: String,
    pub(crate) group: String,
    pub(crate) addresses: Vec<String>,
    pub(crate) guide_id: String,
    pub(crate) guide_name: String,
}

/// What a list holds for the relay: channels, and the names of those that are too many.
pub(crate) fn drafts(list: &Playlist) -> (Vec<Draft>, Vec<String>) {
    let (mut taken, mut left) = (Vec::new(), Vec::new());
    for channel in &list.channels {
        if taken.len() == MOST {
            left.push(channel.name.clone());
            continue;
        }
        let addresses = channel.sources.iter().map(|source| source.url.to_string()).collect();
        let (name, group, guide_id) = (channel.name.clone(), channel.group.clone(), channel.id.clone());
        let guide_name = if channel.guide_name == name { String::new() } else { channel.guide_name.clone() };
        taken.push(Draft { name, group, addresses, guide_id, guide_name });
    }
    (taken, left)
}
