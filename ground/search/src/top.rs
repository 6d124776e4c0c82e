//! The best documents of each group among all that match, and how many match.

use crate::fields::{ENDS, GROUP, RANK, SCOPE, number};
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::findable::Group;
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

/// Score, rank, and the address so that the order is always the same.
pub(crate) type Place = (u32, i64, Reverse<DocAddress>);

/// Collects for one organisation at one time.
pub(crate) struct Top<'a> {
    pub(crate) org: &'a OrgPath,
    pub(crate) now: Millis,
    /// Only this group.
    pub(crate) only: Option<Group>,
    /// How many of each group are kept.
    pub(crate) keep: usize,
}

/// One group's best, best first, and how many there are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Best {
    pub(crate) total: usize,
    pub(crate) places: Vec<Place>,
}

type Heap = BinaryHeap<Reverse<Place>>;

pub(crate) struct Segment {
    ordinal: SegmentOrdinal,
    group: Column<u64>,
    rank: Column<i64>,
    ends: Column<i64>,
    scope: Option<StrColumn>,
    seen: BTreeSet<u64>,
    now: i64,
    only: Option<u64>,
    keep: usize,
    found: Vec<(usize, Heap)>,
}

impl Collector for Top<'_> {
    type Fruit = Vec<Best>;
    type Child = Segment;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<Segment> {
        let fast = segment.fast_fields();
        let scope = fast.str(SCOPE)?;
        let mut seen = BTreeSet::new();
        for above in self.org.chain() {
            if let Some(scope) = &scope {
                seen.extend(scope.dictionary().term_ord(above.as_str())?);
            }
        }
        Ok(Segment {
            ordinal,
            group: fast.u64(GROUP)?,
            rank: fast.i64(RANK)?,
            ends: fast.i64(ENDS)?,
            scope,
            seen,
            now: self.now.0,
            only: self.only.map(number),
            keep: self.keep,
            found: vec![(0, Heap::new()); Group::ALL.len()],
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<Vec<(usize, Heap)>>) -> tantivy::Result<Vec<Best>> {
        let mut all = vec![Best::default(); Group::ALL.len()];
        for (best, (total, heap)) in segments.into_iter().flat_map(|groups| groups.into_iter().enumerate()) {
            all[best].total += total;
            all[best].places.extend(heap.into_iter().map(|Reverse(place)| place));
        }
        for best in &mut all {
            best.places.sort_unstable_by(|a, b| b.cmp(a));
            best.places.truncate(self.keep);
        }
        Ok(all)
    }
}

impl SegmentCollector for Segment {
    type Fruit = Vec<(usize, Heap)>;

    fn collect(&mut self, doc: DocId, score: Score) {
        let group = self.group.first(doc).unwrap_or(u64::MAX);
        let reached =
            |scope: &StrColumn| scope.term_ords(doc).next().is_some_and(|ord| self.seen.contains(&ord));
        let over = self.ends.first(doc).is_none_or(|end| end <= self.now);
        if over || self.only.is_some_and(|only| only != group) || !self.scope.as_ref().is_some_and(reached) {
            return;
        }
        let Some((total, heap)) = usize::try_from(group).ok().and_then(|at| self.found.get_mut(at)) else {
            return;
        };
        *total += 1;
        // Scores are small whole numbers: see `ask`.
        let place =
            (score as u32, self.rank.first(doc).unwrap_or(0), Reverse(DocAddress::new(self.ordinal, doc)));
        if heap.len() < self.keep {
            heap.push(Reverse(place));
        } else if heap.peek().is_some_and(|Reverse(worst)| place > *worst) {
            heap.pop();
            heap.push(Reverse(place));
        }
    }

    fn harvest(self) -> Self::Fruit {
        self.found
    }
}
