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
const WORKS: &[u8] = &[0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 4, 0, 0, 0x90, 0x94];
const BROKEN: &[u8] = &[0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 4, 0, 0, 0x60, 0x64];
const CARD: &[u8] = &[0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 8, 0, 0, 0x9f, 0, 0, 0, 0, 0x97];
const NO_CARD: &[u8] = &[0xaa, 0xaa, 0xaa, 0x96, 0x69, 0, 4, 0, 0, 0x80, 0x84];
/// What is missing of an answer that breaks off.
const CUT: usize = 3;

/// A card reader that is plugged in under a path of its own. Dropping it unplugs it.
#[derive(Debug)]
pub struct CardReader {
    path: PathBuf,
    state: Arc<Mutex<State>>,
    /// How often it was asked for a card.
    asked: watch::Sender<u64>,
    serving: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct State {
    card: bool,
    broken: bool,
    noise: Vec<u8>,
    cut: bool,
}

impl CardReader {
    /// A reader without a card, plugged in under `path`, where nothing may be yet.
    pub fn at(path: &Path) -> Self {
        let (state, asked) = (Arc::default(), watch::Sender::new(0));
        let mut reader = Self { path: path.to_owned(), state, asked, serving: None };
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
        let serving = serve(master, line.slave, self.state.clone(), self.asked.clone());
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

    /// Lays a card on it.
    pub fn place_card(&self) {
        self.state().card = true;
    }

    /// Takes the card away.
    pub fn take_card(&self) {
        self.state().card = false;
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
    asked: watch::Sender<u64>,
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
            if question == ASK_FIND {
                asked.send_modify(|times| *times += 1);
            }
        }
    }
}

/// Takes the first question out of what was heard, with everything before it.
fn take_question(heard: &mut Vec<u8>) -> Option<[u8; 10]> {
    let length = ASK_FIND.len();
    let at = heard.windows(length).position(|frame| frame == ASK_FIND || frame == ASK_STATUS)?;
    let question = if heard[at..at + length] == ASK_FIND { ASK_FIND } else { ASK_STATUS };
    heard.drain(..at + length);
    Some(question)
}

impl State {
    fn answer(&mut self, question: [u8; 10]) -> Vec<u8> {
        let frame = match (question == ASK_FIND, self.card, self.broken) {
            (true, true, _) => CARD,
            (true, false, _) => NO_CARD,
            (false, _, false) => WORKS,
            (false, _, true) => BROKEN,
        };
        let mut answer = std::mem::take(&mut self.noise);
        answer.extend_from_slice(frame);
        if std::mem::take(&mut self.cut) {
            answer.truncate(answer.len() - CUT);
        }
        answer
    }
}
