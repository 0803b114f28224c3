//! Connection URLs, taken apart into the table's keys.
//!
//! The driver's own parser starts from libpq's environment and passes over
//! options that it does not know; this one does neither. Its messages never
//! quote the URL.

use url::Url;

use super::keys::{self, Key};
use super::spelling::suggest;
use super::value;

/// What one part of a URL says: the key, the part's name, the decoded text.
pub(super) type Part = (&'static Key, String, String);

const ENCODE: &str = "not a valid PostgreSQL URL; expected postgres://user:password@host:port/database?option=value, with @ : / ? # % \
                      inside a part written as %40 %3A %2F %3F %23 %25";

/// Stands in for an empty host after a user name, which libpq allows and the URL standard does not.
const NO_HOST: &str = "no-host.invalid";

/// Takes a URL apart. Fails with what is wrong, without quoting values.
pub(super) fn parse(text: &str) -> Result<Vec<Part>, String> {
    let malformed = || ENCODE.to_owned();
    let text = text.trim();
    let (scheme, rest) = text.split_once("://").ok_or_else(malformed)?;
    if !matches!(scheme, "postgres" | "postgresql") {
        return Err("the URL must begin with postgres:// or postgresql://".to_owned());
    }
    let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    // A bare @ behind the host means that a password was not encoded: what follows may be a part of it.
    if tail.contains('@') || tail.contains('#') {
        return Err(malformed());
    }
    let filled = if authority.ends_with('@') { NO_HOST } else { "" };
    let url = Url::parse(&format!("{scheme}://{authority}{filled}{tail}")).map_err(|_| malformed())?;

    let mut parts = Vec::new();
    let mut put = |name: &str, text: String| -> Result<(), String> {
        let key = keys::by_url_option(name).ok_or_else(|| unknown(name, url.query().is_some_and(|query| query.contains("password="))))?;
        parts.push((key, name.to_owned(), text));
        Ok(())
    };
    match url.host_str() {
        None | Some("" | NO_HOST) => {}
        Some(host) => {
            put("host", decode(host).ok_or_else(malformed)?)?;
            // A URL that names a host without a port means PostgreSQL's own port, whatever other sources say.
            put("port", url.port().unwrap_or(5432).to_string())?;
        }
    }
    let path = url.path().strip_prefix('/').unwrap_or_default();
    if path.contains('/') {
        return Err(malformed());
    }
    for (name, raw) in [("user", url.username()), ("password", url.password().unwrap_or_default()), ("dbname", path)] {
        if !raw.is_empty() {
            put(name, decode(raw).ok_or_else(malformed)?)?;
        }
    }
    let mut server_options = Vec::new();
    for pair in url.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
        let (name, raw) = pair.split_once('=').ok_or_else(malformed)?;
        let (name, text) = (decode(name).ok_or_else(malformed)?, decode(raw).ok_or_else(malformed)?);
        if let Some(setting) = name.strip_prefix("options[").and_then(|rest| rest.strip_suffix(']')) {
            server_options.push(value::write_server_option(setting, &text));
        } else if name == "options" {
            server_options.push(text);
        } else {
            put(&name, text)?;
        }
    }
    if !server_options.is_empty() {
        put("options", server_options.join(" "))?;
    }
    Ok(parts)
}

fn unknown(name: &str, beside_a_password: bool) -> String {
    let hint = suggest(name, keys::KEYS.iter().flat_map(|key| key.url).map(|known| (*known).to_owned()));
    // Only what looks like a name is quoted, and beside a password what is nearly one: it might be a piece of that, badly encoded.
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if is_name && (!beside_a_password || !hint.is_empty()) {
        format!("unknown URL option `{name}`{hint}")
    } else {
        "unknown URL option".to_owned()
    }
}

/// Undoes percent-encoding. A plus sign stays one, as with libpq.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte == b'%' {
            let (digits, tail) = rest.split_at_checked(2)?;
            let digits = std::str::from_utf8(digits).ok().filter(|text| !text.starts_with('+'))?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = tail;
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Vec<(String, String)>, String> {
        Ok(parse(text)?.into_iter().map(|(_, name, text)| (name, text)).collect())
    }

    #[test]
    fn every_part_is_decoded() {
        let parts = read("postgresql://us%40er:p%2F%3Aa+%23@[::1]:6000/d%20b?sslmode=require&options=-c%20a%3D1&options[b]=2%203").unwrap();
        let expected = [
            ("host", "[::1]"),
            ("port", "6000"),
            ("user", "us@er"),
            ("password", "p/:a+#"),
            ("dbname", "d b"),
            ("sslmode", "require"),
            ("options", r"-c a=1 -c b=2\ 3"),
        ];
        assert_eq!(parts, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
    }

    #[test]
    fn sockets_are_given_as_host_or_as_an_option() {
        for text in [
            "postgres://u@%2Frun%2Fpg/db",
            "postgres:///db?host=/run/pg",
            "postgres://u@/db?host=/run/pg",
            "postgres://u:p@/db?host=%2Frun%2Fpg",
        ] {
            assert!(read(text).unwrap().contains(&("host".to_owned(), "/run/pg".to_owned())), "{text}");
        }
    }

    #[test]
    fn a_badly_encoded_password_is_refused_and_never_quoted() {
        for text in [
            "postgres://u:12/canary@db/x",
            "postgres://u:12?canary=canary@db/x",
            "postgres://u:12#canary@db/x",
            "postgres://u:canary%zz@db/x",
            "postgres://u:canary%ff@db/x",
            "postgres://u:canary@db:port/x",
            "postgres://u:canary@db/x/y",
            "mysql://u:canary@db/x",
            "u:canary@db/x",
            "postgres://u:canary@db/x?sslmod=1",
            "postgres://u:canary@db/x?canary!=1",
            "postgres://u@db/x?password=abc&canary123=x",
            "postgres://u:canary@db/x?sslmode",
        ] {
            let reason = parse(text).map(|_| ()).unwrap_err();
            assert!(!reason.contains("canary"), "{text}: {reason}");
        }
    }

    #[test]
    fn an_unknown_option_is_named_with_the_nearest_known_one() {
        assert_eq!(parse("postgres:///?sslmod=1").map(|_| ()).unwrap_err(), "unknown URL option `sslmod`; did you mean `sslmode`?");
    }

    proptest! {
        #[test]
        fn no_url_panics(tail in ".*") {
            let _ = (parse(&tail).is_ok(), parse(&format!("postgres://{tail}")).is_ok());
        }
    }
}
