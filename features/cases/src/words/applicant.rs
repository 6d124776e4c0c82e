//! What people read about who applies, on the screen and at the desk.

use hongwang_idcard::{NotRead, Trouble};

// who it is for
pub(crate) const WHO: &str = "谁来办";
pub(crate) const WHO_LEAD: &str = "这件事给谁办？选一个。";
pub(crate) const OWN: &str = "我自己办";
pub(crate) const CHILD: &str = "替没满18岁的孩子办";
pub(crate) const OTHER: &str = "替别人办";
pub(crate) const BY_CLERK: &str = "请村干部帮我填";

// how it is shown
pub(crate) const SHOW: &str = "您是谁";
pub(crate) const SHOW_OWN: &str = "办这件事要知道您是谁。选一个办法。";
pub(crate) const SHOW_CHILD: &str = "先看看您这位监护人是谁。选一个办法。";
pub(crate) const SHOW_OTHER: &str = "先看看替人办事的您是谁。选一个办法。";
pub(crate) const CARD: &str = "放身份证";
pub(crate) const CARD_HOW: &str =
    "按下去，再把身份证平放在读卡的地方，别动，等几秒。只读这一次，走的时候就清掉。";
pub(crate) const CARD_AGAIN: &str = "再读一次";
pub(crate) const PHONE: &str = "没带身份证，用电话";
pub(crate) const CLERK_KNOWS: &str = "村干部看过证件，是本人";
pub(crate) const NO_WAY: &str = "这里不能读身份证。请用电话，或者到村里的大屏上找村干部帮忙。";

/// Why no card was read, and what can be done. What was filled in is there still.
pub(crate) fn not_read(why: &NotRead) -> &'static str {
    match why {
        NotRead::NoCard => "没有看到身份证。请拿起来，再平放一次，按“再读一次”。填过的都还在。",
        NotRead::Unreadable => {
            "身份证没有读出来。可能拿早了，或者不是居民身份证。请放好别动，再读一次。填过的都还在。"
        }
        NotRead::Trouble(Trouble::Broken(_) | Trouble::Closed(_)) => {
            "读卡器断开了，没有读成。请告诉村里值班的人看看插头；也可以先用别的办法。填过的都还在。"
        }
        NotRead::Trouble(_) | NotRead::Gone => "读卡器现在用不了。请先用别的办法。填过的都还在。",
    }
}

pub(crate) const CARD_OLD: &str = "这张身份证过了有效期，不能用。请先用别的办法，再去派出所换证。";

// by telephone
pub(crate) const PHONE_TITLE: &str = "留个电话";
pub(crate) const PHONE_LEAD: &str = "写下您的电话，有事好找您。怕一次填不完，按“先存着”，给您一个取件码。";
pub(crate) const GO_ON: &str = "接着填";

// a guardian
pub(crate) const GUARDIAN: &str = "谁是监护人";
pub(crate) const GUARDIAN_LEAD: &str = "没满18岁，要监护人来答应。写监护人自己的名字和身份证号。";
pub(crate) const GUARDIAN_NAME: &str = "监护人姓名";
pub(crate) const GUARDIAN_ID: &str = "监护人身份证号";
pub(crate) const RELATION: &str = "您是孩子的什么人";
pub(crate) const RELATION_MISSING: &str = "请选一个：您是孩子的什么人。";
pub(crate) const CONSENT: &str = "我是监护人，我答应办这件事，也答应把孩子的情况交给办事的单位";
pub(crate) const CONSENT_MISSING: &str = "没有监护人答应，不能交。答应的请点一下这一条。";
pub(crate) const GUARDIAN_YOUNG: &str = "监护人要满18岁。请写监护人自己的身份证号，不是孩子的。";
pub(crate) const EARNS: &str = "我满了16岁，靠自己干活生活，自己办";
/// Who may answer for a child: the word that is kept, and what is read.
pub(crate) const RELATIONS: [(&str, &str); 5] = [
    ("father", "爸爸"),
    ("mother", "妈妈"),
    ("grandparent", "爷爷奶奶、外公外婆"),
    ("sibling", "成年的哥哥姐姐"),
    ("appointed", "村委会、民政指定的监护人"),
];

// for somebody else
pub(crate) const PROXY: &str = "替人办事的是谁";
pub(crate) const PROXY_LEAD: &str = "写您自己的，不是对方的。后面的问题再填对方的。要对方先在“我的委托”里写上您，没写的也能交，办事的单位会去核实。";
pub(crate) const PROXY_NAME: &str = "您的姓名";
pub(crate) const PROXY_ID: &str = "您的身份证号";
pub(crate) const PROXY_PHONE: &str = "您的电话";
pub(crate) const NAME_MISSING: &str = "请先写姓名。";
pub(crate) const ID_MISSING: &str = "请先写身份证号。";
pub(crate) const ID_HINT: &str = "一共十八位，照着身份证按。";

// a clerk helps
pub(crate) const ASSIST: &str = "村干部帮填";
pub(crate) const ASSIST_LEAD: &str = "请村干部自己来按：工牌号和6位密码。";
pub(crate) const BADGE: &str = "工牌号";
pub(crate) const BADGE_HINT: &str = "8个数字。放自己身份证的，这里不用填。";
pub(crate) const PIN: &str = "6位密码";
pub(crate) const BADGE_IN: &str = "用工牌号";
pub(crate) const BADGE_BY_CARD: &str = "放我的身份证";
pub(crate) const BADGE_WRONG: &str = "工牌号或密码不对，请再看看。";
pub(crate) const BADGE_SHUT: &str = "密码错了五次，这个工牌在这台机器上停用一小时。";
pub(crate) const ASSIST_ONLY_HERE: &str = "村干部帮填，请到村里的大屏上。";
pub(crate) const MANDATE: &str = "本人的委托";
pub(crate) const MANDATE_TV: &str = "电视上不好签名：签在纸上，用手机拍下来，或者由村里收好。";
pub(crate) const MANDATE_HINT: &str = "请本人用手指签名。没有本人的委托不能交，填过的都还在。";
pub(crate) const MANDATE_HAVE: &str = "本人的委托收好了。";
pub(crate) const MANDATE_PAPER: &str = "签在纸上，村里收好";
pub(crate) const FOLDER: &str = "委托书放在哪里";
pub(crate) const FOLDER_LEAD: &str = "本人在委托书上签了字、按了手印，村里收好。写上放在哪里，以后找得到。";
pub(crate) const FOLDER_FIELD: &str = "哪个文件夹";
pub(crate) const FOLDER_HINT: &str = "比如：2026年委托书第3册。不写姓名和号码。";
pub(crate) const FOLDER_MISSING: &str = "请写放在哪个文件夹，最多30个字。";
pub(crate) const FOLDER_NUMBER: &str = "里面像有身份证号或手机号，请去掉，只写文件夹的名字。";
pub(crate) const FOLDER_DONE: &str = "收好了";
pub(crate) const SEEN: &str = "看过哪些原件";
pub(crate) const SEEN_LEAD: &str = "村干部看过的，点一下。";
pub(crate) const SEEN_NONE: &str = "这件事不用看原件。";
pub(crate) const SEEN_DONE: &str = "记下，接着填";
pub(crate) const ASSIST_END: &str = "帮完了，我走了";

/// What the villager puts the name to.
pub(crate) fn mandate_lead(clerk: &str, item: &str) -> String {
    format!("我请村干部{clerk}帮我填“{item}”。填的都念给我听过，都对。")
}

/// The paper lies in a folder of the village.
pub(crate) fn in_folder(folder: &str) -> String {
    format!("委托书放在：{folder}")
}

/// While a clerk helps, on every page.
pub(crate) fn helps(name: &str) -> String {
    format!("村干部{name}正在帮忙填")
}

/// Who wrote from far away and how much of it stands, before it is handed in.
pub(crate) fn helped_from_afar(who: &str, fields: usize) -> String {
    match fields {
        0 => format!("{who}远程帮您填过，那几项您后来都改了，请核对"),
        _ => format!("本表由{who}远程帮您填写了{fields}项，请核对"),
    }
}

/// Who wrote from far away, where their center does not say.
const DESK_AFAR_NAMELESS: &str = "对方的中心版本旧，没有说是谁，请先查通话记录再决定由谁办";
pub(crate) const NAMELESS: &str = "没有说姓名的工作人员";

/// A field that somebody wrote from far away.
pub(crate) fn from_afar(field: &str) -> String {
    format!("{field}（远程帮填的）")
}

/// 民族 as people write it.
pub(crate) fn nation(name: &str) -> String {
    if name.chars().count() > 4 || name == "其他" { name.to_owned() } else { format!("{name}族") }
}

// what the center does not take
pub(crate) const BODY_WRONG: &str = "谁来办写得不完整，请在屏幕上重新填一次";
pub(crate) const GUARDIAN_MISSING: &str = "没满18岁，要监护人答应才能交，请和监护人一起来";

// at the desk
pub(crate) const DESK: &str = "谁来办的";
pub(crate) const DESK_HOW: &str = "身份怎么看的";
pub(crate) const DESK_UNKNOWN: &str = "没有问过（交的那台机器还是旧版）";
pub(crate) const DESK_FROM_CARD: &str = "从身份证读的";
pub(crate) const DESK_NONE_FROM_CARD: &str = "没有（都是手填的）";
pub(crate) const DESK_GUARDIAN: &str = "监护人";
pub(crate) const DESK_EARNS: &str = "满16岁，自己说靠劳动生活";
pub(crate) const DESK_AGE: &str = "未成年";
pub(crate) const DESK_PROXY: &str = "代办人";
pub(crate) const DESK_MANDATE: &str = "委托";
pub(crate) const DESK_ASSIST: &str = "谁帮填的";
pub(crate) const DESK_ASSIST_ENDED: &str = "没有帮到最后";
pub(crate) const DESK_ASSIST_MANDATE: &str = "本人给帮填人的委托";
pub(crate) const DESK_SEEN: &str = "帮填人看过的原件";
pub(crate) const DESK_SEEN_NONE: &str = "没有";
pub(crate) const DESK_AFAR: &str = "远程帮填的";
pub(crate) const DESK_AFAR_CHANGED: &str = "写的都被本人改过";
pub(crate) const DESK_AFAR_UNKNOWN: &str = "中心的通话记录里没有，是村里报的，请核实";
pub(crate) const DESK_NO_BADGE: &str = "工牌已收回";

/// How somebody showed who they are.
pub(crate) fn how(how: super::super::applicant::How) -> &'static str {
    use super::super::applicant::How;
    match how {
        How::Card => "读了身份证",
        How::Phone => "留了电话（没有看证件）",
        How::Clerk => "村干部看过证件",
        How::None => "没有看（这个事项不用）",
    }
}

/// How the mandate to a clerk was captured, and where it lies.
pub(crate) fn mandate(mandate: &super::super::applicant::Mandate) -> String {
    use super::super::applicant::MandateKind;
    match (mandate.kind, &mandate.folder) {
        (MandateKind::Paper, Some(folder)) => format!("纸质委托书，村里保存，放在：{folder}"),
        (MandateKind::Paper, None) => "纸质委托书，村里保存".to_owned(),
        (MandateKind::Signature, _) => "屏上签名".to_owned(),
        (MandateKind::Photo, _) => "委托书照片".to_owned(),
    }
}

/// What a relation of a guardian is called.
pub(crate) fn relation(word: &str) -> &str {
    RELATIONS.iter().find(|(known, _)| *known == word).map_or(word, |(_, name)| name)
}

/// Who wrote what from far away, and whether the center's own record says so too.
pub(crate) fn desk_afar(who: &str, fields: &[String], known: bool) -> String {
    let fields = if fields.is_empty() { DESK_AFAR_CHANGED.to_owned() } else { fields.join("、") };
    let doubt = match (known, who.ends_with(NAMELESS)) {
        (true, _) => String::new(),
        (false, true) => format!("（{DESK_AFAR_NAMELESS}）"),
        (false, false) => format!("（{DESK_AFAR_UNKNOWN}）"),
    };
    format!("{who}：{fields}{doubt}")
}

/// The audit entry of an application that somebody helped with from far away.
pub(crate) fn audit_afar(number: &str, known: bool) -> String {
    let doubt = if known { "" } else { "（中心没有这次通话的记录）" };
    format!("{number}：村里报这张表是远程帮填的{doubt}")
}

/// The audit entry of an application that a clerk helped with.
pub(crate) fn audit_assist(number: &str, ended: bool) -> String {
    let more = if ended { "（没有帮到最后）" } else { "" };
    format!("{number}：在村里的屏上帮申请人填写{more}")
}
