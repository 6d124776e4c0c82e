//! The validator's report.

use serde::{Deserialize, Serialize};

/// Faults that are kept of each severity; of the others only the number is.
const KEPT: usize = 100;

/// How bad a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// 错误: the feed is not used.
    Error,
    /// 提醒: it is used all the same.
    Remark,
}

/// What is wrong where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// How bad it is.
    pub severity: Severity,
    /// In which file; empty when it is the whole.
    pub file: String,
    /// In which line, counted from 1 with the heads; none when it is the whole file.
    pub line: Option<u64>,
    /// Under which head; empty when it is the whole line.
    pub field: String,
    /// One sentence.
    pub what: String,
}

/// Everything that was found, in the order in which it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The first hundred of each severity.
    pub faults: Vec<Fault>,
    /// How many errors there are.
    pub errors: usize,
    /// How many remarks there are.
    pub remarks: usize,
}

/// Where something is wrong.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At<'a> {
    pub(crate) file: &'a str,
    pub(crate) line: Option<u64>,
    pub(crate) field: &'a str,
}

impl Report {
    /// Whether the feed cannot be used.
    pub fn is_refused(&self) -> bool {
        self.errors > 0
    }

    pub(crate) fn error(&mut self, at: At<'_>, what: impl Into<String>) {
        self.errors += 1;
        self.put(Severity::Error, self.errors, at, what.into());
    }

    pub(crate) fn remark(&mut self, at: At<'_>, what: impl Into<String>) {
        self.remarks += 1;
        self.put(Severity::Remark, self.remarks, at, what.into());
    }

    fn put(&mut self, severity: Severity, number: usize, at: At<'_>, what: String) {
        if number <= KEPT {
            let (file, field) = (at.file.to_owned(), at.field.to_owned());
            self.faults.push(Fault { severity, file, line: at.line, field, what });
        }
    }
}

/// A whole file.
pub(crate) fn file(file: &str) -> At<'_> {
    At { file, line: None, field: "" }
}
