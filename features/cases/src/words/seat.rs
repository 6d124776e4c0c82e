//! What the desk says where an office has nobody who may decide.

/// Whom to ask, and who can act until then.
pub(crate) fn no_leader(office: &str, has_above: bool) -> String {
    let above = if has_above { "；上一级的负责人可以办" } else { "" };
    format!("{office}没有人是负责人，请管理员在账号里设{above}。")
}

/// Whose a step is that this person cannot take.
pub(crate) fn of_another(action: &str, who: &str) -> String {
    format!("“{action}”由{who}办。")
}
