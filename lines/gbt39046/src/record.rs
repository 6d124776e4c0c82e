//! One thing that happened to a case, with what the other side must know to follow it.

use crate::code::{Form, Handling, IdKind, Kind, Power, Satisfaction, StepStatus};
use hongwang_base::Millis;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

const FORMAT: &str = "%Y%m%dT%H%M%S";
/// Papers, and conditions that were looked at, of one step.
const MOST: usize = 100;

/// A moment in Beijing, written `YYYYMMDDThhmmss`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment(DateTime);

/// A text that is no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("时间应写成 YYYYMMDDThhmmss")]
pub struct NotAMoment;

impl Moment {
    /// The second in which a time lies.
    ///
    /// # Panics
    /// Never: a whole second is a civil time.
    pub fn of(at: Millis) -> Self {
        let whole = at.beijing().datetime();
        Self(whole.with().subsec_nanosecond(0).build().expect("a civil time without its fraction is one"))
    }
}

impl FromStr for Moment {
    type Err = NotAMoment;
    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        let plain = text.len() == 15 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'T');
        let read = plain.then(|| DateTime::strptime(FORMAT, text).ok()).flatten();
        read.map(Self).ok_or(NotAMoment)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.strftime(FORMAT).fmt(f)
    }
}

impl TryFrom<String> for Moment {
    type Error = NotAMoment;
    fn try_from(text: String) -> Result<Self, NotAMoment> {
        text.parse()
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> String {
        moment.to_string()
    }
}

/// What names a record within everything that is exchanged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    /// 办件编号
    pub number: String,
    /// 序号 of the record in its case.
    pub seq: u64,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.number, self.seq)
    }
}

/// 申请者 or 代理人
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// 姓名
    #[serde(rename = "姓名", default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// 证件类型
    #[serde(rename = "证件类型", default, skip_serializing_if = "Option::is_none")]
    pub id_kind: Option<IdKind>,
    /// 证件号码
    #[serde(rename = "证件号码", default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// 联系电话
    #[serde(rename = "联系电话", default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
}

/// A condition that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Found {
    /// Which, as the workflow names it.
    #[serde(rename = "@代码")]
    pub condition: String,
    /// Whether it holds.
    #[serde(rename = "@属实")]
    pub holds: bool,
}

/// 环节: what was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// 环节代码: the action, as the workflow names it.
    #[serde(rename = "环节代码")]
    pub code: String,
    /// 环节名称
    #[serde(rename = "环节名称", default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// 环节状态
    #[serde(rename = "环节状态")]
    pub status: StepStatus,
    /// 环节时间
    #[serde(rename = "环节时间")]
    pub at: Moment,
    /// 办理人标识: whoever acted, by a mark that only their own system can read. Without it the system is one person.
    #[serde(rename = "办理人标识", default, skip_serializing_if = "String::is_empty")]
    pub staff: String,
    /// 办理意见
    #[serde(rename = "办理意见", default, skip_serializing_if = "String::is_empty")]
    pub opinion: String,
    /// 救济途径
    #[serde(rename = "救济途径", default, skip_serializing_if = "String::is_empty")]
    pub remedy: String,
    /// 材料名称
    #[serde(rename = "材料名称", default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<String>,
    /// 核实
    #[serde(rename = "核实", default, skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<Found>,
}

/// 办件
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// 办件编号, an..50
    #[serde(rename = "办件编号")]
    pub number: String,
    /// 序号: of ours, that of the event; of theirs, that of the newest event which they had seen.
    #[serde(rename = "序号")]
    pub seq: u64,
    /// 基本编码, an..10
    #[serde(rename = "基本编码", default, skip_serializing_if = "String::is_empty")]
    pub basic_code: String,
    /// 实施编码, an..24
    #[serde(rename = "实施编码", default, skip_serializing_if = "String::is_empty")]
    pub own_code: String,
    /// 事项名称
    #[serde(rename = "事项名称", default, skip_serializing_if = "String::is_empty")]
    pub item: String,
    /// 事项类型
    #[serde(rename = "事项类型", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// 办件类型
    #[serde(rename = "办件类型", default, skip_serializing_if = "Option::is_none")]
    pub handling: Option<Handling>,
    /// 行使层级
    #[serde(rename = "行使层级", default, skip_serializing_if = "Option::is_none")]
    pub power: Option<Power>,
    /// 办理形式
    #[serde(rename = "办理形式", default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
    /// 申请时间
    #[serde(rename = "申请时间", default, skip_serializing_if = "Option::is_none")]
    pub applied_at: Option<Moment>,
    /// 申请者
    #[serde(rename = "申请者", default, skip_serializing_if = "Option::is_none")]
    pub applicant: Option<Person>,
    /// 代理人
    #[serde(rename = "代理人", default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Person>,
    /// 办件状态, as the workflow names it.
    #[serde(rename = "办件状态", default, skip_serializing_if = "String::is_empty")]
    pub state: String,
    /// 状态名称
    #[serde(rename = "状态名称", default, skip_serializing_if = "String::is_empty")]
    pub state_name: String,
    /// 环节
    #[serde(rename = "环节")]
    pub step: Step,
    /// 满意度
    #[serde(rename = "满意度", default, skip_serializing_if = "Option::is_none")]
    pub satisfaction: Option<Satisfaction>,
}

impl Record {
    /// What names it.
    pub fn key(&self) -> Key {
        Key { number: self.number.clone(), seq: self.seq }
    }

    /// Which element does not fit, if one does not.
    pub(crate) fn wrong(&self) -> Option<&'static str> {
        let step = &self.step;
        let codes = [
            ("办件编号", &self.number, 50, true),
            ("基本编码", &self.basic_code, 10, false),
            ("实施编码", &self.own_code, 24, false),
            ("环节代码", &step.code, 50, true),
            ("办理人标识", &step.staff, 32, false),
            ("办件状态", &self.state, 50, false),
        ];
        let texts = [
            ("事项名称", &self.item, 200),
            ("状态名称", &self.state_name, 50),
            ("环节名称", &step.name, 50),
            ("办理意见", &step.opinion, 500),
            ("救济途径", &step.remedy, 500),
        ];
        let people = [&self.applicant, &self.agent].into_iter().flatten();
        let of_people = people.flat_map(|person| {
            [("姓名", &person.name, 100), ("证件号码", &person.id, 30), ("联系电话", &person.phone, 20)]
        });
        let papers = step.papers.iter().map(|paper| ("材料名称", paper, 100));
        let texts = texts.into_iter().chain(of_people).chain(papers);
        let bad_code = codes.into_iter().find(|(_, code, most, needed)| !is_code(code, *most, *needed));
        let bad_text = texts.into_iter().find(|(_, text, most)| !is_text(text, *most));
        let bad_found = step.found.iter().any(|found| !is_code(&found.condition, 50, true));
        let blank = step.papers.iter().any(String::is_empty);
        bad_code
            .map(|(name, ..)| name)
            .or(bad_text.map(|(name, ..)| name))
            .or((bad_found || step.found.len() > MOST).then_some("核实"))
            .or((blank || step.papers.len() > MOST).then_some("材料名称"))
    }
}

/// Letters, digits and the signs that stand in numbers and in names of data.
pub(crate) fn is_code(text: &str, most: usize, needed: bool) -> bool {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    text.len() <= most && text.bytes().all(sign) && !(needed && text.is_empty())
}

/// A text of at most so many characters that XML carries as it is.
fn is_text(text: &str, most: usize) -> bool {
    let strange =
        |letter: char| letter.is_control() && letter != '\n' || matches!(letter, '\u{fffe}' | '\u{ffff}');
    text.chars().count() <= most && !text.chars().any(strange) && text.trim() == text
}
