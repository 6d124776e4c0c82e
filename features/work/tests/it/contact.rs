use crate::on_both;
use crate::world::{COUNTY, PHONE, VILLAGE, World, links};
use hongwang_base::Role;
use hongwang_feature::Feature;
use hongwang_store::sql;
use http::StatusCode;

const SHEET: &str =
    "岗位,单位,地点,工资,电话\n缝纫工,县制衣厂,温泉镇,面议,13800135678\n厨师,县宾馆,城关,面议,\n";

/// Two jobs in the village, of which one has a telephone; gives their pages.
async fn published(world: &World) -> (String, String) {
    world.person(Role::Clerk, COUNTY).await.hands_on("local", "县人社局", SHEET).await;
    world.person(Role::Reviewer, COUNTY).await.releases().await;
    world.deliver().await;
    let list = world.looks("/work/list/local").await.text;
    let mut with = (String::new(), String::new());
    for page in links(&list, "/work/posting/") {
        if world.looks(&page).await.text.contains("缝纫工") { with.0 = page } else { with.1 = page }
    }
    with
}

/// The village asks for its key, and the line answers.
async fn connects(world: &World) {
    world.screen.pass(&world.village).await.expect("the store holds");
    assert!(world.hand_up().await.iter().all(Result::is_ok));
}

#[tokio::test]
async fn a_number_stands_behind_its_key_alone_and_goes_away_by_itself() {
    on_both(async |world| {
        let (with, without) = published(world).await;
        let early = world.presses(&format!("{with}/phone"), &[]).await;
        assert!(early.text.contains("号码还没到这块屏上") && !early.text.contains("5678"), "{}", early.text);
        connects(world).await;
        // From here on the cable is pulled: nothing below asks the center.
        let shown = world.presses(&format!("{with}/phone"), &[]).await;
        assert!(shown.text.contains("138 0013 5678"), "{}", shown.text);
        assert!(
            shown.cache.contains("no-store") && shown.refresh == format!("60; url={with}"),
            "{}",
            shown.refresh
        );
        assert!(world.presses(&format!("{without}/phone"), &[]).await.text.contains("号码还没到这块屏上"));
        let got = world.looks(&format!("{with}/phone")).await;
        assert_eq!(got.status, StatusCode::METHOD_NOT_ALLOWED, "no link leads to a number");
        assert_eq!(world.presses("/work/posting/none/phone", &[]).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_village_asks_for_its_key_once_and_no_database_holds_key_or_number_in_plain_text() {
    on_both(async |world| {
        published(world).await;
        connects(world).await;
        world.screen.pass(&world.village).await.expect("the store holds");
        assert!(world.handed_in().await.is_empty(), "once");
        let mut tx = world.village.db.read().await.expect("begins");
        let row =
            sql("SELECT CAST(stage AS TEXT) AS stage FROM outbox_entry").one(&mut tx).await.expect("reads");
        let answer: String = row.expect("it was asked").get("stage").expect("text");
        let row = sql("SELECT id, secret FROM work_key").one(&mut tx).await.expect("reads").expect("a key");
        let sealed: Vec<u8> = row.get("secret").expect("bytes");
        assert!(sealed.len() > 32 && !answer.is_empty());
        for entry in world.records_for(VILLAGE).await {
            let record = serde_json::to_string(&entry.record).expect("JSON");
            assert!(!record.contains(PHONE) && !record.contains("5678"), "{record}");
        }
        // A stick or a mirror that carries records and answers opens nothing.
        let stranger =
            hongwang_store::Vault::open(&tempfile::tempdir().expect("a folder").path().join("other.key"));
        let stranger = stranger.expect("a key");
        let id: uuid::Uuid = row.get("id").expect("an id");
        assert!(stranger.unseal(id.as_bytes(), &sealed).is_err());
    })
    .await;
}

#[tokio::test]
async fn numbers_are_not_harvested_by_a_visitor_nor_at_the_screen() {
    on_both(async |world| {
        let (with, _) = published(world).await;
        connects(world).await;
        let path = format!("{with}/phone");
        let (mut seen, mut shut) = (0, 0);
        for _ in 0..12 {
            match world.presses_from([192, 168, 1, 20], &path, &[]).await.status {
                StatusCode::OK => seen += 1,
                StatusCode::TOO_MANY_REQUESTS => shut += 1,
                other => panic!("{other}"),
            }
        }
        assert_eq!((seen, shut), (6, 6));
        let other = world.presses_from([192, 168, 1, 21], &path, &[]).await;
        assert_eq!(other.status, StatusCode::OK, "another visitor may still look");
        let mut last = StatusCode::OK;
        for _ in 0..40 {
            last = world.presses(&path, &[]).await.status;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
        let refused = world.presses(&path, &[]).await.text;
        assert!(refused.contains("看号码看得太勤了") && !refused.contains("5678"));
    })
    .await;
}

#[tokio::test]
async fn no_page_but_the_one_behind_the_key_and_no_document_of_the_whole_demo_holds_a_number() {
    on_both(async |world| {
        world.work.demo(&world.center).await.expect("it is filled");
        world.work.demo(&world.center).await.expect("a second start changes nothing");
        world.deliver().await;
        connects(world).await;
        let mut pages = Vec::new();
        for kind in ["local", "out", "public", "gig", "sell", "buy"] {
            for by in ["pay", "near", "start"] {
                for page in 1..4 {
                    pages.push(format!("/work/list/{kind}?by={by}&page={page}"));
                }
            }
        }
        let mut postings = Vec::new();
        for page in &pages {
            let text = world.looks(page).await.text;
            postings.extend(links(&text, "/work/posting/"));
            assert!(!holds_a_number(&text), "{page}");
        }
        postings.sort();
        postings.dedup();
        assert!(postings.len() >= 18, "{}", postings.len());
        for page in &postings {
            let text = world.looks(page).await.text;
            assert!(text.contains("演示") && !holds_a_number(&text), "{page}");
        }
        for document in world.found().await.into_iter().flatten() {
            assert!(!holds_a_number(&format!("{} {}", document.title, document.text)));
        }
        for entry in world.records_for(VILLAGE).await {
            let body = entry.record.body.expect("it stands");
            let plain: Vec<String> = ["title", "employer", "place", "needs", "source"]
                .map(|field| body[field].as_str().expect("a text").to_owned())
                .to_vec();
            assert!(!holds_a_number(&plain.join(" ")));
        }
        let shown = world.presses(&format!("{}/phone", postings[0]), &[]).await.text;
        assert!(shown.contains("0713-"), "{shown}");
    })
    .await;
}

/// Whether eleven digits, or an area code with seven more, stand in a text; ids, times and addresses of files are none.
fn holds_a_number(text: &str) -> bool {
    let shown = text.split('<').filter_map(|part| part.split_once('>').map(|(_, shown)| shown));
    let shown = if text.contains('<') { shown.collect::<Vec<_>>().join("\n") } else { text.to_owned() };
    let said = text.split("data-say=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let all = format!("{shown}\n{}", said.collect::<Vec<_>>().join("\n"));
    let plain: String = all.chars().filter(|letter| !matches!(letter, ' ' | '-')).collect();
    let long = plain.split(|letter: char| !letter.is_ascii_digit()).any(|digits| digits.len() >= 10);
    long || all.contains("tel:") || all.contains("0713")
}
