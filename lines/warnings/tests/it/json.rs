//! The JSON forms of 中央气象台 and 中国天气网.

use crate::{all, at, one, sample, wrong};
use hongwang_warnings::{Answer, Doing, Level, read};

fn list(rows: &str) -> String {
    format!(r#"{{"msg":"success","code":0,"data":{{"page":{{"list":[{rows}]}}}}}}"#)
}

const ROW: &str = r#"{"alertid":"42112441600000_20261123093000","issuetime":"2026/11/23 09:30",
  "title":"湖北省黄冈市英山县气象台发布大风橙色预警信号","url":"/publish/alarm/1.html"}"#;

#[test]
fn a_row_of_the_list_is_a_warning_for_a_day() {
    let warning = one(&list(ROW), "2026-11-23T10:00:00");
    assert_eq!((warning.kind.as_str(), warning.level), ("大风", Level::Orange));
    assert_eq!(warning.sender, "湖北省黄冈市英山县气象台");
    assert_eq!(warning.until, at("2026-11-24T09:30:00"));
}

#[test]
fn a_row_that_cannot_be_read_does_not_hide_the_others_and_is_told_beside_them() {
    let bad = r#"{"alertid":"x","issuetime":"","title":""}"#;
    let (found, left_out) = all(&list(&format!("{bad},{ROW},{bad}")), "2026-11-23T10:00:00");
    assert_eq!((found.len(), found[0].level), (1, Level::Orange));
    assert_eq!(left_out, ["预警里 alertid 这一项不对：x"; 2]);
    assert_eq!(wrong(&list(bad), "2026-11-23T10:00:00"), "预警里 alertid 这一项不对：x");
}

#[test]
fn nothing_to_warn_of_is_an_answer_too() {
    assert_eq!(
        read(list("").as_bytes(), at("2026-11-23T10:00:00")),
        Ok(Answer::Warnings(Vec::new(), Vec::new()))
    );
}

#[test]
fn the_real_list_of_the_central_office_is_read() {
    let Some(body) = sample("nmc_findAlarm.json") else { return };
    let warning = one(&body, "2026-10-06T21:00:00");
    assert_eq!((warning.kind.as_str(), warning.level), ("大风", Level::Yellow));
    assert_eq!(warning.id.as_str(), "35060441600000_20261006202800");
}

#[test]
fn the_real_index_and_page_are_read_and_name_the_same_warning() {
    let now = "2026-10-06T22:00:00";
    let (Some(row), Some(page)) =
        (sample("weathercn_alarmMap_row.json"), sample("weathercn_alarm_detail.jsonp"))
    else {
        return;
    };
    let Ok(Answer::Index(index)) = read(row.as_bytes(), at(now)) else { panic!("an index") };
    assert_eq!(index[0].address, "101131007-20261006212927-0902.html");
    let warning = one(&page, now);
    assert_eq!(index[0].id.as_ref(), Some(&warning.id));
    assert_eq!((warning.kind.as_str(), warning.level, warning.doing), ("雷电", Level::Yellow, Doing::Warn));
    assert_eq!(warning.until, at("2026-10-07T09:29:27"));
    assert!(warning.references.is_empty() && warning.text.contains("昭苏镇"));
}

#[test]
fn a_page_that_is_over_or_of_no_colour_is_refused() {
    let page = |level: &str, relieve: &str| {
        format!(
            r#"var alarminfo={{"head":"英山县发布雷电预警","SIGNALTYPE":"雷电","SIGNALLEVEL":"{level}","ISSUETIME":"2026-11-23 09:00:00","RELIEVETIME":"{relieve}","identifier":"42112441600000_20261123090000"}};"#
        )
    };
    let now = "2026-11-23T10:00:00";
    assert_eq!(one(&page("黄色", "2026-11-23 21:00:00"), now).level, Level::Yellow);
    assert_eq!(wrong(&page("黄色", "2026-11-23 09:30:00"), now), "RELIEVETIME 表明这条预警已经过期");
    assert_eq!(wrong(&page("紫色", ""), now), "看不出是红橙黄蓝哪一级：英山县发布雷电预警 紫色");
}
