//! Whether a candidate is wanted: not known yet, not a copy, not left out by a rule.

use super::gather::Candidate;
use super::read::Reading;
use crate::filter::{self, Decision, Rules, Subject};
use crate::item::{self, Outcome, Trace, copy_of};
use hongwang_base::{Millis, OrgPath};
use hongwang_store::{Result, Tx};
use hongwang_websites::near::{Fingerprint, title_key};

/// Everything that is asked about a source's items.
pub(super) struct Judge {
    org: OrgPath,
    rules: Rules,
    taken: Vec<Trace>,
    /// Up to when [`Judge::taken`] is complete.
    upto: Millis,
    now: Millis,
}

impl Judge {
    pub(super) async fn of(
        tx: &mut Tx,
        org: &OrgPath,
        filters: &[filter::Filter],
        now: Millis,
    ) -> Result<Self> {
        let taken = item::store::taken(tx, org, None, now).await?;
        Ok(Self { org: org.clone(), rules: Rules::of(filters, org), taken, upto: now, now })
    }

    /// What is known of the address; none when it is to be tried.
    pub(super) async fn settled(&self, tx: &mut Tx, candidate: &Candidate) -> Result<Option<Outcome>> {
        let known = item::store::known(tx, &self.org, &candidate.key).await?;
        Ok(known
            .filter(|(outcome, tries)| *outcome != Outcome::Failed || *tries >= item::MOST_TRIES)
            .map(|(outcome, _)| outcome))
    }

    /// How often it was tried in vain.
    pub(super) async fn tries(&self, tx: &mut Tx, candidate: &Candidate) -> Result<i64> {
        let known = item::store::known(tx, &self.org, &candidate.key).await?;
        Ok(known.map_or(0, |(_, tries)| tries))
    }

    /// What the rules say before it is read.
    pub(super) fn early(&self, candidate: &Candidate) -> Decision {
        let subject = Subject {
            title: &candidate.title,
            text: None,
            source: None,
            address: candidate.url.as_deref().unwrap_or_default(),
            published: candidate.published,
        };
        filter::decide(&self.rules, &subject, self.now)
    }

    /// What the rules say once it is read; `source` is where it says it comes from.
    pub(super) fn late(&self, candidate: &Candidate, reading: &Reading, source: &str) -> Decision {
        let subject = Subject {
            title: &reading.title,
            text: Some(&reading.text),
            source: Some(source),
            address: candidate.url.as_deref().unwrap_or_default(),
            published: reading.published,
        };
        filter::decide(&self.rules, &subject, self.now)
    }

    /// Learns what others took meanwhile.
    pub(super) async fn catch_up(&mut self, tx: &mut Tx, now: Millis) -> Result<()> {
        let newer = item::store::taken(tx, &self.org, Some(self.upto), now).await?;
        for trace in newer {
            if !self.taken.contains(&trace) {
                self.taken.push(trace);
            }
        }
        self.upto = now;
        Ok(())
    }

    /// The title of what it is a copy of.
    pub(super) fn copy(&self, reading: &Reading) -> Option<String> {
        let found = copy_of(&self.taken, &title_key(&reading.title), Fingerprint::of(&reading.text));
        found.map(|trace| trace.title.clone())
    }
}
