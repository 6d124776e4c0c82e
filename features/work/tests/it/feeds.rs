use crate::on_both;
use crate::world::{COUNTY, PHONE, TOWN, VILLAGE, World};
use hongwang_base::{Millis, Role};
use hongwang_store::sql;
use http::StatusCode;

const SEWING: &str = r#""id":"A1","title":"缝纫工","employer":"县制衣厂","place":"温泉镇","pay":"4000-6000元/月","contact":"13800135678""#;
const GUARD: &str = r#""id":2,"title":"保安","kind":"外地","place":"上海松江","division":"310000","pay":"4800元/月","wanted":15"#;

async fn saves(world: &World, at_once: bool) -> StatusCode {
    let editor = world.person(Role::Editor, COUNTY).await;
    let address = world.service.address.clone();
    let mut fields = vec![("name", "县人社局接口"), ("address", address.as_str()), ("kind", "local")];
    if at_once {
        fields.push(("at_once", "on"));
    }
    editor.post("/desk/work/sources", &fields).await.status
}

async fn run(world: &World) {
    world.work.run(&world.center).await.expect("the store holds");
}

async fn hour(world: &World) {
    world.passes(Millis::HOUR);
    run(world).await;
}

#[tokio::test]
async fn a_feed_is_kept_only_after_it_answered_as_one_and_what_was_entered_stays() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let address = world.service.address.clone();
        for (status, text, why) in [
            (404, "", "网页不存在"),
            (200, "<html>", "对方给的不是岗位列表"),
            (200, r#"{"form":"hongwang.jobs/2","jobs":[]}"#, "对方给的不是岗位列表"),
        ] {
            world.service.answers(status, text);
            let fields = [("name", "接口甲"), ("address", address.as_str()), ("kind", "local")];
            let refused = editor.post("/desk/work/sources", &fields).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            assert!(refused.text.contains(why) && refused.text.contains("接口甲"), "{why}: {}", refused.text);
        }
        for wrong in ["", "ftp://a.cn/x", "http://user:word@a.cn/", "none"] {
            let fields = [("name", "接口甲"), ("address", wrong), ("kind", "local")];
            assert_eq!(
                editor.post("/desk/work/sources", &fields).await.status,
                StatusCode::BAD_REQUEST,
                "{wrong}"
            );
        }
        assert!(editor.get("/desk/work/sources").await.text.contains("未接通"));
        let town = world.person(Role::Editor, TOWN).await;
        assert_eq!(town.get("/desk/work/sources").await.status, StatusCode::NOT_FOUND);
        world.service.tells(&[SEWING]);
        assert_eq!(saves(world, false).await, StatusCode::SEE_OTHER);
        let page = editor.get("/desk/work/sources").await.text;
        assert!(page.contains("?••••") && !page.contains("S3cr3t"), "{page}");
        assert!(world.log().await.iter().all(|(_, detail)| !detail.contains("S3cr3t")));
    })
    .await;
}

#[tokio::test]
async fn what_a_feed_tells_waits_for_a_person_and_then_stands_in_the_villages() {
    on_both(async |world| {
        world.service.tells(&[SEWING, GUARD]);
        saves(world, false).await;
        run(world).await;
        assert!(world.told(VILLAGE).await.is_empty());
        let released = world.person(Role::Reviewer, COUNTY).await.releases().await;
        assert!(released.location.contains("new=2"), "{}", released.location);
        world.deliver().await;
        assert!(world.column("laowu/job/local").await.expect("filled").contains("缝纫工"));
        let far = world.column("laowu/job/out").await.expect("filled");
        assert!(far.contains("保安") && far.contains("外地"), "{far}");
    })
    .await;
}

#[tokio::test]
async fn a_feed_that_repeats_an_item_for_ever_makes_nothing_grow() {
    on_both(async |world| {
        world.service.tells(&[SEWING, SEWING, GUARD]);
        saves(world, true).await;
        run(world).await;
        let sizes = async || {
            let mut sizes = Vec::new();
            for query in [
                "SELECT COUNT(*) AS n FROM work_posting",
                "SELECT COUNT(*) AS n FROM work_known",
                "SELECT COUNT(*) AS n FROM work_batch",
                "SELECT COUNT(*) AS n FROM feed_entry",
                "SELECT CAST(COALESCE(SUM(seq), 0) AS BIGINT) AS n FROM feed_head",
            ] {
                sizes.push(world.count(query).await);
            }
            sizes
        };
        let first = sizes().await;
        assert_eq!(first[..4], [2, 2, 0, 2]);
        for _ in 0..30 {
            hour(world).await;
            world.pass().await;
        }
        assert_eq!(sizes().await, first);
        assert_eq!(world.service.asked(), 32, "once to try it, then each hour");
        // After its end the same item does not come back.
        world.passes(31 * Millis::DAY);
        for _ in 0..3 {
            hour(world).await;
            world.pass().await;
        }
        assert!(world.told(VILLAGE).await.is_empty());
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM work_known").await, 2);
        for _ in 0..12 {
            world.passes(8 * Millis::DAY);
            run(world).await;
            world.pass().await;
        }
        assert!(world.told(VILLAGE).await.is_empty(), "not after a season either");
    })
    .await;
}

#[tokio::test]
async fn a_waiting_batch_of_a_feed_is_replaced_and_never_doubled() {
    on_both(async |world| {
        world.service.tells(&[SEWING]);
        saves(world, false).await;
        run(world).await;
        let id = async || {
            let mut tx = world.center.db.read().await.expect("begins");
            let rows = sql("SELECT id FROM work_batch").all(&mut tx).await.expect("reads");
            assert_eq!(rows.len(), 1);
            rows[0].get::<uuid::Uuid>("id").expect("an id")
        };
        let first = id().await;
        hour(world).await;
        assert_eq!(id().await, first, "the same is left under the eyes of whoever looks at it");
        world.service.tells(&[SEWING, GUARD]);
        hour(world).await;
        assert_ne!(id().await, first);
        world.service.tells(&[]);
        hour(world).await;
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM work_batch").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_change_is_told_what_is_closed_goes_at_once_and_may_open_again() {
    on_both(async |world| {
        world.service.tells(&[SEWING]);
        saves(world, true).await;
        run(world).await;
        world.service.tells(&[&SEWING.replace("4000", "4500")]);
        hour(world).await;
        world.deliver().await;
        assert!(world.column("laowu/job/local").await.expect("filled").contains("4500-6000元/月"));
        assert_eq!(world.told(VILLAGE).await.len(), 1);
        world.service.tells(&[r#""id":"A1","closed":true"#]);
        hour(world).await;
        hour(world).await;
        assert!(world.told(VILLAGE).await.is_empty());
        world.service.tells(&[&SEWING.replace("4000", "4500")]);
        hour(world).await;
        assert_eq!(world.told(VILLAGE).await, ["缝纫工"]);
    })
    .await;
}

#[tokio::test]
async fn a_feed_that_fails_keeps_what_stands_is_asked_again_soon_and_says_its_trouble() {
    on_both(async |world| {
        world.service.tells(&[SEWING]);
        saves(world, true).await;
        run(world).await;
        world.service.answers(503, "");
        hour(world).await;
        let asked = world.service.asked();
        world.passes(5 * Millis::MINUTE);
        run(world).await;
        assert_eq!(world.service.asked(), asked + 1, "after five minutes");
        world.passes(5 * Millis::MINUTE);
        run(world).await;
        assert_eq!(world.service.asked(), asked + 1, "not after ten");
        let page = world.person(Role::Editor, COUNTY).await.get("/desk/work/sources").await.text;
        assert!(page.contains("对方网站出错"), "{page}");
        assert_eq!(world.told(VILLAGE).await, ["缝纫工"]);
        world.service.tells(&[SEWING, r#""id":"9","title":"看门打13800135678""#]);
        hour(world).await;
        let page = world.person(Role::Editor, COUNTY).await.get("/desk/work/sources").await.text;
        assert!(page.contains("有 1 个没有收") && !page.contains(PHONE), "{page}");
    })
    .await;
}

#[tokio::test]
async fn what_a_removed_feed_told_and_nobody_released_is_gone() {
    on_both(async |world| {
        world.service.tells(&[SEWING]);
        saves(world, false).await;
        run(world).await;
        let editor = world.person(Role::Editor, COUNTY).await;
        let id = crate::world::value_of(&editor.get("/desk/work/sources").await.text, "id");
        assert_eq!(
            editor.post("/desk/work/sources/remove", &[("id", &id)]).await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM work_batch").await, 0);
        assert!(editor.get("/desk/work/sources").await.text.contains("未接通"));
    })
    .await;
}
