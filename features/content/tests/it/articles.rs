//! Writing, review, publishing and recall through the desk's router, each on both engines.

use crate::center::{Answer, COUNTY, NOW, Node, RED_HILL, RED_HILL_VILLAGE, SPRINGS, on_both, org};
use hongwang_base::{ArticleId, DeviceId, Millis, Role};
use hongwang_content::published::{self, Pages};
use hongwang_feature::{Fact, Feature, Site, column_state};
use hongwang_store::{audit, sql};
use http::StatusCode;

/// A column that asks for a second person, and one that does not.
const REVIEWED: &str = "dang/news/county";
const DIRECT: &str = "dang/open/org";

fn sheet<'a>(title: &'a str, column: &'a str, scope: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("title", title),
        ("column", column),
        ("scope", scope),
        ("source", "演示稿"),
        ("html", "<p>第一段。</p><p>第二段。</p>"),
    ]
}

/// The article's desk page that a saved form leads to.
fn page_of(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location.clone()
}

fn id_of(page: &str) -> ArticleId {
    page.rsplit('/').next().unwrap().parse().unwrap()
}

async fn write(node: &Node, who: &str, title: &str, column: &str, scope: &str) -> String {
    page_of(&node.send(who, "/desk/articles/new", &sheet(title, column, scope), &[]).await)
}

/// Written and handed in by one, approved by another.
async fn publish(node: &Node, title: &str, column: &str, scope: &str) -> String {
    let writer = node.person("演示编辑", COUNTY, &[Role::Editor]).await;
    let reviewer = node.person("演示审核", COUNTY, &[Role::Reviewer]).await;
    let page = write(node, &writer, title, column, scope).await;
    page_of(&node.post(&writer, &format!("{page}/submit"), &[]).await);
    if column == REVIEWED {
        page_of(&node.post(&reviewer, &format!("{page}/approve"), &[]).await);
    }
    page
}

/// The titles that a screen of `at` shows in a column.
async fn titles(node: &Node, at: &str, column: &str) -> Vec<String> {
    let mut tx = node.place.db.read().await.unwrap();
    let now = node.place.clock.now();
    let column = column.parse().unwrap();
    let (rows, total) = published::list(&mut tx, &org(at), &column, now, Pages::first(10)).await.unwrap();
    assert_eq!(rows.len() as u64, total);
    rows.into_iter().map(|row| row.title).collect()
}

fn picture() -> Vec<u8> {
    let image = image::RgbImage::from_pixel(1600, 900, image::Rgb([200, 60, 40]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn only_a_second_person_puts_it_on_the_screen() {
    on_both(async |node| {
        let both = node.person("演示甲", COUNTY, &[Role::Editor, Role::Reviewer]).await;
        let other = node.person("演示乙", COUNTY, &[Role::Reviewer]).await;
        let page = write(&node, &both, "演示一", REVIEWED, COUNTY).await;
        page_of(&node.post(&both, &format!("{page}/submit"), &[]).await);
        let own = node.post(&both, &format!("{page}/approve"), &[]).await;
        assert_eq!(own.status, StatusCode::FORBIDDEN);
        assert!(own.has("要由另一个人审核"));
        assert!(titles(&node, COUNTY, REVIEWED).await.is_empty());
        page_of(&node.post(&other, &format!("{page}/approve"), &[]).await);
        assert_eq!(titles(&node, COUNTY, REVIEWED).await, ["演示一"]);
        let shown = node.get(&other, &page).await;
        assert!(shown.has("为什么在屏幕上") && shown.has("演示乙") && shown.has("第二人审核"));
    })
    .await;
}

#[tokio::test]
async fn a_column_that_asks_for_nobody_shows_it_at_once() {
    on_both(async |node| {
        let clerk = node.person("演示办事员", RED_HILL, &[Role::Clerk]).await;
        let page = write(&node, &clerk, "演示二", DIRECT, RED_HILL_VILLAGE).await;
        page_of(&node.post(&clerk, &format!("{page}/submit"), &[]).await);
        assert_eq!(titles(&node, RED_HILL_VILLAGE, DIRECT).await, ["演示二"]);
        for elsewhere in [COUNTY, RED_HILL, SPRINGS] {
            assert!(titles(&node, elsewhere, DIRECT).await.is_empty(), "{elsewhere}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_clerk_of_one_town_cannot_see_another_towns_drafts() {
    on_both(async |node| {
        let springs = node.person("温泉演示", SPRINGS, &[Role::Clerk]).await;
        let hill = node.person("红山演示", RED_HILL, &[Role::Clerk, Role::Reviewer]).await;
        let page = page_of(
            &node
                .send(&springs, "/desk/articles/new", &sheet("温泉的草稿", DIRECT, SPRINGS), &[&picture()])
                .await,
        );
        assert!(node.get(&springs, "/desk/articles?stage=draft").await.has("温泉的草稿"));
        assert!(node.get(&springs, &page).await.has("温泉的草稿"));
        let list = format!("/desk/articles?stage=draft&org={SPRINGS}");
        assert!(!node.get(&hill, &list).await.has("温泉的草稿"));
        for path in ["", "/preview", "/edit", "/versions", "/receipts", "/reject", "/recall"] {
            let answer = node.get(&hill, &format!("{page}{path}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert!(!answer.has("温泉的草稿"), "{path}");
        }
        let shown = node.get(&springs, &page).await.text();
        let picture_path = shown
            .split("src=\"")
            .find_map(|rest| rest.split('"').next().filter(|src| src.contains("/picture/")))
            .unwrap()
            .to_owned();
        assert_eq!(node.get(&springs, &picture_path).await.kind, "image/jpeg");
        assert_eq!(node.get(&hill, &picture_path).await.status, StatusCode::NOT_FOUND);
        for path in ["/submit", "/approve", "/reject", "/recall"] {
            let answer = node.post(&hill, &format!("{page}{path}"), &[("reason", "演示")]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in ["/pictures", "/edit"] {
            let answer = node
                .send(&hill, &format!("{page}{path}"), &sheet("抢来的", DIRECT, RED_HILL), &[&picture()])
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        let into = node.send(&hill, "/desk/articles/new", &sheet("写给别镇", DIRECT, SPRINGS), &[]).await;
        assert_eq!(into.status, StatusCode::BAD_REQUEST);
        assert!(into.has("请选择您管得到的单位") && into.has("写给别镇"));
    })
    .await;
}

#[tokio::test]
async fn two_who_write_at_once_lose_nothing() {
    on_both(async |node| {
        let first = node.person("演示甲", COUNTY, &[Role::Editor]).await;
        let second = node.person("演示乙", COUNTY, &[Role::Editor]).await;
        let page = write(&node, &first, "演示三", DIRECT, COUNTY).await;
        let edit = format!("{page}/edit");
        let with = |title, html, base| {
            let mut sheet = sheet(title, DIRECT, COUNTY);
            sheet.retain(|(name, _)| *name != "html");
            sheet.extend([("html", html), ("base", base)]);
            sheet
        };
        page_of(&node.send(&first, &edit, &with("甲的标题", "<p>甲写的</p>", "1"), &[]).await);
        let late = node.send(&second, &edit, &with("乙的标题", "<p>乙写的</p>", "1"), &[]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        for words in ["甲的标题", "甲写的", "乙的标题", "乙写的", "没有丢"] {
            assert!(late.has(words), "{words}");
        }
        assert!(late.has(r#"name="base" value="2""#));
        page_of(&node.send(&second, &edit, &with("乙的标题", "<p>两人写的</p>", "2"), &[]).await);
        let versions = node.get(&first, &format!("{page}/versions")).await;
        for words in ["第1版", "第2版", "第3版", "甲的标题", "乙的标题"] {
            assert!(versions.has(words), "{words}");
        }
    })
    .await;
}

#[tokio::test]
async fn bad_input_names_its_field_and_keeps_what_was_entered() {
    on_both(async |node| {
        let writer = node.person("演示编辑", COUNTY, &[Role::Editor]).await;
        let long = "长".repeat(81);
        let mut bad = sheet(&long, DIRECT, COUNTY);
        bad.extend([("source_url", "javascript:alert(1)"), ("publish_at", "明天")]);
        let answer = node.send(&writer, "/desk/articles/new", &bad, &[]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.has("时间写得不对") && answer.has(&long) && answer.has("第二段。"));
        bad.retain(|(name, _)| *name != "publish_at");
        let answer = node.send(&writer, "/desk/articles/new", &bad, &[]).await;
        assert!(answer.has("80个字") && answer.has("原文网址要以"));
        let answer =
            node.send(&writer, "/desk/articles/new", &sheet("演示", DIRECT, COUNTY), &[b"no picture"]).await;
        assert!(
            answer.status == StatusCode::BAD_REQUEST && answer.has("图片用不了") && answer.has("第一段。")
        );
        let empty = page_of(
            &node.send(&writer, "/desk/articles/new", &[("column", DIRECT), ("scope", COUNTY)], &[]).await,
        );
        let early = node.post(&writer, &format!("{empty}/submit"), &[]).await;
        assert!(early.status == StatusCode::BAD_REQUEST && early.has("请写标题"));
    })
    .await;
}

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
async fn a_preview_is_the_page_of_a_screen() {
    on_both(async |center| {
        let writer = center.person("演示编辑", COUNTY, &[Role::Editor]).await;
        let page = write(&center, &writer, "演示预览", REVIEWED, COUNTY).await;
        let preview = center.get(&writer, &format!("{page}/preview")).await;
        assert!(preview.has("data-shell=\"people\"") && preview.has("英山党建") && preview.has("第二段。"));
        assert!(preview.has("id=\"speak\"") && preview.has("演示稿"));
    })
    .await;
}

#[tokio::test]
async fn a_revision_on_its_way_leaves_the_screen_as_it_is() {
    on_both(async |center| {
        let page = publish(&center, "演示八", REVIEWED, RED_HILL).await;
        let writer = center.person("演示编辑", COUNTY, &[Role::Editor]).await;
        let mut revised = sheet("演示八(修订)", REVIEWED, RED_HILL);
        revised.push(("base", "1"));
        page_of(&center.send(&writer, &format!("{page}/edit"), &revised, &[]).await);
        assert_eq!(titles(&center, RED_HILL_VILLAGE, REVIEWED).await, ["演示八"]);
        assert!(center.get(&writer, "/desk/articles?stage=shown").await.has("第1版已上屏"));
        revised.retain(|(name, _)| *name != "scope" && *name != "base");
        revised.extend([("scope", COUNTY), ("base", "2")]);
        let moved = center.send(&writer, &format!("{page}/edit"), &revised, &[]).await;
        assert!(moved.status == StatusCode::BAD_REQUEST && moved.has("不能再换单位"));
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
async fn every_step_stands_in_the_audit_log() {
    on_both(async |center| {
        let page = publish(&center, "演示十", REVIEWED, COUNTY).await;
        let reviewer = center.person("演示审核", COUNTY, &[Role::Reviewer]).await;
        page_of(&center.post(&reviewer, &format!("{page}/recall"), &[("reason", "演示原因")]).await);
        let mut tx = center.place.db.read().await.unwrap();
        let log = audit::read_after(&mut tx, 0, 100).await.unwrap();
        let words: Vec<_> = log.iter().map(|at| at.entry.action.as_str()).collect();
        assert_eq!(words, ["article.write", "article.submit", "article.approve", "article.recall"]);
        assert!(log[3].entry.detail.contains("演示原因"));
        assert_eq!(audit::verify(&mut tx).await.unwrap(), audit::Verdict::Whole { entries: 4 });
    })
    .await;
}

#[tokio::test]
async fn the_boards_hear_which_columns_are_empty_fresh_and_stale() {
    on_both(async |center| {
        publish(&center, "演示十一", REVIEWED, COUNTY).await;
        publish(&center, "演示十二", DIRECT, RED_HILL_VILLAGE).await;
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
