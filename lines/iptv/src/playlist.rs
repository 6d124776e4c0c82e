//! Lists of channels: extended M3U as players of IPTV write it, and `name,address` lines below `group,#genre#`.

use crate::text::{name, text};
use std::collections::HashMap;
use std::net::IpAddr;
use url::{Host, Url};

/// A longer file is no list of channels.
const MOST_BYTES: usize = 4 << 20;
/// Addresses in all.
const MOST_SOURCES: usize = 10_000;
/// Addresses of one channel.
const MOST_OF_ONE: usize = 16;
/// What was left out and is told.
const MOST_TOLD: usize = 200;
/// Letters of a name.
const LONGEST: usize = 60;
/// Bytes of an address.
const LONGEST_ADDRESS: usize = 1_000;

/// A list of channels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Playlist {
    /// In the order of the list; a name that comes again is another address of the same channel.
    pub channels: Vec<Channel>,
    /// Where the list says that the guide is.
    pub guides: Vec<Url>,
    /// What cannot be played, by line.
    pub left_out: Vec<LeftOut>,
    /// How much more was left out than is told.
    pub more_left_out: usize,
}

/// A channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// `CCTV1`, `湖北卫视`
    pub name: String,
    /// The channel of the guide: `tvg-id`; empty when not said.
    pub id: String,
    /// Its name in the guide: `tvg-name`, else its own.
    pub guide_name: String,
    /// `央视`; empty when not said.
    pub group: String,
    /// Where it is, the first that works.
    pub sources: Vec<Source>,
}

/// One address of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The address as it stands in the list.
    pub url: Url,
    /// How it comes.
    pub way: Way,
    /// How what was is asked for.
    pub catchup: Option<Catchup>,
}

/// How a channel comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A transport stream in RTP packets (RFC 2250), to a group or to this machine.
    Rtp {
        /// Who it is sent to.
        address: IpAddr,
        /// Port.
        port: u16,
    },
    /// A transport stream in plain UDP packets.
    Udp {
        /// Who it is sent to.
        address: IpAddr,
        /// Port.
        port: u16,
    },
    /// HTTP Live Streaming: a list of pieces.
    Hls,
    /// A transport stream over HTTP.
    Http,
}

/// How the last hours of a channel are asked for, as the list says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catchup {
    /// `default`, `append`, `shift`
    pub kind: String,
    /// With `${(b)…}` for the beginning.
    pub source: String,
}

/// A line that gives no channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Counted from 1.
    pub line: usize,
    /// One sentence.
    pub why: String,
}

/// Why a file is no list of channels.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaylistError {
    /// Too many bytes.
    #[error("文件太大，不像频道单")]
    TooLong,
    /// The pieces of one film, in HTTP Live Streaming.
    #[error("这是一个节目的分段清单（HLS），不是频道单；请把它的网址作为一个频道填入")]
    Pieces,
    /// Nothing in it can be played.
    #[error("里面没有一个能播放的频道")]
    Empty,
}

/// What stands before an address.
#[derive(Default)]
struct Said {
    name: String,
    id: String,
    guide_name: String,
    group: String,
    catchup: Option<Catchup>,
}

#[derive(Default)]
struct Reading {
    list: Playlist,
    /// Where in the list a name stands.
    known: HashMap<String, usize>,
    sources: usize,
}

impl Reading {
    fn leave_out(&mut self, line: usize, why: &str) {
        if self.list.left_out.len() < MOST_TOLD {
            self.list.left_out.push(LeftOut { line, why: why.to_owned() });
        } else {
            self.list.more_left_out += 1;
        }
    }

    fn take(&mut self, line: usize, said: Said, address: &str) {
        if said.name.is_empty() {
            return self.leave_out(line, "没有频道名");
        }
        let (url, way) = match way(address) {
            Ok(both) => both,
            Err(why) => return self.leave_out(line, why),
        };
        if self.sources == MOST_SOURCES {
            return self.leave_out(line, "频道太多，后面的没有读");
        }
        let at = *self.known.entry(said.name.clone()).or_insert(self.list.channels.len());
        if at == self.list.channels.len() {
            let guide_name = if said.guide_name.is_empty() { said.name.clone() } else { said.guide_name };
            let (name, id, group) = (said.name, said.id, said.group);
            self.list.channels.push(Channel { name, id, guide_name, group, sources: Vec::new() });
        }
        let sources = &mut self.list.channels[at].sources;
        if sources.iter().any(|source| source.url == url) {
            return self.leave_out(line, "同一个地址写了两次");
        }
        if sources.len() == MOST_OF_ONE {
            return self.leave_out(line, "这个频道的地址太多");
        }
        sources.push(Source { url, way, catchup: said.catchup });
        self.sources += 1;
    }
}

/// Reads a list of channels.
///
/// # Errors
/// When nothing in it can be played; what is wrong with single lines is told in [`Playlist::left_out`].
pub fn playlist(bytes: &[u8]) -> Result<Playlist, PlaylistError> {
    if bytes.len() > MOST_BYTES {
        return Err(PlaylistError::TooLong);
    }
    let text = text(bytes);
    if text
        .lines()
        .any(|line| line.starts_with("#EXT-X-TARGETDURATION") || line.starts_with("#EXT-X-STREAM-INF"))
    {
        return Err(PlaylistError::Pieces);
    }
    let mut reading = Reading::default();
    let (mut group, mut waiting) = (String::new(), None::<Said>);
    for (line, words) in text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())) {
        if let Some(head) = words.strip_prefix("#EXTM3U") {
            let guides =
                attributes(head).into_iter().filter(|(key, _)| key == "x-tvg-url" || key == "url-tvg");
            let urls = guides.flat_map(|(_, value)| value.split(',').map(str::to_owned).collect::<Vec<_>>());
            reading.list.guides.extend(urls.filter_map(|url| Url::parse(url.trim()).ok()).take(4));
        } else if let Some(head) = words.strip_prefix("#EXTINF:") {
            waiting = Some(said(head));
        } else if let Some(named) = words.strip_prefix("#EXTGRP:") {
            if let Some(said) = &mut waiting {
                said.group = name(named, LONGEST);
            }
        } else if words.is_empty() || words.starts_with('#') {
        } else if let Some(said) = waiting.take() {
            reading.take(line, said, words);
        } else if let Some((named, address)) = words.split_once(',') {
            if address.trim() == "#genre#" {
                group = name(named, LONGEST);
            } else if address.trim().is_empty() {
                reading.leave_out(line, "没有地址");
            } else {
                // Some lists name several addresses with # between.
                for address in address.split('#') {
                    let said = Said { name: name(named, LONGEST), group: group.clone(), ..Said::default() };
                    reading.take(line, said, address.trim());
                }
            }
        } else {
            reading.leave_out(line, "没有频道名");
        }
    }
    if reading.list.channels.is_empty() { Err(PlaylistError::Empty) } else { Ok(reading.list) }
}

/// `-1 tvg-name="CCTV1" group-title="央视",CCTV1`
fn said(head: &str) -> Said {
    let mut is_quoted = false;
    // The first comma that is in no quotes: what follows is the name, commas and all.
    let comma = head.char_indices().find(|(_, letter)| {
        is_quoted ^= *letter == '"';
        *letter == ',' && !is_quoted
    });
    let (before, named) = comma.map_or((head, ""), |(at, _)| (&head[..at], &head[at + 1..]));
    let mut said = Said { name: name(named, LONGEST), ..Said::default() };
    let (mut kind, mut source) = (String::new(), String::new());
    for (key, value) in attributes(before) {
        match key.as_str() {
            "tvg-id" => said.id = name(&value, LONGEST),
            "tvg-name" => said.guide_name = name(&value, LONGEST),
            "group-title" => said.group = name(&value, LONGEST),
            "catchup" => kind = value,
            "catchup-source" => source = value,
            _ => {}
        }
    }
    if said.name.is_empty() {
        said.name.clone_from(&said.guide_name);
    }
    if !source.is_empty() && source.len() <= LONGEST_ADDRESS {
        said.catchup = Some(Catchup { kind, source });
    }
    said
}

/// `key="a value" other=word`, keys in small letters.
fn attributes(text: &str) -> Vec<(String, String)> {
    let (mut all, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once('=') {
        let key = before.rsplit(char::is_whitespace).next().unwrap_or_default().to_ascii_lowercase();
        let (value, left) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        if !key.is_empty() {
            all.push((key, value.to_owned()));
        }
        rest = left;
    }
    all
}

fn way(address: &str) -> Result<(Url, Way), &'static str> {
    if address.len() > LONGEST_ADDRESS {
        return Err("地址太长");
    }
    // `udp://@239.0.0.1:1234`: the sign says that one listens.
    let plain = address.replacen("://@", "://", 1);
    let url = Url::parse(&plain).map_err(|_| "地址不完整")?;
    let packets = || {
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            // Of schemes that the standard of the web does not know, the host is words.
            Some(Host::Domain(words)) => words.parse().map_err(|_| "组播地址要用数字")?,
            None => return Err("地址不完整"),
        };
        Ok((address, url.port().ok_or("没有端口")?))
    };
    let way = match url.scheme() {
        "rtp" => packets().map(|(address, port)| Way::Rtp { address, port })?,
        "udp" => packets().map(|(address, port)| Way::Udp { address, port })?,
        "http" | "https" if url.host().is_none() => return Err("地址不完整"),
        "http" | "https" => {
            let path = url.path().to_ascii_lowercase();
            match path.rsplit('.').next() {
                Some("m3u8") => Way::Hls,
                Some("m3u") => return Err("里面又是一张频道单，请打开它再导入"),
                Some("mpd") => return Err("DASH 还放不了"),
                _ => Way::Http,
            }
        }
        "rtsp" => return Err("RTSP 还放不了"),
        _ => return Err("不认识的地址"),
    };
    Ok((url, way))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_begins_behind_the_first_comma_that_stands_in_no_quotes() {
        let head = r#"-1 tvg-id="1" tvg-name="CCTV1" group-title="央视, 综合" catchup="default" catchup-source="http://a/?b=1",CCTV-1 综合, 高清"#;
        let said = said(head);
        assert_eq!((said.name.as_str(), said.group.as_str()), ("CCTV-1 综合, 高清", "央视, 综合"));
        assert_eq!(said.catchup.expect("it is said").source, "http://a/?b=1");
    }

    #[test]
    fn an_address_says_how_a_channel_comes() {
        let group = IpAddr::from([239, 1, 1, 1]);
        let of = |address| way(address).map(|(_, way)| way);
        assert_eq!(of("rtp://239.1.1.1:5140?fec=5139"), Ok(Way::Rtp { address: group, port: 5140 }));
        assert_eq!(of("udp://@239.1.1.1:1234"), Ok(Way::Udp { address: group, port: 1234 }));
        assert_eq!(of("http://10.0.0.1/live/index.m3u8?x=1"), Ok(Way::Hls));
        assert_eq!(of("http://10.0.0.1:4022/rtp/239.1.1.1:5140"), Ok(Way::Http));
        assert_eq!(of("http://10.0.0.1/all.m3u"), Err("里面又是一张频道单，请打开它再导入"));
        assert_eq!(of("rtp://239.1.1.1"), Err("没有端口"));
        assert_eq!(of("rtp://somewhere.cn:80"), Err("组播地址要用数字"));
        assert_eq!(of("file:///etc/passwd"), Err("不认识的地址"));
        assert_eq!(of("239.1.1.1:80"), Err("地址不完整"));
    }
}
