//! The job of intake: runs what is due, then waits for the next moment or a hand.

use super::{Intake, run};
use crate::tree::Trees;
use hongwang_base::Millis;
use hongwang_feature::Place;
use std::time::Duration;

/// Nothing waits longer than this, so that a clock that was set is noticed.
const LONGEST: Duration = Duration::from_secs(60);

/// Runs sources until the process ends.
pub(crate) async fn keep_running(place: Place, trees: Trees, intake: Intake) {
    loop {
        let next: Option<Millis> = run::run_due(&place, &trees, &intake).await.unwrap_or_else(|error| {
            tracing::error!(%error, "the sources could not be looked at");
            None
        });
        let wait = next.map_or(LONGEST, |at| {
            Duration::from_millis(at.since(place.clock.now()).max(1_000).unsigned_abs())
        });
        // Either way it is time to look.
        let _ = tokio::time::timeout(wait.min(LONGEST), intake.wake.notified()).await;
    }
}
