use crate::on_both;
use crate::world::{COUNTY, NOW, RED, RED_VILLAGE, WARM, links};
use hongwang_base::Millis;
use hongwang_feature::Feature;
use http::StatusCode;

const WEEK: [&str; 7] = ["0", "1", "2", "3", "4", "5", "6"];

#[tokio::test]
async fn a_screen_names_the_nearest_on_duty_first_and_nobody_of_another_town() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        clerk.puts_on_duty("赵律师", COUNTY, &WEEK, "00:00", "24:00").await;
        clerk.puts_on_duty("别镇的人", WARM, &WEEK, "00:00", "24:00").await;
        clerk.puts_on_duty("李主任", RED, &WEEK, "08:00", "17:30").await;
        clerk.puts_on_duty("王大姐", RED_VILLAGE, &WEEK, "08:00", "17:30").await;
        let page = world.sees("/help").await.text;
        let order: Vec<_> = ["王大姐", "李主任", "赵律师"].map(|name| page.find(name)).into();
        assert!(order.iter().all(Option::is_some) && order.is_sorted(), "{order:?}");
        assert!(!page.contains("别镇的人"));
        world.village.clock.advance(12 * Millis::HOUR);
        let night = world.sees("/help").await.text;
        assert!(night.contains("赵律师") && !night.contains("王大姐"));
        world.village.clock.advance(-12 * Millis::HOUR);
    })
    .await;
}

#[tokio::test]
async fn when_nobody_is_on_duty_the_next_one_is_named_with_the_time() {
    on_both(async |world| {
        assert!(world.sees("/help").await.text.contains("还没有登记值班的人"));
        let clerk = world.clerk(RED).await;
        clerk.puts_on_duty("李主任", RED, &["2"], "08:30", "17:30").await;
        let page = world.sees("/help").await.text;
        assert!(page.contains("现在没有人值班") && page.contains("李主任从 11月25日 08:30 起值班"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn what_is_typed_wrong_is_said_field_by_field_and_nothing_is_lost() {
    on_both(async |world| {
        let clerk = world.clerk(RED).await;
        let fields = [
            ("name", ""),
            ("office", "king"),
            ("phone", "12"),
            ("org", WARM),
            ("days", "0"),
            ("from", "17:30"),
            ("to", "08:00"),
            ("shifts", "2026-11-25 08:00-17:30\n明天上午"),
        ];
        let refused = clerk.post("/desk/duty/new", &fields).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        for words in
            ["请写姓名", "请选岗位", "请写手机号", "请选一个归您管的单位", "结束要晚于开始", "第 2 行看不懂"]
        {
            assert!(refused.text.contains(words), "{words}");
        }
        assert!(refused.text.contains("明天上午"));
        let idle = [("name", "王大姐"), ("office", "doctor"), ("phone", "13800138000"), ("org", RED)];
        assert!(clerk.post("/desk/duty/new", &idle).await.text.contains("请选每周的时间"));
        assert!(world.log().await.is_empty(), "nothing was saved");
    })
    .await;
}

#[tokio::test]
async fn an_entry_comes_back_as_it_was_typed_and_leaves_the_screens_when_removed() {
    on_both(async |world| {
        let clerk = world.clerk(RED).await;
        let fields = [
            ("name", "王大姐"),
            ("office", "doctor"),
            ("phone", "13800138000"),
            ("org", RED_VILLAGE),
            ("shifts", "2026-11-23 08:00-17:30\n2026-11-30 00:00-24:00"),
        ];
        clerk.post("/desk/duty/new", &fields).await;
        let list = clerk.get("/desk/duty").await.text;
        let entry =
            links(&list, "/desk/duty/").into_iter().find(|link| !link.ends_with("new")).expect("an entry");
        let form = clerk.get(&entry).await.text;
        assert!(form.contains("2026-11-23 08:00-17:30\n2026-11-30 00:00-24:00"), "{form}");
        assert!(world.sees("/help").await.text.contains("王大姐"));
        clerk.post(&format!("{entry}/remove"), &[]).await;
        assert!(!world.sees("/help").await.text.contains("王大姐"));
        let actions: Vec<_> = world.log().await.into_iter().map(|(action, _)| action).collect();
        assert_eq!(actions, ["duty.save", "duty.remove"]);
    })
    .await;
}

#[tokio::test]
async fn the_people_of_a_demonstration_are_marked_and_come_once() {
    on_both(async |world| {
        for _ in 0..2 {
            world.consult.demo(&world.center).await.expect("fills");
        }
        let list = world.clerk(COUNTY).await.get("/desk/duty").await.text;
        assert_eq!(list.matches("赵律师(演示)").count(), 1);
        assert!(world.sees("/help").await.text.contains("王大姐(演示)"));
        assert!(world.consult.contacts(NOW).is_empty(), "no job has read it");
    })
    .await;
}
