use crate::office::{ADDRESS, COUNTY, HONGSHAN, Office, Person, VILLAGE, WENQUAN, on_both, path, place};
use axum::http::StatusCode;
use hongwang_base::Scope;
use hongwang_feature::{
    Feature,
    organisations::{self, OrgKind, Organisation},
};
use hongwang_people::{People, YINGSHAN};
use hongwang_replica::{Entry, Record, Sequence};
use hongwang_store::{Db, DbUrl, sql};

async fn list(office: &Office, scope: &str) -> Vec<Organisation> {
    let mut tx = office.place.db.read().await.expect("begins");
    organisations::list(&mut tx, &Scope(path(scope))).await.expect("reads")
}

async fn add(office: &Office, who: &Person, above: &str, name: &str, kind: &str) -> StatusCode {
    let fields = [("org", above), ("name", name), ("short", ""), ("kind", kind)];
    office.post(who, "/desk/organisations/new", &fields).await.status
}

#[tokio::test]
async fn the_first_start_brings_the_whole_county_and_the_second_leaves_it_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    let db = Db::open(&DbUrl::Lite(dir.path().join("test.db"))).await.expect("opens");
    let people = People::center(dir.path(), ADDRESS).expect("makes its key");
    let place = place(db, dir.path(), &people).await;
    for _ in 0..2 {
        people.seed(&place, YINGSHAN).await.expect("seeds");
        let mut tx = place.db.read().await.expect("begins");
        let all = organisations::list(&mut tx, &Scope(path(COUNTY))).await.expect("reads");
        assert_eq!(all.len(), 340);
        assert_eq!(hongwang_feed::head(&mut tx, &path(COUNTY)).await.expect("reads"), Sequence(340));
        let chain = organisations::chain(&mut tx, &path(VILLAGE)).await.expect("reads");
        let names: Vec<_> = chain.iter().map(|each| each.short.as_str()).collect();
        assert_eq!(names[..2], ["英山县", "红山镇"]);
        let towns = organisations::children(&mut tx, &path(COUNTY)).await.expect("reads");
        assert_eq!((towns.len(), towns[0].short.as_str()), (15, "温泉镇"));
    }
}

#[tokio::test]
async fn a_file_of_another_county_is_refused_and_nothing_is_kept() {
    let dir = tempfile::tempdir().expect("a folder");
    let db = Db::open(&DbUrl::Lite(dir.path().join("test.db"))).await.expect("opens");
    let people = People::center(dir.path(), ADDRESS).expect("makes its key");
    let mut place = place(db, dir.path(), &people).await;
    place.org = path("421125000000/");
    assert!(people.seed(&place, YINGSHAN).await.is_err());
    let mut tx = place.db.read().await.expect("begins");
    assert_eq!(organisations::list(&mut tx, &Scope(path("421124000000/"))).await.expect("reads"), []);
}

#[tokio::test]
async fn a_branch_is_added_renamed_and_closed_and_each_step_is_a_record_for_the_villages() {
    on_both(async |office| {
        let [system, ..] = office.administrators().await;
        assert_eq!(
            add(&office, &system, VILLAGE, "第一党支部", "village-branch").await,
            StatusCode::SEE_OTHER
        );
        let made = list(&office, VILLAGE).await.pop().expect("the branch");
        assert_eq!((made.short.as_str(), made.kind), ("第一党支部", OrgKind::VillageBranch));
        let org = made.path.to_string();
        let fields =
            [("org", org.as_str()), ("name", "茶厂党支部"), ("short", "茶厂"), ("kind", "enterprise")];
        assert_eq!(
            office.post(&system, "/desk/organisations/one", &fields).await.status,
            StatusCode::SEE_OTHER
        );
        let above = office.post(&system, "/desk/organisations/close", &[("org", VILLAGE)]).await;
        assert_eq!(above.status, StatusCode::CONFLICT, "something open hangs below it");
        let closed = office.post(&system, "/desk/organisations/close", &[("org", &org)]).await;
        assert_eq!(closed.status, StatusCode::SEE_OTHER);
        assert!(list(&office, VILLAGE).await.iter().all(|each| each.path != made.path));

        let mut tx = office.place.db.read().await.expect("begins");
        let row = sql("SELECT body FROM feed_entry WHERE scope = $1 AND key = $2")
            .bind(COUNTY)
            .bind(&org)
            .one(&mut tx)
            .await;
        let told: Organisation =
            row.expect("reads").expect("one record, the newest").json("body").expect("an organisation");
        assert_eq!((told.short.as_str(), told.kind, told.open), ("茶厂", OrgKind::Enterprise, false));
    })
    .await;
}

#[tokio::test]
async fn what_cannot_stand_there_is_refused() {
    on_both(async |office| {
        let [system, ..] = office.administrators().await;
        for (above, name, kind, status) in [
            (COUNTY, "新镇", "township", StatusCode::CONFLICT),
            (HONGSHAN, "新县", "county", StatusCode::UNPROCESSABLE_ENTITY),
            (VILLAGE, "村中村", "village", StatusCode::UNPROCESSABLE_ENTITY),
            (VILLAGE, "", "enterprise", StatusCode::UNPROCESSABLE_ENTITY),
            (VILLAGE, "茶厂", "castle", StatusCode::UNPROCESSABLE_ENTITY),
            ("421124000000/9/", "茶厂", "enterprise", StatusCode::NOT_FOUND),
            ("x", "茶厂", "enterprise", StatusCode::NOT_FOUND),
        ] {
            let fields = [("org", above), ("name", name), ("short", ""), ("kind", kind)];
            let answer = office.post(&system, "/desk/organisations/new", &fields).await;
            assert_eq!(answer.status, status, "{above} {name} {kind}: {}", answer.text);
        }
        let county = office.post(&system, "/desk/organisations/close", &[("org", COUNTY)]).await;
        assert_eq!(county.status, StatusCode::CONFLICT);
        assert_eq!(list(&office, COUNTY).await.len(), 5);
    })
    .await;
}

#[tokio::test]
async fn an_administrator_of_one_town_changes_nothing_in_another() {
    on_both(async |office| {
        let admins = office.administrators().await;
        let system = office.hire(&admins, "hs-system", HONGSHAN, &["system_administrator"]).await;
        let page = office.get(&system, "/desk/organisations").await;
        assert!(page.text.contains("红山镇") && !page.text.contains("温泉镇"));
        assert_eq!(
            office.get(&system, "/desk/organisations?q=%E6%B8%A9%E6%B3%89").await.all("tbody th").len(),
            0
        );
        for address in ["/desk/organisations", "/desk/organisations/one", "/desk/organisations/new"] {
            assert_eq!(
                office.get(&system, &format!("{address}?org={WENQUAN}")).await.status,
                StatusCode::NOT_FOUND
            );
        }
        for address in ["one", "new", "close", "reopen"] {
            let fields = [("org", WENQUAN), ("name", "占领"), ("kind", "township")];
            let answer = office.post(&system, &format!("/desk/organisations/{address}"), &fields).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
        }
        assert_eq!(add(&office, &system, HONGSHAN, "茶叶公司", "enterprise").await, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn a_village_learns_names_by_records_and_skips_what_it_cannot_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let db = Db::open(&DbUrl::Lite(dir.path().join("village.db"))).await.expect("opens");
    let people = People::village();
    let place = place(db, dir.path(), &people).await;
    let village = Organisation {
        path: path(VILLAGE),
        name: "莲花村村民委员会".into(),
        short: "莲花村".into(),
        kind: OrgKind::Village,
        position: 1,
        open: true,
    };
    let entry = |record| Entry { seq: Sequence(1), at: 0, record };
    let misplaced = Record { key: HONGSHAN.into(), ..village.record() };
    let strange = Record { body: Some(true.into()), ..village.record() };
    let mut tx = place.db.write().await.expect("begins");
    for record in [misplaced, strange, village.record()] {
        people.apply(&mut tx, &entry(record), place.clock.now()).await.expect("goes on");
    }
    assert_eq!(organisations::find(&mut tx, &path(VILLAGE)).await.expect("reads"), Some(village));
    assert_eq!(organisations::find(&mut tx, &path(HONGSHAN)).await.expect("reads"), None);
}
