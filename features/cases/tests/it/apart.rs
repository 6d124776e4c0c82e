//! A center and a village apart, each with a database, a folder and a key of its own, and the real line between them.

use crate::world::{COUNTY, NOW, RED_VILLAGE, World, org};
use hongwang_base::{Millis, SubmissionId};
use hongwang_feature::Features;
use hongwang_feed::{
    Authority,
    center::Link,
    enrolment,
    village::{self, Line, Membership, Node, Sent, enrol},
};
use hongwang_store::{DbUrl, sql};
use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};
use tempfile::TempDir;
use tokio::{sync::watch, task::JoinHandle, time};
use uuid::Uuid;

/// Nothing on loopback takes longer unless it never comes.
const SOON: Duration = Duration::from_secs(60);

/// The two of them.
pub(crate) struct Apart {
    /// Its `center` is the center here.
    pub(crate) center: World,
    /// Its `village` is the village here.
    pub(crate) village: World,
    node: Node,
    membership: Membership,
    line: Mutex<Option<JoinHandle<()>>>,
    server: JoinHandle<()>,
    _folder: TempDir,
}

impl Apart {
    /// A village that was admitted, and is not connected yet.
    pub(crate) async fn new(center: World) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut village = World::new(&DbUrl::Lite(folder.path().join("village.db"))).await;
        village.village.clock = center.center.clock.clone();
        let authority = Authority::open(&center.key_file().with_file_name("authority")).expect("keys");
        let (authority, here) = (Arc::new(authority), SocketAddr::from(([127, 0, 0, 1], 0)));
        let features = Features::new(vec![Box::new(center.cases.clone())]);
        let link =
            Link::open(center.center.clone(), features, authority.clone(), here, "http://center").await;
        let link = link.expect("opens");
        let address = link.address().to_string().parse().expect("an address");
        let server = tokio::spawn(async move { link.run().await.expect("runs") });
        let (place, keys) = (&village.village, village.key_file().with_file_name("device"));
        std::fs::create_dir_all(&keys).expect("a folder");
        let node =
            Node::open(place.db.clone(), place.clock.clone(), &keys, address, &authority.fingerprint()).await;
        let node = node.expect("opens");
        let membership = joins(&center, &node, &authority).await;
        Self { center, village, node, membership, line: Mutex::default(), server, _folder: folder }
    }

    /// Plugs the cable in.
    pub(crate) async fn connects(&self) {
        let features = Features::new(vec![Box::new(self.village.cases.clone())]);
        let place = self.village.village.clone();
        let line =
            Line::open(place, features, &self.node, &self.membership, Vec::new(), &self.data(), "test").await;
        *self.line.lock().expect("nobody fails") = Some(tokio::spawn(line.expect("opens").run()));
    }

    /// Pulls it.
    pub(crate) async fn disconnects(&self) {
        let line = self.line.lock().expect("nobody fails").take();
        if let Some(line) = line {
            line.abort();
            let _ = line.await;
        }
    }

    /// The data folder of the village.
    fn data(&self) -> PathBuf {
        let keys = self.village.key_file();
        keys.parent().and_then(|keys| keys.parent()).expect("a folder").to_owned()
    }

    /// Every folder in which a node keeps anything.
    pub(crate) fn folders(world: &World) -> [PathBuf; 2] {
        [world.folder.clone(), world.blobs.clone()]
    }

    /// Waits until a village has the center's answer to what was handed in.
    pub(crate) async fn taken(&self, id: Uuid) {
        self.until("the center answers", async || {
            let mut tx = self.village.village.db.read().await.expect("begins");
            let sent = village::standing(&mut tx, SubmissionId(id)).await.expect("reads");
            assert!(!matches!(sent, Some(Sent::Refused(_))), "{sent:?}");
            matches!(sent, Some(Sent::Taken(_)))
        })
        .await;
    }

    /// Waits until a count at the village is as it should be.
    pub(crate) async fn counts(&self, statement: &'static str, wanted: i64) {
        self.until(statement, async || self.village.count(statement).await == wanted).await;
    }

    /// Looks again and again until it holds: every look is at a fact, and the end is a failure. Time passes meanwhile,
    /// so that what is tried again is.
    pub(crate) async fn until(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let looking = async {
            while !holds().await {
                self.center.center.clock.advance(Millis::SECOND / 10);
                time::sleep(Duration::from_millis(20)).await;
            }
        };
        assert!(time::timeout(SOON, looking).await.is_ok(), "it never came true: {what}");
    }

    /// What waits sealed in the village's outbox.
    pub(crate) async fn sealed(&self) -> Vec<String> {
        let mut tx = self.village.village.db.read().await.expect("begins");
        let rows = sql("SELECT submission FROM outbox_entry WHERE NOT settled").all(&mut tx).await;
        let body = |row: &hongwang_store::Row| -> String {
            let submission: serde_json::Value = row.json("submission").expect("JSON");
            submission["body"].as_str().expect("it is sealed").to_owned()
        };
        rows.expect("reads").iter().map(body).collect()
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        self.server.abort();
        if let Some(line) = self.line.lock().ok().and_then(|mut line| line.take()) {
            line.abort();
        }
    }
}

/// Asks, lets an operator type the code, and waits to be admitted.
async fn joins(center: &World, node: &Node, authority: &Authority) -> Membership {
    let (tell, mut standing) = watch::channel(enrol::Waiting::Dialling);
    let operator = async {
        let asks = |standing: &enrol::Waiting| matches!(standing, enrol::Waiting::ForOperator { .. });
        standing.wait_for(asks).await.expect("asks");
        let mut tx = center.center.db.write().await.expect("begins");
        let (code, at) = (node.code(), org(RED_VILLAGE));
        let admitted = enrolment::admit(&mut tx, authority, &code, &at, "村屏", "值班员", NOW).await;
        admitted.expect("admits");
        tx.commit().await.expect("commits");
    };
    let both = async { tokio::join!(enrol::until_admitted(node, &tell), operator) };
    let (membership, ()) = time::timeout(SOON, both).await.expect("is admitted in time");
    let membership = membership.expect("joins");
    assert!(membership.org.as_str().starts_with(COUNTY));
    membership
}
