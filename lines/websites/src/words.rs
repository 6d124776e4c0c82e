//! Every sentence that a person reads because of this crate.

use std::fmt;

use crate::{dates::DateProblem, extract::ExtractError, fetch::FetchError, list::ListError};

pub(crate) const ADDRESS_WRONG: &str = "请填写以 http:// 或 https:// 开头的完整网址";
pub(crate) const FIELD_EMPTY: &str = "不能为空,请填写字段名或 JSON 指针,例如 title 或 /data/title";
pub(crate) const POINTER_WRONG: &str =
    "请填写 JSON 指针,以 / 开头,不超过 200 个字符,例如 /data/list;整个文档就是数组时留空";
pub(crate) const VARIABLE_WRONG: &str = "请填写脚本里数组变量的名字,只含英文字母、数字和下划线,例如 item";
pub(crate) const SELECTOR_EMPTY: &str = "不能为空,请填写 CSS 选择器,例如 ul.list li";
pub(crate) const SELECTOR_LONG: &str = "选择器太长,不能超过 300 个字符";
pub(crate) const BODY_RULE_MISSED: &str = "正文选择器在页面里没有找到内容,已改为自动识别正文,请核对选择器";

pub(crate) fn selector_wrong(css: &str) -> String {
    format!("“{css}”不是正确的 CSS 选择器,请参考 ul.list li 这样的写法")
}

/// A problem with the name of the field before it.
pub(crate) fn field(key: &str, what: &str) -> String {
    let name = match key {
        "address" => "网址",
        "item" => "条目选择器",
        "items" => "数组位置",
        "variable" => "变量名",
        "link" => "链接",
        "title" => "标题",
        "date" => "日期",
        "author" => "作者",
        "summary" => "摘要",
        "picture" => "图片",
        "page.body" => "正文选择器",
        "page.title" => "正文页标题选择器",
        "page.date" => "正文页日期选择器",
        "page.source" => "正文页来源选择器",
        "page.author" => "正文页作者选择器",
        "page.remove" => "正文中要去掉的部分",
        other => other,
    };
    format!("{name}:{what}")
}

impl fmt::Display for DateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "没有认出发布时间",
            Self::Absurd => "发布时间不合理(早于 1990 年或晚于两天之后),已略去",
        })
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadAddress(address) => {
                write!(f, "网址不能用:{address}。请填写以 http:// 或 https:// 开头、不含用户名和密码的网址")
            }
            Self::BlockedAddress(host) => {
                write!(f, "{host} 是内部地址,不允许访问。确需访问时请管理员在配置里加入许可名单")
            }
            Self::BrowserCheck(status) => write!(
                f,
                "该站要求浏览器验证(状态码 {status}),不绕过。请改用该单位的其他公开渠道,或与对方联系"
            ),
            Self::HttpStatus(404 | 410) => f.write_str("网页不存在(状态码 404),对方可能已改版或删除"),
            Self::HttpStatus(status @ (401 | 403)) => write!(f, "对方拒绝访问(状态码 {status})"),
            Self::HttpStatus(429) => f.write_str("对方要求放慢访问(状态码 429),稍后再试"),
            Self::HttpStatus(status) => write!(f, "对方网站出错(状态码 {status})"),
            Self::TooBig(bytes) => write!(f, "内容超过上限({} KB),没有下载", bytes / 1024),
            Self::Timeout(seconds) => write!(f, "{seconds} 秒内没有下载完,稍后再试"),
            Self::Redirects => f.write_str("网页反复跳转或跳转地址不对,请填写最终的网址"),
            Self::Dns(host) => write!(f, "找不到网站 {host},请检查网址和本机的域名解析"),
            Self::Tls(detail) => write!(f, "对方的安全证书有问题,没有继续访问({detail})"),
            Self::Connection(detail) => write!(f, "连不上对方网站或连接中断,稍后再试({detail})"),
            Self::Garbled => f.write_str("对方传来的压缩内容已损坏"),
            Self::Setup(detail) => write!(f, "抓取程序无法启动({detail})"),
        }
    }
}

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(detail) => write!(f, "列表的格式读不懂,请检查信源类型和网址({detail})"),
            Self::Missing(what) => write!(f, "列表里没有找到“{what}”,网站可能已改版,请重新填写列表规则"),
            Self::Unusable(count) => {
                write!(f, "找到 {count} 个条目,但都没有可用的标题和网址,请检查标题和链接规则")
            }
            Self::TooComplex => f.write_str("页面结构过于复杂,拒绝解析"),
        }
    }
}

impl fmt::Display for ExtractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoBody => f.write_str("页面里没有找到正文,请填写正文选择器"),
            Self::TooComplex => f.write_str("页面结构过于复杂,拒绝解析"),
            Self::File { path, detail } => write!(f, "{}:读不了文件({detail})", path.display()),
        }
    }
}
