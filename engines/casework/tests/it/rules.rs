//! Who may do what when: each refusal, and the way on.

use crate::desk::{Desk, actor, at};
use hongwang_casework::{Actor, Case, Command, Outcome, Refusal, decide, offered};

/// A low-income case that the town has accepted on Monday 2 March 2026, with an investigation begun.
fn investigated() -> Desk {
    let mut desk = Desk::of("low_income");
    desk.act("applicant", "张三", "submit", "2026-03-02 09:00");
    desk.act("town_clerk", "李四", "accept", "2026-03-02 10:00");
    desk.act("town_clerk", "李四", "begin_investigation", "2026-03-03 10:00");
    desk
}

/// The same with everything that comes before the first review.
fn reviewed(kin: bool) -> Desk {
    let mut desk = investigated();
    desk.act("checker", "王五", "check_finances", "2026-03-04 10:00");
    if kin {
        desk.act_finding("town_clerk", "李四", "investigate", "2026-03-05 10:00", "near_kin");
    } else {
        desk.act("town_clerk", "李四", "investigate", "2026-03-05 10:00");
    }
    desk.act("town_clerk", "赵六", "investigate", "2026-03-05 10:30");
    desk
}

/// A homestead case that the town reviews.
fn homestead() -> Desk {
    let mut desk = Desk::of("homestead");
    desk.act("applicant", "张三", "submit", "2026-02-24 09:00");
    desk.act("village_group", "组长", "group_agrees", "2026-02-24 10:00");
    assert_eq!(desk.wait("2026-03-04 00:00"), 1);
    desk.act("village_clerk", "村文书", "village_agrees", "2026-03-04 10:00");
    desk.act("town_clerk", "李四", "accept", "2026-03-05 10:00");
    desk
}

#[test]
fn a_low_income_case_goes_from_application_to_confirmation() {
    let mut desk = reviewed(false);
    desk.act("town_clerk", "李四", "first_review", "2026-03-06 10:00");
    assert_eq!(desk.wait("2026-03-13 23:59"), 0);
    assert_eq!(desk.wait("2026-03-14 00:00"), 1);
    desk.act("county_clerk", "钱七", "confirm", "2026-03-16 10:00");
    let state = desk.workflow.state(&desk.case.state).expect("it is known");
    assert_eq!(state.outcome, Some(Outcome::Done));
    assert_eq!(Case::replay(&desk.events), Ok(Some(desk.case)));
}

#[test]
fn a_homestead_case_goes_from_the_village_group_to_its_acceptance() {
    let mut desk = homestead();
    desk.act("town_reviewer", "农经站", "review", "2026-03-09 10:00");
    desk.act("town_reviewer", "自然资源所", "review", "2026-03-10 10:00");
    desk.act("town_leader", "镇长", "approve", "2026-03-11 10:00");
    desk.act("town_clerk", "李四", "deliver", "2026-03-12 10:00");
    desk.act("town_reviewer", "农经站", "set_out", "2026-03-20 10:00");
    desk.act("applicant", "张三", "ask_acceptance", "2026-11-20 10:00");
    desk.act("town_reviewer", "农经站", "pass_acceptance", "2026-11-24 10:00");
    desk.act("town_reviewer", "自然资源所", "pass_acceptance", "2026-11-24 11:00");
    assert_eq!(desk.case.state, "done");
}

#[test]
fn an_investigation_by_two_counts_only_when_two_different_persons_signed() {
    let mut desk = investigated();
    desk.act("checker", "王五", "check_finances", "2026-03-04 10:00");
    desk.act("town_clerk", "李四", "investigate", "2026-03-05 10:00");
    let again = desk.refused("town_clerk", "李四", "investigate", "2026-03-05 11:00");
    assert_eq!(again.to_string(), "“入户调查”要 2 个人分别办，您已经办过，请另一位同事办");
    let early = desk.refused("town_clerk", "李四", "first_review", "2026-03-05 11:00");
    assert_eq!(early.to_string(), "办“初审并公示”之前要先办完“入户调查”");
    desk.act("town_clerk", "赵六", "investigate", "2026-03-05 12:00");
    desk.act("town_clerk", "李四", "first_review", "2026-03-06 10:00");
}

#[test]
fn an_action_of_two_moves_the_case_only_with_the_second_signature() {
    let mut desk = homestead();
    desk.act("town_reviewer", "农经站", "review", "2026-03-09 10:00");
    assert_eq!(desk.case.state, "review");
    desk.act("town_reviewer", "自然资源所", "review", "2026-03-10 10:00");
    assert_eq!(desk.case.state, "approval");
}

#[test]
fn what_was_signed_before_a_case_came_back_does_not_count_again() {
    let mut desk = homestead();
    desk.act("town_reviewer", "农经站", "review", "2026-03-09 10:00");
    desk.act("town_reviewer", "自然资源所", "review", "2026-03-10 10:00");
    desk.act("town_leader", "镇长", "send_back", "2026-03-11 10:00");
    desk.act("town_reviewer", "农经站", "review", "2026-03-12 10:00");
    assert_eq!(desk.case.state, "review");
}

#[test]
fn of_two_clerks_at_once_the_second_is_told_to_look_again() {
    let mut desk = Desk::of("low_income");
    desk.act("applicant", "张三", "submit", "2026-03-02 09:00");
    let mut late = desk.command(actor("town_clerk", "赵六"), "refuse_acceptance");
    desk.act("town_clerk", "李四", "accept", "2026-03-02 10:00");
    let refusal = desk.send(&late, at("2026-03-02 10:00")).expect_err("somebody was quicker");
    assert_eq!(refusal, Refusal::Stale { seen: 1, now: 2 });
    assert!(refusal.to_string().contains("刚才有人办过这件"));
    late.expected = 2;
    let refusal = desk.send(&late, at("2026-03-02 10:01")).expect_err("it is accepted");
    assert_eq!(refusal.to_string(), "办件现在是“调查核对”，不能办“不予受理”");
}

#[test]
fn nobody_acts_in_a_role_that_is_not_theirs() {
    let mut desk = Desk::of("low_income");
    desk.act("applicant", "张三", "submit", "2026-03-02 09:00");
    let refusal = desk.refused("village_clerk", "村文书", "accept", "2026-03-02 10:00");
    assert_eq!(refusal.to_string(), "“受理”由乡镇经办人办理，您没有这个权限");
    let mut offers = offered(&desk.workflow, &desk.case, &actor("applicant", "张三"));
    assert_eq!(offers.pop().map(|action| action.id.as_str()), Some("withdraw"));
    assert!(offers.is_empty());
}

#[test]
fn a_refusal_without_reason_or_remedy_is_not_taken() {
    let mut desk = Desk::of("low_income");
    desk.act("applicant", "张三", "submit", "2026-03-02 09:00");
    let mut command = desk.command(actor("town_clerk", "李四"), "refuse_acceptance");
    command.reason = Some("  ".into());
    let refusal = desk.send(&command, at("2026-03-02 10:00")).expect_err("no reason");
    assert_eq!(refusal.to_string(), "“不予受理”要写明理由");
    command.reason = Some("户籍不在本乡".into());
    command.remedy = None;
    let refusal = desk.send(&command, at("2026-03-02 10:00")).expect_err("no remedy");
    assert_eq!(refusal, Refusal::RemedyMissing { action: "不予受理".into() });
    command.remedy = Some("六十日内可向县人民政府申请行政复议".into());
    desk.send(&command, at("2026-03-02 10:00")).expect("it is whole");
    assert_eq!(desk.case.reason.as_deref(), Some("户籍不在本乡"));
}

#[test]
fn papers_are_asked_for_once_and_with_the_whole_list() {
    let mut desk = Desk::of("low_income");
    desk.act("applicant", "张三", "submit", "2026-03-02 09:00");
    let mut command = desk.command(actor("town_clerk", "李四"), "ask_supplement");
    command.materials = Vec::new();
    let refusal = desk.send(&command, at("2026-03-02 10:00")).expect_err("no list");
    assert_eq!(refusal.to_string(), "“一次性告知补正”要逐项列出材料名称");
    command.materials = vec!["户口簿".into(), " ".into()];
    let refusal = desk.send(&command, at("2026-03-02 10:00")).expect_err("a blank line");
    assert_eq!(refusal, Refusal::MaterialsMissing { action: "一次性告知补正".into() });
    command.materials = vec!["户口簿".into(), "核对授权书".into()];
    desk.send(&command, at("2026-03-02 10:00")).expect("it is whole");
    assert_eq!(desk.case.missing().collect::<Vec<_>>(), ["户口簿", "核对授权书"]);

    desk.act("applicant", "张三", "supply", "2026-03-04 10:00");
    assert_eq!(desk.case.missing().collect::<Vec<_>>(), ["核对授权书"]);
    let second = desk.refused("town_clerk", "李四", "ask_supplement", "2026-03-04 11:00");
    assert_eq!(second, Refusal::SecondSupplement);
    let offers = offered(&desk.workflow, &desk.case, &actor("town_clerk", "李四"));
    let offers: Vec<_> = offers.iter().map(|action| action.id.as_str()).collect();
    assert_eq!(offers, ["accept", "refuse_acceptance"]);
}

#[test]
fn an_objection_ends_the_notice_and_everything_is_investigated_again() {
    let mut desk = reviewed(false);
    desk.act("town_clerk", "李四", "first_review", "2026-03-06 10:00");
    desk.act("villager", "邻居", "object", "2026-03-10 10:00");
    assert_eq!(desk.case.state, "investigating");
    assert_eq!(desk.wait("2026-03-20 10:00"), 0, "a notice that was stopped does not end");
    let early = desk.refused("town_clerk", "李四", "first_review", "2026-03-20 10:00");
    assert_eq!(early.to_string(), "办“初审并公示”之前要先办完“入户调查”“信息核对”");

    desk.act("town_clerk", "李四", "begin_investigation", "2026-03-20 10:00");
    desk.act("checker", "王五", "check_finances", "2026-03-20 10:00");
    desk.act("town_clerk", "李四", "investigate", "2026-03-20 10:00");
    desk.act("town_clerk", "赵六", "investigate", "2026-03-20 10:00");
    desk.act("town_clerk", "李四", "first_review", "2026-03-20 10:00");
    assert_eq!(desk.clock("notice", "2026-03-20 10:00").used, 0, "the second notice is whole");
    assert_eq!(desk.wait("2026-03-27 23:59"), 0);
    assert_eq!(desk.wait("2026-03-28 00:00"), 1);
}

#[test]
fn a_case_of_a_clerks_near_kin_is_registered_and_visited_by_the_county_before_it_is_confirmed() {
    let mut desk = reviewed(true);
    assert!(desk.case.holds("near_kin"), "one of two investigators said so");
    let early = desk.refused("town_clerk", "李四", "first_review", "2026-03-06 10:00");
    assert_eq!(early.to_string(), "办“初审并公示”之前要先办完“近亲属单独登记备案”");
    desk.act("town_clerk", "李四", "register_kin", "2026-03-06 10:00");
    desk.act("town_clerk", "李四", "first_review", "2026-03-06 11:00");
    desk.wait("2026-03-14 00:00");
    let early = desk.refused("county_clerk", "钱七", "confirm", "2026-03-16 10:00");
    assert_eq!(early.to_string(), "办“确认”之前要先办完“县级入户核查”");
    desk.act("county_clerk", "钱七", "county_visit", "2026-03-17 10:00");
    desk.act("county_clerk", "钱七", "confirm", "2026-03-17 11:00");
}

#[test]
fn a_wrong_finding_is_corrected_by_doing_it_again_in_full() {
    let mut desk = reviewed(true);
    desk.act("town_clerk", "李四", "investigate", "2026-03-06 10:00");
    let early = desk.refused("town_clerk", "李四", "first_review", "2026-03-06 11:00");
    assert_eq!(early.to_string(), "办“初审并公示”之前要先办完“入户调查”");
    desk.act("town_clerk", "赵六", "investigate", "2026-03-06 12:00");
    assert!(!desk.case.holds("near_kin"));
    desk.act("town_clerk", "李四", "first_review", "2026-03-06 13:00");
}

#[test]
fn a_second_homestead_can_only_be_refused() {
    let mut desk = homestead();
    desk.act("town_reviewer", "农经站", "review", "2026-03-09 10:00");
    desk.act_finding("town_reviewer", "自然资源所", "review", "2026-03-10 10:00", "has_homestead");
    let refusal = desk.refused("town_leader", "镇长", "approve", "2026-03-11 10:00");
    assert_eq!(
        refusal.to_string(),
        "不能办“批准”：一户只能有一处宅基地。请作不予批准的决定，写明理由和救济途径。"
    );
    desk.act("town_leader", "镇长", "refuse", "2026-03-11 10:00");
    assert_eq!(desk.case.state, "refused");
}

#[test]
fn what_has_to_be_looked_at_is_answered_and_nothing_else_is() {
    let mut desk = homestead();
    let mut command = desk.command(actor("town_reviewer", "农经站"), "review");
    command.findings.remove("on_farmland");
    let refusal = desk.send(&command, at("2026-03-09 10:00")).expect_err("a question is open");
    assert_eq!(refusal.to_string(), "办“联审会签”要先答：是否占用永久基本农田");
    let mut command = desk.command(actor("town_leader", "镇长"), "extend");
    command.findings.insert("on_farmland".into(), true);
    let refusal = desk.send(&command, at("2026-03-09 10:00")).expect_err("nobody asked");
    assert!(matches!(refusal, Refusal::FindingNotAsked { .. }), "{refusal}");
}

#[test]
fn silence_for_five_days_is_acceptance_from_the_day_of_receipt() {
    let mut desk = Desk::of("homestead");
    desk.act("applicant", "张三", "submit", "2026-02-09 09:00");
    desk.act("village_group", "组长", "group_agrees", "2026-02-09 10:00");
    desk.wait("2026-02-25 00:00");
    desk.act("village_clerk", "村文书", "village_agrees", "2026-03-02 10:00");
    let early = Command::new(Actor::system(), "deem_accepted", desk.case.seq);
    let refusal = desk.send(&early, at("2026-03-09 23:59")).expect_err("the fifth day is not over");
    assert_eq!(refusal.to_string(), "“逾期未告知，视为受理”期限未到，不能提前");
    assert_eq!(desk.wait("2026-03-09 23:59"), 0);
    let refusal = desk.refused("town_clerk", "李四", "deem_accepted", "2026-03-12 10:00");
    assert!(matches!(refusal, Refusal::NotYourRole { .. }), "{refusal}");

    assert_eq!(desk.wait("2026-03-12 08:00"), 1);
    assert_eq!(desk.case.state, "review");
    assert_eq!(desk.events.last().and_then(|event| event.reason.as_deref()), Some("“受理答复”期限已到"));
    let decide = desk.clock("decide", "2026-03-12 08:00");
    assert_eq!((decide.used, decide.left), (8, 27), "counted from 2 March, not from 12 March");
}

#[test]
fn papers_that_never_come_are_a_withdrawal_in_the_end() {
    let mut desk = Desk::of("birth");
    desk.act("applicant", "张三", "submit", "2026-03-02 09:00");
    desk.act("town_clerk", "李四", "ask_supplement", "2026-03-02 10:00");
    assert_eq!(desk.wait("2026-04-01 23:00"), 0);
    assert_eq!(desk.wait("2026-04-02 00:00"), 1);
    assert_eq!(desk.case.state, "withdrawn");
}

#[test]
fn after_the_end_nothing_happens_and_no_clock_runs() {
    let mut desk = reviewed(false);
    desk.act("applicant", "张三", "withdraw", "2026-03-06 10:00");
    assert!(desk.case.clocks.values().all(|run| run.running_since().is_none()));
    assert_eq!(desk.wait("2036-03-06 10:00"), 0);
    let used = desk.clock("total", "2036-03-06 10:00").used;
    assert_eq!(used, 4);
    let refusal = desk.refused("applicant", "张三", "withdraw", "2026-03-06 11:00");
    assert_eq!(refusal.to_string(), "办件现在是“已撤回”，不能办“撤回申请”");
}

#[test]
fn a_case_stays_with_the_version_of_the_workflow_under_which_it_began() {
    let mut desk = Desk::of("birth");
    desk.act("applicant", "张三", "submit", "2026-03-02 09:00");
    desk.workflow.version = 2;
    let command = desk.command(actor("town_clerk", "李四"), "register");
    let refusal = decide(&desk.workflow, &desk.calendar, &desk.case, &command, at("2026-03-02 10:00"));
    assert_eq!(refusal, Err(Refusal::OtherWorkflow { wanted: "birth".into(), version: 1 }));
    let unknown = Command::new(actor("town_clerk", "李四"), "没有", 1);
    desk.workflow.version = 1;
    let refusal = desk.send(&unknown, at("2026-03-02 10:00")).expect_err("no such action");
    assert_eq!(refusal.to_string(), "流程里没有“没有”这一步，请刷新页面后再试");
}

#[test]
fn whoever_reviewed_a_case_does_not_approve_it() {
    let mut desk = homestead();
    desk.act("town_reviewer", "农经站", "review", "2026-03-09 10:00");
    desk.act("town_reviewer", "镇长", "review", "2026-03-10 10:00");
    let own = desk.refused("town_leader", "镇长", "approve", "2026-03-11 10:00");
    assert!(matches!(own, Refusal::OwnWork { .. }));
    let says = own.to_string();
    assert!(says.starts_with("“批准”要由另一个人办：") && says.ends_with("请另一位同事办"), "{says}");
    desk.act("town_leader", "副镇长", "approve", "2026-03-11 10:00");
}
