//! CAP 1.2.

use crate::{all, at, one, sample, wrong};
use hongwang_warnings::{Answer, Area, Doing, Level, WarningId, read};

const NOW: &str = "2026-11-23T10:00:00";

/// An alert as a county's office writes it; `edit` changes a piece of it.
fn alert(from: &str, to: &str) -> String {
    let whole = r#"<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>42112441600000_20261123093000</identifier>
  <sender>英山县气象台</sender>
  <sent>2026-11-23T09:30:00+08:00</sent>
  <status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
  <info><language>en-US</language><event>Rainstorm</event><severity>Extreme</severity>
    <headline>Yingshan issues red warning for rainstorm</headline></info>
  <info>
    <language>zh-CN</language><event>暴雨</event><severity>Extreme</severity>
    <expires>2026-11-23T15:30:00+08:00</expires>
    <senderName>英山县气象台</senderName>
    <headline>英山县气象台发布暴雨红色预警信号</headline>
    <description>预计未来3小时，红山镇、石头咀镇降水量将达100毫米以上。</description>
    <instruction>停止户外活动，山边河边的人马上转移。</instruction>
    <area><areaDesc>红山镇</areaDesc><geocode><valueName>CPEAS Geographic Code</valueName><value>421124102000</value></geocode></area>
    <area><areaDesc>石头咀镇</areaDesc><geocode><value>421124104000</value></geocode></area>
  </info>
</alert>"#;
    let changed = whole.replace(from, to);
    assert!(from.is_empty() || changed != whole, "{from} stands in it");
    changed
}

#[test]
fn an_alert_is_read_in_chinese_with_its_towns() {
    let warning = one(&alert("", ""), NOW);
    assert_eq!((warning.kind.as_str(), warning.level, warning.doing), ("暴雨", Level::Red, Doing::Warn));
    assert_eq!(warning.headline, "英山县气象台发布暴雨红色预警信号");
    assert_eq!(warning.advice, "停止户外活动，山边河边的人马上转移。");
    assert_eq!((warning.sent, warning.until), (at("2026-11-23T09:30:00"), at("2026-11-23T15:30:00")));
    let town = |code: &str| Area::parse(code).expect("a code");
    assert_eq!(warning.areas, [town("421124102"), town("421124104")]);
    assert!(!warning.drill);
}

/// The alert with a second Chinese part, for another town; `edit` changes a piece of that part.
fn of_two(from: &str, to: &str) -> String {
    let second = "<info><language>zh-CN</language><event>暴雨</event><severity>Severe</severity>\
        <headline>英山县气象台发布暴雨橙色预警信号</headline><description>雨较大</description>\
        <area><geocode><value>421124101000</value></geocode></area></info></alert>";
    alert("</alert>", &second.replace(from, to))
}

#[test]
fn each_part_of_an_alert_is_a_warning_with_its_own_level_for_its_own_towns() {
    let (found, left_out) = all(&of_two("", ""), NOW);
    let area = |code: &str| Area::parse(code).expect("a code");
    let said: Vec<_> = found.iter().map(|part| (part.level, part.areas.clone())).collect();
    let towns = vec![area("421124102"), area("421124104")];
    assert_eq!(said, [(Level::Red, towns), (Level::Orange, vec![area("421124101")])]);
    assert_eq!(found[0].id, found[1].id);
    assert!(left_out.is_empty());
}

#[test]
fn a_part_that_cannot_be_read_does_not_hide_the_others_and_is_told_beside_them() {
    let (found, left_out) = all(&of_two("421124101000", "42112x"), NOW);
    assert_eq!((found.len(), found[0].level), (1, Level::Red));
    assert_eq!(left_out, ["预警里 geocode 这一项不对：42112x"]);
}

#[test]
fn beside_a_part_that_warns_one_that_ends_does_not_end_the_alert() {
    let (found, _) = all(&of_two("发布", "解除"), NOW);
    assert_eq!((found.len(), found[0].doing), (1, Doing::Warn));
}

#[test]
fn a_signature_is_seen_whatever_its_prefix() {
    assert!(!one(&alert("", ""), NOW).signed);
    for name in ["Signature", "ds:Signature"] {
        let signature = format!("<{name}><SignatureValue>x</SignatureValue></{name}></alert>");
        assert!(one(&alert("</alert>", &signature), NOW).signed, "{name}");
    }
}

#[test]
fn a_prefix_is_no_part_of_a_name() {
    let body = alert("<alert xmlns=", "<cap:alert xmlns:cap=").replace("</alert>", "</cap:alert>");
    assert_eq!(one(&body, NOW).level, Level::Red);
}

#[test]
fn an_update_names_what_it_takes_the_place_of_and_a_cancel_ends_it() {
    let named = "<references>a,42112441600000_20261123080000,2026-11-23T08:00:00+08:00</references>";
    let update = alert("<scope>", &format!("{named}<scope>")).replace(">Alert<", ">Update<");
    let update = one(&update, NOW);
    let id = WarningId::find("42112441600000_20261123080000").expect("an id");
    assert_eq!((update.doing, update.references), (Doing::Warn, vec![id]));
    assert_eq!(one(&alert(">Alert<", ">Cancel<"), NOW).doing, Doing::End);
    assert_eq!(one(&alert("发布暴雨红色", "解除暴雨红色"), NOW).doing, Doing::End);
}

#[test]
fn an_exercise_says_so_and_what_is_not_public_is_refused() {
    assert!(one(&alert("Actual", "Exercise"), NOW).drill);
    for status in ["Test", "System", "Draft"] {
        assert_eq!(wrong(&alert("Actual", status), NOW), format!("这条不是给群众看的（{status}）"));
    }
    assert_eq!(wrong(&alert(">Alert<", ">Ack<"), NOW), "这条不是给群众看的（Ack）");
}

#[test]
fn what_cannot_be_believed_is_refused_with_its_place() {
    let cases = [
        ("<identifier>42112441600000_20261123093000</identifier>", "", "预警里没有 identifier 这一项"),
        ("42112441600000_20261123093000", "../../etc", "预警里 identifier 这一项不对：../../etc"),
        ("<sent>2026-11-23T09:30:00+08:00</sent>", "", "预警里没有 sent 这一项"),
        ("2026-11-23T09:30:00+08:00", "2026-11-23 09:30", "预警里 sent 这一项不对：2026-11-23 09:30"),
        ("2026-11-23T09:30:00+08:00", "2099-01-01T00:00:00+08:00", "sent 这个时间还没有到"),
        ("2026-11-23T09:30:00+08:00", "2026-11-01T00:00:00+08:00", "sent 表明这条预警已经过期"),
        ("2026-11-23T15:30:00+08:00", "2026-11-23T09:59:00+08:00", "expires 表明这条预警已经过期"),
        ("421124104000", "4211241040001", "预警里 geocode 这一项不对：4211241040001"),
    ];
    for (from, to, says) in cases {
        assert_eq!(wrong(&alert(from, to), NOW), says);
    }
    let entities = alert("<alert ", "<!DOCTYPE alert [<!ENTITY a 'b'>]><alert ");
    assert!(wrong(&entities, NOW).contains("三种格式都不是"));
}

#[test]
fn a_colour_that_nobody_can_tell_is_refused_and_one_is_told_by_the_severity() {
    let plain = alert("发布暴雨红色预警信号", "提醒注意暴雨");
    assert_eq!(one(&plain, NOW).level, Level::Red);
    let unknown = plain.replace("Extreme", "Unknown");
    assert!(wrong(&unknown, NOW).starts_with("看不出是红橙黄蓝哪一级：英山县气象台提醒注意暴雨"));
}

#[test]
fn without_an_end_it_lasts_a_day_and_never_longer_than_three() {
    let without = alert("<expires>2026-11-23T15:30:00+08:00</expires>", "");
    assert_eq!(one(&without, NOW).until, at("2026-11-24T09:30:00"));
    let far = alert("2026-11-23T15:30", "2036-11-23T15:30");
    assert_eq!(one(&far, NOW).until, at("2026-11-26T09:30:00"));
}

#[test]
fn without_geocodes_it_is_for_the_division_of_its_id() {
    let body = alert("<value>421124102000</value>", "").replace("<value>421124104000</value>", "");
    assert_eq!(one(&body, NOW).areas, [Area::parse("421124").expect("a code")]);
}

#[test]
fn a_feed_says_where_alerts_stand() {
    let body = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>预警</title>
      <entry><id>42112441600000_20261123093000</id><link rel="alternate" href="cap/1.xml"/></entry>
      <entry><id>urn:other</id><link href="https://example.org/2.xml"/></entry></feed>"#;
    let Ok(Answer::Index(found)) = read(body.as_bytes(), at(NOW)) else { panic!("an index") };
    let addresses: Vec<_> = found.iter().map(|pointer| pointer.address.as_str()).collect();
    assert_eq!(addresses, ["cap/1.xml", "https://example.org/2.xml"]);
    assert_eq!([found[0].id.is_some(), found[1].id.is_some()], [true, false]);
}

#[test]
fn the_real_excerpt_is_read() {
    let Some(body) = sample("cma_cap12_wmo_en_excerpt.xml") else { return };
    let warning = one(&body, "2026-08-26T17:00:00");
    assert_eq!((warning.level, warning.id.as_str()), (Level::Blue, "13013241600000_20260826160913"));
    assert_eq!(warning.areas, [Area::parse("130132000000").expect("a code")]);
}
