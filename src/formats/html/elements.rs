//! The elements of HTML that mean something for a description, and what each is taken for.

/// What a tag is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Opens something that is closed again.
    Nests(Element),
    /// A line break.
    Break,
    /// A line across.
    Rule,
    /// A picture.
    Image,
    /// Something played or shown from elsewhere; only its address is of use.
    Frame,
    /// Nothing of it may be shown, nor of what is in it.
    Dropped,
    /// Changes only how its words look, in a way we do not follow.
    Ignored,
}

/// An element that is open while its content is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    Bold,
    Italic,
    Strike,
    Code,
    Link,
    Paragraph,
    Division,
    Heading(u8),
    Quote,
    Preformatted,
    List { is_numbered: bool },
    Item,
    Table,
    Row,
    Cell { is_header: bool },
}

impl Element {
    /// Whether it is part of a line of text.
    pub(super) const fn is_inline(self) -> bool {
        matches!(self, Self::Bold | Self::Italic | Self::Strike | Self::Code | Self::Link)
    }

    /// Whether the end tag of `self` ends `open`.
    pub(super) fn ends(self, open: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&open)
    }

    /// Whether a start tag of `self` ends an open one of its kind: HTML does not nest these, and people leave the end
    /// tags away.
    pub(super) const fn ends_its_like(self) -> bool {
        matches!(self, Self::Paragraph | Self::Heading(_) | Self::Item | Self::Row | Self::Cell { .. } | Self::Link)
    }

    /// Whether a start tag of `self` does not reach out of `open` to end its like.
    pub(super) const fn like_stops_at(self, open: Self) -> bool {
        match self {
            Self::Paragraph | Self::Heading(_) => {
                !open.is_inline() && !matches!(open, Self::Paragraph | Self::Heading(_))
            }
            _ => self.stops_at(open),
        }
    }

    /// Whether an end tag of `self` does not reach out of `open`.
    pub(super) const fn stops_at(self, open: Self) -> bool {
        match open {
            Self::Table => !matches!(self, Self::Table),
            Self::Cell { .. } => !matches!(self, Self::Table | Self::Row | Self::Cell { .. }),
            Self::List { .. } => matches!(self, Self::Item),
            _ => false,
        }
    }
}

/// What a tag with this lower-case name is taken for; `None` for names that HTML does not have.
pub(super) fn kind_of(name: &[u8]) -> Option<Kind> {
    use Element as E;
    Some(match name {
        b"b" | b"strong" => Kind::Nests(E::Bold),
        b"i" | b"em" | b"cite" | b"dfn" | b"var" => Kind::Nests(E::Italic),
        b"s" | b"del" | b"strike" => Kind::Nests(E::Strike),
        b"code" | b"kbd" | b"samp" | b"tt" => Kind::Nests(E::Code),
        b"a" => Kind::Nests(E::Link),
        b"p" => Kind::Nests(E::Paragraph),
        b"div" | b"section" | b"article" | b"header" | b"footer" | b"main" | b"aside" | b"nav" | b"figure"
        | b"figcaption" | b"center" | b"details" | b"summary" | b"address" | b"dl" | b"dt" | b"dd" | b"form"
        | b"fieldset" | b"caption" | b"body" | b"html" => Kind::Nests(E::Division),
        b"h1" => Kind::Nests(E::Heading(1)),
        b"h2" => Kind::Nests(E::Heading(2)),
        b"h3" => Kind::Nests(E::Heading(3)),
        b"h4" => Kind::Nests(E::Heading(4)),
        b"h5" => Kind::Nests(E::Heading(5)),
        b"h6" => Kind::Nests(E::Heading(6)),
        b"blockquote" => Kind::Nests(E::Quote),
        b"pre" | b"xmp" | b"listing" => Kind::Nests(E::Preformatted),
        b"ul" | b"menu" => Kind::Nests(E::List { is_numbered: false }),
        b"ol" => Kind::Nests(E::List { is_numbered: true }),
        b"li" => Kind::Nests(E::Item),
        b"table" => Kind::Nests(E::Table),
        b"tr" => Kind::Nests(E::Row),
        b"td" => Kind::Nests(E::Cell { is_header: false }),
        b"th" => Kind::Nests(E::Cell { is_header: true }),
        b"br" => Kind::Break,
        b"hr" => Kind::Rule,
        b"img" => Kind::Image,
        b"iframe" | b"video" | b"audio" | b"embed" | b"edge-media" => Kind::Frame,
        b"script" | b"style" | b"title" | b"textarea" | b"noscript" | b"noembed" | b"noframes" | b"template"
        | b"object" | b"applet" | b"svg" | b"math" | b"select" | b"canvas" => Kind::Dropped,
        b"span" | b"u" | b"ins" | b"mark" | b"font" | b"small" | b"big" | b"sub" | b"sup" | b"q" | b"abbr"
        | b"time" | b"label" | b"button" | b"wbr" | b"tbody" | b"thead" | b"tfoot" | b"colgroup" | b"col"
        | b"picture" | b"source" | b"input" | b"meta" | b"link" | b"head" | b"base" => Kind::Ignored,
        _ => return None,
    })
}

/// Whether what stands in it is only shown where it cannot be played.
pub(super) const fn has_fallback(name: &[u8]) -> bool {
    matches!(name, b"iframe" | b"video" | b"audio")
}
