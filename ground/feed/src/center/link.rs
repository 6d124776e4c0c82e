//! The WebSocket of one device: batches down, reports up.

use super::{Desk, api::Admitted, recorder::Report};
use crate::{
    log::{self, Call},
    words,
};
use axum::extract::ws::{Message, WebSocket};
use futures_util::{SinkExt, StreamExt};
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::Fact;
use hongwang_replica::{
    Sequence,
    wire::{Down, Health, Up},
};
use hongwang_store::Result;
use std::{collections::BTreeMap, time::Duration};
use tokio::{
    sync::broadcast::error::RecvError,
    time::{Instant, timeout, timeout_at},
};

/// A device sends something every five seconds; after this silence its cable is taken to be pulled.
const SILENCE: Duration = Duration::from_secs(12);
/// A device that does not take a message within this time is gone.
const SEND: Duration = Duration::from_secs(30);
/// The first message must come within this time.
const HELLO: Duration = Duration::from_secs(10);
/// Batches on the way to one device that it has not yet applied.
const IN_FLIGHT: usize = 4;
/// A center that was restored from a backup lacks at most so many numbers; who says more is not believed.
const MOST_LOST: u64 = 1_000_000;
/// A health report is written down at least this often while nothing changes, milliseconds.
const WRITE_HEALTH: i64 = Millis::MINUTE;

/// Why a link ends.
enum End {
    Closed,
    Silent,
    Revoked,
    Broken(&'static str),
}

/// What is on its way to one device in one scope. A device that cannot use a batch closes the link and begins
/// again with a new hello, so nothing has to be taken back here.
struct Stand {
    sent: Sequence,
    in_flight: usize,
}

struct Link {
    desk: Desk,
    me: Admitted,
    stands: BTreeMap<OrgPath, Stand>,
    health: Health,
    health_written: Millis,
    last_policy: hongwang_replica::LinePolicy,
}

/// Serves a device until it goes, falls silent or is shut out.
pub(crate) async fn serve(desk: Desk, me: Admitted, socket: WebSocket) {
    // Listening begins before the first look at the log, so nothing falls between.
    let calls = desk.press.calls();
    let device = me.device;
    let recorder = desk.recorder.clone();
    let clock = desk.place.clock.clone();
    recorder.note(device, clock.now(), Report::Came).await;
    let end = match run(desk, me, socket, calls).await {
        Ok(end) => end,
        Err(error) => {
            tracing::error!(%device, %error, "a link failed");
            End::Broken("中心存储出错")
        }
    };
    let why = match end {
        End::Closed => "closed",
        End::Silent => "silent",
        End::Revoked => "revoked",
        End::Broken(why) => {
            recorder.note(device, clock.now(), Report::Trouble(why.to_owned())).await;
            why
        }
    };
    tracing::info!(%device, why, "link ended");
    recorder.note(device, clock.now(), Report::Gone).await;
}

async fn run(
    desk: Desk,
    me: Admitted,
    mut socket: WebSocket,
    mut calls: tokio::sync::broadcast::Receiver<Call>,
) -> Result<End> {
    let first = match timeout(HELLO, socket.recv()).await {
        Ok(Some(Ok(Message::Text(text)))) => text,
        _ => return Ok(End::Broken("终端没有报到")),
    };
    let Ok(Up::Hello { cursors, key_version, health }) = serde_json::from_str(&first) else {
        return Ok(End::Broken("终端的报到格式不对"));
    };
    let mut link = Link::new(desk, me, health.bounded());
    // The door may have been shut between the look at it and the first call that this link hears.
    if !link.still_admitted().await? {
        return Ok(End::Revoked);
    }
    let welcome = link.welcome(&cursors, key_version).await?;
    if !send_json(&mut socket, &welcome).await {
        return Ok(End::Closed);
    }
    let (mut sink, mut stream) = socket.split();
    let mut silent_at = Instant::now() + SILENCE;
    loop {
        for batch in link.due().await? {
            match timeout(SEND, sink.send(Message::Binary(batch))).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return Ok(End::Closed),
                Err(_) => return Ok(End::Silent),
            }
        }
        let down = tokio::select! {
            heard = timeout_at(silent_at, stream.next()) => match heard {
                Err(_) => return Ok(End::Silent),
                Ok(None | Some(Err(_)) | Some(Ok(Message::Close(_)))) => return Ok(End::Closed),
                Ok(Some(Ok(Message::Text(text)))) => {
                    silent_at = Instant::now() + SILENCE;
                    if !link.heard(&text).await {
                        return Ok(End::Broken("终端的消息格式不对"));
                    }
                    None
                }
                Ok(Some(Ok(_))) => {
                    silent_at = Instant::now() + SILENCE;
                    None
                }
            },
            call = calls.recv() => match call {
                Ok(Call::Revoked(id)) if id == link.me.device => return Ok(End::Revoked),
                Ok(Call::Policy(id)) if id == link.me.device => link.new_policy().await?,
                Ok(Call::Grew | Call::Revoked(_) | Call::Policy(_)) => None,
                // Something was missed: ask the database about all that it could have been.
                Ok(Call::Look) | Err(RecvError::Lagged(_)) => {
                    if !link.still_admitted().await? {
                        return Ok(End::Revoked);
                    }
                    link.new_policy().await?
                }
                Err(RecvError::Closed) => return Ok(End::Closed),
            },
        };
        if let Some(down) = down
            && timeout(SEND, sink.send(text(&down))).await.is_err()
        {
            return Ok(End::Silent);
        }
    }
}

/// Moves the log of `scope` beyond what a village has already passed, and gives its new head.
async fn catch_up(desk: &Desk, scope: &OrgPath, said: Sequence) -> Result<Sequence> {
    let mut tx = desk.place.db.write().await?;
    let head = log::head(&mut tx, scope).await?;
    // Another village may have said so first.
    if head < said {
        log::move_beyond(&mut tx, scope, said).await?;
    }
    let head = log::head(&mut tx, scope).await?;
    tx.commit().await?;
    tracing::warn!(%scope, head = head.0, "the log was behind a village: this center was restored from a backup");
    desk.place.bus.tell(Fact::FeedGrew(scope.clone()));
    Ok(head)
}

fn text(down: &Down) -> Message {
    Message::Text(serde_json::to_string(down).expect("a message is plain data").into())
}

async fn send_json(socket: &mut WebSocket, down: &Down) -> bool {
    matches!(timeout(SEND, socket.send(text(down))).await, Ok(Ok(())))
}

impl Link {
    fn new(desk: Desk, me: Admitted, health: Health) -> Self {
        let stands = me.org.chain().into_iter();
        let stands = stands.map(|scope| (scope, Stand { sent: Sequence(0), in_flight: 0 }));
        let stands = stands.collect();
        let last_policy = me.policy.clone();
        Self { desk, me, stands, health, health_written: Millis(0), last_policy }
    }

    /// Takes the hello and makes the answer to it.
    async fn welcome(
        &mut self,
        cursors: &[(hongwang_replica::ScopeName, Sequence)],
        key_version: u32,
    ) -> Result<Down> {
        let now = self.desk.place.clock.now();
        let mut heads = Vec::new();
        for (scope, stand) in &mut self.stands {
            let mut head = self.desk.press.head(scope).await?;
            let said =
                cursors.iter().find(|(name, _)| name.0 == scope.as_str()).map_or(Sequence(0), |(_, at)| *at);
            if said > head {
                let trouble = Report::Trouble(words::CENTER_BEHIND.to_owned());
                self.desk.recorder.note(self.me.device, now, trouble).await;
                if said.0 - head.0 <= MOST_LOST {
                    head = catch_up(&self.desk, scope, said).await?;
                }
            }
            stand.sent = said;
            heads.push((hongwang_replica::ScopeName(scope.to_string()), head));
            if said > Sequence(0) {
                self.desk.recorder.note(self.me.device, now, Report::Applied(scope.clone(), said)).await;
            }
        }
        self.desk.recorder.note(self.me.device, now, Report::Health(self.health.clone())).await;
        self.health_written = now;
        Ok(Down::Welcome {
            clock: now.0,
            heads,
            policy: self.me.policy.clone(),
            key_changes: self.desk.authority.changes_since(key_version),
        })
    }

    /// The batches that may go out now.
    async fn due(&mut self) -> Result<Vec<bytes::Bytes>> {
        let now = self.desk.place.clock.now();
        let mut due = Vec::new();
        for (scope, stand) in &mut self.stands {
            while stand.in_flight < IN_FLIGHT {
                let Some(ready) = self.desk.press.ready(scope, stand.sent, now).await? else { break };
                stand.sent = ready.upto;
                stand.in_flight += 1;
                due.push(ready.sealed);
            }
        }
        Ok(due)
    }

    /// Takes a message; false when it is none.
    async fn heard(&mut self, message: &str) -> bool {
        let now = self.desk.place.clock.now();
        let device = self.me.device;
        match serde_json::from_str(message) {
            Ok(Up::Applied { scope, upto }) => {
                let Ok(scope) = scope.0.parse::<OrgPath>() else { return false };
                let Some(stand) = self.stands.get_mut(&scope) else { return false };
                // Further than what was sent: a USB stick brought it.
                stand.sent = stand.sent.max(upto);
                stand.in_flight = stand.in_flight.saturating_sub(1);
                self.desk.recorder.note(device, now, Report::Applied(scope, upto)).await;
            }
            Ok(Up::Trouble { what }) => self.desk.recorder.note(device, now, Report::Trouble(what)).await,
            Ok(Up::Health(health)) => {
                let health = health.bounded();
                let news =
                    Health { clock: 0, ..health.clone() } != Health { clock: 0, ..self.health.clone() };
                if news || now.since(self.health_written) >= WRITE_HEALTH {
                    self.health_written = now;
                    self.desk.recorder.note(device, now, Report::Health(health.clone())).await;
                }
                self.health = health;
            }
            Ok(Up::Hello { .. }) | Err(_) => return false,
        }
        true
    }

    async fn look_up(&self) -> Result<Option<hongwang_replica::LinePolicy>> {
        let mut tx = self.desk.place.db.read().await?;
        let row = hongwang_store::sql("SELECT policy FROM device WHERE id = $1 AND state = 'admitted'")
            .bind(self.me.device)
            .one(&mut tx)
            .await?;
        row.map(|row| row.json("policy")).transpose()
    }

    async fn still_admitted(&self) -> Result<bool> {
        Ok(self.look_up().await?.is_some())
    }

    /// The policy to send, when it has changed.
    async fn new_policy(&mut self) -> Result<Option<Down>> {
        let Some(policy) = self.look_up().await? else { return Ok(None) };
        if policy == self.last_policy {
            return Ok(None);
        }
        self.last_policy = policy.clone();
        Ok(Some(Down::Policy(policy)))
    }
}
