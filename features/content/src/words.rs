//! What people read of this crate, in Chinese. One section a part.

/// Articles: rules, desk, provenance.
pub(crate) mod article {
    pub(crate) const DRAFT: &str = "草稿";
    pub(crate) const WAITING: &str = "待审";
    pub(crate) const SCHEDULED: &str = "待发";
    pub(crate) const SHOWN: &str = "已上屏";
    pub(crate) const EXPIRED: &str = "已过期";
    pub(crate) const RECALLED: &str = "已撤回";
    pub(crate) const SYSTEM: &str = "系统";
    pub(crate) const CLOCK: &str = "到点自动";
    pub(crate) const BY_HAND: &str = "人工撰写";

    pub(crate) const MAY_NOT_WRITE: &str = "您的账号不能写文章,需要时请找安全管理员授权";
    pub(crate) const MAY_NOT_REVIEW: &str = "您的账号不能审核文章,需要时请找安全管理员授权";
    pub(crate) const MAY_NOT_RECALL: &str = "这个栏目的文章要由审核人员撤回";
    pub(crate) const OWN_WORK: &str = "这一版您参与写过,要由另一个人审核";
    pub(crate) const NOT_ON_SCREEN: &str = "这篇文章现在不在屏幕上,不用撤回";
    pub(crate) const NO_REASON: &str = "请写明原因";
    pub(crate) const LONG_REASON: &str = "原因请写在200字以内";
    pub(crate) const EXPIRES_BEFORE: &str = "到期时间要晚于上屏时间,也要晚于现在";
    pub(crate) const NO_TITLE: &str = "请写标题";
    pub(crate) const NO_SOURCE: &str = "请写来源,例如“县融媒体中心”";
    pub(crate) const NO_TEXT: &str = "请写正文";
    pub(crate) const BAD_ADDRESS: &str = "原文网址要以 http:// 或 https:// 开头,不能有空格";
    pub(crate) const NO_COLUMN: &str = "没有这个栏目,请重新选择";
    pub(crate) const SCOPE_FIXED: &str = "这篇文章已经上过屏,不能再换单位;请撤回后另写一篇";
    pub(crate) const NO_SCOPE: &str = "请选择您管得到的单位";
    pub(crate) const NO_ARTICLE: &str = "没有这篇文章,或者不归您管";
    pub(crate) const NO_VERSION: &str = "没有这一版";

    pub(crate) fn moved_on(stage: &str) -> String {
        format!("这篇文章已经是“{stage}”,不能再这样操作;请刷新后再看")
    }
    pub(crate) fn audit(title: &str, version: i64, stage: &str, reason: &str) -> String {
        let reason = if reason.is_empty() { String::new() } else { format!(",原因:{reason}") };
        format!("《{title}》第{version}版,{stage}{reason}")
    }
    pub(crate) fn too_long(limit: usize) -> String {
        format!("太长了,请缩到{limit}个字以内")
    }
    pub(crate) fn too_many_pictures(limit: usize) -> String {
        format!("一篇最多放{limit}张图片,请删去几张")
    }
}
