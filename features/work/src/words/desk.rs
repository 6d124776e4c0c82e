//! The desks of feeds, gigs and registrations.

pub(crate) const SOURCES: &str = "岗位接口";
pub(crate) const SOURCES_ABOUT: &str =
    "每小时去问一次。问来的先放在“等着看的”里，另一个人放行才上屏；自家的接口可以免审。格式见接口说明。";
pub(crate) const NAME: &str = "叫什么";
pub(crate) const NAME_WRONG: &str = "请写接口的名字，最多 30 个字";
pub(crate) const ADDRESS: &str = "地址";
pub(crate) const ADDRESS_HINT: &str = "以 http 或 https 开头；里面的密钥只有机器知道";
pub(crate) const ADDRESS_WRONG: &str = "地址不对，请写完整的 http 或 https 地址";
pub(crate) const KIND: &str = "没写类别的，算哪一类";
pub(crate) const KIND_WRONG: &str = "请选一类";
pub(crate) const AT_ONCE: &str = "免审：问来直接上屏（只给自己单位的接口用）";
pub(crate) const TRY_SAVE: &str = "问一次，能用就保存";
pub(crate) const NONE: &str = "未接通：还没有接口";
pub(crate) const LAST_OK: &str = "上次问到";
pub(crate) const NEXT: &str = "下次问";
pub(crate) const TROUBLE: &str = "毛病";
pub(crate) const NEVER: &str = "还没有";
pub(crate) const REMOVE: &str = "不问了";
pub(crate) const UNREADABLE: &str = "地址打不开：数据库和密钥文件不是一套";
pub(crate) const NOT_JOBS: &str = "对方给的不是岗位列表，或者格式不是 hongwang.jobs/1";
pub(crate) const NO_ID: &str = "没有编号";
pub(crate) const DONE_SAVED: &str = "存好了，马上去问。";
pub(crate) const DONE_REMOVED: &str = "不再问了；已经上屏的到期自己撤下。";

pub(crate) const GIGS: &str = "零工供求";
pub(crate) const GIGS_ABOUT: &str = "村民和茶厂在大屏上交的。看一看是不是真的，放行后在本村和本镇的屏上放。";
pub(crate) const GIGS_NONE: &str = "没有交上来的零工和供求";
pub(crate) const WHAT: &str = "哪一类";
pub(crate) const NUMBER: &str = "编号";
pub(crate) const VILLAGE: &str = "哪个村";
pub(crate) const WORK: &str = "什么活";
pub(crate) const PHONE: &str = "电话";
pub(crate) const AT: &str = "什么时候交的";
pub(crate) const STATE: &str = "怎么样了";
pub(crate) const RELEASE: &str = "放行";
pub(crate) const REFUSE: &str = "不放";
pub(crate) const REFUSE_WHAT: &str = "不放上屏？";
pub(crate) const TAKE_DOWN: &str = "撤下";
pub(crate) const TAKE_DOWN_WHAT: &str = "从屏上撤下？";
pub(crate) const WHY: &str = "为什么";
pub(crate) const WHY_HINT: &str = "写一句，记在日志里；请打电话告诉对方。";
pub(crate) const WHY_MISSING: &str = "请写一句为什么，最多 100 个字，不写电话";
pub(crate) const OPEN_PHONE: &str = "看电话";
pub(crate) const OPEN_ABOUT: &str = "看一次记一次：谁、什么时候、为什么。";
pub(crate) const NO_SUCH: &str = "没有这一条，或者已经过期、撤回了";
pub(crate) const FASTER: &str = "别人刚处理过，请看一下现在怎么样";
pub(crate) const DONE_RELEASED: &str = "放行了，上屏了。";
pub(crate) const DONE_REFUSED: &str = "没有放行。";
pub(crate) const DONE_DOWN: &str = "撤下了。";
pub(crate) const UNREADABLE_PHONE: &str = "打不开：数据库和密钥文件不是一套";

pub(crate) const SEEKERS: &str = "求职登记";
pub(crate) const SEEKERS_ABOUT: &str = "有合适的岗位放行，机器自己发短信。到期 90 天自己删掉。";
pub(crate) const SEEKERS_NONE: &str = "没有登记的人";
pub(crate) const UNTIL: &str = "到哪天";
pub(crate) const MESSAGES: &str = "短信";
pub(crate) const QUIET: &str = "不要短信";
pub(crate) const TOLD: &str = "有活就发";
pub(crate) const DELETE: &str = "替他删掉";
pub(crate) const DELETE_WHAT: &str = "删掉这个登记？";
pub(crate) const DELETE_FOLLOWS: &str = "登记、电话和没发的短信都删掉，找不回来。";
pub(crate) const DONE_DELETED: &str = "删掉了。";

pub(crate) fn too_many(most: usize) -> String {
    format!("一次最多 {most} 个岗位，请对方分开给")
}

pub(crate) fn left_out(count: usize, first: &str) -> String {
    format!("有 {count} 个没有收，头一个是{first}")
}

pub(crate) fn state(state: crate::handed::State) -> &'static str {
    use crate::handed::State;
    match state {
        State::Waiting => "等着看",
        State::Shown => "在屏上",
        State::Refused => "没有放",
        State::Gone => "撤回了",
    }
}

pub(crate) fn audit_source(name: &str, address: &str) -> String {
    format!("存岗位接口 {name}，{address}")
}

pub(crate) fn audit_removed(name: &str) -> String {
    format!("去掉岗位接口 {name}")
}

pub(crate) fn audit_gig(number: i64, what: &str, why: &str) -> String {
    if why.is_empty() {
        format!("零工供求 {number} 号，{what}")
    } else {
        format!("零工供求 {number} 号，{what}：{why}")
    }
}

pub(crate) fn audit_phone(number: i64, masked: &str, why: &str) -> String {
    format!("看 {number} 号的电话 {masked}：{why}")
}

pub(crate) fn audit_deleted(number: i64) -> String {
    format!("删掉求职登记 {number} 号")
}
