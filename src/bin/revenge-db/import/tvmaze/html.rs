//! Summaries: a few tags and entities of HTML, made plain.

/// The text without its tags, with line breaks for paragraphs.
pub fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = if rest.starts_with('<') { tag(rest, &mut text) } else { entity(rest, &mut text) };
        rest = &rest[taken..];
    }
    text.push_str(rest);
    text.trim().to_owned()
}

/// Leaves a tag out; a `<` that begins none stays. Returns how much was taken.
fn tag(rest: &str, text: &mut String) -> usize {
    let begins = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let Some(end) = rest.find('>').filter(|_| begins) else {
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
    let known = rest.find(';').filter(|end| *end <= 9).and_then(|end| {
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
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[<>&;#xap/\u{e9} 0-9]{0,40}") {
            plain(&text);
        }
    }
}
