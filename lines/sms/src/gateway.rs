//! A gateway as whoever has messages sees it: a handle, and events.

use crate::cmpp::CmppWire;
use crate::config::{Config, Line};
use crate::smpp::SmppWire;
use crate::{client, http};
use hongwang_base::Clock;
use tokio::sync::mpsc;
use uuid::Uuid;

/// Messages that may wait here for the line.
const WAITING: usize = 32;
/// Events that nobody has read yet; then the line is not read any further.
const UNREAD: usize = 256;

/// A message to one telephone.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// By what its verdicts are known.
    pub id: Uuid,
    /// The telephone.
    pub to: String,
    /// What it says, without the signature.
    pub text: String,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message({})", self.id)
    }
}

/// What became of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The gateway took it under this name, by which a receipt may come.
    Accepted(String),
    /// It said no; `passing` where the same may be taken later.
    Rejected {
        /// What it said, in words for staff.
        why: String,
        /// Whether it is worth another try.
        passing: bool,
    },
    /// It was sent, and nobody answered: it may arrive or not.
    Unanswered,
    /// It never left.
    Unsent,
}

/// What a receipt says of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The telephone has it.
    Arrived,
    /// It never will: the operator's word.
    Lost(String),
}

/// What happens on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Messages go out.
    Connected,
    /// The gateway does not let this account in.
    Refused(String),
    /// The line is gone, and is opened anew in a while.
    Lost(String),
    /// What became of a part of a message.
    Part {
        /// The message.
        id: Uuid,
        /// Which part, from 1.
        part: u8,
        /// Of how many.
        of: u8,
        /// What became of it.
        verdict: Verdict,
    },
    /// A receipt for what was accepted under this name.
    Receipt {
        /// The gateway's name for the part.
        name: String,
        /// What it says.
        fate: Fate,
    },
    /// Somebody wrote back. Nothing is done with what they wrote.
    Incoming,
}

/// Takes messages for a gateway. Cheap to clone; when the last one goes, the gateway ends.
#[derive(Clone, Debug)]
pub struct Handle(mpsc::Sender<Message>);

impl Handle {
    /// Hands a message over, without waiting.
    ///
    /// # Errors
    /// Gives it back where too many wait, or the gateway has ended.
    pub fn send(&self, message: Message) -> Result<(), Message> {
        self.0.try_send(message).map_err(|error| match error {
            mpsc::error::TrySendError::Full(message) | mpsc::error::TrySendError::Closed(message) => message,
        })
    }

    /// How many messages it takes now.
    pub fn room(&self) -> usize {
        self.0.capacity()
    }
}

/// The line itself: [`Gateway::run`] it.
#[derive(Debug)]
pub struct Gateway {
    pub(crate) config: Config,
    pub(crate) clock: Clock,
    pub(crate) messages: mpsc::Receiver<Message>,
    pub(crate) events: mpsc::Sender<Event>,
}

/// Nobody is there any more to send for, or to tell.
pub(crate) struct Ended;

/// A gateway that is not running yet, what takes messages for it, and what comes of them.
pub fn open(config: Config, clock: Clock) -> (Gateway, Handle, mpsc::Receiver<Event>) {
    let (handle, messages) = mpsc::channel(WAITING);
    let (events, happened) = mpsc::channel(UNREAD);
    (Gateway { config, clock, messages, events }, Handle(handle), happened)
}

impl Gateway {
    /// Keeps the line up and sends what comes, until every handle is gone.
    pub async fn run(mut self) {
        let Ended = match self.config.line.clone() {
            Line::Cmpp(version, address) => {
                let config = self.config.clone();
                let wire = || CmppWire::new(version, config.clone());
                client::run(&mut self, &address, wire).await
            }
            Line::Smpp(address) => {
                let config = self.config.clone();
                client::run(&mut self, &address, || SmppWire::new(config.clone())).await
            }
            Line::Http(template, receipts) => http::run(&mut self, &template, receipts.as_ref()).await,
        };
    }

    pub(crate) async fn tell(&self, event: Event) -> Result<(), Ended> {
        self.events.send(event).await.map_err(|_| Ended)
    }

    /// What a message says on a telephone.
    pub(crate) fn whole_text(&self, message: &Message) -> String {
        format!("{}{}", self.config.signature, message.text)
    }
}
