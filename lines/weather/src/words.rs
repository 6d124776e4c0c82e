//! Every sentence and name that a person reads because of this crate.

use crate::{Form, MOST_BYTES, MOST_DAYS, ReadError};
use std::fmt;

const DIRECTIONS: [&str; 8] = ["北风", "东北风", "东风", "东南风", "南风", "西南风", "西风", "西北风"];
const CALM: &str = "无风";

/// `东北风 3级`, from where it blows in degrees and its force.
pub(crate) fn wind(from: i16, force: usize) -> String {
    if force == 0 {
        return CALM.to_owned();
    }
    let eighth = usize::try_from((i32::from(from) * 2 + 45) / 90).unwrap_or_default();
    format!("{} {force}级", DIRECTIONS[eighth % DIRECTIONS.len()])
}

impl Form {
    /// Who answers in it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nmc => "中央气象台",
            Self::Caiyun => "彩云天气",
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooBig => write!(f, "对方的回答超过 {} KB，不像天气预报，请检查网址", MOST_BYTES / 1024),
            Self::NotJson => f.write_str("对方的回答不是 JSON，请检查网址"),
            Self::Refused(field) => {
                write!(f, "“{field}”说没有数据，请检查网址里的站号、令牌和坐标，或者问对方")
            }
            Self::Missing(field) => {
                write!(f, "回答里没有“{field}”，或者对方没有填，请检查来源和网址是不是一家的")
            }
            Self::Malformed(field) => write!(f, "“{field}”的格式看不懂，对方可能改了接口"),
            Self::OutOfBounds(field) => write!(f, "“{field}”的数值不可能，没有采用"),
            Self::TooMany(field) => write!(f, "“{field}”太长，预报最多 {MOST_DAYS} 天"),
            Self::Future(field) => write!(f, "“{field}”的时间还没有到，没有采用；也请看看本机的时钟"),
            Self::Backwards(field) => write!(f, "“{field}”的时间往回走了，没有采用"),
            Self::NotMetric(field) => write!(f, "“{field}”不是公制，请在网址里去掉 unit，或者写 unit=metric"),
            Self::NotBeijing(field) => write!(f, "“{field}”不是北京时间，请检查网址里的经度和纬度"),
        }
    }
}
