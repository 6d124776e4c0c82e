//! Frames of the SDT protocol: bytes in, plain data out.
//!
//! `AA AA AA 96 69 | length | content | check`. The length, high byte first, counts content and check; the check is the
//! exclusive or of length and content. The content of a question is command and parameter; of an answer, two bytes
//! from the card, the reader's code, and data.
//!
//! A decoder takes in no content that could hold a card, unless it was made for one ([`Decoder::of_a_card`]).
//!
//! Invariants: no bytes make the decoder panic; it keeps less than one frame; after garbage it finds the next whole
//! frame.

use zeroize::Zeroizing;

/// What every frame begins with.
const MARK: [u8; 5] = [0xaa, 0xaa, 0xaa, 0x96, 0x69];
/// A command and its parameter.
const SHORTEST: usize = 2;
/// The longest content that is taken in while nobody asked for a card. Answers to such questions have at most eleven
/// bytes; the name alone takes thirty on a card.
pub const LONGEST: usize = 16;
/// The content that holds a card: three bytes of the answer, two lengths, the text, the picture.
pub const CARD: usize = 3 + 4 + TEXT + PICTURE;
/// Bytes of a card's text, and of its picture.
pub(crate) const TEXT: usize = 256;
const PICTURE: usize = 1024;

/// What a reader is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Whether it works.
    Status,
    /// Whether a card lies on it.
    Find,
    /// That it chooses the card which lies there.
    Select,
    /// What stands on the chosen card.
    Read,
}

impl Question {
    /// The frame that asks it.
    pub fn frame(self) -> Vec<u8> {
        encode(match self {
            Self::Status => &[0x11, 0xff],
            Self::Find => &[0x20, 0x01],
            Self::Select => &[0x20, 0x02],
            Self::Read => &[0x30, 0x01],
        })
    }
}

/// The frame around some content.
///
/// # Panics
/// When the length of the content does not fit into a frame.
pub fn encode(content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 1).expect("a frame's content is short").to_be_bytes();
    [&MARK[..], &length, content, &[check(length, content)]].concat()
}

/// The reader's code in the content of an answer; none in what is no answer, such as the echo of a question.
pub fn code(content: &[u8]) -> Option<u8> {
    content.get(2).copied()
}

/// The text of a card in the content of an answer; none where the content is of another size or says so itself.
pub(crate) fn text_of(content: &[u8]) -> Option<&[u8; TEXT]> {
    let lengths = [(TEXT >> 8) as u8, TEXT as u8, (PICTURE >> 8) as u8, PICTURE as u8];
    let (_, rest) = content.split_at_checked(3).filter(|_| content.len() == CARD)?;
    rest.strip_prefix(&lengths)?.first_chunk()
}

/// Finds frames in what comes over a line.
pub struct Decoder {
    bytes: Zeroizing<Vec<u8>>,
    longest: usize,
}

impl Default for Decoder {
    fn default() -> Self {
        Self { bytes: Zeroizing::default(), longest: LONGEST }
    }
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Decoder")
    }
}

impl Decoder {
    /// One that takes in what stands on a card, because somebody asked for it.
    pub fn of_a_card() -> Self {
        // As large as it becomes, so that no copy is left behind in a smaller one.
        Self { bytes: Zeroizing::new(Vec::with_capacity(2 * CARD)), longest: CARD }
    }

    /// Takes what has come.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The content of the next whole frame; none until more has come.
    pub fn next_frame(&mut self) -> Option<Vec<u8>> {
        let mut passed = 0;
        let found = loop {
            match look(&self.bytes[passed..], self.longest) {
                Start::Frame(content) => {
                    let content = content.to_vec();
                    passed += MARK.len() + 2 + content.len() + 1;
                    break Some(content);
                }
                Start::Part => break None,
                Start::Garbage => passed += 1,
            }
        };
        self.bytes.drain(..passed);
        found
    }
}

/// What some bytes begin with.
enum Start<'a> {
    /// A whole frame with this content.
    Frame(&'a [u8]),
    /// What a frame may begin with.
    Part,
    /// What no frame begins with.
    Garbage,
}

fn look(bytes: &[u8], longest: usize) -> Start<'_> {
    let known = bytes.len().min(MARK.len());
    if bytes[..known] != MARK[..known] {
        return Start::Garbage;
    }
    let Some((&length, rest)) = bytes[known..].split_first_chunk::<2>() else { return Start::Part };
    let counted = usize::from(u16::from_be_bytes(length));
    if !(SHORTEST + 1..=longest + 1).contains(&counted) {
        return Start::Garbage;
    }
    match rest.get(..counted).and_then(<[u8]>::split_last) {
        None => Start::Part,
        Some((sum, content)) if *sum == check(length, content) => Start::Frame(content),
        Some(_) => Start::Garbage,
    }
}

fn check(length: [u8; 2], content: &[u8]) -> u8 {
    length.iter().chain(content).fold(0, |sum, byte| sum ^ byte)
}
