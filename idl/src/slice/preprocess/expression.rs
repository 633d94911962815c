//! What stands behind `#if`: integers, `defined`, and the operators of C.

use crate::slice::diagnostics::Diagnostic;
use crate::slice::source::Place;
use crate::slice::token::{Interner, Kind, Token};

/// Replaces `defined NAME` and `defined(NAME)` by `1` or `0`.
pub(super) fn answer_defined(
    line: &[Token],
    is_defined: impl Fn(&str) -> bool,
    names: &mut Interner,
) -> Vec<Token> {
    let mut out = Vec::new();
    let mut index = 0;
    while let Some(token) = line.get(index) {
        let name = match &line[index + 1..] {
            [open, name, close, ..] if open.is_mark("(") && name.kind == Kind::Word && close.is_mark(")") => {
                Some((name, 4))
            }
            [name, ..] if name.kind == Kind::Word => Some((name, 2)),
            _ => None,
        };
        match name {
            Some((name, length)) if token.is_word("defined") => {
                let text = names.get(if is_defined(&name.text) { "1" } else { "0" });
                out.push(Token { kind: Kind::Number, text, ..token.clone() });
                index += length;
            }
            _ => {
                out.push(token.clone());
                index += 1;
            }
        }
    }
    out
}

/// The value of an expression whose macros are replaced and whose line ends at `end`. Names that are left count as 0.
pub(super) fn evaluate(directive: &Token, line: &[Token], end: Place) -> Result<i64, Diagnostic> {
    let mut reader = Reader { line, at: 0, end, directive: &directive.text, depth: 0 };
    let value = reader.conditional(true)?;
    match line.get(reader.at) {
        None => Ok(value),
        Some(more) => Err(reader.expected("an operator or the end of the line", Some(more))),
    }
}

struct Reader<'a> {
    line: &'a [Token],
    at: usize,
    /// Where the line ends.
    end: Place,
    directive: &'a str,
    depth: usize,
}

/// A value, or why there is none. `live` says whether it matters: in `0 && 1 / 0` nothing is divided.
type Value = Result<i64, Diagnostic>;

impl Reader<'_> {
    fn conditional(&mut self, live: bool) -> Value {
        self.deeper()?;
        let condition = self.binary(0, live)?;
        let value = if self.take("?") {
            let yes = self.conditional(live && condition != 0)?;
            if !self.take(":") {
                return Err(self.expected("`:`", self.line.get(self.at)));
            }
            let no = self.conditional(live && condition == 0)?;
            if condition != 0 { yes } else { no }
        } else {
            condition
        };
        self.depth -= 1;
        Ok(value)
    }

    /// Operators that bind at least as strongly as `least`.
    fn binary(&mut self, least: u8, live: bool) -> Value {
        let mut left = self.unary(live)?;
        while let Some((operator, strength, length)) = self.operator() {
            if strength < least {
                break;
            }
            let at = self.at;
            self.at += length;
            let right_matters = match operator {
                "&&" => left != 0,
                "||" => left == 0,
                _ => true,
            };
            let right = self.binary(strength + 1, live && right_matters)?;
            left = match apply(operator, left, right) {
                Some(value) => value,
                None if live => {
                    let token = &self.line[at];
                    return Err(Diagnostic::error(
                        token.place,
                        format!("expected a divisor, found 0 behind `{operator}`"),
                    ));
                }
                None => 0,
            };
        }
        Ok(left)
    }

    fn unary(&mut self, live: bool) -> Value {
        let mut operators = Vec::new();
        while let Some(token) = self.line.get(self.at) {
            if !(token.kind == Kind::Mark && matches!(&*token.text, "!" | "-" | "+" | "~")) {
                break;
            }
            operators.push(token.text.clone());
            self.at += 1;
        }
        let value = self.primary(live)?;
        Ok(operators.iter().rev().fold(value, |value, operator| match &**operator {
            "!" => i64::from(value == 0),
            "-" => value.wrapping_neg(),
            "~" => !value,
            _ => value,
        }))
    }

    fn primary(&mut self, live: bool) -> Value {
        let token = self.line.get(self.at);
        let value = match token {
            Some(token) if token.kind == Kind::Number => match integer(&token.text) {
                Some(value) => value,
                None => return Err(self.expected("an integer", Some(token))),
            },
            Some(token) if token.is_mark("(") => {
                self.at += 1;
                let value = self.conditional(live)?;
                if !self.line.get(self.at).is_some_and(|token| token.is_mark(")")) {
                    return Err(self.expected("`)`", self.line.get(self.at)));
                }
                value
            }
            Some(token) if token.is_word("defined") => {
                return Err(self.expected("the name of a macro behind `defined`", self.line.get(self.at + 1)));
            }
            Some(token) if token.is_word("true") => 1,
            Some(token) if token.kind == Kind::Word => 0,
            other => return Err(self.expected("a value", other)),
        };
        self.at += 1;
        Ok(value)
    }

    /// The operator that comes next, how strongly it binds, and its tokens.
    fn operator(&self) -> Option<(&'static str, u8, usize)> {
        let token = self.line.get(self.at).filter(|token| token.kind == Kind::Mark)?;
        for shift in ["<", ">"] {
            let is_double =
                self.line.get(self.at + 1).is_some_and(|next| next.is_mark(shift) && !next.spaced);
            if token.is_mark(shift) && is_double {
                return Some((if shift == "<" { "<<" } else { ">>" }, 8, 2));
            }
        }
        OPERATORS
            .iter()
            .find(|(operator, _)| *operator == &*token.text)
            .map(|(operator, strength)| (*operator, *strength, 1))
    }

    fn take(&mut self, mark: &str) -> bool {
        let is_next = self.line.get(self.at).is_some_and(|token| token.is_mark(mark));
        self.at += usize::from(is_next);
        is_next
    }

    fn deeper(&mut self) -> Result<(), Diagnostic> {
        self.depth += 1;
        if self.depth <= DEEPEST {
            return Ok(());
        }
        let place = self.line.get(self.at).map_or(self.end, |token| token.place);
        Err(Diagnostic::error(place, format!("expected at most {DEEPEST} parentheses within each other")))
    }

    fn expected(&self, what: &str, found: Option<&Token>) -> Diagnostic {
        let place = found.map_or(self.end, |token| token.place);
        let found = found.map_or_else(|| "the end of the line".to_owned(), Token::describe);
        Diagnostic::error(place, format!("expected {what}, found {found}")).help(format!(
            "behind `#{}` stand integers, macros, `defined(NAME)` and operators",
            self.directive
        ))
    }
}

fn apply(operator: &str, left: i64, right: i64) -> Option<i64> {
    let truth = |value: bool| Some(i64::from(value));
    match operator {
        "||" => truth(left != 0 || right != 0),
        "&&" => truth(left != 0 && right != 0),
        "|" => Some(left | right),
        "^" => Some(left ^ right),
        "&" => Some(left & right),
        "==" => truth(left == right),
        "!=" => truth(left != right),
        "<" => truth(left < right),
        ">" => truth(left > right),
        "<=" => truth(left <= right),
        ">=" => truth(left >= right),
        "<<" => Some(left.wrapping_shl(right as u32)),
        ">>" => Some(left.wrapping_shr(right as u32)),
        "+" => Some(left.wrapping_add(right)),
        "-" => Some(left.wrapping_sub(right)),
        "*" => Some(left.wrapping_mul(right)),
        "/" if right != 0 => Some(left.wrapping_div(right)),
        "%" if right != 0 => Some(left.wrapping_rem(right)),
        _ => None,
    }
}

/// An integer of C, its suffix left out.
fn integer(text: &str) -> Option<i64> {
    let digits = text.trim_end_matches(['u', 'U', 'l', 'L']);
    let value = if let Some(hex) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        u64::from_str_radix(hex, 16).ok()?
    } else if digits.len() > 1 && digits.starts_with('0') {
        u64::from_str_radix(digits, 8).ok()?
    } else {
        digits.parse().ok()?
    };
    Some(value as i64)
}

const OPERATORS: &[(&str, u8)] = &[
    ("||", 1),
    ("&&", 2),
    ("|", 3),
    ("^", 4),
    ("&", 5),
    ("==", 6),
    ("!=", 6),
    ("<", 7),
    (">", 7),
    ("<=", 7),
    (">=", 7),
    ("+", 9),
    ("-", 9),
    ("*", 10),
    ("/", 10),
    ("%", 10),
];

/// Parentheses within each other.
const DEEPEST: usize = 64;
