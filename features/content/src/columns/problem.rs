//! What is wrong with a tree file, a county's changes or an organisation's choice, in words for who wrote it.

use std::fmt;

/// Declares the fields: how each is written in the file, what a person calls it, a value that would be right.
macro_rules! fields {
    ($($variant:ident = $key:literal, $words:literal, $example:literal;)*) => {
        /// A field of the tree file. The same names stand in the JSON of [`super::CountyTree`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Field { $(#[doc = $words] $variant,)* }

        impl Field {
            /// How it is written in the file.
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            /// What a person calls it.
            pub fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)* }
            }

            /// A value that would be right.
            pub fn example(self) -> &'static str {
                match self { $(Self::$variant => $example,)* }
            }
        }
    };
}

fields! {
    Slug = "slug", "地址名", "\"news\"";
    Name = "name", "名称", "\"党建要闻\"";
    Short = "short", "短名称", "\"党费公示\"";
    Icon = "icon", "图标", "\"news\"";
    Speak = "speak", "朗读文字", "\"我们英山自己的党建消息。\"";
    Kind = "kind", "类型", "\"feed\"";
    Tier = "tier", "接入等级", "\"A\"";
    Later = "later", "以后的接入等级", "\"C\"";
    Owner = "owner", "负责单位", "\"县委组织部\"";
    Source = "source", "内容来源", "\"县委组织部编写\"";
    MaxAge = "max_age", "最长有效时间", "\"35d\"";
    Review = "review", "审核", "\"second\"";
    Instead = "instead", "替代办法", "\"请打12345，或到村委会问。\"";
    To = "to", "去向", "\"/fuwu/money\"";
    Halls = "halls", "大厅", "[\"dang\", \"fuwu\"]";
    Shortcuts = "shortcuts", "快捷键", "[\"/fuwu/money\", \"/laowu/job\"]";
    Under = "under", "所在位置", "\"/dang/news\"";
    At = "at", "位置", "\"/dang/news/county\"";
    Hide = "hide", "隐藏", "[\"/yule/play\"]";
    Order = "order", "顺序", "[\"news\", \"open\"]";
    Hall = "hall", "大厅", "[[hall]]";
    Section = "section", "子版块", "[[hall.section]]";
    Column = "column", "栏目", "[[hall.section.column]]";
    Shortcut = "shortcut", "快捷键", "[[shortcut]]";
    OrganisationType = "organisation_type", "单位类型", "[[organisation_type]]";
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}（{}）", self.words(), self.key())
    }
}

/// What is wrong, with what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The file cannot be opened.
    #[error("读不了这个文件：{0}。请检查路径和权限")]
    Unreadable(String),
    /// The text breaks the rules of TOML or JSON.
    #[error("写法不对：{0}。请照着相邻的一段改")]
    Syntax(String),
    /// Larger than any real tree.
    #[error("内容超过 {limit} 个字节，不会是栏目表。请检查是不是选错了文件")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// A field that does not belong here.
    #[error("不认识“{key}”这一项。这里可以写：{allowed}")]
    UnknownField {
        /// As written.
        key: String,
        /// The fields that belong here.
        allowed: String,
    },
    /// A field that must be there is not, or is empty.
    #[error("没有写{0}。请写上，例如 {key} = {example}", key = .0.key(), example = .0.example())]
    Missing(Field),
    /// Another type of value than the field takes.
    #[error("{0}的写法不对。请写成 {key} = {example}", key = .0.key(), example = .0.example())]
    WrongType(Field),
    /// A group of tables is written as something else.
    #[error("{0}要一段一段地写，每段以 {example} 开头", example = .0.example())]
    NotTables(Field),
    /// Not one of the words.
    #[error("“{word}”不在可选的词里。请写其中一个：{allowed}")]
    UnknownWord {
        /// As written.
        word: String,
        /// The words to choose from.
        allowed: String,
    },
    /// Not a slug.
    #[error("“{word}”不能作地址名。请用小写英文字母开头，只用小写字母、数字和“-”，不超过32个，例如 news")]
    BadSlug {
        /// As written.
        word: String,
    },
    /// Two of one name side by side.
    #[error("“{word}”在这里已经有了。请换一个，或删去重复的")]
    Duplicate {
        /// What there is twice.
        word: String,
    },
    /// Not an age.
    #[error(
        "“{word}”不是时间长短。请写小时数加 h 或天数加 d（1h 到 3650d），例如 6h、35d；不会过期的写 none"
    )]
    BadAge {
        /// As written.
        word: String,
    },
    /// Content that an office keeps or sends always ages.
    #[error("固定内容和文章会过期，不能写 none。请写最长多少天要更新一次，例如 35d、400d")]
    MustAge,
    /// The shell has no such icon.
    #[error("没有叫“{icon}”的图标。请从图标表里选一个，例如 news")]
    UnknownIcon {
        /// As written.
        icon: String,
    },
    /// The word does not fit on its tile.
    #[error("“{label}”有{length}个字，按键上放不下。请缩到{limit}个字以内；名称改不短的，用 short 另写一个短名称",
        length = .label.chars().count(), limit = super::MAX_LABEL)]
    LongLabel {
        /// As written.
        label: String,
    },
    /// Longer than a person reads or hears to the end.
    #[error("{field}太长，请缩到{limit}个字以内")]
    TooLong {
        /// Which text.
        field: Field,
        /// In characters.
        limit: usize,
    },
    /// A column that is not connected must say what to do instead.
    #[error(
        "接入等级是 {0} 的栏目没接通时要告诉人怎么办。请写 instead，例如 instead = \"请打12345，或到村委会问。\""
    )]
    NoInstead(super::Tier),
    /// More than fit on a page.
    #[error("{field}一页最多放{limit}个。请删去或隐藏多出来的")]
    TooMany {
        /// Of what.
        field: Field,
        /// How many fit.
        limit: usize,
    },
    /// A page with nothing on it.
    #[error("里面一个{0}也没有。请至少写一个，或删去这一段")]
    NoneInside(Field),
    /// An address that leads nowhere.
    #[error("“{to}”这个位置不存在。请写有的位置，例如 /dang、/dang/news、/dang/news/county")]
    Nowhere {
        /// As written.
        to: String,
    },
    /// Everything would be hidden.
    #[error("这样改，屏幕上就一个大厅也没有了。请至少留一个栏目")]
    NothingLeft,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileLine {
    /// The file as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

/// One problem: where and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeProblem {
    /// The line, when it stands in a file.
    pub line: Option<FileLine>,
    /// Which thing it is about, e.g. `栏目 /dang/news/central`.
    pub place: String,
    /// The field that it is about, to mark it on a form.
    pub field: Option<Field>,
    /// What is wrong.
    pub fault: Fault,
}

impl fmt::Display for TreeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(FileLine { file, line }) = &self.line {
            write!(f, "{file}:{line}: ")?;
        }
        if !self.place.is_empty() {
            write!(f, "{}：", self.place)?;
        }
        if let (Some(field), Fault::UnknownWord { .. } | Fault::BadSlug { .. } | Fault::BadAge { .. }) =
            (self.field, &self.fault)
        {
            write!(f, "{field}：")?;
        }
        write!(f, "{}", self.fault)
    }
}

/// All problems of a tree file or of an override, in the order of its lines.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("栏目表有{}处要改：\n{}", .0.len(), .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct TreeProblems(pub Vec<TreeProblem>);

impl TreeProblems {
    pub(super) fn one(place: &str, fault: Fault) -> Self {
        Self(vec![TreeProblem { line: None, place: place.to_owned(), field: None, fault }])
    }
}
