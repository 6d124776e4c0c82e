//! A guide from the desk to the pages of channels.

use crate::on_both;
use crate::world::COUNTY;
use flate2::{Compression, write::GzEncoder};
use hongwang_base::{Millis, Role};
use http::StatusCode;
use std::io::Write;

const GUIDE: &str = "<tv><channel id=\"1\"><display-name>CCTV-1 高清</display-name></channel>\
    <channel id=\"9\"><display-name>别的台</display-name></channel>\
    <programme start=\"20261123093000 +0800\" stop=\"20261123103000 +0800\" channel=\"1\"><title>山水间的家</title></programme>\
    <programme start=\"20261123103000 +0800\" stop=\"20261123120000 +0800\" channel=\"1\"><title>生活圈</title></programme>\
    <programme start=\"20261123093000 +0800\" stop=\"20261123103000 +0800\" channel=\"9\"><title>不相干</title></programme>\
    <programme start=\"20270123093000 +0800\" stop=\"20270123103000 +0800\" channel=\"1\"><title>太远</title></programme></tv>";

fn packed(text: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(text).expect("writes");
    packed.finish().expect("packs")
}

#[tokio::test]
async fn what_is_no_guide_is_refused_in_words_and_a_bomb_is_not_unpacked() {
    on_both(async |world| {
        let desk = world.person(Role::Editor, COUNTY).await;
        let whole = packed(GUIDE.as_bytes());
        let bomb = packed(&[b"<tv><channel id=\"1\"><display-name>".to_vec(), vec![b'a'; 20 << 20]].concat());
        for (sent, why) in [
            (&b""[..], "不是 XMLTV"),
            (b"<rss/>", "不是 XMLTV"),
            (&GUIDE.as_bytes()[..300], "断了"),
            (&whole[..whole.len() / 2], "读不出来"),
            (&bomb, "太长"),
        ] {
            let tried = desk.tries_guide(sent).await;
            assert_eq!(tried.status, StatusCode::BAD_REQUEST);
            assert!(tried.text.contains(why), "{why}: {}", tried.text);
        }
        let wrong = desk.post("/desk/signals/guide/confirm", &[("text", "x")]).await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    })
    .await;
}

#[tokio::test]
async fn a_guide_is_tried_then_told_and_a_channel_says_what_is_on_and_when_its_guide_is_old() {
    on_both(async |world| {
        let desk = world.person(Role::Editor, COUNTY).await;
        let link =
            world.shows("CCTV1,udp://239.1.1.1:5000\n没有节目单,udp://239.1.1.2:5000\n").await.remove(0);
        let tried = desk.tries_guide(&packed(GUIDE.as_bytes())).await;
        assert!(tried.text.contains("2 个频道里，1 个在节目单里找到了"), "{}", tried.text);
        assert!(!tried.text.contains("不相干") && !tried.text.contains("太远"));
        assert!(!world.looks(&link).await.text.contains("signals-guide"));
        let text = tried.text.split("name=\"text\"").nth(1).and_then(|rest| rest.split("value=\"").nth(1));
        let text =
            text.and_then(|rest| rest.split('"').next()).expect("what was tried").replace("&quot;", "\"");
        for _ in 0..2 {
            let done = desk.post("/desk/signals/guide/confirm", &[("text", &text)]).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        }
        world.deliver().await;
        let page = world.looks(&link).await.text;
        assert!(page.contains("<strong>现在播</strong>") && page.contains("09:30 山水间的家"), "{page}");
        assert!(page.contains("接下来") && page.contains("10:30 生活圈"), "{page}");
        let column = world.column("yule/film/tvlive").await.expect("it shows channels");
        assert!(column.contains("现在播 山水间的家") && !column.contains("生活圈"), "{column}");
        let day = world.looks(&format!("{link}/guide")).await.text;
        assert!(day.contains("山水间的家") && day.contains("11月23日"), "{day}");
        assert!(world.looks(&format!("{link}/guide?day=1")).await.text.contains("还没有节目单"));
        world.village.clock.advance(3 * Millis::HOUR);
        let page = world.looks(&link).await.text;
        assert!(
            page.contains("节目单旧了，只到11月23日 12时00分") && !page.contains("<strong>现在播</strong>"),
            "{page}"
        );
        let at = link.replace("/signals/", "/desk/signals/channel/");
        desk.post(&format!("{at}/remove"), &[]).await;
        world.deliver().await;
        assert_eq!(world.looks(&format!("{link}/guide")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_channel_that_a_guide_calls_otherwise_is_found_once_the_desk_says_so() {
    on_both(async |world| {
        let desk = world.person(Role::Editor, COUNTY).await;
        let link = world.shows("综合频道,udp://239.1.1.1:5000\n").await.remove(0);
        let found = async |count: &str| {
            let tried = desk.tries_guide(&packed(GUIDE.as_bytes())).await;
            assert!(
                tried.text.contains(&format!("1 个频道里，{count} 个在节目单里找到了")),
                "{}",
                tried.text
            );
        };
        found("0").await;
        let at = link.replace("/signals/", "/desk/signals/channel/");
        let long = "长".repeat(61);
        let wrong = desk.post(&at, &[("name", "综合频道"), ("position", "1"), ("guide_name", &long)]).await;
        assert!(
            wrong.status == StatusCode::BAD_REQUEST && wrong.text.contains("“节目单里叫什么”最多 60 个字")
        );
        assert!(wrong.text.contains(&long), "nothing that was written is lost");
        desk.post(&at, &[("name", "综合频道"), ("position", "1"), ("guide_name", "CCTV1")]).await;
        found("1").await;
    })
    .await;
}
