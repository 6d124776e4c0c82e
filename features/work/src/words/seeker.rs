//! Registration of those who look for work.

pub(crate) const CONSENT: &str = "先说清楚";
pub(crate) const CONSENT_SAYS: &str = "您说的活、地方、工钱和手机号，只给县里管就业的人找活用，有合适的活给您发短信。放 90 天，到期自己删掉；\
     凭编号和口令随时能停、能删。这块屏上什么都不留。不登记也一样能看活、打电话。";
pub(crate) const TRADE: &str = "想干什么活";
pub(crate) const WHERE: &str = "想在哪里干";
pub(crate) const FROM: &str = "什么时候能去";
pub(crate) const LEAST: &str = "一个月至少多少";
pub(crate) const PHONE: &str = "您的手机号";
pub(crate) const PHONE_HINT: &str = "发短信用；不要名字，也不要身份证号。";
pub(crate) const BEFORE_SENDING: &str = "交上去以后，这块屏上不留您的号码。";

/// Trades, and words in what a posting is called that tell of them.
pub(crate) const TRADES: [(&str, &[&str]); 6] = [
    ("farm", &["采茶", "茶", "摘", "种", "农", "收割", "蚕", "养殖", "栗"]),
    ("build", &["建房", "小工", "泥", "瓦", "木工", "工地", "水电", "油漆", "钢筋", "装修", "施工"]),
    ("factory", &["普工", "操作", "缝纫", "装配", "车间", "质检", "包装", "焊", "技工", "制衣", "电子"]),
    ("home", &["家政", "保姆", "带孩子", "月嫂", "保洁", "护工", "护理", "钟点"]),
    ("food", &["厨", "服务员", "传菜", "酒店", "餐", "面点", "收银"]),
    ("drive", &["司机", "驾驶", "送货", "快递", "骑手", "货运", "叉车"]),
];

pub(crate) fn message_work(title: &str, employer: &str) -> String {
    if employer.is_empty() { title.to_owned() } else { format!("{employer}招{title}") }
}
