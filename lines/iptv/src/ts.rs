//! What a transport stream (MPEG-TS, ISO/IEC 13818-1) holds and how well it arrives; out of it go whole packets alone.

use crate::begin::{Beginning, Begins};
use mpeg2ts_reader::{
    StreamType,
    packet::{ContinuityCounter, Packet, Pid},
    psi::{
        BufferSectionSyntaxParser, CrcCheckWholeSectionSyntaxPayloadParser, SectionCommonHeader,
        SectionPacketConsumer, SectionSyntaxSectionProcessor, TableSyntaxHeader,
        WholeSectionSyntaxPayloadParser,
        pat::{PatSection, ProgramDescriptor},
        pmt::PmtSection,
    },
};
use std::collections::HashMap;
use std::fmt;

/// Bytes of a packet.
const PACKET: usize = Packet::SIZE;
/// Streams of one programme that are told.
const MOST_STREAMS: usize = 32;

/// What a stream of a programme is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Pictures, every screen plays them.
    H264,
    /// Pictures, newer.
    H265,
    /// Pictures of older television.
    Mpeg2,
    /// Pictures by the Chinese standard.
    Avs,
    /// Sound, every screen plays it.
    Aac,
    /// Sound of older television.
    Mp2,
    /// Sound by Dolby.
    Ac3,
    /// Anything else, by its number in the table.
    Other(u8),
}

/// How a stream arrived until now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrival {
    /// Whole packets.
    pub packets: u64,
    /// How often packets were missing.
    pub gaps: u64,
    /// Packets whose sender says that they are damaged; they are left out.
    pub damaged: u64,
    /// Bytes between packets.
    pub skipped: u64,
    /// Whether pictures or sound are scrambled, so that nobody here can play them.
    pub is_scrambled: bool,
    /// What the first programme holds: number in the stream, and what it is. Empty until its table has come.
    pub streams: Vec<(u16, Content)>,
}

type Tables<P> = SectionPacketConsumer<
    SectionSyntaxSectionProcessor<BufferSectionSyntaxParser<CrcCheckWholeSectionSyntaxPayloadParser<P>>>,
>;

/// What the tables said.
#[derive(Default)]
struct Said {
    programme: Option<Pid>,
    streams: Vec<(u16, Content)>,
}

/// Takes a stream as it comes and hands on whole packets.
pub struct Check {
    rest: Vec<u8>,
    in_step: bool,
    counters: HashMap<Pid, ContinuityCounter>,
    programmes: Tables<Programmes>,
    streams: Tables<Streams>,
    said: Said,
    begins: Begins,
    arrival: Arrival,
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check").field("arrival", &self.arrival).finish_non_exhaustive()
    }
}

impl Default for Check {
    fn default() -> Self {
        Self {
            rest: Vec::new(),
            in_step: false,
            counters: HashMap::new(),
            programmes: tables(Programmes),
            streams: tables(Streams),
            said: Said::default(),
            begins: Begins::default(),
            arrival: Arrival::default(),
        }
    }
}

impl Check {
    /// Takes what came, wherever it was cut, and appends whole packets to `out`.
    pub fn take(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.rest.extend_from_slice(bytes);
        let mut at = 0;
        while let Some(packet) = self.rest.get(at..at + PACKET) {
            // A byte that looks like a beginning is one when the next packet begins behind it.
            let next = self.rest.get(at + PACKET);
            let begins = Packet::is_sync_byte(packet[0]);
            if begins && !self.in_step && next.is_none() {
                break;
            }
            if !begins || next.is_some_and(|byte| !Packet::is_sync_byte(*byte)) && !self.in_step {
                self.in_step = false;
                self.arrival.skipped += 1;
                at += 1;
                continue;
            }
            self.in_step = true;
            if let Some(packet) = Packet::try_new(packet)
                && look(
                    &packet,
                    &mut self.arrival,
                    &mut self.counters,
                    (&mut self.programmes, &mut self.streams),
                    &mut self.said,
                )
            {
                let said = (self.said.programme, &self.said.streams[..]);
                self.begins.take(&packet, said, out.len());
                out.extend_from_slice(&self.rest[at..at + PACKET]);
            }
            at += PACKET;
        }
        self.rest.drain(..at);
        self.arrival.streams.clone_from(&self.said.streams);
    }

    /// The last place where a player can begin, among what was handed on since this was asked before.
    pub fn begins(&mut self) -> Option<Beginning> {
        self.begins.last.take()
    }

    /// How it arrived until now.
    pub fn arrival(&self) -> &Arrival {
        &self.arrival
    }
}

/// Looks at a packet; false where it is to be left out.
fn look(
    packet: &Packet<'_>,
    arrival: &mut Arrival,
    counters: &mut HashMap<Pid, ContinuityCounter>,
    (programmes, streams): (&mut Tables<Programmes>, &mut Tables<Streams>),
    said: &mut Said,
) -> bool {
    if packet.transport_error_indicator() {
        arrival.damaged += 1;
        return false;
    }
    arrival.packets += 1;
    let pid = packet.pid();
    if pid == mpeg2ts_reader::STUFFING_PID {
        return true;
    }
    let control = packet.adaptation_control();
    if control.has_payload() {
        let count = packet.continuity_counter();
        let said_so = control.has_adaptation_field()
            && packet.adaptation_field().is_some_and(|field| field.discontinuity_indicator());
        // A packet may be sent twice.
        let goes_on = |before: ContinuityCounter| count.follows(before) || count == before;
        if counters.insert(pid, count).is_some_and(|before| !goes_on(before)) && !said_so {
            arrival.gaps += 1;
        }
    }
    if packet.transport_scrambling_control().is_scrambled() {
        arrival.is_scrambled |= said.streams.iter().any(|(number, _)| *number == u16::from(pid));
    } else if pid == Pid::PAT && packet.payload().is_some_and(|bytes| !bytes.is_empty()) {
        programmes.consume(said, packet);
    } else if Some(pid) == said.programme && packet.payload().is_some_and(|bytes| !bytes.is_empty()) {
        streams.consume(said, packet);
    }
    true
}

fn tables<P: WholeSectionSyntaxPayloadParser<Context = Said>>(reads: P) -> Tables<P> {
    let checked = CrcCheckWholeSectionSyntaxPayloadParser::new(reads);
    SectionPacketConsumer::new(SectionSyntaxSectionProcessor::new(BufferSectionSyntaxParser::new(checked)))
}

/// The table of programmes: the first counts.
struct Programmes;

impl WholeSectionSyntaxPayloadParser for Programmes {
    type Context = Said;

    fn section<'a>(
        &mut self,
        said: &mut Said,
        header: &SectionCommonHeader,
        _: &TableSyntaxHeader<'a>,
        data: &'a [u8],
    ) {
        let Some(body) = body(header, 0x00, data) else { return };
        let first = PatSection::new(body).programs().find_map(|one| match one {
            ProgramDescriptor::Program { pid, .. } => Some(pid),
            ProgramDescriptor::Network { .. } => None,
        });
        if first != said.programme {
            *said = Said { programme: first, streams: Vec::new() };
        }
    }
}

/// The table of a programme's streams.
struct Streams;

impl WholeSectionSyntaxPayloadParser for Streams {
    type Context = Said;

    fn section<'a>(
        &mut self,
        said: &mut Said,
        header: &SectionCommonHeader,
        _: &TableSyntaxHeader<'a>,
        data: &'a [u8],
    ) {
        let Some(Ok(table)) = body(header, 0x02, data).map(PmtSection::from_bytes) else { return };
        let streams =
            table.streams().map(|one| (u16::from(one.elementary_pid()), content(one.stream_type())));
        said.streams = streams.take(MOST_STREAMS).collect();
    }
}

/// The content of a table of this number, between its head and its checksum.
fn body<'a>(header: &SectionCommonHeader, number: u8, data: &'a [u8]) -> Option<&'a [u8]> {
    let head = SectionCommonHeader::SIZE + TableSyntaxHeader::SIZE;
    (header.table_id == number).then(|| data.get(head..data.len().checked_sub(4)?)).flatten()
}

fn content(kind: StreamType) -> Content {
    match kind {
        StreamType::H264 => Content::H264,
        StreamType::H265 => Content::H265,
        StreamType::ISO_11172_VIDEO | StreamType::H262 => Content::Mpeg2,
        StreamType::CHINESE_VIDEO_STANDARD | StreamType(0xd2 | 0xd4) => Content::Avs,
        // As LATM it has another frame, which MP4 does not take: that is made anew like any other.
        StreamType::ADTS => Content::Aac,
        StreamType::ISO_11172_AUDIO | StreamType::ISO_138183_AUDIO => Content::Mp2,
        StreamType::ATSC_DOLBY_DIGITAL_AUDIO => Content::Ac3,
        StreamType(other) => Content::Other(other),
    }
}
