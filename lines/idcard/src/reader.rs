//! The serial line: opened, asked every now and then, opened anew after a loss.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serial2_tokio::SerialPort;
use tokio::time::{Instant, sleep_until, timeout};

use crate::frame::{Decoder, Question, code};
use crate::watch::{Event, Watch};

/// With a number alone the line is set to 8 bits, no parity, 1 stop bit, no flow control.
const BAUD: u32 = 115_200;
/// Readers want at least this between two questions.
const POLL: Duration = Duration::from_millis(300);
/// How long opening may take, and each answer.
const PATIENCE: Duration = Duration::from_secs(1);
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

/// One card reader, watched.
#[derive(Debug)]
pub struct Reader {
    device: PathBuf,
    /// Closed before the first question and after a loss.
    port: Option<SerialPort>,
    watch: Watch,
    failures: u32,
    due: Instant,
}

impl Reader {
    /// The reader behind a device such as `/dev/idcard`; it is opened by the first [`Reader::next_event`].
    pub fn new(device: impl Into<PathBuf>) -> Self {
        Self { device: device.into(), port: None, watch: Watch::default(), failures: 0, due: Instant::now() }
    }

    /// Waits for the next change. May be dropped at any point; then the line is opened anew.
    pub async fn next_event(&mut self) -> Event {
        loop {
            sleep_until(self.due).await;
            let heard = self.sees_card().await;
            self.failures = if heard.is_ok() { 0 } else { self.failures.saturating_add(1) };
            self.due = Instant::now() + pause_after(self.failures);
            if let Some(event) = self.watch.hear(heard) {
                return event;
            }
        }
    }

    async fn sees_card(&mut self) -> Result<bool, Trouble> {
        let port = match self.port.take() {
            Some(port) => port,
            None => open(&self.device).await?,
        };
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
    match timeout(PATIENCE, exchange(port, question)).await {
        Ok(answered) => answered.map_err(|error| Trouble::Broken(error.to_string())),
        Err(_) => Err(Trouble::Silent),
    }
}

async fn exchange(port: &SerialPort, question: Question) -> io::Result<u8> {
    // What is still there answers an earlier question.
    port.discard_input_buffer()?;
    port.write_all(&question.frame()).await?;
    let mut decoder = Decoder::default();
    let mut chunk = [0; 64];
    loop {
        let length = port.read(&mut chunk).await?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        decoder.push(&chunk[..length]);
        while let Some(content) = decoder.next_frame() {
            if let Some(code) = code(&content) {
                return Ok(code);
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
