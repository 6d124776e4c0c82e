//! A case from the screen to its decision, and what time does with it meanwhile.

use crate::on_both;
use crate::world::{COUNTY, RED, RED_VILLAGE, World, page_of};
use hongwang_base::Role;
use hongwang_feature::duty::Duty;
use http::StatusCode;

/// The state of the one case, and how urgent it is.
async fn stands(world: &World) -> (String, String) {
    let state = world.text("SELECT state AS text FROM case_case").await;
    (state, world.text("SELECT alert AS text FROM case_case").await)
}

fn pair(state: &str, alert: &str) -> (String, String) {
    (state.to_owned(), alert.to_owned())
}

#[tokio::test]
async fn a_certificate_is_accepted_and_done_by_its_village() {
    on_both(async |world| {
        let id = world.files("proof").await;
        let clerk = world.staff(RED_VILLAGE, "李文书", Role::Clerk).await;
        let page = clerk.get(&page_of(id)).await.text;
        for words in [
            "待受理",
            "已经交到了，正在看材料齐不齐",
            "还剩1个工作日，到2026年11月24日",
            "即办件",
            "本人（村里屏上）",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        clerk.does(id, "accept", &[]).await;
        clerk.does(id, "finish", &[("reason", "证明已经盖章，本人领走")]).await;
        let page = clerk.get(&page_of(id)).await.text;
        for words in ["办结", "李文书", "证明已经盖章，本人领走"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("现在能办的") && !page.contains("还剩"));
        assert!(!clerk.get("/desk/cases").await.text.contains("4211242026112300001"));
        assert!(clerk.get("/desk/cases?queue=closed").await.text.contains("4211242026112300001"));
        let log = world.log().await;
        let actions: Vec<_> = log.iter().map(|(action, _)| action.as_str()).collect();
        assert_eq!(actions, ["case.act", "case.act"]);
        assert_eq!(log[1].1, "4211242026112300001：办结，现在是“办结”");
        world.days_pass(40).await;
        assert_eq!(stands(world).await, pair("done", "normal"), "after the end nothing happens");
    })
    .await;
}

#[tokio::test]
async fn while_papers_are_awaited_the_clocks_stand_still() {
    on_both(async |world| {
        let id = world.files("doctor").await;
        world.days_pass(1).await;
        let clerk = world.clerk(RED).await;
        clerk.does(id, "ask_supplement", &[("papers", "病历\r\n药盒\r\n")]).await;
        let page = clerk.get(&page_of(id)).await.text;
        for words in ["等本人补材料", "还差：病历、药盒", "停着，还剩4个工作日"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!clerk.get("/desk/cases").await.text.contains("4211242026112300001"));
        world.days_pass(9).await;
        assert_eq!(stands(world).await, pair("supplement", "normal"), "silence decides nothing meanwhile");
        world.days_pass(1).await;
        let clerk = world.clerk(RED).await;
        assert!(clerk.get("/desk/cases?queue=waiting").await.text.contains("4211242026112300001"));
        clerk.does(id, "supply", &[("papers", "病历\r\n药盒")]).await;
        // One of five days was used before; Friday, 4 December does not count.
        let page = clerk.get(&page_of(id)).await.text;
        assert!(page.contains("还剩4个工作日，到2026年12月10日"), "{page}");
        let second = clerk.acts(id, "ask_supplement", &[("papers", "身份证")]).await;
        assert!(second.text.contains("补正材料只能一次性告知"), "{}", second.text);
    })
    .await;
}

#[tokio::test]
async fn silence_for_five_working_days_is_an_acceptance_and_the_queue_turns_red_meanwhile() {
    on_both(async |world| {
        world.files("doctor").await;
        assert_eq!(stands(world).await, pair("received", "normal"));
        world.days_pass(3).await;
        assert_eq!(stands(world).await, pair("received", "yellow"), "two days are left for the answer");
        world.days_pass(1).await;
        assert_eq!(stands(world).await, pair("received", "red"));
        world.days_pass(3).await;
        assert_eq!(stands(world).await, pair("received", "red"), "the last day is not over");
        world.days_pass(1).await;
        assert_eq!(stands(world).await, pair("handling", "overdue"), "and five days were promised in all");
        let log = world.log().await;
        let actions: Vec<_> = log.iter().map(|(action, _)| action.as_str()).collect();
        assert_eq!(actions, ["case.time", "case.urge"], "and the level above is told");
        let clerk = world.clerk(RED).await;
        let queue = clerk.get("/desk/cases").await.text;
        assert!(queue.contains("超期") && queue.contains("办理中"), "{queue}");
        // Time does it once.
        world.days_pass(0).await;
        assert_eq!(world.log().await.len(), log.len());
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_event").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_low_income_case_needs_two_investigators_a_leader_a_notice_and_the_county() {
    on_both(async |world| {
        let id = world.files("dibao").await;
        let (li, zhao) = (world.clerk(RED).await, world.staff(RED, "赵干事", Role::Clerk).await);
        let found = [("near_kin", "no")];
        for action in ["accept", "begin_investigation", "check_finances"] {
            li.does(id, action, &[]).await;
        }
        let open = li.acts(id, "investigate", &[]).await;
        assert!(open.text.contains("要先答：申请人是经办人员或村干部的近亲属吗"), "{}", open.text);
        li.does(id, "investigate", &found).await;
        let again = li.acts(id, "investigate", &found).await;
        assert!(again.text.contains("请另一位同事办"), "{}", again.text);
        let page = li.get(&page_of(id)).await.text;
        assert!(page.contains("红山镇没有人是负责人，请管理员在账号里设；上一级的负责人可以办。"), "{page}");
        assert!(page.contains("“初审，贴出来”由镇里负责人办。"), "{page}");
        let own = li.acts(id, "first_review", &[("reason", "符合条件")]).await;
        assert!(own.text.contains("由镇里负责人办理，您没有这个权限") && own.text.contains("符合条件"));
        let sun = world.with_duty(RED, "孙镇长", Duty::Leader).await;
        assert!(!li.get(&page_of(id)).await.text.contains("没有人是负责人"));
        let early = sun.acts(id, "first_review", &[("reason", "符合条件")]).await;
        assert!(early.text.contains("之前要先办完“上门看过”") && early.text.contains("符合条件"));
        zhao.does(id, "investigate", &found).await;
        assert!(li.get(&page_of(id)).await.text.contains("上门看过（第2人，共2人）"));
        sun.does(id, "first_review", &[("reason", "符合条件")]).await;

        let county = world.clerk(COUNTY).await.get("/desk/cases?queue=own").await.text;
        assert!(!county.contains("4211242026112300001"), "it lies with the town");
        world.days_pass(7).await;
        assert_eq!(world.text("SELECT state AS text FROM case_case").await, "notice");
        world.days_pass(1).await;
        assert_eq!(world.text("SELECT state AS text FROM case_case").await, "county_review");
        let county = world.clerk(COUNTY).await;
        assert!(county.get("/desk/cases?queue=own").await.text.contains("4211242026112300001"));
        let town = world.clerk(RED).await.acts_on(id, "8", "confirm", &[]).await;
        assert!(town.text.contains("由县里负责人办理"), "{}", town.text);
        let page = county.get(&page_of(id)).await.text;
        assert!(page.contains("英山县没有人是负责人，请管理员在账号里设。"), "nobody is above: {page}");
        let head = world.with_duty(COUNTY, "钱局长", Duty::Leader).await;
        let unchecked = head.acts(id, "confirm", &[]).await;
        assert!(unchecked.text.contains("之前要先办完“县里核对好了”"), "{}", unchecked.text);
        head.does(id, "county_check", &[]).await;
        let own = head.acts(id, "confirm", &[]).await;
        assert!(own.text.contains("要由另一个人办：“县里核对好了”是您办的"), "{}", own.text);
        county.does(id, "county_check", &[]).await;
        head.does(id, "confirm", &[]).await;
        assert_eq!(stands(world).await, pair("confirmed", "normal"));
    })
    .await;
}

#[tokio::test]
async fn a_case_that_cannot_be_folded_holds_up_no_other() {
    on_both(async |world| {
        world.files("doctor").await;
        let mut tx = world.center.db.write().await.expect("begins");
        hongwang_store::sql("DELETE FROM case_event").run(&mut tx).await.expect("deletes");
        tx.commit().await.expect("commits");
        world.files("wage").await;
        world.days_pass(9).await;
        let states = [
            "SELECT state AS text FROM case_case WHERE item = 'doctor'",
            "SELECT state AS text FROM case_case WHERE item = 'wage'",
        ];
        assert_eq!(world.text(states[0]).await, "received");
        assert_eq!(world.text(states[1]).await, "handling");
    })
    .await;
}

#[tokio::test]
async fn a_village_with_one_clerk_holds_nothing_up_and_the_leader_above_decides_for_it() {
    on_both(async |world| {
        let id = world.files("house").await;
        let village = world.staff(RED_VILLAGE, "李文书", Role::Clerk).await;
        village.does(id, "group_agrees", &[("reason", "小组开会都同意")]).await;
        world.days_pass(8).await;
        let village = world.staff(RED_VILLAGE, "李文书", Role::Clerk).await;
        let page = village.get(&page_of(id)).await.text;
        assert!(
            page.contains("乌云山村没有人是负责人") && page.contains("“村委会同意，报镇上”由村里负责人办。")
        );
        let yes = [("reason", "村委会同意")];
        assert_eq!(village.acts(id, "village_agrees", &yes).await.status, StatusCode::BAD_REQUEST);
        let clerk = world.clerk(RED).await;
        assert_eq!(clerk.acts(id, "village_agrees", &yes).await.status, StatusCode::BAD_REQUEST);
        let mayor = world.with_duty(RED, "孙镇长", Duty::Leader).await;
        mayor.does(id, "village_agrees", &yes).await;

        // Two look at it, and none of them approves.
        let found =
            [("reason", "符合"), ("has_homestead", "no"), ("on_farmland", "no"), ("sold_house", "no")];
        clerk.does(id, "accept", &[]).await;
        clerk.does(id, "review", &found).await;
        mayor.does(id, "review", &found).await;
        let own = mayor.acts(id, "approve", &[]).await;
        assert!(own.text.contains("“联审会签”是您办的，请另一位同事办"), "{}", own.text);
        let deputy = world.with_duty(RED, "周副镇长", Duty::Leader).await;
        deputy.does(id, "approve", &[]).await;
        assert_eq!(world.text("SELECT state AS text FROM case_case").await, "approved");
    })
    .await;
}

#[tokio::test]
async fn a_group_that_has_a_leader_speaks_by_nobody_else() {
    on_both(async |world| {
        let id = world.files("house").await;
        let group = world.with_duty(RED_VILLAGE, "张组长", Duty::Group).await;
        let village = world.clerk(RED_VILLAGE).await;
        let refused = village.acts(id, "group_agrees", &[("reason", "都同意")]).await;
        assert!(refused.text.contains("由村民小组长办理"), "{}", refused.text);
        group.does(id, "group_agrees", &[("reason", "都同意")]).await;
        assert_eq!(world.text("SELECT state AS text FROM case_case").await, "village_notice");
    })
    .await;
}
