//! Expressions: `(cost - levels.line) * levels.rate`, `age >= 80 and not pension`.

use crate::value::Value;

/// What is reckoned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expr {
    Value(Value),
    /// An answer or a step.
    Name(String),
    /// A column of a table, in the row that its `by` names.
    Cell {
        table: String,
        column: String,
    },
    /// What lies in each bracket of a table times the bracket's rate, summed.
    Tiers {
        table: String,
        of: Box<Expr>,
    },
    /// Whole years since a day.
    Age(Box<Expr>),
    Min(Box<Expr>, Box<Expr>),
    Max(Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    Two(Op, Box<Expr>, Box<Expr>),
}

/// Between two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Or,
    And,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Add,
    Sub,
    Mul,
}

impl Op {
    /// How tightly it binds.
    pub(crate) fn rank(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Eq | Self::Ne | Self::Lt | Self::Le | Self::Gt | Self::Ge => 4,
            Self::Add | Self::Sub => 5,
            Self::Mul => 6,
        }
    }

    pub(crate) fn is_comparison(self) -> bool {
        self.rank() == 4
    }
}

/// `not` binds between `and` and a comparison.
const NOT: u8 = 3;
/// Deeper is nothing that a person wrote, and would not fit on the stack.
const DEEPEST: usize = 40;
const MOST_TOKENS: usize = 400;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Value(Value),
    Name(String),
    Op(Op),
    Not,
    Open,
    Close,
    Comma,
}

/// Reads an expression.
///
/// # Errors
/// What is not understood.
pub(crate) fn parse(text: &str) -> Result<Expr, String> {
    let tokens = tokens(text)?;
    if tokens.len() > MOST_TOKENS {
        return Err("太长了，请分成几步写".to_owned());
    }
    let mut parser = Parser { tokens, at: 0, depth: 0 };
    let expr = parser.above(0)?;
    match parser.next() {
        None => Ok(expr),
        Some(token) => Err(format!("“{}”这里多了东西，前面可能少了运算符", said(&token))),
    }
}

fn said(token: &Token) -> String {
    match token {
        Token::Value(value) => value.to_string(),
        Token::Name(name) => name.clone(),
        Token::Op(op) => sign(*op).to_owned(),
        Token::Not => "not".to_owned(),
        Token::Open => "(".to_owned(),
        Token::Close => ")".to_owned(),
        Token::Comma => ",".to_owned(),
    }
}

/// How an operator is written.
pub(crate) fn sign(op: Op) -> &'static str {
    match op {
        Op::Or => "or",
        Op::And => "and",
        Op::Eq => "=",
        Op::Ne => "!=",
        Op::Lt => "<",
        Op::Le => "<=",
        Op::Gt => ">",
        Op::Ge => ">=",
        Op::Add => "+",
        Op::Sub => "-",
        Op::Mul => "×",
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = if first.is_ascii_digit() {
            number(rest)?
        } else if first.is_ascii_lowercase() {
            word(rest)
        } else {
            symbol(rest)
                .ok_or_else(|| format!("“{first}”不能用。可以用 + - * ( ) < <= > >= = != and or not"))?
        };
        found.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(found)
}

fn number(rest: &str) -> Result<(Token, usize), String> {
    let digits = rest.find(|each: char| !each.is_ascii_digit() && each != '.').unwrap_or(rest.len());
    let unit = rest[digits..].chars().next().filter(|unit| matches!(unit, '元' | '%'));
    let length = digits + unit.map_or(0, char::len_utf8);
    let value = Value::literal(&rest[..length]);
    let value = value.ok_or_else(|| format!("“{}”不是数，请写成 80、3.5、200元、90%", &rest[..length]))?;
    Ok((Token::Value(value), length))
}

fn word(rest: &str) -> (Token, usize) {
    let is_part =
        |each: char| each.is_ascii_lowercase() || each.is_ascii_digit() || matches!(each, '_' | '.');
    let length = rest.find(|each: char| !is_part(each)).unwrap_or(rest.len());
    let token = match &rest[..length] {
        "and" => Token::Op(Op::And),
        "or" => Token::Op(Op::Or),
        "not" => Token::Not,
        name => Token::Name(name.to_owned()),
    };
    (token, length)
}

fn symbol(rest: &str) -> Option<(Token, usize)> {
    const SYMBOLS: [(&str, Token); 13] = [
        ("<=", Token::Op(Op::Le)),
        (">=", Token::Op(Op::Ge)),
        ("!=", Token::Op(Op::Ne)),
        ("<", Token::Op(Op::Lt)),
        (">", Token::Op(Op::Gt)),
        ("=", Token::Op(Op::Eq)),
        ("+", Token::Op(Op::Add)),
        ("-", Token::Op(Op::Sub)),
        ("*", Token::Op(Op::Mul)),
        ("×", Token::Op(Op::Mul)),
        ("(", Token::Open),
        (")", Token::Close),
        (",", Token::Comma),
    ];
    SYMBOLS.iter().find(|(sign, _)| rest.starts_with(sign)).map(|(sign, token)| (token.clone(), sign.len()))
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    /// An expression whose operators all bind tighter than `rank`.
    fn above(&mut self, rank: u8) -> Result<Expr, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("括号套得太深，请分成几步写".to_owned());
        }
        let mut left = self.one()?;
        while let Some(Token::Op(op)) = self.tokens.get(self.at).cloned() {
            if op.rank() <= rank {
                break;
            }
            self.at += 1;
            let right = self.above(op.rank())?;
            left = Expr::Two(op, Box::new(left), Box::new(right));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn one(&mut self) -> Result<Expr, String> {
        match self.next() {
            Some(Token::Value(value)) => Ok(Expr::Value(value)),
            Some(Token::Not) => Ok(Expr::Not(Box::new(self.above(NOT)?))),
            Some(Token::Open) => {
                let inside = self.above(0)?;
                self.expect(&Token::Close)?;
                Ok(inside)
            }
            Some(Token::Name(name)) if self.tokens.get(self.at) == Some(&Token::Open) => self.call(&name),
            Some(Token::Name(name)) => Ok(match name.split_once('.') {
                Some((table, column)) => Expr::Cell { table: table.to_owned(), column: column.to_owned() },
                None => Expr::Name(name),
            }),
            Some(token) => Err(format!("“{}”前面少了东西", said(&token))),
            None => Err("没有写完".to_owned()),
        }
    }

    fn call(&mut self, name: &str) -> Result<Expr, String> {
        self.expect(&Token::Open)?;
        let first = self.above(0)?;
        let expr = match name {
            "age" => Expr::Age(Box::new(first)),
            "min" | "max" | "tiers" => {
                self.expect(&Token::Comma)?;
                let second = Box::new(self.above(0)?);
                match (name, first) {
                    ("min", first) => Expr::Min(Box::new(first), second),
                    ("max", first) => Expr::Max(Box::new(first), second),
                    (_, Expr::Name(table)) => Expr::Tiers { table, of: second },
                    _ => return Err("tiers 的第一项是表的名字，如 tiers(parts, cost)".to_owned()),
                }
            }
            other => return Err(format!("没有“{other}( )”这种算法，可以用 min、max、age、tiers")),
        };
        self.expect(&Token::Close)?;
        Ok(expr)
    }

    fn expect(&mut self, token: &Token) -> Result<(), String> {
        match self.next() {
            Some(found) if found == *token => Ok(()),
            Some(found) => Err(format!("“{}”这里应当是“{}”", said(&found), said(token))),
            None => Err(format!("少了“{}”", said(token))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_bind_as_at_school() {
        for (text, same) in [
            ("a + b * c", "a + (b * c)"),
            ("a - b - c", "(a - b) - c"),
            ("a or b and not c = d", "a or (b and (not (c = d)))"),
            ("a<b and b>=c", "(a < b) and (b >= c)"),
        ] {
            assert_eq!(parse(text), parse(same), "{text}");
        }
    }

    #[test]
    fn what_is_no_expression_says_where_it_stops() {
        for text in
            ["", "a +", "(a", "a b", "1.234", "a $ b", "min(a)", "power(a, b)", "tiers(1, a)", ") a", "not"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse(&"(".repeat(5_000)).is_err());
        assert!(parse(&"not ".repeat(300)).is_err());
    }
}
