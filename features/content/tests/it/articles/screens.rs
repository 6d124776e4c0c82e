//! What reaches the screens, when it goes again, and what the boards and the desk are told of it.

use super::{DIRECT, REVIEWED, id_of, page_of, picture, publish, sheet, titles};
use crate::center::{COUNTY, NOW, Node, RED_HILL_VILLAGE, SPRINGS, on_both, org};
use hongwang_base::{DeviceId, Millis, Role};
use hongwang_content::published;
use hongwang_feature::{Fact, Feature, Site, column_state};
use hongwang_store::sql;
use http::StatusCode;

#[tokio::test]
async fn a_recalled_article_is_gone_from_a_village_that_was_off() {
    on_both(async |center| {
        let page = publish(&center, "演示四", REVIEWED, COUNTY).await;
        let on = Node::lite(Site::Village, RED_HILL_VILLAGE).await;
        let off = Node::lite(Site::Village, RED_HILL_VILLAGE).await;
        on.catch_up(&center).await;
        off.catch_up(&center).await;
        assert_eq!(titles(&off, RED_HILL_VILLAGE, REVIEWED).await, ["演示四"]);

        let reviewer = center.person("演示审核", COUNTY, &[Role::Reviewer]).await;
        let asked = center.get(&reviewer, &format!("{page}/recall")).await;
        assert!(asked.has("从所有屏幕上撤回《演示四》?"));
        let unsaid = center.post(&reviewer, &format!("{page}/recall"), &[("reason", "")]).await;
        assert!(unsaid.status == StatusCode::BAD_REQUEST && unsaid.has("请写明原因"));
        let done =
            page_of(&center.post(&reviewer, &format!("{page}/recall"), &[("reason", "数字写错")]).await);
        assert!(done.ends_with("/receipts"));
        assert!(titles(&center, COUNTY, REVIEWED).await.is_empty());

        on.catch_up(&center).await;
        off.place.clock.advance(30 * Millis::DAY);
        off.catch_up(&center).await;
        for village in [&on, &off] {
            assert!(titles(village, RED_HILL_VILLAGE, REVIEWED).await.is_empty());
            let mut tx = village.place.db.read().await.unwrap();
            let since = published::was_recalled(&mut tx, &org(RED_HILL_VILLAGE), id_of(&page)).await.unwrap();
            assert_eq!(since, Some(NOW));
        }
        let again = center.post(&reviewer, &format!("{page}/approve"), &[]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn what_was_recalled_comes_back_only_as_a_new_approved_version() {
    on_both(async |center| {
        let page = publish(&center, "演示五", REVIEWED, COUNTY).await;
        let writer = center.person("演示编辑", COUNTY, &[Role::Editor]).await;
        let reviewer = center.person("演示审核", COUNTY, &[Role::Reviewer]).await;
        page_of(&center.post(&reviewer, &format!("{page}/recall"), &[("reason", "数字写错")]).await);
        assert_eq!(center.post(&writer, &format!("{page}/submit"), &[]).await.status, StatusCode::CONFLICT);
        let mut better = sheet("演示五(更正)", REVIEWED, COUNTY);
        better.push(("base", "1"));
        page_of(&center.send(&writer, &format!("{page}/edit"), &better, &[]).await);
        page_of(&center.post(&writer, &format!("{page}/submit"), &[]).await);
        assert!(titles(&center, COUNTY, REVIEWED).await.is_empty());
        page_of(&center.post(&reviewer, &format!("{page}/approve"), &[]).await);
        assert_eq!(titles(&center, COUNTY, REVIEWED).await, ["演示五(更正)"]);
        let mut tx = center.place.db.read().await.unwrap();
        assert_eq!(published::was_recalled(&mut tx, &org(COUNTY), id_of(&page)).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn an_article_comes_and_goes_at_its_times() {
    on_both(async |center| {
        let writer = center.person("演示编辑", COUNTY, &[Role::Editor]).await;
        let mut plan = sheet("演示六", DIRECT, COUNTY);
        plan.extend([("publish_at", "2026-11-24T08:00"), ("expire_at", "2026-11-24T20:00")]);
        let page = page_of(&center.send(&writer, "/desk/articles/new", &plan, &[]).await);
        page_of(&center.post(&writer, &format!("{page}/submit"), &[]).await);
        assert!(center.get(&writer, "/desk/articles?stage=scheduled").await.has("2026-11-24 08:00"));
        let eight = NOW.plus(14 * Millis::HOUR);
        assert_eq!(center.content.pass_time(&center.place).await.unwrap(), Some(eight));
        assert!(titles(&center, COUNTY, DIRECT).await.is_empty());

        center.place.clock.set(eight);
        center.content.pass_time(&center.place).await.unwrap();
        let village = Node::lite(Site::Village, RED_HILL_VILLAGE).await;
        village.place.clock.set(eight);
        village.catch_up(&center).await;
        assert_eq!(titles(&village, RED_HILL_VILLAGE, DIRECT).await, ["演示六"]);

        let evening = eight.plus(12 * Millis::HOUR);
        village.place.clock.set(evening);
        assert!(
            titles(&village, RED_HILL_VILLAGE, DIRECT).await.is_empty(),
            "hidden by the reader's own clock"
        );
        center.place.clock.set(evening);
        assert_eq!(center.content.pass_time(&center.place).await.unwrap(), None);
        village.place.clock.set(eight);
        village.catch_up(&center).await;
        assert!(
            titles(&village, RED_HILL_VILLAGE, DIRECT).await.is_empty(),
            "withdrawn although its clock is behind"
        );
        let mut tx = village.place.db.read().await.unwrap();
        let recalled = published::was_recalled(&mut tx, &org(RED_HILL_VILLAGE), id_of(&page)).await.unwrap();
        assert_eq!(recalled, None, "its end is no recall");
    })
    .await;
}

#[tokio::test]
async fn a_picture_is_public_only_while_an_article_shows_it() {
    on_both(async |center| {
        let writer = center.person("演示编辑", COUNTY, &[Role::Editor]).await;
        let page = page_of(
            &center
                .send(&writer, "/desk/articles/new", &sheet("演示七", DIRECT, COUNTY), &[&picture()])
                .await,
        );
        let told = center.send(&writer, &format!("{page}/pictures"), &[("alt", "山")], &[&picture()]).await;
        assert!(told.status == StatusCode::OK && told.has("/picture/"));
        let hash = told.text().split("/picture/").nth(1).unwrap()[..64].to_owned();
        let address = format!("/blob/{hash}");
        assert_eq!(center.get("", &address).await.status, StatusCode::NOT_FOUND);
        page_of(&center.post(&writer, &format!("{page}/submit"), &[]).await);
        let village = Node::lite(Site::Village, RED_HILL_VILLAGE).await;
        village.catch_up(&center).await;
        for node in [&center, &village] {
            let answer = node.get("", &address).await;
            assert_eq!((answer.status, answer.kind.as_str()), (StatusCode::OK, "image/jpeg"));
            assert_eq!(image::load_from_memory(&answer.bytes).unwrap().width(), 1280);
        }
        let reviewer = center.person("演示审核", COUNTY, &[Role::Reviewer]).await;
        page_of(&center.post(&reviewer, &format!("{page}/recall"), &[("reason", "演示")]).await);
        village.catch_up(&center).await;
        for node in [&center, &village] {
            assert_eq!(node.get("", &address).await.status, StatusCode::NOT_FOUND);
        }
        let stranger = village.place.blobs.put(b"not of an article").unwrap();
        assert_eq!(village.get("", &format!("/blob/{stranger}")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn the_center_does_by_itself_what_is_due() {
    on_both(async |center| {
        let writer = center.person("演示编辑", COUNTY, &[Role::Editor]).await;
        let mut plan = sheet("演示定时", DIRECT, COUNTY);
        plan.push(("publish_at", "2026-11-24T08:00"));
        let page = page_of(&center.send(&writer, "/desk/articles/new", &plan, &[]).await);
        page_of(&center.post(&writer, &format!("{page}/submit"), &[]).await);
        let jobs: Vec<_> = center.content.jobs(&center.place).into_iter().map(tokio::spawn).collect();
        let mut facts = center.place.bus.listen();
        center.place.clock.set(NOW.plus(14 * Millis::HOUR));
        center.place.bus.tell(Fact::FeedGrew(org(SPRINGS)));
        while facts.recv().await.unwrap() != Fact::FeedGrew(org(COUNTY)) {}
        assert_eq!(titles(&center, COUNTY, DIRECT).await, ["演示定时"]);
        jobs.iter().for_each(|job| job.abort());
    })
    .await;
}

/// A screen that was admitted to a village, and whether its line stands.
async fn admit(center: &Node, name: &str, online: bool) -> DeviceId {
    let id = DeviceId::new(NOW);
    let mut tx = center.place.db.write().await.unwrap();
    sql("INSERT INTO device (id, org, name, public_key, certificate, state, admitted_at, admitted_by, policy) \
         VALUES ($1,$2,$3,$4,'','admitted',0,'演示',$5)")
        .bind(id)
        .bind(org(RED_HILL_VILLAGE))
        .bind(name)
        .bind(name.as_bytes())
        .bind_json(&hongwang_replica::LinePolicy::default())
        .run(&mut tx)
        .await
        .unwrap();
    sql("INSERT INTO device_seen (device, online, seen_at, health) VALUES ($1,$2,0,$3)")
        .bind(id)
        .bind(online)
        .bind_json(&hongwang_replica::wire::Health::default())
        .run(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn each_screen_is_listed_with_whether_it_has_obeyed_a_recall() {
    on_both(async |center| {
        let (on, _off) = (admit(&center, "村部大屏", true).await, admit(&center, "广场大屏", false).await);
        let page = publish(&center, "演示回执", REVIEWED, COUNTY).await;
        let reviewer = center.person("演示审核", COUNTY, &[Role::Reviewer]).await;
        let receipts = format!("{page}/receipts");
        let sent = center.get(&reviewer, &receipts).await;
        assert!(sent.has("正在发送") && sent.has("未收到(离线)") && sent.has("0 / 2 块屏幕"));
        page_of(&center.post(&reviewer, &format!("{page}/recall"), &[("reason", "演示")]).await);
        let mut tx = center.place.db.write().await.unwrap();
        sql("INSERT INTO feed_receipt (device, scope, seq, at) VALUES ($1,$2,2,$3)")
            .bind(on)
            .bind(org(COUNTY))
            .bind(NOW)
            .run(&mut tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let obeyed = center.get(&reviewer, &receipts).await;
        assert!(
            obeyed.has("撤回执行情况")
                && obeyed.has("已执行")
                && obeyed.has("1 / 2 块屏幕")
                && obeyed.has("未收到(离线)")
        );
    })
    .await;
}

#[tokio::test]
async fn applying_everything_again_changes_nothing() {
    on_both(async |center| {
        publish(&center, "演示九", REVIEWED, COUNTY).await;
        let village = Node::lite(Site::Village, RED_HILL_VILLAGE).await;
        village.catch_up(&center).await;
        village.place.clock.advance(Millis::HOUR);
        village.catch_up(&center).await;
        let mut tx = village.place.db.read().await.unwrap();
        let latest = published::latest(&mut tx, &org(RED_HILL_VILLAGE), NOW, 10).await.unwrap();
        assert_eq!(latest.len(), 1);
        let whole =
            published::find(&mut tx, &org(RED_HILL_VILLAGE), latest[0].id, NOW).await.unwrap().unwrap();
        assert_eq!(whole.arrived_at, NOW, "it has arrived once");
        assert_eq!(whole.sentences, ["第一段。", "第二段。"]);
        assert_eq!(whole.provenance.release.by.name, "演示审核");
    })
    .await;
}

#[tokio::test]
async fn the_boards_hear_which_columns_are_empty_fresh_and_stale() {
    on_both(async |center| {
        publish(&center, "演示十一", REVIEWED, COUNTY).await;
        let own = publish(&center, "演示十二", DIRECT, RED_HILL_VILLAGE).await;
        let of = async |at: &str, column: &str| {
            center.content.tell_states(&center.place).await.unwrap();
            let mut tx = center.place.db.read().await.unwrap();
            let all = column_state::list(&mut tx, &hongwang_base::Scope(org(at))).await.unwrap();
            column_state::on_screen(&all, &org(at))[column].content
        };
        assert_eq!(of(COUNTY, REVIEWED).await, column_state::Content::Fresh);
        assert_eq!(of(COUNTY, DIRECT).await, column_state::Content::Empty);
        assert_eq!(of(RED_HILL_VILLAGE, DIRECT).await, column_state::Content::Fresh);
        assert_eq!(of(COUNTY, "fuwu/money/gjj").await, column_state::Content::NotConnected);
        center.place.clock.advance(4 * Millis::DAY);
        assert_eq!(of(COUNTY, REVIEWED).await, column_state::Content::Stale);
        let reviewer = center.person("演示审核", COUNTY, &[Role::Reviewer]).await;
        page_of(&center.post(&reviewer, &format!("{own}/recall"), &[("reason", "演示")]).await);
        assert_eq!(of(RED_HILL_VILLAGE, DIRECT).await, column_state::Content::Empty);
    })
    .await;
}

#[tokio::test]
async fn a_demonstration_fills_the_screens_once_and_says_that_it_is_one() {
    on_both(async |center| {
        center.content.demo(&center.place).await.unwrap();
        let all = async |at: &str| {
            let mut tx = center.place.db.read().await.unwrap();
            published::latest(&mut tx, &org(at), NOW, 100).await.unwrap()
        };
        let (county, village) = (all(COUNTY).await, all(RED_HILL_VILLAGE).await);
        assert!(
            county.len() >= 25 && village.len() >= county.len() + 3,
            "{} {}",
            county.len(),
            village.len()
        );
        assert!(village.iter().all(|article| article.source == "演示稿"));
        assert!(village.iter().filter(|article| article.picture.is_some()).count() >= 6);
        let editor = center.person("演示编辑", COUNTY, &[Role::Editor]).await;
        let mut renamed = sheet("改过的标题", "fuwu/pay/tel", COUNTY);
        renamed.push(("base", "1"));
        let phones = county.iter().find(|article| article.column.as_str() == "fuwu/pay/tel").unwrap();
        page_of(&center.send(&editor, &format!("/desk/articles/{}/edit", phones.id), &renamed, &[]).await);
        center.content.demo(&center.place).await.unwrap();
        assert_eq!(all(RED_HILL_VILLAGE).await, village);
    })
    .await;
}
