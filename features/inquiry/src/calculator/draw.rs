//! What a villager sees: one question a page, then the amount with its reason.

use super::{PAGE, address};
use crate::pages::style;
use crate::words::calculator as words;
use hongwang_calculator::{Answers, Asks, Choice, Outcome, Question, Rule, Standing, TooLarge, Walk};
use hongwang_input::{Field, FieldKind, field, islands};
use hongwang_page::{Link, Page, State, StateKind, icon, say, spoken, state_panel};
use maud::{Markup, html};

/// A page about one calculator. What somebody answers is on it, so nothing keeps it.
pub(super) fn framed(rule: &Rule) -> Page {
    let page = Page::new(rule.name.clone()).icon(&rule.icon).trail([Link::new(PAGE, words::TITLE)]);
    page.island(style("calculator.css")).personal()
}

/// What stands in the place of questions on a day when it does not calculate.
pub(super) fn closed(rule: &Rule, standing: Standing) -> Option<Markup> {
    let (what, why) = match standing {
        Standing::Valid => return None,
        Standing::Early => (words::early(rule), words::early_why(rule)),
        Standing::Over => (words::over(rule), words::over_why(rule)),
    };
    Some(state_panel(
        &State::new(StateKind::Empty, what).why(why).to_do(rule.ask.clone()).link(PAGE, words::TITLE),
    ))
}

/// The answers that the page carries on; the one that is asked again stands in its own field.
fn carried(answers: &Answers, but: &str) -> Markup {
    html! {
        @for (name, text) in answers.iter().filter(|(name, _)| *name != but) {
            input type="hidden" name={ "a." (name) } value=(text);
        }
    }
}

/// The page of one question.
pub(super) fn question(
    rule: &Rule,
    walk: &Walk<'_>,
    question: &Question,
    answers: &Answers,
    problem: Option<&str>,
) -> Page {
    let number = walk.asked.iter().position(|asked| asked.id == question.id).unwrap_or(0);
    let all = rule.questions.len();
    let is_chosen = matches!(question.asks, Asks::Choice(_) | Asks::Truth);
    let text = answers.get(&question.id).map_or("", String::as_str);
    let body = html! {
        form class="calc" method="post" action=(address(rule)) autocomplete="off" {
            (carried(answers, &question.id))
            input type="hidden" name="at" value=(question.id);
            p class="calc-progress" data-say=(words::question_of(number + 1, all)) {
                progress max=(all) value=(number + 1) {}
                span { (number + 1) "/" (all) }
            }
            @if is_chosen {
                h2 class="calc-ask" data-say { (question.ask) }
                @if !question.help.is_empty() { p class="calc-help" data-say { (question.help) } }
                @if let Some(problem) = problem { p class="calc-wrong" role="alert" data-say { (problem) } }
                (choices(question, text))
            } @else {
                (field(&Field {
                    name: "value",
                    label: &question.ask,
                    kind: keys(&question.asks),
                    value: text,
                    hint: &question.help,
                    problem,
                }))
            }
            div class="calc-keys" {
                @if !is_chosen {
                    button class="button strong" type="submit" name="go" value="next" data-say { (words::NEXT) (icon("arrow-right")) }
                }
                @if number > 0 {
                    button class="button" type="submit" name="go" value="back" data-say { (icon("arrow-left")) (words::BACK) }
                }
            }
        }
        p class="small" data-say { (words::NOTHING_KEPT) }
    };
    let page = framed(rule).heard(&question.ask).body(body);
    if is_chosen { page } else { islands().fold(page, Page::island) }
}

fn keys(asks: &Asks) -> FieldKind {
    match asks {
        Asks::Whole(..) => FieldKind::Digits,
        Asks::Decimal(..) => FieldKind::Decimal,
        Asks::Birth => FieldKind::Date,
        Asks::Money(..) | Asks::Choice(_) | Asks::Truth => FieldKind::Amount,
    }
}

/// A touch answers and goes on.
fn choices(question: &Question, chosen: &str) -> Markup {
    let yes_no = [("yes", words::YES), ("no", words::NO)];
    let yes_no = yes_no.map(|(value, name)| Choice { value: value.to_owned(), name: name.to_owned() });
    let all = if let Asks::Choice(all) = &question.asks { all.as_slice() } else { &yes_no };
    html! {
        ul class="calc-choices" {
            @for choice in all {
                li {
                    button class="calc-choice" type="submit" name="value" value=(choice.value)
                        aria-pressed=[(choice.value == chosen).then_some("true")] data-say { (choice.name) }
                }
            }
        }
    }
}

/// How the paper came out.
pub(super) enum Printing {
    /// There is a printer, and nothing was asked of it.
    Ready,
    /// There is none.
    None,
    /// It stands beside another screen.
    Elsewhere,
    /// It has another slip.
    Busy,
    /// The printer took it.
    Done,
    /// It did not; what to look at.
    Failed(String),
}

/// The page of what comes out.
pub(super) fn result(
    rule: &Rule,
    shown: &[(&Question, String)],
    answers: &Answers,
    outcome: &Result<Outcome, TooLarge>,
    printing: &Printing,
) -> Page {
    let heard = match outcome {
        Ok(Outcome::Amount { cents, .. }) => words::total(rule.label(), *cents),
        Ok(Outcome::Refused { why, .. }) => why.clone(),
        Err(TooLarge) => words::TOO_LARGE.to_owned(),
    };
    let body = html! {
        div class="calc-result" {
            (came_out(rule, outcome))
            p class={ "calc-basis" @if !rule.is_checked() { " unchecked" } } { (say(&words::reliance(rule))) }
        }
        form class="calc-keys" method="post" action={ (address(rule)) "/print" } {
            (carried(answers, ""))
            @if let Some(item) = &rule.item {
                a class="button strong" href=(item) data-say { (icon("clipboard-list")) (words::APPLY) }
            }
            @if matches!(printing, Printing::Ready | Printing::Busy | Printing::Failed(_)) {
                button class="button" type="submit" data-say { (icon("printer")) (words::PRINT) }
            } @else if matches!(printing, Printing::Done) {
                button class="button" type="submit" data-say { (icon("printer")) (words::PRINT_AGAIN) }
            }
            a class="button" href=(address(rule)) data-say { (icon("refresh")) (words::AGAIN) }
        }
        (printed(printing))
        (answered(rule, shown, answers))
        section class="calc-part" {
            h2 data-say { (words::BASIS) }
            ul { @for source in &rule.sources { li data-say { (words::source(source)) } } }
            p data-say { (words::slip_ask(&rule.owner, &rule.ask)) }
            p class="small" data-say { (words::NOTHING_KEPT) }
        }
    };
    framed(rule).heard(heard).body(body)
}

fn came_out(rule: &Rule, outcome: &Result<Outcome, TooLarge>) -> Markup {
    match outcome {
        Ok(Outcome::Amount { cents, lines }) => html! {
            p class="calc-amount" data-say=(spoken([words::total(rule.label(), *cents)])) {
                span { (rule.label()) } strong { (hongwang_calculator::yuan(*cents)) }
            }
            h2 data-say { (words::WHY) }
            ol class="calc-lines" { @for line in lines { li data-say { (line) } } }
        },
        Ok(Outcome::Refused { why, change }) => html! {
            p class="calc-none" data-say { (words::CANNOT) }
            p class="calc-why" data-say { (why) }
            h2 data-say { (words::WHAT_CHANGES) }
            p data-say { (change) }
        },
        Err(TooLarge) => html! {
            p class="calc-none" data-say { (words::TOO_LARGE) }
            p data-say { (words::TOO_LARGE_WHY) }
        },
    }
}

fn printed(printing: &Printing) -> Markup {
    match printing {
        Printing::Ready => html! {},
        Printing::None => html! { p class="small" data-say { (words::NO_PRINTER) } },
        Printing::Elsewhere => html! { p class="small" data-say { (words::PRINT_HERE) } },
        Printing::Busy => html! { p class="calc-wrong" role="alert" data-say { (words::PRINT_BUSY) } },
        Printing::Done => html! { p class="calc-printed" role="status" data-say { (words::PRINTED) } },
        Printing::Failed(why) => html! {
            p class="calc-wrong" role="alert" data-say { (words::PRINTED_NOT) (why) "。" }
        },
    }
}

/// What was entered, each with a key that asks it again.
fn answered(rule: &Rule, shown: &[(&Question, String)], answers: &Answers) -> Markup {
    html! {
        form class="calc-part" method="post" action=(address(rule)) {
            (carried(answers, ""))
            h2 data-say { (words::ANSWERED) }
            ul class="calc-answers" {
                @for (question, text) in shown {
                    li {
                        span data-say=(spoken([&question.ask, text])) { (question.ask) " " strong { (text) } }
                        button class="button" type="submit" name="edit" value=(question.id)
                            data-say=(format!("{}{}", words::CHANGE, question.ask)) { (icon("edit")) (words::CHANGE) }
                    }
                }
            }
        }
    }
}
