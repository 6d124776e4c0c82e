//! Keeps a line to an operator's gateway: opens it, proves who it is, lets a [`Session`] send, opens it anew.

use crate::gateway::{Ended, Event, Gateway, Message, Verdict};
use crate::session::{Over, Session};
use crate::text::parts;
use crate::wire::{Heard, Say, Wire};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout};

/// How long it may take to reach a gateway.
const REACH: Duration = Duration::from_secs(10);

/// Why there is no line.
enum Failed {
    /// Nobody there, or not a gateway.
    Lost(String),
    /// This account is not let in.
    Refused(String),
}

pub(crate) async fn run<W: Wire>(gateway: &mut Gateway, address: &str, wire: impl Fn() -> W) -> Ended {
    let timers = gateway.config.timers;
    let mut pause = timers.first_pause;
    loop {
        let mut wire = wire();
        let told = match reach(gateway, &mut wire, address).await {
            Ok(stream) => {
                pause = timers.first_pause;
                match lives(gateway, stream, wire).await {
                    Ok(why) => gateway.tell(Event::Lost(why)).await,
                    Err(ended) => return ended,
                }
            }
            Err(Failed::Lost(why)) => gateway.tell(Event::Lost(why)).await,
            Err(Failed::Refused(why)) => {
                // Nothing that a second try mends; an operator may shut out who tries too often.
                pause = timers.longest_pause;
                gateway.tell(Event::Refused(why)).await
            }
        };
        if told.is_err() || idle(gateway, pause).await.is_err() {
            return Ended;
        }
        pause = (pause * 2).min(timers.longest_pause);
    }
}

/// A session from its first message to its end: why it ended.
async fn lives(gateway: &mut Gateway, stream: TcpStream, wire: impl Wire) -> Result<String, Ended> {
    gateway.tell(Event::Connected).await?;
    let mut session = Session::new(gateway, stream, wire);
    let over = session.run().await;
    session.give_up().await?;
    match over {
        Over::Lost(why) => Ok(why),
        Over::Ended => Err(Ended),
    }
}

/// While there is no line, what comes goes back at once: it never left.
async fn idle(gateway: &mut Gateway, pause: Duration) -> Result<(), Ended> {
    let until = Instant::now() + pause;
    loop {
        tokio::select! {
            () = sleep_until(until) => return Ok(()),
            message = gateway.messages.recv() => {
                let message = message.ok_or(Ended)?;
                unsent(gateway, &message).await?;
            }
        }
    }
}

async fn unsent(gateway: &Gateway, message: &Message) -> Result<(), Ended> {
    let of = parts(&gateway.whole_text(message), 0).map_or(1, |parts| parts.len());
    let of = u8::try_from(of).unwrap_or(u8::MAX);
    for part in 1..=of {
        gateway.tell(Event::Part { id: message.id, part, of, verdict: Verdict::Unsent }).await?;
    }
    Ok(())
}

/// Reaches a gateway and is let in by it.
async fn reach(gateway: &Gateway, wire: &mut impl Wire, address: &str) -> Result<TcpStream, Failed> {
    let lost = |why: &str| Failed::Lost(why.to_owned());
    let connecting = timeout(REACH.min(gateway.config.timers.answer), TcpStream::connect(address)).await;
    let mut stream = connecting.ok().and_then(Result::ok).ok_or_else(|| lost("连不上短信网关"))?;
    // A lost packet costs no more than its own time.
    let _ = stream.set_nodelay(true);
    let greeting = wire.say(1, &Say::Greeting(gateway.clock.now()));
    let answering = async {
        stream.write_all(&greeting).await.ok()?;
        let mut buffer = [0; 1024];
        loop {
            match wire.next().ok()? {
                Some(Heard::LetIn) => return Some(Ok(())),
                Some(Heard::NotLetIn(why)) => return Some(Err(why)),
                Some(_) => {}
                None => {
                    let count = stream.read(&mut buffer).await.ok().filter(|count| *count > 0)?;
                    wire.push(&buffer[..count]);
                }
            }
        }
    };
    match timeout(gateway.config.timers.answer, answering).await {
        Ok(Some(Ok(()))) => Ok(stream),
        Ok(Some(Err(why))) => Err(Failed::Refused(why)),
        Ok(None) => Err(lost("短信网关说的听不懂，或断开了")),
        Err(_) => Err(lost("短信网关没有答复")),
    }
}
