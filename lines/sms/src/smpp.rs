//! SMPP 3.4 as a [`Wire`]. The bytes of its commands are rusmpp's; frames and headers are read here, so that an answer
//! without a body is an answer all the same.

use crate::cmpp::{Decoder, LONGEST};
use crate::config::Config;
use crate::gateway::Verdict;
use crate::wire::{Garbled, Heard, Part, Receipt, Say, Wire, fate};
use rusmpp::pdus::{BindTransceiver, DeliverSm, DeliverSmResp, SubmitSm};
use rusmpp::tlvs::TlvValue;
use rusmpp::tokio_codec::CommandCodec;
use rusmpp::types::{COctetString, OctetString};
use rusmpp::values::{
    DataCoding, EsmClass, InterfaceVersion, MessageType, Npi, RegisteredDelivery, ServiceType, Ton,
};
use rusmpp::{Command, CommandStatus, Pdu};
use tokio_util::bytes::BytesMut;
use tokio_util::codec::{Decoder as _, Encoder as _};

const HEADER: usize = 16;
const BIND_ANSWER: u32 = 0x8000_0009;
const SUBMIT_ANSWER: u32 = 0x8000_0004;
const DELIVER: u32 = 0x5;
const UNBIND: u32 = 0x6;
const ENQUIRE: u32 = 0x15;
/// The content begins with a head.
const HEADED: u8 = 0x40;
/// A receipt is asked for, whatever it says.
const RECEIPT: u8 = 1;
/// Refusals after which the same may be taken later: the gateway's own trouble, a full queue, too fast.
const PASSING: [u32; 3] = [0x8, 0x14, 0x58];

/// SMPP for one account.
pub(crate) struct SmppWire {
    config: Config,
    decoder: Decoder,
}

impl SmppWire {
    pub(crate) fn new(config: Config) -> Self {
        Self { config, decoder: Decoder::default() }
    }

    fn bind(&self) -> Pdu {
        BindTransceiver::builder()
            .system_id(text(&self.config.account))
            .password(text(&self.config.secret))
            .interface_version(InterfaceVersion::Smpp3_4)
            .build()
            .into()
    }

    fn submit(&self, part: &Part) -> Pdu {
        SubmitSm::builder()
            .service_type(ServiceType::default())
            .source_addr_ton(Ton::Unknown)
            .source_addr_npi(Npi::Isdn)
            .source_addr(text(&self.config.from))
            .dest_addr_ton(Ton::Unknown)
            .dest_addr_npi(Npi::Isdn)
            .destination_addr(text(&part.to))
            // The crate's own defaults ask for more than a receipt.
            .esm_class(EsmClass::from(if part.of > 1 { HEADED } else { 0 }))
            .registered_delivery(RegisteredDelivery::from(RECEIPT))
            .data_coding(DataCoding::Ucs2)
            .short_message(OctetString::from_slice(&part.content).unwrap_or_else(|_| OctetString::empty()))
            .build()
            .into()
    }
}

impl Wire for SmppWire {
    fn push(&mut self, bytes: &[u8]) {
        self.decoder.push(bytes);
    }

    fn next(&mut self) -> Result<Option<Heard>, Garbled> {
        let frame = self.decoder.next_frame().map_err(|wrong| Garbled(wrong.to_string()))?;
        frame.map(|frame| hear(&frame)).transpose()
    }

    fn say(&self, sequence: u32, say: &Say) -> Vec<u8> {
        let pdu = match say {
            Say::Greeting(_) => self.bind(),
            Say::Part(part) => self.submit(part),
            Say::AreYouThere => Pdu::EnquireLink,
            Say::Leave => Pdu::Unbind,
        };
        encode(sequence, pdu)
    }
}

fn hear(frame: &[u8]) -> Result<Heard, Garbled> {
    let word = |at: usize| frame.get(at..at + 4)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes));
    let header = word(4).zip(word(8)).zip(word(12));
    let ((command, status), sequence) = header.ok_or_else(|| Garbled("a header that is too short".into()))?;
    Ok(match command {
        BIND_ANSWER if status == 0 => Heard::LetIn,
        BIND_ANSWER => Heard::NotLetIn(refusal(status)),
        SUBMIT_ANSWER if status == 0 => Heard::Answer(sequence, Verdict::Accepted(taken(frame)?)),
        SUBMIT_ANSWER => {
            let passing = PASSING.contains(&status);
            Heard::Answer(sequence, Verdict::Rejected { why: rejection(status), passing })
        }
        DELIVER => {
            let answer = encode(sequence, DeliverSmResp::default().into());
            match decode(frame)? {
                Pdu::DeliverSm(deliver) if is_receipt(&deliver) => Heard::Receipt(receipt(&deliver), answer),
                _ => Heard::Incoming(answer),
            }
        }
        ENQUIRE => Heard::Asked(encode(sequence, Pdu::EnquireLinkResp)),
        UNBIND => Heard::Leaving(encode(sequence, Pdu::UnbindResp)),
        _ => Heard::Nothing,
    })
}

fn encode(sequence: u32, pdu: Pdu) -> Vec<u8> {
    let mut bytes = BytesMut::new();
    let command = Command::new(CommandStatus::EsmeRok, sequence, pdu);
    // It only writes into memory, and has no way to fail.
    let _ = CommandCodec::new().encode(&command, &mut bytes);
    bytes.to_vec()
}

fn decode(frame: &[u8]) -> Result<Pdu, Garbled> {
    let mut codec = CommandCodec::new().with_max_length(LONGEST);
    let read = codec.decode(&mut BytesMut::from(frame));
    let command = read.map_err(|error| Garbled(error.to_string()))?;
    let pdu = command.and_then(|command| command.pdu().cloned());
    pdu.ok_or_else(|| Garbled("a command without a body".into()))
}

/// The gateway's name for a part that it took.
fn taken(frame: &[u8]) -> Result<String, Garbled> {
    if frame.len() <= HEADER {
        return Ok(String::new());
    }
    match decode(frame)? {
        Pdu::SubmitSmResp(answer) => Ok(answer.message_id().as_str().to_owned()),
        _ => Ok(String::new()),
    }
}

fn is_receipt(deliver: &DeliverSm) -> bool {
    deliver.esm_class.message_type == MessageType::ShortMessageContainsMCDeliveryReceipt
}

/// The receipt in a message: in fields of its own, or in the words that everybody writes since SMPP 3.4.
fn receipt(deliver: &DeliverSm) -> Option<Receipt> {
    let words = String::from_utf8_lossy(deliver.short_message().as_ref()).into_owned();
    let word = |key: &str| words.split_whitespace().find_map(|word| word.strip_prefix(key));
    let named = deliver.tlvs().iter().find_map(|tlv| match tlv.value() {
        Some(TlvValue::ReceiptedMessageId(name)) => Some(name.as_str().to_owned()),
        _ => None,
    });
    let name = named.or_else(|| word("id:").map(str::to_owned)).filter(|name| !name.is_empty())?;
    Some(Receipt { name, fate: fate(word("stat:")?) })
}

/// A text in a field of this width, cut where it is longer.
fn text<const MIN: usize, const MAX: usize>(text: &str) -> COctetString<MIN, MAX> {
    let plain = text.bytes().filter(|byte| byte.is_ascii_graphic()).take(MAX - 1).chain([0]);
    COctetString::from_vec(plain.collect()).unwrap_or_default()
}

/// What the standard says of each status of a greeting.
fn refusal(status: u32) -> String {
    let words = match status {
        0x5 => "已经接着了，或还没断开",
        0xd..=0xf => "账号或密钥不对",
        _ => "网关不让接入",
    };
    format!("{words}（{status}）")
}

/// What the standard says of each status of a part.
fn rejection(status: u32) -> String {
    let words = match status {
        0x8 => "网关出错",
        0xa => "发信号码错",
        0xb => "收信号码错",
        0x14 => "网关排满了",
        0x58 => "发得太快",
        _ => "网关不收",
    };
    format!("{words}（{status}）")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frame(command: u32, status: u32, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(HEADER + body.len()).expect("short");
        let header = [length, command, status, 7].map(u32::to_be_bytes).concat();
        [header.as_slice(), body].concat()
    }

    fn heard(bytes: &[u8]) -> Vec<Result<Option<Heard>, Garbled>> {
        let mut decoder = Decoder::default();
        decoder.push(bytes);
        let mut found = Vec::new();
        while let Ok(Some(frame)) = decoder.next_frame() {
            found.push(hear(&frame).map(Some));
        }
        found
    }

    #[test]
    fn an_answer_without_a_body_and_a_header_that_is_too_short_are_no_surprise() {
        assert!(matches!(
            hear(&frame(SUBMIT_ANSWER, 0x58, &[])),
            Ok(Heard::Answer(7, Verdict::Rejected { .. }))
        ));
        assert!(matches!(hear(&frame(SUBMIT_ANSWER, 0, &[])), Ok(Heard::Answer(7, Verdict::Accepted(_)))));
        assert!(matches!(hear(&frame(BIND_ANSWER, 0xe, &[])), Ok(Heard::NotLetIn(_))));
        assert!(hear(&frame(BIND_ANSWER, 0, &[])[..15]).is_err());
    }

    proptest! {
        #[test]
        fn any_body_is_read_or_garbled(
            command in prop_oneof![Just(DELIVER), Just(SUBMIT_ANSWER), Just(BIND_ANSWER), any::<u32>()],
            status in prop_oneof![Just(0), any::<u32>()],
            body in proptest::collection::vec(any::<u8>(), 0..300),
        ) {
            let _ = hear(&frame(command, status, &body));
        }

        #[test]
        fn a_receipt_that_was_touched_anywhere_is_read_or_garbled(at: prop::sample::Index, byte: u8, cut: prop::sample::Index) {
            let told = DeliverSm::builder()
                .esm_class(EsmClass::from(4))
                .short_message(OctetString::from_slice(b"id:1 stat:DELIVRD err:000").expect("short"))
                .push_tlv(rusmpp::tlvs::MessageDeliveryRequestTlvValue::ReceiptedMessageId(text("1")))
                .build();
            let mut bytes = encode(7, told.into());
            prop_assert!(matches!(&heard(&bytes)[..], [Ok(Some(Heard::Receipt(Some(receipt), _)))] if receipt.name == "1"));
            let place = at.index(bytes.len());
            bytes[place] = byte;
            let _ = heard(&bytes);
            bytes.truncate(cut.index(bytes.len()));
            let _ = heard(&bytes);
        }
    }
}
