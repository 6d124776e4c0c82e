use crate::on_both;
use crate::world::{COUNTY, NOW, OTHER_TOWN, Person, TOWN, VILLAGE, World};
use hongwang_base::{Millis, Role};
use hongwang_feature::Feature;
use hongwang_store::sql;
use http::StatusCode;

const COLUMN: &str = "fuwu/agri/pest";
/// A red picture of one pixel, as PNG.
const PNG: [u8; 69] = [
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00,
    0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00, 0x00, 0x90, 0x77, 0x53, 0xde, 0x00,
    0x00, 0x00, 0x0c, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0xf8, 0xcf, 0xc0, 0x00, 0x00, 0x03, 0x01,
    0x01, 0x00, 0xf7, 0x03, 0x41, 0x43, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60,
    0x82,
];

fn fields(org: &str) -> Vec<(&'static str, String)> {
    let of = |text: &str| text.to_owned();
    vec![
        ("crop", of("tea")),
        ("name", of("茶小绿叶蝉")),
        ("look", of("叶子边上发红。\n嫩芽不长。")),
        ("act", of("早采勤采。\n傍晚打药，戴口罩。")),
        ("from", of("2026-11-23")),
        ("until", of("2026-11-30")),
        ("orgs", of(org)),
    ]
}

fn with(name: &str, value: &str) -> Vec<(&'static str, String)> {
    let mut all = fields(TOWN);
    all.iter_mut().filter(|(field, _)| *field == name).for_each(|(_, entered)| value.clone_into(entered));
    all
}

impl Person<'_> {
    async fn fills_in(&self, path: &str, fields: &[(&'static str, String)]) -> crate::world::Answer {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.post(path, &fields).await
    }

    /// Writes one for `org`; where it is.
    async fn writes(&self, org: &str) -> String {
        let written = self.fills_in("/desk/pests/new", &fields(org)).await;
        assert_eq!(written.status, StatusCode::SEE_OTHER, "{}", written.text);
        written.location.split('?').next().expect("an address").to_owned()
    }

    /// Looks at one and approves what is there.
    async fn approves(&self, at: &str) -> crate::world::Answer {
        let seen = self.get(at).await.seen();
        self.post(&format!("{at}/approve"), &[("seen", &seen)]).await
    }
}

impl crate::world::Answer {
    /// What the key that approves sends along.
    fn seen(&self) -> String {
        let seen = self.text.split_once(r#"name="seen" value=""#).map(|(_, rest)| rest);
        seen.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    }
}

async fn reviewer(world: &World) -> Person<'_> {
    world.person(Role::Reviewer, COUNTY).await
}

/// One for `org` was written and approved; where it is.
async fn told(world: &World, org: &str) -> String {
    world.tree().await;
    let at = world.editor().await.writes(org).await;
    let approved = reviewer(world).await.approves(&at).await;
    assert_eq!(approved.location, "/desk/pests?done=approved", "{}", approved.text);
    world.deliver().await;
    at
}

/// What the village's column shows, if it shows bulletins.
async fn sees(world: &World) -> Option<String> {
    let mut tx = world.village.db.read().await.expect("begins");
    let (org, now) = (&world.village.org, world.village.clock.now());
    world.box_inquiry.column(&mut tx, org, COLUMN, now).await.expect("reads").map(|page| page.body.0)
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_named_and_nothing_that_was_entered_is_lost() {
    on_both(async |world| {
        world.tree().await;
        let editor = world.editor().await;
        let long = "药".repeat(501);
        for (field, value, words) in [
            ("crop", "corn", "请选作物"),
            ("name", "", "1 到 20 个字"),
            ("look", "看", "2 到 500 个字"),
            ("act", long.as_str(), "2 到 500 个字"),
            ("from", "11月", "请填日期"),
            ("until", "2026-11-22", "最后一天"),
            ("until", "2027-11-22", "最多管 90 天"),
            ("orgs", "421124000000/421124999000", "归您管的地方"),
        ] {
            let refused = editor.fills_in("/desk/pests/new", &with(field, value)).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{field}");
            assert!(refused.text.contains(words), "{field}: {}", refused.text);
            assert!(field == "act" || refused.text.contains("傍晚打药，戴口罩。"), "{field}");
        }
        let town = world.person(Role::Clerk, OTHER_TOWN).await;
        let refused = town.fills_in("/desk/pests/new", &fields(TOWN)).await;
        assert!(refused.text.contains("归您管的地方"), "another town's");
        let mut tx = world.center.db.read().await.expect("begins");
        assert!(sql("SELECT id FROM inquiry_pest").all(&mut tx).await.expect("reads").is_empty());
    })
    .await;
}

#[tokio::test]
async fn nobody_approves_what_they_wrote_last_and_what_is_approved_is_changed_by_nobody() {
    on_both(async |world| {
        world.tree().await;
        let editor = world.editor().await;
        let at = editor.writes(TOWN).await;
        assert_eq!(editor.post(&format!("{at}/approve"), &[]).await.status, StatusCode::FORBIDDEN);
        let other = world.person(Role::Reviewer, OTHER_TOWN).await;
        assert_eq!(other.post(&format!("{at}/approve"), &[]).await.status, StatusCode::NOT_FOUND);
        world.deliver().await;
        assert!(sees(world).await.is_none(), "nobody approved it");

        let reviewer = reviewer(world).await;
        assert!(reviewer.get(&at).await.text.contains("同意，发下去"));
        assert_eq!(reviewer.approves(&at).await.status, StatusCode::SEE_OTHER);
        assert_eq!(reviewer.post(&format!("{at}/approve"), &[]).await.status, StatusCode::CONFLICT, "once");
        let late = editor.fills_in(&format!("{at}/save"), &with("name", "别的虫")).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert_eq!(
            editor.uploads_picture(&format!("{at}/picture"), "picture", &PNG).await.status,
            StatusCode::CONFLICT
        );
        let log: Vec<_> = world.log().await.into_iter().map(|(action, _)| action).collect();
        assert_eq!(log, ["pest.write", "pest.approve"]);
    })
    .await;
}

#[tokio::test]
async fn what_was_changed_after_the_reviewer_looked_is_not_released_before_they_look_again() {
    on_both(async |world| {
        world.tree().await;
        let (editor, reviewer) = (world.editor().await, reviewer(world).await);
        let at = editor.writes(TOWN).await;
        let refused = async |seen: &str| {
            let refused = reviewer.post(&format!("{at}/approve"), &[("seen", seen)]).await;
            assert_eq!(refused.status, StatusCode::CONFLICT);
            assert!(refused.text.contains("又有人改过"), "{}", refused.text);
            world.deliver().await;
            assert!(sees(world).await.is_none(), "nobody has read it");
        };
        refused("").await;
        let seen = reviewer.get(&at).await.seen();
        let saved = editor.fills_in(&format!("{at}/save"), &with("act", "多打几次药。")).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER);
        refused(&seen).await;
        let seen = reviewer.get(&at).await.seen();
        editor.uploads_picture(&format!("{at}/picture"), "picture", &PNG).await;
        refused(&seen).await;
        assert_eq!(reviewer.approves(&at).await.location, "/desk/pests?done=approved");
        world.deliver().await;
        assert!(world.looks("/pests?crop=tea").await.text.contains("多打几次药。"));
    })
    .await;
}

#[tokio::test]
async fn a_village_sees_the_bulletins_of_its_town_by_crop_and_asks_an_expert_in_one_touch() {
    on_both(async |world| {
        told(world, TOWN).await;
        let column = sees(world).await.expect("a page");
        assert!(column.contains("href=\"/pests?crop=tea\"") && column.contains("1条"), "{column}");
        assert!(column.contains("href=\"/fuwu/agri/ask\"") && !column.contains("crop=rice"), "{column}");
        let page = world.looks("/pests?crop=tea").await.text;
        for words in [
            "茶小绿叶蝉",
            "怎么认",
            "叶子边上发红。",
            "怎么办",
            "傍晚打药，戴口罩。",
            "11月23日到11月30日有效",
            "问专家",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let heard = hongwang_page::said(&page);
        assert!(heard.iter().any(|line| line == "早采勤采。"), "{heard:?}");
        assert_eq!(world.looks("/pests?crop=rice").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_bulletin_for_another_town_is_on_no_screen_here_and_for_the_county_it_is_once() {
    on_both(async |world| {
        told(world, OTHER_TOWN).await;
        assert!(sees(world).await.is_none());
        let editor = world.editor().await;
        let mut all = fields(COUNTY);
        all.push(("orgs", VILLAGE.to_owned()));
        let at = editor.fills_in("/desk/pests/new", &all).await.location;
        let at = at.split('?').next().expect("an address");
        reviewer(world).await.approves(at).await;
        world.deliver().await;
        assert!(sees(world).await.expect("a page").contains("1条"), "the county holds the village");
    })
    .await;
}

#[tokio::test]
async fn an_expired_bulletin_vanishes_by_the_clock_of_each_node_and_the_center_takes_it_out() {
    on_both(async |world| {
        told(world, TOWN).await;
        // 30 November, 23:59:59 in Beijing, and midnight.
        let end = NOW.plus(7 * Millis::DAY + 14 * Millis::HOUR);
        world.village.clock.set(end.plus(-1));
        assert!(sees(world).await.is_some());
        world.village.clock.set(end);
        assert!(sees(world).await.is_none(), "without a line");
        assert_eq!(world.looks("/pests?crop=tea").await.status, StatusCode::NOT_FOUND);
        world.center.clock.set(end);
        world.inquiry.tidy(&world.center).await.expect("tidies");
        let entries = world.entries_of("inquiry.pest").await;
        assert!(entries.iter().all(|entry| entry.record.body.is_none()));
        assert!(world.editor().await.get("/desk/pests").await.text.contains("已过期"));
    })
    .await;
}

#[tokio::test]
async fn a_recalled_bulletin_goes_off_the_screens_with_its_reason_in_the_log() {
    on_both(async |world| {
        let at = told(world, TOWN).await;
        let reviewer = reviewer(world).await;
        let refused = reviewer.post(&format!("{at}/recall"), &[("reason", " ")]).await;
        assert!(refused.status == StatusCode::BAD_REQUEST && refused.text.contains("2 到 200 个字"));
        let recalled = reviewer.post(&format!("{at}/recall"), &[("reason", "虫情已过")]).await;
        assert_eq!(recalled.location, "/desk/pests?done=recalled");
        world.deliver().await;
        assert!(sees(world).await.is_none());
        assert_eq!(
            reviewer.post(&format!("{at}/recall"), &[("reason", "虫情已过")]).await.status,
            StatusCode::CONFLICT
        );
        assert!(
            world
                .log()
                .await
                .iter()
                .any(|(action, words)| action == "pest.recall" && words.contains("虫情已过"))
        );
    })
    .await;
}

#[tokio::test]
async fn pictures_are_written_anew_and_shown_where_their_bulletin_stands() {
    on_both(async |world| {
        world.tree().await;
        let editor = world.editor().await;
        let at = editor.writes(TOWN).await;
        for (bytes, words) in
            [(&b""[..], "请先选一张"), (b"<svg>", "这张照片用不了"), (&PNG[..40], "这张照片用不了")]
        {
            let refused = editor.uploads_picture(&format!("{at}/picture"), "picture", bytes).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{words}");
            assert!(refused.text.contains(words), "{words}: {}", refused.text);
        }
        let added = editor.uploads_picture(&format!("{at}/picture"), "picture", &PNG).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        let page = editor.get(&at).await.text;
        let (_, rest) = page.split_once(&format!("{at}/picture/")).expect("the picture");
        let hash = rest.split('"').next().expect("its name").to_owned();
        assert_eq!(editor.get(&format!("{at}/picture/{hash}")).await.status, StatusCode::OK);
        let public = format!("/pests/pictures/{hash}");
        assert_eq!(world.looks(&public).await.status, StatusCode::NOT_FOUND, "nobody approved it");
        reviewer(world).await.approves(&at).await;
        let entries = world.entries_of("inquiry.pest").await;
        assert!(entries[0].record.body.as_ref().expect("a body").to_string().contains(&hash));
        world.deliver().await;
        let shown = world.looks("/pests?crop=tea").await.text;
        assert!(shown.contains(&public) && shown.contains("茶小绿叶蝉的照片"), "{shown}");
        let picture = world.looks(&public).await;
        assert!(picture.status == StatusCode::OK && picture.text.starts_with('\u{fffd}'), "a JPEG");
    })
    .await;
}

#[tokio::test]
async fn the_calendar_shows_the_month_of_the_clock_and_every_other_one() {
    on_both(async |world| {
        let page = async || {
            let mut tx = world.village.db.read().await.expect("begins");
            let (org, now) = (&world.village.org, world.village.clock.now());
            let page =
                world.box_inquiry.column(&mut tx, org, "fuwu/agri/calendar", now).await.expect("reads");
            page.expect("a page").body.0
        };
        assert!(page().await.contains("11月<small>本月</small>") && page().await.contains("封园"));
        assert!(page().await.contains("待核"));
        // The first of December in Beijing.
        world.village.clock.set(NOW.plus(7 * Millis::DAY + 14 * Millis::HOUR));
        assert!(page().await.contains("12月<small>本月</small>"));
        let march = world.looks("/farming?month=3").await;
        assert!(
            march.text.contains("倒春寒") && march.text.contains("12月<small>本月</small>"),
            "{}",
            march.text
        );
        for wrong in ["/farming?month=-1", "/farming?month=13"] {
            assert_eq!(world.looks(wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_demonstration_has_invented_bulletins_that_say_so() {
    on_both(async |world| {
        for _ in 0..2 {
            world.inquiry.demo(&world.center).await.expect("fills");
        }
        world.deliver().await;
        let column = sees(world).await.expect("a page");
        assert!(
            column.contains("crop=tea")
                && column.contains("crop=chestnut")
                && column.matches("tile-hint\">1条").count() == 2,
            "{column}"
        );
        assert!(world.looks("/pests?crop=tea").await.text.contains("演示植保站"));
    })
    .await;
}
