//! Cases and the own system of a town: forwarded at each event, and its steps taken back, each once.

use crate::on_both;
use crate::world::{RED, RED_VILLAGE, WARM_VILLAGE, World, org, page_of};
use hongwang_base::Millis;
use hongwang_cases::{CaseSystem, Cases};
use hongwang_gbt39046::{Folder, Http};
use hongwang_outward::{Caller, Permit, Secret};
use hongwang_testkit::{Fault, StandInCenter};
use std::{path::Path, sync::Arc};

const THEIRS: &str = "01900000-0000-7000-8000-00000000000a";
const NUMBER: &str = "4211242026112300001";

pub(crate) fn by_folder(world: &World, path: &Path, at: &str) -> (Cases, StandInCenter) {
    let line = Arc::new(Folder::open(path).expect("opens"));
    let system = CaseSystem { name: "乌云山村系统".into(), org: org(at), line };
    (world.cases.clone().exchanging(vec![system]), StandInCenter::in_folder(path))
}

async fn states(world: &World) -> Vec<String> {
    let mut tx = world.center.db.read().await.expect("begins");
    let rows = hongwang_store::sql("SELECT state FROM case_system_record ORDER BY id").all(&mut tx).await;
    rows.expect("reads").iter().map(|row| row.get("state").expect("text")).collect()
}

#[tokio::test]
async fn a_case_is_forwarded_by_folder_and_their_step_comes_back_once() {
    on_both(async |world| {
        let dir = tempfile::tempdir().expect("a folder");
        let (cases, center) = by_folder(world, dir.path(), RED_VILLAGE);
        let talks = async || cases.exchange(&world.center).await.expect("talks");
        talks().await;
        let id = world.files("proof").await;
        talks().await;
        center.looks();
        let taken = center.taken();
        assert_eq!((taken[0].0.as_str(), taken[0].1), (NUMBER, 1));
        for told in [
            "<姓名>王小花</姓名>",
            "<证件类型>111</证件类型>",
            "<联系电话>13800138000</联系电话>",
            "<办件状态>received</办件状态>",
        ] {
            assert!(taken[0].2.contains(told), "{told}: {}", taken[0].2);
        }
        talks().await;
        assert_eq!(states(world).await, ["taken"]);

        center.does(THEIRS, NUMBER, 1, "accept", "");
        center.looks();
        talks().await;
        let page = world.clerk(RED).await.get(&page_of(id)).await.text;
        assert!(page.contains("乌云山村系统") && page.contains("办理中"), "{page}");
        center.looks();
        assert!(center.answers()[0].contains("代码=\"1\""), "{:?}", center.answers());
        // The same batch again, as after a receipt that was lost: the same answer, and nothing is done.
        center.does(THEIRS, NUMBER, 1, "accept", "");
        center.looks();
        talks().await;
        center.looks();
        assert!(center.answers()[1].contains("代码=\"1\""), "{:?}", center.answers());
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_event").await, 2);
        assert_eq!(center.taken().len(), 2, "what they did is told like any other event");
        let log = world.log().await;
        assert!(log.iter().any(|(action, _)| action == "case.act"), "{log:?}");
    })
    .await;
}

#[tokio::test]
async fn what_they_may_not_do_is_refused_with_the_reason_and_stands_on_the_desk() {
    on_both(async |world| {
        let dir = tempfile::tempdir().expect("a folder");
        let (cases, center) = by_folder(world, dir.path(), WARM_VILLAGE);
        cases.exchange(&world.center).await.expect("talks");
        world.files("proof").await;
        center.does(THEIRS, NUMBER, 1, "accept", "");
        center.looks();
        cases.exchange(&world.center).await.expect("talks");
        center.looks();
        assert!(center.answers()[0].contains("不归您管"), "of another village: {:?}", center.answers());
        assert!(center.taken().is_empty());

        let (cases, center) = by_folder(world, dir.path(), RED_VILLAGE);
        cases.exchange(&world.center).await.expect("talks");
        for (last, action, opinion, why) in [
            ("b", "finish", "已办好", "不能办"),
            ("c", "fly", "", "流程里没有"),
            ("d", "accept", "打13800138000", "像有身份证号或手机号"),
        ] {
            center.does(&THEIRS.replace("00a", &format!("00{last}")), NUMBER, 1, action, opinion);
            center.looks();
            cases.exchange(&world.center).await.expect("talks");
            center.looks();
            let answer = center.answers().last().cloned().expect("it is answered");
            assert!(answer.contains("代码=\"2\"") && answer.contains(why), "{action}: {answer}");
        }
        let page = world.clerk(RED).await.get("/desk/cases/systems").await.text;
        assert!(page.contains("我们没收") && page.contains("流程里没有"), "{page}");
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_event").await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_they_refuse_is_shown_and_sent_again_when_somebody_says_so() {
    on_both(async |world| {
        let dir = tempfile::tempdir().expect("a folder");
        let (cases, center) = by_folder(world, dir.path(), RED_VILLAGE);
        cases.exchange(&world.center).await.expect("talks");
        world.files("proof").await;
        center.will(Fault::Refuses("没有这个事项".into()));
        for _ in 0..2 {
            cases.exchange(&world.center).await.expect("talks");
            center.looks();
        }
        assert_eq!(states(world).await, ["refused"]);
        let clerk = world.clerk(RED).await;
        let page = clerk.get("/desk/cases/systems").await.text;
        assert!(page.contains("没有这个事项") && page.contains("重发"), "{page}");
        let id = page
            .split("/desk/cases/systems/")
            .nth(1)
            .and_then(|rest| rest.split('/').next())
            .expect("a button");
        clerk.post(&format!("/desk/cases/systems/{id}/again"), &[]).await;
        for _ in 0..2 {
            cases.exchange(&world.center).await.expect("talks");
            center.looks();
        }
        assert_eq!((states(world).await, center.taken().len()), (vec!["taken".to_owned()], 1));
    })
    .await;
}

#[tokio::test]
async fn a_batch_whose_receipt_is_lost_is_sent_again_under_its_id_and_taken_once() {
    on_both(async |world| {
        let secret = Secret::fresh();
        let center = StandInCenter::over_http(&secret.reveal()).await;
        let url = format!("http://{}/", center.address()).parse().expect("an address");
        let line = Http::new(url, secret, Caller::new(vec![Permit::Address(center.address())]));
        let system = CaseSystem { name: "红山镇系统".into(), org: org(RED), line: Arc::new(line) };
        let cases = world.cases.clone().exchanging(vec![system]);
        cases.exchange(&world.center).await.expect("talks");
        world.files("doctor").await;
        for fault in [Fault::Error, Fault::HalfWritten, Fault::UnknownCode, Fault::Twice, Fault::Silent] {
            center.will(fault.clone());
            // Two centers on one database talk at once.
            let (one, other) = tokio::join!(cases.exchange(&world.center), cases.exchange(&world.center));
            one.and(other).expect("what is wrong on the other side is no fault here");
            assert_eq!(states(world).await, ["sent"], "{fault:?}");
            world.center.clock.advance(6 * Millis::HOUR);
        }
        let page = world.clerk(RED).await.get("/desk/cases/systems").await.text;
        assert!(page.contains("红山镇系统"), "{page}");
        cases.exchange(&world.center).await.expect("talks");
        assert_eq!(states(world).await, ["taken"]);
        assert_eq!((center.taken().len(), center.batches()), (1, 6));
    })
    .await;
}
