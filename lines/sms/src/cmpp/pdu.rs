//! What stands in a frame, in both directions.

use super::read::{Fields, Wrong, put_text};
use md5::{Digest, Md5};

const CONNECT: u32 = 0x1;
const TERMINATE: u32 = 0x2;
const SUBMIT: u32 = 0x4;
const DELIVER: u32 = 0x5;
const ACTIVE_TEST: u32 = 0x8;
const ANSWER: u32 = 0x8000_0000;
/// Bytes of a message in one part.
const MOST_CONTENT: usize = 140;

/// Which of the two is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// CMPP 2.0
    V20,
    /// CMPP 3.0
    V30,
}

impl Version {
    /// The number on the line.
    pub fn number(self) -> u8 {
        match self {
            Self::V20 => 0x20,
            Self::V30 => 0x30,
        }
    }

    /// Bytes of a telephone number.
    fn terminal(self) -> usize {
        match self {
            Self::V20 => 21,
            Self::V30 => 32,
        }
    }

    /// Bytes after the content.
    fn tail(self) -> usize {
        match self {
            Self::V20 => 8,
            Self::V30 => 20,
        }
    }
}

/// A frame as plain data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pdu {
    /// What an answer is found by.
    pub sequence: u32,
    /// What it says.
    pub body: Body,
}

/// What a frame says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Who wants to send.
    Connect(Connect),
    /// Whether it may.
    ConnectAnswer {
        /// 0 when it may.
        status: u32,
        /// The gateway's own proof.
        authenticator: [u8; 16],
        /// The highest version that it speaks.
        version: u8,
    },
    /// The line is to end.
    Terminate,
    /// It ends.
    TerminateAnswer,
    /// A part of a message.
    Submit(Submit),
    /// What became of it.
    SubmitAnswer {
        /// The gateway's name for it.
        id: u64,
        /// 0 when it was taken.
        result: u32,
    },
    /// A message from a telephone, or a receipt.
    Deliver(Deliver),
    /// It was taken.
    DeliverAnswer {
        /// Its name.
        id: u64,
        /// 0 when it was taken.
        result: u32,
    },
    /// Is anybody there?
    ActiveTest,
    /// Yes.
    ActiveTestAnswer,
}

/// Who wants to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connect {
    /// The account, six letters.
    pub account: String,
    /// Proof of the secret: [`authenticator`].
    pub authenticator: [u8; 16],
    /// The highest version that is spoken.
    pub version: u8,
    /// `MMDDHHMMSS` as a number.
    pub timestamp: u32,
}

/// A part of a message to one telephone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submit {
    /// How many parts there are.
    pub total: u8,
    /// Which one this is, from 1.
    pub number: u8,
    /// The operator's name of the service, up to ten letters.
    pub service: String,
    /// Whether the content begins with a header that says which part it is.
    pub headed: bool,
    /// The account.
    pub account: String,
    /// The number that it comes from.
    pub from: String,
    /// The telephone.
    pub to: String,
    /// UCS2, at most 140 bytes.
    pub content: Vec<u8>,
}

/// What comes from a telephone or is told of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deliver {
    /// The gateway's name for it.
    pub id: u64,
    /// The number that it was sent to.
    pub to: String,
    /// The telephone.
    pub from: String,
    /// How the content is written: 8 UCS2, 15 GBK, 0 ASCII.
    pub format: u8,
    /// Whether the content is a [`Receipt`].
    pub receipt: bool,
    /// The content.
    pub content: Vec<u8>,
}

/// What became of a part that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The gateway's name for the part.
    pub id: u64,
    /// `DELIVRD`, or why not.
    pub stat: String,
}

impl Receipt {
    /// The receipt in the content of a [`Deliver`].
    pub fn read(content: &[u8]) -> Option<Self> {
        let mut fields = Fields(content);
        Some(Self { id: fields.u64()?, stat: fields.text(7)? })
    }
}

/// The proof that an account knows its secret.
pub fn authenticator(account: &str, secret: &str, timestamp: u32) -> [u8; 16] {
    let mut hash = Md5::new();
    hash.update(account.as_bytes());
    hash.update([0; 9]);
    hash.update(secret.as_bytes());
    hash.update(format!("{timestamp:010}").as_bytes());
    hash.finalize().into()
}

impl Body {
    fn command(&self) -> u32 {
        match self {
            Self::Connect(_) => CONNECT,
            Self::ConnectAnswer { .. } => CONNECT | ANSWER,
            Self::Terminate => TERMINATE,
            Self::TerminateAnswer => TERMINATE | ANSWER,
            Self::Submit(_) => SUBMIT,
            Self::SubmitAnswer { .. } => SUBMIT | ANSWER,
            Self::Deliver(_) => DELIVER,
            Self::DeliverAnswer { .. } => DELIVER | ANSWER,
            Self::ActiveTest => ACTIVE_TEST,
            Self::ActiveTestAnswer => ACTIVE_TEST | ANSWER,
        }
    }
}

impl Pdu {
    /// The frame. What is longer than its field is cut.
    pub fn encode(&self, version: Version) -> Vec<u8> {
        let mut bytes = vec![0; 4];
        bytes.extend(self.body.command().to_be_bytes());
        bytes.extend(self.sequence.to_be_bytes());
        match &self.body {
            Body::Connect(connect) => put_connect(&mut bytes, connect),
            Body::ConnectAnswer { status, authenticator, version: highest } => {
                put_result(&mut bytes, *status, version);
                bytes.extend(authenticator);
                bytes.push(*highest);
            }
            Body::Submit(submit) => put_submit(&mut bytes, submit, version),
            Body::Deliver(deliver) => put_deliver(&mut bytes, deliver, version),
            Body::SubmitAnswer { id, result } | Body::DeliverAnswer { id, result } => {
                bytes.extend(id.to_be_bytes());
                put_result(&mut bytes, *result, version);
            }
            Body::ActiveTestAnswer => bytes.push(0),
            Body::Terminate | Body::TerminateAnswer | Body::ActiveTest => {}
        }
        let length = u32::try_from(bytes.len()).expect("every field has a width");
        bytes[..4].copy_from_slice(&length.to_be_bytes());
        bytes
    }

    /// What a frame says. Bytes after the last field are let be.
    ///
    /// # Errors
    /// When it is none that is known, or too short.
    pub fn decode(frame: &[u8], version: Version) -> Result<Self, Wrong> {
        let mut fields = Fields(frame);
        let header = fields.u32().zip(fields.u32()).zip(fields.u32());
        let ((_, command), sequence) = header.ok_or(Wrong::Length(frame.len()))?;
        let body = match command {
            CONNECT => connect(&mut fields).map(Body::Connect),
            CONNECT_ANSWER => connect_answer(&mut fields),
            TERMINATE => Some(Body::Terminate),
            TERMINATE_ANSWER => Some(Body::TerminateAnswer),
            SUBMIT => submit(&mut fields, version).map(Body::Submit),
            SUBMIT_ANSWER => {
                answered(&mut fields, version).map(|(id, result)| Body::SubmitAnswer { id, result })
            }
            DELIVER => deliver(&mut fields, version).map(Body::Deliver),
            DELIVER_ANSWER => {
                answered(&mut fields, version).map(|(id, result)| Body::DeliverAnswer { id, result })
            }
            ACTIVE_TEST => Some(Body::ActiveTest),
            ACTIVE_TEST_ANSWER => Some(Body::ActiveTestAnswer),
            _ => return Err(Wrong::Unknown { command, sequence }),
        };
        let body = body.ok_or(Wrong::Short { command, sequence })?;
        Ok(Self { sequence, body })
    }
}

const CONNECT_ANSWER: u32 = CONNECT | ANSWER;
const TERMINATE_ANSWER: u32 = TERMINATE | ANSWER;
const SUBMIT_ANSWER: u32 = SUBMIT | ANSWER;
const DELIVER_ANSWER: u32 = DELIVER | ANSWER;
const ACTIVE_TEST_ANSWER: u32 = ACTIVE_TEST | ANSWER;
/// A body of this length answers as 3.0 does.
const LONG_CONNECT_ANSWER: usize = 21;

fn put_result(bytes: &mut Vec<u8>, result: u32, version: Version) {
    match version {
        Version::V20 => bytes.push(u8::try_from(result).unwrap_or(u8::MAX)),
        Version::V30 => bytes.extend(result.to_be_bytes()),
    }
}

fn result(fields: &mut Fields<'_>, version: Version) -> Option<u32> {
    match version {
        Version::V20 => fields.u8().map(u32::from),
        Version::V30 => fields.u32(),
    }
}

fn answered(fields: &mut Fields<'_>, version: Version) -> Option<(u64, u32)> {
    Some((fields.u64()?, result(fields, version)?))
}

fn put_connect(bytes: &mut Vec<u8>, connect: &Connect) {
    put_text(bytes, &connect.account, 6);
    bytes.extend(connect.authenticator);
    bytes.push(connect.version);
    bytes.extend(connect.timestamp.to_be_bytes());
}

fn connect(fields: &mut Fields<'_>) -> Option<Connect> {
    Some(Connect {
        account: fields.text(6)?,
        authenticator: fields.sixteen()?,
        version: fields.u8()?,
        timestamp: fields.u32()?,
    })
}

/// An older gateway answers a newer greeting in its own form, so the length says which one it is.
fn connect_answer(fields: &mut Fields<'_>) -> Option<Body> {
    let version = if fields.0.len() >= LONG_CONNECT_ANSWER { Version::V30 } else { Version::V20 };
    Some(Body::ConnectAnswer {
        status: result(fields, version)?,
        authenticator: fields.sixteen()?,
        version: fields.u8()?,
    })
}

fn put_content(bytes: &mut Vec<u8>, content: &[u8], version: Version) {
    let content = &content[..content.len().min(MOST_CONTENT)];
    bytes.push(u8::try_from(content.len()).expect("at most 140"));
    bytes.extend(content);
    bytes.resize(bytes.len() + version.tail(), 0);
}

fn put_submit(bytes: &mut Vec<u8>, submit: &Submit, version: Version) {
    let terminal = version.terminal();
    bytes.extend([0; 8]);
    // A receipt is asked for, at the ordinary level.
    bytes.extend([submit.total, submit.number, 1, 1]);
    put_text(bytes, &submit.service, 10);
    // Whoever sends pays.
    bytes.push(2);
    put_text(bytes, "", terminal);
    if version == Version::V30 {
        bytes.push(0);
    }
    bytes.extend([0, u8::from(submit.headed), 8]);
    put_text(bytes, &submit.account, 6);
    put_text(bytes, "01", 2);
    put_text(bytes, "000000", 6);
    put_text(bytes, "", 17);
    put_text(bytes, "", 17);
    put_text(bytes, &submit.from, 21);
    bytes.push(1);
    put_text(bytes, &submit.to, terminal);
    if version == Version::V30 {
        bytes.push(0);
    }
    put_content(bytes, &submit.content, version);
}

fn submit(fields: &mut Fields<'_>, version: Version) -> Option<Submit> {
    let terminal = version.terminal();
    let extra = usize::from(version == Version::V30);
    fields.take(8)?;
    let (total, number) = (fields.u8()?, fields.u8()?);
    fields.take(2)?;
    let service = fields.text(10)?;
    fields.take(1 + terminal + extra + 1)?;
    let headed = fields.u8()? == 1;
    fields.take(1)?;
    let account = fields.text(6)?;
    fields.take(2 + 6 + 17 + 17)?;
    let from = fields.text(21)?;
    let telephones = usize::from(fields.u8()?);
    let mut all = Fields(fields.take(terminal * telephones + extra)?);
    let to = all.text(terminal)?;
    let length = usize::from(fields.u8()?);
    let content = fields.take(length)?.to_vec();
    fields.take(version.tail())?;
    Some(Submit { total, number, service, headed, account, from, to, content })
}

fn put_deliver(bytes: &mut Vec<u8>, deliver: &Deliver, version: Version) {
    bytes.extend(deliver.id.to_be_bytes());
    put_text(bytes, &deliver.to, 21);
    put_text(bytes, "", 10);
    bytes.extend([0, 0, deliver.format]);
    put_text(bytes, &deliver.from, version.terminal());
    if version == Version::V30 {
        bytes.push(0);
    }
    bytes.push(u8::from(deliver.receipt));
    put_content(bytes, &deliver.content, version);
}

fn deliver(fields: &mut Fields<'_>, version: Version) -> Option<Deliver> {
    let id = fields.u64()?;
    let to = fields.text(21)?;
    fields.take(10 + 2)?;
    let format = fields.u8()?;
    let from = fields.text(version.terminal())?;
    fields.take(usize::from(version == Version::V30))?;
    let receipt = fields.u8()? == 1;
    let length = usize::from(fields.u8()?);
    // Gateways are found that leave the tail out: nothing in it is of use.
    let content = fields.take(length)?.to_vec();
    Some(Deliver { id, to, from, format, receipt, content })
}
