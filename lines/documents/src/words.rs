//! Every sentence that a person reads because of this crate.

use std::fmt;

use crate::{DocumentError, LARGEST_FILE, paper::PaperError, picture::PictureError};

pub(crate) const UNREADABLE_FONTS: &str = "部分文字的字体没有编码信息,读不出来,请对照原文件补全";
pub(crate) const CUT_SHORT: &str = "文件内容太长,只读取了前面的部分";
pub(crate) const PDF_PICTURES: &str = "PDF 中的图片和表格线没有读取,请对照原文件补充";
pub(crate) const PICTURES_LEFT_OUT: &str = "有图片太大或已损坏,没有读取";

pub(crate) const YES: &str = "是";
pub(crate) const NO: &str = "否";
pub(crate) const SHEET_LARGE: &str = "文件太大,请控制在 2 MB 以内,只留要导入的那一张表";
pub(crate) const EMPTY_SHEET: &str = "表里没有内容";
pub(crate) const SHEET_DAMAGED: &str = "文件已损坏,读不出来,请用 Excel 或 WPS 打开,另存一份再选";

pub(crate) const TABLE_LARGE: &str = "文件太大:最大 64 MB,请拆成几个文件再导";
pub(crate) const TABLE_PROTECTED: &str = "文件有密码保护,请在 Excel 或 WPS 里去掉密码,另存后再选";
pub(crate) const TABLE_PAGE: &str = "这个文件其实是网页,不是表格文件:请用 Excel 或 WPS 打开,另存为 xlsx 再选";
pub(crate) const NO_RESULT: &str = "没有算过的公式";
pub(crate) const NO_TABLE: &str = "读不懂这种文件,请用 Excel(xlsx、xls)、ODS 或 CSV";

pub(crate) fn table_many(lines: usize, columns: usize) -> String {
    format!("表太大:最多 {} 万行、{columns} 列,请拆开再导", lines / 10_000)
}

pub(crate) fn sheet_many(rows: usize, columns: usize) -> String {
    format!("表太大:最多 {rows} 行、{columns} 列,请拆开再导")
}

pub(crate) fn cell_long(row: usize, most: usize) -> String {
    format!("第 {row} 行有一格超过 {most} 个字,请改短")
}

pub(crate) fn cell_error(row: usize) -> String {
    format!("第 {row} 行有一格是公式错误(比如 #REF!),请改好再导")
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownFormat => f.write_str("读不懂这种文件,请用 Word(docx)或 PDF"),
            Self::OldWord => f.write_str("这是旧版 Word 文件(doc),请另存为 docx 再放入"),
            Self::TooLarge => write!(f, "文件太大,请控制在 {} MB 以内", LARGEST_FILE / 1024 / 1024),
            Self::TooManyPages(pages) => write!(f, "文件有 {pages} 页,太长,请拆分后再放入"),
            Self::Protected => f.write_str("文件有密码保护,请去掉密码再放入"),
            Self::NoText => f.write_str("文件里没有文字,可能是扫描件,请改用可复制文字的文件,或作为图片放入"),
            Self::Damaged(detail) => write!(f, "文件已损坏,读不出来({detail})"),
        }
    }
}

impl fmt::Display for PictureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownFormat => f.write_str("不是能用的图片,请用 JPEG、PNG、WebP 或 GIF"),
            Self::TooLarge { width, height } => {
                write!(f, "图片太大({width}×{height}),请缩小到 5000 万像素以内")
            }
            Self::Damaged(detail) => write!(f, "图片已损坏,读不出来({detail})"),
        }
    }
}

impl fmt::Display for PaperError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Picture(error) => error.fmt(f),
            Self::Active(what) => write!(f, "PDF 里夹带了程序或别的文件({what}),不收"),
            Self::Protected => f.write_str("PDF 有密码保护,打不开"),
            Self::TooManyPages(pages) => write!(f, "PDF 有 {pages} 页,太长"),
            Self::TooLarge => f.write_str("文件太大"),
            Self::Damaged(detail) => write!(f, "PDF 已损坏,读不出来({detail})"),
        }
    }
}
