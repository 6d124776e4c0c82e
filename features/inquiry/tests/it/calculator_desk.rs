//! A county changes how a policy is reckoned: a file is tried, a second person releases it, villages follow.

use crate::calculator::presses;
use crate::on_both;
use crate::world::{Answer, COUNTY, Person, TOWN, World};
use hongwang_base::Role;
use http::StatusCode;

const ELDER: &str = include_str!("../../calculators/elder.toml");

/// The shipped file with another amount from 80 on, in its rule and its examples.
fn changed(amount: &str) -> String {
    let text = ELDER.replace("month = \"50元\"", &format!("month = \"{amount}\""));
    let text = text.replace("amount = \"50元\"", &format!("amount = \"{amount}\""));
    text.replace("每个月50元。", &format!("每个月{amount}。"))
}

async fn hands_in(person: &Person<'_>, text: &str) -> Answer {
    person.post_parts("/desk/calculators/new", &[("file", "elder.toml", text), ("text", "", "")]).await
}

/// What the village's screen says somebody of 80 gets.
async fn amount(world: &World) -> String {
    world.deliver().await;
    let fields = [("a.born", "1946-01-01"), ("a.local", "yes")];
    let page = presses(world, "/calc/elder", &fields).await;
    assert_eq!(page.status, StatusCode::OK);
    let (_, rest) = page.text.split_once("<strong>").expect("an amount");
    rest.split('<').next().expect("it ends").to_owned()
}

#[tokio::test]
async fn a_file_with_faults_is_refused_with_each_line_and_kept_in_the_form() {
    on_both(async |world| {
        let editor = world.editor().await;
        let text = ELDER.replace("kind = \"birth\"", "kind = \"birthday\"").replace("icon = \"old\"", "");
        let answer = hands_in(&editor, &text).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        for words in
            ["elder.toml 第", "没有写 icon", "“birthday”不在可选的词里", "kind = &quot;birthday&quot;"]
        {
            assert!(answer.text.contains(words), "{words}: {}", answer.text);
        }
        let wrong = ELDER.replace("month = \"50元\"", "month = \"60元\"");
        let answer = hands_in(&editor, &wrong).await;
        assert!(answer.text.contains("算例“80岁生日当天”应得50元，算出来是60元"), "{}", answer.text);
        let answer = hands_in(&editor, &ELDER.replace("icon = \"old\"", "icon = \"nobody\"")).await;
        assert!(answer.text.contains("没有叫“nobody”的图标"));
        let answer = hands_in(&editor, ELDER).await;
        assert!(answer.text.contains("和现在用的一样"), "{}", answer.text);
        let answer = editor.post_parts("/desk/calculators/new", &[("file", "", ""), ("text", "", " ")]).await;
        assert!(answer.text.contains("没有收到内容"));
        assert_eq!(amount(world).await, "50元");
    })
    .await;
}

#[tokio::test]
async fn a_new_version_reaches_the_villages_once_a_second_person_releases_it() {
    on_both(async |world| {
        let editor = world.editor().await;
        let added = hands_in(&editor, &changed("80元")).await;
        assert_eq!(added.location, "/desk/calculators/elder/versions/1?done=added", "{}", added.text);
        assert_eq!(amount(world).await, "50元", "nobody has released it");
        let release = "/desk/calculators/elder/versions/1/release";
        let alone = world.somebody(vec![Role::Editor, Role::Reviewer], COUNTY).await;
        let own = hands_in(&alone, &changed("70元")).await;
        assert_eq!(own.location, "/desk/calculators/elder/versions/2?done=added");
        let refused = alone.post("/desk/calculators/elder/versions/2/release", &[]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.text.contains("要由另一个人发布"));
        assert_eq!(editor.post(release, &[]).await.status, StatusCode::FORBIDDEN);
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        let page = reviewer.get("/desk/calculators/elder/versions/1").await.text;
        for words in ["<del>", "<ins>", "month = &quot;80元&quot;", "80岁生日当天", "待核", "发布这一版"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        let released = reviewer.post(release, &[]).await;
        assert_eq!(released.location, "/desk/calculators/elder?done=released", "{}", released.text);
        assert_eq!(amount(world).await, "80元");
        let list = reviewer.get("/desk/calculators").await.text;
        assert!(list.contains("县里第1版") && list.contains("有一版等人发布") && list.contains("自带的"));
        let log: Vec<_> = world.log().await.into_iter().map(|(action, _)| action).collect();
        assert_eq!(log, ["calculator.add", "calculator.add", "calculator.release"]);
    })
    .await;
}

#[tokio::test]
async fn the_county_goes_back_to_an_older_version_and_to_the_shipped_one() {
    on_both(async |world| {
        let (editor, reviewer) = (world.editor().await, world.person(Role::Reviewer, COUNTY).await);
        for (number, sum) in [(1, "80元"), (2, "90元")] {
            hands_in(&editor, &changed(sum)).await;
            reviewer.post(&format!("/desk/calculators/elder/versions/{number}/release"), &[]).await;
            assert_eq!(amount(world).await, sum);
        }
        reviewer.post("/desk/calculators/elder/versions/1/release", &[]).await;
        assert_eq!(amount(world).await, "80元");
        let gone = reviewer.post("/desk/calculators/elder/withdraw", &[]).await;
        assert_eq!(gone.location, "/desk/calculators/elder?done=withdrawn", "{}", gone.text);
        assert_eq!(amount(world).await, "50元");
        assert_eq!(reviewer.post("/desk/calculators/elder/withdraw", &[]).await.status, StatusCode::CONFLICT);
        let missing = reviewer.post("/desk/calculators/elder/versions/9/release", &[]).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn whoever_works_for_a_town_looks_and_changes_nothing() {
    on_both(async |world| {
        let (editor, town) =
            (world.editor().await, world.somebody(vec![Role::Editor, Role::Reviewer], TOWN).await);
        hands_in(&editor, &changed("80元")).await;
        assert_eq!(town.get("/desk/calculators").await.status, StatusCode::OK);
        assert_eq!(town.get("/desk/calculators/elder").await.status, StatusCode::OK);
        assert_eq!(hands_in(&town, &changed("85元")).await.status, StatusCode::FORBIDDEN);
        for path in ["/desk/calculators/elder/versions/1/release", "/desk/calculators/elder/withdraw"] {
            assert_eq!(town.post(path, &[]).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(amount(world).await, "50元");
    })
    .await;
}
