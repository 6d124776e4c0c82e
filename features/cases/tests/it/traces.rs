//! What is left of people where: nothing that could be read on any disk, in a log, in an address, in what is found; and at
//! the village nothing at all once the center has answered.

use crate::apart::Apart;
use crate::exchange::by_folder;
use crate::hooks::{Receiver, calling, subscribes};
use crate::papers::{files, handed_in};
use crate::proxies::{OTHER_PHONE, gives, proxy_id};
use crate::voice::says;
use crate::wall::writes;
use crate::world::{COUNTY, PERSONAL, RED, RED_VILLAGE, World, page_of};
use hongwang_base::Role;
use hongwang_feature::Feature;
use hongwang_store::{DbUrl, Tx, sql};
use http::StatusCode;
use std::{
    fmt::{Debug, Write as _},
    fs,
    path::PathBuf,
    sync::{Arc, Mutex},
};
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use uuid::Uuid;

const OBJECTION: &str = "他家在镇上有一处房子";

/// What a node says in its log while a test runs.
#[derive(Clone, Default)]
struct Said(Arc<Mutex<Vec<u8>>>);

impl Said {
    fn add(&self, field: &dyn Debug) {
        self.0.lock().expect("nobody fails").extend_from_slice(format!("{field:?}\n").as_bytes());
    }
}

impl Visit for Said {
    fn record_debug(&mut self, _field: &Field, value: &dyn Debug) {
        self.add(value);
    }
}

impl Subscriber for Said {
    fn enabled(&self, about: &Metadata<'_>) -> bool {
        *about.level() <= Level::DEBUG
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}

/// Every byte of the files below these folders.
fn bytes(folders: &[PathBuf]) -> Vec<u8> {
    let (mut all, mut stack) = (Vec::new(), folders.to_vec());
    while let Some(at) = stack.pop() {
        if at.is_dir() {
            stack.extend(fs::read_dir(&at).expect("a folder").flatten().map(|entry| entry.path()));
        } else if let Ok(read) = fs::read(&at) {
            assert!(image::guess_format(&read).is_err(), "{at:?} is a picture");
            all.extend(read);
        }
    }
    all
}

/// Every row of every table of a PostgreSQL, as text; none of a SQLite, which is its file.
async fn rows(world: &World) -> Vec<u8> {
    let mut all = Vec::new();
    let mut tx = world.center.db.read().await.expect("begins");
    if !matches!(tx, Tx::Pg(_)) {
        return all;
    }
    let tables = sql("SELECT CAST(table_name AS TEXT) AS name FROM information_schema.tables \
                      WHERE table_schema = 'public' AND table_type = 'BASE TABLE'");
    let tables = tables.all(&mut tx).await.expect("reads");
    assert!(tables.len() > 40, "{}", tables.len());
    for table in tables {
        let name: String = table.get("name").expect("text");
        let every = format!("SELECT CAST(c AS TEXT) AS text FROM \"{name}\" c");
        for row in sql(every.leak()).all(&mut tx).await.expect("reads") {
            all.extend(row.get::<String>("text").expect("text").into_bytes());
            all.push(b'\n');
        }
    }
    all
}

/// What belongs to a person in what is handed in here.
fn personal() -> Vec<String> {
    let more = [OBJECTION, "演示李大山", OTHER_PHONE, "\"8000\""];
    PERSONAL.iter().chain(&more).map(|text| (*text).to_owned()).chain([proxy_id()]).collect()
}

/// Which of these stand in what a node has, as they are or as PostgreSQL shows bytes.
fn stand_in(node: &[u8], these: &[String]) -> Vec<String> {
    // What is no text stands between, and takes nothing of the text away.
    let node = String::from_utf8_lossy(node);
    let shown = |text: &str| {
        text.bytes().fold(String::new(), |mut all, byte| {
            write!(all, "{byte:02x}").expect("writes");
            all
        })
    };
    these.iter().filter(|text| node.contains(*text) || node.contains(&shown(text))).cloned().collect()
}

/// These in pieces: a database lays the parts of a long text wherever there is room.
fn pieces(long: &[String]) -> Vec<String> {
    let all = long.iter().flat_map(|text| text.as_bytes().chunks_exact(48));
    all.map(|piece| String::from_utf8_lossy(piece).into_owned()).collect()
}

/// A center that tells an address and the system of a village of what happens, and a village.
async fn county(url: &DbUrl, drop_box: &std::path::Path) -> Apart {
    let mut center = World::new(url).await;
    let receiver = Receiver::new().await;
    center.cases = calling(&center, &receiver);
    center.cases = by_folder(&center, drop_box, RED_VILLAGE).0;
    center.cases.exchange(&center.center).await.expect("the system is known");
    subscribes(&center, &center.cases, &receiver.url, COUNTY).await.expect("the address is known");
    Apart::new(center).await
}

/// What is handed in at a village's screen while the cable is out.
struct Handed {
    papers: Uuid,
    doctor: Uuid,
    other: Uuid,
    house: Uuid,
}

async fn hands_in_without_a_line(apart: &Apart) -> (Handed, Vec<Uuid>) {
    let village = &apart.village;
    let handed = Handed {
        papers: handed_in(village).await,
        doctor: village.hands_in("doctor").await,
        other: village.hands_in("doctor").await,
        house: village.hands_in("house").await,
    };
    let (mandate, letter) = (gives(village, "any", "3").await.0, writes(village, "yes").await);
    let all = vec![handed.papers, handed.doctor, handed.other, handed.house, mandate, letter];
    (handed, all)
}

/// What is said at the village's screen of the cases that the center has.
async fn speaks(apart: &Apart, handed: &Handed) -> Vec<Uuid> {
    let village = &apart.village;
    let supply = format!("/apply/supply/{}", handed.doctor);
    let supply = says(village, &supply, &[("paper", "病历"), ("tail", "8000")]).await;
    let withdraw = format!("/apply/withdraw/{}", handed.other);
    let withdraw = says(village, &withdraw, &[("why", "no_need"), ("tail", "8000")]).await;
    let notice = format!("/apply/notices/{}", handed.house);
    let mut neighbour = village.villager();
    let id = neighbour.get(&notice).await.field("id");
    let said = neighbour.post(&notice, &[("id", &id), ("text", OBJECTION)]).await;
    assert_eq!(said.status, StatusCode::OK, "{}", said.text);
    vec![supply, withdraw, id.parse().expect("an id")]
}

async fn on_each(url: &DbUrl, said: &Said) {
    let drop_box = tempfile::tempdir().expect("a folder");
    let apart = county(url, drop_box.path()).await;
    let personal = personal();
    let (handed, all) = hands_in_without_a_line(&apart).await;
    let mut sealed = apart.sealed().await;
    assert_eq!(sealed.len(), all.len());
    let village = Apart::folders(&apart.village);
    // While it waits it lies sealed, in the log of the database too.
    let waits = bytes(&village);
    assert_eq!(stand_in(&waits, &personal), [""; 0]);
    assert!(stand_in(&waits, &pieces(&sealed)).len() > sealed.len(), "what lies there is seen here");
    apart.connects().await;
    for id in all {
        apart.taken(id).await;
    }
    let (town, clerk) = (apart.center.clerk(RED).await, apart.center.clerk(RED_VILLAGE).await);
    town.does(handed.doctor, "ask_supplement", &[("papers", "病历")]).await;
    clerk.does(handed.house, "group_agrees", &[("reason", "小组开会都同意")]).await;
    apart.counts("SELECT COUNT(*) AS n FROM case_notice", 1).await;
    apart.counts("SELECT COUNT(*) AS n FROM case_standing", 5).await;
    apart.counts("SELECT COUNT(*) AS n FROM case_standing WHERE standing LIKE '%病历%'", 1).await;
    apart.disconnects().await;
    let spoken = speaks(&apart, &handed).await;
    let said_here = [OBJECTION.to_owned(), "\"8000\"".to_owned()];
    assert_eq!(stand_in(&bytes(&village), &said_here), [""; 0], "it waits sealed");
    sealed.extend(apart.sealed().await);
    apart.connects().await;
    for id in spoken {
        apart.taken(id).await;
    }
    town.does(handed.house, "object", &[("reason", "有人说量得不对")]).await;
    apart.counts("SELECT COUNT(*) AS n FROM case_notice", 0).await;
    // Nothing of what was answered is left, not even sealed, nor in the log of the database.
    let sealed = pieces(&sealed);
    apart.until("the log is folded", async || stand_in(&bytes(&village), &sealed).is_empty()).await;
    let findable = found(&apart.center).await;
    let reason = ("reason", "本人来问");
    let found = town.post("/desk/cases/rights", &[("number", "13800138000"), reason]).await;
    assert!(found.text.contains(&page_of(handed.papers)), "{}", found.text);
    town.post(&format!("{}/reveal", page_of(handed.papers)), &[reason]).await;
    let log = format!("{:?}", apart.center.log().await);
    let center = rows(&apart.center).await;
    apart.disconnects().await;
    // SQLite folds its log into the file, and has overwritten what was deleted.
    apart.village.village.db.close().await;
    apart.center.center.db.close().await;
    let left = bytes(&village);
    let written = [personal.clone(), sealed].concat();
    assert_eq!(stand_in(&left, &written), [""; 0], "at the village, after the answer");
    assert_eq!(files(&apart.village.blobs.join("attachments")), 0, "no paper either");
    let center = [center, bytes(&Apart::folders(&apart.center))].concat();
    assert_eq!(stand_in(&center, &personal), [""; 0], "at the center");
    let number = ["4211242026112300001".to_owned()];
    assert_eq!(stand_in(&center, &number), number, "what stands there is seen here");
    let said = said.0.lock().expect("nobody fails").clone();
    assert!(!said.is_empty(), "it says something");
    for (what, where_) in [(said, "the log"), (log.into_bytes(), "the audit"), (findable, "what is found")] {
        assert_eq!(stand_in(&what, &personal), [""; 0], "in {where_}");
    }
}

/// What the search of the center would find.
async fn found(world: &World) -> Vec<u8> {
    let mut tx = world.center.db.read().await.expect("begins");
    let changes = world.cases.findable(&mut tx, &world.center.org, 0).await;
    format!("{:?}", changes.expect("reads")).into_bytes()
}

#[tokio::test]
async fn nothing_of_a_person_stands_anywhere_in_plain_text_and_nothing_at_all_in_the_village_afterwards() {
    let said = Said::default();
    // Of the whole process: what other tasks say is heard, too.
    tracing::subscriber::set_global_default(said.clone()).expect("nobody else listens");
    let dir = tempfile::tempdir().expect("a folder");
    Box::pin(on_each(&DbUrl::Lite(dir.path().join("center.db")), &said)).await;
    let postgres = hongwang_testkit::postgres().await;
    Box::pin(on_each(&DbUrl::Pg(postgres.url().to_owned()), &said)).await;
}

#[tokio::test]
async fn no_address_carries_anything_of_a_person() {
    crate::on_both(async |world| {
        let mut villager = world.villager();
        let mut page = villager.begins("doctor").await;
        let mut addresses = Vec::new();
        while !page.text.contains("class=\"check\"") {
            page = villager.answers_once(&page).await;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
            addresses.push(page.location.clone());
            page = villager.get(&page.location.clone()).await;
        }
        let sent = villager.post("/apply/hand-in", &[]).await;
        addresses.push(sent.location.clone());
        let id: Uuid = sent.location.rsplit('/').next().expect("an id").parse().expect("an id");
        world.delivers(id).await;
        let clerk = world.staff(RED, "李复核", Role::Clerk).await;
        addresses.push(clerk.acts(id, "accept", &[]).await.location);
        for personal in PERSONAL {
            let quoted = url::form_urlencoded::byte_serialize(personal.as_bytes()).collect::<String>();
            let carries = |at: &String| at.contains(personal) || at.contains(&quoted);
            assert!(!addresses.iter().any(carries), "{personal}: {addresses:?}");
        }
    })
    .await;
}
