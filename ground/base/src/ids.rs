//! Typed ids. All are UUIDv7 (RFC 9562), so that rows sort by the time they were made.

use crate::Millis;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// A UUIDv7 for `now`: 48 bits of milliseconds, then 74 random bits from the operating system.
fn uuid_v7(now: Millis) -> Uuid {
    let mut random = [0u8; 10];
    getrandom::fill(&mut random).expect("the operating system gives random bytes");
    uuid::Builder::from_unix_timestamp_millis(now.0.max(0).unsigned_abs(), &random).into_uuid()
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id, stamped with `now`.
            pub fn new(now: Millis) -> Self {
                Self(uuid_v7(now))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Uuid {
                id.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    };
}

id!(
    /// A staff account.
    AccountId
);
id!(
    /// An article 文章: what is written, reviewed and shown.
    ArticleId
);
id!(
    /// A batch of rows of a dataset: what an office gave at one time.
    BatchId
);
id!(
    /// A device 终端: a village node with a key pair.
    DeviceId
);
id!(
    /// A filter of intake: what is kept, left out or put elsewhere.
    FilterId
);
id!(
    /// An item 条目: one thing that came from a source.
    ItemId
);
id!(
    /// A text message to somebody.
    MessageId
);
id!(
    /// A row of a dataset.
    RowId
);
id!(
    /// A source 信源: where content comes from.
    SourceId
);
id!(
    /// One entry of a village's outbox, and so the idempotency key of what it submits.
    SubmissionId
);

impl RowId {
    /// Ids that sort in the order in which they are taken, for rows whose order counts.
    pub fn series(now: Millis) -> impl Iterator<Item = RowId> {
        let first = uuid_v7(now).as_u128() & !u128::from(u32::MAX);
        (first..).map(|next| Self(Uuid::from_u128(next)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_of_ids_sorts_as_it_was_taken() {
        let ids: Vec<RowId> = RowId::series(Millis(7)).take(1_000).collect();
        assert!(ids.is_sorted() && ids.iter().all(|id| id.0.get_version_num() == 7));
    }

    #[test]
    fn ids_made_later_sort_later() {
        assert!(ArticleId::new(Millis(1_000)) < ArticleId::new(Millis(2_000)));
        assert_eq!(ArticleId::new(Millis(1)).0.get_version_num(), 7);
    }
}
