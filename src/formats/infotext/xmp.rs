//! The texts of an XMP packet: only the two properties generators write, found without an XML parser.

use super::Found;

const PROPERTIES: [(&str, &str); 2] = [("exif:UserComment", "UserComment"), ("dc:description", "Description")];

/// The texts of `exif:UserComment` and `dc:description`, as elements or as attributes.
pub(super) fn texts(packet: &str) -> Vec<Found> {
    let found = PROPERTIES.iter().filter_map(|(property, name)| {
        let inner = element(packet, property).or_else(|| attribute(packet, property))?;
        // The text of an alternative is one element further in.
        let inner = element(inner, "rdf:li").unwrap_or(inner);
        let text = unescape(inner.trim());
        (!text.is_empty() && !text.starts_with('<')).then(|| ((*name).to_owned(), text))
    });
    found.collect()
}

fn element<'a>(packet: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = packet.split_once(&format!("<{name}"))?;
    let (attributes, rest) = rest.split_once('>')?;
    if attributes.ends_with('/') {
        return None;
    }
    rest.split_once(&format!("</{name}>")).map(|(inner, _)| inner)
}

fn attribute<'a>(packet: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = packet.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|(inner, _)| inner)
}

fn unescape(text: &str) -> String {
    let mut out = text.to_owned();
    for (entity, sign) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&#xA;", "\n"),
        ("&#10;", "\n"),
        ("&amp;", "&"),
    ] {
        if out.contains(entity) {
            out = out.replace(entity, sign);
        }
    }
    out
}
