//! What is wrong with a workflow, in words for whoever wrote it: file and line, place, what to write instead.

use std::fmt;

/// A table of the workflow's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// The lines before the first `[[…]]`.
    Head,
    /// `[[state]]`
    State,
    /// `[[action]]`
    Action,
    /// `[[clock]]`
    Clock,
    /// `[[condition]]`
    Condition,
}

impl Table {
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Head => "",
            Self::State => "state",
            Self::Action => "action",
            Self::Clock => "clock",
            Self::Condition => "condition",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Head => "流程",
            Self::State => "状态",
            Self::Action => "动作",
            Self::Clock => "时限",
            Self::Condition => "条件",
        }
    }
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// File and line, once they are known.
    pub line: Option<(String, usize)>,
    /// In which table.
    pub table: Table,
    /// In which entry of it.
    pub id: String,
    /// In which field of that; empty for the whole entry.
    pub field: &'static str,
    /// What.
    pub wrong: Wrong,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// Not TOML, or not the form of a workflow.
    #[error("写法不对：{0}")]
    Form(String),
    /// Nothing where something must stand.
    #[error("没有写内容，请补上")]
    Blank,
    /// A name that another entry has.
    #[error("名字重复，请改成不同的名字")]
    Twice,
    /// A name that nothing has.
    #[error("没有“{0}”，请改成已有的名字，或者补上这一段")]
    Unknown(String),
    /// Something that nothing uses.
    #[error("没有哪里用到它，请删去，或者用上")]
    Unused,
    /// A role that no action names.
    #[error("没有哪个动作由“{0}”来办，请删去，或者写进 who")]
    IdleRole(String),
    /// No way leads there.
    #[error("从开始走不到这里，请补上通向它的动作，或者删去")]
    Unreachable,
    /// It can never be done.
    #[error("从来没有机会办，请核对 from，以及带它的时限在那时是否在走")]
    NeverPossible,
    /// No way leads to an end.
    #[error("从这里走不到任何办结状态，请补上出路")]
    NoEnd,
    /// A state that begins a case, but is neither a draft nor open.
    #[error("开始的状态应是 draft 或 open")]
    BadStart,
    /// A final state without outcome.
    #[error("办结状态要写 outcome：done、refused 或 withdrawn")]
    NoOutcome,
    /// An outcome where nothing ends.
    #[error("只有办结状态能写 outcome，请删去")]
    OutcomeTooEarly,
    /// Something is done after the end.
    #[error("“{0}”已经办结，不能再有动作，请删去")]
    AfterTheEnd(String),
    /// A clock is to go on after the end.
    #[error("办结后时限不再走，start、resume、extend 请删去")]
    ClockAfterTheEnd,
    /// A refusal without reason or remedy.
    #[error("不予受理、不予批准必须写明理由和救济途径：needs 里要有 reason 和 remedy")]
    RefusalUnexplained,
    /// A 补正 that could be asked for twice, or without its list.
    #[error("补正只能一次性告知全部材料：要写 once = true，needs 里要有 materials")]
    SupplementTwice,
    /// A quorum of nobody, or of time.
    #[error("人数至少为 1；系统自动办的只能为 1")]
    BadQuorum,
    /// An action that nobody may do who does it, or that time does, or of whom time is not to be one.
    #[error("not_by 里不能写自己，也不能有系统自动办的动作；同一个动作要几个人办，请用 quorum")]
    BadNotBy,
    /// A person may do what time does.
    #[error("系统自动办的动作，who 里只能写 system")]
    SystemAndPerson,
    /// Time cannot write or answer, and must not be held up.
    #[error("系统自动办的动作不能要求救济途径、材料、核实、前置步骤，不能被条件拦住，也不能限办一次")]
    SystemCannot,
    /// Time does it, but no clock says when.
    #[error("系统自动办的动作，要有一个时限的 at_expiry 写它")]
    NoClockForSystem,
    /// A clock does what only persons may do.
    #[error("“{0}”不是系统自动办的动作：who 里要有 system")]
    NotAutomatic(String),
    /// The clock would do it again and again.
    #[error("自动动作要停掉带它的时限“{0}”，否则会反复自动办")]
    ExpiryGoesOn(String),
    /// Automatic actions lead in a circle.
    #[error("自动动作“{0}”会绕回原处，反复自动办，请改道")]
    AutomaticLoop(String),
    /// A limit of nothing, a promise over the law, thresholds out of order.
    #[error("天数不对：应 0 < promised ≤ legal，red ≤ yellow < 时限，延长天数大于 0")]
    BadDays,
    /// Nothing is started as of that clock.
    #[error("as_of 要和 start 一起写")]
    AsOfWithoutStart,
    /// A clock that runs is started.
    #[error("时限“{0}”这时可能正在走，不能再启动")]
    StartedTwice(String),
    /// It has no effect wherever the action is done.
    #[error("时限“{0}”这时从来不会有这个变化，请核对")]
    NoEffect(String),
    /// 补正 or a pause in which a clock of the authority goes on.
    #[error("进入补正或暂停时，时限“{0}”还在走，请写进 stop")]
    RunsWhileHeld(String),
    /// A clock that never goes on after 补正 or a pause.
    #[error("补正或暂停结束后，时限“{0}”没有恢复，请写进 resume（确实到此为止的写进 stop）")]
    NeverResumed(String),
    /// A public notice without end, or without a way to object.
    #[error("公示要有到期自动结束的时限")]
    NoticeWithoutEnd,
    /// A public notice against which nothing can be said.
    #[error("公示期间要有提出异议、退回核查的动作")]
    NoticeWithoutObjection,
    /// A condition that leaves no way.
    #[error("条件“{0}”拦住以后没有别的出路，请补上（例如不予批准）")]
    BlockedForGood(String),
    /// More clocks than can be checked.
    #[error("时限太多，最多 {0} 个")]
    TooManyClocks(usize),
}

/// Everything that is wrong with a workflow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    pub(crate) fn add(&mut self, table: Table, id: &str, field: &'static str, wrong: Wrong) {
        let fault = Fault { line: None, table, id: id.to_owned(), field, wrong };
        if !self.0.contains(&fault) {
            self.0.push(fault);
        }
    }

    pub(crate) fn of_form(error: &toml::de::Error, file: &str, text: &str) -> Self {
        let at = error.span().map_or(0, |span| span.start);
        let line = text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1;
        let wrong = Wrong::Form(error.message().to_owned());
        let line = Some((file.to_owned(), line));
        Self(vec![Fault { line, table: Table::Head, id: String::new(), field: "", wrong }])
    }

    /// The same with file and line, in the order of the lines.
    pub(crate) fn with_lines(mut self, file: &str, text: &str) -> Self {
        for fault in &mut self.0 {
            fault.line = Some((file.to_owned(), line_of(text, fault)));
        }
        self.0.sort_by_key(|fault| fault.line.clone());
        self
    }
}

/// The line of the fault's field, or of its entry, or the first.
fn line_of(text: &str, fault: &Fault) -> usize {
    let value_of = |line: &str, key: &str| {
        let (name, value) = line.split_once('=')?;
        (name.trim() == key).then(|| value.trim().trim_matches('"').to_owned())
    };
    let (mut table, mut is_it, mut found) = ("", fault.table == Table::Head, 1);
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        if let Some(name) = line.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]")) {
            // [[action.before]] still belongs to its action.
            let goes_on = name.split_once('.').is_some_and(|(front, _)| front == table);
            is_it &= goes_on;
            table = if goes_on { table } else { name };
        }
        if table == fault.table.key() && value_of(line, "id").as_ref() == Some(&fault.id) {
            (is_it, found) = (true, number);
        }
        if is_it && !fault.field.is_empty() && value_of(line, fault.field).is_some() {
            return number;
        }
    }
    found
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((file, line)) = &self.line {
            write!(f, "{file}:{line}: ")?;
        }
        if !self.id.is_empty() {
            write!(f, "{}“{}”", self.table.words(), self.id)?;
        }
        if !self.field.is_empty() {
            write!(f, "的 {}", self.field)?;
        }
        if !self.id.is_empty() || !self.field.is_empty() {
            f.write_str("：")?;
        }
        self.wrong.fmt(f)
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, fault) in self.0.iter().enumerate() {
            f.write_str(if place > 0 { "\n" } else { "" })?;
            fault.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
