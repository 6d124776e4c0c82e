//! What a village must publish: who may, what is refused, what its screens and the county see, and who is reminded.

use crate::on_both;
use crate::world::{Answer, COUNTY, OTHER_TOWN, Person, TOWN, VILLAGE, World};
use hongwang_base::{Millis, Role};
use http::StatusCode;
use std::io::Cursor;

const BASE: &str = "/desk/disclosure/village/421124102201";
const COLUMN: &str = "cunqing/open/finance";

/// A county that keeps dates since the first of October.
async fn begun(world: &World) {
    world.tree().await;
    let editor = world.editor().await;
    let duties =
        ["finance", "dibao", "subsidy", "land", "asset", "fertility", "collective", "land-taking", "project"];
    let mut fields = vec![("since", "2026-10-01")];
    fields.extend(duties.map(|duty| ("on", duty)));
    let saved = editor.post("/desk/disclosure/settings", &fields).await;
    assert_eq!(saved.location, "/desk/disclosure?done=saved", "{}", saved.text);
}

async fn clerk(world: &World) -> Person<'_> {
    world.person(Role::Clerk, VILLAGE).await
}

pub(crate) fn photo() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let paper = image::RgbImage::from_pixel(600, 800, image::Rgb([250, 250, 240]));
    paper.write_to(&mut bytes, image::ImageFormat::Jpeg).expect("a picture");
    bytes.into_inner()
}

/// What the form sends when everything is as it should be, but for `edit`.
async fn publishes(clerk: &Person<'_>, edit: (&str, &str), photos: &[&[u8]]) -> Answer {
    let mut fields = vec![
        ("duty", "finance"),
        ("of", "2026-10"),
        ("title", "财务收支（2026年10月）"),
        ("text", "收入三笔，支出五笔。"),
        ("checked", "on"),
    ];
    fields.retain(|(name, _)| *name != edit.0 || !edit.1.is_empty());
    for field in fields.iter_mut().filter(|(name, _)| *name == edit.0) {
        field.1 = edit.1;
    }
    let files: Vec<_> = photos.iter().map(|bytes| ("photo", "a.jpg", *bytes)).collect();
    clerk.sends(&format!("{BASE}/paper"), &fields, &files).await
}

#[tokio::test]
async fn what_is_wrong_with_a_paper_is_said_by_its_field_and_what_was_written_stays() {
    on_both(async |world| {
        begun(world).await;
        let clerk = clerk(world).await;
        let photo = photo();
        let long = "字".repeat(501);
        for (edit, photos, says) in [
            (("", ""), vec![], "请先拍一张照片"),
            (("", ""), vec![b"no picture".as_slice()], "这张照片打不开"),
            (("", ""), vec![photo.as_slice(); 7], "最多6张"),
            (("checked", ""), vec![photo.as_slice()], "请看过照片，再勾上"),
            (("title", "字"), vec![photo.as_slice()], "请写标题"),
            (("text", long.as_str()), vec![photo.as_slice()], "最多写500个字"),
            (("text", "王某 421124195001011234 领了"), vec![photo.as_slice()], "不能公开，请去掉"),
            (("title", "联系 13800001234"), vec![photo.as_slice()], "不能公开，请去掉"),
            (("of", "2026-13"), vec![photo.as_slice()], "没有这一项"),
            (("duty", "nothing"), vec![photo.as_slice()], "没有这一项"),
        ] {
            let answer = publishes(&clerk, edit, &photos).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{says}");
            assert!(answer.text.contains(says), "{says}: {}", answer.text);
            assert!(answer.text.contains("收入三笔") || edit.0 == "text", "what was written stays: {says}");
        }
        world.deliver().await;
        assert_eq!(world.sees_in(COLUMN).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_paper_that_a_clerk_photographed_stands_in_its_column_until_it_is_taken_back() {
    on_both(async |world| {
        begun(world).await;
        let clerk = clerk(world).await;
        let before = clerk.get(BASE).await.text;
        assert!(before.contains("财务收支") && before.contains("晚了3天"), "{before}");
        let done = publishes(&clerk, ("", ""), &[&photo(), &photo()]).await;
        assert_eq!(done.location, format!("{BASE}?done=published"), "{}", done.text);

        world.deliver().await;
        let column = world.sees_in(COLUMN).await.expect("it stands");
        assert!(column.contains("财务收支（2026年10月）") && column.contains("2026年11月23日公开"));
        let address = column.split("href=\"").find(|rest| rest.starts_with("/disclosure/")).expect("a link");
        let address = address.split('"').next().expect("an address");
        let paper = world.looks(address).await;
        assert!(paper.text.contains("收入三笔，支出五笔。") && paper.text.contains(&format!("{address}/1")));
        assert_eq!(world.looks(&format!("{address}/1")).await.status, StatusCode::OK);
        assert_eq!(world.looks(&format!("{address}/0/small")).await.status, StatusCode::OK);
        assert_eq!(world.looks(&format!("{address}/2")).await.status, StatusCode::NOT_FOUND);
        let duties = world.looks("/disclosure").await.text;
        assert!(duties.contains("11月23日公开了，晚了") && duties.contains("晚了34天"), "{duties}");

        let id = address.rsplit('/').next().expect("an id");
        let back = format!("/desk/disclosure/published/{id}/back");
        assert!(clerk.post(&back, &[("reason", "")]).await.text.contains("请写原因"));
        let back = clerk.post(&back, &[("reason", "拍错了")]).await;
        assert_eq!(back.location, format!("{BASE}?done=back"), "{}", back.text);
        world.deliver().await;
        assert_eq!(world.sees_in(COLUMN).await, None);
        assert_eq!(world.looks(address).await.status, StatusCode::NOT_FOUND);
        let log: Vec<_> = world.log().await.into_iter().map(|(action, _)| action).collect();
        assert!(log.contains(&"disclosure.publish".into()) && log.contains(&"disclosure.take_back".into()));
    })
    .await;
}

#[tokio::test]
async fn nobody_publishes_for_a_village_out_of_reach_nor_sees_its_papers_at_the_desk() {
    on_both(async |world| {
        begun(world).await;
        let own = clerk(world).await;
        publishes(&own, ("", ""), &[&photo()]).await;
        world.deliver().await;
        let column = world.sees_in(COLUMN).await.expect("it stands");
        let id =
            column.split("/disclosure/").nth(1).expect("a link").split(['"', '/']).next().expect("an id");
        let other = world.person(Role::Clerk, OTHER_TOWN).await;
        assert_eq!(other.get(BASE).await.status, StatusCode::NOT_FOUND);
        assert_eq!(publishes(&other, ("", ""), &[&photo()]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            other.get(&format!("/desk/disclosure/published/{id}")).await.status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            other.get(&format!("/desk/disclosure/published/{id}/0")).await.status,
            StatusCode::NOT_FOUND
        );
        let back =
            other.post(&format!("/desk/disclosure/published/{id}/back"), &[("reason", "别人的")]).await;
        assert_eq!(back.status, StatusCode::NOT_FOUND);
        let settings = world.person(Role::Editor, TOWN).await;
        assert_eq!(settings.get("/desk/disclosure/settings").await.status, StatusCode::NOT_FOUND);
        let auditor = world.person(Role::Auditor, COUNTY).await;
        assert_eq!(auditor.get("/desk/disclosure").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn the_county_sees_by_due_date_which_villages_are_late() {
    on_both(async |world| {
        world.tree().await;
        let editor = world.editor().await;
        assert!(editor.get("/desk/disclosure").await.text.contains("还没有定从哪一天起算"));
        begun(world).await;
        let calendar = editor.get("/desk/disclosure").await.text;
        assert!(calendar.contains("2026年11月") && calendar.contains("1项，公开了0项，晚1项"), "{calendar}");
        assert!(calendar.contains("乌云山村"));
        let october = editor.get("/desk/disclosure?month=2026-10").await.text;
        assert!(october.contains("2026年10月") && october.contains("晚6项"), "{october}");
        let day = editor.get("/desk/disclosure/day/2026-11-20").await.text;
        assert!(day.contains("财务收支") && day.contains("晚了3天"));
        publishes(&clerk(world).await, ("", ""), &[&photo()]).await;
        let day = editor.get("/desk/disclosure/day/2026-11-20").await.text;
        assert!(day.contains("11月23日公开了，晚了"));
        for wrong in
            ["/desk/disclosure/day/2026-02-30", "/desk/disclosure/day/x", "/desk/disclosure/village/1"]
        {
            assert_eq!(editor.get(wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
        }
        let own = clerk(world).await.get("/desk/disclosure").await;
        assert_eq!(own.location, BASE, "a village has a page of its own");
    })
    .await;
}

#[tokio::test]
async fn a_matter_is_due_in_its_stages_and_may_be_dropped() {
    on_both(async |world| {
        begun(world).await;
        let clerk = clerk(world).await;
        let add = async |fields: &[(&str, &str)]| clerk.post(&format!("{BASE}/matter"), fields).await;
        let good = [
            ("duty", "project"),
            ("title", "村部道路硬化"),
            ("begins", "2026-11-20"),
            ("ends", "2026-12-20"),
        ];
        for (field, value, says) in [
            ("duty", "finance", "请选一类"),
            ("title", "路", "请写是什么事"),
            ("title", "13800001234 的事", "不能公开"),
            ("begins", "11月20日", "请填日期"),
            ("ends", "", "请填日期"),
            ("ends", "2026-11-20", "完工的日子要在开工以后"),
        ] {
            let fields = good.map(|(name, kept)| if name == field { (name, value) } else { (name, kept) });
            let answer = add(&fields).await;
            assert!(
                answer.status == StatusCode::BAD_REQUEST && answer.text.contains(says),
                "{field} {value}"
            );
        }
        assert_eq!(add(&good).await.location, format!("{BASE}?done=saved"));
        let page = clerk.get(BASE).await.text;
        for stage in ["村部道路硬化（开工前）", "村部道路硬化（中途）"] {
            assert!(page.contains(stage), "{stage}");
        }
        world.deliver().await;
        assert!(world.looks("/disclosure").await.text.contains("村部道路硬化（开工前）"));
        let ask =
            page.split(&format!("{BASE}/matter/")).nth(1).expect("a key").split('/').next().expect("an id");
        let dropped = clerk.post(&format!("{BASE}/matter/{ask}/drop"), &[]).await;
        assert_eq!(dropped.location, format!("{BASE}?done=saved"));
        assert!(!clerk.get(BASE).await.text.contains("村部道路硬化"));
    })
    .await;
}

#[tokio::test]
async fn whoever_a_village_names_is_reminded_once_a_day_from_nine_o_clock_and_of_nothing_that_is_done() {
    on_both(async |world| {
        begun(world).await;
        let clerk = clerk(world).await;
        let save = async |phone: &str| clerk.post(&format!("{BASE}/reminded"), &[("phone", phone)]).await;
        assert!(save("1380000").await.text.contains("手机号是1开头的11位数字"));
        let saved = save("13800001234").await;
        assert_eq!(saved.location, format!("{BASE}?done=saved"), "{}", saved.text);
        assert!(clerk.get(BASE).await.text.contains("13800001234"));
        let other = world.person(Role::Clerk, OTHER_TOWN).await;
        assert_eq!(
            other.post(&format!("{BASE}/reminded"), &[("phone", "13900001234")]).await.status,
            StatusCode::NOT_FOUND
        );

        // Ten o'clock on a Monday, three things late.
        world.inquiry.keep_dates(&world.center).await.expect("the store holds");
        world.inquiry.keep_dates(&world.center).await.expect("the store holds");
        assert_eq!(world.messages().await, 1);
        // Eight in the morning of the next day, then ten: nothing is said on a Tuesday of what is late for long.
        world.passes(22 * Millis::HOUR);
        world.inquiry.keep_dates(&world.center).await.expect("the store holds");
        world.passes(2 * Millis::HOUR);
        world.inquiry.keep_dates(&world.center).await.expect("the store holds");
        assert_eq!(world.messages().await, 1);
        let gone = self::clerk(world).await.post(&format!("{BASE}/reminded"), &[("phone", "")]).await;
        assert_eq!(gone.location, format!("{BASE}?done=saved"));
        world.passes(6 * Millis::DAY);
        world.inquiry.keep_dates(&world.center).await.expect("the store holds");
        assert_eq!(world.messages().await, 1, "nobody is named any more");
    })
    .await;
}

#[tokio::test]
async fn a_paper_goes_by_itself_after_four_hundred_days() {
    on_both(async |world| {
        begun(world).await;
        publishes(&clerk(world).await, ("", ""), &[&photo()]).await;
        world.passes(401 * Millis::DAY);
        world.deliver().await;
        assert_eq!(world.sees_in(COLUMN).await, None, "also without a line");
        world.inquiry.keep_dates(&world.center).await.expect("the store holds");
        let editor = world.editor().await;
        let day = editor.get("/desk/disclosure/day/2026-11-20").await.text;
        assert!(!day.contains("公开了"));
    })
    .await;
}

#[tokio::test]
async fn the_money_of_a_month_is_entered_item_by_item_with_a_receipt_each_and_published_together() {
    on_both(async |world| {
        begun(world).await;
        let clerk = clerk(world).await;
        let page = clerk.get(BASE).await.text;
        assert!(page.contains(&format!("{BASE}/rows?duty=finance&amp;of=2026-10")), "{page}");
        assert!(!page.contains("rows?duty=dibao"), "names with numbers of people are for files");
        let rows = format!("{BASE}/rows?duty=finance&of=2026-10");
        let add = async |edit: (&str, &str), photo: &[u8]| {
            let good = [
                ("day", "2026-10-12"),
                ("what", "修水渠工钱"),
                ("way", "支出"),
                ("amount", "３，６００．５０"),
            ];
            let fields = good.map(|(name, kept)| if name == edit.0 { edit } else { (name, kept) });
            clerk.sends(&rows, &fields, &[("receipt", "b.jpg", photo)]).await
        };
        for (edit, says) in [
            (("amount", "很多"), "修水渠工钱"),
            (("amount", ""), "修水渠工钱"),
            (("day", "2026-02-30"), "修水渠工钱"),
            (("way", "借"), "修水渠工钱"),
            (("what", "王某 13800001234"), "13800001234"),
        ] {
            let answer = add(edit, b"").await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{edit:?}");
            assert!(
                answer.text.contains(says) && answer.text.contains("class=\"flash bad\""),
                "{edit:?}: {}",
                answer.text
            );
        }
        assert_eq!(add(("", ""), b"no picture").await.status, StatusCode::BAD_REQUEST);
        for edit in [("", ""), ("what", "买种子"), ("what", "写错的")] {
            let added = add(edit, &photo()).await;
            world.passes(Millis::SECOND);
            assert!(added.location.ends_with("done=added"), "{}", added.text);
        }
        let so_far = clerk.get(&rows).await.text;
        assert!(so_far.contains("3600.50") && so_far.contains("已经填的：3笔"), "{so_far}");
        let wrong = so_far.split("/remove").nth(2).map(|_| so_far.matches("/rows/").count());
        assert_eq!(wrong, Some(4), "three keys to take one away, one to publish");
        let last = so_far.rmatch_indices("/remove").next().expect("a key").0;
        let id = so_far[..last].rsplit('/').next().expect("an id");
        let removed = clerk.post(&format!("{BASE}/rows/{id}/remove?duty=finance&of=2026-10"), &[]).await;
        assert!(removed.location.ends_with("done=removed"));
        world.deliver().await;
        assert_eq!(world.sees_in(COLUMN).await, None, "nothing stands before all is published");

        let done = clerk.post(&format!("{BASE}/rows/publish?duty=finance&of=2026-10"), &[]).await;
        assert_eq!(done.location, format!("{BASE}?done=published"), "{}", done.text);
        world.deliver().await;
        let column = world.sees_in(COLUMN).await.expect("it stands");
        for words in ["修水渠工钱", "3,600.50", "买种子"] {
            assert!(column.contains(words), "{words}: {column}");
        }
        assert!(!column.contains("写错的"));
        let duties = world.looks("/disclosure").await.text;
        assert!(duties.contains("11月23日公开了，晚了"), "{duties}");
        let day = world.editor().await.get("/desk/disclosure/day/2026-11-20").await.text;
        let published =
            day.split("/desk/disclosure/published/").nth(1).expect("it is done").split('"').next();
        let back = format!("/desk/disclosure/published/{}/back", published.expect("an id"));
        assert_eq!(clerk.post(&back, &[("reason", "少了一笔")]).await.location, format!("{BASE}?done=back"));
        world.deliver().await;
        assert_eq!(world.sees_in(COLUMN).await, None);
        let again = clerk.get(&rows).await.text;
        assert!(again.contains("已经填的：0笔"));
    })
    .await;
}
