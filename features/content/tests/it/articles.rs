//! Writing, review, publishing and recall through the desk's router, each on both engines.

mod screens;

use crate::center::{Answer, COUNTY, Node, RED_HILL, RED_HILL_VILLAGE, SPRINGS, on_both, org};
use hongwang_base::{ArticleId, Role};
use hongwang_content::published::{self, Pages};
use hongwang_store::audit;
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
async fn what_is_given_back_says_why_until_it_is_released() {
    on_both(async |node| {
        let writer = node.person("演示编辑", COUNTY, &[Role::Editor]).await;
        let reviewer = node.person("演示审核", COUNTY, &[Role::Reviewer]).await;
        let page = write(&node, &writer, "演示退回", REVIEWED, COUNTY).await;
        page_of(&node.post(&writer, &format!("{page}/submit"), &[]).await);
        assert!(
            node.get(&reviewer, "/desk/articles").await.has("演示退回"),
            "a reviewer begins with what waits"
        );
        page_of(&node.post(&reviewer, &format!("{page}/reject"), &[("reason", "日期要核对")]).await);
        assert!(node.get(&writer, "/desk/articles").await.has("被退回"));
        assert!(node.get(&writer, &page).await.has("日期要核对"));
        page_of(&node.post(&writer, &format!("{page}/submit"), &[]).await);
        page_of(&node.post(&reviewer, &format!("{page}/approve"), &[]).await);
        let shown = node.get(&writer, &page).await.text();
        assert_eq!(shown.matches("日期要核对").count(), 1, "only the step of the past still says it");
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
async fn a_preview_is_the_page_of_a_screen() {
    on_both(async |center| {
        let writer = center.person("演示编辑", COUNTY, &[Role::Editor]).await;
        let page = write(&center, &writer, "演示预览", REVIEWED, COUNTY).await;
        let preview = center.get(&writer, &format!("{page}/preview")).await;
        assert!(preview.has("data-shell=\"people\"") && preview.has("英山党建") && preview.has("第二段。"));
        assert!(preview.has("<span data-say>第二段。</span>") && preview.has("演示稿"));
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
