//! The clean HTML of an article with a span around each sentence.
//!
//! Invariant: it shows exactly what it showed before. Nothing but `span data-say` and the attribute `data-say` is
//! added; a sentence that crosses `<strong>` and the like is one span, with the emphasis closed and opened again
//! inside. A table is said row by row, each cell after the head of its column, a picture by what it shows.

use dom_query::{Document, NodeRef};
use maud::{Markup, PreEscaped, Render, html};

use super::{ranges, spoken};
use crate::words;

/// Elements that change the look of words inside a line.
const EMPHASIS: [&str; 9] = ["b", "em", "i", "small", "strong", "sub", "sup", "u", "mark"];
/// Elements without an end.
const EMPTY: [&str; 3] = ["br", "hr", "img"];

/// Sanitised HTML, ready to be heard. Text leaves escaped, whatever came in.
pub fn article_html(clean: &str) -> Markup {
    let fragment = Document::fragment(clean);
    let mut writer = Writer::default();
    writer.children(&fragment.html_root(), false);
    PreEscaped(writer.out)
}

#[derive(Default)]
struct Writer {
    out: String,
}

/// A part of a line.
enum Piece {
    Text(String),
    Begin(String),
    End,
    Break,
}

impl Writer {
    fn children(&mut self, parent: &NodeRef<'_>, preformatted: bool) {
        let mut line = Vec::new();
        for child in parent.children_it(false) {
            if stands_in_line(&child) {
                collect(&child, preformatted, &mut line);
            } else {
                self.line(std::mem::take(&mut line));
                self.block(&child, preformatted);
            }
        }
        self.line(line);
    }

    fn block(&mut self, node: &NodeRef<'_>, preformatted: bool) {
        let Some(name) = node.node_name().filter(|_| node.is_element()) else { return };
        let words = match &*name {
            "tr" => row_words(node),
            "img" => node
                .attr("alt")
                .filter(|alt| !alt.is_empty())
                .map_or(String::new(), |alt| words::picture(&alt)),
            _ => String::new(),
        };
        self.begin(node, &name, &spoken([&words]));
        if EMPTY.contains(&&*name) {
            return;
        }
        if &*name == "tr" {
            self.out.push_str(&node.inner_html());
        } else {
            self.children(node, preformatted || &*name == "pre");
        }
        self.end(&name);
    }

    /// Words inside a line: a span a sentence, emphasis closed before its end and opened again after its begin.
    fn line(&mut self, pieces: Vec<Piece>) {
        let text: String = pieces.iter().map(Piece::as_str).collect();
        let mut sentences = ranges(&text).into_iter().peekable();
        let (mut wanted, mut open): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        let mut at = 0;
        for piece in pieces {
            match piece {
                Piece::Begin(name) => wanted.push(name),
                Piece::End => drop(wanted.pop()),
                Piece::Break => {
                    self.emphasis(&mut open, &[]);
                    self.out.push_str("<br>");
                    at += 1;
                }
                Piece::Text(part) => {
                    let end = at + part.len();
                    while at < end {
                        let (is_start, stop) = match sentences.peek() {
                            Some(sentence) if at < sentence.start => (false, sentence.start.min(end)),
                            Some(sentence) => (at == sentence.start, sentence.end.min(end)),
                            None => (false, end),
                        };
                        if is_start {
                            self.emphasis(&mut open, &[]);
                            self.out.push_str("<span data-say>");
                        }
                        self.emphasis(&mut open, &wanted);
                        text[at..stop].render_to(&mut self.out);
                        at = stop;
                        if sentences.next_if(|sentence| sentence.end == at).is_some() {
                            self.emphasis(&mut open, &[]);
                            self.out.push_str("</span>");
                        }
                    }
                }
            }
        }
        self.emphasis(&mut open, &[]);
    }

    /// Closes and opens emphasis until exactly what is wanted is open.
    fn emphasis(&mut self, open: &mut Vec<String>, wanted: &[String]) {
        let same = open.iter().zip(wanted).take_while(|(one, other)| one == other).count();
        for name in open.drain(same..).rev() {
            self.end(&name);
        }
        for name in &wanted[same..] {
            self.out.push_str(&format!("<{name}>"));
            open.push(name.clone());
        }
    }

    fn begin(&mut self, node: &NodeRef<'_>, name: &str, words: &str) {
        self.out.push('<');
        self.out.push_str(name);
        for attribute in node.attrs() {
            self.attribute(&attribute.name.local, &attribute.value);
        }
        if !words.is_empty() {
            self.attribute("data-say", words);
        }
        self.out.push('>');
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push_str(&format!(" {name}=\"{}\"", html! { (value) }.0));
    }

    fn end(&mut self, name: &str) {
        self.out.push_str(&format!("</{name}>"));
    }
}

impl Piece {
    /// What the splitter reads: a break ends a sentence, other line ends in the source are blanks.
    fn as_str(&self) -> &str {
        match self {
            Piece::Text(text) => text,
            Piece::Break => "\n",
            Piece::Begin(_) | Piece::End => "",
        }
    }
}

/// Words, breaks, and emphasis around nothing but these.
fn stands_in_line(node: &NodeRef<'_>) -> bool {
    let is_emphasis = |node: &NodeRef<'_>| EMPHASIS.iter().any(|name| node.has_name(name));
    let in_line = |node: &NodeRef<'_>| node.is_text() || node.has_name("br") || is_emphasis(node);
    in_line(node) && node.descendants_it().all(|inner| in_line(&inner))
}

fn collect(node: &NodeRef<'_>, preformatted: bool, line: &mut Vec<Piece>) {
    if node.is_text() {
        let text = node.text().to_string();
        line.push(Piece::Text(if preformatted { text } else { text.replace(['\n', '\r'], " ") }));
    } else if node.has_name("br") {
        line.push(Piece::Break);
    } else if let Some(name) = node.node_name() {
        line.push(Piece::Begin(name.to_string()));
        for child in node.children_it(false) {
            collect(&child, preformatted, line);
        }
        line.push(Piece::End);
    }
}

/// A row in words: each cell after the head of its column.
fn row_words(row: &NodeRef<'_>) -> String {
    let own = cells_of(row);
    let heads = heads_over(row);
    let said = own.iter().enumerate().filter(|(_, cell)| !cell.is_empty()).map(|(column, cell)| match heads
        .get(column)
        .filter(|head| !head.is_empty() && heads.len() == own.len())
    {
        Some(head) => words::fact(head, cell),
        None => cell.clone(),
    });
    said.collect::<Vec<_>>().join(words::BETWEEN_CELLS)
}

/// The cells of the first row of the same table, when that is a row of heads above this one.
fn heads_over(row: &NodeRef<'_>) -> Vec<String> {
    let table = row.ancestors_it(None).find(|above| above.has_name("table"));
    let first = table.and_then(|table| table.descendants_it().find(|node| node.has_name("tr")));
    let is_head = |cell: &NodeRef<'_>| cell.has_name("th");
    match first {
        Some(first) if first.id != row.id && first.element_children().iter().all(is_head) => cells_of(&first),
        _ => Vec::new(),
    }
}

fn cells_of(row: &NodeRef<'_>) -> Vec<String> {
    let text = |cell: NodeRef<'_>| cell.text().split_whitespace().collect::<Vec<_>>().join(" ");
    row.element_children().into_iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::article_html;

    fn marked(html: &str) -> String {
        article_html(html).0
    }

    #[test]
    fn a_sentence_that_crosses_emphasis_is_one_span() {
        assert_eq!(
            marked("<p>请<strong>马上。快</strong>来。</p>"),
            "<p><span data-say>请<strong>马上。</strong></span><span data-say><strong>快</strong>来。</span></p>"
        );
    }

    #[test]
    fn breaks_lists_headings_and_loose_words_are_marked_and_nothing_else_changes() {
        assert_eq!(
            marked("散<br><br>的<h2>一、项目</h2><ul><li>沟\n渠</li><li><p>塘。</p></li></ul><hr><p>——</p>"),
            "<span data-say>散</span><br><br><span data-say>的</span><h2><span data-say>一、项目</span></h2>\
             <ul><li><span data-say>沟 渠</span></li><li><p><span data-say>塘。</span></p></li></ul><hr><p>——</p>"
        );
    }

    #[test]
    fn a_table_is_said_row_by_row_each_cell_after_its_head() {
        let html = "<table><tbody><tr><th>项目</th><th>金额</th></tr><tr><td>沟渠</td><td><b>12</b>万元</td></tr></tbody></table>";
        let out = marked(html);
        assert!(out.contains(r#"<tr data-say="项目，金额"><th>"#), "{out}");
        assert!(
            out.contains(r#"<tr data-say="项目：沟渠，金额：12万元"><td>沟渠</td><td><b>12</b>万元</td>"#),
            "{out}"
        );
        let plain = marked("<table><tbody><tr><td>甲</td><td></td><td>乙</td></tr></tbody></table>");
        assert!(plain.contains(r#"<tr data-say="甲，乙"><td>甲</td>"#), "{plain}");
    }

    #[test]
    fn a_picture_says_what_it_shows() {
        assert_eq!(
            marked(r#"<figure><img src="/blob/1" alt="村&quot;口"><figcaption>村口。</figcaption></figure>"#),
            "<figure><img src=\"/blob/1\" alt=\"村&quot;口\" data-say=\"图片：村&quot;口\">\
             <figcaption><span data-say>村口。</span></figcaption></figure>"
        );
    }

    #[test]
    fn the_deepest_markup_that_passes_the_sanitiser_is_no_trouble() {
        let deep = |name: &str| {
            format!("{}深。{}", format!("<{name}>").repeat(1_000), format!("</{name}>").repeat(1_000))
        };
        assert!(marked(&deep("div")).contains("<span data-say>深。</span>"));
        assert!(marked(&deep("b")).starts_with("<span data-say><b><b>"));
    }

    #[test]
    fn text_that_looks_like_markup_stays_text() {
        let out = marked("<p>&lt;script&gt;x()&lt;/script&gt;。&amp;lt;</p>");
        assert!(out.contains("&lt;script&gt;x()&lt;/script&gt;。") && out.contains("&amp;lt;"), "{out}");
        assert!(!out.contains("<script"), "{out}");
    }
}
