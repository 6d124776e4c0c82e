//! Files of offices on their way to the screens, through the desk and the job of the center.

mod back;
mod by_itself;
mod desk;
mod falls;
mod pictures;
mod reading;
mod release;

use crate::world::{Answer, COUNTY, OTHER_TOWN, Person, TOWN, VILLAGE, World, org};
use hongwang_base::Role;
use hongwang_feature::organisations::{self, OrgKind, Organisation};
use hongwang_store::sql;
use http::StatusCode;
use std::collections::BTreeMap;

/// A village of the same town, and one of the other.
pub(crate) const SECOND: &str = "421124000000/421124102000/421124102202/";
pub(crate) const FAR: &str = "421124000000/421124101000/421124101201/";
const HEADS: &str = "行政村,村民小组,姓名,身份证号,补贴项目,金额,卡号\n";

/// The number of an invented identity card.
pub(crate) fn id_number(count: usize) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let body = format!("42112419600101{count:03}");
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{body}{}", ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][(sum % 11) as usize])
}

/// A line of a file: village, who, how much.
pub(crate) fn line(village: &str, who: usize, amount: &str) -> String {
    const NAMES: [&str; 6] = ["张大山", "李小河", "王春花", "赵有田", "陈桂英", "刘德福"];
    let (name, id) = (NAMES[who % NAMES.len()], id_number(who));
    format!("{village},一组,{name},{id},耕地地力保护补贴,{amount},6228480402564890018\n")
}

/// A file of such lines.
pub(crate) fn file(lines: &[(&str, usize, &str)]) -> String {
    let lines = lines.iter().map(|(village, who, amount)| line(village, *who, amount));
    std::iter::once(HEADS.to_owned()).chain(lines).collect()
}

/// The county with its villages.
pub(crate) async fn villages(world: &World) {
    world.tree().await;
    let mut tx = world.center.db.write().await.expect("begins");
    for (path, short) in [(SECOND, "百涧河村"), (FAR, "父子岭村")] {
        let (name, short, kind) = (short.to_owned(), short.to_owned(), OrgKind::Village);
        let one = Organisation { path: org(path), name, short, kind, position: 0, open: true };
        organisations::put(&mut tx, &one).await.expect("the store holds");
    }
    tx.commit().await.expect("commits");
}

impl Person<'_> {
    /// Uploads a file of subsidies.
    pub(crate) async fn uploads(&self, name: &str, text: &str) -> Answer {
        self.uploads_to("subsidy", name, text, &[("as_of", "2026-11-20")]).await
    }

    pub(crate) async fn uploads_to(
        &self,
        dataset: &str,
        name: &str,
        bytes: impl AsRef<[u8]>,
        fields: &[(&str, &str)],
    ) -> Answer {
        let path = format!("/desk/datasets/{dataset}/upload");
        self.sends_file(&path, name, bytes.as_ref(), fields).await
    }

    /// Uploads a file that is taken, and gives the address of its batch once it was tried.
    pub(crate) async fn gives(&self, name: &str, text: &str) -> String {
        let sent = self.uploads(name, text).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        self.world.works().await;
        sent.location
    }

    /// Presses a key of a batch, which is taken; the job then does what follows.
    pub(crate) async fn does(&self, batch: &str, what: &str, fields: &[(&str, &str)]) {
        let done = self.post(&format!("{batch}/{what}"), fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        self.world.works().await;
    }
}

impl World {
    /// The villages that a demonstration invents people for.
    pub(crate) async fn demo_tree(&self) {
        self.tree().await;
        let mut tx = self.center.db.write().await.expect("begins");
        for (path, short, kind) in [
            ("421124000000/421124100000/", "温泉镇", OrgKind::Township),
            ("421124000000/421124100000/421124100201/", "莲花村", OrgKind::Village),
            (VILLAGE, "叶家坊村", OrgKind::Village),
            (SECOND, "屏峰村", OrgKind::Village),
        ] {
            let (name, short) = (short.to_owned(), short.to_owned());
            let one = Organisation { path: org(path), name, short, kind, position: 0, open: true };
            organisations::put(&mut tx, &one).await.expect("the store holds");
        }
        tx.commit().await.expect("commits");
    }

    /// The address of the batch that came last.
    pub(crate) async fn last_batch(&self) -> String {
        let mut tx = self.center.db.read().await.expect("begins");
        let row = sql("SELECT id FROM inquiry_batch ORDER BY created_at DESC, id DESC LIMIT 1");
        let row = row.one(&mut tx).await.expect("reads").expect("one");
        let id: hongwang_base::BatchId = row.id("id").expect("an id");
        format!("/desk/batches/{id}")
    }

    /// The job does all there is.
    pub(crate) async fn works(&self) {
        self.inquiry.work(&self.center).await.expect("the store holds");
    }

    /// One person gives a file, which two others release.
    pub(crate) async fn publishes(&self, name: &str, text: &str) -> String {
        let batch = self.editor().await.gives(name, text).await;
        self.editor().await.does(&batch, "ask", &[]).await;
        self.person(Role::Reviewer, COUNTY).await.does(&batch, "release", &[]).await;
        batch
    }

    /// Somebody who may both give files and release them.
    pub(crate) async fn both(&self) -> Person<'_> {
        self.somebody(vec![Role::Editor, Role::Reviewer], COUNTY).await
    }

    /// What the village was told that all villages come to in 2025.
    pub(crate) async fn overview(&self) -> Option<serde_json::Value> {
        let mut tx = self.village.db.read().await.expect("begins");
        let row = sql("SELECT body FROM inquiry_overview WHERE dataset = 'subsidy' AND period = '2025'");
        row.one(&mut tx).await.expect("reads").map(|row| row.json("body").expect("an overview"))
    }

    /// What stands at the center for each village: amounts by names.
    pub(crate) async fn standing(&self) -> BTreeMap<String, Vec<String>> {
        public_rows(&self.center.db).await
    }

    pub(crate) async fn count_of(&self, text: &'static str) -> i64 {
        let mut tx = self.center.db.read().await.expect("begins");
        let row = sql(text).one(&mut tx).await.expect("reads");
        row.expect("a row").get("n").expect("a number")
    }

    /// How many own rows a person would find.
    pub(crate) async fn details(&self) -> i64 {
        self.count_of("SELECT COUNT(*) AS n FROM inquiry_detail WHERE standing").await
    }

    /// Everything that the village is told, as a line would hand it over.
    pub(crate) async fn hands_over(&self) -> BTreeMap<String, Vec<String>> {
        for kind in ["inquiry.rows", "inquiry.overview", "inquiry.dataset"] {
            for entry in self.entries_of(kind).await {
                self.apply(&entry).await;
            }
        }
        public_rows(&self.village.db).await
    }
}

/// `village period` and its public rows, name and amount.
async fn public_rows(db: &hongwang_store::Db) -> BTreeMap<String, Vec<String>> {
    let mut tx = db.read().await.expect("begins");
    let rows = sql(
        "SELECT org, period, body FROM inquiry_rows WHERE dataset = 'subsidy' ORDER BY org, period, part",
    );
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows.all(&mut tx).await.expect("reads") {
        let body: serde_json::Value = row.json("body").expect("rows");
        let fields: Vec<&str> =
            body["fields"].as_array().expect("names").iter().filter_map(|name| name.as_str()).collect();
        let at = |name: &str| fields.iter().position(|known| *known == name).expect("a field");
        let text = |row: &serde_json::Value, name: &str| row[at(name)].as_str().expect("text").to_owned();
        let lines = body["rows"].as_array().expect("rows").iter();
        let lines = lines.map(|row| format!("{} {}", text(row, "person"), text(row, "amount")));
        let (org, period): (String, String) =
            (row.get("org").expect("an org"), row.get("period").expect("one"));
        let village = org.trim_end_matches('/').rsplit('/').next().expect("a code").to_owned();
        all.entry(format!("{village} {period}")).or_default().extend(lines);
    }
    all
}

/// What the page of a batch says its state is.
pub(crate) async fn state_of(person: &Person<'_>, batch: &str) -> String {
    let page = person.get(batch).await.text;
    let words = [
        "正在试读",
        "等人认栏",
        "试读完，没有发",
        "等另一个人放行",
        "正在发",
        "正在用",
        "被新的一批换下",
        "正在收回",
        "已收回",
        "已作废",
    ];
    let found = words.into_iter().find(|word| page.contains(&format!(">{word}</")));
    found.unwrap_or_else(|| panic!("no state: {page}")).to_owned()
}

/// Who sees what of another's: a town's people, and those of the other one.
pub(crate) const TOWNS: [&str; 2] = [TOWN, OTHER_TOWN];
pub(crate) const FIRST: &str = VILLAGE;
