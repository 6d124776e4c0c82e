//! What people read about mandates 委托: who may apply for whom.

use crate::proxy::Standing;

pub(crate) const TITLE: &str = "我的委托";
pub(crate) const LEAD: &str = "在这里让信得过的人替您办事，也在这里撤销。";
pub(crate) const NEW: &str = "委托一个人";
pub(crate) const LOOK: &str = "看我委托过谁，撤销";
pub(crate) const BY_CARD: &str = "放身份证看";
pub(crate) const BY_PHONE: &str = "用电话和撤销码看";
pub(crate) const CODE: &str = "撤销码";
pub(crate) const CODE_HINT: &str = "委托的时候给您的6个数字。";
pub(crate) const NOTHING: &str = "没有找到。请再看看电话和撤销码；只能查在这个村委托的。";
pub(crate) const NONE_OF_CARD: &str = "这张身份证在这个村没有委托过别人。";
pub(crate) const MINE: &str = "您委托过的人";
pub(crate) const END: &str = "撤销";
pub(crate) const ENDED: &str = "已经撤销了";
pub(crate) const ENDED_SAID: &str = "从现在起，他不能再替您办。连上县里以后自动告诉县里。";
pub(crate) const OVER: &str = "时间太久了，请再看一次，再按撤销。";
pub(crate) const GIVEN: &str = "委托好了";
pub(crate) const GIVEN_SAID: &str =
    "连上县里以后自动送到。不想委托了，在这里凭身份证，或者电话加撤销码，随时撤销。";
pub(crate) const YOUR_CODE: &str = "您的撤销码";
pub(crate) const CODE_GONE: &str = "撤销码只显示几分钟。没记下的，凭身份证撤销，或者请村干部帮忙。";
pub(crate) const ANY: &str = "什么事都行";
pub(crate) const ONE_KIND: &str = "只办一类事";
pub(crate) const ONE_ITEM: &str = "只办一件事";
pub(crate) const ASK_PURPOSE: &str = "让他替您办什么？";
pub(crate) const ASK_KIND: &str = "让他替您办哪一类事？";
pub(crate) const ASK_AMONG: &str = "这件事是哪一类的？";
pub(crate) const ASK_ITEM: &str = "让他替您办哪一件事？";
pub(crate) const MORE_ITEMS: &str = "都不是，看后面的";
pub(crate) const AGENT: &str = "只要跑腿、不用长期委托？点这里请人代办";
pub(crate) const BODY_WRONG: &str = "委托写得不完整，请在屏幕上重新填一次";
pub(crate) const NOT_HERE: &str = "没有这份委托，请问村里值班的人";
pub(crate) const TOO_MANY: &str = "刚才委托的人太多了，请过一会儿再来。填过的都还在。";

/// A kind of item (事项类型), as people say it.
pub(crate) fn kind(code: &str) -> String {
    match code {
        "01" => "审批、许可的事，比如建房".to_owned(),
        "05" => "补贴、救助、津贴的事".to_owned(),
        "07" => "登记、确认的事".to_owned(),
        "10" => "别的手续".to_owned(),
        "20" => "开证明、签约、跑腿这些服务".to_owned(),
        other => format!("{}的事", crate::desk_words::kind(other)),
    }
}

/// To whom, for what, until when.
pub(crate) fn line(to: &str, purpose: &str, until: &str) -> String {
    format!("{to}，{purpose}，到{until}")
}

/// The key that ends one, to be heard.
pub(crate) fn end_of(to: &str) -> String {
    format!("撤销给{to}的委托")
}

/// Since when it has ended.
pub(crate) fn ended_at(day: &str) -> String {
    format!("{day}撤销了")
}

/// It has run out.
pub(crate) const EXPIRED: &str = "到期了";

// at the desk
pub(crate) const UNPROVEN: &str = "待核委托";
pub(crate) const MARK: &str = "委托";
pub(crate) const ALL_MANDATES: &str = "都看";
pub(crate) const SIGN: &str = "委托人签名";
pub(crate) const SIGN_NONE: &str = "没有签名（交的那台机器还是旧版）";
pub(crate) const SIGN_LOOK: &str = "看签名";
pub(crate) const SIGN_WHY: &str = "为什么要看";
pub(crate) const DESK: &str = "委托登记";
pub(crate) const DESK_CAPTION: &str = "新的在前，最多显示一百份";
pub(crate) const DESK_EMPTY: &str = "还没有委托";
pub(crate) const PRINCIPAL: &str = "委托人";
pub(crate) const PROXY: &str = "代办人";
pub(crate) const PURPOSE: &str = "办什么";
pub(crate) const HOW: &str = "委托人身份怎么看的";
pub(crate) const GIVEN_AT: &str = "什么时候委托";
pub(crate) const UNTIL: &str = "到什么时候";
pub(crate) const STANDS: &str = "现在";
pub(crate) const GOOD: &str = "有效";
pub(crate) const DESK_END: &str = "按要求撤销";
pub(crate) const REASON: &str = "为什么撤销";
pub(crate) const REASON_HINT: &str = "比如：委托人打电话要求。不写姓名和号码，会记入审计日志。";
pub(crate) const REASON_MISSING: &str = "请写一句为什么撤销，不写号码，最多 500 个字。";
pub(crate) const ONE: &str = "一份委托";
pub(crate) const DONE: &str = "撤销了，村里的屏上马上知道";
pub(crate) const BY_PRINCIPAL: &str = "委托人自己撤销";
pub(crate) const NO_MANDATE: &str = "没有这份委托，或者不归您管";

/// What is said of whoever ended it at the desk.
pub(crate) fn by_desk(reason: &str) -> String {
    format!("单位按要求撤销：{reason}")
}

/// How a mandate stood when an application came by it.
pub(crate) fn standing(standing: &Standing) -> String {
    match standing {
        Standing::Good { until } => format!("有委托，到{}", until.date_words()),
        Standing::Unknown => format!("{UNPROVEN}：没有找到委托人给这个人、办这件事的委托，请先问委托人"),
        Standing::Expired { until } => format!("{UNPROVEN}：交的时候已经到期（{}）", until.date_words()),
        Standing::Ended { at, why } => {
            format!("{UNPROVEN}：交的时候已经撤销（{}，{why}）", at.date_words())
        }
    }
}

/// The audit entry of a look at what was signed.
pub(crate) fn audit_look(reason: &str) -> String {
    format!("看委托的签名，因为：{reason}")
}

/// The audit entry of a revocation.
pub(crate) fn audit_end(reason: &str) -> String {
    format!("撤销委托，因为：{reason}")
}
