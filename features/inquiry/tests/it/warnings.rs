//! A warning from its source to the screens of its town, until it ends; and who has read it.

use crate::on_both;
use crate::world::{COUNTY, NOW, OTHER_TOWN, TOWN, World};
use hongwang_base::{Millis, Role};
use hongwang_page::AlarmLevel;

pub(crate) const ID: &str = "42112441600000_20261123093000";

/// A CAP alert of rain for a division, given out half an hour before [`NOW`]; `edit` changes a piece.
pub(crate) fn cap(area: &str, edit: (&str, &str)) -> String {
    format!(
        r#"<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{ID}</identifier>
        <sent>2026-11-23T09:30:00+08:00</sent><status>Actual</status><msgType>Alert</msgType>
        <info><language>zh-CN</language><event>暴雨</event><severity>Extreme</severity>
        <expires>2026-11-23T12:00:00+08:00</expires><senderName>英山县气象台</senderName>
        <headline>英山县气象台发布暴雨红色预警信号</headline>
        <description>三小时内雨量将达100毫米。</description><instruction>山边河边的人马上转移。</instruction>
        <area><geocode><value>{area}</value></geocode></area></info></alert>"#
    )
    .replace(edit.0, edit.1)
}

pub(crate) const PLAIN: (&str, &str) = ("", "");

pub(crate) async fn asks(world: &World, body: impl Into<String>) {
    world.service.answers(body);
    world.passes(Millis::MINUTE);
    world.run().await;
}

/// A county whose source says this.
pub(crate) async fn warned(world: &World, body: impl Into<String>) {
    world.tree().await;
    world.service.answers(body);
    let saved = world.editor().await;
    let at = world.service.at("/cap");
    let saved = saved.post("/desk/warnings/sources", &[("form", "cap"), ("address", &at)]).await;
    assert_eq!(saved.location, "/desk/warnings/sources?done=saved", "{}", saved.text);
    assert_eq!(world.run().await, Some(1), "it is asked every minute");
}

pub(crate) async fn titles(world: &World) -> Vec<String> {
    world.alarms().await.into_iter().map(|alarm| alarm.title).collect()
}

#[tokio::test]
async fn a_red_warning_reaches_the_screens_of_its_town_and_no_other() {
    on_both(async |world| {
        warned(world, cap("421124102000", PLAIN)).await;
        assert_eq!(world.warned().await, [(TOWN.to_owned(), true)]);
        let alarms = world.alarms().await;
        assert_eq!(alarms[0].level, AlarmLevel::Red);
        assert_eq!(alarms[0].advice, "山边河边的人马上转移。");
        let page = world.looks("/warnings").await.text;
        for words in ["英山县气象台发布暴雨红色预警信号", "三小时内雨量将达100毫米。", "知道了"]
        {
            assert!(page.contains(words), "{words}");
        }
    })
    .await;
    on_both(async |world| {
        warned(world, cap("421124101000", PLAIN)).await;
        assert_eq!(world.warned().await, [(OTHER_TOWN.to_owned(), true)]);
        assert!(world.alarms().await.is_empty());
        assert!(world.looks("/warnings").await.text.contains("现在没有预警"));
    })
    .await;
}

#[tokio::test]
async fn a_warning_of_the_county_or_above_reaches_everybody_and_that_of_a_neighbour_nobody() {
    on_both(async |world| {
        warned(world, cap("421100000000", PLAIN)).await;
        assert_eq!(world.warned().await, [(COUNTY.to_owned(), true)]);
        assert_eq!(titles(world).await.len(), 1);
    })
    .await;
    on_both(async |world| {
        warned(world, cap("421123000000", PLAIN)).await;
        assert!(world.warned().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_same_warning_again_and_from_another_service_is_told_once() {
    on_both(async |world| {
        warned(world, cap("421124000000", PLAIN)).await;
        for _ in 0..3 {
            asks(world, cap("421124000000", PLAIN)).await;
        }
        lists(world, &[(ID, "英山县气象台发布暴雨红色预警信号")]).await;
        assert_eq!(world.warned().await.len(), 1);
        let alarms = world.alarms().await;
        assert_eq!((alarms.len(), alarms[0].advice.as_str()), (1, "山边河边的人马上转移。"));
    })
    .await;
}

/// The list of 中央气象台 with these rows: id and line.
fn nmc(rows: &[(&str, &str)]) -> String {
    let row = |(id, title): &(&str, &str)| {
        format!(r#"{{"alertid":"{id}","issuetime":"2026/11/23 09:30","title":"{title}"}}"#)
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    format!(r#"{{"data":{{"page":{{"list":[{}]}}}}}}"#, rows.join(","))
}

async fn lists(world: &World, rows: &[(&str, &str)]) {
    world.tree().await;
    world.service.answers_at("/rest/findAlarm", nmc(rows));
    let at = world.service.at("/rest/findAlarm?pageSize=30");
    world.editor().await.post("/desk/warnings/sources", &[("form", "nmc"), ("address", &at)]).await;
    world.run().await;
}

#[tokio::test]
async fn a_fuller_message_that_is_for_one_town_takes_it_off_the_rest_of_the_county() {
    on_both(async |world| {
        lists(world, &[(ID, "英山县气象台发布暴雨红色预警信号")]).await;
        assert_eq!(world.warned().await, [(COUNTY.to_owned(), true)]);
        world.service.answers(cap("421124102000", PLAIN));
        let at = world.service.at("/cap");
        world.editor().await.post("/desk/warnings/sources", &[("form", "cap"), ("address", &at)]).await;
        world.run().await;
        assert_eq!(world.warned().await, [(COUNTY.to_owned(), false), (TOWN.to_owned(), true)]);
        assert_eq!(world.alarms().await.len(), 1);
        let cancel = cap("421124102000", (">Alert<", ">Cancel<")).replace("20261123093000", "20261123094500");
        asks(world, cancel).await;
        assert_eq!(world.warned().await, [(COUNTY.to_owned(), false), (TOWN.to_owned(), false)]);
        assert!(world.alarms().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn each_part_of_an_alert_reaches_its_own_town_with_its_own_level() {
    on_both(async |world| {
        let red = cap("421124102000", PLAIN);
        let part = &red[red.find("<info>").expect("a part")..red.find("</alert>").expect("an end")];
        let orange = part.replace("红色", "橙色").replace("421124102000", "421124101000");
        let both = red.replace("</alert>", &format!("{orange}</alert>"));
        warned(world, both.clone()).await;
        let told = [
            (OTHER_TOWN.to_owned(), "英山县气象台发布暴雨橙色预警信号".to_owned()),
            (TOWN.to_owned(), "英山县气象台发布暴雨红色预警信号".to_owned()),
        ];
        assert_eq!(world.told_of_warnings().await, told);
        asks(world, both).await;
        assert_eq!(world.told_of_warnings().await, told, "again");
        asks(world, cap("421124102000", (">Alert<", ">Cancel<"))).await;
        assert!(world.told_of_warnings().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_later_one_for_another_town_ends_nothing_and_a_town_that_nobody_knows_is_told_to_the_county() {
    on_both(async |world| {
        warned(world, cap("421124102000", PLAIN)).await;
        let other = cap("421124101000", ("红色", "橙色")).replace("20261123093000", "20261123095500");
        asks(world, other.replace("T09:30", "T09:55")).await;
        assert_eq!(world.warned().await, [(OTHER_TOWN.to_owned(), true), (TOWN.to_owned(), true)]);
    })
    .await;
    on_both(async |world| {
        let second = "<value>421124102000</value></geocode><geocode><value>421124199000</value>";
        warned(world, cap("421124102000", ("<value>421124102000</value>", second))).await;
        assert_eq!(world.warned().await, [(COUNTY.to_owned(), true)]);
    })
    .await;
}

#[tokio::test]
async fn a_row_of_a_list_that_cannot_be_read_is_told_at_the_desk() {
    on_both(async |world| {
        lists(world, &[("x", ""), (ID, "英山县气象台发布暴雨红色预警信号"), ("y", "")]).await;
        assert_eq!(titles(world).await.len(), 1);
        let page = world.editor().await.get("/desk/warnings/sources").await.text;
        assert!(page.contains("有 2 条没有用上，第一条：预警里 alertid 这一项不对：x"), "{page}");
    })
    .await;
}

/// An Atom feed with these pages, none of which says whose warning it is.
fn feed(pages: impl IntoIterator<Item = String>) -> String {
    let entry = |page| format!(r#"<entry><id>urn:x</id><link href="{page}"/></entry>"#);
    let entries: String = pages.into_iter().map(entry).collect();
    format!(r#"<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>"#)
}

#[tokio::test]
async fn a_page_that_is_gone_does_not_keep_the_others_of_its_list() {
    on_both(async |world| {
        world.service.refuses_at("/gone.xml", 404);
        world.service.answers_at("/there.xml", cap("421124102000", PLAIN));
        warned(world, feed(["gone.xml", "there.xml"].map(str::to_owned))).await;
        assert_eq!(titles(world).await.len(), 1);
        let page = world.editor().await.get("/desk/warnings/sources").await.text;
        assert!(page.contains("有 1 条没有用上，第一条：网页不存在"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn what_never_becomes_a_warning_does_not_keep_what_stands_behind_it() {
    on_both(async |world| {
        let pages: Vec<String> = (0..30).map(|number| format!("{number}.xml")).collect();
        for page in &pages {
            world.service.answers_at(&format!("/{page}"), cap("421124102000", (">Alert<", ">Cancel<")));
        }
        let wind = cap("421124102000", ("暴雨", "大风")).replace("20261123093000", "20261123094500");
        world.service.answers_at("/29.xml", wind);
        warned(world, feed(pages.clone())).await;
        assert!(titles(world).await.is_empty(), "twenty pages a run");
        asks(world, feed(pages)).await;
        assert_eq!(titles(world).await, ["英山县气象台发布大风红色预警信号"]);
    })
    .await;
}

#[tokio::test]
async fn a_service_whose_pages_do_not_come_is_left_for_the_next_run() {
    on_both(async |world| {
        let pages: Vec<String> = (0..12).map(|number| format!("{number}.xml")).collect();
        pages.iter().for_each(|page| world.service.holds_at(&format!("/{page}"), ""));
        warned(world, feed(pages)).await;
        let asked = world.service.asked().iter().filter(|asked| asked.ends_with(".xml")).count();
        assert!(asked < 12, "{asked} pages");
        let page = world.editor().await.get("/desk/warnings/sources").await.text;
        assert!(page.contains("没有用上，第一条：1 秒内没有下载完"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn the_desk_says_whether_a_message_was_signed_and_an_address_is_safe() {
    on_both(async |world| {
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        warned(world, cap("421124102000", PLAIN)).await;
        assert!(reviewer.get("/desk/warnings").await.text.contains("来源未签名"));
        let sources = world.editor().await.get("/desk/warnings/sources").await.text;
        assert!(sources.contains("网址不是 https 开头的，预警在路上可能被人改"));
        let signed = cap("421124102000", ("</alert>", "<ds:Signature/></alert>"));
        asks(world, signed.replace("20261123093000", "20261123094500").replace("T09:30", "T09:45")).await;
        let page = reviewer.get("/desk/warnings").await.text;
        let standing = &page[..page.find("七天内结束的").expect("the list of what ended")];
        assert!(standing.contains("签名未核对") && !standing.contains("来源未签名"));
    })
    .await;
}

#[tokio::test]
async fn a_cancel_takes_it_off_and_it_does_not_come_back() {
    on_both(async |world| {
        warned(world, cap("421124102000", PLAIN)).await;
        assert_eq!(titles(world).await.len(), 1);
        let cancel = cap("421124102000", (">Alert<", ">Cancel<")).replace("20261123093000", "20261123094500");
        let named = format!("</msgType><references>x,{ID},2026-11-23T09:30:00+08:00</references>");
        asks(world, cancel.replace("</msgType>", &named)).await;
        assert!(titles(world).await.is_empty());
        asks(world, cap("421124102000", PLAIN)).await;
        assert!(titles(world).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_update_takes_the_place_of_the_one_before() {
    on_both(async |world| {
        warned(world, cap("421124102000", PLAIN)).await;
        let next = cap("421124102000", ("红色", "橙色")).replace("20261123093000", "20261123095500");
        asks(world, next.replace("T09:30", "T09:55")).await;
        assert_eq!(titles(world).await, ["英山县气象台发布暴雨橙色预警信号"]);
        // The old one once more, from a list that is behind.
        asks(world, cap("421124102000", PLAIN)).await;
        assert_eq!(titles(world).await, ["英山县气象台发布暴雨橙色预警信号"]);
    })
    .await;
}

#[tokio::test]
async fn a_village_without_a_line_takes_it_off_at_its_end_and_the_center_takes_it_out_of_the_log() {
    on_both(async |world| {
        warned(world, cap("421124102000", PLAIN)).await;
        assert_eq!(titles(world).await.len(), 1);
        world.village.clock.set(NOW.plus(2 * Millis::HOUR));
        assert!(world.alarms_without_a_line().is_empty(), "without any record");
        world.center.clock.set(NOW.plus(2 * Millis::HOUR));
        world.inquiry.tidy(&world.center).await.expect("the store holds");
        assert_eq!(world.warned().await, [(TOWN.to_owned(), false)]);
    })
    .await;
}

#[tokio::test]
async fn a_village_that_woke_up_in_1970_without_a_line_takes_it_off_at_its_end() {
    on_both(async |world| {
        warned(world, cap("421124102000", PLAIN)).await;
        assert_eq!(titles(world).await.len(), 1);
        // What its node does at the start: it knows no later time than that of the last record.
        world.village.clock.set(Millis(0));
        world.village.clock.not_before(NOW);
        assert_eq!(world.alarms_without_a_line().len(), 1);
        world.village.clock.advance(2 * Millis::HOUR);
        assert!(world.alarms_without_a_line().is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_ended_is_not_shown_again_when_the_clock_runs_backwards() {
    on_both(async |world| {
        warned(world, cap("421124102000", PLAIN)).await;
        world.passes(2 * Millis::HOUR);
        world.inquiry.tidy(&world.center).await.expect("the store holds");
        assert!(titles(world).await.is_empty());
        world.center.clock.set(NOW);
        world.village.clock.set(NOW);
        asks(world, cap("421124102000", PLAIN)).await;
        assert_eq!(world.warned().await, [(TOWN.to_owned(), false)]);
        assert!(titles(world).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_is_over_when_it_comes_is_not_shown_and_is_told_at_the_desk() {
    on_both(async |world| {
        warned(world, cap("421124102000", PLAIN)).await;
        let wind = cap("421124102000", ("暴雨", "大风")).replace("20261123093000", "20261120093000");
        asks(
            world,
            wind.replace("2026-11-23T09:30", "2026-11-20T09:30").replace("2026-11-23T12", "2026-11-20T12"),
        )
        .await;
        assert_eq!(titles(world).await, ["英山县气象台发布暴雨红色预警信号"]);
        let page = world.editor().await.get("/desk/warnings/sources").await.text;
        assert!(page.contains("expires 表明这条预警已经过期"));
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_is_told_at_the_desk_and_the_last_good_one_stays() {
    on_both(async |world| {
        warned(world, cap("421124102000", PLAIN)).await;
        for (body, words) in [
            ("<html>".to_owned(), "三种格式都不是"),
            (
                cap("421124102000", ("暴雨红色预警信号", "提醒")).replace("Extreme", "Odd"),
                "看不出是红橙黄蓝哪一级",
            ),
            (cap("42112x", PLAIN), "预警里 geocode 这一项不对：42112x"),
        ] {
            asks(world, body).await;
            let page = world.editor().await.get("/desk/warnings/sources").await.text;
            assert!(page.contains(words), "{words}");
        }
        world.service.refuses(503);
        asks(world, "").await;
        assert_eq!(titles(world).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_list_is_followed_to_the_pages_that_concern_the_county() {
    on_both(async |world| {
        let row = |id: &str, page: &str| format!(r#"["某县","{page}","115","30","{id}","{id}","x",{{}}]"#);
        let list = format!(
            r#"{{"status":"success","result":{{"count":"2","data":[{},{}]}}}}"#,
            row(ID, "101200501-20261123093000-0204.html"),
            row("13013241600000_20261123093000", "101090101-20261123093000-0204.html"),
        );
        let page = format!(
            r#"var alarminfo={{"head":"英山县气象台发布暴雨红色预警信号","STATIONNAME":"英山县","SIGNALTYPE":"暴雨","SIGNALLEVEL":"红色","ISSUETIME":"2026-11-23 09:30:00","ISSUECONTENT":"雨很大","RELIEVETIME":"2026-11-23 15:00:00","msgType":"Alert","identifier":"{ID}","references":"{ID}"}};"#
        );
        world.service.answers_at("/alarm/webdata/101200501-20261123093000-0204.html", page);
        world.tree().await;
        world.service.answers(list);
        let at = world.service.at("/alarm/list.php");
        world.editor().await.post("/desk/warnings/sources", &[("form", "weathercn"), ("address", &at)]).await;
        world.run().await;
        assert_eq!(titles(world).await, ["英山县气象台发布暴雨红色预警信号"]);
        world.passes(Millis::MINUTE);
        world.run().await;
        let pages = world.service.asked().iter().filter(|asked| asked.ends_with(".html")).count();
        assert_eq!(pages, 1, "what is known is not asked for again, what is of others never");
    })
    .await;
}

#[tokio::test]
async fn who_has_read_it_is_told_to_the_county_once_a_screen() {
    on_both(async |world| {
        warned(world, cap("421124102000", PLAIN)).await;
        world.alarms().await;
        for _ in 0..3 {
            let pressed = world.presses("/warnings/seen", &[("id", ID)]).await;
            assert_eq!(pressed.location, "/warnings?seen=1");
        }
        let waiting = world.handed_in().await;
        assert_eq!(waiting.len(), 1);
        assert_eq!(waiting[0].kind, "inquiry.warning_seen");
        assert_eq!(world.presses("/warnings/seen", &[("id", "x")]).await.location, "/warnings");
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        let (before, state) = (reviewer.get("/desk/warnings").await.text, "/desk/warnings/state.json");
        let mark = async || {
            let state: serde_json::Value =
                serde_json::from_str(&reviewer.get(state).await.text).expect("JSON");
            state["mark"].as_str().expect("a mark").to_owned()
        };
        let drawn = mark().await;
        assert!(before.contains(&format!(r#"data-board="{state}" data-mark="{drawn}""#)), "{before}");
        world.receives(&waiting[0]).await;
        assert_ne!(mark().await, drawn, "an open page draws it anew");
        assert!(reviewer.get("/desk/warnings").await.text.contains("1 块屏幕前有人看到"));
    })
    .await;
}
