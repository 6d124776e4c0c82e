//! The words that every other crate speaks: ids, time, organisations, roles, problems.
//!
//! Nothing here does I/O, and nothing here knows a capability. A bare integer or string that means one of
//! these is a defect: parse it into its type at the edge and trust it inside.

pub mod day;
mod ids;
mod organisation;
mod problem;
mod role;
mod time;

pub use ids::{
    AccountId, ArticleId, BatchId, DeviceId, FilterId, ItemId, MessageId, RowId, SourceId, SubmissionId,
};
pub use organisation::{OrgLevel, OrgPath, OrgPathError, Scope};
pub use problem::Problem;
pub use role::{Permission, Role};
pub use time::{Clock, Millis};
