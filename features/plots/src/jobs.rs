//! What goes on beside the pages: a village keeps stills and sends those that somebody at the desk asks for; a center ends
//! what has run out.
//!
//! Invariant: stills that are kept leave the village never; those that are sent are for who looks, whose name its screen
//! shows, and lie in the center's memory alone.

use crate::{
    Plots,
    center::STILL,
    entry::Entry,
    node::{NoPicture, Small},
    publish, store, wall, words,
};
use data_encoding::BASE64;
use futures_util::{StreamExt, stream};
use hongwang_base::Millis;
use hongwang_feature::{Bus, Place};
use hongwang_feed::village::disk_free;
use hongwang_store::Result;
use serde_json::json;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval, timeout};
use uuid::Uuid;

/// How long a still is kept.
pub(crate) const DAY: i64 = Millis::DAY;
/// Bytes of all stills of a node.
const MOST: i64 = 64 << 20;
/// So much of the disk stays free of them.
const FLOOR: u64 = 512 << 20;
/// It is looked so often whether one is due, and whether consent has run out.
const LOOK: Duration = Duration::from_secs(20);
/// One is sent so often, whichever camera it is of: what a thin line bears, and the center takes.
const SEND: Duration = Duration::from_secs(3);
/// Cameras that stills are made of at once.
const AT_ONCE: usize = 2;

/// A still that is kept.
const KEPT: Small = Small { widths: [1280, 960, 640], bytes: 100 << 10 };
/// One that is sent.
const SENT: Small = Small { widths: [640, 480, 320], bytes: wall::LARGEST };

/// Keeps stills until the process ends.
pub(crate) async fn keep(plots: Plots, place: Place) {
    let mut facts = place.bus.listen();
    let mut tick = interval(LOOK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! { _ = tick.tick() => {}, () = Bus::changed(&mut facts) => {} }
        if let Err(error) = keep_due(&plots, &place).await {
            tracing::warn!(%error, "stills of cameras are not kept");
        }
    }
}

async fn keep_due(plots: &Plots, place: &Place) -> Result<()> {
    let due = due(place).await?;
    if due.is_empty() || disk_free(place.blobs.folder()).is_some_and(|free| free < FLOOR) {
        return Ok(());
    }
    let keeping = stream::iter(due).for_each_concurrent(AT_ONCE, |entry| async move {
        match keep_one(plots, place, &entry).await {
            Ok(Ok(())) => {}
            Ok(Err(why)) => tracing::info!(camera = %entry.id, ?why, "no still is kept"),
            Err(error) => tracing::warn!(camera = %entry.id, %error, "no still is kept"),
        }
    });
    keeping.await;
    Ok(())
}

/// Removes what is not to be kept any more. The cameras of which a still is due.
async fn due(place: &Place) -> Result<Vec<Entry>> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let kept = store::open(&mut tx, &place.org, now).await?;
    let kept: Vec<Entry> = kept.into_iter().filter(|entry| entry.every > 0).collect();
    let ids: Vec<Uuid> = kept.iter().map(|entry| entry.id).collect();
    store::drop_stills(&mut tx, (now.plus(-DAY), now.plus(Millis::HOUR)), &ids).await?;
    store::drop_stills_beyond(&mut tx, MOST).await?;
    store::forget_looks(&mut tx, now).await?;
    let mut due = Vec::new();
    for entry in kept {
        let last = store::stills(&mut tx, entry.id, now.plus(-DAY)).await?.pop();
        let between = entry.between_stills().unwrap_or(DAY);
        if last.is_none_or(|last| now.since(last) >= between || last > now) {
            due.push(entry);
        }
    }
    tx.commit().await?;
    Ok(due)
}

async fn keep_one(plots: &Plots, place: &Place, entry: &Entry) -> Result<std::result::Result<(), NoPicture>> {
    let still = match plots.camera(place, entry).await? {
        Ok(camera) => plots.make_still(&camera, KEPT).await,
        Err(why) => Err(why),
    };
    let still = match still {
        Ok(still) => still,
        Err(why) => return Ok(Err(why)),
    };
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let entry = store::shown(&mut tx, &place.org, entry.id).await?;
    // It may have run out while the picture came.
    if let Some(entry) = entry.filter(|entry| entry.is_open(now) && entry.every > 0) {
        store::keep_still(&mut tx, entry.id, now, &still).await?;
    }
    tx.commit().await?;
    Ok(Ok(()))
}

/// Sends the stills that somebody at the desk asks for, until the process ends.
pub(crate) async fn send(plots: Plots, place: Place) {
    let mut facts = place.bus.listen();
    let mut last = Uuid::nil();
    loop {
        match next_asked(&place, last).await {
            Ok(Some(entry)) => {
                last = entry.id;
                if let Err(error) = send_one(&plots, &place, &entry).await {
                    tracing::warn!(camera = %entry.id, %error, "no still is sent");
                }
                tokio::time::sleep(SEND).await;
            }
            Ok(None) => Bus::changed(&mut facts).await,
            Err(error) => {
                tracing::warn!(%error, "whether stills are asked for cannot be read");
                let _ = timeout(LOOK, Bus::changed(&mut facts)).await;
            }
        }
    }
}

/// The camera after `last` of which a still is asked for.
async fn next_asked(place: &Place, last: Uuid) -> Result<Option<Entry>> {
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let mut entries = Vec::new();
    for id in store::asked(&mut tx, now).await? {
        let entry = store::shown(&mut tx, &place.org, id).await?;
        entries.extend(entry.filter(|entry| entry.is_for_county(now)));
    }
    let next = entries.iter().position(|entry| entry.id > last).unwrap_or(0);
    Ok(entries.into_iter().nth(next))
}

async fn send_one(plots: &Plots, place: &Place, entry: &Entry) -> Result<()> {
    let still = match plots.camera(place, entry).await? {
        Ok(camera) => plots.make_still(&camera, SENT).await,
        Err(why) => Err(why),
    };
    // While the picture came it may have run out, or become the village's own.
    let shown = store::shown(&mut place.db.read().await?, &place.org, entry.id).await?;
    if !shown.is_some_and(|shown| shown.is_for_county(place.clock.now())) {
        return Ok(());
    }
    let (jpeg, why) = match still {
        Ok(still) => (Some(BASE64.encode(&still)), None),
        Err(why) => (None, Some(words::no_picture(why))),
    };
    let said = plots.0.center.ask(STILL, json!({ "camera": entry.id, "jpeg": jpeg, "why": why })).await;
    let goes_on = match &said {
        Some(Ok(said)) => said.get("go_on").and_then(serde_json::Value::as_bool).unwrap_or(false),
        // The line is cut: what was asked for runs out by itself.
        None => true,
        Some(Err(_)) => false,
    };
    if !goes_on {
        let mut tx = place.db.write().await?;
        store::no_longer_asked(&mut tx, entry.id).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Tells villages of consent that has run out, until the process ends: a village whose clock stands still hears it, too.
pub(crate) async fn end(plots: Plots, place: Place) {
    let mut tick = interval(LOOK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        if let Err(error) = end_run_out(&plots, &place).await {
            tracing::warn!(%error, "cameras whose consent has run out are not ended");
        }
    }
}

async fn end_run_out(plots: &Plots, place: &Place) -> Result<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    // In the same transaction: what is prolonged at this moment is not ended by what was read before.
    let gone = store::run_out(&mut tx, now).await?;
    for entry in &gone {
        publish::withdraw(&mut tx, entry, now).await?;
    }
    store::forget_looks(&mut tx, now).await?;
    tx.commit().await?;
    for entry in &gone {
        plots.0.wall.forget(entry.id);
    }
    place.announce(gone.into_iter().map(|entry| entry.org));
    Ok(())
}
