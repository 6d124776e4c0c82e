//! A workflow that contradicts itself or the law is refused with file, line and what to write instead.

use crate::desk::{SERVICES, text_of, workflow};
use hongwang_casework::{Days, Step, Workflow};

/// The faults of a workflow with one place of its text changed.
fn faults(service: &str, old: &str, new: &str) -> Vec<String> {
    let text = text_of(service);
    assert_eq!(text.matches(old).count(), 1, "{old:?} stands once in {service}");
    let changed = text.replace(old, new);
    let faults = Workflow::read("w.toml", &changed).expect_err("it is wrong");
    faults.to_string().lines().map(str::to_owned).collect()
}

/// Whether a line of `found` has `sentence` at a place of the file.
fn says(found: &[String], sentence: &str) -> bool {
    found.iter().any(|line| line.starts_with("w.toml:") && line.ends_with(sentence))
}

#[test]
fn the_services_of_the_county_are_sound() {
    for service in SERVICES {
        let workflow = workflow(service);
        assert_eq!(workflow.id, service);
        assert!(workflow.states.iter().all(|state| state.says.ends_with('。')), "{service}");
    }
    let homestead = workflow("homestead");
    assert_eq!(homestead.state("survey").map(|state| state.step), Some(Step::Special));
    assert_eq!(homestead.clock("village_notice").map(|clock| clock.days), Some(Days::Natural));
    assert_eq!((homestead.role_name("system"), homestead.role_name("villager")), ("系统", "村民"));
}

#[test]
fn a_fault_names_file_line_entry_and_field() {
    let found = faults("proxy", "from = [\"draft\"]\nto = \"asked\"", "from = [\"draft\"]\nto = \"askd\"");
    let line =
        1 + text_of("proxy").lines().position(|line| line == "to = \"asked\"").expect("it stands there");
    assert_eq!(
        found,
        [format!("w.toml:{line}: 动作“ask”的 to：没有“askd”，请改成已有的名字，或者补上这一段")]
    );
}

#[test]
fn a_text_that_is_no_workflow_is_refused_with_its_line() {
    let found = faults("proxy", "kind = \"draft\"", "kind = \"drafts\"");
    assert!(found[0].starts_with("w.toml:15: 写法不对："), "{found:?}");
    let found = faults("proxy", "start = \"draft\"", "start = \"draft\"\nbeginn = 1");
    assert!(found[0].contains("beginn"), "{found:?}");
}

#[test]
fn names_that_nothing_has_and_blanks_are_found() {
    for (old, new, sentence) in [
        ("start = \"draft\"", "start = \"drft\"", "的 start：没有“drft”，请改成已有的名字，或者补上这一段"),
        (
            "helper = \"代办员\"",
            "helfer = \"代办员\"",
            "的 who：没有“helper”，请改成已有的名字，或者补上这一段",
        ),
        (
            "stop = [\"take\"]",
            "stop = [\"tak\"]",
            "动作“take”的 stop：没有“tak”，请改成已有的名字，或者补上这一段",
        ),
        ("name = \"待接单\"", "name = \" \"", "状态“asked”的 name：没有写内容，请补上"),
        ("id = \"cannot\"", "id = \"done\"", "状态“done”的 id：名字重复，请改成不同的名字"),
        (
            "applicant = \"请托人\"",
            "applicant = \"请托人\"\nguest = \"客人\"",
            "的 roles：没有哪个动作由“guest”来办，请删去，或者写进 who",
        ),
    ] {
        let found = faults("proxy", old, new);
        assert!(says(&found, sentence), "{sentence}: {found:?}");
    }
}

#[test]
fn a_state_that_is_never_reached_or_never_left_is_found() {
    let found = faults(
        "proxy",
        "id = \"finish\"\nname = \"办好，交回执\"\nfrom = [\"taken\"]\nto = \"done\"",
        "id = \"finish\"\nname = \"办好，交回执\"\nfrom = [\"taken\"]\nto = \"cannot\"\nonce = true",
    );
    assert!(says(&found, "状态“done”：从开始走不到这里，请补上通向它的动作，或者删去"), "{found:?}");
    let stuck = "[[state]]\nid = \"stuck\"\nname = \"搁置\"\nkind = \"open\"\nstep = \"承办\"\nsays = \"搁置了。\"\n\n[[clock]]\nid = \"take\"";
    let text = text_of("proxy")
        .replace("[[clock]]\nid = \"take\"", stuck)
        .replace("to = \"taken\"", "to = \"stuck\"");
    let found = Workflow::read("w.toml", &text).expect_err("nothing leads out").to_string();
    assert!(found.contains("状态“stuck”：从这里走不到任何办结状态，请补上出路"), "{found}");
    assert!(found.contains("动作“finish”：从来没有机会办"), "{found}");
}

#[test]
fn what_the_law_demands_cannot_be_left_out() {
    for (service, old, new, sentence) in [
        (
            "birth",
            "name = \"不予登记\"\nfrom = [\"received\"]\nto = \"not_accepted\"\nwho = [\"town_clerk\"]\nneeds = [\"reason\", \"remedy\"]",
            "name = \"不予登记\"\nfrom = [\"received\"]\nto = \"not_accepted\"\nwho = [\"town_clerk\"]\nneeds = [\"reason\"]",
            "动作“refuse”的 needs：不予受理、不予批准必须写明理由和救济途径：needs 里要有 reason 和 remedy",
        ),
        (
            "birth",
            "once = true\n",
            "",
            "动作“ask_supplement”的 needs：补正只能一次性告知全部材料：要写 once = true，needs 里要有 materials",
        ),
        (
            "birth",
            "stop = [\"register\"]\nstart = [\"supply\"]",
            "start = [\"supply\"]",
            "的 stop：进入补正或暂停时，时限“register”还在走，请写进 stop",
        ),
        (
            "birth",
            "stop = [\"supply\"]\nresume = [\"register\"]",
            "stop = [\"supply\"]",
            "的 resume：补正或暂停结束后，时限“register”没有恢复，请写进 resume（确实到此为止的写进 stop）",
        ),
        ("low_income", "at_expiry = \"notice_ends\"\n", "", "状态“notice”：公示要有到期自动结束的时限"),
        (
            "low_income",
            "from = [\"notice\"]\nto = \"investigating\"",
            "from = [\"notice\"]\nto = \"withdrawn\"",
            "状态“notice”：公示期间要有提出异议、退回核查的动作",
        ),
    ] {
        let found = faults(service, old, new);
        assert!(says(&found, sentence), "{sentence}: {found:?}");
    }
}

#[test]
fn a_condition_that_leaves_no_way_is_found() {
    let text = text_of("homestead");
    let text = text.replace("id = \"refuse\"\n", "id = \"refuse\"\nblocked_by = [\"has_homestead\"]\n");
    let text = text.replace(
        "name = \"退回联审\"\nfrom = [\"approval\"]\nto = \"review\"",
        "name = \"退回联审\"\nfrom = [\"approval\"]",
    );
    let found = Workflow::read("w.toml", &text).expect_err("a second homestead is stuck").to_string();
    assert!(found.contains("动作“approve”的 blocked_by：条件“has_homestead”拦住以后没有别的出路"), "{found}");
}

#[test]
fn what_time_does_by_itself_is_bounded() {
    for (service, old, new, sentence) in [
        (
            "homestead",
            "who = [\"system\"]\nstop = [\"reply\"]\nstart = [\"decide\"]",
            "who = [\"system\"]\nstart = [\"decide\"]",
            "的 stop：自动动作要停掉带它的时限“reply”，否则会反复自动办",
        ),
        (
            "homestead",
            "at_expiry = \"deem_accepted\"\n",
            "",
            "动作“deem_accepted”的 who：系统自动办的动作，要有一个时限的 at_expiry 写它",
        ),
        (
            "homestead",
            "at_expiry = \"deem_accepted\"",
            "at_expiry = \"accept\"",
            "时限“reply”的 at_expiry：“accept”不是系统自动办的动作：who 里要有 system",
        ),
        (
            "birth",
            "who = [\"system\"]",
            "who = [\"system\", \"town_clerk\"]",
            "动作“give_up”的 who：系统自动办的动作，who 里只能写 system",
        ),
        (
            "birth",
            "who = [\"system\"]\nneeds = [\"reason\"]",
            "who = [\"system\"]\nneeds = [\"materials\"]",
            "动作“give_up”的 who：系统自动办的动作不能要求救济途径、材料、核实、前置步骤，不能被条件拦住，也不能限办一次",
        ),
        (
            "birth",
            "from = [\"supplement\"]\nto = \"withdrawn\"",
            "from = [\"supplement\"]\nstop = [\"supply\"]\nstart = [\"supply\"]",
            "动作“give_up”的 to：自动动作“give_up”会绕回原处，反复自动办，请改道",
        ),
        (
            "low_income",
            "quorum = 2",
            "quorum = 0",
            "动作“investigate”的 quorum：人数至少为 1；系统自动办的只能为 1",
        ),
        (
            "homestead",
            "not_by = [\"review\"]",
            "not_by = [\"approve\"]",
            "动作“approve”的 not_by：not_by 里不能写自己，也不能有系统自动办的动作；同一个动作要几个人办，请用 quorum",
        ),
        (
            "homestead",
            "not_by = [\"review\"]",
            "not_by = [\"look\"]",
            "动作“approve”的 not_by：没有“look”，请改成已有的名字，或者补上这一段",
        ),
    ] {
        let found = faults(service, old, new);
        assert!(says(&found, sentence), "{sentence}: {found:?}");
    }
}

#[test]
fn clocks_that_make_no_sense_are_found() {
    for (old, new, sentence) in [
        (
            "legal = 7",
            "legal = 0",
            "时限“do”的 legal：天数不对：应 0 < promised ≤ legal，red ≤ yellow < 时限，延长天数大于 0",
        ),
        (
            "stop = [\"do\"]\nstart = [\"take\"]",
            "start = [\"take\"]",
            "的 start：时限“do”这时可能正在走，不能再启动",
        ),
        (
            "stop = [\"take\"]\nstart = [\"do\"]",
            "stop = [\"take\", \"do\"]\nstart = [\"do\"]",
            "动作“take”的 stop：时限“do”这时从来不会有这个变化，请核对",
        ),
        ("start = [\"do\"]", "resume = [\"do\"]", "时限“do”：没有哪里用到它，请删去，或者用上"),
        (
            "stop = [\"take\"]\nstart = [\"do\"]",
            "stop = [\"take\"]\nstart = [\"do\"]\nextend = { clock = \"do\", days = 0 }",
            "动作“take”的 extend：天数不对：应 0 < promised ≤ legal，red ≤ yellow < 时限，延长天数大于 0",
        ),
        (
            "who = [\"helper\"]\nstop = [\"take\"]\nstart = [\"do\"]",
            "who = [\"helper\"]\nstop = [\"take\"]\nstart = [\"do\"]\n[[action]]\nid = \"x\"\nname = \"x\"\nfrom = [\"taken\"]\nwho = [\"helper\"]\nas_of = \"do\"",
            "动作“x”的 as_of：as_of 要和 start 一起写",
        ),
    ] {
        let found = faults("proxy", old, new);
        assert!(says(&found, sentence), "{sentence}: {found:?}");
    }
}

#[test]
fn an_end_is_an_end_and_a_beginning_a_beginning() {
    for (old, new, sentence) in [
        ("outcome = \"done\"\n", "", "状态“done”的 kind：办结状态要写 outcome：done、refused 或 withdrawn"),
        (
            "name = \"待接单\"\n",
            "name = \"待接单\"\noutcome = \"done\"\n",
            "状态“asked”的 outcome：只有办结状态能写 outcome，请删去",
        ),
        (
            "from = [\"draft\", \"asked\", \"taken\"]",
            "from = [\"draft\", \"asked\", \"taken\", \"done\"]",
            "动作“cancel”的 from：“done”已经办结，不能再有动作，请删去",
        ),
        ("start = \"draft\"", "start = \"done\"", "的 start：开始的状态应是 draft 或 open"),
        (
            "needs = [\"materials\"]",
            "needs = [\"materials\"]\nresume = [\"take\"]",
            "动作“finish”的 to：办结后时限不再走，start、resume、extend 请删去",
        ),
    ] {
        let found = faults("proxy", old, new);
        assert!(says(&found, sentence), "{sentence}: {found:?}");
    }
}
