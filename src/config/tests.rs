//! What only the crate sees: every key from every source, and what the driver is told.

use sqlx::postgres::PgConnectOptions;

use super::keys::{KEYS, Key};
use super::*;
use crate::Error;

const CANARY: &str = "s3cr3t-canary";

/// A value for a key that is valid and not its default; nothing where only the default is allowed.
fn sample(key: &Key) -> Option<&'static str> {
    let readable = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    Some(match key.yaml {
        "host" => "db.example.org",
        "port" => "6000",
        "ssl.mode" => "verify-full",
        "ssl.ca_file" | "ssl.cert_file" | "ssl.key_file" => readable,
        "pool.min_conns" => "7",
        "pool.max_conns" | "pool.interop_max_conns" | "cache.max_entries" => "9",
        "options" => "-c jit=off",
        "target_session_attrs" => "primary",
        "pooler" => "session",
        "replicas" => "db2:1,[::1]:2",
        "routing.policy" => "random-of-two",
        "cache.enabled" => "true",
        "cache.time_to_live" => "1234ms",
        yaml if yaml.ends_with("password") => CANARY,
        yaml if yaml.ends_with("timeout")
            || yaml.contains("_time")
            || yaml.ends_with("lifetime")
            || yaml.contains("period")
            || yaml.ends_with("wait") =>
        {
            "1234ms"
        }
        yaml if yaml.starts_with("auto_healing") || yaml == "simulation_mode" => return None,
        _ => "somebody",
    })
}

/// What makes a key valid by itself: its other half.
fn companion(key: &Key) -> Option<(&'static str, &'static str)> {
    let readable = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    Some(match key.yaml {
        "ssl.cert_file" => ("REVENGE_DB_SSL_KEY_FILE", readable),
        "ssl.key_file" => ("REVENGE_DB_SSL_CERT_FILE", readable),
        "roles.owner.password" => ("REVENGE_DB_OWNER_USER", "owner"),
        "roles.replica.password" => ("REVENGE_DB_REPLICA_USER", "replica"),
        "roles.qar.password" => ("REVENGE_DB_QAR_USER", "other"),
        _ => return None,
    })
}

fn vars(vars: &[(&str, &str)]) -> Vec<(String, String)> {
    vars.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn options(config: &Config, node: &Node, role: Role) -> PgConnectOptions {
    config.connect_options(node, role)
}

/// The driver shows its password nowhere but in `Debug` (its URL cannot be had for an IPv6 host).
fn password(options: &PgConnectOptions) -> Option<String> {
    let text = format!("{options:?}");
    let (_, from) = text.split_once(" password: Some(\"")?;
    Some(from.split_once("\")")?.0.to_owned())
}

fn in_yaml(key: &Key, text: &str) -> String {
    let mut document = "database:".to_owned();
    for (depth, name) in key.yaml.split('.').enumerate() {
        document = format!("{document}\n{}{name}:", "  ".repeat(depth + 1));
    }
    format!("{document} '{text}'\n")
}

#[test]
fn every_key_comes_from_every_source_that_has_it() {
    let default = format!("{:?}", Config::from_vars([]).unwrap());
    for key in KEYS {
        let Some(text) = sample(key) else { continue };
        let with = |name: &str, text: &str| {
            let mut vars = vars(&[(name, text)]);
            vars.extend(companion(key).map(|(name, text)| (name.to_owned(), text.to_owned())));
            vars
        };
        let main = key.variables().next().unwrap();
        let expected = format!("{:?}", Config::from_vars(with(&format!("REVENGE_DB_{main}"), text)).unwrap());
        assert_ne!(expected, default, "{}", key.yaml);

        let mut found = Vec::new();
        for name in key.variables() {
            found.push(Config::from_vars(with(&format!("REVENGE_DB_{name}"), text)));
        }
        if !key.pg.is_empty() {
            found.push(Config::from_vars(with(&format!("PG_{}", key.pg), text)));
        }
        for name in key.url {
            let encoded = text.replace(' ', "%20");
            found.push(Config::from_vars(with("DATABASE_URL", &format!("postgres:///?{name}={encoded}"))));
        }
        found.push(Config::from_yaml_str_and_vars(&in_yaml(key, text), with("UNUSED", "")));
        found.push(Config::from_yaml_str_and_vars(&in_yaml(key, "${IT}"), with("IT", text)));
        for config in found {
            assert_eq!(format!("{:?}", config.unwrap()), expected, "{}", key.yaml);
        }
    }
}

#[test]
fn every_key_refuses_what_is_not_valid_and_says_what_would_be() {
    for key in KEYS {
        let bad = match key.yaml {
            "options" => "jit",
            "replicas" => "a/b",
            yaml if yaml.ends_with("_file") || key.secret => "\0",
            yaml if yaml.ends_with("user") || yaml.ends_with("name") => "\u{7}",
            _ => "?",
        };
        let name = format!("REVENGE_DB_{}", key.variables().next().unwrap());
        let Err(Error::Config { key: named, reason }) = Config::from_vars(vars(&[(&name, bad)])) else {
            panic!("{} accepts {bad:?}", key.yaml);
        };
        assert_eq!(named, name);
        let expected = reason.contains(key.valid) || reason == "not available in this version" || key.yaml == "replicas";
        assert!(expected, "{}: {reason}", key.yaml);
    }
}

#[test]
fn features_that_have_not_landed_may_be_off_but_not_on() {
    for name in ["REVENGE_DB_AUTO_HEALING_ENABLED", "REVENGE_DB_AUTO_HEALING_AUTO_REINDEX", "PG_SIMULATION_MODE"] {
        assert!(Config::from_vars(vars(&[(name, "off")])).is_ok());
        let refused = Config::from_vars(vars(&[(name, "on")])).unwrap_err();
        assert_eq!(refused.to_string(), format!("configuration: {name}: not available in this version"));
    }
}

#[test]
fn the_restricted_role_needs_both_keys_and_is_shown_to_nobody() {
    let config = |given: &[(&str, &str)]| Config::from_vars(vars(given)).unwrap();
    let (user, password) = (("REVENGE_DB_QAR_USER", "somebody-else"), ("REVENGE_DB_QAR_PASSWORD", CANARY));
    for given in [&[][..], &[user], &[user, ("REVENGE_DB_QAR_PASSWORD", "")]] {
        assert!(!config(given).has_restricted(), "{given:?}");
    }
    let both = config(&[user, password]);
    assert!(both.has_restricted());
    let told = options(&both, both.primary(), Role::Restricted);
    assert_eq!((told.get_username(), self::password(&told).as_deref()), ("somebody-else", Some(CANARY)));
    for (config, shown) in [(&both, "[redacted]"), (&config(&[]), "None")] {
        let text = format!("{config:?}");
        assert!(text.contains(&format!("restricted: {shown}")) && !text.contains("qar") && !text.contains("somebody-else"), "{text}");
    }
    let refused = Config::from_vars(vars(&[password])).unwrap_err();
    assert!(refused.to_string().contains("a password without its user"), "{refused}");
}

#[test]
fn the_driver_is_told_everything() {
    let url = format!("postgres://app:{CANARY}@[::1]:6000/media?sslmode=disable&options[jit]=off");
    let config = Config::builder(url).owner("owner", "owner pw").replicas(["/run/pg", "postgres://other@db2/copy"]).build().unwrap();

    let app = options(&config, config.primary(), Role::App);
    assert_eq!((app.get_host(), app.get_port(), app.get_username()), ("::1", 6000, "app"));
    assert_eq!(
        (app.get_database(), app.get_application_name(), app.get_options()),
        (Some("media"), Some("revenge-db"), Some("-c jit=off"))
    );
    assert!(matches!(app.get_ssl_mode(), sqlx::postgres::PgSslMode::Disable));
    assert_eq!(password(&app).as_deref(), Some(CANARY));

    let owner = options(&config, config.primary(), Role::Owner);
    assert_eq!((owner.get_username(), password(&owner).as_deref()), ("owner", Some("owner pw")));

    let socket = options(&config, &config.replicas()[0], Role::Replica);
    assert_eq!(socket.get_socket().map(|path| path.display().to_string()).as_deref(), Some("/run/pg"));
    assert_eq!((socket.get_username(), socket.get_port()), ("app", 6000));

    let other = options(&config, &config.replicas()[1], Role::Replica);
    assert_eq!((other.get_host(), other.get_port(), other.get_username(), other.get_database()), ("db2", 5432, "other", Some("copy")));
    assert_ne!(password(&other).as_deref(), Some(CANARY), "the primary's password is not the other user's");
}

#[test]
fn a_replicas_own_login_goes_before_the_replica_role() {
    let config =
        Config::builder("postgres://app@db/media").replica_role("reader", "").replicas(["db2", "postgres://own@db3"]).build().unwrap();
    let users: Vec<_> = config.replicas().iter().map(|node| options(&config, node, Role::Replica).get_username().to_owned()).collect();
    assert_eq!(users, ["reader", "own"]);
    assert_eq!(options(&config, config.primary(), Role::App).get_username(), "app");
    assert_eq!(options(&config, config.primary(), Role::Owner).get_username(), "app", "without an owner, the ordinary role");
}

/// Not a test of its own: [`libpqs_variables_do_not_leak_in`] runs it with `PG…` variables.
#[test]
#[ignore = "run by another test"]
fn show_what_the_driver_is_told() {
    for url in ["postgres://app@db/media", "postgres://app:pw@db/media"] {
        match Config::builder(url).build() {
            Ok(config) => println!("told: {:?}", options(&config, config.primary(), Role::App)),
            Err(error) => println!("told: {error}"),
        }
    }
}

fn told(vars: &[(&str, &str)]) -> String {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    let output = command
        .args(["--ignored", "--exact", "--nocapture", "config::tests::show_what_the_driver_is_told"])
        .env_clear()
        .envs(vars.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let told: Vec<_> = text.lines().filter_map(|line| line.split_once("told: ")).map(|(_, told)| told).collect();
    assert_eq!(told.len(), 2, "{text}");
    told.join("\n")
}

#[test]
fn libpqs_variables_do_not_leak_in() {
    let names = ["PGHOST", "PGHOSTADDR", "PGUSER", "PGDATABASE", "PGPASSWORD", "PGAPPNAME", "PGSSLROOTCERT"];
    let mut vars: Vec<_> = names.map(|name| (name, "leaked")).into();
    vars.extend([("PGPORT", "6543"), ("PGSSLMODE", "disable")]);
    let told_with = told(&vars);
    assert!(!told_with.contains("leaked") && !told_with.contains("6543") && !told_with.contains("Disable"), "{told_with}");

    for name in ["PGOPTIONS", "PGSSLCERT", "PGSSLKEY"] {
        assert!(told(&[(name, "leaked")]).starts_with(&format!("configuration: {name}: the driver would take")));
    }
}

#[test]
fn without_a_password_the_password_file_is_asked() {
    let path = std::env::temp_dir().join(format!("revenge-db-pgpass-{}", std::process::id()));
    std::fs::write(&path, "db:5432:media:app:from-the-file\n").unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let told = told(&[("PGPASSFILE", path.to_str().unwrap())]);
    std::fs::remove_file(&path).unwrap();
    let (without, with) = told.split_once('\n').unwrap();
    assert!(without.contains("from-the-file"), "{without}");
    assert!(!with.contains("from-the-file") && with.contains("\"pw\""), "{with}");
}
