//! `[meetings]` of a center: where picture and sound of meetings are received.

use anyhow::{Context, Result, bail};
use hongwang_meetings::{MediaConfig, MediaLimits, Relay};
use serde::{Deserialize, Deserializer, de::Error as _};
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

/// `[meetings]` of a center. Without `udp` meetings are held without picture and sound.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeetingsTable {
    /// Where media are received, `address:port`; with several cores also the ports after it.
    udp: Option<SocketAddr>,
    /// Where media are received over TCP by villages whose line lets no UDP through, likewise.
    tcp: Option<SocketAddr>,
    /// The addresses under which villages find this machine; without it, that of `udp`.
    #[serde(default)]
    seen: Vec<IpAddr>,
    /// Threads, each with a port of its own, 1 to 64; without it one.
    #[serde(default = "one_core", deserialize_with = "cores")]
    cores: u8,
    /// A relay (TURN) for networks that reach none of these, `turn:host:port`.
    turn: Option<String>,
    /// A file with coturn's `static-auth-secret`, readable by this service alone.
    turn_secret_file: Option<PathBuf>,
}

impl MeetingsTable {
    /// The relay for media, if there is one.
    ///
    /// # Errors
    /// Which line is wrong.
    pub(crate) fn relay(&self) -> Result<Option<Relay>> {
        let (url, file) = match (&self.turn, &self.turn_secret_file) {
            (None, None) => return Ok(None),
            (Some(url), Some(file)) => (url, file),
            _ => bail!("[meetings] turn 和 turn_secret_file 要一起写"),
        };
        let secret = std::fs::read_to_string(file)
            .with_context(|| format!("[meetings] turn_secret_file {} 读不了", file.display()))?;
        let relay = Relay::new(url, secret.trim());
        relay.map(Some).with_context(|| format!("[meetings] turn 应写成 turn:主机:端口,现在是 {url}"))
    }

    /// How media are opened, if they are.
    pub(crate) fn media(&self) -> Option<MediaConfig> {
        Some(MediaConfig {
            cores: usize::from(self.cores.max(1)),
            udp: self.udp?,
            tcp: self.tcp,
            seen: self.seen.clone(),
            connections: MEDIA_CONNECTIONS,
            joins: MEDIA_JOINS,
            limits: MediaLimits::default(),
        })
    }
}

/// TCP connections of media a core.
const MEDIA_CONNECTIONS: usize = 1_000;
/// Venues that come in within a second; the others are told to try again.
const MEDIA_JOINS: u32 = 50;

fn one_core() -> u8 {
    1
}

fn cores<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<u8, D::Error> {
    let typed = i64::deserialize(from)?;
    let kept = u8::try_from(typed).ok().filter(|cores| (1..=64).contains(cores));
    kept.ok_or_else(|| D::Error::custom(format!("cores 应在 1 到 64 之间,现在是 {typed}")))
}

#[cfg(test)]
mod tests {
    use crate::config::{CenterConfig, parse};

    #[test]
    fn media_of_meetings_are_opened_only_where_an_address_says_so() {
        let center = "data = '/d'\nlisten = '127.0.0.1:1'\ndevices = '127.0.0.1:2'\ndevices_address = 'c:2'\n\
                      public_address = 'http://c'\n";
        let read = |more: &str| parse::<CenterConfig>("c.toml", &format!("{center}{more}"));
        assert!(read("").expect("none is fine").meetings.media().is_none());
        let media = read("[meetings]\nudp = '0.0.0.0:8802'\nseen = ['192.0.2.7']\ncores = 2\n");
        let media = media.expect("it is one").meetings.media().expect("it is opened");
        assert_eq!((media.cores, media.udp.port(), media.seen.len()), (2, 8802, 1));
        let refused = |more: &str| read(more).expect_err("it is refused").to_string();
        assert!(refused("[meetings]\nudp = '8802'\n").contains("应写成 地址:端口"));
        let turn = |more: &str| {
            let center = read(&format!("[meetings]\nturn = 'turn:relay:3478'\n{more}")).expect("it is read");
            center.meetings.relay().expect_err("it is refused").to_string()
        };
        assert!(turn("").contains("要一起写"));
        assert!(turn("turn_secret_file = '/nowhere'\n").contains("/nowhere 读不了"));
        assert!(refused("[meetings]\ncores = 0\n").contains("cores 应在 1 到 64 之间"));
    }
}
