//! Every sentence and name that a person reads because of this crate.

use crate::{MOST_BYTES, MOST_QUOTES, ReadError};
use std::fmt;

/// The unit of what is weighed.
pub(crate) const KILO: &str = "公斤";

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooBig => write!(f, "对方的回答超过 {} KB，不像价格表，请检查网址", MOST_BYTES / 1024),
            Self::NotJson => f.write_str("对方的回答不是 JSON，请检查网址"),
            Self::Refused => f.write_str("对方说没有数据，或者要先登录、要验证码：请问对方怎样才准取"),
            Self::Missing(field) => write!(f, "回答里没有“{field}”，请检查来源和网址是不是一家的"),
            Self::Malformed(field) => write!(f, "“{field}”的格式看不懂，对方可能改了接口"),
            Self::OutOfBounds(field) => write!(f, "“{field}”的数值或日期不可能，没有采用"),
            Self::TooMany(field) => write!(f, "“{field}”超过 {MOST_QUOTES} 行，没有采用"),
            Self::UpsideDown(field) => write!(f, "“{field}”的最低价高过最高价，没有采用"),
        }
    }
}
