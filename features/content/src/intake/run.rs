//! One run of one source: gathers, judges, reads, takes in, and says what came of it.

use super::gather::{self, Candidate, Failure, Gathered};
use super::judge::Judge;
use super::read;
use super::take::{Desk, Taken};
use super::{Intake, MOST_A_RUN, Report, folder, words};
use crate::filter;
use crate::item::{MOST_TRIES, Outcome};
use crate::source::health::Seen;
use crate::source::{self, Origin, Source, next_run};
use crate::tree::Trees;
use hongwang_base::{Millis, Scope, SourceId};
use hongwang_feature::{Place, Reply};
use std::time::Duration;

/// A run that is not over by then is broken off; what it took stays.
const LONGEST: Duration = Duration::from_secs(300);
/// A source that is being run is not run by anybody else for this long.
const CLAIM: i64 = 6 * Millis::MINUTE;

/// Runs everything that is due, four at a time; tells when next something will be.
///
/// # Errors
/// When the store fails. A source that fails is reported on its own page and holds up no other.
pub(crate) async fn run_due(place: &Place, trees: &Trees, intake: &Intake) -> Reply<Option<Millis>> {
    use futures_util::{StreamExt, stream};
    let mut tx = place.db.read().await?;
    let (due, _) = source::store::due(&mut tx, place.clock.now()).await?;
    drop(tx);
    stream::iter(due)
        .for_each_concurrent(4, |id| {
            Box::pin(async move {
                if let Err(error) = run_one(place, trees, intake, id).await {
                    tracing::error!(%error, source = %id, "a source could not be run");
                }
            })
        })
        .await;
    let mut tx = place.db.read().await?;
    let (late, next) = source::store::due(&mut tx, place.clock.now()).await?;
    Ok(if late.is_empty() { next } else { Some(place.clock.now()) })
}

async fn run_one(place: &Place, trees: &Trees, intake: &Intake, id: SourceId) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let claimed = source::store::claim(&mut tx, id, now, now.plus(CLAIM)).await?;
    let Some(source) = claimed else { return Ok(()) };
    tx.commit().await?;
    let mut run =
        Run { seen: Seen::Fine, report: Report::default(), progress: source.progress.clone(), retry: false };
    let mut tx = place.db.read().await?;
    let tree = trees.of_county(&mut tx, &place.org).await?;
    let filters = filter::store::binding(&mut tx, &Scope(source.settings.org.clone())).await?;
    let mut judge = Judge::of(&mut tx, &source.settings.org, &filters, now).await?;
    drop(tx);
    let desk = Desk { place, intake, tree: &tree, source: &source, now };
    match tokio::time::timeout(LONGEST, Box::pin(run.go(&desk, &mut judge))).await {
        Ok(went) => went?,
        Err(_) => {
            run.retry = true;
            run.report.note(words::BROKEN_OFF.to_owned());
        }
    }
    let max_age = match &source.settings.origin {
        Origin::Web(_) => tree.column(&source.settings.column).and_then(|column| column.max_age.millis()),
        // A folder is quiet whenever nobody has anything to say.
        Origin::Folder(_) => None,
    };
    run.finish(place, &source, max_age, now).await
}

/// What a run has come to so far.
struct Run {
    seen: Seen,
    report: Report,
    progress: source::Progress,
    /// Whether something of the list is left for another run.
    retry: bool,
}

impl Run {
    async fn go(&mut self, desk: &Desk<'_>, judge: &mut Judge) -> Reply<()> {
        let gathered =
            gather::gather(desk.intake, &desk.source.settings, &self.progress, true, desk.now).await;
        let Gathered { candidates, version, unchanged, skipped, looks, waiting } = match gathered {
            Ok(gathered) => gathered,
            Err(failure) => {
                self.fail(&failure);
                return Ok(());
            }
        };
        self.report.found = candidates.len() + waiting;
        self.report.unchanged = unchanged;
        self.report.left = waiting;
        self.progress.looks = looks;
        if skipped > 0 {
            self.report.note(words::skipped(skipped));
        }
        let mut tried = 0;
        for candidate in &candidates {
            let mut tx = desk.place.db.read().await?;
            let settled = judge.settled(&mut tx, candidate).await?;
            drop(tx);
            if let Some(outcome) = settled {
                self.report.known += 1;
                self.put_away(desk, candidate, outcome, words::KNOWN).await;
            } else if tried < MOST_A_RUN {
                tried += 1;
                self.one(desk, judge, candidate).await?;
            } else {
                self.report.left += 1;
                self.retry = true;
            }
        }
        if !self.retry {
            self.progress.version = version;
        }
        Ok(())
    }

    fn fail(&mut self, failure: &Failure) {
        self.seen = failure.seen();
        self.report.error = Some(failure.to_string());
    }

    /// Settles one candidate.
    async fn one(&mut self, desk: &Desk<'_>, judge: &mut Judge, candidate: &Candidate) -> Reply<()> {
        let early = judge.early(candidate);
        if early.dropped {
            self.report.filtered += 1;
            return self.drop_item(desk, candidate, None, Outcome::Filtered, early.because, 1).await;
        }
        let reading = match read::read(desk.intake, &desk.source.settings, candidate, desk.now).await {
            Ok(reading) => reading,
            Err(unread) => {
                self.report.failed += 1;
                self.report.note(words::unread(&candidate.title, &unread.why));
                let mut tx = desk.place.db.read().await?;
                let tries = judge.tries(&mut tx, candidate).await? + 1;
                drop(tx);
                let tries = if unread.passing { tries } else { MOST_TRIES };
                self.retry |= tries < MOST_TRIES;
                return self.drop_item(desk, candidate, None, Outcome::Failed, unread.why, tries).await;
            }
        };
        for note in &reading.notes {
            self.report.note(words::noted(&reading.title, note));
        }
        let decision = judge.late(candidate, &reading, &desk.source_name(&reading));
        if decision.dropped {
            self.report.filtered += 1;
            return self
                .drop_item(desk, candidate, Some(&reading), Outcome::Filtered, decision.because, 1)
                .await;
        }
        if let Some(other) = judge.copy(&reading) {
            self.report.duplicate += 1;
            return self
                .drop_item(desk, candidate, Some(&reading), Outcome::Duplicate, words::copy_of(&other), 1)
                .await;
        }
        let mut notes = Vec::new();
        let taken = desk.take(judge, candidate, &reading, &decision, &mut notes).await?;
        notes.into_iter().for_each(|note| self.report.note(note));
        match taken {
            Taken::Article => {
                self.report.taken += 1;
                self.put_away(desk, candidate, Outcome::Taken, "").await;
            }
            Taken::Copy(other) => {
                self.report.duplicate += 1;
                self.put_away(desk, candidate, Outcome::Duplicate, &words::copy_of(&other)).await;
            }
            Taken::Refused(why) => {
                self.report.failed += 1;
                self.report.note(words::unread(&reading.title, &why));
                return self
                    .drop_item(desk, candidate, Some(&reading), Outcome::Failed, why, MOST_TRIES)
                    .await;
            }
        }
        Ok(())
    }

    /// Keeps that a candidate was not taken, and why.
    async fn drop_item(
        &mut self,
        desk: &Desk<'_>,
        candidate: &Candidate,
        reading: Option<&read::Reading>,
        outcome: Outcome,
        because: String,
        tries: i64,
    ) -> Reply<()> {
        desk.keep(&desk.item(candidate, reading, outcome, because.clone(), tries)).await?;
        if outcome != Outcome::Failed || tries >= MOST_TRIES {
            self.put_away(desk, candidate, outcome, &because).await;
        }
        Ok(())
    }

    /// Moves a file out of its folder after what became of it is kept.
    async fn put_away(&mut self, desk: &Desk<'_>, candidate: &Candidate, outcome: Outcome, because: &str) {
        let Some(file) = candidate.file.clone() else { return };
        let reason = (outcome != Outcome::Taken).then(|| words::not_taken(because));
        let now = desk.now;
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let moved = tokio::task::spawn_blocking(move || folder::settle(&file, reason.as_deref(), now)).await;
        match moved {
            Ok(Ok(())) => drop(self.progress.looks.remove(&name)),
            Ok(Err(error)) => self.report.note(words::not_moved(&name, &error.to_string())),
            Err(_) => self.report.note(words::not_moved(&name, words::READER_BROKE)),
        }
    }

    async fn finish(self, place: &Place, source: &Source, max_age: Option<i64>, now: Millis) -> Reply<()> {
        let mut progress = self.progress.after(&self.seen, self.report.taken > 0, max_age, now);
        if matches!(source.settings.origin, Origin::Folder(_)) {
            progress.usual = None;
        }
        let interval = source.settings.interval();
        let soon = self.report.left > 0 && self.seen == Seen::Fine;
        let run_at = if soon {
            now.plus(interval.min(Millis::MINUTE))
        } else {
            next_run(interval, progress.failures, now)
        };
        let mut tx = place.db.write().await?;
        source::store::finish(&mut tx, source, &progress, run_at, &self.report, now).await?;
        tx.commit().await?;
        Ok(())
    }
}
