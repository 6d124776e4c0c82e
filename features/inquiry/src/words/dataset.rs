//! Every Chinese word of datasets.

/// In the place of a name that is not told.
pub(crate) const UNDER_AGE: &str = "未成年人（不公开姓名）";
pub(crate) const NOTHING_PUBLIC: &str = "没有一个字段是公开的：至少一个字段写 seen = \"public\"";
pub(crate) const NO_PLACE: &str =
    "reach = \"village\" 要有一个 kind = \"place\" 的字段，说明每一行是哪个村的";
pub(crate) const NOT_FINDABLE: &str = "写到个人的数据不能放进搜索：去掉 findable = true";

pub(crate) const NOT_BY_ITSELF: &str = "写到个人的数据要两个人放行：去掉 release = \"by_itself\"";

pub(crate) fn born_in(name: &str, year: i16) -> String {
    format!("{name}（{year}年生）")
}

pub(crate) fn age_wrong(text: &str) -> String {
    format!("最长有效时间“{text}”应写成 35d（天）、6h（小时）或 none")
}

pub(crate) fn slug_wrong(text: &str) -> String {
    format!("“{text}”不能做代号：要用小写字母和数字，1到40个，不能重复")
}

pub(crate) fn never_public(title: &str) -> String {
    format!("“{title}”是证件号、个人电话或卡号，任何时候都不能公开：去掉 seen = \"public\"")
}

pub(crate) fn no_amount(title: &str) -> String {
    format!("“{title}”不是数，不能合计：去掉 total = true，或者改 kind")
}

pub(crate) fn choices_wrong(title: &str) -> String {
    format!("“{title}”：kind = \"choice\" 要写 choices，别的 kind 不写")
}

pub(crate) fn unknown_placeholder(name: &str) -> String {
    format!("朗读的句子里有“{{{name}}}”，公开的字段里没有它")
}
