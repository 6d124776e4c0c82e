//! Why something is not done, in words for whoever tried it: what, why, and what to do.

/// Why a command is refused. Nothing of it was kept, and nothing that was entered is lost by it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The case runs by another workflow, or another version of it: a defect of whoever calls.
    #[error("这件办件按流程“{wanted}”第 {version} 版办理，系统取错了流程，请联系管理员")]
    OtherWorkflow {
        /// The workflow of the case.
        wanted: String,
        /// Its version.
        version: u32,
    },
    /// No such action.
    #[error("流程里没有“{action}”这一步，请刷新页面后再试")]
    UnknownAction {
        /// What was asked for.
        action: String,
    },
    /// The actor has none of the action's roles.
    #[error("“{action}”由{who}办理，您没有这个权限")]
    NotYourRole {
        /// The action's name.
        action: String,
        /// Who may.
        who: String,
    },
    /// Somebody was quicker: the case has moved since it was looked at.
    #[error("刚才有人办过这件（您看到第 {seen} 步，现在是第 {now} 步），请看过最新情况再办")]
    Stale {
        /// What was seen.
        seen: u64,
        /// What is.
        now: u64,
    },
    /// Not allowed in the state of the case.
    #[error("办件现在是“{state}”，不能办“{action}”")]
    NotInState {
        /// The action's name.
        action: String,
        /// The state's name.
        state: String,
    },
    /// A second 补正.
    #[error("补正材料只能一次性告知，已经告知过；请根据现有材料决定受理或不予受理")]
    SecondSupplement,
    /// It was done before, and can be done only once.
    #[error("“{action}”每件只能办一次，已经办过")]
    Once {
        /// The action's name.
        action: String,
    },
    /// It takes different persons, and this one has signed.
    #[error("“{action}”要 {quorum} 个人分别办，您已经办过，请另一位同事办")]
    SamePerson {
        /// The action's name.
        action: String,
        /// How many.
        quorum: u8,
    },
    /// Whoever handled the case may not decide it.
    #[error("“{action}”要由另一个人办：“{done}”是您办的，请另一位同事办")]
    OwnWork {
        /// The action's name.
        action: String,
        /// The name of what this person did.
        done: String,
    },
    /// 回避: whoever had a part in it may not do this. Which part, whoever keeps cases knows.
    #[error("您帮申请人填过这件，要回避：“{action}”请另一位同事办")]
    Recused {
        /// The action's name.
        action: String,
    },
    /// No reason was written.
    #[error("“{action}”要写明理由")]
    ReasonMissing {
        /// The action's name.
        action: String,
    },
    /// No remedy was named.
    #[error("“{action}”要写明救济途径：向哪里申请复议或起诉，期限多久")]
    RemedyMissing {
        /// The action's name.
        action: String,
    },
    /// No papers were named, or one without a name.
    #[error("“{action}”要逐项列出材料名称")]
    MaterialsMissing {
        /// The action's name.
        action: String,
    },
    /// A condition that has to be looked at was not answered.
    #[error("办“{action}”要先答：{question}")]
    FindingMissing {
        /// The action's name.
        action: String,
        /// The condition's question.
        question: String,
    },
    /// A condition was answered that the action does not look at.
    #[error("“{action}”这一步不核实“{question}”，请在该核实的步骤填写")]
    FindingNotAsked {
        /// The action's name.
        action: String,
        /// The condition's question.
        question: String,
    },
    /// A condition forbids it.
    #[error("不能办“{action}”：{says}")]
    Blocked {
        /// The action's name.
        action: String,
        /// The condition.
        condition: String,
        /// Why, and what to do instead.
        says: String,
    },
    /// Something is missing that no event tells of. What it is, whoever keeps cases knows.
    #[error("现在还不能办“{action}”：{says}")]
    Unmet {
        /// The action's name.
        action: String,
        /// What is missing, in a word.
        condition: String,
        /// What to do first.
        says: String,
    },
    /// Something else comes before it.
    #[error("办“{action}”之前要先办完“{open}”")]
    NotDoneYet {
        /// The action's name.
        action: String,
        /// What is open.
        open: String,
    },
    /// Time does it, and its time has not come.
    #[error("“{action}”期限未到，不能提前")]
    NotYet {
        /// The action's name.
        action: String,
    },
}
