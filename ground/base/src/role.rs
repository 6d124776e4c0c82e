//! Who may do what. Roles are held by staff accounts; a desk route names the one permission it needs.

use serde::{Deserialize, Serialize};

/// A staff role. One account may hold several, but never two of the three administrators
/// (GB/T 22239-2019, level 3: system, security and audit administration are separate people).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 编辑: sources, drafts.
    Editor,
    /// 审核: approves, recalls.
    Reviewer,
    /// 运维值守: devices and boards.
    Operator,
    /// 办事员: a village's or town's own pages, cases.
    Clerk,
    /// 审计管理员: reads the audit log, changes nothing.
    Auditor,
    /// 安全管理员: grants roles, unlocks accounts.
    SecurityAdministrator,
    /// 系统管理员: makes accounts and organisations.
    SystemAdministrator,
}

/// One thing that a desk route may require.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// Any member of staff who is logged in.
    Enter,
    /// Write and change drafts.
    WriteArticle,
    /// Approve, publish, recall.
    ReviewArticle,
    /// Add, try and change sources and filters.
    ManageSources,
    /// Choose halls, order and shortcuts of an organisation.
    ArrangeHalls,
    /// Admit, revoke and configure devices.
    ManageDevices,
    /// See the boards.
    ViewBoard,
    /// Make and close accounts, edit organisations.
    ManageAccounts,
    /// Grant and take roles, unlock accounts.
    GrantRoles,
    /// Read the audit log.
    ReadAudit,
    /// Keep duty rosters, answer those who asked for help.
    AnswerHelp,
    /// Schedule meetings and lead them at the console.
    HoldMeetings,
    /// Register cameras of villages, and look at those that the county may see.
    KeepCameras,
    /// Look at service items and the calendar of working days; who works for the county changes them.
    ManageItems,
    /// Handle applications: see them, take their steps, see what was answered with a reason.
    HandleCases,
    /// See how messages to people go, write what they say, send one to try.
    ManageMessages,
    /// Let what somebody else wrote be said in messages.
    ApproveMessages,
}

impl Role {
    /// Every role, in the order in which a desk lists them.
    pub const ALL: [Role; 7] = [
        Self::Editor,
        Self::Reviewer,
        Self::Operator,
        Self::Clerk,
        Self::SystemAdministrator,
        Self::SecurityAdministrator,
        Self::Auditor,
    ];

    /// The word under which the role is stored and sent.
    pub fn word(self) -> &'static str {
        match self {
            Self::Editor => "editor",
            Self::Reviewer => "reviewer",
            Self::Operator => "operator",
            Self::Clerk => "clerk",
            Self::Auditor => "auditor",
            Self::SecurityAdministrator => "security_administrator",
            Self::SystemAdministrator => "system_administrator",
        }
    }

    /// The role of a stored word.
    pub fn from_word(word: &str) -> Option<Role> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// The name that people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Editor => "编辑",
            Self::Reviewer => "审核",
            Self::Operator => "运维值守",
            Self::Clerk => "办事员",
            Self::Auditor => "审计管理员",
            Self::SecurityAdministrator => "安全管理员",
            Self::SystemAdministrator => "系统管理员",
        }
    }

    /// Whether this is one of the three administrators that must be three people.
    pub fn is_administrator(self) -> bool {
        matches!(self, Self::Auditor | Self::SecurityAdministrator | Self::SystemAdministrator)
    }

    /// What the role may do, within its holder's scope.
    pub fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Self::Editor => &[P::Enter, P::WriteArticle, P::ManageSources, P::ArrangeHalls, P::ViewBoard],
            Self::Reviewer => &[P::Enter, P::ReviewArticle, P::ViewBoard],
            Self::Operator => &[
                P::Enter,
                P::ManageDevices,
                P::ViewBoard,
                P::AnswerHelp,
                P::HoldMeetings,
                P::KeepCameras,
                P::ManageMessages,
            ],
            Self::Clerk => &[
                P::Enter,
                P::WriteArticle,
                P::ArrangeHalls,
                P::ViewBoard,
                P::AnswerHelp,
                P::HoldMeetings,
                P::KeepCameras,
                P::HandleCases,
                P::ManageItems,
            ],
            Self::Auditor => &[P::Enter, P::ReadAudit],
            Self::SecurityAdministrator => &[P::Enter, P::GrantRoles],
            Self::SystemAdministrator => {
                &[P::Enter, P::ManageAccounts, P::ManageMessages, P::ApproveMessages]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_administrator_may_do_what_another_administrator_does() {
        for a in Role::ALL.into_iter().filter(|r| r.is_administrator()) {
            for b in Role::ALL.into_iter().filter(|r| r.is_administrator() && *r != a) {
                let shared =
                    a.permissions().iter().find(|p| **p != Permission::Enter && b.permissions().contains(p));
                assert_eq!(shared, None, "{a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn what_villagers_answered_is_for_clerks_alone() {
        let may = |role: &Role| role.permissions().contains(&Permission::HandleCases);
        assert_eq!(Role::ALL.into_iter().filter(may).collect::<Vec<_>>(), [Role::Clerk]);
    }

    #[test]
    fn every_role_is_found_by_its_word() {
        for role in Role::ALL {
            assert_eq!(Role::from_word(role.word()), Some(role));
        }
    }
}
