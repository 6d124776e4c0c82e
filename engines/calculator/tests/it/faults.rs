//! A file with a fault is not taken, and says where and what to write instead.

use crate::TEA;
use hongwang_calculator::Rule;

/// The first fault once `from` is `to`.
fn fault(from: &str, to: &str) -> String {
    assert!(TEA.contains(from), "{from}");
    let faults = Rule::read("tea.toml", TEA.replacen(from, to, 1).as_bytes()).expect_err(to);
    faults.to_string()
}

fn line_of(piece: &str) -> usize {
    TEA[..TEA.find(piece).expect("it is there")].matches('\n').count() + 1
}

#[test]
fn every_fault_names_its_line_and_what_to_write() {
    for (from, to, says) in [
        ("kind = \"yes\"", "kind = \"maybe\"", "choice、whole、decimal、money、yes、birth"),
        ("icon = \"leaf\"", "", "没有写 icon，请写上，例如 icon = "),
        ("short = \"茶园补贴\"", "short = \"茶园补贴能领多少\"", "short 太长，请缩到6个字以内"),
        ("owner = \"县农业农村局\"", "owmer = \"县农业农村局\"", "不认识“owmer”这一项"),
        ("until = 2026-12-31", "until = \"明年\"", "until 的写法不对，请写成 until = 2026-01-01"),
        ("until = 2026-12-31", "until = 2025-12-31", "until 早于 from"),
        ("checked = true", "checked = false", "要写 note"),
        ("date = 2026-01-05", "", "没有写 date"),
        ("id = \"acres\"", "id = \"Acres\"", "“Acres”不能作名字"),
        ("id = \"acres\"", "id = \"sort\"", "“sort”前面已经有了"),
        ("{ is = \"new\", acre = \"120元\" }", "{ is = \"neu\", acre = \"120元\" }", "“neu”不在可选的词里"),
        (", { is = \"new\", acre = \"120元\" }", "", "表里没有“new”这一行"),
        ("acre = \"120元\"", "acre = \"120\"", "这一行的各列要和第一行一样"),
        ("from = \"10000元\"", "from = \"20000元\"", "中间不能空、不能重"),
        ("value = \"age(born)\"", "value = \"age(acres)\"", "age( ) 里应当是生日"),
        ("acres * sorts.acre", "acres + sorts.acre", "+ 两边是数（如 80）和钱（如 200元）"),
        ("acres * sorts.acre", "acre * sorts.acre", "没有叫“acre”的"),
        ("acres * sorts.acre", "acres * sorts.mu", "没有叫“sorts.mu”的"),
        ("acres * sorts.acre", "acres * (sorts.acre", "少了“)”"),
        ("acres * sorts.acre", "acres 乘 sorts.acre", "“乘”不能用"),
        ("sort = new and", "sort = neu and", "“neu”不在可选的词里，请写其中一个：old、new"),
        ("sort = new and", "sort > new and", "选项没有大小"),
        ("when = \"years < 18\"", "when = \"years\"", "when 应当是条件"),
        ("tiers(parts, owed)", "tiers(sorts, owed)", "要写 from、to"),
        ("tiers(parts, owed)", "tiers(parts, acres)", "要写 from、to，并且也是数"),
        ("say_most = \"最多20000元。\"", "", "写了 most，就要写 say_most"),
        ("{sorts.acre}", "{sorts.price}", "没有叫“sorts.price”的"),
        ("{sort}{acres}，每亩{sorts.acre}：{=}。", "{sort}{acres", "少了“}”"),
        ("amount = \"paid\"", "amount = \"years\"", "amount 应当是钱"),
        ("rising = [\"acres\", \"owed\"]", "rising = [\"sort\"]", "rising 应当是钱"),
        ("round = \"yuan\"", "round = \"fen\"", "cent、yuan、yuan-down"),
        ("change = \"满18岁再来。\"", "", "没有写 change"),
        ("refuse = \"还没有满18岁。\"", "", "一步要么算"),
        ("amount = \"91元\"", "amount = \"92元\"", "算例“老茶园两亩”应得92元，算出来是91元"),
        ("line = \"老茶园2亩", "line = \"新茶园2亩", "理由里有“新茶园2亩"),
        ("acres = 2,", "", "算例的答案不行：acres"),
        ("acres = 2,", "akres = 2,", "没有叫“akres”的"),
        ("refuse = \"还没有满18岁\"", "refuse = \"太小\"", "应得太小"),
        (
            "[[question]]\nid = \"born\"\nask = \"哪一天生的？\"",
            "[[question]]\nid = \"born\"\nask = \"哪一天生的？\"\nwhen = \"acres > 0\"",
            "生日总要问",
        ),
        ("land + extra + interest", "min(land, 101元) - max(land - 200元, 0元)", "钱反而少了"),
        ("id = \"tea\"", "id = tea", "写法不对"),
        ("label = \"能领\"", "", "没有写 label"),
    ] {
        let said = fault(from, to);
        assert!(said.contains(says), "{to}: {said}");
        assert!(said.starts_with("tea.toml 第"), "{said}");
    }
}

#[test]
fn a_fault_is_at_the_line_where_it_is_written() {
    let piece = "acres * sorts.acre";
    assert!(fault(piece, "acre * sorts.acre").contains(&format!("第{}行", line_of(piece))));
    let piece = "kind = \"birth\"";
    let line = line_of(piece) + 1;
    assert!(fault(piece, "kind = \"birth\"\nsize = 3").contains(&format!("第{line}行：不认识“size”")));
}

#[test]
fn all_faults_are_told_at_once() {
    let text = TEA.replace("kind = \"yes\"", "kind = \"maybe\"").replace("icon = \"leaf\"", "");
    let faults = Rule::read("tea.toml", text.as_bytes()).expect_err("two faults").0;
    assert!(faults.len() >= 2 && faults.is_sorted_by_key(|fault| fault.line), "{faults:?}");
}

#[test]
fn what_is_no_text_or_no_rule_is_refused() {
    for bytes in [&b"\xff\xfe\x00"[..], b"", b"[[[", b"step = 3", b"[[example]]\n"] {
        assert!(!Rule::read("x.toml", bytes).expect_err("no rule").0.is_empty());
    }
    let long = vec![b'#'; hongwang_calculator::LONGEST_FILE + 1];
    assert!(Rule::read("x.toml", &long).expect_err("too long").to_string().contains("超过"));
}

#[test]
fn a_byte_order_mark_and_windows_lines_do_not_matter() {
    let text = format!("\u{feff}{}", TEA.replace('\n', "\r\n"));
    assert!(Rule::read("tea.toml", text.as_bytes()).is_ok());
}
