//! A configuration made in code.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::assemble::{assemble, refuse};
use super::env::Environment;
use super::layer::{Given, Layer};
use super::{Config, Pooler, SslMode, TargetSessionAttrs, value, yaml};
use crate::error::Result;
use crate::routing::RoutingPolicy;

/// Made by [`Config::builder`] from a URL, by [`ConfigBuilder::from_env`], or by
/// [`ConfigBuilder::from_yaml_file`]; what is set in code goes before what those say. Nothing is checked before
/// [`ConfigBuilder::build`].
///
/// `Debug` shows what was set, without passwords, and not what it starts from.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ConfigBuilder {
    base: Base,
    set: Layer,
}

/// What counts where nothing was set in code.
#[derive(Clone)]
enum Base {
    Url(SecretString),
    Environment(Arc<Environment>),
    Yaml(Arc<File>),
}

/// A configuration file and the environment that is laid over it.
struct File {
    name: String,
    text: String,
    environment: Environment,
}

impl ConfigBuilder {
    pub(super) fn new(url: &str) -> Self {
        Self { base: Base::Url(url.into()), set: Layer::default() }
    }

    /// Starts from the process's environment, as [`Config::from_env`].
    ///
    /// ```no_run
    /// # fn main() -> revenge_db::Result<()> {
    /// let config = revenge_db::config::ConfigBuilder::from_env().application_name("revenge-jobs").max_conns(5).build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_env() -> Self {
        Self::over(Environment::of_process())
    }

    /// Like [`ConfigBuilder::from_env`], with these variables in the place of the process's.
    pub fn from_vars(vars: impl IntoIterator<Item = (String, String)>) -> Self {
        Self::over(Environment::of(vars))
    }

    /// Starts from a YAML file and the process's environment, as [`Config::from_yaml_file`].
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::Error::Config) when the file cannot be read or is not UTF-8.
    pub fn from_yaml_file(path: impl AsRef<Path>) -> Result<Self> {
        let name = path.as_ref().display().to_string();
        let bytes = std::fs::read(path).map_err(|error| refuse(&name, format!("the file cannot be read: {}", error.kind())))?;
        let text = String::from_utf8(bytes).map_err(|_| refuse(&name, "the file is not UTF-8 text"))?;
        let file = File { name, text, environment: Environment::of_process() };
        Ok(Self { base: Base::Yaml(Arc::new(file)), set: Layer::default() })
    }

    fn over(environment: Environment) -> Self {
        Self { base: Base::Environment(Arc::new(environment)), set: Layer::default() }
    }

    /// Checks everything.
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::Error::Config) names the method, the URL's
    /// option or the variable, and what would be valid.
    pub fn build(self) -> Result<Config> {
        let mut layers = vec![self.set];
        match &self.base {
            Base::Url(url) => layers.push(Layer::of_url(url.expose_secret(), "url").map_err(|reason| refuse("url", reason))?),
            Base::Environment(environment) => layers.extend(environment.layers()?),
            Base::Yaml(file) => {
                layers.extend(file.environment.layers()?);
                layers.push(yaml::layer(&file.text, &file.name, &file.environment)?);
            }
        }
        assemble(&layers)
    }

    /// The ordinary role's password.
    pub fn password(self, password: impl AsRef<str>) -> Self {
        self.with("password", "password", password.as_ref())
    }

    /// Connections kept open per node and role: 0 to `max_conns`; 5 by default.
    pub fn min_conns(self, conns: u32) -> Self {
        self.with("pool.min_conns", "min_conns", conns.to_string())
    }

    /// Most connections per node and role: 1 to 10,000; 25 by default.
    pub fn max_conns(self, conns: u32) -> Self {
        self.with("pool.max_conns", "max_conns", conns.to_string())
    }

    /// Most connections of the `PgPool` that `db.pool()` opens: 1 to 10,000; 5 by default.
    pub fn interop_max_conns(self, conns: u32) -> Self {
        self.with("pool.interop_max_conns", "interop_max_conns", conns.to_string())
    }

    /// A connection is replaced at this age; 1 h by default. Like all durations
    /// here: 1 ms to 24 days, rounded up to whole milliseconds.
    pub fn max_conn_lifetime(self, age: Duration) -> Self {
        self.with("pool.max_conn_lifetime", "max_conn_lifetime", value::write_duration(age))
    }

    /// A connection above the minimum is closed after idling this long; 30 min by default.
    pub fn max_conn_idle_time(self, time: Duration) -> Self {
        self.with("pool.max_conn_idle_time", "max_conn_idle_time", value::write_duration(time))
    }

    /// The time between two checks of the pool; 1 min by default.
    pub fn health_check_period(self, period: Duration) -> Self {
        self.with("pool.health_check_period", "health_check_period", value::write_duration(period))
    }

    /// The longest time to open one connection; 10 s by default.
    pub fn connect_timeout(self, limit: Duration) -> Self {
        self.with("pool.connect_timeout", "connect_timeout", value::write_duration(limit))
    }

    /// The longest wait for a free connection; 30 s by default.
    pub fn acquire_timeout(self, limit: Duration) -> Self {
        self.with("pool.acquire_timeout", "acquire_timeout", value::write_duration(limit))
    }

    /// The longest run of one operation; 30 s by default.
    pub fn query_timeout(self, limit: Duration) -> Self {
        self.with("pool.query_timeout", "query_timeout", value::write_duration(limit))
    }

    /// The longest time that [`Database::with_timeout`](crate::Database::with_timeout)
    /// may ask for; the query timeout by default.
    pub fn max_query_timeout(self, limit: Duration) -> Self {
        self.with("pool.max_query_timeout", "max_query_timeout", value::write_duration(limit))
    }

    /// The longest wait for one lock of a row, table or advisory key; no limit of its own by default.
    pub fn lock_timeout(self, limit: Duration) -> Self {
        self.with("pool.lock_timeout", "lock_timeout", value::write_duration(limit))
    }

    /// The longest run of one operation on a replica; the query timeout by default.
    pub fn replica_query_timeout(self, limit: Duration) -> Self {
        self.with("routing.replica_query_timeout", "replica_query_timeout", value::write_duration(limit))
    }

    /// The longest life of a transaction, idle time included; 5 min by default.
    pub fn transaction_timeout(self, limit: Duration) -> Self {
        self.with("pool.transaction_timeout", "transaction_timeout", value::write_duration(limit))
    }

    /// Encryption and verification; by default `prefer` on loopback and `require` elsewhere.
    pub fn sslmode(self, mode: SslMode) -> Self {
        self.with("ssl.mode", "sslmode", mode.to_string())
    }

    /// A file of authorities (PEM) to trust besides the system's.
    pub fn ssl_root_cert(self, path: impl AsRef<Path>) -> Self {
        self.with("ssl.ca_file", "ssl_root_cert", path.as_ref().to_string_lossy())
    }

    /// The client certificate (PEM); needs [`ConfigBuilder::ssl_key`].
    pub fn ssl_cert(self, path: impl AsRef<Path>) -> Self {
        self.with("ssl.cert_file", "ssl_cert", path.as_ref().to_string_lossy())
    }

    /// The private key (PEM) of the client certificate.
    pub fn ssl_key(self, path: impl AsRef<Path>) -> Self {
        self.with("ssl.key_file", "ssl_key", path.as_ref().to_string_lossy())
    }

    /// The replicas, each `host`, `host:port` (IPv6 in brackets) or a URL with commas written as `%2C`.
    pub fn replicas(self, replicas: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let replicas: Vec<_> = replicas.into_iter().map(|replica| replica.as_ref().to_owned()).collect();
        self.with("replicas", "replicas", replicas.join(","))
    }

    /// The login role for migrations and maintenance; an empty password is none.
    pub fn owner(self, user: impl AsRef<str>, password: impl AsRef<str>) -> Self {
        self.with("roles.owner.user", "owner", user.as_ref()).with("roles.owner.password", "owner", password.as_ref())
    }

    /// The login role for replicas; an empty password is none.
    pub fn replica_role(self, user: impl AsRef<str>, password: impl AsRef<str>) -> Self {
        self.with("roles.replica.user", "replica_role", user.as_ref()).with("roles.replica.password", "replica_role", password.as_ref())
    }

    /// The login role for the module `qar`; an empty password is none, and the module off.
    pub fn qar_role(self, user: impl AsRef<str>, password: impl AsRef<str>) -> Self {
        self.with("roles.qar.user", "qar_role", user.as_ref()).with("roles.qar.password", "qar_role", password.as_ref())
    }

    /// The name of the connections in `pg_stat_activity`; `revenge-db` by default.
    pub fn application_name(self, name: impl AsRef<str>) -> Self {
        self.with("application_name", "application_name", name.as_ref())
    }

    /// Server settings for every connection, as in `-c work_mem=8MB -c jit=off`.
    pub fn options(self, options: impl AsRef<str>) -> Self {
        self.with("options", "options", options.as_ref())
    }

    /// What stands between the crate and its servers; nothing by default.
    pub fn pooler(self, pooler: Pooler) -> Self {
        self.with("pooler", "pooler", pooler.to_string())
    }

    /// What one of the nodes has to be; whatever answers by default.
    pub fn target_session_attrs(self, attrs: TargetSessionAttrs) -> Self {
        self.with("target_session_attrs", "target_session_attrs", attrs.to_string())
    }

    /// How reads are spread over the replicas; one after the other by default.
    pub fn routing_policy(self, policy: RoutingPolicy) -> Self {
        self.with("routing.policy", "routing_policy", policy.to_string())
    }

    /// The time between two looks at a node's role and position; 1 s by default.
    pub fn lag_check_period(self, period: Duration) -> Self {
        self.with("routing.lag_check_period", "lag_check_period", value::write_duration(period))
    }

    /// The longest wait for a replica to replay what a read must see; 100 ms by default.
    pub fn replica_wait(self, limit: Duration) -> Self {
        self.with("routing.replica_wait", "replica_wait", value::write_duration(limit))
    }

    /// Whether users' preferences and grants are kept in the process; off by default.
    pub fn cache_enabled(self, enabled: bool) -> Self {
        self.with("cache.enabled", "cache_enabled", enabled.to_string())
    }

    /// Most values that the cache keeps: 1 to 10,000,000; 10,000 by default.
    pub fn cache_max_entries(self, entries: u64) -> Self {
        self.with("cache.max_entries", "cache_max_entries", entries.to_string())
    }

    /// A value of the cache is read anew at this age; 1 min by default.
    pub fn cache_time_to_live(self, age: Duration) -> Self {
        self.with("cache.time_to_live", "cache_time_to_live", value::write_duration(age))
    }

    fn with(mut self, yaml: &'static str, method: &str, text: impl Into<String>) -> Self {
        let given = Given { label: method.to_owned(), text: text.into(), hidden: false, missing: None };
        self.set.0.insert(yaml, given);
        self
    }
}

impl fmt::Debug for ConfigBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfigBuilder").field("base", &format_args!("[redacted]")).field("set", &self.set).finish()
    }
}
