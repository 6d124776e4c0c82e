use crate::on_both;
use crate::world::{COUNTY, RED, RED_VILLAGE, WARM};
use hongwang_feature::Feature;
use hongwang_games::Games;
use http::StatusCode;

#[tokio::test]
async fn what_is_typed_wrong_is_said_field_by_field_and_nothing_is_lost() {
    on_both(async |world| {
        let operator = world.operator(COUNTY).await;
        for (from, to, minutes, said) in [
            ("21:30", "08:00", "40", "结束要晚于开始"),
            ("08:00", "08:00", "40", "结束要晚于开始"),
            ("八点", "21:30", "40", "请写几点开始"),
            ("08:00", "25:00", "40", "请写几点结束"),
            ("08:00", "21:30", "0", "请写 5 到 180 之间的分钟数"),
            ("08:00", "21:30", "-40", "请写 5 到 180 之间的分钟数"),
            ("08:00", "21:30", "99999", "请写 5 到 180 之间的分钟数"),
        ] {
            let fields = [("org", COUNTY), ("from", from), ("to", to), ("minutes", minutes)];
            let refused = operator.post("/desk/games", &fields).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            assert!(refused.text.contains(said), "{said}: {}", refused.text);
            for typed in [from, to, minutes] {
                assert!(refused.text.contains(&format!("value=\"{typed}\"")), "{typed}: {}", refused.text);
            }
        }
        assert!(world.log().await.is_empty(), "nothing was saved");
    })
    .await;
}

#[tokio::test]
async fn a_town_sets_nothing_for_the_county_and_nothing_for_another_town() {
    on_both(async |world| {
        let red = world.operator(RED).await;
        for other in [COUNTY, WARM, "nowhere", ""] {
            let fields = [("org", other), ("from", "00:00"), ("to", "24:00"), ("minutes", "180")];
            let refused = red.post("/desk/games", &fields).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{other}");
            assert!(refused.text.contains("请选一个归您管的单位"));
            let inherit = red.post(&format!("/desk/games/inherit?org={other}"), &[]).await;
            assert_eq!(inherit.status, StatusCode::NOT_FOUND, "{other}");
        }
        assert!(world.log().await.is_empty());
        world.operator(WARM).await.sets(WARM, "09:00", "17:00", "30").await;
        assert!(!red.get("/desk/games").await.text.contains("09:00 到 17:00"));
    })
    .await;
}

#[tokio::test]
async fn the_nearest_organisation_decides_and_a_village_follows_the_one_above_again() {
    on_both(async |world| {
        let operator = world.operator(COUNTY).await;
        assert!(world.sees("/games/chess", "").await.text.contains("还能玩 40 分钟"));
        operator.sets(COUNTY, "08:00", "20:00", "30").await;
        assert!(world.sees("/games/chess", "").await.text.contains("还能玩 30 分钟"));
        operator.sets(RED, "08:00", "20:00", "20").await;
        assert!(world.sees("/games/chess", "").await.text.contains("还能玩 20 分钟"));
        operator.sets(RED_VILLAGE, "08:00", "20:00", "10").await;
        assert!(world.sees("/games/chess", "").await.text.contains("还能玩 10 分钟"));
        assert!(world.sees_at(WARM, "/games/chess").await.text.contains("还能玩 30 分钟"));
        let form = operator.get(&format!("/desk/games?org={RED_VILLAGE}")).await.text;
        assert!(form.contains("改回跟上级") && form.contains("value=\"10\""), "{form}");
        operator.post(&format!("/desk/games/inherit?org={RED_VILLAGE}"), &[]).await;
        assert!(world.sees("/games/chess", "").await.text.contains("还能玩 20 分钟"));
        let log = world.log().await;
        assert!(log.iter().all(|(action, _)| action == "games.policy"));
        assert_eq!(log.len(), 4);
    })
    .await;
}

#[tokio::test]
async fn every_desk_page_is_behind_the_permission_to_configure_devices() {
    let guarded: Vec<_> = Games.desk().guarded().map(|(_, permission)| permission).collect();
    assert!(guarded.len() >= 2);
    assert!(guarded.iter().all(|permission| *permission == hongwang_base::Permission::ManageDevices));
}
