//! Duties on the page of an account under `/desk/roles`: what its person is in their office.

use super::{accounts::reached, done};
use crate::{account::Account, words};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use hongwang_base::{OrgLevel, Permission, Problem, Role};
use hongwang_feature::{
    Place, Reply, Staff,
    duty::{self, Duty},
};
use hongwang_page::desk::{Choice, Control, Field, Form as DeskForm, form, panel};
use hongwang_store::{Tx, audit};
use maud::{Markup, html};

/// Whether duties mean anything with these roles.
pub(crate) fn can_have(roles: &[Role]) -> bool {
    roles.iter().any(|role| role.permissions().contains(&Permission::HandleCases))
}

/// The duties that somebody of this office can have.
fn choices(account: &Account) -> impl Iterator<Item = Duty> {
    let in_village = account.org.level() == OrgLevel::Village;
    Duty::ALL.into_iter().filter(move |duty| in_village || *duty != Duty::Group)
}

/// The form of an account's duties.
pub(crate) async fn part(tx: &mut Tx, staff: &Staff, account: &Account) -> Reply<Markup> {
    if account.id == staff.account {
        return Ok(html! {});
    }
    if !can_have(&account.roles) {
        return Ok(panel(words::DUTIES, &html! { p { (words::DUTIES_OF_CLERKS) } }));
    }
    let held: Vec<&str> = duty::of(tx, account.id).await?.into_iter().map(Duty::word).collect();
    let listed = choices(account).map(|duty| Choice::new(duty.word(), words::duty_line(duty))).collect();
    let field = Field::new("duties", words::DUTIES, Control::Several(listed))
        .value(held.join(","))
        .hint(words::DUTIES_HINT)
        .optional();
    Ok(panel(
        words::DUTIES,
        &form(&DeskForm {
            action: format!("/desk/roles/{}/duties", account.id),
            fields: vec![field],
            submit: words::DUTIES_DO.to_owned(),
            ..DeskForm::default()
        }),
    ))
}

/// Gives and takes duties; the fields are one `duties` for each that is chosen.
pub(crate) async fn give(
    State(place): State<Place>,
    staff: Staff,
    Path(id): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Reply<Response> {
    let chosen = |duty: &Duty| sent.iter().any(|(name, value)| name == "duties" && value == duty.word());
    let duties: Vec<Duty> = Duty::ALL.into_iter().filter(chosen).collect();
    let mut tx = place.db.write().await?;
    let account = reached(&mut tx, &staff, &id).await?;
    if account.id == staff.account {
        return Err(Problem::forbidden(words::OWN_ROLES).into());
    }
    if !account.open {
        return Err(Problem::conflict(words::ACCOUNT_CLOSED).into());
    }
    if !duties.is_empty() && !can_have(&account.roles) {
        return Err(Problem::conflict(words::DUTIES_OF_CLERKS).into());
    }
    if duties.iter().any(|duty| !choices(&account).any(|can| can == *duty)) {
        return Err(Problem::conflict(words::GROUP_IN_VILLAGE).into());
    }
    let before = duty::of(&mut tx, account.id).await?;
    duty::set(&mut tx, account.id, &account.org, &duties).await?;
    let detail = words::duties_changed(&words::duty_names(&before), &words::duty_names(&duties));
    audit::record(&mut tx, &staff.did(&place, &account.org, "account.duties", &account.login, detail))
        .await?;
    tx.commit().await?;
    Ok(done(&format!("/desk/roles/{}", account.id), "duties").into_response())
}
