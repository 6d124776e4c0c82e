//! One session of the control channel, from hello to the end of the connection.
//!
//! It speaks the protocol and nothing else: what is kept where is a [`Station`]'s affair. There are two: the
//! [`Keeper`](super::Keeper) of a real node, and the simulator's in-memory village.

use super::connect::{Connector, LineError};
use futures_util::{SinkExt, StreamExt};
use hongwang_replica::wire::{Down, Health, Up};
use std::{future::Future, time::Duration};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout, timeout_at};
use tokio_tungstenite::tungstenite::Message;

/// How often a village shows that it lives.
const SIGN_OF_LIFE: Duration = Duration::from_secs(5);
/// After this silence of the center the cable is taken to be pulled.
const SILENCE: Duration = Duration::from_secs(12);

/// Who is at this end of a session.
pub trait Station: Send {
    /// The first message.
    fn hello(&mut self) -> impl Future<Output = Result<Up, String>> + Send;
    /// The center's answer to it, or a change of policy.
    fn heard(&mut self, down: Down) -> impl Future<Output = Result<(), String>> + Send;
    /// A sealed batch: applies it and gives the message that says so; none for one that was applied before. An
    /// error ends the session, is reported to the center, and the batch comes again with the next session.
    fn batch(&mut self, sealed: &[u8]) -> impl Future<Output = Result<Option<Up>, String>> + Send;
    /// The line carries: the center answered a sign of life.
    fn alive(&mut self) {}
    /// How the node is.
    fn health(&mut self) -> impl Future<Output = Health> + Send;
}

/// Why a session ended.
#[derive(Debug, thiserror::Error)]
pub enum Ended {
    /// The line broke, or was never there.
    #[error(transparent)]
    Line(#[from] LineError),
    /// The center closed it.
    #[error("中心结束了连接")]
    Closed,
    /// Nothing came for too long.
    #[error("中心没有声音,可能断网了")]
    Silent,
    /// This end could not go on.
    #[error("{0}")]
    Trouble(String),
}

fn text(up: &Up) -> Message {
    Message::text(serde_json::to_string(up).expect("a message is plain data"))
}

/// Runs one session; it always ends with a reason.
pub async fn run(connector: &Connector, station: &mut impl Station) -> Ended {
    match talk(connector, station).await {
        Ok(never) => match never {},
        Err(ended) => ended,
    }
}

async fn talk(connector: &Connector, station: &mut impl Station) -> Result<std::convert::Infallible, Ended> {
    let socket = connector.socket().await?;
    let (mut sink, mut stream) = socket.split();
    let broken = |error| Ended::Line(LineError::from(error));
    sink.send(text(&station.hello().await.map_err(Ended::Trouble)?)).await.map_err(broken)?;
    let mut life = interval(SIGN_OF_LIFE);
    life.set_missed_tick_behavior(MissedTickBehavior::Delay);
    life.reset();
    let mut silent_at = Instant::now() + SILENCE;
    loop {
        let answer = tokio::select! {
            heard = timeout_at(silent_at, stream.next()) => match heard {
                Err(_) => return Err(Ended::Silent),
                Ok(None | Some(Ok(Message::Close(_)))) => return Err(Ended::Closed),
                Ok(Some(Err(error))) => return Err(broken(error)),
                Ok(Some(Ok(Message::Binary(sealed)))) => station.batch(&sealed).await,
                Ok(Some(Ok(Message::Text(down)))) => match serde_json::from_str(&down) {
                    Ok(down) => station.heard(down).await.map(|()| None),
                    Err(_) => Err("中心的消息看不懂".to_owned()),
                },
                Ok(Some(Ok(_))) => {
                    station.alive();
                    Ok(None)
                }
            }
            .inspect(|_| silent_at = Instant::now() + SILENCE),
            _ = life.tick() => {
                // The ping makes the center answer, so that this end hears whether the line still carries.
                sink.feed(Message::Ping(Vec::new().into())).await.map_err(broken)?;
                Ok(Some(Up::Health(station.health().await)))
            }
        };
        match answer {
            Ok(None) => {}
            Ok(Some(up)) => match timeout(SILENCE, sink.send(text(&up))).await {
                Ok(sent) => sent.map_err(broken)?,
                Err(_) => return Err(Ended::Silent),
            },
            Err(what) => {
                let _ = timeout(SILENCE, sink.send(text(&Up::Trouble { what: what.clone() }))).await;
                let _ = timeout(SILENCE, sink.close()).await;
                return Err(Ended::Trouble(what));
            }
        }
    }
}
