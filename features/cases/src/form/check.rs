//! What is wrong with a form before anybody sees it.

use super::{Entry, Form, Group, Question, pointer};
use serde_json::Value;
use std::collections::BTreeMap;

/// Why a form cannot be used. `Display` is a Chinese sentence for whoever makes forms.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FormError {
    /// It is not read.
    #[error("表单文件读不懂:{0}")]
    Text(String),
    /// The schema is none.
    #[error("表单的 JSON Schema 不对:{0}")]
    Schema(String),
    /// A question has no place.
    #[error("问题“{ask}”写到 {at},但 JSON Schema 里没有这一项")]
    NoLeaf {
        /// The question.
        ask: String,
        /// Its place.
        at: String,
    },
    /// A place has no question, so nobody could answer it.
    #[error("JSON Schema 里的 {0} 没有问题问它,填表的人到不了")]
    NoQuestion(String),
    /// Two questions for one place.
    #[error("{0} 有两个问题")]
    Twice(String),
    /// A leaf must be a string.
    #[error("{0} 应是 \"type\": \"string\" 或 \"enum\"")]
    NotText(String),
    /// None of written, chosen and laid beside, or several.
    #[error("问题“{0}”应有 keys、choose、attach 中的一个")]
    Keys(String),
    /// What is laid beside is a matter of the person alone, and its leaf says so.
    #[error("问题“{0}”要交材料,JSON Schema 里这一项应有 x-pii 和 maxLength")]
    Attached(String),
    /// What is chosen is not what the schema takes.
    #[error("问题“{0}”的 choose 和 JSON Schema 的 enum 不一样")]
    Choices(String),
    /// It is asked on a condition that can never hold.
    #[error("问题“{ask}”永远问不到:{at} 前面没有这样回答的选择题")]
    Unreachable {
        /// The question.
        ask: String,
        /// What it depends on.
        at: String,
    },
    /// Required by the schema, but it may be skipped.
    #[error("问题“{0}”可以不答,但 JSON Schema 的 required 里有它")]
    Required(String),
    /// It says that it stands on an identity card, and no such thing does; or it is one of several persons.
    #[error("问题“{0}”的 x-card 只能写 name id address sex born nation,不能写在一组人里")]
    Card(String),
    /// A group whose list is none, or that holds fewer members than it asks for.
    #[error("{0} 应是数组,maxItems 不小于 most")]
    Group(String),
}

/// What of an identity card a form may ask for (`x-card`).
const ON_CARD: [&str; 6] = ["name", "id", "address", "sex", "born", "nation"];

/// Answers that may be given so far: place → values.
type Given = BTreeMap<String, Vec<String>>;

pub(super) fn check(form: &Form) -> Result<(), FormError> {
    let mut given = Given::new();
    let mut asked = Vec::new();
    for entry in &form.entries {
        match entry {
            Entry::One(question) => question_fits(form, question, "", &mut given, &mut asked)?,
            Entry::Group(group) => {
                group_fits(form, group)?;
                for question in &group.questions {
                    question_fits(form, question, &format!("{}/0", group.at), &mut given, &mut asked)?;
                }
            }
        }
    }
    let leaves = pointer::leaves(&form.schema);
    match leaves.into_iter().find(|leaf| !asked.contains(leaf)) {
        Some(leaf) => Err(FormError::NoQuestion(leaf)),
        None => Ok(()),
    }
}

fn group_fits(form: &Form, group: &Group) -> Result<(), FormError> {
    let list = pointer::leaf(&form.schema, &group.at);
    let most = list.and_then(|list| list.get("maxItems")).and_then(Value::as_u64);
    let fits = most.is_some_and(|most| most >= group.most as u64) && group.most > 0;
    if fits { Ok(()) } else { Err(FormError::Group(group.at.clone())) }
}

fn question_fits(
    form: &Form,
    question: &Question,
    base: &str,
    given: &mut Given,
    asked: &mut Vec<String>,
) -> Result<(), FormError> {
    let ask = question.ask.clone();
    let at = format!("{base}{}", question.at);
    let Some(leaf) = pointer::leaf(&form.schema, &at) else { return Err(FormError::NoLeaf { ask, at }) };
    if asked.contains(&at) {
        return Err(FormError::Twice(at));
    }
    if leaf.get("x-card").is_some_and(|word| !base.is_empty() || !ON_CARD.iter().any(|known| word == known)) {
        return Err(FormError::Card(ask));
    }
    let choices: Option<Vec<&str>> =
        leaf.get("enum").and_then(Value::as_array).map(|all| all.iter().filter_map(Value::as_str).collect());
    if choices.is_none() && leaf.get("type").and_then(Value::as_str) != Some("string") {
        return Err(FormError::NotText(at));
    }
    let ways = [question.keys.is_some(), !question.choose.is_empty(), question.attach.is_some()];
    if ways.into_iter().filter(|way| *way).count() != 1 {
        return Err(FormError::Keys(ask));
    }
    if question.attach.is_some() && (leaf.get("x-pii").is_none() || leaf.get("maxLength").is_none()) {
        return Err(FormError::Attached(ask));
    }
    let offered: Vec<&str> = question.choose.iter().map(|choice| choice.value.as_str()).collect();
    if !offered.is_empty() && choices.as_ref() != Some(&offered) {
        return Err(FormError::Choices(ask));
    }
    if let Some(when) = &question.when {
        let possible = given
            .get(&when.place(base))
            .is_some_and(|values| when.is.iter().any(|value| values.contains(value)));
        if !possible {
            return Err(FormError::Unreachable { ask, at: when.at.clone() });
        }
    }
    if (question.optional || question.when.is_some()) && required(form, &at) {
        return Err(FormError::Required(ask));
    }
    if !offered.is_empty() {
        given.insert(at.clone(), offered.iter().map(|&value| value.to_owned()).collect());
    }
    asked.push(at);
    Ok(())
}

/// Whether the object in which a place stands requires it always.
fn required(form: &Form, at: &str) -> bool {
    let Some((above, name)) = at.rsplit_once('/') else { return false };
    pointer::leaf(&form.schema, above)
        .and_then(|object| object.get("required"))
        .and_then(Value::as_array)
        .is_some_and(|names| names.iter().any(|each| each == name))
}
