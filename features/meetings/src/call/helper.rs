//! The side of the desk in 远程帮填: seeing a form that the villager shares, and writing into it.
//!
//! Invariant: who saw a form, and which field somebody wrote, stands in the audit log before it is seen or goes out; never
//! what was written.

use super::{
    Call, Ring,
    answer::Answerer,
    sheet::{Helper, Not, Shared, Write},
};
use crate::words::sheet as said;
use hongwang_feature::afar::{ACTION, Written};
use hongwang_store::{Result, audit};

impl Answerer<'_> {
    /// The form that the villager shares; the first look of each at it is written down.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn form(&self, call: &Call, rings: &[Ring]) -> Result<Option<Shared>> {
        let Some(seat) = self.seat(rings).filter(|_| !call.is_over()) else { return Ok(None) };
        let memo = &self.meetings.memo;
        let Some(shared) = memo.shared(call.id) else { return Ok(None) };
        if !shared.was_seen_by(self.staff.account) {
            self.note(seat, "call.form", said::audit_look(&call.place, &shared.sheet.title)).await?;
            memo.saw(call.id, self.staff.account);
        }
        Ok(Some(shared))
    }

    /// Writes a field, as far as it is the desk's to do: the screen's own node takes it, or says why not. Within it, why
    /// nothing goes out.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn fill(
        &self,
        call: &Call,
        rings: &[Ring],
        write: Write,
    ) -> Result<std::result::Result<(), Not>> {
        let Some(seat) = self.seat(rings).filter(|_| !call.is_over()) else { return Ok(Err(Not::Shared)) };
        let (memo, account, now) = (&self.meetings.memo, self.staff.account, self.place.clock.now());
        let (title, label) = match memo.writable(call.id, &write, account, now) {
            Ok(names) => names,
            Err(why) => return Ok(Err(why)),
        };
        let written = Written { call: call.id, account, device: call.device };
        let detail = said::audit_write(&call.place, &title, &label);
        self.write_down(audit::Entry { object: written.to_string(), ..self.did(seat, ACTION, detail) })
            .await?;
        let helper =
            Helper { call: call.id, account, name: self.staff.name.clone(), org: self.staff.org.clone() };
        Ok(memo.propose(call.id, write, helper, now))
    }
}
