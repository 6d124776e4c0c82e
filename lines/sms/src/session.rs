//! One session with an operator's gateway: parts go out as the window allows, answers and receipts come in.
//!
//! Invariant: each part that was begun here gets one verdict, at the latest by [`Session::give_up`].

use crate::cmpp::{Body, Decoder, Deliver, Pdu, Receipt, Submit, Version, Wrong};
use crate::gateway::{Ended, Event, Fate, Gateway, Message, Verdict};
use crate::text::parts;
use std::collections::{HashMap, VecDeque};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout};
use uuid::Uuid;

/// Parts that may wait for their answers at once.
const WINDOW: usize = 16;
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

pub(crate) struct Session<'g> {
    gateway: &'g mut Gateway,
    stream: TcpStream,
    decoder: Decoder,
    version: Version,
    sequence: u32,
    reference: u8,
    queue: VecDeque<(Piece, Submit)>,
    window: HashMap<u32, Flight>,
    early: VecDeque<Receipt>,
    /// When anything was heard last.
    heard: Instant,
    /// Questions since then, and when the last one was put.
    asked: Option<(u32, Instant)>,
}

impl<'g> Session<'g> {
    pub(crate) fn new(
        gateway: &'g mut Gateway,
        stream: TcpStream,
        decoder: Decoder,
        version: Version,
    ) -> Self {
        Self {
            gateway,
            stream,
            decoder,
            version,
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
        while let Some(frame) = self.decoder.next_frame().map_err(|wrong| garbled(&wrong))? {
            self.take(&frame).await?;
        }
        self.fill_window().await?;
        let wake = self.wake();
        let free = self.queue.is_empty() && self.window.len() < WINDOW;
        tokio::select! {
            read = self.stream.read(buffer) => match read {
                Ok(count) if count > 0 => {
                    self.decoder.push(&buffer[..count]);
                    (self.heard, self.asked) = (Instant::now(), None);
                    Ok(())
                }
                _ => Err(Over::Lost("短信网关断开了".to_owned())),
            },
            message = self.gateway.messages.recv(), if free => match message {
                Some(message) => Ok(self.cut(&message).await?),
                None => {
                    let _ = self.send(Body::Terminate).await;
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
        self.send(Body::ActiveTest).await.map(drop)
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
            let config = &self.gateway.config;
            let submit = Submit {
                total: of,
                number: part,
                service: config.service.clone(),
                headed: of > 1,
                account: config.account.clone(),
                from: config.from.clone(),
                to: message.to.clone(),
                content,
            };
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
            self.write(Pdu { sequence, body: Body::Submit(submit) }).await?;
        }
        Ok(())
    }

    fn next_sequence(&mut self) -> u32 {
        self.sequence = self.sequence.checked_add(1).unwrap_or(1);
        self.sequence
    }

    async fn send(&mut self, body: Body) -> Result<u32, Over> {
        let sequence = self.next_sequence();
        self.write(Pdu { sequence, body }).await.map(|()| sequence)
    }

    async fn write(&mut self, pdu: Pdu) -> Result<(), Over> {
        let written = timeout(WRITE, self.stream.write_all(&pdu.encode(self.version))).await;
        written.ok().and_then(Result::ok).ok_or_else(|| Over::Lost("短信网关断开了".to_owned()))
    }

    async fn take(&mut self, frame: &[u8]) -> Result<(), Over> {
        let pdu = match Pdu::decode(frame, self.version) {
            Ok(pdu) => pdu,
            // What is not known asks for nothing; the frame after it can be read.
            Err(Wrong::Unknown { .. }) => return Ok(()),
            Err(wrong) => return Err(garbled(&wrong)),
        };
        let answer = |body| Pdu { sequence: pdu.sequence, body };
        match pdu.body {
            Body::SubmitAnswer { id, result } => self.answered(pdu.sequence, id, result).await,
            Body::Deliver(deliver) => {
                let taken = answer(Body::DeliverAnswer { id: deliver.id, result: 0 });
                self.delivered(&deliver).await?;
                self.write(taken).await
            }
            Body::ActiveTest => self.write(answer(Body::ActiveTestAnswer)).await,
            Body::Terminate => {
                let _ = self.write(answer(Body::TerminateAnswer)).await;
                Err(Over::Lost("短信网关断开了".to_owned()))
            }
            _ => Ok(()),
        }
    }

    async fn answered(&mut self, sequence: u32, id: u64, result: u32) -> Result<(), Over> {
        let Some(flight) = self.window.remove(&sequence) else { return Ok(()) };
        let verdict = match result {
            0 => Verdict::Accepted(name(id)),
            other => Verdict::Rejected { why: rejection(other), passing: other == 8 },
        };
        self.verdict(flight.piece, verdict).await?;
        let all = self.window.is_empty();
        let (now, later) = self.early.drain(..).partition(|receipt| all || receipt.id == id);
        self.early = later;
        let now: VecDeque<Receipt> = now;
        for receipt in now {
            self.receipt(&receipt).await?;
        }
        Ok(())
    }

    async fn delivered(&mut self, deliver: &Deliver) -> Result<(), Over> {
        if !deliver.receipt {
            return Ok(self.gateway.tell(Event::Incoming).await?);
        }
        let Some(receipt) = Receipt::read(&deliver.content) else { return Ok(()) };
        if !self.window.is_empty() && self.early.len() < EARLY {
            self.early.push_back(receipt);
            return Ok(());
        }
        Ok(self.receipt(&receipt).await?)
    }

    async fn receipt(&mut self, receipt: &Receipt) -> Result<(), Ended> {
        let fate = match receipt.stat.as_str() {
            "DELIVRD" => Fate::Arrived,
            // It is on its way: another one follows.
            "ACCEPTD" | "ENROUTE" => return Ok(()),
            other => Fate::Lost(other.chars().filter(|letter| !letter.is_control()).collect()),
        };
        self.gateway.tell(Event::Receipt { name: name(receipt.id), fate }).await
    }

    async fn verdict(&self, piece: Piece, verdict: Verdict) -> Result<(), Ended> {
        self.gateway.tell(Event::Part { id: piece.id, part: piece.part, of: piece.of, verdict }).await
    }

    /// The verdicts of whatever has none when the line is gone.
    pub(crate) async fn give_up(mut self) -> Result<(), Ended> {
        for receipt in std::mem::take(&mut self.early) {
            self.receipt(&receipt).await?;
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

fn garbled(wrong: &Wrong) -> Over {
    tracing::warn!(%wrong, "the gateway says what cannot be read");
    Over::Lost("短信网关说的听不懂".to_owned())
}

fn name(id: u64) -> String {
    format!("{id:016x}")
}

/// What the standard says of each result.
fn rejection(result: u32) -> String {
    let words = match result {
        1 => "消息结构错",
        2 => "命令字错",
        3 => "消息序号重复",
        4 => "消息长度错",
        5 => "资费代码错",
        6 => "超过最大信息长",
        7 => "业务代码错",
        8 => "发得太快",
        9 => "网关不管这个号码",
        10 => "发信号码错",
        11 => "企业代码错",
        12 => "计费号码错",
        13 => "收信号码错",
        _ => "网关不收",
    };
    format!("{words}（{result}）")
}
