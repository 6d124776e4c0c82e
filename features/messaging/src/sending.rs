//! The job that feeds the gateway: what is due goes out, verdicts and receipts come back into the outbox.
//!
//! A message is handed over in a transaction of its own before the gateway gets it, so a center that stops in between
//! tries it again when its lease is over, and no message goes out of which nothing is written.

use crate::{Line, Messaging};
use hongwang_feature::{Place, Reply};
use hongwang_messages::{Part, PartState};
use hongwang_sms::{Event, Fate, Handle, Message, Verdict};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, sleep};
use uuid::Uuid;

/// How often it is looked for what is due.
const EVERY: Duration = Duration::from_secs(5);
/// How often what ended long ago is forgotten.
const SWEEP: Duration = Duration::from_secs(600);
/// Tries to write an event down, a second apart.
const WRITES: u32 = 10;

pub(crate) async fn keep_sending(place: Place, messaging: Messaging) {
    let sweeping = keep_sweeping(&place);
    let Some(config) = messaging.gateway.as_deref() else {
        let waiting = async {
            loop {
                report(expire(&place, &messaging).await);
                sleep(SWEEP).await;
            }
        };
        tokio::join!(sweeping, waiting);
        return;
    };
    let (gateway, handle, events) = hongwang_sms::open(config.clone(), place.clock.clone());
    tokio::join!(sweeping, gateway.run(), carry(&place, &messaging, handle, events));
}

async fn keep_sweeping(place: &Place) {
    loop {
        report(sweep(place).await);
        sleep(SWEEP).await;
    }
}

fn report(done: Reply<()>) {
    if let Err(error) = done {
        tracing::warn!(%error, "the outbox of messages could not be looked at");
    }
}

async fn sweep(place: &Place) -> Reply<()> {
    let mut tx = place.db.write().await?;
    hongwang_messages::sweep(&mut tx, place.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// Without a gateway nothing goes out; what is too old is dropped all the same.
async fn expire(place: &Place, messaging: &Messaging) -> Reply<()> {
    let mut tx = place.db.write().await?;
    let now = place.clock.now();
    hongwang_messages::hand_over(&mut tx, &messaging.vault, &messaging.rules, now, 0).await?;
    Ok(tx.commit().await?)
}

async fn carry(place: &Place, messaging: &Messaging, handle: Handle, mut events: mpsc::Receiver<Event>) {
    let mut tick = interval(EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            event = events.recv() => match event {
                Some(event) => keep(place, messaging, event).await,
                None => return,
            },
            _ = tick.tick() => report(hand_over(place, messaging, &handle).await),
            () = messaging.wake.notified() => report(hand_over(place, messaging, &handle).await),
        }
    }
}

async fn hand_over(place: &Place, messaging: &Messaging, handle: &Handle) -> Reply<()> {
    let mut tx = place.db.write().await?;
    let (vault, rules, now) = (&messaging.vault, &messaging.rules, place.clock.now());
    let due = hongwang_messages::hand_over(&mut tx, vault, rules, now, handle.room()).await?;
    tx.commit().await?;
    for message in due {
        let message = Message { id: message.id, to: message.phone, text: message.text };
        if let Err(back) = handle.send(message) {
            let unsent = Part { number: 1, of: 1, state: PartState::Unsent };
            write_down(place, &Heard::Part(back.id, unsent)).await?;
        }
    }
    Ok(())
}

async fn keep(place: &Place, messaging: &Messaging, event: Event) {
    let now = place.clock.now();
    let line = |line: Line| {
        tracing::info!(?line, "the line to the message gateway");
        messaging.line.send_replace((line, now));
    };
    match event {
        Event::Connected => line(Line::Up),
        Event::Refused(why) => line(Line::Refused(why)),
        Event::Lost(why) => line(Line::Lost(why)),
        Event::Incoming => {}
        Event::Part { id, part, of, verdict } => {
            let part = Part { number: part, of, state: state(verdict) };
            surely(place, &Heard::Part(id, part)).await;
        }
        Event::Receipt { name, fate } => {
            surely(place, &Heard::Receipt(name, state_of(fate))).await;
        }
    }
}

/// What was heard of a message.
enum Heard {
    Part(Uuid, Part),
    Receipt(String, PartState),
}

/// What a receipt says, as the outbox keeps it.
pub(crate) fn state_of(fate: Fate) -> PartState {
    match fate {
        Fate::Arrived => PartState::Arrived,
        Fate::Lost(stat) => PartState::Lost(stat),
    }
}

fn state(verdict: Verdict) -> PartState {
    match verdict {
        Verdict::Accepted(name) => PartState::Accepted(Some(name).filter(|name| !name.is_empty())),
        Verdict::Rejected { why, passing } => PartState::Rejected { why, passing },
        Verdict::Unanswered => PartState::Unanswered,
        Verdict::Unsent => PartState::Unsent,
    }
}

/// Writes until it is written; while it is not, the line is not read any further.
async fn surely(place: &Place, heard: &Heard) {
    for _ in 0..WRITES {
        match write_down(place, heard).await {
            Ok(()) => return,
            Err(error) => tracing::warn!(%error, "what became of a message could not be written down"),
        }
        sleep(Duration::from_secs(1)).await;
    }
}

async fn write_down(place: &Place, heard: &Heard) -> Reply<()> {
    let mut tx = place.db.write().await?;
    let now = place.clock.now();
    match heard {
        Heard::Part(id, part) => hongwang_messages::verdict(&mut tx, *id, part, now).await?,
        Heard::Receipt(name, fate) => hongwang_messages::receipt(&mut tx, name, fate.clone(), now).await?,
    }
    Ok(tx.commit().await?)
}
