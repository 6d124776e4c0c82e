//! Samples to Opus in Ogg (RFC 7845), page by page while they come, so that a player starts with the first clause.

use crate::voice::{RATE, VoiceError};
use ogg::{PacketWriteEndInfo, PacketWriter};
use opusic_c::{Application, Bitrate, Channels, Encoder, ErrorCode, SampleRate, Signal};

/// Samples in one packet: 20 ms.
const FRAME: usize = RATE as usize / 50;
/// Ogg counts Opus at 48 kHz whatever the input was.
const TICKS: u64 = 48_000 / RATE as u64;
/// Bits a second, on average.
const BITRATE: u32 = 22_000;
/// No packet is longer; RFC 6716 allows 1275 bytes a frame.
const PACKET: usize = 1_275;
/// One stream a file, so any number does.
const SERIAL: u32 = 1;

/// One Ogg Opus stream on its way.
pub(crate) struct Stream {
    encoder: Encoder,
    pages: PacketWriter<'static, Vec<u8>>,
    /// Samples that do not fill a packet yet.
    rest: Vec<f32>,
    /// What the decoder has to drop at the start, in ticks.
    skip: u64,
    /// Samples that were given.
    given: u64,
    /// Samples that were encoded.
    encoded: u64,
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").field("given", &self.given).finish_non_exhaustive()
    }
}

fn packing(error: ErrorCode) -> VoiceError {
    VoiceError::Packing(error.message())
}

impl Stream {
    /// A stream whose first pages hold the headers.
    ///
    /// # Errors
    /// When the encoder cannot be made.
    pub(crate) fn new() -> Result<Self, VoiceError> {
        let mut encoder =
            Encoder::new(Channels::Mono, SampleRate::Hz24000, Application::Audio).map_err(packing)?;
        encoder.set_bitrate(Bitrate::Value(BITRATE)).map_err(packing)?;
        encoder.set_vbr(true).map_err(packing)?;
        encoder.set_signal(Signal::Voice).map_err(packing)?;
        let skip = u64::from(encoder.get_look_ahead().map_err(packing)?) * TICKS;
        let mut stream = Self {
            encoder,
            pages: PacketWriter::new(Vec::new()),
            rest: Vec::new(),
            skip,
            given: 0,
            encoded: 0,
        };
        stream.write(head(skip), PacketWriteEndInfo::EndPage, 0)?;
        stream.write(tags(), PacketWriteEndInfo::EndPage, 0)?;
        Ok(stream)
    }

    /// Takes samples and gives the pages that are ready, at the first call with the headers before them.
    ///
    /// # Errors
    /// When the encoder refuses them.
    pub(crate) fn push(&mut self, samples: &[f32]) -> Result<Vec<u8>, VoiceError> {
        self.rest.extend_from_slice(samples);
        self.given += samples.len() as u64;
        let rest = std::mem::take(&mut self.rest);
        let whole = rest.chunks_exact(FRAME);
        self.rest = whole.remainder().to_vec();
        let packets = whole.len();
        for (number, frame) in whole.enumerate() {
            // A page ends where the samples end, so that all of them can be played now.
            let end = if number + 1 == packets {
                PacketWriteEndInfo::EndPage
            } else {
                PacketWriteEndInfo::NormalPacket
            };
            self.encode(frame, end, None)?;
        }
        Ok(std::mem::take(self.pages.inner_mut()))
    }

    /// Gives the last page, whose position tells where the sound ends.
    ///
    /// # Errors
    /// When the encoder refuses the rest.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, VoiceError> {
        let end = self.skip + self.given * TICKS;
        // The encoder is behind by `skip`, so at least one packet of silence brings the last sound out.
        let mut rest = std::mem::take(&mut self.rest);
        let missing = end.div_ceil(TICKS) - self.encoded;
        rest.resize(usize::try_from(missing).unwrap_or_default().next_multiple_of(FRAME), 0.0);
        let packets = rest.len() / FRAME;
        for (number, frame) in rest.chunks_exact(FRAME).enumerate() {
            if number + 1 == packets {
                self.encode(frame, PacketWriteEndInfo::EndStream, Some(end))?;
            } else {
                self.encode(frame, PacketWriteEndInfo::NormalPacket, None)?;
            }
        }
        Ok(self.pages.into_inner())
    }

    fn encode(
        &mut self,
        frame: &[f32],
        end: PacketWriteEndInfo,
        position: Option<u64>,
    ) -> Result<(), VoiceError> {
        let mut packet = vec![0; PACKET];
        let length = self.encoder.encode_float_to_slice(frame, &mut packet).map_err(packing)?;
        packet.truncate(length);
        self.encoded += frame.len() as u64;
        let position = position.unwrap_or(self.encoded * TICKS);
        self.write(packet, end, position)
    }

    fn write(&mut self, packet: Vec<u8>, end: PacketWriteEndInfo, position: u64) -> Result<(), VoiceError> {
        let written = self.pages.write_packet(packet, SERIAL, end, position);
        written.map_err(|_| VoiceError::Packing("the pages cannot be written"))
    }
}

/// How long a whole file sounds, by the position of its last page; none when it is no such file.
pub fn milliseconds(file: &[u8]) -> Option<u32> {
    let number = |at: usize, bytes: usize| -> Option<u64> {
        let little_end = file.get(at..at + bytes)?.iter().rev();
        Some(little_end.fold(0, |number, byte| number << 8 | u64::from(*byte)))
    };
    let head = file.windows(8).position(|bytes| bytes == b"OpusHead")?;
    let last = file.windows(4).rposition(|bytes| bytes == b"OggS")?;
    let ticks = number(last + 6, 8)?.checked_sub(number(head + 10, 2)?)?;
    u32::try_from(ticks / 48).ok()
}

fn head(skip: u64) -> Vec<u8> {
    let mut head = b"OpusHead\x01\x01".to_vec();
    head.extend(u16::try_from(skip).unwrap_or(u16::MAX).to_le_bytes());
    head.extend(RATE.to_le_bytes());
    // No gain, mapping family 0: one channel.
    head.extend([0, 0, 0]);
    head
}

fn tags() -> Vec<u8> {
    let vendor = b"hongwang";
    let mut tags = b"OpusTags".to_vec();
    tags.extend(8u32.to_le_bytes());
    tags.extend(vendor);
    tags.extend(0u32.to_le_bytes());
    tags
}

#[cfg(test)]
mod tests {
    use super::*;
    use ogg::PacketReader;
    use opusic_c::Decoder;

    /// Decodes a file as a player would: the pre-skip dropped, the end cut at the last position.
    fn decoded(file: &[u8]) -> Vec<f32> {
        let mut reader = PacketReader::new(std::io::Cursor::new(file));
        let mut decoder = Decoder::new(Channels::Mono, SampleRate::Hz48000).expect("a decoder");
        let head = reader.read_packet_expected().expect("a head").data;
        assert_eq!(&head[..8], b"OpusHead");
        let skip = usize::from(u16::from_le_bytes([head[10], head[11]]));
        assert_eq!(&reader.read_packet_expected().expect("tags").data[..8], b"OpusTags");
        let (mut samples, mut end) = (Vec::new(), 0);
        while let Some(packet) = reader.read_packet().expect("whole pages") {
            let mut out = vec![0f32; 5_760];
            let count = decoder.decode_float_to_slice(&packet.data, &mut out, false).expect("a packet");
            samples.extend(&out[..count]);
            if packet.last_in_stream() {
                end = usize::try_from(packet.absgp_page()).expect("a position");
            }
        }
        samples.truncate(end);
        samples.split_off(skip)
    }

    #[test]
    fn a_stream_in_pieces_decodes_to_as_many_samples_as_were_given_at_the_same_places() {
        let tone = |n: usize| if (4_800..9_600).contains(&n) { (n as f32 * 0.2).sin() * 0.3 } else { 0.0 };
        let samples: Vec<f32> = (0..24_777).map(tone).collect();
        let mut stream = Stream::new().expect("an encoder");
        let mut file = Vec::new();
        for piece in samples.chunks(7_001) {
            file.extend(stream.push(piece).expect("pages"));
        }
        file.extend(stream.finish().expect("the last page"));
        assert_eq!(milliseconds(&file), Some(1_032));
        assert_eq!(milliseconds(b"OpusHead"), None);
        assert!(file.len() < 6_000, "{} bytes for a second", file.len());
        let out = decoded(&file);
        assert_eq!(out.len(), samples.len() * 2);
        let energy = |range: std::ops::Range<usize>| out[range].iter().map(|s| s * s).sum::<f32>();
        assert!(energy(0..9_000) < 1.0 && energy(9_600..19_200) > 50.0 && energy(20_500..40_000) < 1.0);
    }

    #[test]
    fn the_first_piece_can_be_played_before_the_second_comes() {
        let mut stream = Stream::new().expect("an encoder");
        let first = stream.push(&vec![0.1; 12_000]).expect("pages");
        let mut reader = PacketReader::new(std::io::Cursor::new(first));
        let mut packets = 0;
        while reader.read_packet().expect("whole pages").is_some() {
            packets += 1;
        }
        assert_eq!(packets, 2 + 25);
    }
}
