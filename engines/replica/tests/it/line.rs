//! A center, a village and a line that loses, repeats and reorders, over a simulated run of steps.

use ed25519_dalek::SigningKey;
use hongwang_replica::{
    Batch, Cursors, Entry, Judgement, Lane, Record, ScopeName, SealedBatch, Sequence, Trust, cut, open, seal,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

const SCOPES: [&str; 3] = ["c/", "c/t/", "c/t/v/"];

fn signing() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

/// The log of each scope at the center: live entries only, as the database keeps them.
#[derive(Default)]
struct Center {
    heads: BTreeMap<&'static str, u64>,
    live: BTreeMap<(&'static str, String), Entry>,
}

impl Center {
    fn append(&mut self, scope: &'static str, key: u8, body: Option<u16>) {
        let head = self.heads.entry(scope).or_default();
        *head += 1;
        let body = body.map(serde_json::Value::from);
        let key = format!("{key}");
        let record = Record { kind: "k".into(), key: key.clone(), body, blobs: Vec::new(), lane: Lane::Text };
        self.live.insert((scope, key), Entry { seq: Sequence(*head), at: 0, record });
    }

    /// At most `most` entries after `after`, sealed; none when the village is up to date.
    fn batch(&self, scope: &'static str, after: Sequence, most: usize) -> Option<SealedBatch> {
        let head = Sequence(self.heads.get(scope).copied().unwrap_or_default());
        if head <= after {
            return None;
        }
        let mut entries: Vec<Entry> =
            self.live.iter().filter(|((of, _), _)| *of == scope).map(|(_, e)| e.clone()).collect();
        entries.retain(|entry| entry.seq > after);
        entries.sort_by_key(|entry| entry.seq);
        let (mut entries, mut upto) = cut(entries, head);
        if entries.len() > most {
            entries.truncate(most);
            upto = entries.last().map_or(upto, |entry| entry.seq);
        }
        let scope = ScopeName(scope.into());
        Some(seal(&Batch { scope, after, upto, at: 0, entries }, 1, &signing()))
    }

    /// What a village in scope should show.
    fn truth(&self) -> BTreeMap<(String, String), serde_json::Value> {
        let shown = self.live.iter().filter_map(|((scope, key), entry)| {
            Some((((*scope).to_owned(), key.clone()), entry.record.body.clone()?))
        });
        shown.collect()
    }
}

/// What a village has on disk: moved on by whole batches only.
#[derive(Clone)]
struct Disk {
    cursors: Cursors,
    shown: BTreeMap<(String, String), serde_json::Value>,
    applied: usize,
}

impl Disk {
    fn new() -> Self {
        let cursors = Cursors::new(SCOPES.map(|scope| ScopeName(scope.into())));
        Self { cursors, shown: BTreeMap::new(), applied: 0 }
    }

    /// Receives a batch; `crash` kills the node after some entries, before the transaction is committed.
    fn receive(&mut self, sealed: &SealedBatch, crash: Option<usize>) {
        let Ok(batch) = open(&sealed.0, &Trust::of(1, &signing())) else { return };
        if self.cursors.judge(&batch) != Judgement::Apply {
            return;
        }
        let mut transaction = self.clone();
        for (done, entry) in batch.entries.iter().enumerate() {
            if crash == Some(done) {
                return;
            }
            let key = (batch.scope.0.clone(), entry.record.key.clone());
            match &entry.record.body {
                Some(body) => transaction.shown.insert(key, body.clone()),
                None => transaction.shown.remove(&key),
            };
        }
        transaction.cursors.advance(&batch);
        transaction.applied += 1;
        *self = transaction;
    }
}

#[derive(Clone, Debug)]
enum Step {
    Append {
        scope: usize,
        key: u8,
        body: Option<u16>,
    },
    /// The village says where it stands; the center answers with a batch of at most so many entries.
    Ask {
        scope: usize,
        most: usize,
    },
    /// The message at this place of the line arrives, and stays in the line too when `again`.
    Deliver {
        at: usize,
        again: bool,
        crash: Option<usize>,
    },
    Lose {
        at: usize,
    },
    Tamper {
        at: usize,
        byte: usize,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..3usize, 0..6u8, proptest::option::of(any::<u16>())).prop_map(|(scope, key, body)| Step::Append { scope, key, body }),
        3 => (0..3usize, 1..4usize).prop_map(|(scope, most)| Step::Ask { scope, most }),
        4 => (any::<usize>(), any::<bool>(), proptest::option::of(0..4usize)).prop_map(|(at, again, crash)| Step::Deliver { at, again, crash }),
        1 => any::<usize>().prop_map(|at| Step::Lose { at }),
        1 => (any::<usize>(), any::<usize>()).prop_map(|(at, byte)| Step::Tamper { at, byte }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_order_of_loss_duplication_reordering_and_restart_ends_equal_to_the_center(
        steps in proptest::collection::vec(step(), 0..120),
    ) {
        let (mut center, mut disk, mut line) = (Center::default(), Disk::new(), Vec::<SealedBatch>::new());
        for step in steps {
            match step {
                Step::Append { scope, key, body } => center.append(SCOPES[scope], key, body),
                Step::Ask { scope, most } => {
                    let at = disk.cursors.at(&ScopeName(SCOPES[scope].into())).expect("followed");
                    line.extend(center.batch(SCOPES[scope], at, most));
                }
                Step::Deliver { at, again, crash } if !line.is_empty() => {
                    let at = at % line.len();
                    let sealed = if again { line[at].clone() } else { line.remove(at) };
                    let before: Vec<_> = disk.cursors.iter().map(|(_, at)| at).collect();
                    disk.receive(&sealed, crash);
                    let after: Vec<_> = disk.cursors.iter().map(|(_, at)| at).collect();
                    prop_assert!(before.iter().zip(&after).all(|(before, after)| before <= after), "a cursor went back");
                }
                Step::Lose { at } if !line.is_empty() => { let at = at % line.len(); line.remove(at); }
                Step::Tamper { at, byte } if !line.is_empty() => {
                    let at = at % line.len();
                    let byte = byte % line[at].0.len();
                    line[at].0[byte] ^= 0x40;
                }
                Step::Deliver { .. } | Step::Lose { .. } | Step::Tamper { .. } => {}
            }
        }
        // The line is good at last: late messages arrive in any order, then the village asks until nothing is new.
        for sealed in line.drain(..).rev() {
            disk.receive(&sealed, None);
        }
        for scope in SCOPES {
            let name = ScopeName(scope.into());
            while let Some(sealed) = center.batch(scope, disk.cursors.at(&name).expect("followed"), 3) {
                disk.receive(&sealed, None);
            }
        }
        prop_assert_eq!(&disk.shown, &center.truth());
        let applied = disk.applied;
        for scope in SCOPES {
            if let Some(sealed) = center.batch(scope, Sequence(0), usize::MAX) {
                disk.receive(&sealed, None);
            }
        }
        prop_assert_eq!(disk.applied, applied, "what was applied is not applied again");
    }
}
