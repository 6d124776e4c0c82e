//! What came last of a channel, from where a player can begin.

use bytes::Bytes;
use hongwang_iptv::{Arrival, Beginning, Content};

/// Where more than this came without such a picture, nobody begins until the next one.
const MOST: usize = 4 << 20;

/// What came since the last picture that stands for itself.
#[derive(Debug, Default)]
pub(super) struct Recent {
    streams: Vec<(u16, Content)>,
    /// Empty as long as nobody can begin; the tables first.
    parts: Vec<Bytes>,
    size: usize,
}

impl Recent {
    /// Takes what comes next, and where in it a player can begin.
    pub(super) fn take(&mut self, bytes: &Bytes, begins: Option<Beginning>, arrival: &Arrival) {
        self.streams.clone_from(&arrival.streams);
        let from = if let Some(Beginning { at, tables }) = begins {
            self.parts = vec![Bytes::from(tables)];
            self.size = 0;
            at
        } else {
            0
        };
        if self.size > MOST {
            self.parts.clear();
        } else if !self.parts.is_empty() {
            self.parts.push(bytes.slice(from..));
            self.size += bytes.len() - from;
        }
    }

    /// What a player reads first, if it can begin.
    pub(super) fn first(&self) -> Option<Bytes> {
        (!self.parts.is_empty()).then(|| self.parts.concat().into())
    }

    /// What it holds.
    pub(super) fn streams(&self) -> &[(u16, Content)] {
        &self.streams
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn who_begins_reads_the_tables_the_last_whole_picture_and_all_that_came_after_it() {
        let (mut recent, arrival) = (Recent::default(), Arrival::default());
        let begins = |at, tables: &[u8]| Some(Beginning { at, tables: tables.to_vec() });
        recent.take(&Bytes::from_static(b"middle"), None, &arrival);
        assert_eq!(recent.first(), None);
        recent.take(&Bytes::from_static(b"endKey"), begins(3, b"T1"), &arrival);
        recent.take(&Bytes::from_static(b"more"), None, &arrival);
        assert_eq!(recent.first().as_deref(), Some(&b"T1Keymore"[..]));
        recent.take(&Bytes::from_static(b"xKey2"), begins(1, b"T2"), &arrival);
        assert_eq!(recent.first().as_deref(), Some(&b"T2Key2"[..]));
    }

    proptest! {
        #[test]
        fn whatever_comes_little_is_kept(parts in prop::collection::vec((1usize..2_000_000, any::<bool>()), 1..20)) {
            let mut recent = Recent::default();
            for (size, begins) in parts {
                let begins = begins.then(|| Beginning { at: size / 2, tables: vec![0; 376] });
                recent.take(&Bytes::from(vec![0; size]), begins, &Arrival::default());
                prop_assert!(recent.first().is_none_or(|first| first.len() <= MOST + 2_000_376));
            }
        }
    }
}
