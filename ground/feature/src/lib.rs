//! What a capability hands to the binary, and what the binary hands to it.
//!
//! A capability is one crate under `features/` with one [`Feature`]: its tables, its pages, the record kinds it
//! applies, its jobs. It is given a [`Place`]: the node it runs on. Desk pages are registered with the one
//! [`Permission`](hongwang_base::Permission) that they need ([`Desk::route`]), so there is no desk page without one.
//!
//! Two features never import each other: they meet through records in the feed and [`Fact`]s.

pub mod afar;
pub mod badges;
pub mod column_state;
mod desk;
pub mod duty;
mod fail;
pub mod findable;
mod node_status;
pub mod organisations;
mod picture;
mod place;
mod service;
mod staff;

pub use desk::{Desk, DeskEntry};
pub use fail::{Fail, Reply};
pub use node_status::NodeStatus;
pub use picture::{FOREVER, no_picture, picture_response};
pub use place::{Bus, Fact, Place, Site};
pub use service::Service;
pub use staff::{
    Login, SESSION_IDLE, Staff, close_session, close_sessions_of, open_session, session_migrations,
    signed_in, signed_in_above,
};

use axum::Router;
use hongwang_base::{DeviceId, Millis, OrgPath};
use hongwang_page::{Alarm, Contact, Markup, PreEscaped, Tile, Weather};
use hongwang_replica::{Entry, outbox::Submission};
use hongwang_store::{Migrations, Result, Tx, reseal::Sealed};
use std::{collections::BTreeMap, future::Future, pin::Pin, sync::Arc};

/// A future that a feature hands out.
pub type Work<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Bytes that go on; see [`Feature::flow`].
pub type Flow = tokio::sync::mpsc::Receiver<axum::body::Bytes>;

/// The device that a submission came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Its id.
    pub device: DeviceId,
    /// The village that it stands in.
    pub org: OrgPath,
}

/// What a feature puts onto the page of a column; its title and the way back are those of the tree.
#[derive(Clone, Debug)]
pub struct ColumnPage {
    /// The content.
    pub body: Markup,
    /// The addresses of its style sheets.
    pub styles: Vec<String>,
    /// Whether an article in this column takes its place; else articles stand below it.
    pub gives_way: bool,
}

impl ColumnPage {
    /// This with another below it.
    #[must_use]
    pub fn above(self, below: Self) -> Self {
        let body = PreEscaped(self.body.0 + &below.body.0);
        let styles = self.styles.into_iter().chain(below.styles).collect();
        Self { body, styles, gives_way: self.gives_way && below.gives_way }
    }
}

/// A capability. Every method has an answer for "nothing of that".
pub trait Feature: Send + Sync + 'static {
    /// Its tables.
    fn migrations(&self) -> Migrations;

    /// Its columns whose values are sealed with the node's key for what people entrust, so that a newer key takes them over.
    /// What is gone within a day is not named.
    fn sealed(&self) -> Vec<Sealed> {
        Vec::new()
    }

    /// The record kinds that it applies. The same on center and village: a center applies what it publishes.
    fn record_kinds(&self) -> &'static [&'static str] {
        &[]
    }

    /// Applies a record of one of [`Feature::record_kinds`] in the transaction that moves the cursor. `now` is when
    /// it arrived here. A body of the wrong form is a defect of its sender: skip it with a `tracing::warn`, since
    /// an error here stops the whole feed; return errors of the store only.
    fn apply<'a>(&'a self, _tx: &'a mut Tx, _entry: &'a Entry, _now: Millis) -> Work<'a, Result<()>> {
        Box::pin(async { Ok(()) })
    }

    /// The kinds of submissions that it takes from villages (center).
    fn submission_kinds(&self) -> &'static [&'static str] {
        &[]
    }

    /// Takes a submission of one of [`Feature::submission_kinds`], exactly once for each id. Answers with what the
    /// village keeps (a number, a date), or refuses for good with one Chinese sentence; then nothing it did is kept.
    /// Whatever it appends to the log of the sender's own organisation is told to that village after the commit.
    fn receive<'a>(
        &'a self,
        _tx: &'a mut Tx,
        _from: &'a Sender,
        _submission: &'a Submission,
        _now: Millis,
    ) -> Work<'a, Result<std::result::Result<serde_json::Value, String>>> {
        Box::pin(async { Ok(Err("中心不收这一类".to_owned())) })
    }

    /// The kinds of live questions from villages that it answers (center).
    fn question_kinds(&self) -> &'static [&'static str] {
        &[]
    }

    /// Answers a question of one of [`Feature::question_kinds`] that somebody before a screen waits for, or refuses with
    /// one Chinese sentence for them. It may ask others outside, within five seconds, and holds no transaction while it
    /// does; it may be dropped at any await. What question and answer say of a person neither side keeps.
    fn answer<'a>(
        &'a self,
        _place: &'a Place,
        _from: &'a Sender,
        _kind: &'a str,
        _question: serde_json::Value,
    ) -> Work<'a, Result<std::result::Result<serde_json::Value, String>>> {
        Box::pin(async { Ok(Err("中心不答这一类".to_owned())) })
    }

    /// The kinds of flows that villages may follow (center).
    fn flow_kinds(&self) -> &'static [&'static str] {
        &[]
    }

    /// Bytes that go on for as long as something lasts, for a village that follows one of [`Feature::flow_kinds`]; or one
    /// Chinese sentence why there are none. Something comes at least every ten seconds. They end where the sender is
    /// dropped, and nobody follows any more where it is closed.
    fn flow<'a>(
        &'a self,
        _place: &'a Place,
        _from: &'a Sender,
        _kind: &'a str,
        _question: serde_json::Value,
    ) -> Work<'a, Result<std::result::Result<Flow, String>>> {
        Box::pin(async { Ok(Err("中心没有这一类".to_owned())) })
    }

    /// Pages for everybody, at the center and in villages.
    fn public(&self) -> Router<Place> {
        Router::new()
    }

    /// Pages for staff, at the center.
    fn desk(&self) -> Desk {
        Desk::new()
    }

    /// Whom pages name as help at `now`, the nearest first. Asked for each page, so it looks into no database.
    fn contacts(&self, _now: Millis) -> Vec<Contact> {
        Vec::new()
    }

    /// The weather that pages carry at `now`. Asked for each page, so it looks into no database.
    fn weather(&self, _now: Millis) -> Option<Weather> {
        None
    }

    /// The warnings that stand at `now`, the worst first. Asked for each page, so it looks into no database.
    fn alarms(&self, _now: Millis) -> Vec<Alarm> {
        Vec::new()
    }

    /// What people can do with it in columns of the tree. Asked for each page of the tree.
    fn services<'a>(&'a self, _tx: &'a mut Tx) -> Work<'a, Result<Vec<Service>>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// The columns of the tree that it fills for `org` by itself, as addresses without the leading `/`, and of when is
    /// what they show; what is always of the present says a time to come. A column that it has nothing for is not among
    /// them: the tree then says what is missing.
    fn columns<'a>(&'a self, _tx: &'a mut Tx, _org: &'a OrgPath) -> Work<'a, Result<Vec<(String, Millis)>>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// What the page of one of [`Feature::columns`] shows at `now`; none for any other.
    fn column<'a>(
        &'a self,
        _tx: &'a mut Tx,
        _org: &'a OrgPath,
        _column: &'a str,
        _now: Millis,
    ) -> Work<'a, Result<Option<ColumnPage>>> {
        Box::pin(async { Ok(None) })
    }

    /// Work that goes on beside the pages until the process ends. Each is one endless future; it must look at
    /// `place.site` itself if it belongs to one site only.
    fn jobs(&self, _place: &Place) -> Vec<Work<'static, ()>> {
        Vec::new()
    }

    /// What changed after the number `after` in what people can find here on the screens of `org`, at most some
    /// hundred documents at a time. None when nothing can be found in this feature.
    fn findable<'a>(
        &'a self,
        _tx: &'a mut Tx,
        _org: &'a OrgPath,
        _after: i64,
    ) -> Work<'a, Result<Option<findable::Changes>>> {
        Box::pin(async { Ok(None) })
    }

    /// Fills an empty center with invented data for a demonstration, all of it marked 演示. Runs at every start of
    /// a demo; what is there already stays as it is.
    fn demo<'a>(&'a self, _place: &'a Place) -> Work<'a, std::result::Result<(), Fail>> {
        Box::pin(async { Ok(()) })
    }
}

/// Every feature of the binary, as the feed and the router see them.
#[derive(Clone)]
pub struct Features(Arc<[Arc<dyn Feature>]>);

impl std::fmt::Debug for Features {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Features({})", self.0.len())
    }
}

impl Features {
    /// These features, in the order in which their desks stand.
    pub fn new(features: Vec<Box<dyn Feature>>) -> Self {
        Self(features.into_iter().map(Arc::from).collect())
    }

    /// These and one more, after them.
    #[must_use]
    pub fn and(&self, feature: impl Feature) -> Self {
        let more: Arc<dyn Feature> = Arc::new(feature);
        Self(self.0.iter().cloned().chain([more]).collect())
    }

    /// Each feature.
    pub fn iter(&self) -> impl Iterator<Item = &dyn Feature> {
        self.0.iter().map(|feature| &**feature)
    }

    /// The feature that applies records of this kind, if this version of the program has one.
    pub fn for_record(&self, kind: &str) -> Option<&dyn Feature> {
        self.iter().find(|feature| feature.record_kinds().contains(&kind))
    }

    /// The feature that takes submissions of this kind.
    pub fn for_submission(&self, kind: &str) -> Option<&dyn Feature> {
        self.iter().find(|feature| feature.submission_kinds().contains(&kind))
    }

    /// The feature that answers questions of this kind.
    pub fn for_question(&self, kind: &str) -> Option<&dyn Feature> {
        self.iter().find(|feature| feature.question_kinds().contains(&kind))
    }

    /// The feature that has flows of this kind.
    pub fn for_flow(&self, kind: &str) -> Option<&dyn Feature> {
        self.iter().find(|feature| feature.flow_kinds().contains(&kind))
    }

    /// What people can do, by the column in which it stands; see [`Feature::services`].
    ///
    /// # Errors
    /// When the store fails.
    pub async fn services(&self, tx: &mut Tx) -> Result<BTreeMap<String, Vec<Tile>>> {
        let mut all = BTreeMap::<String, Vec<Tile>>::new();
        for feature in self.iter() {
            for Service { column, tile } in feature.services(tx).await? {
                all.entry(column).or_default().push(tile);
            }
        }
        Ok(all)
    }

    /// Every column that some feature fills for `org` by itself; see [`Feature::columns`].
    ///
    /// # Errors
    /// When the store fails.
    pub async fn columns(&self, tx: &mut Tx, org: &OrgPath) -> Result<Vec<(String, Millis)>> {
        let mut all = Vec::new();
        for feature in self.iter() {
            all.extend(feature.columns(tx, org).await?);
        }
        Ok(all)
    }

    /// The page of such a column; see [`Feature::column`].
    ///
    /// # Errors
    /// When the store fails.
    pub async fn column(
        &self,
        tx: &mut Tx,
        org: &OrgPath,
        column: &str,
        now: Millis,
    ) -> Result<Option<ColumnPage>> {
        for feature in self.iter() {
            if let Some(page) = feature.column(tx, org, column, now).await? {
                return Ok(Some(page));
            }
        }
        Ok(None)
    }
}
