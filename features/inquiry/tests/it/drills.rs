//! Drills: begun and ended at the desk, and never taken for a warning.

use crate::on_both;
use crate::warnings::{ID, PLAIN, asks, cap, titles, warned};
use crate::world::{COUNTY, NOW, TOWN};
use hongwang_base::{Millis, Role};
use http::StatusCode;

const DRILL: [(&str, &str); 5] =
    [("org", TOWN), ("kind", "山洪"), ("level", "red"), ("minutes", "10"), ("text", "请到村委会操场集合")];

fn drill_with(name: &str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    DRILL.iter().map(|(field, held)| if *field == name { (*field, value) } else { (*field, *held) }).collect()
}

#[tokio::test]
async fn a_drill_says_so_everywhere_and_ends_by_itself() {
    on_both(async |world| {
        world.tree().await;
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        for (field, wrong, words) in [
            ("org", "421123000000/", "请选归您管的地方"),
            ("kind", "", "请写 1 到 12 个字"),
            ("level", "purple", "请选级别"),
            ("minutes", "61", "请填 1 到 60"),
            ("text", "跑", "请写 2 到 200 个字"),
        ] {
            let refused = reviewer.post("/desk/warnings/drill", &drill_with(field, wrong)).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            assert!(
                refused.text.contains(words) && refused.text.contains("山洪") == (field != "kind"),
                "{words}"
            );
        }
        assert_eq!(reviewer.post("/desk/warnings/drill", &DRILL).await.location, "/desk/warnings?done=drill");
        assert_eq!(world.warned().await, [(TOWN.to_owned(), true)]);
        let alarms = world.alarms().await;
        assert_eq!((alarms[0].drill, alarms[0].title.as_str()), (true, "红山镇发布山洪红色预警信号"));
        assert!(world.looks("/warnings").await.text.contains("这是演练，不是真的预警。"));
        world.village.clock.set(NOW.plus(10 * Millis::MINUTE));
        assert!(world.alarms_without_a_line().is_empty());
        assert!(
            world
                .log()
                .await
                .iter()
                .any(|(action, detail)| action == "warning.drill" && detail.contains("10 分钟"))
        );
    })
    .await;
}

#[tokio::test]
async fn two_drills_that_are_begun_in_the_same_second_are_two() {
    on_both(async |world| {
        world.tree().await;
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        for kind in ["山洪", "大风"] {
            let begun = reviewer.post("/desk/warnings/drill", &drill_with("kind", kind)).await;
            assert_eq!(begun.location, "/desk/warnings?done=drill");
        }
        let mut titles: Vec<_> = world.alarms().await.into_iter().map(|alarm| alarm.title).collect();
        titles.sort();
        assert_eq!(titles, ["红山镇发布大风红色预警信号", "红山镇发布山洪红色预警信号"]);
    })
    .await;
}

#[tokio::test]
async fn whoever_works_for_a_town_drills_there_and_ends_what_is_the_town_s_alone() {
    on_both(async |world| {
        warned(world, cap("421124000000", PLAIN)).await;
        let town = world.person(Role::Reviewer, TOWN).await;
        let county = town.post("/desk/warnings/drill", &drill_with("org", COUNTY)).await;
        assert_eq!(county.status, StatusCode::BAD_REQUEST);
        let path = format!("/desk/warnings/{ID}");
        let page = town.get(&path).await;
        assert_eq!((page.status, page.text.contains("提前结束")), (StatusCode::OK, false));
        let end = town.post(&format!("{path}/end"), &[("reason", "气象台来电")]).await;
        assert_eq!(end.status, StatusCode::NOT_FOUND);
        let other = world.person(Role::Reviewer, COUNTY).await;
        let nothing = other.post(&format!("{path}/end"), &[("reason", "")]).await;
        assert!(nothing.text.contains("请写 2 到 200 个字的原因"));
        let end = other.post(&format!("{path}/end"), &[("reason", "气象台来电，已解除")]).await;
        assert_eq!(end.location, "/desk/warnings?done=end");
        assert!(titles(world).await.is_empty());
        asks(world, cap("421124000000", PLAIN)).await;
        assert!(titles(world).await.is_empty(), "the source repeats it");
    })
    .await;
}
