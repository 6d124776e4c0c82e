//! Every Chinese word that this capability says to people.

// Answers to the islands.
pub(crate) const TOO_MUCH: &str = "内容太多了,请分几次写。";
pub(crate) const NOT_UNDERSTOOD: &str = "没有看懂写的内容,请再写一次。";
pub(crate) const TROUBLE: &str = "现在不能联想字词,请稍后再试。";

// The page for practice.
pub(crate) const PRACTICE: &str = "练一练";
pub(crate) const PRACTICE_LEAD: &str = "随便写写,熟悉按键。写的内容不保存,也不发给任何人。";
pub(crate) const HELP: &str = "求助";
pub(crate) const NAME: &str = "姓名";
pub(crate) const PHONE: &str = "电话";
pub(crate) const PHONE_HINT: &str = "手机号,或者区号加座机号";
pub(crate) const ID_NUMBER: &str = "身份证号";
pub(crate) const ID_HINT: &str = "18位,最后一位可能是X";
pub(crate) const DATE: &str = "日期";
pub(crate) const PLACE: &str = "住在哪里";
pub(crate) const AMOUNT: &str = "金额(元)";
pub(crate) const TEXT: &str = "想说的话";
pub(crate) const SEND: &str = "看看写得对不对";
pub(crate) const ALL_RIGHT: &str = "都写对了。";
pub(crate) const LOOK_AGAIN: &str = "有的地方要再看看,写过的都还在。";

// Ink.
pub(crate) const NO_MODEL: &str = "这台机器还没有装手写识别,请改用拼音";
pub(crate) const BUSY: &str = "这会儿写的人太多,请稍等再写";

// The page to try writing with a finger.
pub(crate) const TRY: &str = "试一试写字";
pub(crate) const TRY_LABEL: &str = "用手指写字";
pub(crate) const TRY_HINT: &str = "在格子里写一个字,再点认出来的字。写的不保存。";

// The page of samples.
pub(crate) const SAMPLES_TITLE: &str = "给县里留字样";
pub(crate) const CONSENT: &str = "愿意的话,请照着写这十个字,帮机器认得更准。只交字迹和村名,不记您是谁。";
pub(crate) const NEEDS_SCRIPT: &str = "这台设备的浏览器写不了字,请到村里的屏幕上写。";
pub(crate) const ONLY_IN_VILLAGES: &str = "请到村里的屏幕上写。";
pub(crate) const GIVE: &str = "交给县里";
pub(crate) const THANKS: &str = "谢谢您!字样已经交给县里;网络不通时先存着,通了自动送到。";
pub(crate) const SAMPLE_EMPTY: &str = "还没有写字。写一个也行,写好了再点交给县里。";
pub(crate) const SAMPLE_BROKEN: &str = "有的字没有写清楚,请擦掉那个字重写。";
pub(crate) const SAMPLE_LONG: &str = "写得太长了,请少写几个字。";

// The desk.
pub(crate) const GROUP: &str = "终端与看板";
pub(crate) const SAMPLES: &str = "手写字样";
pub(crate) const SAMPLES_ABOUT: &str =
    "村民在试一试写字里自愿交的字迹,用来检验和改进手写识别。没有姓名,没有时刻,只有村。";
pub(crate) const SAMPLES_CAPTION: &str = "每个字有多少份字样";
pub(crate) const SAMPLES_FILE: &str = "导出(JSON Lines)";
pub(crate) const CHARACTER: &str = "字";
pub(crate) const COUNT: &str = "份数";
pub(crate) const NO_SAMPLES: &str = "还没有人交过字样";

/// How many there are.
pub(crate) fn samples_total(count: i64) -> String {
    format!("共{count}份字样")
}
