//! Providers that are asked by the clock: what they offer comes with its rights for a second person to review, and what they
//! take back leaves every screen.

use crate::on_both;
use crate::world::{COUNTY, Person, World, film};
use hongwang_base::{Millis, Role};
use hongwang_testkit::{ListedFilm, ProviderFault, StandInProvider};
use http::StatusCode;

fn listed(code: &str, title: &str) -> ListedFilm {
    ListedFilm {
        code: code.to_owned(),
        title: title.to_owned(),
        path: "/film.mp4".to_owned(),
        owner: "演示电教中心".to_owned(),
        until: "2027-12-31".to_owned(),
        is_withdrawn: false,
    }
}

async fn provider() -> StandInProvider {
    let provider = StandInProvider::start().await;
    provider.lays("/film.mp4", "video/mp4", film(1));
    provider
}

/// Subscribes to a list in this form; its page.
async fn subscribes(editor: &Person<'_>, provider: &StandInProvider, form: &str) -> String {
    let address = provider.url(&format!("/{form}"));
    let form = format!("name=演示片源&form={form}&address={address}&place=yule%2Fopera%2Fhuangmei&hours=24");
    let sent = editor.post("/desk/media/subscriptions", &form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    sent.header("location").split('?').next().expect("a path").to_owned()
}

/// Lets a day pass, after which everybody signs in anew.
async fn asks_again(world: &World) -> Person<'_> {
    world.passes(Millis::DAY);
    world.take_in().await;
    world.person(Role::Editor, COUNTY).await
}

/// The only reel's page.
async fn reel(editor: &Person<'_>) -> String {
    let list = editor.get("/desk/media").await.text();
    let id = list.split("/desk/media/reels/").nth(1).and_then(|rest| rest.split('"').next());
    format!("/desk/media/reels/{}", id.expect("a reel"))
}

#[tokio::test]
async fn a_film_of_either_form_comes_with_its_rights_and_is_shown_by_a_second_person_alone() {
    for form in ["iptv", "jingchu"] {
        on_both(async |world| {
            let editor = world.person(Role::Editor, COUNTY).await;
            let provider = provider().await;
            provider.lists(vec![listed("1", "党课第一讲")]);
            let page = subscribes(&editor, &provider, form).await;
            world.take_in().await;
            world.pass().await;
            assert_eq!(world.states().await, ["made"], "{}", editor.get(&page).await.text());
            assert!(editor.get(&page).await.text().contains("1个新的"));
            let reel = reel(&editor).await;
            let sheet = editor.get(&reel).await.text();
            for said in ["党课第一讲", "演示电教中心", "演示合同", "2027-12-31"] {
                assert!(sheet.contains(said), "{said}: {sheet}");
            }
            // What was entered for it is enough; whoever hands it on does not let it onto the screens.
            let both = world.person_with(&[Role::Editor, Role::Reviewer], COUNTY).await;
            both.post(&format!("{reel}/submit"), "").await;
            assert_eq!(both.post(&format!("{reel}/approve"), "").await.status, StatusCode::FORBIDDEN);
            world.person(Role::Reviewer, COUNTY).await.post(&format!("{reel}/approve"), "").await;
            assert_eq!(world.states().await, ["shown"]);
        })
        .await;
    }
}

#[tokio::test]
async fn a_film_ends_as_soon_as_its_provider_says_and_no_later_than_a_second_person_has_seen() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let provider = provider().await;
        provider.lists(vec![listed("1", "党课第一讲")]);
        subscribes(&editor, &provider, "iptv").await;
        world.take_in().await;
        world.take_in().await;
        world.pass().await;
        let reel = reel(&editor).await;
        editor.post(&format!("{reel}/submit"), "").await;
        world.person(Role::Reviewer, COUNTY).await.post(&format!("{reel}/approve"), "").await;
        assert_eq!(world.states().await, ["shown"]);
        provider.lists(vec![ListedFilm { until: "2028-12-31".to_owned(), ..listed("1", "党课第一讲") }]);
        let editor = asks_again(world).await;
        assert!(editor.get(&reel).await.text().contains("2027-12-31"));
        provider.lists(vec![ListedFilm { until: "2026-11-30".to_owned(), ..listed("1", "党课第一讲") }]);
        let editor = asks_again(world).await;
        assert!(editor.get(&reel).await.text().contains("2026-11-30"));
        world.deliver().await;
        let film = reel.replace("/desk/media/reels/", "/media/film/");
        assert_eq!(world.get(&film).await.status, StatusCode::OK);
        // The village knows it too, and needs no line for it.
        world.passes(6 * Millis::DAY);
        assert_eq!(world.get(&film).await.status, StatusCode::NOT_FOUND);
        world.pass().await;
        assert_eq!(world.states().await, ["down"]);
    })
    .await;
}

#[tokio::test]
async fn the_same_list_twice_changes_nothing_also_when_its_film_was_thrown_away() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let provider = provider().await;
        provider.lists(vec![listed("1", "一"), listed("1", "又是一")]);
        let page = subscribes(&editor, &provider, "jingchu").await;
        world.take_in().await;
        let editor = asks_again(world).await;
        assert_eq!(world.states().await, ["waiting"]);
        let shown = editor.get(&page).await.text();
        assert!(shown.contains("排队转换") && !shown.contains("又是一"), "{shown}");
        let reel = reel(&editor).await;
        editor.post(&format!("{reel}/discard"), "").await;
        let editor = asks_again(world).await;
        assert!(world.states().await.is_empty());
        assert!(editor.get(&page).await.text().contains("已经删掉"));
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_is_down_says_so_and_is_asked_again_within_the_hour() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let provider = provider().await;
        provider.lists(vec![listed("1", "一")]);
        provider.is_down(true);
        let page = subscribes(&editor, &provider, "iptv").await;
        world.take_in().await;
        assert!(editor.get(&page).await.text().contains("出了问题（503）"));
        provider.is_down(false);
        world.passes(Millis::HOUR);
        world.take_in().await;
        let editor = world.person(Role::Editor, COUNTY).await;
        assert_eq!(world.states().await, ["waiting"]);
        // Paused, it is not asked any more.
        editor.post(&format!("{page}/pause"), "").await;
        let asked = provider.asked().len();
        let editor = asks_again(world).await;
        assert_eq!(provider.asked().len(), asked);
        editor.post(&format!("{page}/delete"), "").await;
        assert_eq!(editor.get(&page).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.states().await, ["waiting"], "its films stay");
    })
    .await;
}

#[tokio::test]
async fn of_half_a_list_nothing_is_taken() {
    for form in ["iptv", "jingchu"] {
        on_both(async |world| {
            let editor = world.person(Role::Editor, COUNTY).await;
            let provider = provider().await;
            provider.lists(vec![listed("1", "一"), listed("2", "二"), listed("3", "三")]);
            provider.will(&format!("/{form}"), ProviderFault::Half);
            let page = subscribes(&editor, &provider, form).await;
            world.take_in().await;
            let shown = editor.get(&page).await.text();
            assert!(shown.contains("只来了一半"), "{shown}");
            assert!(world.states().await.is_empty());
            asks_again(world).await;
            assert_eq!(world.states().await.len(), 3);
        })
        .await;
    }
}

#[tokio::test]
async fn what_is_refused_is_told_with_the_reason_and_taken_once_it_is_right() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let provider = provider().await;
        let without = ListedFilm { owner: String::new(), ..listed("1", "无授权") };
        let over = ListedFilm { until: "2026-01-01".to_owned(), ..listed("2", "过期") };
        let odd = ListedFilm { until: "2027-99-99".to_owned(), ..listed("3", "日期怪") };
        provider.lists(vec![without, over, odd]);
        let page = subscribes(&editor, &provider, "iptv").await;
        world.take_in().await;
        let shown = editor.get(&page).await.text();
        for said in ["没有写版权归谁", "授权已经到期", "授权到哪天看不懂", "3个没有收"]
        {
            assert!(shown.contains(said), "{said}: {shown}");
        }
        assert!(world.states().await.is_empty());
        provider.lists(vec![listed("1", "有授权了")]);
        let editor = asks_again(world).await;
        assert_eq!(world.states().await, ["waiting"]);
        provider.lays("/jingchu", "text/html", "<html>维护中</html>");
        let wrong = subscribes(&editor, &provider, "jingchu").await;
        provider.will("/jingchu", ProviderFault::Status(404));
        world.take_in().await;
        assert!(editor.get(&wrong).await.text().contains("404"));
    })
    .await;
}

#[tokio::test]
async fn a_film_that_the_provider_takes_back_leaves_the_screens_and_is_not_shown_again() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        let provider = provider().await;
        provider.lists(vec![
            listed("1", "党课第一讲"),
            ListedFilm { is_withdrawn: true, ..listed("9", "早收回的") },
        ]);
        let page = subscribes(&editor, &provider, "jingchu").await;
        world.take_in().await;
        world.pass().await;
        let reel = reel(&editor).await;
        editor.post(&format!("{reel}/submit"), "").await;
        reviewer.post(&format!("{reel}/approve"), "").await;
        world.deliver().await;
        assert!(world.get("/media").await.text().contains("党课第一讲"));
        provider.lists(vec![ListedFilm { is_withdrawn: true, ..listed("1", "党课第一讲") }]);
        let editor = asks_again(world).await;
        world.deliver().await;
        assert_eq!(world.states().await, ["down"]);
        assert!(!world.get("/media").await.text().contains("党课第一讲"));
        let shown = editor.get(&page).await.text();
        assert!(shown.contains("1个被收回") && shown.contains("提供方收回了"), "{shown}");
        let again = editor.post(&format!("{reel}/submit"), "").await;
        assert_eq!(again.status, StatusCode::BAD_REQUEST);
        asks_again(world).await;
        assert_eq!(world.states().await, ["down"]);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_field_is_named_and_what_was_entered_stays() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let good = "name=演示片源&form=iptv&address=http%3A%2F%2F127.0.0.1%2Flist&place=yule%2Fopera%2Fhuangmei&hours=24";
        for (wrong, said) in [
            (good.replace("演示片源", ""), "名字要写"),
            (good.replace("iptv", "other"), "单子是哪一种"),
            (good.replace("127.0.0.1", "10.0.0.1"), "内部地址"),
            (good.replace("huangmei", "none"), "放在哪个栏目"),
            (good.replace("24", "0"), "1到720"),
        ] {
            let page = editor.post("/desk/media/subscriptions", &wrong).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST);
            assert!(page.text().contains(said) && page.text().contains("/list"), "{said}: {}", page.text());
        }
        let page = editor.post("/desk/media/subscriptions", good).await.header("location").to_owned();
        let page = page.split('?').next().expect("a path").to_owned();
        let wrong = editor.post(&page, &good.replace("24", "many")).await;
        assert!(wrong.text().contains("1到720") && wrong.text().contains("many"), "{}", wrong.text());
        let other = world.person(Role::Editor, crate::world::TOWN).await;
        assert_eq!(other.get(&page).await.status, StatusCode::NOT_FOUND);
        assert_eq!(other.post(&format!("{page}/delete"), "").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
