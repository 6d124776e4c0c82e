//! What the one line says, through the list form; and which division lies in which.

use crate::{one, wrong};
use hongwang_warnings::{Area, Doing, Level};

fn titled(title: &str) -> String {
    format!(
        r#"{{"data":{{"page":{{"list":[{{"alertid":"42112441600000_20261123093000","issuetime":"2026/11/23 09:30","title":"{title}"}}]}}}}}}"#
    )
}

#[test]
fn kind_level_and_what_it_does_stand_in_the_line() {
    let cases = [
        ("英山县气象台发布暴雨红色预警信号", "暴雨", Level::Red, Doing::Warn),
        ("英山县气象台发布森林火险橙色预警信号", "森林火险", Level::Orange, Doing::Warn),
        ("英山县气象台继续发布道路结冰黄色预警", "道路结冰", Level::Yellow, Doing::Warn),
        ("英山县气象台更新大雾蓝色预警信号", "大雾", Level::Blue, Doing::Warn),
        ("英山县气象台解除暴雨红色预警信号", "暴雨", Level::Red, Doing::End),
        ("英山县气象台将暴雨黄色预警升级为橙色", "暴雨", Level::Orange, Doing::Warn),
    ];
    for (line, kind, level, doing) in cases {
        let warning = one(&titled(line), "2026-11-23T10:00:00");
        assert_eq!((warning.kind.as_str(), warning.level, warning.doing), (kind, level, doing), "{line}");
    }
    assert!(wrong(&titled("英山县气象台天气提示"), "2026-11-23T10:00:00").starts_with("看不出"));
}

#[test]
fn a_division_covers_what_lies_in_it() {
    let area = |code: &str| Area::parse(code).expect("a code");
    for above in ["42", "421100000000", "421124", "421124000000", "421124102", "421124102000"] {
        assert!(area(above).covers(&area("421124102201")), "{above}");
    }
    for beside in ["421123", "421124103000", "421124102202"] {
        assert!(!area(beside).covers(&area("421124102201")), "{beside}");
    }
    for wrong in ["", "4", "000000", "42112x", "4211241022011"] {
        assert_eq!(Area::parse(wrong), None, "{wrong}");
    }
}
