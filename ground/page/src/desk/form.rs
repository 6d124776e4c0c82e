//! Forms of the desk: a field knows its label, its hint, what was entered and what is wrong with it.
//!
//! A refused form is drawn again from the same data with the errors filled in, so nothing
//! that was entered is lost.

use hongwang_base::Problem;
use maud::{Markup, PreEscaped, html};

use crate::{icon, words};

/// One of several answers.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice { value: value.into(), label: label.into() }
    }
}

/// How a field is entered.
#[derive(Clone, Debug)]
pub enum Control {
    /// One line; the string is the HTML type: `text`, `password`, `number`, `url`, `email`, `tel`,
    /// `search`, `date`, `datetime-local`.
    Line(&'static str),
    /// Several lines; how many are seen at once.
    Area(u8),
    /// One of many, folded.
    Select(Vec<Choice>),
    /// One of few, all seen.
    Radio(Vec<Choice>),
    /// Any of few; the value holds the chosen ones, separated by commas.
    Several(Vec<Choice>),
    /// Any of many, each group folded behind its name; the value holds the chosen ones, separated by commas.
    Folded(Vec<(String, Vec<Choice>)>),
    /// Yes or no; sent as `on`.
    Check,
    /// Files; what is accepted, and whether several.
    File {
        /// The HTML `accept` list.
        accept: &'static str,
        /// Whether more than one may be given.
        several: bool,
    },
    /// Sent and not seen.
    Hidden,
}

/// One field of a form.
#[derive(Clone, Debug)]
pub struct Field {
    /// Name under which it is sent; unique within the form.
    pub name: String,
    /// What is asked.
    pub label: String,
    /// How it is entered.
    pub control: Control,
    /// What was entered, or stands there from the start.
    pub value: String,
    /// What helps to fill it in.
    pub hint: Option<String>,
    /// What is wrong with the value.
    pub error: Option<String>,
    /// Whether it must be filled in.
    pub required: bool,
    /// The HTML `autocomplete` word: `username`, `current-password`, `one-time-code`; `off` when empty.
    pub autocomplete: &'static str,
}

impl Field {
    /// A field that must be filled in.
    pub fn new(name: impl Into<String>, label: impl Into<String>, control: Control) -> Field {
        Field {
            name: name.into(),
            label: label.into(),
            control,
            value: String::new(),
            hint: None,
            error: None,
            required: true,
            autocomplete: "off",
        }
    }

    /// One line of text.
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Field {
        Field::new(name, label, Control::Line("text"))
    }

    /// A value that is sent and not seen.
    pub fn hidden(name: impl Into<String>, value: impl Into<String>) -> Field {
        Field::new(name, "", Control::Hidden).value(value)
    }

    /// Sets the value.
    pub fn value(mut self, value: impl Into<String>) -> Field {
        self.value = value.into();
        self
    }

    /// Sets the hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Field {
        self.hint = Some(hint.into());
        self
    }

    /// Sets the error, if there is one.
    pub fn error(mut self, error: Option<impl Into<String>>) -> Field {
        self.error = error.map(Into::into);
        self
    }

    /// Says what is wrong with this field, if that is among the problems.
    pub fn wrong<'a>(self, problems: impl IntoIterator<Item = &'a Problem>) -> Field {
        let of_this = |problem: &&Problem| problem.field.as_deref() == Some(self.name.as_str());
        let error = problems.into_iter().find(of_this).map(|problem| problem.title.clone());
        self.error(error)
    }

    /// Lets the field stay empty.
    pub fn optional(mut self) -> Field {
        self.required = false;
        self
    }

    /// Sets the HTML `autocomplete` word.
    pub fn autocomplete(mut self, word: &'static str) -> Field {
        self.autocomplete = word;
        self
    }

    fn id(&self) -> String {
        format!("f-{}", self.name)
    }

    /// Ids of the hint and the error, as far as they are there.
    fn described(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id()));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id()));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// A form that posts.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// Where it posts.
    pub action: String,
    /// Its fields in order.
    pub fields: Vec<Field>,
    /// The word on the button.
    pub submit: String,
    /// Where 不了,返回 leads, if anywhere.
    pub cancel: Option<String>,
    /// What is wrong with the whole, not with one field.
    pub error: Option<String>,
}

/// Draws a form. The errors stand together at the top too, each leading to its field.
pub fn form(form: &Form) -> Markup {
    let files = form.fields.iter().any(|field| matches!(field.control, Control::File { .. }));
    html! {
        form class="form" method="post" action=(form.action) enctype=[files.then_some("multipart/form-data")] {
            (errors(form))
            @for each in &form.fields { (field(each)) }
            div class="form-end" {
                button class="button strong" type="submit" { (form.submit) }
                @if let Some(href) = &form.cancel { a class="button quiet" href=(href) { (words::CANCEL) } }
            }
        }
    }
}

fn errors(form: &Form) -> Markup {
    let wrong: Vec<&Field> = form.fields.iter().filter(|field| field.error.is_some()).collect();
    html! {
        @if form.error.is_some() || !wrong.is_empty() {
            div class="flash bad" role="alert" {
                (icon("alert-circle"))
                div {
                    @if let Some(error) = &form.error { p { (error) } }
                    @if !wrong.is_empty() {
                        p { (words::FORM_ERRORS) }
                        ul { @for field in wrong {
                            li {
                                a href={ "#" (field.id()) } { (field.label) }
                                "：" (field.error.as_deref().unwrap_or_default())
                            }
                        } }
                    }
                }
            }
        }
    }
}

/// Draws one field with its label, hint and error.
pub fn field(field: &Field) -> Markup {
    match &field.control {
        Control::Hidden => html! { input type="hidden" name=(field.name) value=(field.value); },
        Control::Check => html! {
            div class="field check" {
                label { input type="checkbox" name=(field.name) id=(field.id()) checked[field.value == "on"]
                    aria-describedby=[field.described()]; span { (field.label) } }
                (remarks(field))
            }
        },
        Control::Radio(choices) => group(field, &choices_of(field, "radio", choices)),
        Control::Several(choices) => group(field, &any_of(field, choices)),
        Control::Folded(groups) => group(
            field,
            &html! {
                @for (name, choices) in groups {
                    details open[choices.iter().any(|choice| is_chosen(field, choice))] {
                        summary { (name) }
                        (any_of(field, choices))
                    }
                }
            },
        ),
        _ => html! {
            div class={ "field" @if field.error.is_some() { " wrong" } } {
                label for=(field.id()) { (label(field)) }
                @if let Some(hint) = &field.hint { p class="hint" id={ (field.id()) "-hint" } { (hint) } }
                (control(field))
                (error(field))
            }
        },
    }
}

fn is_chosen(field: &Field, choice: &Choice) -> bool {
    field.value.split(',').any(|chosen| chosen == choice.value)
}

fn any_of(field: &Field, choices: &[Choice]) -> Markup {
    choices_of(field, "checkbox", choices)
}

fn choices_of(field: &Field, kind: &str, choices: &[Choice]) -> Markup {
    html! {
        div class="choices" {
            @for choice in choices {
                label { input type=(kind) name=(field.name) value=(choice.value) checked[is_chosen(field, choice)]
                    required[field.required && kind == "radio"]; span { (choice.label) } }
            }
        }
    }
}

fn group(field: &Field, choices: &Markup) -> Markup {
    html! {
        fieldset class={ "field" @if field.error.is_some() { " wrong" } } id=(field.id())
            aria-describedby=[field.described()] {
            legend { (label(field)) }
            @if let Some(hint) = &field.hint { p class="hint" id={ (field.id()) "-hint" } { (hint) } }
            (choices)
            (error(field))
        }
    }
}

fn control(field: &Field) -> Markup {
    let (id, described) = (field.id(), field.described());
    let invalid = field.error.as_ref().map(|_| "true");
    html! {
        @match &field.control {
            Control::Area(rows) => textarea name=(field.name) id=(id) rows=(rows) required[field.required]
                aria-describedby=[described] aria-invalid=[invalid] { (leading_line(&field.value)) (field.value) },
            Control::Select(choices) => select name=(field.name) id=(id) required[field.required]
                aria-describedby=[described] aria-invalid=[invalid] {
                @if !choices.iter().any(|choice| choice.value.is_empty()) { option value="" { (words::CHOOSE) } }
                @for choice in choices {
                    option value=(choice.value) selected[choice.value == field.value] { (choice.label) }
                }
            },
            Control::File { accept, several } => input type="file" name=(field.name) id=(id) accept=(accept)
                multiple[*several] required[field.required] aria-describedby=[described] aria-invalid=[invalid];,
            Control::Line(kind) => input type=(kind) name=(field.name) id=(id) value=[shown(field, kind)]
                required[field.required] autocomplete=(field.autocomplete)
                aria-describedby=[described] aria-invalid=[invalid];,
            Control::Check | Control::Radio(_) | Control::Several(_) | Control::Folded(_) | Control::Hidden => {},
        }
    }
}

/// The parser drops the first line break of a `textarea`; one that was entered needs another.
fn leading_line(value: &str) -> PreEscaped<&'static str> {
    PreEscaped(if value.starts_with('\n') { "\n" } else { "" })
}

/// A password is never sent back.
fn shown<'a>(field: &'a Field, kind: &str) -> Option<&'a str> {
    (kind != "password" && !field.value.is_empty()).then_some(field.value.as_str())
}

fn label(field: &Field) -> Markup {
    html! { (field.label) @if !field.required { span class="optional" { (words::OPTIONAL) } } }
}

fn remarks(field: &Field) -> Markup {
    html! {
        @if let Some(hint) = &field.hint { p class="hint" id={ (field.id()) "-hint" } { (hint) } }
        (error(field))
    }
}

fn error(field: &Field) -> Markup {
    html! {
        @if let Some(error) = &field.error {
            p class="error" id={ (field.id()) "-error" } { (icon("alert-circle")) (error) }
        }
    }
}

/// A line of fields above a table that narrows it. It asks by GET, so the address holds the filter;
/// `reset` is the address without any.
pub fn filter_bar(action: &str, fields: &[Field], reset: &str) -> Markup {
    html! {
        form class="filter" method="get" action=(action) role="search" {
            @for each in fields { (field(each)) }
            button class="button" type="submit" { (icon("filter")) (words::FILTER) }
            a class="button quiet" href=(reset) { (words::RESET) }
        }
    }
}
