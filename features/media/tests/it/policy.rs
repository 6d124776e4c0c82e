//! What the desk says of where films lie, and what villages are to hold then.

use crate::on_both;
use crate::screens::{shown, shown_for};
use crate::world::{COLUMN, COUNTY, NEXT_VILLAGE, SHEET, TOWN, VILLAGE, World};
use hongwang_base::{Millis, Role};
use http::StatusCode;

const POLICY: &str = "/desk/media/policy";

#[tokio::test]
async fn what_is_wrong_is_named_and_nothing_that_was_chosen_is_lost() {
    on_both(async |world| {
        let id = shown(world, SHEET).await;
        let editor = world.person(Role::Editor, TOWN).await;
        let good = format!("org={VILLAGE}&what={id}&rank=never&until=2026-12-24");
        for (from, to, why) in [
            (VILLAGE, COUNTY, "请选一个归您管的县、镇或村"),
            (id.as_str(), "yule/none", "请选一个片子或者一个栏目"),
            (id.as_str(), "00000000-0000-0000-0000-000000000009", "请选一个片子或者一个栏目"),
            ("never", "usual", "请选怎么送"),
            ("2026-12-24", "2026-11-22", "今天或以后"),
            ("2026-12-24", "明年", "今天或以后"),
        ] {
            let refused = editor.post(POLICY, &good.replace(from, to)).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            assert!(refused.text().contains(why), "{}", refused.text());
        }
        let refused = editor.post(POLICY, &good.replace("2026-12-24", "明年")).await.text();
        assert!(refused.contains(&format!("value=\"{id}\" selected")), "{refused}");
        for size in ["0", "4001", "-1", "多"] {
            let refused = editor.post("/desk/media/policy/room", &format!("org={VILLAGE}&size={size}")).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            assert!(refused.text().contains("请写 1 到 4000 的整数"), "{}", refused.text());
        }
        world.pass().await;
        assert_eq!(world.due(VILLAGE).await, [id], "nothing was said");
    })
    .await;
}

#[tokio::test]
async fn a_village_does_without_what_its_desk_does_not_want_until_that_is_taken_back() {
    on_both(async |world| {
        let id = shown(world, SHEET).await;
        let editor = world.person(Role::Editor, COUNTY).await;
        let says = async |form: &str| {
            assert_eq!(editor.post(POLICY, form).await.status, StatusCode::SEE_OTHER);
            world.pass().await;
        };
        says(&format!("org={COUNTY}&what={COLUMN}&rank=never&until=")).await;
        assert!(world.due(VILLAGE).await.is_empty() && world.due(NEXT_VILLAGE).await.is_empty());
        // The nearer word counts.
        says(&format!("org={VILLAGE}&what={COLUMN}&rank=first&until=2026-11-30")).await;
        assert_eq!(world.due(VILLAGE).await, std::slice::from_ref(&id));
        assert!(world.due(NEXT_VILLAGE).await.is_empty());
        // Of a village's own desk the word from above is no other's to take back.
        let own = world.person(Role::Editor, VILLAGE).await;
        let page = own.get(POLICY).await.text();
        assert!(page.contains("上级的安排") && page.contains("栏目：黄梅戏"), "{page}");
        let remove = |page: &str| {
            page.split("action=\"")
                .find(|rest| rest.contains("/remove\""))
                .map(|rest| rest.split('"').next().expect("an address").to_owned())
        };
        let address = remove(&page).expect("its own word");
        // It ends by itself.
        world.passes(8 * Millis::DAY);
        world.pass().await;
        assert!(world.due(VILLAGE).await.is_empty());
        let (own, editor) =
            (world.person(Role::Editor, VILLAGE).await, world.person(Role::Editor, COUNTY).await);
        assert_eq!(own.post(&address, "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(own.post(&address, "").await.status, StatusCode::NOT_FOUND);
        let county = remove(&editor.get(POLICY).await.text()).expect("the county's word");
        assert_eq!(own.post(&county, "").await.status, StatusCode::NOT_FOUND);
        assert_eq!(editor.post(&county, "").await.status, StatusCode::SEE_OTHER);
        world.pass().await;
        assert_eq!(world.due(NEXT_VILLAGE).await, [id]);
    })
    .await;
}

#[tokio::test]
async fn what_is_to_stay_takes_the_room_of_what_is_newer_and_the_desk_says_where_there_is_too_little() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = hongwang_store::DbUrl::Lite(dir.path().join("test.db"));
    let world = World::holding(&file, 1).await;
    let old = shown(&world, SHEET).await;
    world.passes(Millis::HOUR);
    shown_for(&world, &SHEET.replace("天仙配", "女驸马"), 4).await;
    assert!(world.due(VILLAGE).await.is_empty(), "one byte is no room");
    let editor = world.person(Role::Editor, COUNTY).await;
    let kept = format!("org={VILLAGE}&what={old}&rank=kept&until=");
    assert_eq!(editor.post(POLICY, &kept).await.status, StatusCode::SEE_OTHER);
    let page = editor.get(POLICY).await.text();
    assert!(page.contains("放不下") && page.contains("乌云山村"), "{page}");
    assert_eq!(
        editor.post("/desk/media/policy/room", &format!("org={TOWN}&size=1")).await.status,
        StatusCode::SEE_OTHER
    );
    let page = editor.get(POLICY).await.text();
    assert!(!page.contains("放不下") && page.contains("1.0 GB"), "{page}");
    world.pass().await;
    assert_eq!(world.due(VILLAGE).await.len(), 2);
    editor.post("/desk/media/policy/room", &format!("org={TOWN}&size=")).await;
    world.pass().await;
    assert!(world.due(VILLAGE).await.is_empty(), "the room from above counts again");
}
