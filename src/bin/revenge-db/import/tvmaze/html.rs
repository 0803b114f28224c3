//! Summaries: a few tags and entities of HTML, made plain.

/// Longest entity, as `&#x1f600;`.
const LONGEST_ENTITY: usize = 10;

/// The text without its tags, with line breaks for paragraphs.
pub fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    // Behind the last `>` there is no tag: it is looked for once, or the work would grow with the square of the text.
    let last = html.rfind('>').unwrap_or_default();
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let may_be_tag = html.len() - rest.len() < last;
        let taken = if rest.starts_with('<') { tag(rest, may_be_tag, &mut text) } else { entity(rest, &mut text) };
        rest = &rest[taken..];
    }
    text.push_str(rest);
    text.trim().to_owned()
}

/// Leaves a tag out; a `<` that begins none stays. Returns how much was taken.
fn tag(rest: &str, may_be: bool, text: &mut String) -> usize {
    let begins = may_be && rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let Some(end) = begins.then(|| rest.find('>')).flatten() else {
        text.push('<');
        return 1;
    };
    let name = rest[1..end].trim_end_matches(['/', ' ']).to_ascii_lowercase();
    if matches!(name.as_str(), "/p" | "br" | "/li") {
        text.push('\n');
    }
    end + 1
}

/// Puts the character of an entity; a `&` that begins none stays.
fn entity(rest: &str, text: &mut String) -> usize {
    let end = rest.bytes().take(LONGEST_ENTITY).position(|byte| byte == b';');
    let known = end.and_then(|end| {
        let character = match &rest[1..end] {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            "nbsp" => ' ',
            numbered => numbered.strip_prefix('#').and_then(number)?,
        };
        Some((character, end + 1))
    });
    let (character, taken) = known.unwrap_or(('&', 1));
    text.push(character);
    taken
}

fn number(digits: &str) -> Option<char> {
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    char::from_u32(code).filter(|character| *character != '\0')
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn tags_go_and_entities_become_characters() {
        for (html, text) in [
            ("<p>One.</p><p><b>Two</b> &amp; <i>three</i>.</p>", "One.\nTwo & three."),
            ("a<br />b<BR>c", "a\nb\nc"),
            ("1 < 2 && 3 > 2", "1 < 2 && 3 > 2"),
            ("&#233;&#x41;&nbsp;&bogus;&#0;&", "\u{e9}A &bogus;&#0;&"),
            ("<p>cut off <b", "cut off <b"),
            ("a > b <i", "a > b <i"),
            ("&#x1f600;&#x0001f600;", "\u{1f600}&#x0001f600;"),
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }

    /// With the square of the length it would take minutes.
    #[test]
    fn a_long_text_of_beginnings_is_read_once() {
        for begin in ["<a", "&", "<", "&#"] {
            let long = begin.repeat(500_000);
            assert!(plain(&long) == long && plain(&format!(">{long}")) == format!(">{long}"), "{begin}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[<>&;#xap/\u{e9} 0-9]{0,40}") {
            plain(&text);
        }
    }
}
