//! The whole way of a paper: a screen, a bad line, a center, a desk. Real TLS on loopback, two databases, a cable to cut.

use crate::papers::{files, photo, shown};
use crate::world::{NOW, Person, RED_VILLAGE, Villager, World, org, page_of};
use hongwang_base::{Clock, DeviceId};
use hongwang_cases::Cases;
use hongwang_feature::{Fact, Feature, Features, Place};
use hongwang_feed::{
    Authority,
    center::Link,
    enrolment,
    village::{HandOffs, Line, Node, enrol::Waiting, enrol::until_admitted},
};
use hongwang_store::{Blobs, Db, DbUrl, Vault, sql};
use hongwang_testkit::CutLine;
use http::StatusCode;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::{sync::watch, task::JoinHandle, time::timeout};
use uuid::Uuid;

const AT: &str = "/papers/ill";
const SOON: Duration = Duration::from_secs(60);

pub(crate) async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    let looking = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    };
    assert!(timeout(SOON, looking).await.is_ok(), "it never came true: {what}");
}

/// A village with its own database and folder behind a cable to the center of a world.
pub(crate) struct Apart {
    pub(crate) place: Place,
    pub(crate) cases: Cases,
    pub(crate) cable: CutLine,
    fingerprint: String,
    folder: tempfile::TempDir,
    center: JoinHandle<()>,
    line: Option<JoinHandle<()>>,
    pub(crate) hand_offs: Option<HandOffs>,
}

impl Drop for Apart {
    fn drop(&mut self) {
        self.center.abort();
        if let Some(line) = &self.line {
            line.abort();
        }
    }
}

impl Apart {
    pub(crate) async fn new(world: &World) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = world.folder.join("authority");
        let authority = Arc::new(Authority::open(&keys).expect("keys"));
        let features = Features::new(vec![Box::new(world.cases.clone())]);
        let port = ([127, 0, 0, 1], 0).into();
        let link = Link::open(world.center.clone(), features, authority.clone(), port, "http://center").await;
        let link = link.expect("opens");
        let cable = CutLine::to(link.address()).await;
        let center = tokio::spawn(async move { link.run().await.expect("runs") });
        let vault = Vault::open(&folder.path().join("keys/personal.key")).expect("a key");
        let cases = Cases::new(vault, BTreeMap::new(), None);
        let db = Db::open(&DbUrl::Lite(folder.path().join("village.db"))).await.expect("opens");
        for owner in [hongwang_feed::MIGRATIONS, cases.migrations()] {
            db.migrate(&owner).await.expect("migrates");
        }
        let blobs = Blobs::open(folder.path().join("blobs")).expect("opens");
        let clock = Clock::system();
        let place = Place { org: org(RED_VILLAGE), db, blobs, clock, ..world.village.clone() };
        let (line, fingerprint) = (None, authority.fingerprint());
        let apart = Self { place, cases, cable, fingerprint, folder, center, line, hand_offs: None };
        apart.join(world, &authority).await;
        apart
    }

    async fn node(&self) -> Node {
        let address = self.cable.address().to_string().parse().expect("an address");
        let keys = self.folder.path().join("keys");
        let node =
            Node::open(self.place.db.clone(), self.place.clock.clone(), &keys, address, &self.fingerprint);
        node.await.expect("opens")
    }

    async fn join(&self, world: &World, authority: &Authority) {
        let node = self.node().await;
        let (tell, mut standing) = watch::channel(Waiting::Dialling);
        let operator = async {
            standing.wait_for(|now| matches!(now, Waiting::ForOperator { .. })).await.expect("asks");
            let mut tx = world.center.db.write().await.expect("begins");
            let admitted: Result<DeviceId, _> =
                enrolment::admit(&mut tx, authority, &node.code(), &org(RED_VILLAGE), "村屏", "值班员", NOW)
                    .await;
            admitted.expect("admits");
            tx.commit().await.expect("commits");
        };
        let joined = timeout(SOON, async { tokio::join!(until_admitted(&node, &tell), operator) }).await;
        joined.expect("in time").0.expect("joins");
    }

    /// Starts the process of the village's line, or starts it again.
    pub(crate) async fn start(&mut self) {
        let node = self.node().await;
        let membership = node.membership().await.expect("reads").expect("was admitted");
        let features = Features::new(vec![Box::new(self.cases.clone())]);
        let line = Line::open(
            self.place.clone(),
            features,
            &node,
            &membership,
            Vec::new(),
            self.folder.path(),
            "test",
        );
        let line = line.await.expect("opens");
        self.hand_offs = Some(line.hand_offs());
        self.line = Some(tokio::spawn(line.run()));
    }

    /// Kills it: whatever it was doing is cut off.
    async fn kill(&mut self) {
        let line = self.line.take().expect("it runs");
        line.abort();
        let _ = line.await;
    }

    /// Somebody hands an application with so many photos in.
    async fn hands_in(&self, photos: u8) -> Uuid {
        let mut villager = Villager::at(self.cases.public().with_state(self.place.clone()));
        let first = villager.begins("dibao").await;
        for seed in 0..photos {
            let sent = villager.sends("/apply/paper", AT, "file", &photo(seed)).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        }
        villager.answers_all(first).await;
        let sent = villager.post("/apply/hand-in", &[]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        sent.location.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id")
    }

    pub(crate) fn on_disk(&self) -> usize {
        files(&self.folder.path().join("blobs/attachments"))
    }

    async fn is_settled(&self, id: Uuid) -> bool {
        let mut tx = self.place.db.read().await.expect("begins");
        let row = sql("SELECT settled FROM outbox_entry WHERE id = $1").bind(id).one(&mut tx).await;
        row.expect("reads").expect("it is there").get("settled").expect("a flag")
    }
}

/// The papers that staff see of a case.
async fn seen(clerk: &Person<'_>, id: Uuid) -> usize {
    let open = clerk.post(&format!("{}/reveal", page_of(id)), &[("reason", "核对材料")]).await;
    let addresses = shown(&open, &format!("{}/papers/", page_of(id)));
    for address in &addresses {
        let picture = clerk.get(&address.replace("&amp;", "&")).await;
        assert_eq!(picture.status, StatusCode::OK, "{address}: {}", picture.text);
        image::load_from_memory(&picture.bytes).expect("a picture");
    }
    addresses.len()
}

#[tokio::test]
async fn from_the_screen_over_a_torn_line_and_a_kill_to_the_desk_and_nothing_stays_in_the_village() {
    crate::on_both(async |world| {
        let mut village = Apart::new(world).await;
        village.cable.cut();
        village.start().await;
        let id = village.hands_in(3).await;
        assert_eq!(village.on_disk(), 3, "they wait, sealed");
        // A line on which a photo takes a while is torn again and again, and the process is killed.
        let came = || files(&world.blobs.join("attachments"));
        village.cable.slow(6_000);
        until("something has come", async || came() > 0).await;
        village.cable.tear();
        village.kill().await;
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_case").await, 0, "papers go first");
        village.cable.restore();
        village.start().await;
        village.place.bus.tell(Fact::HandedIn);
        until("it is answered", async || village.is_settled(id).await).await;
        assert_eq!(village.on_disk(), 0, "nothing of it stays in the village");
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_case").await, 1);
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_paper").await, 3);
        let clerk = world.clerk(crate::world::RED).await;
        assert_eq!(seen(&clerk, id).await, 3);
    })
    .await;
}
