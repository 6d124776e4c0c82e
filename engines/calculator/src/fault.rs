//! What is wrong with a rule file: where, and what to write instead, in words for who wrote it.

use crate::value::Kind;
use std::fmt;

/// A fault with its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file} 第{line}行：{what}")]
pub struct Fault {
    /// What the file is called.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub what: What,
}

/// All faults of a file, in the order of their lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// What is wrong, with what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum What {
    /// Longer than any rule.
    #[error("文件超过 {0} 个字节，请检查是不是选错了文件")]
    Large(usize),
    /// Not text.
    #[error("不是 UTF-8 编码的文字，请另存为 UTF-8 再传")]
    NotText,
    /// The text breaks the rules of TOML.
    #[error("写法不对：{0}。请照着相邻的一段改")]
    Syntax(String),
    /// A key that does not belong here.
    #[error("不认识“{key}”这一项，这里可以写：{allowed}")]
    Unknown {
        /// As written.
        key: String,
        /// What belongs here.
        allowed: String,
    },
    /// A key that must be there is not, or is empty.
    #[error("没有写 {key}，请写上，例如 {key} = {example}")]
    Missing {
        /// The key.
        key: &'static str,
        /// A value that would be right.
        example: &'static str,
    },
    /// Another type of value than the key takes.
    #[error("{key} 的写法不对，请写成 {key} = {example}")]
    WrongType {
        /// The key.
        key: &'static str,
        /// A value that would be right.
        example: &'static str,
    },
    /// A part that must be there at least once.
    #[error("一段 [[{0}]] 也没有，请至少写一段")]
    NoPart(&'static str),
    /// Not a name.
    #[error(
        "“{0}”不能作名字，请用小写英文字母开头，只用小写字母、数字和下划线（文件的 id 用“-”），不超过32个"
    )]
    BadName(String),
    /// Two of one name.
    #[error("“{0}”前面已经有了，请换一个名字")]
    Twice(String),
    /// Longer than a person reads.
    #[error("{key} 太长，请缩到{limit}个字以内")]
    Long {
        /// The key.
        key: &'static str,
        /// In characters.
        limit: usize,
    },
    /// More than a page holds.
    #[error("{key} 太多，最多{limit}个")]
    Many {
        /// The key.
        key: &'static str,
        /// The most.
        limit: usize,
    },
    /// Not one of the words.
    #[error("“{word}”不在可选的词里，请写其中一个：{allowed}")]
    Word {
        /// As written.
        word: String,
        /// What can be chosen.
        allowed: String,
    },
    /// Not an expression.
    #[error("“{text}”读不懂：{why}")]
    Expression {
        /// As written.
        text: String,
        /// What is not understood.
        why: String,
    },
    /// A name that nothing has, or that comes later.
    #[error("没有叫“{name}”的，或者它写在后面。这里可以用：{known}")]
    NoSuch {
        /// As written.
        name: String,
        /// What there is.
        known: String,
    },
    /// Kinds that do not go together.
    #[error("“{text}”算不了：{why}")]
    Kinds {
        /// What was to be reckoned.
        text: String,
        /// Why not.
        why: String,
    },
    /// Another kind than this place takes.
    #[error("{key} 应当是{wanted}，现在是{got}")]
    Kind {
        /// The key.
        key: &'static str,
        /// What it takes.
        wanted: Kind,
        /// What it got.
        got: Kind,
    },
    /// Which one to choose has no row.
    #[error("表里没有“{0}”这一行，请补上 is = \"{0}\"")]
    NoRow(String),
    /// Brackets must follow each other.
    #[error("这一行应当从 {0} 起，和上一行的 to 接上，中间不能空、不能重")]
    Gap(String),
    /// Rows have the same columns.
    #[error("这一行的各列要和第一行一样：{0}")]
    Columns(String),
    /// A step does one thing.
    #[error("一步要么算（value），要么拒（when、refuse、change），请只写一种")]
    Step,
    /// A reason for what caps it.
    #[error("写了 most，就要写 say_most，说清按封顶算了，例如 say_most = \"一年最多报12万元。\"")]
    SayMost,
    /// It ends before it begins.
    #[error("until 早于 from，请改成之后的日子")]
    Ends,
    /// From and to, smallest and largest the wrong way round.
    #[error("{0} 大于 {1}，请换过来")]
    Reversed(&'static str, &'static str),
    /// What staff has to look up must be said.
    #[error("checked = false 的来源要写 note，说清哪些数要核，例如 note = \"待核：英山的起付线\"")]
    NoNote,
    /// A day of birth has no zero to reckon with when it was not asked.
    #[error("生日总要问，请去掉这个问题的 when")]
    BirthAlways,
    /// A file is tried on its own examples.
    #[error("算例只有{0}个，至少要写{least}个", least = crate::LEAST_EXAMPLES)]
    FewExamples(usize),
    /// An example says an amount or a refusal.
    #[error("算例要写 amount 或 refuse，只写一种，例如 amount = \"2520元\"")]
    ExampleEnd,
    /// An example whose answers do not suffice.
    #[error("算例的答案不行：{0}")]
    ExampleAnswer(String),
    /// The file says one thing in its rules and another in its example.
    #[error("算例“{name}”应得{wanted}，算出来是{got}。请核对是规则写错，还是算例写错")]
    Example {
        /// Its name.
        name: String,
        /// What it says.
        wanted: String,
        /// What the rules say.
        got: String,
    },
    /// It falls although the file says that it never does.
    #[error(
        "算例“{name}”里，{question}从{from}加到{to}，钱反而少了。请改规则，或从 rising 里去掉 {question}"
    )]
    Falls {
        /// Of the example.
        name: String,
        /// Which answer was raised.
        question: String,
        /// From.
        from: String,
        /// To.
        to: String,
    },
}
