//! How one value is written: durations, switches, counts, lists of hosts.
//!
//! Everything here answers with `None` for what is malformed: the table of keys
//! knows what would have been valid, and says so.

use std::net::{IpAddr, Ipv6Addr};
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use super::node::Host;

/// Milliseconds per unit, the largest first.
const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// The longest duration: what a `statement_timeout` (31 bits of milliseconds) can hold in whole days.
const LONGEST: Duration = Duration::from_hours(24 * 24);

/// Reads `500ms`, `30s`, `5m`, `1h`, `2d`; a bare number is seconds. From 1 ms to 24 days.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at(text.bytes().take_while(u8::is_ascii_digit).count());
    let unit = if unit.is_empty() { "s" } else { unit };
    let (_, millis) = UNITS.iter().find(|(name, _)| *name == unit)?;
    let duration = Duration::from_millis(number.parse::<u64>().ok()?.checked_mul(*millis)?);
    (!duration.is_zero() && duration <= LONGEST).then_some(duration)
}

/// Writes a duration as [`duration`] reads it, in the largest unit that loses nothing.
/// Fractions of a millisecond are rounded up, so that a short deadline never becomes none.
pub(super) fn write_duration(duration: Duration) -> String {
    let millis = duration.as_nanos().div_ceil(1_000_000);
    let (unit, per) = UNITS.iter().find(|(_, per)| millis.is_multiple_of(u128::from(*per))).copied().unwrap_or(("ms", 1));
    format!("{}{unit}", millis / u128::from(per))
}

/// Reads a switch as YAML 1.1 and the shells write it.
pub(super) fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// Reads a whole number within a range.
pub(super) fn whole<T: FromStr + PartialOrd>(text: &str, range: RangeInclusive<T>) -> Option<T> {
    // `parse` would take a leading plus sign.
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| plain && range.contains(number))
}

/// Checks a name that the server would cut at 63 bytes or end at a NUL.
pub(super) fn name(text: &str) -> Option<String> {
    let fits = (1..=63).contains(&text.len()) && !text.contains(char::is_control);
    fits.then(|| text.to_owned())
}

/// Reads a host: a DNS name, an IP address (IPv6 with or without brackets), or the
/// absolute path of the folder that holds the server's Unix socket.
pub(super) fn host(text: &str) -> Option<Host> {
    if text.starts_with('/') {
        let folder = text.trim_end_matches('/');
        return (!folder.is_empty() && !folder.contains(char::is_control)).then(|| Host::Socket(folder.into()));
    }
    if let Some(address) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().ok().map(|ip| Host::Name(ip.to_string()));
    }
    if let Ok(ip) = text.parse::<IpAddr>() {
        return Some(Host::Name(ip.to_string()));
    }
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let dns = (1..=253).contains(&text.len()) && text.bytes().all(legal) && !text.starts_with(['-', '.']);
    dns.then(|| Host::Name(text.to_owned()))
}

/// Reads `host` or `host:port`; an IPv6 address stands in brackets here, or its
/// last group could be a port.
pub(super) fn host_and_port(text: &str) -> Option<(Host, Option<u16>)> {
    let after_address = text.rfind(']').unwrap_or(0);
    let Some(colon) = text[after_address..].find(':').map(|at| at + after_address) else {
        return Some((host(text)?, None));
    };
    Some((host(&text[..colon])?, Some(whole(&text[colon + 1..], 1..=u16::MAX)?)))
}

/// The entries of a comma-separated list, without the empty ones.
pub(super) fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

/// Reads server settings as libpq's `options` has them: `-c name=value` or
/// `--name=value`, any number of them, with `\` before a space or a backslash that belongs to a value.
pub(super) fn server_options(text: &str) -> Option<Vec<(String, String)>> {
    let mut words = words(text)?.into_iter();
    let mut options = Vec::new();
    while let Some(word) = words.next() {
        let setting = match word.strip_prefix("--") {
            Some(setting) => setting.to_owned(),
            None => match word.strip_prefix("-c")? {
                "" => words.next()?,
                setting => setting.to_owned(),
            },
        };
        let (name, value) = setting.split_once('=')?;
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        if name.is_empty() || !name.bytes().all(legal) {
            return None;
        }
        // The server reads a dash in the name of a setting as an underscore.
        options.push((name.replace('-', "_"), value.to_owned()));
    }
    Some(options)
}

/// Writes one server setting as [`server_options`] reads it.
pub(super) fn write_server_option(name: &str, value: &str) -> String {
    let escaped = value.replace('\\', r"\\").replace(' ', r"\ ");
    format!("-c {name}={escaped}")
}

fn words(text: &str) -> Option<Vec<String>> {
    let mut words = vec![String::new()];
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => words.last_mut()?.push(letters.next()?),
            ' ' | '\t' => words.push(String::new()),
            '\0' => return None,
            other => words.last_mut()?.push(other),
        }
    }
    words.retain(|word| !word.is_empty());
    Some(words)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn durations_have_units_and_a_bare_number_is_seconds() {
        for (text, millis) in [("500ms", 500), ("30s", 30_000), ("5m", 300_000), ("1h", 3_600_000), ("2d", 172_800_000), ("7", 7_000)] {
            assert_eq!(duration(text), Some(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "0", "0ms", "-1s", "+1s", "1.5s", "1 s", "s", "10 apples", "25d", "99999999999999999999s", "18446744073709551615d"]
        {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn durations_round_trip(millis in 1..=2_073_600_000_u64) {
            let expected = Duration::from_millis(millis);
            prop_assert_eq!(duration(&write_duration(expected)), Some(expected));
        }

        #[test]
        fn no_text_breaks_a_parser(text in ".*") {
            let _ = (duration(&text), switch(&text), host(&text), host_and_port(&text), server_options(&text));
        }

        #[test]
        fn server_options_round_trip(value in "[^\0\t]*") {
            let text = write_server_option("search_path", &value);
            prop_assert_eq!(server_options(&text), Some(vec![("search_path".to_owned(), value)]));
        }
    }

    #[test]
    fn a_fraction_of_a_millisecond_rounds_up() {
        assert_eq!(write_duration(Duration::from_micros(1)), "1ms");
        assert_eq!(write_duration(Duration::ZERO), "0d");
    }

    #[test]
    fn hosts_are_names_addresses_or_folders() {
        for text in ["db", "db.example.org", "10.0.0.1", "::1", "[::1]", "/run/postgresql"] {
            assert!(host(text).is_some(), "{text}");
        }
        for text in ["", "a b", "a/b", "a@b", "[db]", "-db", "postgres://db", "a,b", "/", "ümlaut"] {
            assert!(host(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_port_follows_the_last_colon_outside_brackets() {
        assert_eq!(host_and_port("db:1"), Some((Host::Name("db".into()), Some(1))));
        assert_eq!(host_and_port("[::1]:2"), Some((Host::Name("::1".into()), Some(2))));
        assert_eq!(host_and_port("[::1]"), Some((Host::Name("::1".into()), None)));
        for text in ["::1", "db:", "db:0", "db:65536", "db:x", "[::1]x", ":5432"] {
            assert_eq!(host_and_port(text), None, "{text}");
        }
    }

    #[test]
    fn server_options_come_in_three_spellings() {
        let expected = Some(vec![("work_mem".to_owned(), "8MB".to_owned())]);
        for text in ["-c work_mem=8MB", "-cwork_mem=8MB", "--work-mem=8MB", "  -c  work_mem=8MB "] {
            assert_eq!(server_options(text), expected, "{text}");
        }
        for text in ["work_mem=8MB", "-c", "-c work_mem", "-c =8MB", "-d 5", "-c a\\"] {
            assert_eq!(server_options(text), None, "{text}");
        }
    }
}
