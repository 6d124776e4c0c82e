//! Where in a transport stream a player can begin: the tables, then a picture that stands for itself.

use crate::ts::Content;
use mpeg2ts_reader::packet::{Packet, Pid};

/// Packets of one table at most.
const MOST_OF_TABLE: usize = 8 * Packet::SIZE;

/// A place where a player can begin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beginning {
    /// Where the picture begins, in the bytes that were handed on.
    pub at: usize,
    /// The packets that are read before it: the tables of programmes and of streams.
    pub tables: Vec<u8>,
}

/// Looks for it packet by packet.
#[derive(Debug, Default)]
pub(crate) struct Begins {
    programmes: Vec<u8>,
    streams: Vec<u8>,
    pub(crate) last: Option<Beginning>,
}

impl Begins {
    /// Takes the packet that begins at `at`.
    pub(crate) fn take(
        &mut self,
        packet: &Packet<'_>,
        (programme, streams): (Option<Pid>, &[(u16, Content)]),
        at: usize,
    ) {
        let (pid, starts) = (packet.pid(), packet.payload_unit_start_indicator());
        let table = match pid {
            Pid::PAT => Some(&mut self.programmes),
            pid if Some(pid) == programme => Some(&mut self.streams),
            _ => None,
        };
        if let Some(table) = table {
            if starts {
                table.clear();
            }
            if table.len() < MOST_OF_TABLE && (starts || !table.is_empty()) {
                table.extend_from_slice(packet.buffer());
            }
        } else if starts && is_beginning(packet, streams) {
            self.last = Some(Beginning { at, tables: [&self.programmes[..], &self.streams].concat() });
        }
    }
}

/// Whether a player can begin with this packet, the first of a picture: its sender says so, or it holds what is only sent
/// before such a picture. Where there is none that is known, every packet of the first stream will do.
fn is_beginning(packet: &Packet<'_>, streams: &[(u16, Content)]) -> bool {
    let pictures = streams
        .iter()
        .find(|(_, content)| matches!(content, Content::H264 | Content::H265 | Content::Mpeg2))
        .or(streams.first());
    let Some((_, content)) = pictures.filter(|(number, _)| *number == u16::from(packet.pid())) else {
        return false;
    };
    let said = packet.adaptation_control().has_adaptation_field()
        && packet.adaptation_field().is_some_and(|field| field.random_access_indicator());
    let holds = |wanted: fn(u8) -> bool| {
        let payload = packet.payload().unwrap_or_default();
        payload.windows(4).any(|four| four[..3] == [0, 0, 1] && wanted(four[3]))
    };
    said || match content {
        // The parameters of a sequence, or a picture that refers to none.
        Content::H264 => holds(|unit| matches!(unit & 0x1f, 5 | 7) && unit & 0x80 == 0 && unit & 0x60 != 0),
        Content::H265 => holds(|unit| matches!(unit >> 1, 16..=21 | 32 | 33)),
        Content::Mpeg2 => holds(|unit| unit == 0xb3),
        _ => true,
    }
}
