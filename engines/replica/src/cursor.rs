//! How far a village has applied each scope's log, and what that says of a batch at hand.

use crate::{Batch, ScopeName, Sequence};
use std::collections::BTreeMap;

/// What to do with a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It begins where the cursor stands: apply it and move the cursor to its end, in one transaction.
    Apply,
    /// All of it is applied already: a duplicate or a replay of an older state. Drop it.
    Old,
    /// Something before it is missing: ask again from here.
    Gap {
        /// Where the cursor stands.
        have: Sequence,
    },
    /// A scope that this node does not follow.
    NotFollowed,
}

/// The cursor of every scope that a node follows.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Cursors(BTreeMap<ScopeName, Sequence>);

impl Cursors {
    /// Cursors at the start of each scope.
    pub fn new(scopes: impl IntoIterator<Item = ScopeName>) -> Self {
        Self(scopes.into_iter().map(|scope| (scope, Sequence(0))).collect())
    }

    /// Puts the cursor of `scope` where the node's storage says it stands. A scope not followed is left out.
    pub fn restore(&mut self, scope: &ScopeName, at: Sequence) {
        if let Some(cursor) = self.0.get_mut(scope) {
            *cursor = at;
        }
    }

    /// The cursor of `scope`, if it is followed.
    pub fn at(&self, scope: &ScopeName) -> Option<Sequence> {
        self.0.get(scope).copied()
    }

    /// Every followed scope with its cursor.
    pub fn iter(&self) -> impl Iterator<Item = (&ScopeName, Sequence)> {
        self.0.iter().map(|(scope, at)| (scope, *at))
    }

    /// What to do with `batch`.
    ///
    /// A batch that begins before the cursor and ends after it is applied too: entries are whole records, and
    /// what was applied once may be applied again.
    pub fn judge(&self, batch: &Batch) -> Judgement {
        let Some(have) = self.at(&batch.scope) else { return Judgement::NotFollowed };
        if batch.after > have {
            Judgement::Gap { have }
        } else if batch.upto <= have {
            Judgement::Old
        } else {
            Judgement::Apply
        }
    }

    /// Notes that `batch` was applied.
    pub fn advance(&mut self, batch: &Batch) {
        self.restore(&batch.scope, batch.upto);
    }
}
