use crate::on_both;
use crate::world::{COUNTY, RED, RED_VILLAGE, WARM, World, org};
use hongwang_base::Millis;
use hongwang_consult::Consult;
use hongwang_feature::{
    Feature,
    findable::{Document, Group},
};
use hongwang_store::{Db, DbUrl, Migrations, Vault, sql};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

const WEEK: [&str; 7] = ["0", "1", "2", "3", "4", "5", "6"];

/// The page of somebody on the roster.
async fn page_of(world: &World, name: &str) -> String {
    let entry = world.clerk(COUNTY).await.entry(name).await;
    entry.replace("/desk/duty/", "/help/person/")
}

#[tokio::test]
async fn a_persons_page_tells_the_hours_and_the_way_to_be_called_back_and_is_not_there_in_another_town() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        clerk.puts_on_duty("李主任", RED, &["0"], "08:00", "17:30").await;
        clerk.puts_on_duty("别镇的人", WARM, &["0"], "08:00", "17:30").await;
        let address = page_of(world, "李主任").await;
        let page = world.sees(&address).await;
        assert_eq!(page.status, StatusCode::OK);
        for words in ["李主任", "村干部", "7012345", "正在值班", "值班时间：周一 08:00-17:30"]
        {
            assert!(page.text.contains(words), "{words}: {}", page.text);
        }
        assert!(page.text.contains("href=\"/help\" data-back") && page.text.contains("href=\"/help/call\""));
        world.village.clock.advance(12 * Millis::HOUR);
        let night = world.sees(&address).await.text;
        assert!(night.contains("现在不值班") && night.contains("李主任从 11月30日 08:00 起值班"), "{night}");
        world.village.clock.advance(-12 * Millis::HOUR);

        let other = page_of(world, "别镇的人").await;
        assert_eq!(world.sees(&other).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.sees_at(WARM, &other).await.status, StatusCode::OK);
        assert_eq!(world.sees_at(WARM, &address).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn single_days_that_are_over_are_not_told_and_of_many_only_the_next() {
    on_both(async |world| {
        let clerk = world.clerk(RED).await;
        let days = ["2026-12-04", "2026-11-22", "2026-11-23", "2026-12-02", "2026-12-03"];
        let shifts = days.map(|day| format!("{day} 08:00-12:00")).join("\n");
        let fields = [
            ("name", "李主任"),
            ("office", "doctor"),
            ("phone", "13800138000"),
            ("org", RED),
            ("shifts", shifts.as_str()),
        ];
        assert_eq!(clerk.post("/desk/duty/new", &fields).await.status, StatusCode::SEE_OTHER);
        let page = world.sees(&page_of(world, "李主任").await).await.text;
        for (day, told) in days.into_iter().zip([false, false, true, true, true]) {
            assert_eq!(page.contains(day), told, "{day}: {page}");
        }
        assert!(clerk.get("/desk/duty").await.text.contains(days[1]), "the desk sees them all");
    })
    .await;
}

#[tokio::test]
async fn who_else_is_on_duty_is_one_touch_from_their_page() {
    on_both(async |world| {
        let clerk = world.clerk(RED).await;
        clerk.puts_on_duty("王大姐", RED_VILLAGE, &WEEK, "00:00", "24:00").await;
        clerk.puts_on_duty("李主任", RED, &WEEK, "00:00", "24:00").await;
        let page = world.sees("/help").await.text;
        let address = page_of(world, "李主任").await;
        assert!(page.contains(&format!("href=\"{address}\"")), "{page}");
        assert!(world.sees(&address).await.text.contains("每天 00:00-24:00"));
    })
    .await;
}

#[tokio::test]
async fn somebody_on_duty_is_found_in_the_villages_below_until_they_are_taken_off() {
    on_both(async |world| {
        let none = world.findable(RED_VILLAGE, 0).await;
        assert!(none.changed.is_empty() && !none.more, "{none:?}");
        let clerk = world.clerk(RED).await;
        clerk.puts_on_duty("李主任", RED, &["0"], "08:00", "17:30").await;
        let told = world.findable(RED_VILLAGE, none.upto).await;
        let [(key, Some(document))] = &told.changed[..] else { panic!("one person: {told:?}") };
        assert_eq!((document.group, document.title.as_str()), (Group::Person, "李主任"));
        assert_eq!((&document.scope, &document.href), (&org(RED), &format!("/help/person/{key}")));
        assert_eq!(document.trail, ["求助"]);
        for words in ["村干部", "7012345", "周一 08:00-17:30"] {
            assert!(document.text.contains(words), "{words}: {}", document.text);
        }
        assert_eq!(world.sees(&document.href).await.status, StatusCode::OK);
        let elsewhere = world.findable(WARM, 0).await;
        assert!(elsewhere.changed.iter().all(|(_, document)| document.is_none()), "{elsewhere:?}");

        let entry = clerk.entry("李主任").await;
        let fields = [
            ("name", "李站长"),
            ("office", "doctor"),
            ("phone", "13800138000"),
            ("org", RED),
            ("days", "1"),
            ("from", "08:00"),
            ("to", "17:30"),
        ];
        clerk.post(&entry, &fields).await;
        let edited = world.findable(RED_VILLAGE, told.upto).await;
        let [(same, Some(document))] = &edited.changed[..] else { panic!("one person: {edited:?}") };
        assert_eq!((same, document.title.as_str()), (key, "李站长"));

        clerk.post(&format!("{entry}/remove"), &[]).await;
        let removed = world.findable(RED_VILLAGE, edited.upto).await;
        let gone = [(key.clone(), None::<Document>)];
        assert_eq!(removed.changed, gone);
        assert_eq!(removed.edition, told.edition);
        assert!(world.findable(RED_VILLAGE, removed.upto).await.changed.is_empty());
        assert_eq!(world.findable(RED_VILLAGE, 0).await.changed, gone);
        assert_eq!(world.sees(&document.href).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn many_people_are_told_part_by_part_and_each_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let world = World::new(&DbUrl::Lite(dir.path().join("test.db"))).await;
    let clerk = world.clerk(RED).await;
    for number in 0..105 {
        clerk.puts_on_duty(&format!("{number}号"), RED, &["0"], "08:00", "17:30").await;
    }
    let first = world.findable(RED_VILLAGE, 0).await;
    assert!(first.more);
    let rest = world.findable(RED_VILLAGE, first.upto).await;
    assert!(!rest.more);
    let keys: std::collections::BTreeSet<_> =
        first.changed.iter().chain(&rest.changed).map(|(key, _)| key).collect();
    assert_eq!((keys.len(), first.changed.len() + rest.changed.len()), (105, 105));
}

#[tokio::test]
async fn who_was_on_duty_before_the_search_knew_people_is_found_too() {
    let dir = tempfile::tempdir().expect("a folder");
    let db = Db::open(&DbUrl::Lite(dir.path().join("test.db"))).await.expect("opens");
    let consult = Consult::new(Vault::open(&dir.path().join("personal.key")).expect("a key"));
    let all = consult.migrations();
    db.migrate(&Migrations { steps: &all.steps[..1], ..all }).await.expect("migrates");
    let id = Uuid::nil();
    // As an older program wrote it: nobody had a photo.
    let person = json!({
        "id": id, "name": "李主任", "office": "doctor", "phone": "0713-7012345", "org": RED, "weekly": null, "shifts": [],
    });
    let mut tx = db.write().await.expect("begins");
    let insert = sql("INSERT INTO consult_person (id, org, person) VALUES ($1,$2,$3)");
    insert.bind(id).bind(RED).bind(person).run(&mut tx).await.expect("keeps");
    tx.commit().await.expect("commits");
    db.migrate(&all).await.expect("migrates");

    let (mut tx, village) = (db.read().await.expect("begins"), org(RED_VILLAGE));
    let told = consult.findable(&mut tx, &village, 0).await.expect("reads").expect("people can be found");
    let titles: Vec<_> = told.changed.iter().flat_map(|(_, document)| document).map(|d| &d.title).collect();
    assert_eq!(titles, ["李主任"]);
}

#[tokio::test]
async fn who_moves_to_another_organisation_stays_whichever_log_a_village_hears_first() {
    on_both(async |world| {
        let clerk = world.clerk(RED).await;
        clerk.puts_on_duty("李主任", RED_VILLAGE, &["0"], "00:00", "24:00").await;
        let entry = clerk.entry("李主任").await;
        let fields = [
            ("name", "李主任"),
            ("office", "lawyer"),
            ("phone", "0713-7012346"),
            ("org", RED),
            ("days", "0"),
            ("from", "08:00"),
            ("to", "17:30"),
        ];
        assert_eq!(clerk.post(&entry, &fields).await.status, StatusCode::SEE_OTHER);
        let mut tx = world.center.db.read().await.expect("begins");
        let rows = sql("SELECT key, body FROM feed_entry WHERE kind = 'consult.person'");
        let rows = rows.all(&mut tx).await.expect("reads");
        let keys = |gone: bool| -> Vec<String> {
            let rows = rows.iter().filter(|row| {
                row.json_or_null::<serde_json::Value>("body").expect("a column").is_none() == gone
            });
            rows.map(|row| row.get("key").expect("a key")).collect()
        };
        let (left, here) = (keys(true), keys(false));
        assert_eq!((left.len(), here.len()), (1, 1));
        assert_ne!(left, here, "a withdrawal that comes last would take the person away again");
    })
    .await;
}
