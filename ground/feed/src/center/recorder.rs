//! Writes what devices report, many reports a transaction.
//!
//! A thousand villages answer a publication within a second; one transaction each would be a thousand syncs of the
//! disk. Reports are facts about devices, not about content: losing the last moment of them in a crash is made good
//! by the next hello.

use crate::{devices, log::number};
use hongwang_base::{DeviceId, Millis, OrgPath};
use hongwang_feature::Place;
use hongwang_replica::{Sequence, wire::Health};
use hongwang_store::{Result, Tx, sql};
use std::{collections::HashMap, time::Duration};
use tokio::sync::mpsc;

/// The longest that a report waits for others.
const GATHER: Duration = Duration::from_millis(100);
/// Reports a transaction.
const MOST: usize = 2_000;

/// What a device reported, or its connection showed.
#[derive(Clone, Debug)]
pub(crate) enum Report {
    /// A link began; its end is [`Report::Gone`].
    Came,
    Health(Health),
    Gone,
    Applied(OrgPath, Sequence),
    Trouble(String),
}

type Line = (DeviceId, Millis, Report);

/// The writing end.
#[derive(Clone, Debug)]
pub(crate) struct Recorder(mpsc::Sender<Line>);

impl Recorder {
    /// Starts the writer; it ends when the last sender is gone.
    pub(crate) fn start(place: Place) -> Self {
        let (sender, receiver) = mpsc::channel(16_384);
        tokio::spawn(write(place, receiver));
        Self(sender)
    }

    /// Hands a report over, waiting while the writer is far behind.
    pub(crate) async fn note(&self, device: DeviceId, at: Millis, report: Report) {
        // The writer ends only with the process.
        let _ = self.0.send((device, at, report)).await;
    }
}

/// How many links of each device are open.
///
/// A village that dials again has a new link before the silence of its old one is noticed: the device is gone when
/// its last link has ended, in whatever order they end.
#[derive(Debug, Default)]
struct Open(HashMap<DeviceId, u32>);

impl Open {
    /// Counts a report, and tells whether it is to be written.
    fn count(&mut self, device: DeviceId, report: &Report) -> bool {
        match report {
            Report::Came => {
                *self.0.entry(device).or_default() += 1;
                false
            }
            Report::Gone => {
                let others = self.0.get(&device).map_or(0, |links| links.saturating_sub(1));
                if others == 0 {
                    self.0.remove(&device)
                } else {
                    self.0.insert(device, others)
                };
                others == 0
            }
            Report::Health(_) | Report::Applied(..) | Report::Trouble(_) => true,
        }
    }
}

async fn write(place: Place, mut reports: mpsc::Receiver<Line>) {
    let mut open = Open::default();
    let mut gathered = Vec::new();
    while reports.recv_many(&mut gathered, MOST).await > 0 {
        if gathered.len() < MOST {
            tokio::time::sleep(GATHER).await;
            while gathered.len() < MOST
                && let Ok(report) = reports.try_recv()
            {
                gathered.push(report);
            }
        }
        gathered.retain(|(device, _, report)| open.count(*device, report));
        if let Err(error) = store(&place, &gathered).await {
            tracing::error!(%error, lost = gathered.len(), "reports of devices could not be written");
        }
        gathered.clear();
    }
}

async fn store(place: &Place, reports: &[Line]) -> Result<()> {
    let mut tx = place.db.write().await?;
    for (device, at, report) in reports {
        match report {
            Report::Came => {}
            Report::Health(health) => seen(&mut tx, *device, *at, Some(health)).await?,
            Report::Gone => seen(&mut tx, *device, *at, None).await?,
            Report::Applied(scope, upto) => applied(&mut tx, *device, *at, scope, *upto).await?,
            Report::Trouble(what) => devices::note(&mut tx, *device, what, *at).await?,
        }
    }
    tx.commit().await
}

/// What a device said of itself; none when its link ended.
async fn seen(tx: &mut Tx, device: DeviceId, at: Millis, health: Option<&Health>) -> Result<()> {
    match health {
        Some(health) => {
            sql("INSERT INTO device_seen (device, online, connected_at, seen_at, health) VALUES ($1,TRUE,$2,$2,$3) \
                 ON CONFLICT (device) DO UPDATE SET online = TRUE, seen_at = $2, health = $3, \
                 connected_at = COALESCE(device_seen.connected_at, $2)")
            .bind(device)
            .bind(at)
            .bind_json(health)
            .run(tx)
            .await?;
            if !health.trouble.is_empty() {
                devices::note(tx, device, &health.trouble, at).await?;
            }
        }
        None => {
            sql("UPDATE device_seen SET online = FALSE, connected_at = NULL, seen_at = $2 WHERE device = $1")
                .bind(device)
                .bind(at)
                .run(tx)
                .await?;
        }
    }
    Ok(())
}

async fn applied(tx: &mut Tx, device: DeviceId, at: Millis, scope: &OrgPath, upto: Sequence) -> Result<()> {
    sql("INSERT INTO feed_receipt (device, scope, seq, at) \
         SELECT $1, scope, seq, $4 FROM feed_entry WHERE scope = $2 AND body IS NULL AND seq <= $3 AND seq > \
         COALESCE((SELECT seq FROM device_cursor WHERE device = $1 AND scope = $2), 0) \
         ON CONFLICT DO NOTHING")
    .bind(device)
    .bind(scope)
    .bind(number(upto))
    .bind(at)
    .run(tx)
    .await?;
    sql("INSERT INTO device_cursor (device, scope, seq, at) VALUES ($1,$2,$3,$4) \
         ON CONFLICT (device, scope) DO UPDATE SET seq = $3, at = $4")
    .bind(device)
    .bind(scope)
    .bind(number(upto))
    .bind(at)
    .run(tx)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn devices() -> [DeviceId; 2] {
        [1, 2].map(|at| DeviceId::new(Millis(at)))
    }

    #[test]
    fn the_end_of_an_old_link_says_nothing_while_a_newer_one_stands() {
        let [device, other] = devices();
        let mut open = Open::default();
        open.count(device, &Report::Came);
        open.count(other, &Report::Came);
        open.count(device, &Report::Came);
        assert!(!open.count(device, &Report::Gone), "the newer link stands");
        assert!(open.count(other, &Report::Gone), "another device has no other link");
        assert!(open.count(device, &Report::Gone), "its last link has ended");
        assert!(open.0.is_empty(), "who is gone is not remembered");
    }

    #[test]
    fn a_device_that_comes_and_goes_is_gone_each_time() {
        let [device, _] = devices();
        let mut open = Open::default();
        for _ in 0..3 {
            assert!(!open.count(device, &Report::Came));
            assert!(open.count(device, &Report::Health(Health::default())));
            assert!(open.count(device, &Report::Gone));
        }
    }
}
