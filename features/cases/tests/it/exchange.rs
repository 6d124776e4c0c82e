//! Cases and the own system of a town: forwarded at each event, and its steps taken back, each once.

use crate::on_both;
use crate::world::{NOW, RED, RED_VILLAGE, WARM_VILLAGE, World, org, page_of};
use hongwang_base::{Millis, SubmissionId};
use hongwang_cases::{CaseSystem, Cases};
use hongwang_feature::duty::Duty;
use hongwang_gbt39046::{Folder, Http};
use hongwang_outward::{Caller, Permit, Secret};
use hongwang_replica::outbox::Submission;
use hongwang_testkit::{Fault, StandInCenter};
use serde_json::json;
use std::{path::Path, sync::Arc};
use uuid::Uuid;

const THEIRS: &str = "01900000-0000-7000-8000-00000000000a";
const NUMBER: &str = "4211242026112300001";

pub(crate) fn by_folder(world: &World, path: &Path, at: &str) -> (Cases, StandInCenter) {
    let line = Arc::new(Folder::open(path).expect("opens"));
    let system = CaseSystem { name: "乌云山村系统".into(), org: org(at), duties: vec![], line };
    (world.cases.clone().exchanging(vec![system]), StandInCenter::in_folder(path))
}

/// The system of an organisation, and this center as it speaks with it.
pub(crate) struct Peer {
    pub(crate) cases: Cases,
    pub(crate) center: StandInCenter,
    folder: Option<tempfile::TempDir>,
}

impl Peer {
    pub(crate) fn in_folder(world: &World, at: &str, duties: Vec<Duty>) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let line = Arc::new(Folder::open(dir.path()).expect("opens"));
        let system = CaseSystem { name: "红山镇系统".into(), org: org(at), duties, line };
        let center = StandInCenter::in_folder(dir.path());
        Self { cases: world.cases.clone().exchanging(vec![system]), center, folder: Some(dir) }
    }

    pub(crate) async fn over_http(world: &World, at: &str, duties: Vec<Duty>) -> Self {
        let secret = Secret::fresh();
        let center = StandInCenter::over_http(&secret.reveal()).await;
        let url = format!("http://{}/", center.address()).parse().expect("an address");
        let line = Arc::new(Http::new(url, secret, Caller::new(vec![Permit::Address(center.address())])));
        let system = CaseSystem { name: "红山镇系统".into(), org: org(at), duties, line };
        Self { cases: world.cases.clone().exchanging(vec![system]), center, folder: None }
    }

    /// It looks at what lies there, where it has to.
    pub(crate) fn looks(&self) {
        if self.folder.is_some() {
            self.center.looks();
        }
    }

    /// Both sides speak until everything was heard.
    pub(crate) async fn talks(&self, world: &World) {
        for _ in 0..2 {
            self.looks();
            self.cases.exchange(&world.center).await.expect("talks");
        }
        self.looks();
    }

    /// It did a step; what it is answered.
    async fn does(&self, world: &World, staff: &str, number: &str, seen: u64, action: &str) -> String {
        self.center.does_by(&fresh().to_string(), staff, number, seen, action, "符合条件");
        self.talks(world).await;
        self.center.answers().last().cloned().expect("it is answered")
    }
}

pub(crate) fn fresh() -> Uuid {
    SubmissionId::new(NOW).0
}

pub(crate) async fn states(world: &World) -> Vec<String> {
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
            ("e", "accept", "请王小花来取", "人名"),
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
        let system =
            CaseSystem {
                name: "红山镇系统".into(), org: org(RED), duties: vec![], line: Arc::new(line)
            };
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

#[tokio::test]
async fn a_town_whose_leader_signs_in_its_own_system_decides_there_and_never_what_the_same_hands_handled() {
    on_both(async |world| {
        let id = world.files("elder").await;
        let clerk = world.clerk(RED).await;
        let handles = Peer::in_folder(world, RED, vec![]);
        assert!(handles.does(world, "07", NUMBER, 1, "accept").await.contains("代码=\"1\""));
        let refused = handles.does(world, "08", NUMBER, 2, "report").await;
        assert!(refused.contains("由镇里负责人办理"), "without a duty it handles only: {refused}");
        let vacant = "红山镇没有人是负责人";
        assert!(clerk.get(&page_of(id)).await.text.contains(vacant));

        let signs = Peer::in_folder(world, RED, vec![Duty::Leader]);
        let own = signs.does(world, "07", NUMBER, 2, "report").await;
        assert!(own.contains("是您办的"), "{own}");
        let nobody = signs.does(world, "", NUMBER, 2, "report").await;
        assert!(nobody.contains("是您办的"), "who does not say who it is may be the same: {nobody}");
        let number = signs.does(world, "42112419500101004X", NUMBER, 2, "report").await;
        assert!(number.contains("请用系统里的工号"), "{number}");
        assert!(!clerk.get(&page_of(id)).await.text.contains(vacant), "its system signs");
        let done = signs.does(world, "08", NUMBER, 2, "report").await;
        assert!(done.contains("代码=\"1\""), "{done}");
        let page = clerk.get(&page_of(id)).await.text;
        assert!(page.contains("红山镇系统（07）") && page.contains("红山镇系统（08）"), "{page}");

        // A key says nothing of people, so whoever acts by one may be anybody of the same organisation.
        let id = world.files("elder").await;
        let key = world.key(RED, &[("act", "on")]).await;
        let accepted = key.acts(id, &json!({"action": "accept", "expected": 1})).await;
        assert_eq!(accepted.status, http::StatusCode::OK, "{accepted:?}");
        let refused = signs.does(world, "08", "4211242026112300002", 2, "report").await;
        assert!(refused.contains("是您办的"), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn whoever_applied_for_another_and_how_it_was_rated_are_told_by_folder_and_over_http() {
    on_both(async |world| {
        for (peer, number) in [
            (Peer::in_folder(world, RED, vec![]), NUMBER),
            (Peer::over_http(world, RED, vec![]).await, "4211242026112300002"),
        ] {
            peer.talks(world).await;
            let mut submission = world.waiting(world.hands_in("proof").await).await;
            let proxy = json!({"name": "李代办", "id": "42112419500101004X", "phone": "13900139000"});
            submission.body["applicant"] = json!({"whom": "other", "how": "phone", "proxy": proxy});
            world.receive(RED_VILLAGE, &submission).await.expect("it is taken");
            let clerk = world.clerk(RED_VILLAGE).await;
            clerk.does(submission.id, "accept", &[]).await;
            clerk.does(submission.id, "finish", &[("reason", "证明已经盖章")]).await;
            peer.talks(world).await;
            for (score, ticked) in [(2, json!([])), (2, json!(["kind"])), (5, json!([]))] {
                let body = json!({"case": submission.id, "score": score, "reasons": ticked});
                let rating = Submission { id: fresh(), kind: "cases.rating".into(), body, ..submission.clone() };
                world.receive(RED_VILLAGE, &rating).await.expect("it is taken");
            }
            peer.talks(world).await;
            let taken: Vec<_> = peer.center.taken().into_iter().filter(|(of, ..)| of == number).collect();
            assert_eq!(taken.iter().map(|(_, seq, _)| *seq).collect::<Vec<_>>(), [1, 2, 3, 4], "a case is rated once");
            let agent = "<代理人><姓名>李代办</姓名><证件类型>111</证件类型><证件号码>42112419500101004X</证件号码>\
                         <联系电话>13900139000</联系电话></代理人>";
            assert!(taken.iter().all(|(.., xml)| xml.contains(agent)), "{taken:?}");
            assert!(taken[..3].iter().all(|(.., xml)| !xml.contains("<满意度>")), "{taken:?}");
            for told in ["<满意度>2</满意度>", "<环节代码>rate</环节代码>", "<办件状态>done</办件状态>"] {
                assert!(taken[3].2.contains(told), "{told}: {}", taken[3].2);
            }
        }
        assert!(states(world).await.iter().all(|state| state == "taken"));
    })
    .await;
}

#[tokio::test]
async fn what_was_settled_is_forgotten_after_a_month_and_what_was_refused_waits_for_somebody() {
    on_both(async |world| {
        let peer = Peer::in_folder(world, RED_VILLAGE, vec![]);
        peer.talks(world).await;
        world.files("proof").await;
        peer.does(world, "", NUMBER, 1, "accept").await;
        peer.talks(world).await;
        world.files("proof").await;
        peer.center.will(Fault::Refuses("没有这个事项".into()));
        peer.talks(world).await;
        let left = async || {
            let mut left = Vec::new();
            for count in [
                "SELECT COUNT(*) AS n FROM case_system_record",
                "SELECT COUNT(*) AS n FROM case_system_batch",
                "SELECT COUNT(*) AS n FROM case_system_step",
            ] {
                left.push(world.count(count).await);
            }
            left
        };
        assert_eq!(left().await, [3, 2, 1]);
        world.days_pass(30).await;
        assert_eq!(left().await, [4, 2, 1], "time accepted the other one meanwhile");
        world.days_pass(1).await;
        assert_eq!(left().await, [2, 0, 0]);
        assert_eq!(states(world).await, ["refused", "waiting"]);
    })
    .await;
}
