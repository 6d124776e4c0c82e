//! The SQL of who applied, at the center.

use super::{Applicant, principal_id};
use crate::form::Form;
use crate::proxy;
use hongwang_store::{Result, Row, StoreError, Tx, Vault, sql};
use serde_json::Value;
use uuid::Uuid;

/// To what an applicant is sealed: the row, and not its answers.
fn bound_to(id: Uuid) -> Vec<u8> {
    [id.as_bytes().as_slice(), b"applicant"].concat()
}

/// The same of a row that is sealed anew.
pub(crate) fn bound_of(row: &Row) -> Result<Vec<u8>> {
    Ok(bound_to(row.get("id")?))
}

/// An applicant as it lies in a database, bound to the row of this id.
pub(crate) fn sealed(vault: &Vault, id: Uuid, applicant: &Applicant) -> Vec<u8> {
    let text = serde_json::to_vec(applicant).expect("an applicant is plain data");
    vault.seal(&bound_to(id), &text)
}

/// The applicant that was sealed for the row of this id; nobody yet where there is none.
pub(crate) fn opened(vault: &Vault, id: Uuid, bytes: Option<&[u8]>) -> Result<Applicant> {
    let Some(bytes) = bytes else { return Ok(Applicant::default()) };
    let text = vault.unseal(&bound_to(id), bytes)?;
    serde_json::from_slice(&text).map_err(|error| StoreError::corrupt("applicant", error.to_string()))
}

/// Who applied for a case, and by which marks the mandate is found.
#[derive(Debug)]
pub(crate) struct Applied {
    pub(crate) applicant: Applicant,
    pub(crate) marks: Option<proxy::Pair>,
}

/// By which marks the mandate of whoever applies for another is found.
pub(crate) fn pair(
    vault: &Vault,
    applicant: &Applicant,
    form: &Form,
    answers: &Value,
) -> Option<proxy::Pair> {
    let principal = principal_id(form, answers).unwrap_or_default();
    applicant.proxy.as_ref().map(|proxy| proxy::Pair::of(vault, principal, &proxy.id))
}

/// Keeps who applied.
pub(crate) async fn keep(
    tx: &mut Tx,
    vault: &Vault,
    id: Uuid,
    applicant: &Applicant,
    form: &Form,
    answers: &Value,
) -> Result<()> {
    let pair = pair(vault, applicant, form, answers);
    let helper = applicant.assist.as_ref().map(|assist| assist.account.to_string());
    let afar: Vec<String> = applicant.afar.iter().map(|afar| afar.helper.account.to_string()).collect();
    sql("INSERT INTO case_applicant (id, how, helper, principal, proxy, sealed, afar) VALUES ($1,$2,$3,$4,$5,$6,$7)")
        .bind(id)
        .bind(applicant.how.map_or("", super::How::word))
        .bind(helper.unwrap_or_default())
        .bind(pair.as_ref().map(|pair| pair.principal.clone()))
        .bind(pair.map(|pair| pair.proxy))
        .bind(sealed(vault, id, applicant))
        .bind(afar.join(" "))
        .run(tx)
        .await?;
    Ok(())
}

/// Who applied; none for a case of an older village.
pub(crate) async fn of(tx: &mut Tx, vault: &Vault, id: Uuid) -> Result<Option<Applied>> {
    let row =
        sql("SELECT principal, proxy, sealed FROM case_applicant WHERE id = $1").bind(id).one(tx).await?;
    let Some(row) = row else { return Ok(None) };
    let (principal, proxy) = (row.get::<Option<Vec<u8>>>("principal")?, row.get::<Option<Vec<u8>>>("proxy")?);
    let marks = principal.zip(proxy).map(|(principal, proxy)| proxy::Pair { principal, proxy });
    let sealed: Vec<u8> = row.get("sealed")?;
    Ok(Some(Applied { applicant: opened(vault, id, Some(&sealed))?, marks }))
}

/// The accounts that helped to fill an application in.
#[derive(Debug, Default)]
pub(crate) struct Helpers {
    /// The clerk who stood beside; empty where nobody did.
    beside: String,
    /// Those who wrote from far away, a space between.
    afar: String,
}

impl Helpers {
    pub(crate) fn stood_beside(&self, account: &str) -> bool {
        self.beside == account
    }

    pub(crate) fn wrote_from_afar(&self, account: &str) -> bool {
        self.afar.split(' ').any(|helper| helper == account)
    }
}

/// Who helped.
pub(crate) async fn helpers(tx: &mut Tx, id: Uuid) -> Result<Helpers> {
    let row = sql("SELECT helper, afar FROM case_applicant WHERE id = $1").bind(id).one(tx).await?;
    let Some(row) = row else { return Ok(Helpers::default()) };
    Ok(Helpers { beside: row.get("helper")?, afar: row.get("afar")? })
}
