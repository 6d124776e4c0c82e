//! From answers to an amount with its reason.

use crate::answer::{Answers, Wrong};
use crate::expression::{Expr, Op};
use crate::rule::{Of, Question, Reckon, Round, Row, Rule, Step, Table};
use crate::value::{Kind, Value};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A number became larger than any amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the numbers are too large to be reckoned")]
pub struct TooLarge;

/// How far the answers go.
#[derive(Debug)]
pub struct Walk<'r> {
    /// The questions that apply, up to the first whose answer is not taken.
    pub asked: Vec<&'r Question>,
    /// Why the answer to the last of them is not taken; none when all are.
    pub wrong: Option<Wrong>,
    env: Env<'r>,
}

/// What comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// An amount.
    Amount {
        /// In cents, never below zero.
        cents: i64,
        /// Why, line by line.
        lines: Vec<String>,
    },
    /// Nothing, because of a rule.
    Refused {
        /// Which.
        why: String,
        /// What would change it.
        change: String,
    },
}

#[derive(Debug)]
struct Env<'r> {
    rule: &'r Rule,
    on: Date,
    values: BTreeMap<&'r str, Value>,
}

impl Rule {
    /// The questions that apply to these answers on a day, one by one.
    pub fn walk(&self, answers: &Answers, on: Date) -> Walk<'_> {
        let mut walk =
            Walk { asked: Vec::new(), wrong: None, env: Env { rule: self, on, values: BTreeMap::new() } };
        for question in &self.questions {
            // What cannot be reckoned is asked: then there is a page that says what is wrong.
            let applies = question.when.as_ref().is_none_or(|when| walk.env.holds(when).unwrap_or(true));
            let value = if applies {
                walk.asked.push(question);
                let answer = answers.get(&question.id).map_or("", String::as_str);
                match question.read(answer, on) {
                    Ok(value) => value,
                    Err(wrong) => {
                        walk.wrong = Some(wrong);
                        return walk;
                    }
                }
            } else {
                Value::zero(question.asks.kind())
            };
            walk.env.values.insert(&question.id, value);
        }
        walk
    }
}

impl Walk<'_> {
    /// What comes out once every answer is taken.
    ///
    /// # Errors
    /// When a number is too large.
    pub fn reckon(mut self) -> Result<Outcome, TooLarge> {
        let mut lines = Vec::new();
        for step in &self.env.rule.steps {
            match step {
                Step::Reckon(step) => self.env.take(step, &mut lines)?,
                Step::Refuse(refuse) => {
                    if self.env.holds(&refuse.when)? {
                        let (why, change) = (self.env.fill(&refuse.why), self.env.fill(&refuse.change));
                        return Ok(Outcome::Refused { why, change });
                    }
                }
            }
        }
        let result = &self.env.rule.result;
        let mut cents = self.env.values.get(result.amount.as_str()).and_then(Value::figure).unwrap_or(0);
        if let Some(most) = &result.most
            && let Some(most) = self.env.eval(most)?.figure().filter(|most| *most < cents)
        {
            cents = most;
            lines.push(self.env.fill(&result.say_most));
        }
        Ok(Outcome::Amount { cents: cents.max(0), lines })
    }
}

impl<'r> Env<'r> {
    fn take(&mut self, step: &'r Reckon, lines: &mut Vec<String>) -> Result<(), TooLarge> {
        if let Some(when) = &step.when
            && !self.holds(when)?
        {
            self.values.insert(&step.id, Value::zero(step.kind));
            return Ok(());
        }
        let reckoned = rounded(self.eval(&step.value)?, step.round);
        let mut value = reckoned.clone();
        let least = step.least.as_ref().map(|least| self.eval(least)).transpose()?;
        if let Some(least) = least.filter(|least| least.figure() > value.figure()) {
            value = least;
        }
        let most = step.most.as_ref().map(|most| self.eval(most)).transpose()?;
        let capped = most.filter(|most| most.figure() < value.figure());
        let is_capped = capped.is_some();
        value = capped.unwrap_or(value);
        self.values.insert(&step.id, value);
        if !step.say.is_empty() {
            let working = match self.working(&step.value) {
                (_, None) => reckoned.to_string(),
                (working, Some(_)) => format!("{working}={reckoned}"),
            };
            lines.push(self.fill(&step.say.replace("{=}", &working)));
        }
        if is_capped {
            lines.push(self.fill(&step.say_most));
        }
        Ok(())
    }

    fn holds(&self, when: &Expr) -> Result<bool, TooLarge> {
        Ok(self.eval(when)? == Value::Truth(true))
    }

    fn eval(&self, expr: &Expr) -> Result<Value, TooLarge> {
        Ok(match expr {
            Expr::Value(value) => value.clone(),
            Expr::Name(name) => self.values.get(name.as_str()).cloned().ok_or(TooLarge)?,
            Expr::Cell { table, column } => self.cell(table, column),
            Expr::Tiers { table, of } => {
                let of = self.eval(of)?;
                let mut sum = Value::zero(of.kind());
                for (inside, rate) in self.tiers(table, &of) {
                    sum = two(Op::Add, &sum, &two(Op::Mul, &inside, &rate)?)?;
                }
                sum
            }
            Expr::Age(of) => match self.eval(of)? {
                Value::Day(born) => Value::Number(age(born, self.on) * 100),
                _ => Value::Number(0),
            },
            Expr::Min(one, other) => {
                let (one, other) = (self.eval(one)?, self.eval(other)?);
                if one.figure() <= other.figure() { one } else { other }
            }
            Expr::Max(one, other) => {
                let (one, other) = (self.eval(one)?, self.eval(other)?);
                if one.figure() >= other.figure() { one } else { other }
            }
            Expr::Not(of) => Value::Truth(!self.holds(of)?),
            Expr::Two(op, one, other) => two(*op, &self.eval(one)?, &self.eval(other)?)?,
        })
    }

    fn table(&self, id: &str) -> Option<&'r Table> {
        self.rule.tables.iter().find(|table| table.id == id)
    }

    /// A cell of the row that applies; nothing where none does.
    fn cell(&self, table: &str, column: &str) -> Value {
        let Some(table) = self.table(table) else { return Value::Number(0) };
        let by = table.by.as_ref().and_then(|by| self.values.get(by.as_str()));
        let row = by.and_then(|by| table.rows.iter().find(|row| applies(row, by)));
        let cell = row.and_then(|row| row.cells.get(column).cloned());
        cell.unwrap_or_else(|| Value::zero(table.columns.get(column).copied().unwrap_or(Kind::Number)))
    }

    /// What of a value lies in each bracket, with the bracket's rate.
    fn tiers(&self, table: &str, of: &Value) -> Vec<(Value, Value)> {
        let (Some(table), Some(figure)) = (self.table(table), of.figure()) else { return Vec::new() };
        let part = |row: &Row| {
            let Of::Within(from, to) = row.of else { return None };
            let inside = to.map_or(figure, |to| figure.min(to)) - from;
            let inside = if of.kind() == Kind::Money { Value::Money(inside) } else { Value::Number(inside) };
            (figure > from).then(|| Some((inside, row.cells.get("rate")?.clone())))?
        };
        table.rows.iter().filter_map(part).collect()
    }

    /// The expression with its figures, and how tightly its operator binds; none where it is a figure alone.
    fn working(&self, expr: &Expr) -> (String, Option<u8>) {
        match expr {
            Expr::Two(op @ (Op::Add | Op::Sub | Op::Mul), one, other) => {
                let sign = crate::expression::sign(*op);
                let rank = op.rank();
                let left = inside(self.working(one), rank);
                // What is subtracted keeps its parentheses.
                let right = inside(self.working(other), if *op == Op::Sub { rank + 1 } else { rank });
                (format!("{left}{sign}{right}"), Some(rank))
            }
            Expr::Tiers { table, of } => {
                let of = self.eval(of).unwrap_or(Value::Number(0));
                let parts = self.tiers(table, &of);
                let parts: Vec<String> =
                    parts.iter().map(|(part, rate)| format!("{}×{}", part.short(), rate.short())).collect();
                if parts.is_empty() {
                    ("0".to_owned(), None)
                } else {
                    (parts.join("+"), Some(Op::Add.rank()))
                }
            }
            plain => (self.eval(plain).map_or_else(|_| String::new(), |value| value.short()), None),
        }
    }

    /// A sentence with what stands between braces filled in.
    fn fill(&self, template: &str) -> String {
        let mut text = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            text.push_str(before);
            text.push_str(&self.shown(name));
            rest = after;
        }
        text.push_str(rest);
        text
    }

    fn shown(&self, name: &str) -> String {
        if let Some((table, column)) = name.split_once('.') {
            return self.cell(table, column).to_string();
        }
        let Some(value) = self.values.get(name) else { return String::new() };
        self.rule.question(name).map_or_else(|| value.to_string(), |question| question.shown(value))
    }
}

fn inside((text, rank): (String, Option<u8>), outer: u8) -> String {
    if rank.is_some_and(|rank| rank < outer) { format!("({text})") } else { text }
}

fn applies(row: &Row, by: &Value) -> bool {
    match (&row.of, by) {
        (Of::Is(word), Value::Choice(chosen)) => word == chosen,
        (Of::Within(from, to), by) => {
            by.figure().is_some_and(|figure| figure >= *from && to.is_none_or(|to| figure < to))
        }
        _ => false,
    }
}

/// Whole years: a year is full on the birthday itself; who was born on 29 February has it on 1 March.
fn age(born: Date, on: Date) -> i64 {
    let before = (on.month(), on.day()) < (born.month(), born.day());
    i64::from(on.year() - born.year()) - i64::from(before)
}

fn two(op: Op, one: &Value, other: &Value) -> Result<Value, TooLarge> {
    let truth = |value: &Value| *value == Value::Truth(true);
    let figures = || one.figure().zip(other.figure()).ok_or(TooLarge);
    Ok(match op {
        Op::Or => Value::Truth(truth(one) || truth(other)),
        Op::And => Value::Truth(truth(one) && truth(other)),
        Op::Eq => Value::Truth(one == other),
        Op::Ne => Value::Truth(one != other),
        Op::Lt | Op::Le | Op::Gt | Op::Ge => {
            let (one, other) = figures()?;
            Value::Truth(match op {
                Op::Lt => one < other,
                Op::Le => one <= other,
                Op::Gt => one > other,
                _ => one >= other,
            })
        }
        Op::Add | Op::Sub => {
            let (left, right) = figures()?;
            let sum = if op == Op::Add { left.checked_add(right) } else { left.checked_sub(right) };
            same(one, sum.ok_or(TooLarge)?)
        }
        Op::Mul => {
            let (left, right) = figures()?;
            let is_share = |value: &Value| matches!(value, Value::Share(_));
            let scale = if is_share(one) || is_share(other) { 10_000 } else { 100 };
            let product = divided(i128::from(left) * i128::from(right), scale)?;
            let money = matches!(one, Value::Money(_)) || matches!(other, Value::Money(_));
            match (money, is_share(one) && is_share(other)) {
                (true, _) => Value::Money(product),
                (_, true) => Value::Share(product),
                _ => Value::Number(product),
            }
        }
    })
}

fn same(like: &Value, figure: i64) -> Value {
    match like {
        Value::Money(_) => Value::Money(figure),
        Value::Share(_) => Value::Share(figure),
        _ => Value::Number(figure),
    }
}

/// A quotient to the nearest whole, half away from zero.
fn divided(figure: i128, by: i128) -> Result<i64, TooLarge> {
    let half = if figure < 0 { -by / 2 } else { by / 2 };
    i64::try_from((figure + half) / by).map_err(|_| TooLarge)
}

fn rounded(value: Value, round: Round) -> Value {
    let Value::Money(cents) = value else { return value };
    Value::Money(match round {
        Round::Cent => cents,
        Round::Yuan => cents.saturating_add(if cents < 0 { -50 } else { 50 }) / 100 * 100,
        Round::YuanDown => cents / 100 * 100,
    })
}
