//! One session with an operator's gateway: parts go out as the window allows, answers and receipts come in.
//!
//! Invariant: each part that was begun here gets one verdict, at the latest by [`Session::give_up`].

use crate::gateway::{Ended, Event, Gateway, Message, Verdict};
use crate::text::parts;
use crate::wire::{Garbled, Heard, Part, Receipt, Say, Wire};
use std::collections::{HashMap, VecDeque};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout};
use uuid::Uuid;

/// Parts that may wait for their answers at once.
const WINDOW: usize = 16;
/// The last number of a command before they begin anew.
const LAST: u32 = 0x7fff_ffff;
/// Receipts that came before the answer to their part, kept until it is there.
const EARLY: usize = 64;
/// What the other side may leave unread before it counts as gone.
const WRITE: Duration = Duration::from_secs(10);

/// How a session ended.
pub(crate) enum Over {
    /// The line is gone.
    Lost(String),
    /// Nobody is there any more to send for.
    Ended,
}

impl From<Ended> for Over {
    fn from(_: Ended) -> Self {
        Self::Ended
    }
}

/// A part of a message.
struct Piece {
    id: Uuid,
    part: u8,
    of: u8,
}

/// A part that waits for its answer.
struct Flight {
    piece: Piece,
    due: Instant,
}

pub(crate) struct Session<'g, W> {
    gateway: &'g mut Gateway,
    stream: TcpStream,
    wire: W,
    sequence: u32,
    reference: u8,
    queue: VecDeque<(Piece, Part)>,
    window: HashMap<u32, Flight>,
    early: VecDeque<Receipt>,
    /// When anything was heard last.
    heard: Instant,
    /// Questions since then, and when the last one was put.
    asked: Option<(u32, Instant)>,
}

impl<'g, W: Wire> Session<'g, W> {
    pub(crate) fn new(gateway: &'g mut Gateway, stream: TcpStream, wire: W) -> Self {
        Self {
            gateway,
            stream,
            wire,
            sequence: 1,
            reference: 0,
            queue: VecDeque::new(),
            window: HashMap::new(),
            early: VecDeque::new(),
            heard: Instant::now(),
            asked: None,
        }
    }

    /// Sends and listens until the session is over.
    pub(crate) async fn run(&mut self) -> Over {
        let mut buffer = [0; 2048];
        loop {
            if let Err(over) = self.turn(&mut buffer).await {
                return over;
            }
        }
    }

    async fn turn(&mut self, buffer: &mut [u8]) -> Result<(), Over> {
        while let Some(heard) = self.wire.next().map_err(|wrong| garbled(&wrong))? {
            self.take(heard).await?;
        }
        self.fill_window().await?;
        let wake = self.wake();
        let free = self.queue.is_empty() && self.window.len() < WINDOW;
        tokio::select! {
            read = self.stream.read(buffer) => match read {
                Ok(count) if count > 0 => {
                    self.wire.push(&buffer[..count]);
                    (self.heard, self.asked) = (Instant::now(), None);
                    Ok(())
                }
                _ => Err(Over::Lost("短信网关断开了".to_owned())),
            },
            message = self.gateway.messages.recv(), if free => match message {
                Some(message) => Ok(self.cut(&message).await?),
                None => {
                    let _ = self.send(&Say::Leave).await;
                    Err(Over::Ended)
                }
            },
            () = sleep_until(wake) => self.look_at_the_time().await,
        }
    }

    /// The next moment at which something is late.
    fn wake(&self) -> Instant {
        let due = self.window.values().map(|flight| flight.due).min();
        due.map_or(self.next_question(), |due| due.min(self.next_question()))
    }

    fn next_question(&self) -> Instant {
        let timers = &self.gateway.config.timers;
        self.asked.map_or(self.heard + timers.active, |(_, at)| at + timers.answer)
    }

    async fn look_at_the_time(&mut self) -> Result<(), Over> {
        let now = Instant::now();
        let late: Vec<u32> =
            self.window.iter().filter(|(_, flight)| flight.due <= now).map(|(at, _)| *at).collect();
        for sequence in late {
            if let Some(flight) = self.window.remove(&sequence) {
                self.verdict(flight.piece, Verdict::Unanswered).await?;
            }
        }
        if self.next_question() > now {
            return Ok(());
        }
        let tries = self.asked.map_or(0, |(tries, _)| tries);
        if tries >= self.gateway.config.timers.tries {
            return Err(Over::Lost("短信网关不应答了".to_owned()));
        }
        self.asked = Some((tries + 1, now));
        self.send(&Say::AreYouThere).await
    }

    /// A message as parts that wait for the window.
    async fn cut(&mut self, message: &Message) -> Result<(), Ended> {
        self.reference = self.reference.wrapping_add(1);
        let cut = match parts(&self.gateway.whole_text(message), self.reference) {
            Ok(cut) => cut,
            Err(long) => {
                let why = Verdict::Rejected { why: long.to_string(), passing: false };
                return self.verdict(Piece { id: message.id, part: 1, of: 1 }, why).await;
            }
        };
        let of = u8::try_from(cut.len()).expect("at most eight parts");
        for (content, part) in cut.into_iter().zip(1..) {
            let submit = Part { to: message.to.clone(), number: part, of, content };
            self.queue.push_back((Piece { id: message.id, part, of }, submit));
        }
        Ok(())
    }

    async fn fill_window(&mut self) -> Result<(), Over> {
        while self.window.len() < WINDOW {
            let Some((piece, submit)) = self.queue.pop_front() else { break };
            let due = Instant::now() + self.gateway.config.timers.answer;
            // It counts as sent before it is: of a line that breaks meanwhile nobody knows how much got through.
            let sequence = self.next_sequence();
            self.window.insert(sequence, Flight { piece, due });
            let bytes = self.wire.say(sequence, &Say::Part(submit));
            self.write(&bytes).await?;
        }
        Ok(())
    }

    fn next_sequence(&mut self) -> u32 {
        self.sequence = if self.sequence < LAST { self.sequence + 1 } else { 1 };
        self.sequence
    }

    async fn send(&mut self, say: &Say) -> Result<(), Over> {
        let sequence = self.next_sequence();
        let bytes = self.wire.say(sequence, say);
        self.write(&bytes).await
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Over> {
        let written = timeout(WRITE, self.stream.write_all(bytes)).await;
        written.ok().and_then(Result::ok).ok_or_else(|| Over::Lost("短信网关断开了".to_owned()))
    }

    async fn take(&mut self, heard: Heard) -> Result<(), Over> {
        match heard {
            Heard::Answer(sequence, verdict) => self.answered(sequence, verdict).await,
            Heard::Receipt(receipt, answer) => {
                if let Some(receipt) = receipt {
                    self.delivered(receipt).await?;
                }
                self.write(&answer).await
            }
            Heard::Incoming(answer) => {
                self.gateway.tell(Event::Incoming).await?;
                self.write(&answer).await
            }
            Heard::Asked(answer) => self.write(&answer).await,
            Heard::Leaving(answer) => {
                let _ = self.write(&answer).await;
                Err(Over::Lost("短信网关断开了".to_owned()))
            }
            Heard::LetIn | Heard::NotLetIn(_) | Heard::Nothing => Ok(()),
        }
    }

    async fn answered(&mut self, sequence: u32, verdict: Verdict) -> Result<(), Over> {
        let Some(flight) = self.window.remove(&sequence) else { return Ok(()) };
        let name = match &verdict {
            Verdict::Accepted(name) => name.clone(),
            _ => String::new(),
        };
        self.verdict(flight.piece, verdict).await?;
        let all = self.window.is_empty();
        let (now, later): (VecDeque<Receipt>, _) =
            self.early.drain(..).partition(|receipt| all || receipt.name == name);
        self.early = later;
        for receipt in now {
            self.receipt(receipt).await?;
        }
        Ok(())
    }

    /// A receipt may overtake the answer to its part, without which nobody knows its name.
    async fn delivered(&mut self, receipt: Receipt) -> Result<(), Ended> {
        if !self.window.is_empty() && self.early.len() < EARLY {
            self.early.push_back(receipt);
            return Ok(());
        }
        self.receipt(receipt).await
    }

    async fn receipt(&self, receipt: Receipt) -> Result<(), Ended> {
        let Receipt { name, fate } = receipt;
        match fate {
            Some(fate) => self.gateway.tell(Event::Receipt { name, fate }).await,
            None => Ok(()),
        }
    }

    async fn verdict(&self, piece: Piece, verdict: Verdict) -> Result<(), Ended> {
        self.gateway.tell(Event::Part { id: piece.id, part: piece.part, of: piece.of, verdict }).await
    }

    /// The verdicts of whatever has none when the line is gone.
    pub(crate) async fn give_up(mut self) -> Result<(), Ended> {
        for receipt in std::mem::take(&mut self.early) {
            self.receipt(receipt).await?;
        }
        for (_, flight) in std::mem::take(&mut self.window) {
            self.verdict(flight.piece, Verdict::Unanswered).await?;
        }
        for (piece, _) in std::mem::take(&mut self.queue) {
            self.verdict(piece, Verdict::Unsent).await?;
        }
        Ok(())
    }
}

fn garbled(wrong: &Garbled) -> Over {
    tracing::warn!(%wrong, "the gateway says what cannot be read");
    Over::Lost("短信网关说的听不懂".to_owned())
}
