//! The table of keys: names, default, what is valid, how to read and store.
//!
//! Every source and the page `docs/configuration.md` follow this table; a new
//! key is one row here and, where a builder should have it, one line in `builder.rs`.

use std::time::Duration;

use super::node::{Host, Login, SslMode};
use super::{Config, Pooler, TargetSessionAttrs, url, value};
use crate::routing::{Nodes, RoutingPolicy};

/// One key of the configuration.
pub(super) struct Key {
    /// The path below `database:` in YAML; [`Key::variables`] derives the `REVENGE_DB_` name.
    pub(super) yaml: &'static str,
    /// The name after `PG_`, which is understood after `REVENGE_DB_` as well; or empty.
    pub(super) pg: &'static str,
    /// The names in a URL, the first for the page. The server, the login and the database are parts of one as well.
    pub(super) url: &'static [&'static str],
    /// What counts when no source has the key, as it would be written; empty for none.
    pub(super) default: &'static str,
    /// Completes the sentence "… is not …".
    pub(super) valid: &'static str,
    /// What the key is for, for the page.
    #[cfg_attr(not(test), expect(dead_code, reason = "the page is made by a test"))]
    pub(super) about: &'static str,
    /// Whether a value may hold a password, and so is never shown.
    pub(super) secret: bool,
    set: fn(&mut Config, &str) -> Result<(), Refused>,
}

/// Why a value was refused.
enum Refused {
    /// It is not what the key's row calls valid.
    Value,
    /// Something else, said without the value.
    Because(String),
}

const NAME: &str = "a name of 1 to 63 bytes without control characters";
const SECRET: &str = "a text without a NUL byte";
const FILE: &str = "a path without a NUL byte";
const DURATION: &str = "a duration from 1ms to 24d, as in 500ms, 30s, 5m, 1h, 2d (a bare number is seconds)";
const CONNS: &str = "a whole number from 1 to 10000";
const ENTRIES: &str = "a whole number from 1 to 10000000";
const SWITCH: &str = "true or false";
const PORT: &str = "a whole number from 1 to 65535";
const HOST: &str = "a host name, an IP address or the absolute path of a socket's folder";
const SSL: &str = "one of disable, allow, prefer, require, verify-ca, verify-full";
const TARGET: &str = "one of any, read-write, read-only, primary, standby, prefer-standby";
const POLICY: &str = "one of round-robin, least-in-flight, random-of-two";
const OPTIONS: &str = "a list of server settings, as in -c work_mem=8MB -c jit=off";
const REPLICAS: &str = "a list of host[:port] (IPv6 in brackets) or postgres:// URLs";

/// A row that is neither secret nor known under `PG_` or in a URL; others change what differs.
const ROW: Key = Key { yaml: "", pg: "", url: &[], default: "", valid: "", about: "", secret: false, set: |_, _| Ok(()) };

/// All keys, in the order in which they are applied and documented.
#[rustfmt::skip]
pub(super) static KEYS: &[Key] = &[
    Key { yaml: "host", pg: "HOST", url: &["host", "hostaddr"], default: "localhost", valid: HOST, about: "Server of the primary: name, address, or folder of its Unix socket.",
          set: |c, t| put(&mut c.primary.host, value::host(t)), ..ROW },
    Key { yaml: "port", pg: "PORT", url: &["port"], default: "5432", valid: PORT, about: "Its port. A URL that names a host without a port means 5432.",
          set: |c, t| put(&mut c.primary.port, value::whole(t, 1..=u16::MAX)), ..ROW },
    Key { yaml: "name", pg: "DATABASE", url: &["dbname"], default: "revenge", valid: NAME, about: "The database.",
          set: |c, t| put(&mut c.primary.database, value::name(t)), ..ROW },
    Key { yaml: "user", pg: "USERNAME", url: &["user"], default: "revenge", valid: NAME, about: "The ordinary login role.",
          set: |c, t| put(&mut c.primary.login.user, value::name(t)), ..ROW },
    Key { yaml: "password", pg: "PASSWORD", url: &["password"], valid: SECRET, secret: true, about: "Its password. Without one, `PGPASSFILE` and `~/.pgpass` are asked.",
          set: |c, t| password(&mut c.primary.login, t), ..ROW },
    Key { yaml: "ssl.mode", pg: "SSLMODE", url: &["sslmode", "ssl-mode"], valid: SSL, about: "Encryption and verification. Without it: `prefer` on loopback, else `require`. Unix sockets are never encrypted.",
          set: |c, t| put(&mut c.primary.tls.mode, SslMode::parse(t).map(Some)), ..ROW },
    Key { yaml: "ssl.ca_file", pg: "SSLROOTCERT", url: &["sslrootcert", "ssl-root-cert", "ssl-ca"], valid: FILE, about: "Authorities (PEM) trusted by `verify-ca` and `verify-full`, besides the system's.",
          set: |c, t| put(&mut c.primary.tls.ca_file, path(t)), ..ROW },
    Key { yaml: "ssl.cert_file", pg: "SSLCERT", url: &["sslcert", "ssl-cert"], valid: FILE, about: "Client certificate (PEM); needs `ssl.key_file`.",
          set: |c, t| put(&mut c.primary.tls.cert_file, path(t)), ..ROW },
    Key { yaml: "ssl.key_file", pg: "SSLKEY", url: &["sslkey", "ssl-key"], valid: FILE, about: "Private key of the client certificate (PEM).",
          set: |c, t| put(&mut c.primary.tls.key_file, path(t)), ..ROW },
    Key { yaml: "pool.min_conns", pg: "POOL_MIN", default: "5", valid: "a whole number from 0 to 10000", about: "Connections kept open per node and role; the default falls to `pool.max_conns` where that is less.",
          set: |c, t| put(&mut c.min_conns, value::whole(t, 0..=10_000)), ..ROW },
    Key { yaml: "pool.max_conns", pg: "POOL_MAX", default: "25", valid: CONNS, about: "Most connections per node and role.",
          set: |c, t| put(&mut c.max_conns, value::whole(t, 1..=10_000)), ..ROW },
    Key { yaml: "pool.interop_max_conns", default: "5", valid: CONNS, about: "Most connections of the `PgPool` that `db.pool()` opens.",
          set: |c, t| put(&mut c.interop_max_conns, value::whole(t, 1..=10_000)), ..ROW },
    Key { yaml: "pool.max_conn_lifetime", default: "1h", valid: DURATION, about: "A connection is replaced at this age.",
          set: |c, t| duration(&mut c.max_conn_lifetime, t), ..ROW },
    Key { yaml: "pool.max_conn_idle_time", default: "30m", valid: DURATION, about: "A connection above the minimum is closed after idling this long.",
          set: |c, t| duration(&mut c.max_conn_idle_time, t), ..ROW },
    Key { yaml: "pool.health_check_period", default: "1m", valid: DURATION, about: "Time between two checks of the pool.",
          set: |c, t| duration(&mut c.health_check_period, t), ..ROW },
    Key { yaml: "pool.connect_timeout", url: &["connect_timeout"], default: "10s", valid: DURATION, about: "Longest time to open one connection.",
          set: |c, t| duration(&mut c.connect_timeout, t), ..ROW },
    Key { yaml: "pool.acquire_timeout", pg: "ACQUIRE_TIMEOUT", default: "30s", valid: DURATION, about: "Longest wait for a free connection.",
          set: |c, t| duration(&mut c.acquire_timeout, t), ..ROW },
    Key { yaml: "pool.query_timeout", pg: "QUERY_TIMEOUT", default: "30s", valid: DURATION, about: "Longest run of one operation.",
          set: |c, t| duration(&mut c.query_timeout, t), ..ROW },
    Key { yaml: "pool.max_query_timeout", valid: DURATION, about: "Longest time that a caller may give an operation by `with_timeout`; without it, `pool.query_timeout`.",
          set: |c, t| put(&mut c.max_query_timeout, value::duration(t).map(Some)), ..ROW },
    Key { yaml: "pool.lock_timeout", valid: DURATION, about: "Longest wait for one lock of a row, table or advisory key; without it, `pool.query_timeout` is the limit. Imports, scans and `copy_in` wait longer.",
          set: |c, t| put(&mut c.lock_timeout, value::duration(t).map(Some)), ..ROW },
    Key { yaml: "pool.transaction_timeout", default: "5m", valid: DURATION, about: "Longest life of a transaction, idle time included; one may ask for less. It does not apply to imports and migrations.",
          set: |c, t| duration(&mut c.transaction_timeout, t), ..ROW },
    Key { yaml: "application_name", url: &["application_name"], default: "revenge-db", valid: NAME, about: "Name of the connections in `pg_stat_activity`.",
          set: |c, t| put(&mut c.application_name, value::name(t)), ..ROW },
    Key { yaml: "options", url: &["options"], valid: OPTIONS, about: "Server settings for every connection, as libpq's `options`; a URL may also say `options[name]=value`.",
          set: |c, t| put(&mut c.options, value::server_options(t)), ..ROW },
    Key { yaml: "pooler", default: "none", valid: "none or session", about: "What stands between the crate and its servers: nothing, or a pooler in session mode ([operations.md](operations.md#poolers)).",
          set: pooler, ..ROW },
    Key { yaml: "target_session_attrs", url: &["target_session_attrs"], default: "any", valid: TARGET, about: "What one of the nodes has to be, or `connect` fails.",
          set: |c, t| put(&mut c.target_session_attrs, TargetSessionAttrs::parse(t)), ..ROW },
    Key { yaml: "roles.owner.user", valid: NAME, about: "Login role for migrations and maintenance; without it, the ordinary one.",
          set: |c, t| put(&mut c.owner.user, value::name(t)), ..ROW },
    Key { yaml: "roles.owner.password", valid: SECRET, secret: true, about: "Its password.",
          set: |c, t| password(&mut c.owner, t), ..ROW },
    Key { yaml: "roles.replica.user", valid: NAME, about: "Login role for replicas; without it, the ordinary one.",
          set: |c, t| put(&mut c.replica.user, value::name(t)), ..ROW },
    Key { yaml: "roles.replica.password", valid: SECRET, secret: true, about: "Its password.",
          set: |c, t| password(&mut c.replica, t), ..ROW },
    Key { yaml: "roles.qar.user", valid: NAME, secret: true, about: "Login role for the module `qar` ([qar.md](qar.md)), a member of `revenge_qar` and used for nothing else; without it and its password the module is off.",
          set: |c, t| put(&mut c.restricted.0.user, value::name(t.trim())), ..ROW },
    Key { yaml: "roles.qar.password", valid: SECRET, secret: true, about: "Its password.",
          set: |c, t| password(&mut c.restricted.0, t), ..ROW },
    Key { yaml: "auto_healing.enabled", default: "false", valid: SWITCH, about: "Only `false`: the crate heals and simulates nothing.",
          set: |_, t| only_off(t), ..ROW },
    Key { yaml: "auto_healing.corruption_detection", default: "false", valid: SWITCH, about: "Only `false`: the crate heals and simulates nothing.",
          set: |_, t| only_off(t), ..ROW },
    Key { yaml: "auto_healing.auto_reindex", default: "false", valid: SWITCH, about: "Only `false`: the crate heals and simulates nothing.",
          set: |_, t| only_off(t), ..ROW },
    Key { yaml: "simulation_mode", pg: "SIMULATION_MODE", default: "false", valid: SWITCH, about: "Only `false`: the crate heals and simulates nothing.",
          set: |_, t| only_off(t), ..ROW },
    Key { yaml: "routing.policy", default: "round-robin", valid: POLICY, about: "How reads are spread over the replicas.",
          set: |c, t| put(&mut c.routing_policy, RoutingPolicy::parse(t)), ..ROW },
    Key { yaml: "routing.lag_check_period", default: "1s", valid: DURATION, about: "Time between two looks at a node's role and position, where there are replicas.",
          set: |c, t| duration(&mut c.lag_check_period, t), ..ROW },
    Key { yaml: "routing.replica_wait", default: "100ms", valid: DURATION, about: "Longest wait for a replica to replay what a read must see, before the primary is asked.",
          set: |c, t| duration(&mut c.replica_wait, t), ..ROW },
    Key { yaml: "routing.replica_query_timeout", valid: DURATION, about: "Longest run of one operation on a replica; without it, `pool.query_timeout`.",
          set: |c, t| put(&mut c.replica_query_timeout, value::duration(t).map(Some)), ..ROW },
    Key { yaml: "cache.enabled", default: "false", valid: SWITCH, about: "Whether users' preferences and grants are kept in the process; takes one connection more.",
          set: |c, t| put(&mut c.cache_enabled, value::switch(t)), ..ROW },
    Key { yaml: "cache.max_entries", default: "10000", valid: ENTRIES, about: "Most values kept.",
          set: |c, t| put(&mut c.cache_max_entries, value::whole(t, 1..=10_000_000)), ..ROW },
    Key { yaml: "cache.time_to_live", default: "1m", valid: DURATION, about: "A value is read anew at this age, even if nobody was heard to change it.",
          set: |c, t| duration(&mut c.cache_time_to_live, t), ..ROW },
    // The last row: a replica takes from the primary what it does not say itself.
    Key { yaml: "replicas", pg: "REPLICA_HOSTS", valid: REPLICAS, secret: true, about: "Replicas, separated by commas or as a YAML list, without `host` itself. `host` alone takes the primary's port; a URL may have a login, a database and `ssl…` options of its own.",
          set: replicas, ..ROW },
];

impl Key {
    /// The environment variables after `REVENGE_DB_`, the one for the page first:
    /// the YAML path in capitals (without `roles.`), and the name known under `PG_`.
    pub(super) fn variables(&self) -> impl Iterator<Item = String> {
        let path = self.yaml.strip_prefix("roles.").unwrap_or(self.yaml).replace('.', "_").to_ascii_uppercase();
        let pg = (!self.pg.is_empty() && path != self.pg).then(|| self.pg.to_owned());
        std::iter::once(path).chain(pg)
    }

    /// Reads and stores a value. Fails with what is wrong, which quotes the value only
    /// where it cannot hold anything secret.
    pub(super) fn apply(&self, config: &mut Config, text: &str, hidden: bool) -> Result<(), String> {
        (self.set)(config, text).map_err(|refused| match refused {
            Refused::Because(reason) => reason,
            // A URL in the wrong place brings its password along.
            Refused::Value if hidden || self.secret || text.contains(['@', '%']) || text.contains("://") => {
                format!("the value is not {}", self.valid)
            }
            Refused::Value => format!("{:?} is not {}", text, self.valid),
        })
    }
}

fn put<T>(field: &mut T, read: Option<T>) -> Result<(), Refused> {
    *field = read.ok_or(Refused::Value)?;
    Ok(())
}

fn duration(field: &mut Duration, text: &str) -> Result<(), Refused> {
    put(field, value::duration(text))
}

fn password(login: &mut Login, text: &str) -> Result<(), Refused> {
    put(&mut login.password, (!text.contains('\0')).then(|| Some(text.into())))
}

#[expect(clippy::option_option, reason = "the outer one is whether the text was valid, the inner one is the field's")]
fn path(text: &str) -> Option<Option<std::path::PathBuf>> {
    (!text.contains('\0')).then(|| Some(text.into()))
}

fn pooler(config: &mut Config, text: &str) -> Result<(), Refused> {
    match text {
        "transaction" | "statement" => Err(Refused::Because(Pooler::REFUSED.to_owned())),
        _ => put(&mut config.pooler, Pooler::parse(text)),
    }
}

fn unavailable() -> Refused {
    Refused::Because("not available in this version".to_owned())
}

fn only_off(text: &str) -> Result<(), Refused> {
    match value::switch(text) {
        Some(false) => Ok(()),
        Some(true) => Err(unavailable()),
        None => Err(Refused::Value),
    }
}

fn replicas(config: &mut Config, text: &str) -> Result<(), Refused> {
    for (at, entry) in value::list(text).enumerate() {
        let wrong = |reason: &str| Refused::Because(format!("entry {}: {reason}", at + 1));
        let mut own = config.clone();
        if entry.contains("://") {
            let parts = url::parse(entry).map_err(|reason| wrong(&reason))?;
            let has = |yaml: &str| parts.iter().any(|(key, ..)| key.yaml == yaml);
            if !has("host") {
                return Err(wrong("the URL names no host"));
            }
            own.primary.own_login = has("user") || has("password");
            if has("user") {
                own.primary.login.password = None; // the primary's password belongs to the primary's user
            }
            for (key, name, text) in &parts {
                if matches!(key.yaml, "pool.connect_timeout" | "application_name" | "options" | "target_session_attrs") {
                    return Err(wrong(&format!("`{name}` is the same for all nodes: give it for the primary")));
                }
                key.apply(&mut own, text, true).map_err(|reason| wrong(&format!("{name}: {reason}")))?;
            }
        } else {
            let (host, port) =
                value::host_and_port(entry).ok_or_else(|| wrong("not host[:port], with an IPv6 address in brackets, nor a URL"))?;
            own.primary.host = host;
            own.primary.port = port.unwrap_or(own.primary.port);
        }
        let twice = |other: &super::Node| other.host == own.primary.host && other.port == own.primary.port;
        if twice(&config.primary) {
            return Err(wrong("this is the primary itself; list the other servers"));
        }
        if config.replicas.iter().any(twice) {
            return Err(wrong("this replica is listed before"));
        }
        if config.replicas.len() + 1 == Nodes::MOST {
            return Err(wrong(&format!("at most {} replicas can be used", Nodes::MOST - 1)));
        }
        config.replicas.push(own.primary);
    }
    Ok(())
}

/// The configuration before any key was applied; every key with a default overwrites its part.
pub(super) fn blank() -> Config {
    let tls = super::node::Tls::default();
    let host = Host::Name(String::new());
    Config {
        primary: super::Node { host, port: 0, database: String::new(), login: Login::default(), own_login: false, tls },
        replicas: Vec::new(),
        owner: Login::default(),
        replica: Login::default(),
        restricted: super::Restricted::default(),
        min_conns: 0,
        max_conns: 0,
        interop_max_conns: 0,
        max_conn_lifetime: Duration::ZERO,
        max_conn_idle_time: Duration::ZERO,
        health_check_period: Duration::ZERO,
        connect_timeout: Duration::ZERO,
        acquire_timeout: Duration::ZERO,
        query_timeout: Duration::ZERO,
        max_query_timeout: None,
        lock_timeout: None,
        transaction_timeout: Duration::ZERO,
        replica_query_timeout: None,
        application_name: String::new(),
        options: Vec::new(),
        pooler: Pooler::None,
        target_session_attrs: TargetSessionAttrs::Any,
        routing_policy: RoutingPolicy::default(),
        lag_check_period: Duration::ZERO,
        replica_wait: Duration::ZERO,
        cache_enabled: false,
        cache_max_entries: 0,
        cache_time_to_live: Duration::ZERO,
    }
}

pub(super) fn by_yaml(path: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.yaml == path)
}

pub(super) fn by_url_option(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.url.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of `docs/configuration.md`.
    fn page() -> String {
        let code = |text: &str| if text.is_empty() { String::new() } else { format!("`{text}`") };
        let row = |key: &Key| {
            let revenge: Vec<_> = key.variables().map(|name| code(&format!("REVENGE_DB_{name}"))).collect();
            let pg = if key.pg.is_empty() { String::new() } else { code(&format!("PG_{}", key.pg)) };
            let url = key.url.first().map_or_else(String::new, |name| code(name));
            let cells = [code(key.yaml), revenge.join(", "), pg, url, code(key.default), key.valid.to_owned(), key.about.to_owned()];
            format!("| {} |\n", cells.join(" | "))
        };
        let rows: String = KEYS.iter().map(row).collect();
        format!(
            "| YAML, below `database:` | Environment | also | in a URL | Default | Valid | Meaning |\n| --- | --- | --- | --- | --- | --- | --- |\n{rows}"
        )
    }

    #[test]
    fn the_page_has_the_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/configuration.md");
        let (begin, end) = ("<!-- table: begin -->\n", "<!-- table: end -->");
        let text = std::fs::read_to_string(path).unwrap();
        let (head, rest) = text.split_once(begin).unwrap();
        let (_, tail) = rest.split_once(end).unwrap();
        let expected = format!("{head}{begin}{}{end}{tail}", page());
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(path, expected).unwrap();
        } else {
            assert!(text == expected, "out of date: run this test with UPDATE_DOCS=1");
        }
    }

    #[test]
    fn every_default_is_valid_and_every_name_belongs_to_one_key() {
        let mut names = Vec::new();
        for key in KEYS {
            if !key.default.is_empty() {
                assert_eq!(key.apply(&mut blank(), key.default, false), Ok(()), "{}", key.yaml);
            }
            names.push(key.yaml.to_owned());
            names.extend(key.variables());
            names.extend(key.url.iter().map(|name| format!("?{name}")));
        }
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn replicas_stand_last_because_they_copy_the_primary() {
        assert_eq!(KEYS.last().map(|key| key.yaml), Some("replicas"));
    }
}
