//! Every Chinese word that this capability says to people.

use hongwang_base::{OrgPath, Role};
use hongwang_feature::{duty::Duty, organisations::Organisation};
use std::path::Path;

// The desk's navigation and titles.
pub(crate) const GROUP: &str = "人员与安全";
pub(crate) const ORGANISATIONS_TITLE: &str = "机构";
pub(crate) const ACCOUNTS_TITLE: &str = "账号";
pub(crate) const ROLES_TITLE: &str = "角色授权";
pub(crate) const AUDIT_LOG: &str = "审计日志";
pub(crate) const ME_TITLE: &str = "我的账号";

// Everywhere.
pub(crate) const SAVE: &str = "保存";
pub(crate) const CLOSE: &str = "停用";
pub(crate) const REOPEN: &str = "恢复使用";
pub(crate) const CLOSED: &str = "已停用";
pub(crate) const WORKING: &str = "正常";
pub(crate) const STANDING: &str = "状态";
pub(crate) const NAME: &str = "姓名";
pub(crate) const ORGANISATION: &str = "机构";
pub(crate) const ROLES: &str = "角色";
pub(crate) const NEVER: &str = "从未";
pub(crate) const NONE: &str = "无";
pub(crate) const ALL: &str = "全部";
pub(crate) const SYSTEM: &str = "系统";
pub(crate) const NAME_FORM: &str = "请填 1 到 40 个字，不要换行";

// Coming in.
pub(crate) const LOGIN_TITLE: &str = "登录工作台";
pub(crate) const LOGIN: &str = "登录名";
pub(crate) const LOGIN_FORM: &str = "3 到 32 个字符，只用小写字母、数字和 . _ -";
pub(crate) const LOGIN_TAKEN: &str = "这个登录名已经有人用了，请换一个";
pub(crate) const LOGIN_DO: &str = "登录";
pub(crate) const LOGIN_GO: &str = "去登录";
pub(crate) const LOGIN_REFUSED: &str = "没有登录成功：登录名、密码或动态码不对，或者账号已锁定、已停用。连续错 5 次会锁定 15 分钟，急用请找安全管理员解锁。";
pub(crate) const LOGIN_BRAKED: &str = "这个网络地址试得太多了，请过 15 分钟再试。";
pub(crate) const LOGIN_NO_ROLES: &str = "您的账号已经开好，但还没有角色。请找安全管理员授权，然后再登录。";
pub(crate) const PASSWORD: &str = "密码";
pub(crate) const CODE: &str = "动态码";
pub(crate) const CODE_HINT: &str = "手机验证器上现在显示的 6 位数字；一个码只能用一次";
pub(crate) const CODE_BIND_HINT: &str = "扫码以后，验证器上显示的 6 位数字";
pub(crate) const CODE_WRONG: &str = "动态码不对，请看验证器上现在的 6 位数字；手机时间要准";

// What the log says of it.
pub(crate) const LOGGED_IN: &str = "登录成功";
pub(crate) const LOGIN_WITHOUT_ROLES: &str = "验证通过，但没有角色，未进入";
pub(crate) const LOGGED_OUT: &str = "退出登录";
pub(crate) const LOCKED: &str = "登录失败，连续错 5 次，锁定 15 分钟";
pub(crate) const REFUSED: &str = "登录失败：密码或动态码不对";
pub(crate) const REFUSED_UNKNOWN: &str = "登录失败：没有这个账号，或已停用、正锁定";
pub(crate) const NOBODY: &str = "未登录者";

// Passwords.
pub(crate) const PASSWORD_NEW: &str = "新密码";
pub(crate) const PASSWORD_AGAIN: &str = "再填一遍";
pub(crate) const PASSWORD_PRESENT: &str = "现在的密码";
pub(crate) const PASSWORD_FORM: &str = "至少 10 个字符，不要只用数字，不要含姓名和登录名，不要用常见密码";
pub(crate) const PASSWORD_SHORT: &str = "密码太短，至少要 10 个字符";
pub(crate) const PASSWORD_LONG: &str = "密码太长，最多 128 个字符";
pub(crate) const PASSWORD_KNOWN: &str = "密码里不要有姓名或登录名";
pub(crate) const PASSWORD_COMMON: &str = "这个密码太容易猜到，请换一个：不要只用数字，不要用常见的词";
pub(crate) const PASSWORD_DIFFERS: &str = "两遍填的不一样";
pub(crate) const PASSWORD_SAME: &str = "新密码要和现在的不一样";
pub(crate) const PASSWORD_WRONG: &str = "现在的密码不对；连续错 5 次会锁定 15 分钟";
pub(crate) const PASSWORD_CHANGE: &str = "改密码";
pub(crate) const PASSWORD_DO: &str = "改密码";
pub(crate) const PASSWORD_AT: &str = "密码启用于";
pub(crate) const PASSWORD_CHOSEN: &str = "本人设了新密码";

// The second factor.
pub(crate) const ISSUER: &str = "红网工作台";
pub(crate) const FACTOR_SCAN: &str = "用手机上的验证器（支持 TOTP 的都行）扫这个二维码：";
pub(crate) const FACTOR_QR: &str = "绑定验证器的二维码";
pub(crate) const FACTOR_TEXT: &str = "扫不了的，在验证器里选“手工输入”，填这串密钥：";
pub(crate) const FACTOR_BOUND: &str = "本人绑定了新的验证器";

// Setting up.
pub(crate) const SETUP_TITLE: &str = "第一次使用：设三位管理员";
pub(crate) const SETUP_LEAD: &str = "系统、安全、审计三位管理员必须是三个人。您是系统管理员，现在就设好自己的密码和动态码；另外两位各得到一个链接，自己去设。";
pub(crate) const SETUP_FACTOR: &str = "系统管理员";
pub(crate) const SETUP_NAME: &str = "您的姓名";
pub(crate) const SETUP_NAME_HINT: &str = "系统管理员：开账号、管机构";
pub(crate) const SETUP_SECURITY_NAME: &str = "安全管理员姓名";
pub(crate) const SETUP_SECURITY_HINT: &str = "安全管理员：给账号授权、解锁";
pub(crate) const SETUP_SECURITY_LOGIN: &str = "安全管理员登录名";
pub(crate) const SETUP_AUDIT_NAME: &str = "审计管理员姓名";
pub(crate) const SETUP_AUDIT_HINT: &str = "审计管理员：查看日志，不能改任何东西";
pub(crate) const SETUP_AUDIT_LOGIN: &str = "审计管理员登录名";
pub(crate) const SETUP_DO: &str = "设好三位管理员";
pub(crate) const SETUP_DONE: &str = "三位管理员已设好。请把下面两个链接分别当面交给本人。";
pub(crate) const SETUP_SAME: &str = "三位管理员的登录名要各不相同";
pub(crate) const SETUP_GONE: &str =
    "这个设置链接不能用了：已经设置过，或者程序又启动过。还没有账号时，请重新启动中心，用新打印的链接";

// One-time links.
pub(crate) const LINK_TITLE: &str = "一次性链接";
pub(crate) const LINK_PAGE: &str = "请把链接交给本人";
pub(crate) const LINK_ONCE: &str =
    "只显示这一次，24 小时内有效，用过就作废。请当面或打电话交给本人，不要发到群里。";
pub(crate) const LINK_HANDED: &str = "已经交给本人了";
pub(crate) const LINK_GONE: &str =
    "这个链接不能用了：已经用过，或者过了 24 小时。请找给您链接的管理员再要一个";
pub(crate) const INVITATION_TITLE: &str = "设置登录方式";
pub(crate) const INVITATION_DO: &str = "设好了";
pub(crate) const ACTIVATED: &str = "本人设好密码和动态码，账号启用";

// Accounts.
pub(crate) const ACCOUNTS_CAPTION: &str = "您管的范围内的工作人员账号";
pub(crate) const ACCOUNTS_NONE: &str = "没有找到账号";
pub(crate) const ACCOUNTS_SEARCH: &str = "姓名或登录名";
pub(crate) const ACCOUNT_NEW: &str = "新开账号";
pub(crate) const ACCOUNT_NEW_LEAD: &str =
    "开好后得到一个一次性链接，交给本人去设密码和动态码。角色由安全管理员另外授予。";
pub(crate) const ACCOUNT_MAKE: &str = "开账号";
pub(crate) const ACCOUNT_FACTS: &str = "账号情况";
pub(crate) const ACCOUNT_CHANGE: &str = "修改";
pub(crate) const ACCOUNT_CLOSED: &str = "这个账号已停用，请先恢复使用";
pub(crate) const NO_ACCOUNT: &str = "没有这个账号，或者不归您管";
pub(crate) const NO_ROLES: &str = "还没有角色";
pub(crate) const LOGIN_AT: &str = "上次登录";
pub(crate) const INVITED: &str = "等本人启用";
pub(crate) const RESETTING: &str = "等本人重设";
pub(crate) const LOCKED_NOW: &str = "锁定中";
pub(crate) const ORG_HINT: &str = "只能看到、管到这个机构和它下面的";
pub(crate) const ORG_CHOOSE: &str = "请从您管的机构里选一个";
pub(crate) const OWN_ACCOUNT: &str = "自己的账号不能由自己停用或重设，请找另一位管理员";
pub(crate) const LINK_AGAIN: &str = "重发链接";
pub(crate) const PASSWORD_RESET: &str = "重设密码";
pub(crate) const PASSWORD_TAKEN: &str = "作废了旧密码，发出重设链接（重设时要验动态码）";
pub(crate) const INVITED_AGAIN: &str = "重新发出启用链接，旧链接作废";
pub(crate) const FACTOR_FIRST: &str = "这个账号正在重绑验证器，请等本人绑好后再重设密码";
pub(crate) const WAS_CLOSED: &str = "停用";
pub(crate) const WAS_REOPENED: &str = "恢复使用";
pub(crate) const DEMO_MADE: &str = "演示账号，随机密码";

// Roles.
pub(crate) const ROLES_HINT: &str = "系统、安全、审计三种管理员，一个人只能当一种";
pub(crate) const ROLES_DO: &str = "授权";
pub(crate) const THREE_ADMINISTRATORS: &str =
    "系统管理员、安全管理员、审计管理员必须是三个人，一个账号只能选其中一种";
pub(crate) const OWN_ROLES: &str = "自己的角色不能由自己改，请找另一位安全管理员";

// Duties.
pub(crate) const DUTIES: &str = "职责";
pub(crate) const DUTIES_HINT: &str = "在本单位里做什么。都不选就是经办";
pub(crate) const DUTIES_DO: &str = "保存职责";
pub(crate) const DUTIES_OF_CLERKS: &str = "办事员才有职责，请先授“办事员”角色";
pub(crate) const GROUP_IN_VILLAGE: &str = "只有村里的账号能当村民小组长";
const NO_DUTIES: &str = "经办";

pub(crate) const UNLOCK: &str = "解锁";
pub(crate) const WAS_UNLOCKED: &str = "解锁";
pub(crate) const FACTOR_RESET: &str = "重绑验证器";
pub(crate) const FACTOR_TAKEN: &str = "作废了旧验证器，发出重绑链接（重绑时要验密码）";
pub(crate) const NOT_ACTIVATED: &str = "本人还没有启用这个账号，请找系统管理员重发启用链接";
pub(crate) const PASSWORD_FIRST: &str = "这个账号正在重设密码，请等本人设好后再重绑验证器";

// One's own account.
pub(crate) const ME_FACTS: &str = "账号情况";
pub(crate) const ME_HINT: &str = "换手机请找安全管理员重绑验证器；忘记密码请找系统管理员重设。";

// Organisations.
pub(crate) const NO_ORGANISATION: &str = "没有这个机构，或者不归您管";
pub(crate) const ORG_NAME: &str = "全称";
pub(crate) const ORG_SHORT: &str = "屏幕上的名字";
pub(crate) const ORG_SHORT_HINT: &str = "不填就用全称去掉“村民委员会”“居民委员会”";
pub(crate) const ORG_KIND: &str = "类型";
pub(crate) const ORG_KIND_HINT: &str = "决定它的屏幕起初显示哪些大厅";
pub(crate) const ORG_BELOW: &str = "下级";
pub(crate) const ORG_SEARCH: &str = "机构名字";
pub(crate) const ORG_NONE: &str = "没有找到机构";
pub(crate) const ORG_NEW: &str = "新增下级机构";
pub(crate) const ORG_MAKE: &str = "新增";
pub(crate) const ORG_CHANGE: &str = "修改";
pub(crate) const ORG_CLOSE_HINT: &str = "停用的机构不再出现在名单里，以前的记录照旧。";
pub(crate) const KIND_NOT_HERE: &str = "请选一种这里可以有的类型";
pub(crate) const NOTHING_BELOW: &str = "这里不能再加下级机构：村、企业加在乡镇下面，支部加在村下面";
pub(crate) const ABOVE_CLOSED: &str = "上级机构已停用，请先恢复上级";
pub(crate) const CLOSE_BELOW_FIRST: &str = "它下面还有在用的机构，请先停用下级";
pub(crate) const COUNTY_STAYS: &str = "县一级不能停用";

// The file of divisions.
pub(crate) const EMPTY: &str = "没有内容";
pub(crate) const OTHER_COUNTY: &str = "第一行应是本县，编码要和中心的机构一致";
pub(crate) const NO_PARENT: &str = "上级编码在前面没有出现过";
pub(crate) const OTHER_LEVEL: &str = "级别和它在树上的位置不符，应为 county、township 或 village";
pub(crate) const TWICE: &str = "编码出现了两次";

// The audit log.
pub(crate) const AUDIT_CAPTION: &str = "谁在什么时候做了什么，最新的在前";
pub(crate) const AUDIT_NONE: &str = "没有符合条件的记录";
pub(crate) const NUMBER: &str = "序号";
pub(crate) const TIME: &str = "时间";
pub(crate) const ACTOR: &str = "操作人";
pub(crate) const ACTION: &str = "操作";
pub(crate) const OBJECT: &str = "对象";
pub(crate) const DETAIL: &str = "内容";
pub(crate) const FROM: &str = "从这天";
pub(crate) const UNTIL: &str = "到这天";
pub(crate) const DATE_FORM: &str = "日期请写成 2026-01-31 这样";
pub(crate) const OLDER: &str = "更早的";
pub(crate) const NEWEST: &str = "回到最新";
pub(crate) const EXPORT: &str = "导出表格";
pub(crate) const VERIFY: &str = "校验完整性";

/// The head of the file with the demo's accounts.
pub(crate) const DEMO_HEAD: &str = "# 演示账号：登录名、密码、动态码密钥（TOTP，base32）、机构、姓名、角色、职责。删掉演示数据目录即全部作废。\n";

/// What an action did, by the word in the next page's address; none for any other word.
pub(crate) fn done(word: &str) -> Option<&'static str> {
    Some(match word {
        "saved" => "已保存。",
        "made" => "已新增。",
        "closed" => "已停用。",
        "reopened" => "已恢复使用。",
        "duties" => "职责已改，马上生效。",
        "granted" => "角色已改，这个人要重新登录。",
        "unlocked" => "已解锁。",
        "password" => "密码已改，其他地方的登录都已退出。",
        "old" => "您的密码用了 90 天以上，请换一个。",
        "ready" => "设好了，请登录。",
        "badge_ended" => "工牌已收回，村里的屏上不能再用。",
        "logout" => "已退出。",
        _ => return None,
    })
}

/// An action of the log in words; one of another capability that has none here stays as it is.
pub(crate) fn action(action: &str) -> String {
    match action {
        "account.login" => "登录",
        "account.logout" => "退出",
        "account.refuse" => "登录失败",
        "account.lock" => "账号锁定",
        "account.unlock" => "账号解锁",
        "account.create" => "开账号",
        "account.change" => "改账号",
        "account.close" => "停用账号",
        "account.reopen" => "恢复账号",
        "account.invite" => "重发启用链接",
        "account.activate" => "启用账号",
        "account.grant" => "改角色",
        "account.password" => "设新密码",
        "account.factor" => "绑验证器",
        "account.reset_password" => "重设密码",
        "account.reset_factor" => "重绑验证器",
        "organisation.seed" => "导入机构",
        "organisation.create" => "新增机构",
        "organisation.change" => "改机构",
        "organisation.close" => "停用机构",
        "organisation.reopen" => "恢复机构",
        "audit.export" => "导出日志",
        "audit.verify" => "校验日志",
        "article.write" => "写稿",
        "article.picture" => "加图片",
        "article.submit" => "交稿",
        "article.approve" => "审核通过",
        "article.reject" => "退回修改",
        "article.recall" => "撤回",
        "article.time" => "到点上下屏",
        "columns.county" => "改大厅栏目",
        "columns.arrangement" => "选大厅",
        "item.add" => "新增事项",
        "item.change" => "改事项",
        "item.import" => "导入事项",
        "form.add" => "新建表单",
        "form.publish" => "发布表单",
        "form.again" => "换回旧表单",
        "device.admit" => "准入终端",
        "device.policy" => "改终端线路",
        "device.revoke" => "吊销终端",
        other => other,
    }
    .to_owned()
}

pub(crate) fn role_line(role: Role) -> String {
    let may = match role {
        Role::Editor => "管信源、写稿",
        Role::Reviewer => "审稿、发布、撤回",
        Role::Operator => "管终端、看大屏",
        Role::Clerk => "写本村本镇的内容、办件",
        Role::Auditor => "看审计日志",
        Role::SecurityAdministrator => "授权、解锁",
        Role::SystemAdministrator => "开账号、管机构",
    };
    format!("{}（{may}）", role.name())
}

pub(crate) fn person(name: &str, login: &str, roles: &str) -> String {
    format!("{name}（登录名 {login}，{roles}）")
}

pub(crate) fn invitation_lead(name: &str, login: &str) -> String {
    format!("{name}，您的登录名是 {login}。")
}

pub(crate) fn made(name: &str) -> String {
    format!("开了账号，姓名 {name}，发出启用链接")
}

pub(crate) fn made_as(role: &str) -> String {
    format!("第一次启动时设为{role}")
}

pub(crate) fn profile_changed(before: (&str, &OrgPath), after: (&str, &OrgPath)) -> String {
    format!("姓名由 {} 改为 {}，机构由 {} 改为 {}", before.0, after.0, before.1, after.1)
}

pub(crate) fn roles_changed(before: &str, after: &str) -> String {
    format!("角色由 {before} 改为 {after}")
}

pub(crate) fn last_of(role: &str) -> String {
    format!("这是最后一位{role}，请先让另一个账号担任{role}")
}

pub(crate) fn below(name: &str) -> String {
    format!("{name}和它的下级机构")
}

pub(crate) fn found(q: &str) -> String {
    format!("名字里有“{q}”的机构")
}

pub(crate) fn count_below(count: usize) -> String {
    format!("{count} 个")
}

pub(crate) fn new_below(above: &str) -> String {
    format!("加在{above}下面")
}

pub(crate) fn organisation_made(above: &str, kind: &str) -> String {
    format!("在{above}下面新增{kind}")
}

pub(crate) fn organisation_changed(before: &Organisation, after: &Organisation) -> String {
    let words = |each: &Organisation| format!("{}（{}，{}）", each.name, each.short, each.kind.name());
    format!("由 {} 改为 {}", words(before), words(after))
}

pub(crate) fn seeded(count: usize) -> String {
    format!("第一次启动，导入 {count} 个机构")
}

/// A fault of the file of divisions; the first line of data is 2.
pub(crate) fn division(line: i64, what: &str) -> String {
    format!("机构文件第 {line} 行：{what}")
}

pub(crate) fn chain_whole(entries: i64) -> String {
    format!("日志完整：{entries} 条记录前后相扣，没有改动、缺失。")
}

pub(crate) fn chain_broken(seq: i64) -> String {
    format!("日志从第 {seq} 条起对不上：有记录被改过、删过或换过位置。请立即保护现场，联系上级。")
}

pub(crate) fn exported(entries: i64) -> String {
    format!("导出 {entries} 条（一次最多 20000 条，最新的在前）")
}

/// A demo person's name: `演示 红山镇办事员`.
pub(crate) fn demo_name(office: &str, title: &str) -> String {
    format!("演示 {office}{title}")
}

/// Duties in words.
pub(crate) fn duty_names(duties: &[Duty]) -> String {
    if duties.is_empty() {
        return NO_DUTIES.to_owned();
    }
    duties.iter().map(|duty| duty.name()).collect::<Vec<_>>().join("、")
}

pub(crate) fn duty_line(duty: Duty) -> String {
    let does = match duty {
        Duty::Checker => "核对别人经办的事",
        Duty::Leader => "定下批不批，不能是经办的那个人",
        Duty::Group => "代表村民小组表态",
    };
    format!("{}：{does}", duty.name())
}

pub(crate) fn duties_changed(before: &str, after: &str) -> String {
    format!("职责 {before} 改为 {after}")
}

pub(crate) fn demo_file(path: &Path, error: &std::io::Error) -> String {
    format!("演示账号文件 {} 读写失败：{error}", path.display())
}

/// The badge, by which a clerk helps at a village's screen.
pub(crate) mod badge {
    pub(crate) const TITLE: &str = "帮填工牌";
    pub(crate) const LEAD: &str =
        "在村里的大屏上帮群众填表，要先出示工牌：工牌号（或本人身份证）加 6 位密码。断网也能用。";
    pub(crate) const NONE: &str = "现在没有工牌。";
    pub(crate) const GIVE: &str = "发一个工牌";
    pub(crate) const ANOTHER: &str = "换一个工牌（原来的马上作废）";
    pub(crate) const GIVEN: &str = "工牌发好了";
    pub(crate) const NUMBER: &str = "工牌号";
    pub(crate) const ONCE: &str = "工牌号只显示这一次，请抄在自己的工作证上。不要和密码写在一起。";
    pub(crate) const NOTED: &str = "抄好了";
    pub(crate) const END: &str = "收回工牌";
    pub(crate) const PIN: &str = "6 位密码";
    pub(crate) const PIN_AGAIN: &str = "再写一次 6 位密码";
    pub(crate) const PIN_HINT: &str = "只用在村里的大屏上。在一台机器上连错五次，停用一小时。";
    pub(crate) const PIN_FORM: &str = "密码要正好 6 个数字";
    pub(crate) const PIN_EASY: &str = "这个密码太好猜，请换一个";
    pub(crate) const PIN_DIFFERS: &str = "两次写的密码不一样";
    pub(crate) const CARD: &str = "本人身份证号";
    pub(crate) const CARD_HINT: &str = "可以不填。填了，在大屏上放本人身份证就不用按工牌号。号码本身不保存。";
    pub(crate) const CARD_FORM: &str = "身份证号是 18 位，请再看看";
    pub(crate) const PASSWORD: &str = "登录密码";
    pub(crate) const GIVEN_LOG: &str = "发了帮填工牌";
    pub(crate) const ENDED_LOG: &str = "收回了帮填工牌";

    /// Until when it is good.
    pub(crate) fn good_until(day: &str) -> String {
        format!("工牌用到{day}。")
    }
}
