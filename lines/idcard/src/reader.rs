//! The serial line: opened, asked every now and then, opened anew after a loss; a card is read when somebody asks.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serial2_tokio::SerialPort;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep, sleep_until, timeout};
use zeroize::Zeroizing;

use crate::card::Card;
use crate::frame::{CARD as CARD_LENGTH, Decoder, Question, code};
use crate::reading::{Next, NotRead, Reading};
use crate::watch::{Event, Watch};

/// With a number alone the line is set to 8 bits, no parity, 1 stop bit, no flow control.
const BAUD: u32 = 115_200;
/// Readers want at least this between two questions.
const POLL: Duration = Duration::from_millis(300);
/// How long opening may take, and each answer.
const PATIENCE: Duration = Duration::from_secs(1);
/// Somebody stands in front of the screen: whoever finds so many waiting already is one too many.
const WAITING: usize = 4;
const FIRST_RETRY: Duration = Duration::from_secs(1);
const LAST_RETRY: Duration = Duration::from_secs(10);

const WORKS: u8 = 0x90;
const CARD: u8 = 0x9f;
const NO_CARD: u8 = 0x80;

/// Why a reader does not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Its device cannot be opened.
    #[error("its device cannot be opened ({0}): is it plugged in, and is this user in the group dialout?")]
    Closed(String),
    /// The line broke while it was in use.
    #[error("its line broke ({0}): was it unplugged?")]
    Broken(String),
    /// It said nothing that can be understood within a second.
    #[error("it says nothing: has it power, and is this the serial line of an SDT reader at 115200 baud?")]
    Silent,
    /// It answered with a code of its own.
    #[error("it answers with code {0:02X}: unplug it and plug it in; where that code stays, it is broken")]
    Refused(u8),
}

/// A wish for a card, and where to hand it to.
type Wish = oneshot::Sender<Result<Card, NotRead>>;

/// The way to a reader, for whoever was asked by a person to read a card. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Asking(mpsc::Sender<Wish>);

impl Asking {
    /// The card that lies on the reader, or is laid there within some eight seconds.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn read(&self) -> Result<Card, NotRead> {
        let (wish, card) = oneshot::channel();
        self.0.try_send(wish).map_err(|_| NotRead::Gone)?;
        card.await.unwrap_or(Err(NotRead::Gone))
    }
}

/// One card reader, watched.
#[derive(Debug)]
pub struct Reader {
    device: PathBuf,
    /// Closed before the first question and after a loss.
    port: Option<SerialPort>,
    watch: Watch,
    failures: u32,
    due: Instant,
    wishes: mpsc::Receiver<Wish>,
    asking: Asking,
}

/// What ends a pause.
enum Called {
    ByTime,
    By(Wish),
}

impl Reader {
    /// The reader behind a device such as `/dev/idcard`; it is opened by the first [`Reader::next_event`].
    pub fn new(device: impl Into<PathBuf>) -> Self {
        let (asking, wishes) = mpsc::channel(WAITING);
        Self {
            device: device.into(),
            port: None,
            watch: Watch::default(),
            failures: 0,
            due: Instant::now(),
            wishes,
            asking: Asking(asking),
        }
    }

    /// The device that it stands behind.
    pub fn device(&self) -> &Path {
        &self.device
    }

    /// The way to this reader, as long as somebody follows [`Self::next_event`].
    pub fn asking(&self) -> Asking {
        self.asking.clone()
    }

    /// Waits for the next change, and meanwhile reads a card for whoever asks. May be dropped at any point; then the
    /// line is opened anew, and whoever asked is told that there is none.
    pub async fn next_event(&mut self) -> Event {
        loop {
            let called = tokio::select! {
                // The sender in self keeps the channel open.
                Some(wish) = self.wishes.recv() => Called::By(wish),
                () = sleep_until(self.due) => Called::ByTime,
            };
            let heard = match called {
                Called::ByTime => self.sees_card().await,
                Called::By(wish) => match self.read(wish).await {
                    Some(trouble) => Err(trouble),
                    None => continue,
                },
            };
            self.failures = if heard.is_ok() { 0 } else { self.failures.saturating_add(1) };
            self.due = Instant::now() + pause_after(self.failures);
            if let Some(event) = self.watch.hear(heard) {
                return event;
            }
        }
    }

    /// Reads a card for somebody; what befell the reader meanwhile, if anything did.
    async fn read(&mut self, mut wish: Wish) -> Option<Trouble> {
        let read = tokio::select! {
            read = self.card() => read,
            // Whoever asked has gone: nothing of a card is to lie about.
            () = wish.closed() => return None,
        };
        self.due = Instant::now() + POLL;
        let trouble = match &read {
            Err(NotRead::Trouble(trouble)) => Some(trouble.clone()),
            _ => None,
        };
        // Nobody waiting is no error.
        let _ = wish.send(read);
        trouble
    }

    async fn card(&mut self) -> Result<Card, NotRead> {
        let port = self.line().await?;
        let mut reading = Reading::new();
        loop {
            let heard = answer_to(&port, reading.question()).await;
            let next = match heard {
                Ok(content) => reading.hear(&content),
                Err(Trouble::Silent) => reading.hear_nothing(),
                Err(trouble) => Next::Failed(trouble.into()),
            };
            match next {
                Next::Ask(Question::Find) => sleep(POLL).await,
                Next::Ask(_) => {}
                Next::Card(card) => {
                    self.port = Some(port);
                    return Ok(card);
                }
                Next::Failed(why) => {
                    if !matches!(why, NotRead::Trouble(_)) {
                        self.port = Some(port);
                    }
                    return Err(why);
                }
            }
        }
    }

    async fn line(&mut self) -> Result<SerialPort, Trouble> {
        match self.port.take() {
            Some(port) => Ok(port),
            None => open(&self.device).await,
        }
    }

    async fn sees_card(&mut self) -> Result<bool, Trouble> {
        let port = self.line().await?;
        let sees = match ask(&port, Question::Find).await? {
            CARD => true,
            NO_CARD => false,
            other => return Err(Trouble::Refused(other)),
        };
        self.port = Some(port);
        Ok(sees)
    }
}

/// How long after so many failures in a row the next try comes.
fn pause_after(failures: u32) -> Duration {
    match failures.checked_sub(1) {
        None => POLL,
        Some(before) => FIRST_RETRY.saturating_mul(2_u32.saturating_pow(before)).min(LAST_RETRY),
    }
}

/// Opens the line; what answers at its end is a reader that works.
async fn open(device: &Path) -> Result<SerialPort, Trouble> {
    let device = device.to_owned();
    // The kernel asks the device while it opens it, and a sick one keeps it waiting.
    let opening = tokio::task::spawn_blocking(move || SerialPort::open(device, BAUD));
    let opened = timeout(PATIENCE, opening).await.map_err(|_| Trouble::Silent)?;
    let port =
        opened.map_err(io::Error::from).flatten().map_err(|error| Trouble::Closed(error.to_string()))?;
    match ask(&port, Question::Status).await? {
        WORKS => Ok(port),
        other => Err(Trouble::Refused(other)),
    }
}

/// One question and the code of its answer.
async fn ask(port: &SerialPort, question: Question) -> Result<u8, Trouble> {
    let content = answer_to(port, question).await?;
    Ok(code(&content).unwrap_or_default())
}

/// One question and the content of its answer.
async fn answer_to(port: &SerialPort, question: Question) -> Result<Zeroizing<Vec<u8>>, Trouble> {
    // A card's bytes take a tenth of a second on the line, and the reader as long to fetch them.
    let patience = if question == Question::Read { 2 * PATIENCE } else { PATIENCE };
    match timeout(patience, exchange(port, question)).await {
        Ok(answered) => answered.map_err(|error| Trouble::Broken(error.to_string())),
        Err(_) => Err(Trouble::Silent),
    }
}

async fn exchange(port: &SerialPort, question: Question) -> io::Result<Zeroizing<Vec<u8>>> {
    // What is still there answers an earlier question.
    port.discard_input_buffer()?;
    port.write_all(&question.frame()).await?;
    let mut decoder = if question == Question::Read { Decoder::of_a_card() } else { Decoder::default() };
    let mut chunk = Zeroizing::new([0; CARD_LENGTH]);
    loop {
        let length = port.read(&mut chunk[..]).await?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        decoder.push(&chunk[..length]);
        while let Some(content) = decoder.next_frame().map(Zeroizing::new) {
            if code(&content).is_some() {
                return Ok(content);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_reader_is_tried_ever_more_rarely_but_at_least_every_ten_seconds() {
        let seconds = [1, 2, 3, 4, 5, 1000, u32::MAX].map(|failures| pause_after(failures).as_secs());
        assert_eq!(seconds, [1, 2, 4, 8, 10, 10, 10]);
        assert_eq!(pause_after(0), POLL);
    }
}
