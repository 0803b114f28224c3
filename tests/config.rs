//! The configuration as a backend or an operator meets it.

use std::time::Duration;

use revenge_db::Error;
use revenge_db::config::{Config, ConfigBuilder, Node, SslMode, TargetSessionAttrs};

const CANARY: &str = "s3cr3t-canary";

fn from(vars: &[(&str, &str)]) -> revenge_db::Result<Config> {
    Config::from_vars(owned(vars))
}

fn yaml(text: &str, vars: &[(&str, &str)]) -> revenge_db::Result<Config> {
    Config::from_yaml_str_and_vars(text, owned(vars))
}

fn owned(vars: &[(&str, &str)]) -> Vec<(String, String)> {
    vars.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// The message without its beginning.
fn refused<T>(result: revenge_db::Result<T>) -> String {
    match result {
        Ok(_) => panic!("accepted"),
        Err(error @ Error::Config { .. }) => error.to_string().trim_start_matches("configuration: ").to_owned(),
        Err(error) => panic!("{error:?}"),
    }
}

#[test]
fn defaults_are_those_of_the_page() {
    let config = from(&[]).unwrap();
    assert_eq!(config.primary().to_string(), "localhost:5432");
    assert_eq!((config.primary().database(), config.user(), config.owner_user()), ("revenge", "revenge", "revenge"));
    assert_eq!(config.primary().ssl_mode(), SslMode::Prefer);
    assert!(config.replicas().is_empty() && config.server_options().is_empty());
    assert_eq!((config.min_conns(), config.max_conns(), config.interop_max_conns()), (5, 25, 5));
    assert_eq!(config.connect_timeout(), Duration::from_secs(10));
    assert_eq!(config.acquire_timeout(), Duration::from_secs(30));
    assert_eq!(config.query_timeout(), Duration::from_secs(30));
    assert_eq!(config.max_conn_lifetime(), Duration::from_hours(1));
    assert_eq!(config.max_conn_idle_time(), Duration::from_mins(30));
    assert_eq!(config.health_check_period(), Duration::from_mins(1));
    assert_eq!((config.application_name(), config.target_session_attrs()), ("revenge-db", TargetSessionAttrs::Any));
}

#[test]
fn each_source_goes_before_the_next() {
    let text = "database: {name: y, port: 4, host: y, user: y}";
    let mut vars = vec![("DATABASE_URL", "postgres:///url"), ("REVENGE_DB_NAME", "r"), ("REVENGE_DB_PORT", "2")];
    vars.extend([("PG_DATABASE", "p"), ("PG_PORT", "3"), ("PG_HOST", "p")]);
    let config = yaml(text, &vars).unwrap();
    assert_eq!((config.primary().database(), config.primary().port()), ("url", 2));
    assert_eq!((config.primary().host().as_str(), config.user(), config.max_conns()), ("p", "y", 25));

    let config = Config::builder("postgres://u@db/media?application_name=url&connect_timeout=3").application_name("code").build().unwrap();
    assert_eq!((config.application_name(), config.connect_timeout()), ("code", Duration::from_secs(3)));

    let vars = [("DATABASE_URL", "postgres://u@db/media"), ("REVENGE_DB_POOL_MAX_CONNS", "7"), ("REVENGE_DB_APPLICATION_NAME", "env")];
    let over = ConfigBuilder::from_vars(vars.map(|(name, text)| (name.to_owned(), text.to_owned())));
    assert!(!format!("{over:?}").contains("media"), "{over:?}");
    let config = over.application_name("code").build().unwrap();
    assert_eq!((config.primary().database(), config.max_conns(), config.application_name()), ("media", 7, "code"));
}

#[test]
fn a_url_with_a_host_brings_its_port_along() {
    let config = from(&[("DATABASE_URL", "postgres://db/x"), ("PG_PORT", "6000"), ("PG_PASSWORD", "pw")]).unwrap();
    assert_eq!(config.primary().to_string(), "db:5432");
}

#[test]
fn urls_come_in_many_forms() {
    for (url, node) in [
        ("postgres://db", "db:5432"),
        ("postgresql://db:1/x", "db:1"),
        ("postgres://u:p@[fe80::1]:2/x", "[fe80::1]:2"),
        ("postgres://127.0.0.1/x", "127.0.0.1:5432"),
        ("postgres:///x?host=/run/postgresql", "/run/postgresql/.s.PGSQL.5432"),
        ("postgres://u@%2Frun%2Fpg:3/x", "/run/pg/.s.PGSQL.3"),
        ("postgres:///x", "localhost:5432"),
        ("postgres:///x?host=db&port=7&user=a&dbname=b", "db:7"),
    ] {
        assert_eq!(Config::builder(url).build().unwrap().primary().to_string(), node, "{url}");
    }
    assert_eq!(refused(Config::builder("postgres:///?foo=1").build()), "url: unknown URL option `foo`");
    assert_eq!(
        refused(from(&[("DATABASE_URL", "postgres:///?sslmode=on")])),
        "DATABASE_URL (sslmode): \"on\" is not one of disable, allow, prefer, require, verify-ca, verify-full"
    );
}

#[test]
fn tls_is_required_away_from_home() {
    for (host, mode) in [
        ("localhost", SslMode::Prefer),
        ("127.0.0.2", SslMode::Prefer),
        ("::1", SslMode::Prefer),
        ("db", SslMode::Require),
        ("10.0.0.1", SslMode::Require),
        ("/run/postgresql", SslMode::Disable),
    ] {
        assert_eq!(from(&[("PG_HOST", host)]).unwrap().primary().ssl_mode(), mode, "{host}");
    }
    let config = from(&[("PG_REPLICA_HOSTS", "db2, localhost:7")]).unwrap();
    let modes: Vec<_> = config.replicas().iter().map(Node::ssl_mode).collect();
    assert_eq!(modes, [SslMode::Require, SslMode::Prefer]);
}

#[test]
fn bad_values_name_the_key_as_it_was_written() {
    for (name, text, expected) in [
        ("PG_POOL_MAX", "abc", "PG_POOL_MAX: \"abc\" is not a whole number from 1 to 10000"),
        ("REVENGE_DB_POOL_MAX_CONNS", "0", "REVENGE_DB_POOL_MAX_CONNS: \"0\" is not a whole number from 1 to 10000"),
        ("PG_PORT", "70000", "PG_PORT: \"70000\" is not a whole number from 1 to 65535"),
        ("PG_POOL_MIN", "30", "PG_POOL_MIN: 30 is more than the 25 of pool.max_conns"),
        ("PG_SSLCERT", "/dev/null", "PG_SSLCERT: a client certificate needs its key and the key its certificate; set ssl.key_file as well"),
        ("PG_SSLROOTCERT", "/nowhere", "PG_SSLROOTCERT: the file /nowhere cannot be read: entity not found"),
        ("REVENGE_DB_OWNER_PASSWORD", "x", "REVENGE_DB_OWNER_PASSWORD: a password without its user; set roles.owner.user as well"),
        ("PG_REPLICA_HOSTS", "a,b,a", "PG_REPLICA_HOSTS: entry 3: this replica is listed before"),
        ("PG_REPLICA_HOSTS", "a,localhost", "PG_REPLICA_HOSTS: entry 2: this is the primary itself; list the other servers"),
        (
            "PG_REPLICA_HOSTS",
            "a,postgres://b?options=x",
            "PG_REPLICA_HOSTS: entry 2: `options` is the same for all nodes: give it for the primary",
        ),
    ] {
        assert_eq!(refused(from(&[(name, text)])), expected);
    }
    for text in ["0", "-1s", "soon"] {
        assert!(refused(from(&[("PG_QUERY_TIMEOUT", text)])).starts_with("PG_QUERY_TIMEOUT: "));
    }
    let both = from(&[("PG_POOL_MIN", "9"), ("REVENGE_DB_POOL_MAX", "8")]);
    assert_eq!(refused(both), "PG_POOL_MIN: 9 is more than the 8 of REVENGE_DB_POOL_MAX");
    assert_eq!(from(&[("PG_POOL_MAX", "3")]).unwrap().min_conns(), 3, "the default minimum gives way");
    assert!(refused(Config::builder("postgres://db").query_timeout(Duration::ZERO).build()).starts_with("query_timeout: "));
    assert!(refused(Config::builder("postgres://db").max_conns(0).build()).starts_with("max_conns: "));
}

#[test]
fn yaml_has_sections_lists_and_variables() {
    let text = "
server: {port: 80}
database:
  host: ${DB_HOST:db}
  port: ${DB_PORT:6000}
  password: ${DB_PASSWORD}
  pool: {max_conns: 30, query_timeout: 5m}
  replicas: [db2, 'db3:1']
  auto_healing: {enabled: false}
";
    let nasty = "a: #\"'\n}{${X}";
    let config = yaml(text, &[("DB_PASSWORD", nasty), ("DB_HOST", "")]).unwrap();
    assert_eq!(config.primary().to_string(), "db:6000");
    assert_eq!((config.max_conns(), config.query_timeout()), (30, Duration::from_mins(5)));
    let nodes: Vec<_> = config.replicas().iter().map(ToString::to_string).collect();
    assert_eq!(nodes, ["db2:6000", "db3:1"]);

    assert_eq!(
        refused(yaml(text, &[])),
        "database.password: the variable `DB_PASSWORD` is not set; set it, or write ${DB_PASSWORD:default}"
    );
    // Whoever says it before the file does not need the variable.
    for earlier in [("REVENGE_DB_PASSWORD", CANARY), ("PG_PASSWORD", CANARY), ("DATABASE_URL", "postgres://u:pw@db/revenge")] {
        assert_eq!(yaml(text, &[earlier]).unwrap().max_conns(), 30, "{}", earlier.0);
    }
    let port = refused(yaml("database: {port: '${P}'}", &[("P", CANARY)]));
    assert_eq!(port, "database.port: the value is not a whole number from 1 to 65535");
}

#[test]
fn a_yaml_file_is_read_and_must_be_there() {
    let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/config.yaml");
    std::fs::write(path, "database: {pool: {interop_max_conns: 9}}").unwrap();
    assert_eq!(Config::from_yaml_file(path).unwrap().interop_max_conns(), 9);
    std::fs::write(path, [0xff]).unwrap();
    assert_eq!(refused(Config::from_yaml_file(path)), format!("{path}: the file is not UTF-8 text"));
    assert_eq!(refused(Config::from_yaml_file("/nowhere/db.yaml")), "/nowhere/db.yaml: the file cannot be read: entity not found");
}

#[test]
fn the_module_qar_has_a_login_of_its_own() {
    let builder = || Config::builder("postgres://app@db/x").owner("owner", "p").replica_role("replica", "p");
    for (taken, key) in [("app", "user"), ("owner", "roles.owner.user"), ("replica", "roles.replica.user")] {
        let reason = refused(builder().qar_role(taken, "p").build());
        assert_eq!(reason, format!("qar_role: the same login as {key}; this module has one of its own"));
    }
    let reason = refused(builder().replicas(["postgres://another:p@db2/x"]).qar_role("another", "p").build());
    assert_eq!(reason, "qar_role: the same login as replicas; this module has one of its own");
    builder().qar_role(" another ", "p").build().unwrap();
}

#[test]
fn a_secret_is_never_shown() {
    let url = format!("postgres://u:{CANARY}@db/x");
    let other = format!("postgres://u:{CANARY}@other/x");
    let builder = || {
        // The login of the module `qar` is told as little as a password.
        Config::builder(&url).password(CANARY).owner("o", CANARY).replicas([&other]).replica_role("r", CANARY).qar_role(CANARY, CANARY)
    };
    let config = builder().build().unwrap();
    for shown in [format!("{config:?} {config:#?}"), format!("{:?} {:#?}", builder(), builder()), config.primary().to_string()] {
        assert!(!shown.contains(CANARY), "{shown}");
    }
    assert!(format!("{config:?}").contains("[redacted]"));

    let broken = [
        format!("postgres://u:{CANARY}@db:x/y"),
        format!("postgres://u:{CANARY}@db/x?foo=1"),
        format!("postgres://u:1/{CANARY}@db/x"),
        format!("postgres://u:{CANARY}@/x y?port=z"),
        format!("pg://u:{CANARY}@db"),
        format!("u:{CANARY}@db"),
    ];
    for text in &broken {
        for name in ["DATABASE_URL", "PG_HOST", "PG_PORT", "PG_REPLICA_HOSTS", "REVENGE_DB_NAME", "PG_SSLMODE", "PG_QUERY_TIMEOUT"] {
            if let Err(error) = from(&[(name, text)]) {
                assert!(!format!("{error} {error:?}").contains(CANARY), "{name}: {error}");
            }
        }
        let error = Config::builder(text).build().unwrap_err();
        assert!(!format!("{error} {error:?}").contains(CANARY), "{error}");
    }
}

#[test]
fn an_owner_is_optional() {
    assert!(!from(&[]).unwrap().has_owner());
    let config = from(&[("REVENGE_DB_OWNER_USER", "owner")]).unwrap();
    assert_eq!((config.has_owner(), config.owner_user(), config.user()), (true, "owner", "revenge"));
}

#[test]
fn the_types_may_cross_threads() {
    fn check<T: Clone + std::fmt::Debug + Send + Sync>() {}
    check::<Config>();
    check::<ConfigBuilder>();
    check::<Node>();
}

/// Not a test of its own: the next one runs it with an environment.
#[test]
#[ignore = "run by another test"]
fn read_the_process_environment() {
    match Config::from_env() {
        Ok(config) => println!("read: {}", config.primary()),
        Err(error) => println!("read: {error}"),
    }
}

#[cfg(unix)]
#[test]
fn variables_that_are_not_utf8_are_refused_by_name() {
    use std::ffi::{OsStr, OsString};
    use std::os::unix::ffi::{OsStrExt, OsStringExt};

    let read = |name: &str| {
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command.args(["--ignored", "--exact", "--nocapture", "read_the_process_environment"]).env_clear();
        let output = command.env(name, OsString::from_vec(vec![0xff])).env(OsStr::from_bytes(b"\xfe"), "x").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    for name in ["PG_PASSWORD", "REVENGE_DB_HOST", "DATABASE_URL"] {
        assert!(read(name).contains(&format!("read: configuration: {name}: the value is not valid UTF-8")), "{}", read(name));
    }
    assert!(read("PG_MAJOR").contains("read: localhost:5432"));
}
