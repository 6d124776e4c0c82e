//! The desk: what stands in whose queue, what is seen of a person, and what is refused.

use crate::on_both;
use crate::world::{COUNTY, PERSONAL, RED, RED_OTHER, RED_VILLAGE, WARM, WARM_VILLAGE, page_of};
use hongwang_base::{DeviceId, Role};
use hongwang_replica::outbox::Submission;
use http::StatusCode;
use std::collections::BTreeSet;
use uuid::Uuid;

#[tokio::test]
async fn what_lies_out_of_reach_is_answered_as_if_it_did_not_exist() {
    on_both(async |world| {
        let id = world.files("proof").await;
        for at in [WARM, WARM_VILLAGE, RED_OTHER] {
            let other = world.clerk(at).await;
            assert!(!other.get("/desk/cases").await.text.contains("4211242026112300001"), "{at}");
            assert_eq!(other.get(&page_of(id)).await.status, StatusCode::NOT_FOUND, "{at}");
            assert_eq!(other.acts_on(id, "1", "accept", &[]).await.status, StatusCode::NOT_FOUND, "{at}");
            let looked = other.post(&format!("{}/reveal", page_of(id)), &[("reason", "看看")]).await;
            assert_eq!(looked.status, StatusCode::NOT_FOUND, "{at}");
        }
        let clerk = world.clerk(RED).await;
        for path in ["/desk/cases/none".to_owned(), page_of(Uuid::nil())] {
            assert_eq!(clerk.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(world.log().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_queue_holds_what_lies_within_reach_the_most_urgent_first() {
    on_both(async |world| {
        world.files("doctor").await;
        world.files("proof").await;
        for at in [RED_VILLAGE, RED, COUNTY] {
            let queue = world.clerk(at).await.get("/desk/cases").await.text;
            let order: Vec<_> = ["4211242026112300002", "4211242026112300001"].map(|n| queue.find(n)).into();
            assert!(order.iter().all(Option::is_some) && order.is_sorted(), "{at}: {order:?}");
            assert!(
                queue.contains("红山镇 · 乌云山村") && queue.contains("王*花") && queue.contains("11月24日")
            );
        }
        // What a town handles itself stands under a tab of its own.
        let own = world.clerk(RED).await.get("/desk/cases?queue=own").await.text;
        assert!(own.contains("4211242026112300001") && !own.contains("4211242026112300002"), "{own}");
        let item = world.clerk(COUNTY).await.get("/desk/cases?item=proof").await.text;
        assert!(!item.contains("4211242026112300001") && item.contains("4211242026112300002"));
    })
    .await;
}

/// The cases that a page of the queue lists.
fn listed(page: &str) -> Vec<&str> {
    page.split("<th scope=\"row\"><a href=\"/desk/cases/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

/// Where the key with this word leads, if it is there.
fn way(page: &str, word: &str) -> Option<String> {
    let (before, _) = page.split_once(&format!("{word}</a>"))?;
    let address = before.rsplit("href=\"").next()?.split('"').next()?;
    Some(address.replace("&amp;", "&"))
}

#[tokio::test]
async fn a_long_queue_is_turned_page_by_page_and_back_whoever_looks() {
    on_both(async |world| {
        let id = world.hands_in("proof").await;
        let one = world.waiting(id).await;
        for _ in 0..120 {
            let id = DeviceId::new(world.center.clock.now()).0;
            world.receive(RED_VILLAGE, &Submission { id, ..one.clone() }).await.expect("it is taken");
        }
        for (at, first) in [
            (COUNTY, "/desk/cases"),
            (RED, "/desk/cases?item=proof"),
            (RED_VILLAGE, "/desk/cases?queue=own"),
            (RED_VILLAGE, "/desk/cases?queue=own&item=proof"),
            (RED_VILLAGE, "/desk/cases?item=proof"),
            (RED, "/desk/cases?after=nonsense"),
        ] {
            let clerk = world.clerk(at).await;
            let first = clerk.get(first).await.text;
            assert!(way(&first, "上一页").is_none());
            assert!(first.contains(">120</span>"), "the figures count all of them");
            let second = clerk.get(&way(&first, "下一页").expect("there are more")).await.text;
            let third = clerk.get(&way(&second, "下一页").expect("there are more")).await.text;
            assert!(way(&third, "下一页").is_none());
            let all = [listed(&first), listed(&second), listed(&third)].concat();
            assert_eq!((listed(&first).len(), listed(&second).len(), all.len()), (50, 50, 120), "{at}");
            assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 120, "{at}: none is shown twice");
            let back = clerk.get(&way(&third, "上一页").expect("it came from there")).await.text;
            assert_eq!(listed(&back), listed(&second), "{at}");
            let begin = clerk.get(&way(&back, "上一页").expect("it came from there")).await.text;
            assert_eq!(listed(&begin), listed(&first), "{at}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_case_that_leaves_the_queue_makes_nobody_miss_another() {
    on_both(async |world| {
        let id = world.hands_in("proof").await;
        let one = world.waiting(id).await;
        for _ in 0..60 {
            let id = DeviceId::new(world.center.clock.now()).0;
            world.receive(RED_VILLAGE, &Submission { id, ..one.clone() }).await.expect("it is taken");
        }
        let clerk = world.clerk(RED_VILLAGE).await;
        let first = clerk.get("/desk/cases").await.text;
        let on = way(&first, "下一页").expect("there are more");
        let second = clerk.get(&on).await.text;
        let done: Uuid = listed(&first)[0].parse().expect("an id");
        clerk.does(done, "accept", &[]).await;
        clerk.does(done, "finish", &[("reason", "盖好章了")]).await;
        let later = clerk.get(&on).await.text;
        assert_eq!(listed(&later), listed(&second));
        let back = clerk.get(&way(&later, "上一页").expect("it came from there")).await.text;
        assert_eq!(listed(&back).len(), 50, "the first page is a whole one");
        assert_eq!(listed(&back)[..49], listed(&first)[1..]);
    })
    .await;
}

#[tokio::test]
async fn nothing_of_a_person_is_seen_before_somebody_says_why_and_that_is_written_down() {
    on_both(async |world| {
        let id = world.files("dibao").await;
        let clerk = world.clerk(RED).await;
        let reveal = format!("{}/reveal", page_of(id));
        let masked = [
            clerk.get("/desk/cases").await.text,
            clerk.get(&page_of(id)).await.text,
            clerk.post(&reveal, &[("reason", " ")]).await.text,
            clerk.post(&reveal, &[("reason", "他的电话是13800138001")]).await.text,
        ];
        assert!(world.log().await.is_empty(), "nothing was shown");
        for page in &masked {
            assert!(page.contains("王*花"));
            assert_eq!(PERSONAL.iter().find(|marker| page.contains(**marker)), None, "{page}");
        }
        for shown in ["421124********004X", "138****8000", "已遮住"] {
            assert!(masked[1].contains(shown), "{shown}: {}", masked[1]);
        }
        assert!(masked[2].contains("请写一句为什么要看") && masked[3].contains("13800138001"));

        let whole = clerk.post(&reveal, &[("reason", "打电话约时间上门")]).await;
        assert_eq!((whole.status, whole.cache.as_str()), (StatusCode::OK, "no-store"));
        for marker in ["王小花", "421124 19500101 004X", "红山镇乌云山村3组", "自己写的几句话"]
        {
            assert!(whole.text.contains(marker), "{marker}: {}", whole.text);
        }
        let log = world.log().await;
        let [(action, detail)] = &log[..] else { panic!("one look: {log:?}") };
        assert!(action == "case.reveal" && detail.contains("打电话约时间上门"), "{detail}");
        let again = clerk.get(&page_of(id)).await.text;
        assert_eq!(PERSONAL.iter().find(|marker| again.contains(**marker)), None, "only once");
        let records: Vec<_> = world.told().await.into_iter().map(|(_, body)| body.to_string()).collect();
        for text in records.iter().chain([detail]) {
            assert_eq!(PERSONAL.iter().find(|marker| text.contains(**marker)), None, "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn of_two_clerks_at_once_the_second_is_told_to_look_and_loses_nothing() {
    on_both(async |world| {
        let id = world.files("doctor").await;
        let (one, two) = (world.clerk(RED).await, world.clerk(RED).await);
        let seen = two.get(&page_of(id)).await.field("expected");
        one.does(id, "accept", &[]).await;
        let written = [("reason", "不是本镇的人"), ("remedy", "可以向县卫健局反映")];
        let late = two.acts_on(id, &seen, "refuse_acceptance", &written).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        for words in ["别人刚办过，请看最新的", "办理中", "不是本镇的人", "可以向县卫健局反映"]
        {
            assert!(late.text.contains(words), "{words}: {}", late.text);
        }
        assert_eq!(world.text("SELECT state AS text FROM case_case").await, "handling");
        assert_eq!(world.log().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_the_state_does_not_allow_is_refused_in_words() {
    on_both(async |world| {
        let id = world.files("doctor").await;
        let clerk = world.clerk(RED).await;
        let early = clerk.acts(id, "finish", &[("reason", "签好了")]).await;
        assert_eq!(early.status, StatusCode::BAD_REQUEST);
        assert!(early.text.contains("办件现在是“待受理”，不能办“办结”") && early.text.contains("签好了"));
        let village = world.clerk(RED_VILLAGE).await.acts_on(id, "1", "accept", &[]).await;
        assert!(village.text.contains("由经办单位办理，您没有这个权限"), "{}", village.text);
        let unknown = clerk.acts(id, "<script>", &[]).await;
        assert!(unknown.status == StatusCode::BAD_REQUEST && !unknown.text.contains("“<script>"));
        // What time does, no clerk does.
        let time = clerk.acts(id, "deem_accepted", &[]).await;
        assert!(time.text.contains("由系统办理"), "{}", time.text);
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_event").await, 1);
        assert!(world.log().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_reason_that_is_missing_or_names_a_number_keeps_what_was_entered() {
    on_both(async |world| {
        let id = world.files("doctor").await;
        let clerk = world.clerk(RED).await;
        let silent =
            clerk.acts(id, "refuse_acceptance", &[("reason", " "), ("remedy", "可以找卫健局")]).await;
        assert_eq!(silent.status, StatusCode::BAD_REQUEST);
        assert!(silent.text.contains("“不予受理”要写明理由") && silent.text.contains("可以找卫健局"));
        let number = [("reason", "他说电话13800138000打不通"), ("remedy", "可以找卫健局")];
        let number = clerk.acts(id, "refuse_acceptance", &number).await;
        assert!(number.text.contains("里面像有身份证号或手机号") && number.text.contains("打不通"));
        let papers = clerk.acts(id, "ask_supplement", &[("papers", "\r\n \r\n")]).await;
        assert!(papers.text.contains("要逐项列出材料名称"), "{}", papers.text);
        let long = "很长".repeat(300);
        let long = clerk.acts(id, "refuse_acceptance", &[("reason", &long), ("remedy", "有")]).await;
        assert!(long.text.contains("最多 500 个字"));
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_event").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_case_whose_events_were_touched_is_not_shown_as_if_they_held() {
    on_both(async |world| {
        let id = world.files("doctor").await;
        let clerk = world.staff(RED, "李办事", Role::Clerk).await;
        clerk.does(id, "accept", &[]).await;
        let mut tx = world.center.db.write().await.expect("begins");
        let lost = hongwang_store::sql("DELETE FROM case_event WHERE seq = 2").run(&mut tx).await;
        assert_eq!(lost.expect("deletes"), 1);
        tx.commit().await.expect("commits");
        assert_eq!(clerk.get(&page_of(id)).await.status, StatusCode::INTERNAL_SERVER_ERROR);
    })
    .await;
}
