//! Examples, with their answers as people give them.

use super::{LEAST_EXAMPLES, MOST_PARTS, SENTENCE};
use crate::fault::What;
use crate::file::{File, Part};
use crate::rule::Example;
use crate::value::Value;
use jiff::civil::Date;
use std::collections::BTreeMap;
use toml::de::DeValue;

pub(super) fn examples<'a>(file: &mut File<'a>, root: Part<'a>, from: Date) -> Vec<Example> {
    let parts = file.parts(root, "example", MOST_PARTS);
    if parts.len() < LEAST_EXAMPLES {
        file.fault(root.at, What::FewExamples(parts.len()));
    }
    let mut all = Vec::new();
    for part in parts {
        file.only(part, &["name", "on", "answers", "amount", "refuse", "line"]);
        let on = if part.table.contains_key("on") { file.day(part, "on") } else { Some(from) };
        let amount = file.maybe(part, "amount", 20);
        let cents = amount.and_then(|(_, amount)| Value::literal(amount));
        let refused = file.maybe(part, "refuse", SENTENCE);
        let end = match (cents, refused) {
            (Some(Value::Money(cents)), None) => Ok(cents),
            (None, Some((_, why))) if amount.is_none() => Err(why.to_owned()),
            _ => {
                file.fault(part.at, What::ExampleEnd);
                continue;
            }
        };
        all.push(Example {
            name: file.text(part, "name", 60),
            on: on.unwrap_or(from),
            answers: answers(file, part),
            end,
            line: file.text_or_none(part, "line", SENTENCE),
            at: part.at,
        });
    }
    all
}

fn answers<'a>(file: &mut File<'a>, part: Part<'a>) -> BTreeMap<String, String> {
    let Some((at, value)) = file.value(part, "answers") else {
        file.fault(
            part.at,
            What::Missing { key: "answers", example: "{ level = \"town\", cost = \"3000\" }" },
        );
        return BTreeMap::new();
    };
    let read = |value: &DeValue<'_>| match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        _ => None,
    };
    let all = value.as_table().and_then(|table| {
        let pairs =
            table.iter().map(|(key, value)| Some((key.get_ref().to_string(), read(value.get_ref())?)));
        pairs.collect::<Option<BTreeMap<_, _>>>()
    });
    all.unwrap_or_else(|| {
        file.wrong(at, "answers");
        BTreeMap::new()
    })
}
