//! Descriptions as they come, and as somebody might forge them.

use super::*;
use crate::model::rich_text::{Block, Marker, Span, words};
use proptest::prelude::*;
use proptest::string::string_regex;
use std::time::{Duration, Instant};

fn plain(html: &str) -> String {
    let document = read_html(html);
    holds_its_promises(&document);
    document.to_plain_text()
}

/// What everybody who shows a document relies on.
fn holds_its_promises(document: &Document) {
    let is_fit = |text: &str| {
        text.chars().all(|c| !c.is_control() || c == '\n')
            && !text.contains(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
    };
    let is_allowed = |address: &str| {
        let lower = address.to_lowercase();
        ["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme))
            && is_fit(address)
            && !address.contains(char::is_whitespace)
    };
    let mut spans = 0;
    assert!(document.blocks().len() <= limits::RICH_BLOCKS);
    for block in document.blocks() {
        assert!(block.text_bytes() <= 4 * limits::RICH_BLOCK_BYTES, "{} bytes in a block", block.text_bytes());
        for span in block.all_spans() {
            spans += 1;
            assert!(is_fit(&span.text) && !span.text.is_empty(), "{:?}", span.text);
            assert!(span.link.as_deref().is_none_or(is_allowed), "{:?}", span.link);
        }
        match block {
            Block::Code { text } => assert!(is_fit(text) && !text.is_empty()),
            Block::Image { alt, address } => assert!(is_fit(alt) && is_allowed(address) && !alt.contains('\n')),
            Block::Table { rows } => {
                assert!(!rows.is_empty() && rows.iter().all(|row| row.cells.len() <= limits::RICH_COLUMNS))
            }
            Block::ListItem { depth, spans, .. } => assert!(*depth <= limits::RICH_LIST_DEPTH && !spans.is_empty()),
            Block::Rule => {}
            other => assert!(!words(other.spans()).trim().is_empty(), "an empty block"),
        }
    }
    assert!(spans <= limits::RICH_SPANS + 1);
}

#[test]
fn what_the_editor_of_civitai_writes_is_read() {
    let html = "<h2 id=\"h-1\">How to use</h2><p>Soft <strong>hills</strong> &amp; <em>sky</em>,<br />see <a target=\"_blank\" \
                rel=\"ugc\" href=\"https://a.example/x\">this <u>page</u></a>.</p><p></p><p>&nbsp;</p><ul><li><p>one</p><p>more</p>\
                <ol start=\"3\"><li>three</li><li>four</li></ol></li><li>two &lt;lora:x:1&gt;</li></ul><hr><blockquote><p>said</p>\
                </blockquote><pre><code>a  b\n  c</code></pre><p><span style=\"color:red\">red</span> <s>old</s></p>";
    assert_eq!(
        plain(html),
        "How to use\n\nSoft hills & sky,\nsee this page.\n\n• one\n  more\n  3. three\n  4. four\n• two <lora:x:1>\n\n———\n\nsaid\n\n\
         a  b\n  c\n\nred old"
    );
    let document = read_html(html);
    let links: Vec<_> = document.blocks()[1].spans().iter().filter(|span| span.link.is_some()).collect();
    assert_eq!(links.len(), 1);
    assert_eq!((links[0].text.as_str(), links[0].link.as_deref()), ("this page", Some("https://a.example/x")));
    assert!(matches!(document.blocks()[3], Block::ListItem { depth: 0, marker: Marker::Continued, .. }));
    assert!(matches!(document.blocks()[4], Block::ListItem { depth: 1, marker: Marker::Number(3), .. }));
    assert!(document.blocks().last().unwrap().spans().iter().any(|span| span.style.strike && span.text == "old"));
}

#[test]
fn nothing_that_acts_comes_through() {
    assert_eq!(
        plain("a<script>alert('<p>x</p>')</script>b<style>p{}</style><svg onload=x><text>t</text></svg>c"),
        "abc"
    );
    assert_eq!(
        plain("<p onclick=\"x()\">a</p><iframe src=javascript:x>f</iframe><object>o</object><template>t</template>"),
        "a"
    );
    for address in
        ["javascript:alert(1)", "JaVa\tScRiPt:x", "data:text/html,x", "file:///a", "//a.example", "https://a@b.example"]
    {
        let document = read_html(&format!("<p>see <a href=\"{address}\">words</a></p>"));
        assert_eq!(document.blocks(), [Block::Paragraph { spans: vec![Span::plain("see words")] }], "{address}");
    }
    assert_eq!(plain("a\u{202e}b\u{7}c&#x202E;&#8;\u{200b}d"), "abcd");
}

#[test]
fn pictures_and_films_are_not_fetched_but_told() {
    let document = read_html(
        "<p>a<img src=\"https://a.example/x.png\" alt=\" two\n words \">b<img src=\"data:x\" alt=\"c\"></p>\
         <div data-youtube-video><iframe src=\"https://www.youtube.com/embed/x\">no</iframe></div>",
    );
    assert_eq!(document.to_plain_text(), "a\n\ntwo words\n\nbc\n\nhttps://www.youtube.com/embed/x");
    assert!(document.blocks().last().unwrap().spans()[0].link.is_some());
}

#[test]
fn tables_have_rows_and_cells() {
    let document = read_html(
        "<table><thead><tr><th>k<th>v</thead><tr><td><p>a</p><p>b</p><td><a href=https://a.example>c</a></tr><tr><td></td></tr></table>after",
    );
    assert_eq!(document.to_plain_text(), "k | v\na\nb | c\n\nafter");
    let Block::Table { rows } = &document.blocks()[0] else { panic!("{document:?}") };
    assert_eq!(rows.iter().map(|row| row.is_header).collect::<Vec<_>>(), [true, false]);
    assert_eq!(plain("<table><tr><td>a<table><tr><td>b</table></table>d"), "a\nb\n\nd", "one table in another");
}

#[test]
fn html_that_is_broken_is_still_read() {
    assert_eq!(plain("<p"), "");
    assert_eq!(plain("<ul><li>one<li>two</ul>three"), "• one\n• two\n\nthree");
    assert_eq!(plain("<p>a<p>b</div></b>c"), "a\n\nbc");
    assert_eq!(plain("<b>a<p>b</b>c</p>"), "a\n\nbc");
    assert_eq!(plain("a<br><br><br>b"), "a\n\nb");
    assert_eq!(plain("<script>never closed"), "");
    let document = read_html("<p><b>loud</p><p>calm</p>");
    assert!(!document.blocks()[1].spans()[0].style.bold, "an open tag ends with its paragraph");
}

#[test]
fn plain_text_is_told_from_html() {
    for html in ["<p>x</p>", "a<br/>b", "a</P>", "<a href=x>y"] {
        assert!(looks_like_html(html), "{html}");
    }
    for text in ["a < b", "<lora:x:1>", "a <b", "<3 hearts>", "1<p", "<notatag>"] {
        assert!(!looks_like_html(text), "{text}");
    }
    let document = read_description("Use <lora:x:0.8> & go:\n- https://a.example/x.\n\n\n\nEnd\n");
    holds_its_promises(&document);
    assert_eq!(document.to_plain_text(), "Use <lora:x:0.8> & go:\n- https://a.example/x.\n\nEnd");
    assert_eq!(document.blocks()[0].spans()[1].link.as_deref(), Some("https://a.example/x"));
    assert_eq!(read_description("<p>a &lt; <LoRA:X:1> b</p>").to_plain_text(), "a < <LoRA:X:1> b");
    assert!(read_description("  \n ").is_empty());
}

#[test]
fn neither_depth_nor_length_hurts() {
    let started = Instant::now();
    let cases = [
        "<div>".repeat(200_000),
        "<ul><li>x".repeat(100_000),
        "<table><tr><td>x".repeat(60_000),
        "<b><i><a href=https://a.example>x".repeat(30_000),
        "<p>x".repeat(250_000),
        "x".repeat(2 << 20),
        "http".repeat(250_000),
        "https://a.example/(".repeat(50_000),
        "<svg>".repeat(200_000),
        "&".repeat(1 << 20),
        "<".repeat(1 << 20),
        format!("<p {}>x", "a=b ".repeat(200_000)),
        format!("<pre>{}", "x\n".repeat(400_000)),
        format!("<table><tr>{}", "<td>x".repeat(150_000)),
        format!("<table>{}", "<tr>".repeat(200_000)),
    ];
    for case in &cases {
        holds_its_promises(&read_html(case));
        holds_its_promises(&read_plain(case));
    }
    assert!(read_html(&cases[4]).was_cut() && read_html(&cases[5]).was_cut() && !read_html("<p>x").was_cut());
    // Thirty megabytes, unoptimised. Anything quadratic would take hours.
    assert!(started.elapsed() < Duration::from_secs(120), "{:?}", started.elapsed());
}

/// Pieces of HTML in any order, with any text between.
fn soup() -> impl Strategy<Value = String> {
    let names = "b|i|a|p|div|h1|blockquote|pre|code|ul|ol|li|table|tr|td|th|br|hr|img|iframe|script|style|svg|span|x";
    let piece = prop_oneof![
        string_regex(&format!("</?({names})>")).unwrap(),
        "<a href=\"(https?:|mailto:|javascript:|)[ -~]{0,12}\">",
        "<img src=\"https://[a-z]{1,4}\" alt=\"\\PC{0,8}\">",
        "&(#[0-9]{1,7}|#x[0-9a-f]{1,6}|amp|lt|nbsp);",
        "https?://[!-~]{0,12}",
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_html_becomes_a_document_that_is_safe_to_show(html in soup()) {
        holds_its_promises(&read_html(&html));
        holds_its_promises(&read_description(&html));
        holds_its_promises(&read_plain(&html));
    }

    #[test]
    fn plain_text_loses_no_words(words in prop::collection::vec("[a-zA-Z<&:/.]{1,12}", 0..40)) {
        let text = words.join("\n");
        let shown = read_plain(&text).to_plain_text();
        prop_assert_eq!(shown.split_whitespace().collect::<Vec<_>>(), words);
    }
}
