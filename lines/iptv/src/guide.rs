//! The guide of programmes in XMLTV (<https://wiki.xmltv.org>, `xmltv.dtd`): read as it comes, whatever its length, and only
//! the wanted part is kept.

use crate::text::name;
use jiff::{Timestamp, civil::DateTime, tz::Offset};
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};
use std::{
    collections::HashMap,
    io::{self, BufRead, Read},
    ops::Range,
};

/// Bytes that are read at most; whole guides of a country have a tenth of it.
const MOST_BYTES: u64 = 512 << 20;
/// Bytes of one text or tag at most.
const MOST_PART: usize = 64 << 10;
/// Channels and programmes that are kept at most.
const MOST_KEPT: usize = 100_000;
/// Letters of a title.
const LONGEST: usize = 120;
/// Letters of what a programme is about.
const LONGEST_ABOUT: usize = 500;

/// What is on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guide {
    /// The names of each channel that is kept, by its id in the guide.
    pub channels: Vec<(String, Vec<String>)>,
    /// How many channels the guide names, kept or not.
    pub known: usize,
    /// In the order of the guide.
    pub programmes: Vec<Programme>,
    /// Programmes whose times cannot be read, or that end before they begin.
    pub left_out: usize,
}

/// One programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// The id of its channel in the guide.
    pub channel: String,
    /// From when until when.
    pub on: Range<Timestamp>,
    /// `山水间的家`
    pub title: String,
    /// What it is about; empty when not said.
    pub about: String,
}

/// Why a guide cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum GuideError {
    /// It is no XML, with the place in bytes.
    #[error("节目单在第 {0} 字节处断了或写坏了")]
    Broken(u64),
    /// It is something else.
    #[error("这不是 XMLTV 节目单")]
    Other,
    /// Longer than any.
    #[error("节目单太长")]
    TooLong,
    /// Whatever it was read from failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Reads a guide and keeps what is on within `wanted` on channels of which `keeps` says so: it is asked once a channel, with
/// its id and its names, none where the guide has not named it before its first programme.
///
/// # Errors
/// When it is none, or breaks off; nothing of it counts then.
pub fn guide(
    from: impl BufRead,
    wanted: &Range<Timestamp>,
    keeps: impl Fn(&str, &[String]) -> bool,
) -> Result<Guide, GuideError> {
    let mut reader = Reader::from_reader(Bounded { from, since_tag: 0, left: MOST_BYTES });
    let mut reading = Reading { wanted: wanted.clone(), ..Reading::new(&keeps) };
    let mut part = Vec::new();
    loop {
        part.clear();
        let at = reader.buffer_position();
        let event = match reader.read_event_into(&mut part) {
            Ok(Event::Eof) => break,
            Ok(event) => event,
            Err(quick_xml::Error::Io(error)) if error.kind() == io::ErrorKind::FileTooLarge => {
                return Err(GuideError::TooLong);
            }
            Err(quick_xml::Error::Io(error)) => {
                return Err(io::Error::new(error.kind(), error.to_string()).into());
            }
            Err(_) => return Err(GuideError::Broken(at)),
        };
        reading.event(&event).map_err(|()| GuideError::Broken(at))?;
        if reading.depth > 0 && !reading.is_guide {
            return Err(GuideError::Other);
        }
    }
    match reading.is_guide {
        false => Err(GuideError::Other),
        true if reading.depth > 0 => Err(GuideError::Broken(reader.buffer_position())),
        true => Ok(reading.guide),
    }
}

/// Refuses what is longer than a guide, and a tag or text that is longer than any: one is held in memory whole.
struct Bounded<R> {
    from: R,
    since_tag: usize,
    left: u64,
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 || self.since_tag > MOST_PART {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.from.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // What was filled is still there to be looked at; a reader that fails here fails again in `fill_buf`.
        let seen = self.from.fill_buf().map_or(&[][..], |filled| &filled[..amount.min(filled.len())]);
        self.since_tag = match seen.iter().rposition(|byte| *byte == b'<') {
            Some(at) => seen.len() - at,
            None => self.since_tag + seen.len(),
        };
        self.left = self.left.saturating_sub(amount as u64);
        self.from.consume(amount);
    }
}

/// Whether a channel is kept, by its id and its names.
type Keeps<'k> = &'k dyn Fn(&str, &[String]) -> bool;

/// What is read at present.
struct Reading<'k> {
    keeps: Keeps<'k>,
    /// What it said of each channel.
    kept: HashMap<String, bool>,
    guide: Guide,
    wanted: Range<Timestamp>,
    is_guide: bool,
    depth: usize,
    open: Open,
    /// The text of the element that is read.
    text: Option<(Field, String)>,
}

#[derive(Default)]
enum Open {
    #[default]
    Nothing,
    Channel(String, Vec<String>),
    Programme(Programme),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Name,
    Title,
    About,
}

impl<'k> Reading<'k> {
    fn new(keeps: Keeps<'k>) -> Self {
        Self {
            keeps,
            kept: HashMap::new(),
            guide: Guide::default(),
            wanted: Timestamp::MIN..Timestamp::MAX,
            is_guide: false,
            depth: 0,
            open: Open::Nothing,
            text: None,
        }
    }

    /// Whether programmes of the channel are kept.
    fn keeps(&mut self, id: &str, names: &[String]) -> bool {
        if let Some(kept) = self.kept.get(id) {
            return *kept;
        }
        let kept = (self.keeps)(id, names);
        if self.kept.len() < MOST_KEPT {
            self.kept.insert(id.to_owned(), kept);
        }
        kept
    }

    fn event(&mut self, event: &Event) -> Result<(), ()> {
        match event {
            Event::Start(tag) => {
                self.depth += 1;
                self.start(tag)
            }
            Event::Empty(tag) if self.depth == 0 => {
                self.is_guide = tag.name().as_ref() == "tv";
                Ok(())
            }
            Event::End(tag) => {
                self.depth = self.depth.checked_sub(1).ok_or(())?;
                self.end(tag.name().as_ref());
                Ok(())
            }
            Event::Text(text) => {
                self.more(&text.xml10_content());
                Ok(())
            }
            Event::CData(text) => {
                self.more(&text.xml10_content());
                Ok(())
            }
            Event::GeneralRef(reference) => {
                let named = reference.xml_content(XmlVersion::Implicit1_0);
                let resolved = match reference.resolve_char_ref() {
                    Ok(Some(letter)) => Some(letter.to_string()),
                    _ => quick_xml::escape::resolve_predefined_entity(&named).map(str::to_owned),
                };
                self.more(&resolved.unwrap_or_default());
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn start(&mut self, tag: &BytesStart) -> Result<(), ()> {
        match (self.depth, tag.name().as_ref()) {
            (1, "tv") => self.is_guide = true,
            (2, "channel") => self.open = Open::Channel(attribute(tag, "id")?, Vec::new()),
            (2, "programme") => {
                let on = moment(&attribute(tag, "start")?).zip(moment(&attribute(tag, "stop")?));
                let on = on.map(|(from, until)| from..until).filter(|on| on.start < on.end);
                self.guide.left_out += usize::from(on.is_none());
                self.open = on.map_or(Open::Nothing, |on| {
                    let (title, about) = (String::new(), String::new());
                    Open::Programme(Programme {
                        channel: attribute(tag, "channel").unwrap_or_default(),
                        on,
                        title,
                        about,
                    })
                });
            }
            (3, "display-name") => self.text = Some((Field::Name, String::new())),
            (3, "title") => self.text = Some((Field::Title, String::new())),
            (3, "desc") => self.text = Some((Field::About, String::new())),
            _ => {}
        }
        Ok(())
    }

    fn more(&mut self, words: &str) {
        if let Some((_, text)) = &mut self.text {
            text.push_str(words);
        }
    }

    fn end(&mut self, tag: &str) {
        if self.depth == 2
            && let Some((field, text)) = self.text.take()
        {
            match (field, &mut self.open) {
                (Field::Name, Open::Channel(_, names)) if names.len() < 8 => names.push(name(&text, LONGEST)),
                // The first language is the one of the channel.
                (Field::Title, Open::Programme(on)) if on.title.is_empty() => on.title = name(&text, LONGEST),
                (Field::About, Open::Programme(on)) if on.about.is_empty() => {
                    on.about = name(&text, LONGEST_ABOUT)
                }
                _ => {}
            }
        }
        if self.depth == 1 && matches!(tag, "channel" | "programme") {
            match std::mem::take(&mut self.open) {
                Open::Channel(id, names) => self.channel(id, names),
                Open::Programme(one) => self.programme(one),
                Open::Nothing => {}
            }
        }
    }

    fn channel(&mut self, id: String, names: Vec<String>) {
        let is_kept = !id.is_empty() && self.keeps(&id, &names);
        self.guide.known += usize::from(!id.is_empty());
        if is_kept && self.guide.channels.len() < MOST_KEPT {
            self.guide.channels.push((id, names));
        }
    }

    fn programme(&mut self, one: Programme) {
        if one.title.is_empty() || one.channel.is_empty() {
            self.guide.left_out += 1;
            return;
        }
        let is_wanted = one.on.start < self.wanted.end && self.wanted.start < one.on.end;
        if is_wanted && self.keeps(&one.channel, &[]) && self.guide.programmes.len() < MOST_KEPT {
            self.guide.programmes.push(one);
        }
    }
}

fn attribute(tag: &BytesStart, wanted: &str) -> Result<String, ()> {
    let Some(found) = tag.try_get_attribute(wanted).map_err(drop)? else { return Ok(String::new()) };
    let value = found.normalized_value(XmlVersion::Implicit1_0).map_err(drop)?;
    Ok(name(&value, LONGEST))
}

/// `20260803005200 +0800`; digits may lack from the right, and without an offset it is the time here.
fn moment(text: &str) -> Option<Timestamp> {
    let (digits, offset) = text.split_once(' ').unwrap_or((text, "+0800"));
    if !digits.is_ascii()
        || !(8..=14).contains(&digits.len())
        || !digits.bytes().all(|digit| digit.is_ascii_digit())
    {
        return None;
    }
    let part =
        |from: usize, until: usize| digits.get(from..until).map_or(Some(0), |part| part.parse::<i8>().ok());
    let year = digits[..4].parse().ok()?;
    let at =
        DateTime::new(year, part(4, 6)?, part(6, 8)?, part(8, 10)?, part(10, 12)?, part(12, 14)?, 0).ok()?;
    let (sign, hours, minutes) = match offset.trim() {
        "UTC" | "GMT" | "Z" => (1, 0, 0),
        offset if offset.is_ascii() && offset.len() == 5 => {
            let sign = if offset.starts_with('-') { -1 } else { 1 };
            (sign, offset[1..3].parse::<i32>().ok()?, offset[3..].parse::<i32>().ok()?)
        }
        _ => return None,
    };
    let offset = Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()?;
    offset.to_timestamp(at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_with_and_without_its_offset() {
        let of = |text| moment(text).map(|at| at.to_string());
        assert_eq!(of("20260803005200 +0800").as_deref(), Some("2026-08-02T16:52:00Z"));
        assert_eq!(of("202608030052").as_deref(), Some("2026-08-02T16:52:00Z"));
        assert_eq!(of("20260803 UTC").as_deref(), Some("2026-08-03T00:00:00Z"));
        assert_eq!(of("20260803005200 -0330").as_deref(), Some("2026-08-03T04:22:00Z"));
        for wrong in
            ["", "2026", "20261303005200 +0800", "20260803005200 +9999", "2026080300520x", "20260803 北京"]
        {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }
}
