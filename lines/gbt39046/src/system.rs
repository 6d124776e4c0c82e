//! How another center's system is spoken to.

use crate::batch::Batch;
use crate::receipt::Receipt;
use crate::record::Key;
use hongwang_base::Millis;
use hongwang_outward::CallError;
use std::{fmt, future::Future, io, path::PathBuf, pin::Pin};
use uuid::Uuid;

/// What a system does, when it is asked.
pub type Work<'a, T> = Pin<Box<dyn Future<Output = Result<T, ExchangeError>> + Send + 'a>>;

/// A batch that was sent, without what stood in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its id.
    pub id: Uuid,
    /// Its records.
    pub keys: Vec<Key>,
}

/// Why an exchange did not happen. `Display` is a Chinese sentence for the desk.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The folder failed.
    #[error("交换目录 {0} 读写失败：{1}")]
    Files(PathBuf, io::Error),
    /// No answer came.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The other side answered with an error.
    #[error("对方系统答复了状态码 {0}")]
    Status(u16),
    /// What came cannot be used; in a folder it was put aside.
    #[error("收到的{what}不能用：{why}")]
    Bad {
        /// What it was to be.
        what: String,
        /// Why not.
        why: String,
    },
}

impl ExchangeError {
    pub(crate) fn bad(what: &str, why: impl Into<String>) -> Self {
        Self::Bad { what: what.to_owned(), why: why.into() }
    }
}

/// The own system of a town's or county's service center.
///
/// Every method may be called again after a crash with the same arguments: a batch is known by its id.
pub trait CenterSystem: Send + Sync + fmt::Debug {
    /// Hands a batch over; some systems answer with the receipt at once.
    fn send<'a>(&'a self, batch: &'a Batch, now: Millis) -> Work<'a, Option<Receipt>>;

    /// The receipt of a batch that was sent, once it is there.
    fn receipt<'a>(&'a self, sent: &'a Sent, now: Millis) -> Work<'a, Option<Receipt>>;

    /// Forgets a batch whose receipt is kept.
    fn settle(&self, batch: Uuid) -> Work<'_, ()>;

    /// The next batch of theirs that was not acknowledged yet.
    fn next(&self, now: Millis) -> Work<'_, Option<Batch>>;

    /// Acknowledges a batch of theirs, once what came of it is kept.
    fn acknowledge<'a>(&'a self, receipt: &'a Receipt, now: Millis) -> Work<'a, ()>;
}
