//! Codes of the standard. A code that is none of them is refused, not guessed.

use serde::{Deserialize, Serialize};

macro_rules! code {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$of])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// What a code means.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

code!(
    /// 事项类型
    Kind {
        /// 行政许可
        Licence = "01",
        /// 行政给付
        Benefit = "05",
        /// 行政确认
        Confirmation = "07",
        /// 其他行政权力
        Other = "10",
        /// 公共服务
        Service = "20",
    }
);
code!(
    /// 办件类型
    Handling {
        /// 即办件
        AtOnce = "1",
        /// 承诺件
        Promised = "2",
        /// 其他
        Other = "9",
    }
);
code!(
    /// 行使层级
    Power {
        /// 县级
        County = "4",
        /// 乡镇级
        Town = "5",
        /// 村级
        Village = "6",
    }
);
code!(
    /// 办理形式
    Form {
        /// 窗口
        Counter = "1",
        /// 电脑端
        Computer = "2",
        /// 移动端
        Mobile = "3",
        /// 快递
        Post = "4",
        /// 其他: a screen in a village is this.
        Other = "9",
    }
);
code!(
    /// 证件类型
    IdKind {
        /// 居民身份证
        Resident = "111",
        /// 其他
        Other = "990",
    }
);
code!(
    /// 环节状态
    StepStatus {
        /// 待办
        Waiting = "1",
        /// 已办
        Done = "2",
    }
);
code!(
    /// 满意度; the last two are 差评.
    Satisfaction {
        /// 非常满意
        Delighted = "1",
        /// 满意
        Content = "2",
        /// 基本满意
        Fair = "3",
        /// 不满意
        Poor = "4",
        /// 非常不满意
        Bad = "5",
    }
);
code!(
    /// 接收结果 of a record in a receipt.
    Verdict {
        /// 接收
        Taken = "1",
        /// 拒收
        Refused = "2",
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_and_a_strange_one_is_not() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(*kind));
        }
        assert_eq!(
            (StepStatus::from_code("3"), Verdict::from_code(""), Kind::from_code("1")),
            (None, None, None)
        );
    }
}
