//! What comes out, on paper. Nothing says whose it is.

use crate::words::calculator as words;
use hongwang_base::Millis;
use hongwang_calculator::{Outcome, Question, Rule, yuan};
use hongwang_printing::Slip;

/// The slip of an outcome.
pub(super) fn slip(rule: &Rule, shown: &[(&Question, String)], outcome: &Outcome, now: Millis) -> Slip {
    let slip = Slip::default().title(rule.name.as_str());
    let slip = match outcome {
        Outcome::Amount { cents, lines } => {
            let slip = slip.title(rule.label()).large(yuan(*cents));
            lines.iter().fold(slip, |slip, line| slip.line(line.as_str()))
        }
        Outcome::Refused { why, change } => {
            slip.title(words::CANNOT).line(why.as_str()).line(change.as_str())
        }
    };
    let slip = slip.line(words::reliance(rule)).title(words::ANSWERED);
    // A day of birth with a village is half a name.
    let told = shown.iter().filter(|(question, _)| question.asks.kind() != hongwang_calculator::Kind::Day);
    let slip = told.fold(slip, |slip, (question, text)| slip.line(format!("{} {text}", question.ask)));
    let slip = slip.title(words::BASIS);
    let slip = rule.sources.iter().fold(slip, |slip, source| slip.line(words::source(source)));
    slip.line(words::slip_ask(&rule.owner, &rule.ask)).line(words::slip_on(now)).line(words::SLIP_KEEP)
}
