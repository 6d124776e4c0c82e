//! An ID-card reader on a pseudo-terminal, as it looks from the other end of its serial line.
//!
//! Its frames stand here byte by byte, as readers send them, so that a mistake in the product's own codec is not
//! repeated. The terminal begins as a new one does, with echo and line editing: whoever opens it has to set it up.

use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::pty::openpty;
use nix::unistd;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::sync::watch;
use tokio::task::JoinHandle;

const ASK_STATUS: [u8; 10] = [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 3, 0x11, 0xff, 0xed];
const ASK_FIND: [u8; 10] = [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 3, 0x20, 0x01, 0x22];
const ASK_SELECT: [u8; 10] = [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 3, 0x20, 0x02, 0x21];
const ASK_READ: [u8; 10] = [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 3, 0x30, 0x01, 0x32];
const WORKS: &[u8] = &[0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 4, 0, 0, 0x90, 0x94];
const BROKEN: &[u8] = &[0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 4, 0, 0, 0x60, 0x64];
const CARD: &[u8] = &[0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 8, 0, 0, 0x9f, 0, 0, 0, 0, 0x97];
const NO_CARD: &[u8] = &[0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 4, 0, 0, 0x80, 0x84];
const SELECTED: &[u8] = &[0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 12, 0, 0, 0x90, 0, 0, 0, 0, 0, 0, 0, 0, 0x9c];
const NOT_SELECTED: &[u8] = &[0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 4, 0, 0, 0x81, 0x85];
const NOT_READ: &[u8] = &[0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 4, 0, 0, 0x41, 0x45];
/// What stands before a card: mark, length, code, how long text and picture are.
const CARD_HEAD: [u8; 14] = [0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x05, 0x08, 0, 0, 0x90, 0x01, 0, 0x04, 0];
const TEXT: usize = 256;
const PICTURE: usize = 1024;
/// What is missing of an answer that breaks off.
const CUT: usize = 3;

/// Somebody who was invented, as a card has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// 姓名
    pub name: String,
    /// 性别: 1 or 2.
    pub sex: String,
    /// 民族, by its code.
    pub nation: String,
    /// 出生, eight digits.
    pub born: String,
    /// 住址
    pub address: String,
    /// 公民身份号码
    pub id: String,
    /// 签发机关
    pub issuer: String,
    /// The first day of validity, eight digits.
    pub from: String,
    /// The last one, or 长期.
    pub to: String,
}

impl Person {
    /// A grown-up woman.
    pub fn invented() -> Self {
        Self {
            name: "演示王小花".to_owned(),
            sex: "2".to_owned(),
            nation: "01".to_owned(),
            born: "19500101".to_owned(),
            address: "湖北省英山县红山镇演示村3组".to_owned(),
            id: "42112419500101004X".to_owned(),
            issuer: "英山县公安局(演示)".to_owned(),
            from: "20150101".to_owned(),
            to: "长期".to_owned(),
        }
    }

    /// The text of the card, by the places of GA 450.
    pub fn text(&self) -> [u8; TEXT] {
        let fields = [
            (&self.name, 30),
            (&self.sex, 2),
            (&self.nation, 4),
            (&self.born, 16),
            (&self.address, 70),
            (&self.id, 36),
            (&self.issuer, 30),
            (&self.from, 16),
            (&self.to, 16),
            (&String::new(), 36),
        ];
        let mut text = Vec::new();
        for (field, length) in fields {
            let mut bytes: Vec<u8> = field.encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert!(bytes.len() <= length, "{field} is too long for a card");
            while bytes.len() < length {
                bytes.extend_from_slice(&[0x20, 0]);
            }
            text.extend(bytes);
        }
        text.try_into().expect("the fields fill the text")
    }

    /// The whole answer of a reader that has read it.
    fn answer(&self) -> Vec<u8> {
        let mut frame = [&CARD_HEAD[..], &self.text(), &[0x5a; PICTURE]].concat();
        let sum = frame[5..].iter().fold(0, |sum, byte| sum ^ byte);
        frame.push(sum);
        frame
    }
}

/// What befalls a card while it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// The answer stops in its middle.
    BreaksOff,
    /// Its check byte is wrong.
    WrongCheck,
    /// It is as long as a card and holds none.
    Garbage,
    /// The reader says itself that it could not.
    NotRead,
    /// The card was lifted before it was chosen.
    Lifted,
}

/// A card reader that is plugged in under a path of its own. Dropping it unplugs it.
#[derive(Debug)]
pub struct CardReader {
    path: PathBuf,
    state: Arc<Mutex<State>>,
    /// How often it was asked for a card.
    asked: watch::Sender<u64>,
    /// How often it was asked what stands on a card.
    reads: watch::Sender<u64>,
    serving: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct State {
    card: Option<Person>,
    mishap: Option<Mishap>,
    broken: bool,
    noise: Vec<u8>,
    cut: bool,
}

impl CardReader {
    /// A reader without a card, plugged in under `path`, where nothing may be yet.
    pub fn at(path: &Path) -> Self {
        let (state, asked, reads) = (Arc::default(), watch::Sender::new(0), watch::Sender::new(0));
        let mut reader = Self { path: path.to_owned(), state, asked, reads, serving: None };
        reader.plug();
        reader
    }

    /// Plugs it in again under the same path, as another terminal.
    pub fn plug(&mut self) {
        assert!(self.serving.is_none(), "the reader is plugged in");
        let line = openpty(None, None).expect("the kernel has a pseudo-terminal");
        let terminal = unistd::ttyname(&line.slave).expect("a terminal has a name");
        fcntl(&line.master, FcntlArg::F_SETFL(OFlag::O_NONBLOCK)).expect("a terminal need not block");
        #[expect(
            deprecated,
            reason = "its successor is unsafe, for descriptors that nobody owns; this one is owned"
        )]
        let master = AsyncFd::new(line.master).expect("tests have a runtime");
        symlink(&terminal, &self.path).unwrap_or_else(|error| panic!("{}: {error}", self.path.display()));
        let serving = serve(master, line.slave, self.state.clone(), [self.asked.clone(), self.reads.clone()]);
        self.serving = Some(tokio::spawn(serving));
    }

    /// Pulls its plug: what has it open hears a broken line, and its path is gone.
    pub async fn unplug(&mut self) {
        let serving = self.serving.take().expect("the reader is plugged in");
        fs::remove_file(&self.path).unwrap_or_else(|error| panic!("{}: {error}", self.path.display()));
        serving.abort();
        // An error says that it was stopped; either way the terminal is closed.
        let _ = serving.await;
    }

    /// Lays a card on it: that of [`Person::invented`].
    pub fn place_card(&self) {
        self.place(Person::invented());
    }

    /// Lays somebody's card on it.
    pub fn place(&self, person: Person) {
        self.state().card = Some(person);
    }

    /// Lets this befall the card that lies there, each time it is read, until [`CardReader::mend`].
    pub fn befall(&self, mishap: Mishap) {
        self.state().mishap = Some(mishap);
    }

    /// Nothing befalls a card any more.
    pub fn mend(&self) {
        self.state().mishap = None;
    }

    /// How often it was asked what stands on a card.
    pub fn reads(&self) -> watch::Receiver<u64> {
        self.reads.subscribe()
    }

    /// Takes the card away.
    pub fn take_card(&self) {
        self.state().card = None;
    }

    /// Lets it fail its own test from now on.
    pub fn fail(&self) {
        self.state().broken = true;
    }

    /// Sends these bytes before the next answer.
    pub fn garble(&self, noise: &[u8]) {
        self.state().noise = noise.to_vec();
    }

    /// Lets the next answer break off.
    pub fn cut(&self) {
        self.state().cut = true;
    }

    /// How often it was asked for a card, and each time that it is again.
    pub fn questions(&self) -> watch::Receiver<u64> {
        self.asked.subscribe()
    }

    /// Waits until it was asked for a card `times` more.
    pub async fn asked(&self, times: u64) {
        let mut questions = self.questions();
        let enough = *questions.borrow() + times;
        questions.wait_for(|asked| *asked >= enough).await.expect("the sender is in self");
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("nobody panics while holding it")
    }
}

impl Drop for CardReader {
    fn drop(&mut self) {
        if let Some(serving) = self.serving.take() {
            serving.abort();
            // A folder that is gone took the path along.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Answers until it is unplugged. It keeps the near end open too: the kernel calls a line broken that nobody has open.
async fn serve(
    master: AsyncFd<OwnedFd>,
    _near_end: OwnedFd,
    state: Arc<Mutex<State>>,
    [asked, reads]: [watch::Sender<u64>; 2],
) {
    let mut heard = Vec::new();
    loop {
        let mut chunk = [0; 64];
        let read = |master: &OwnedFd| unistd::read(master, &mut chunk).map_err(io::Error::from);
        let length = master.async_io(Interest::READABLE, read).await.expect("both ends are open here");
        heard.extend_from_slice(&chunk[..length]);
        while let Some(question) = take_question(&mut heard) {
            let answer = state.lock().expect("nobody panics while holding it").answer(question);
            let written = unistd::write(master.get_ref(), &answer).expect("a terminal takes a few bytes");
            assert_eq!(written, answer.len(), "a terminal takes a few bytes");
            if question == ASK_READ {
                reads.send_modify(|times| *times += 1);
            }
            if question == ASK_FIND {
                asked.send_modify(|times| *times += 1);
            }
        }
    }
}

/// Takes the first question out of what was heard, with everything before it.
fn take_question(heard: &mut Vec<u8>) -> Option<[u8; 10]> {
    let questions = [ASK_STATUS, ASK_FIND, ASK_SELECT, ASK_READ];
    let length = ASK_FIND.len();
    let (at, question) = heard
        .windows(length)
        .enumerate()
        .find_map(|(at, frame)| Some((at, *questions.iter().find(|question| *question == frame)?)))?;
    heard.drain(..at + length);
    Some(question)
}

impl State {
    fn answer(&mut self, question: [u8; 10]) -> Vec<u8> {
        let frame = match (question, &self.card) {
            (ASK_STATUS, _) if self.broken => BROKEN.to_vec(),
            (ASK_STATUS, _) => WORKS.to_vec(),
            (ASK_FIND, Some(_)) => CARD.to_vec(),
            (ASK_FIND, None) => NO_CARD.to_vec(),
            (ASK_SELECT, Some(_)) if self.mishap != Some(Mishap::Lifted) => SELECTED.to_vec(),
            (ASK_SELECT, _) => NOT_SELECTED.to_vec(),
            (_, Some(person)) => befallen(person.answer(), self.mishap),
            (_, None) => NOT_READ.to_vec(),
        };
        let mut answer = std::mem::take(&mut self.noise);
        answer.extend_from_slice(&frame);
        if std::mem::take(&mut self.cut) {
            answer.truncate(answer.len() - CUT);
        }
        answer
    }
}

/// The answer with a card, after what befell it.
fn befallen(mut answer: Vec<u8>, mishap: Option<Mishap>) -> Vec<u8> {
    let length = answer.len();
    match mishap {
        None | Some(Mishap::Lifted) => {}
        Some(Mishap::BreaksOff) => answer.truncate(length / 2),
        Some(Mishap::WrongCheck) => answer[length - 1] ^= 1,
        Some(Mishap::NotRead) => answer = NOT_READ.to_vec(),
        Some(Mishap::Garbage) => {
            answer[CARD_HEAD.len()..length - 1].fill(0xd8);
            answer[length - 1] = answer[5..length - 1].iter().fold(0, |sum, byte| sum ^ byte);
        }
    }
    answer
}
