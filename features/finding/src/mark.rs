//! The mark that the index and the database share: how an index is known as that of another database.
//!
//! Change numbers begin again in a database that was set up anew, and go back in one that was restored; an index that
//! lies beside it would then hide what is new and show what is gone. So each commit of an index has a mark of its own,
//! and the database keeps the last one of the index that is asked and of the one that is being made. Invariant: a
//! database that knows a mark has every change that was in the index under it. A crash between the commit and the
//! database costs one index made anew.

use hongwang_store::{Db, Result, sql};

/// Which index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// The one that is asked.
    Live,
    /// The one that is being made.
    Next,
}

impl Which {
    fn id(self) -> i64 {
        match self {
            Self::Live => 1,
            Self::Next => 2,
        }
    }
}

/// What a database knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    live: Option<String>,
    next: Option<String>,
}

impl Kept {
    /// Whether an index with this mark was made from the database.
    pub(crate) fn knows(&self, mark: &str) -> bool {
        self.is_live(mark) || self.next.as_deref() == Some(mark)
    }

    /// Whether this is the mark of the index that is asked.
    pub(crate) fn is_live(&self, mark: &str) -> bool {
        self.live.as_deref() == Some(mark)
    }
}

/// A mark that no commit had before.
pub(crate) fn fresh() -> String {
    let mut random = [0u8; 16];
    getrandom::fill(&mut random).expect("the operating system gives random bytes");
    format!("{:032x}", u128::from_le_bytes(random))
}

/// The marks that the database knows.
pub(crate) async fn kept(db: &Db) -> Result<Kept> {
    let mut tx = db.read().await?;
    let rows = sql("SELECT id, mark FROM finding_index").all(&mut tx).await?;
    let mut kept = Kept::default();
    for row in &rows {
        let (id, mark) = (row.get::<i64>("id")?, row.get::<String>("mark")?);
        if id == Which::Live.id() {
            kept.live = Some(mark);
        } else {
            kept.next = Some(mark);
        }
    }
    Ok(kept)
}

/// Tells the database the mark of a commit that was made.
pub(crate) async fn keep(db: &Db, which: Which, mark: &str) -> Result<()> {
    let mut tx = db.write().await?;
    sql("INSERT INTO finding_index (id, mark) VALUES ($1,$2) ON CONFLICT (id) DO UPDATE SET mark = excluded.mark")
        .bind(which.id())
        .bind(mark)
        .run(&mut tx)
        .await?;
    tx.commit().await
}
