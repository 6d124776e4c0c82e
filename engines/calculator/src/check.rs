//! Kinds of expressions, found when a file is read, so that nothing of another kind is ever reckoned.

use crate::expression::{Expr, Op, sign};
use crate::fault::What;
use crate::rule::{Asks, Question, Table};
use crate::value::{Kind, Value};
use std::collections::BTreeMap;

/// What an expression may name at its place in the file.
pub(crate) struct Scope<'r> {
    pub(crate) names: BTreeMap<String, Kind>,
    pub(crate) questions: &'r [Question],
    pub(crate) tables: &'r [Table],
    /// The expression as written, for what is said of it.
    pub(crate) text: String,
}

impl Scope<'_> {
    /// The kind of an expression. A word of a choice beside the question that offers it becomes that choice.
    pub(crate) fn kind(&self, expr: &mut Expr) -> Result<Kind, What> {
        match expr {
            Expr::Value(value) => Ok(value.kind()),
            Expr::Name(name) => self.name(name),
            Expr::Cell { table, column } => self.cell(table, column),
            Expr::Tiers { table, of } => {
                let of = self.kind(of)?;
                self.tiers(table, of)
            }
            Expr::Age(of) => match self.kind(of)? {
                Kind::Day => Ok(Kind::Number),
                other => Err(self.kinds(format!("age( ) 里应当是生日，现在是{other}"))),
            },
            Expr::Min(one, other) | Expr::Max(one, other) => {
                let (one, other) = (self.kind(one)?, self.kind(other)?);
                if one == other && has_order(one) {
                    Ok(one)
                } else {
                    Err(self.unlike("min、max", one, other))
                }
            }
            Expr::Not(of) => match self.kind(of)? {
                Kind::Truth => Ok(Kind::Truth),
                other => Err(self.kinds(format!("not 后面应当是条件，现在是{other}"))),
            },
            Expr::Two(op, one, other) => self.two(*op, one, other),
        }
    }

    fn two(&self, op: Op, one: &mut Expr, other: &mut Expr) -> Result<Kind, What> {
        if op.is_comparison()
            && let Some(choices) = self.choices(one)
        {
            return self.chosen(op, &choices, other);
        }
        let (left, right) = (self.kind(one)?, self.kind(other)?);
        let kind = match op {
            Op::Or | Op::And => (left == Kind::Truth && right == Kind::Truth).then_some(Kind::Truth),
            Op::Eq | Op::Ne => (left == right).then_some(Kind::Truth),
            Op::Lt | Op::Le | Op::Gt | Op::Ge => (left == right && has_order(left)).then_some(Kind::Truth),
            Op::Add | Op::Sub => (left == right && has_order(left)).then_some(left),
            Op::Mul => product(left, right),
        };
        kind.ok_or_else(|| self.unlike(sign(op), left, right))
    }

    /// The words that a question offers, where the expression is one.
    fn choices(&self, expr: &Expr) -> Option<Vec<String>> {
        let Expr::Name(name) = expr else { return None };
        let asks = &self.questions.iter().find(|question| question.id == *name)?.asks;
        let Asks::Choice(choices) = asks else { return None };
        self.names.contains_key(name).then(|| choices.iter().map(|choice| choice.value.clone()).collect())
    }

    fn chosen(&self, op: Op, choices: &[String], word: &mut Expr) -> Result<Kind, What> {
        let Expr::Name(name) = word else {
            return Err(self.kinds(format!("选项只能和这些词比：{}", choices.join("、"))));
        };
        if !matches!(op, Op::Eq | Op::Ne) {
            return Err(self.kinds("选项没有大小，只能用 = 或 !=".to_owned()));
        }
        if !choices.contains(name) {
            return Err(What::Word { word: name.clone(), allowed: choices.join("、") });
        }
        *word = Expr::Value(Value::Choice(name.clone()));
        Ok(Kind::Truth)
    }

    pub(crate) fn name(&self, name: &str) -> Result<Kind, What> {
        self.names.get(name).copied().ok_or_else(|| {
            let known: Vec<&str> = self.names.keys().map(String::as_str).collect();
            What::NoSuch { name: name.to_owned(), known: known.join("、") }
        })
    }

    fn table(&self, name: &str) -> Result<&Table, What> {
        self.tables.iter().find(|table| table.id == name).ok_or_else(|| {
            let known: Vec<&str> = self.tables.iter().map(|table| table.id.as_str()).collect();
            What::NoSuch { name: name.to_owned(), known: known.join("、") }
        })
    }

    fn cell(&self, table: &str, column: &str) -> Result<Kind, What> {
        let found = self.table(table)?;
        let Some(by) = &found.by else {
            return Err(self.kinds(format!("表“{table}”没有写 by，不知道取哪一行")));
        };
        let (kind, bounds) = (self.name(by)?, found.bounds.unwrap_or(Kind::Choice));
        if kind != bounds {
            return Err(self.kinds(format!("表“{table}”按 {by} 取行：{by} 是{kind}，表里写的是{bounds}")));
        }
        found.columns.get(column).copied().ok_or_else(|| {
            let known: Vec<&str> = found.columns.keys().map(String::as_str).collect();
            What::NoSuch { name: format!("{table}.{column}"), known: known.join("、") }
        })
    }

    fn tiers(&self, table: &str, of: Kind) -> Result<Kind, What> {
        let found = self.table(table)?;
        if found.bounds != Some(of) {
            return Err(self.kinds(format!("表“{table}”要写 from、to，并且也是{of}")));
        }
        match found.columns.get("rate") {
            Some(Kind::Share) => Ok(of),
            _ => Err(self.kinds(format!("表“{table}”要有一列 rate，如 rate = \"60%\""))),
        }
    }

    fn unlike(&self, what: &str, one: Kind, other: Kind) -> What {
        self.kinds(format!("{what} 两边是{one}和{other}，不能放在一起"))
    }

    fn kinds(&self, why: String) -> What {
        What::Kinds { text: self.text.clone(), why }
    }
}

fn has_order(kind: Kind) -> bool {
    matches!(kind, Kind::Money | Kind::Number | Kind::Share)
}

fn product(left: Kind, right: Kind) -> Option<Kind> {
    match (left, right) {
        (Kind::Money, Kind::Share | Kind::Number) | (Kind::Share | Kind::Number, Kind::Money) => {
            Some(Kind::Money)
        }
        (Kind::Number, Kind::Share | Kind::Number) | (Kind::Share, Kind::Number) => Some(Kind::Number),
        (Kind::Share, Kind::Share) => Some(Kind::Share),
        _ => None,
    }
}
