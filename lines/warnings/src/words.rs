//! What the desk reads of an answer that is no warning.

use crate::{Level, MOST_AREAS, MOST_BYTES, MOST_WARNINGS, ReadError};
use std::fmt;

impl Level {
    /// 红色, 橙色, 黄色 or 蓝色.
    pub fn name(self) -> &'static str {
        match self {
            Self::Blue => "蓝色",
            Self::Yellow => "黄色",
            Self::Orange => "橙色",
            Self::Red => "红色",
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooBig => write!(f, "对方给的内容超过 {} MB，没有读", MOST_BYTES / 1024 / 1024),
            Self::TooMany("area") => write!(f, "一条预警里超过 {MOST_AREAS} 个地区，没有读"),
            Self::TooMany(field) => write!(f, "{field} 里超过 {MOST_WARNINGS} 条，没有读"),
            Self::UnknownForm => {
                write!(f, "对方给的不是预警（CAP 1.2、中央气象台、中国天气网三种格式都不是）")
            }
            Self::Missing(field) => write!(f, "预警里没有 {field} 这一项"),
            Self::Malformed(field, held) => write!(f, "预警里 {field} 这一项不对：{held}"),
            Self::UnknownLevel(held) => write!(f, "看不出是红橙黄蓝哪一级：{held}"),
            Self::Future(field) => write!(f, "{field} 这个时间还没有到"),
            Self::Stale(field) => write!(f, "{field} 表明这条预警已经过期"),
            Self::NotPublic(held) => write!(f, "这条不是给群众看的（{held}）"),
        }
    }
}
