//! The configuration: where the servers are, who logs in, how long things may take.
//!
//! Sources, the one that counts most first: [`ConfigBuilder`], `DATABASE_URL`,
//! `REVENGE_DB_…`, `PG_…`, the `database:` section of a YAML file, defaults. A
//! key is taken from the first source that has it; what later sources say of it
//! is not looked at. All keys stand in one table (`keys.rs`), from which
//! `docs/configuration.md` is made.
//!
//! Passwords appear in no `Debug`, no error and no accessor.

mod assemble;
mod builder;
mod env;
mod keys;
mod layer;
mod node;
mod pooler;
mod spelling;
mod substitute;
mod target;
mod url;
mod value;
mod yaml;

use std::path::Path;
use std::time::Duration;

use self::assemble::assemble;
pub use self::builder::ConfigBuilder;
use self::env::Environment;
pub(crate) use self::node::Role;
use self::node::{Login, Restricted};
pub use self::node::{Node, SslMode};
pub use self::pooler::Pooler;
pub use self::target::TargetSessionAttrs;
use crate::error::Result;
use crate::routing::RoutingPolicy;

/// A valid configuration.
///
/// Made by [`Config::from_env`], [`Config::from_yaml_file`] or
/// [`Config::builder`]; cheap enough to clone, `Debug` redacts passwords.
#[derive(Clone, Debug)]
pub struct Config {
    primary: Node,
    replicas: Vec<Node>,
    owner: Login,
    replica: Login,
    restricted: Restricted,
    min_conns: u32,
    max_conns: u32,
    interop_max_conns: u32,
    max_conn_lifetime: Duration,
    max_conn_idle_time: Duration,
    health_check_period: Duration,
    connect_timeout: Duration,
    acquire_timeout: Duration,
    query_timeout: Duration,
    max_query_timeout: Option<Duration>,
    lock_timeout: Option<Duration>,
    transaction_timeout: Duration,
    replica_query_timeout: Option<Duration>,
    application_name: String,
    options: Vec<(String, String)>,
    pooler: Pooler,
    target_session_attrs: TargetSessionAttrs,
    routing_policy: RoutingPolicy,
    lag_check_period: Duration,
    replica_wait: Duration,
    cache_enabled: bool,
    cache_max_entries: u64,
    cache_time_to_live: Duration,
}

impl Config {
    /// Reads `DATABASE_URL`, then `REVENGE_DB_…`, then `PG_…`, then defaults. An
    /// empty variable counts as unset.
    ///
    /// # Errors
    ///
    /// [`Error::Config`](crate::Error::Config) names the variable and what would be valid: for a bad
    /// value, an unknown name under `REVENGE_DB_`, values that do not fit each
    /// other, a certificate file that cannot be read.
    pub fn from_env() -> Result<Self> {
        assemble(&Environment::of_process().layers()?)
    }

    /// Like [`Config::from_env`], with these variables in the place of the process's.
    ///
    /// # Errors
    ///
    /// As [`Config::from_env`].
    pub fn from_vars(vars: impl IntoIterator<Item = (String, String)>) -> Result<Self> {
        assemble(&Environment::of(vars).layers()?)
    }

    /// Reads the `database:` section of a YAML file and lays the environment over it.
    /// `${VAR}` and `${VAR:default}` in values are filled in from the environment.
    ///
    /// # Errors
    ///
    /// As [`Config::from_env`], and [`Error::Config`](crate::Error::Config) when the file cannot be read,
    /// is empty, is not YAML, has no `database:` section, or has an unknown key or
    /// an unset variable without a default in it.
    pub fn from_yaml_file(path: impl AsRef<Path>) -> Result<Self> {
        ConfigBuilder::from_yaml_file(path)?.build()
    }

    /// Like [`Config::from_yaml_file`], from a text.
    ///
    /// # Errors
    ///
    /// As [`Config::from_yaml_file`].
    pub fn from_yaml_str(text: &str) -> Result<Self> {
        from_yaml(text, "YAML", &Environment::of_process())
    }

    /// Like [`Config::from_yaml_str`], with these variables in the place of the process's.
    ///
    /// # Errors
    ///
    /// As [`Config::from_yaml_file`].
    pub fn from_yaml_str_and_vars(text: &str, vars: impl IntoIterator<Item = (String, String)>) -> Result<Self> {
        from_yaml(text, "YAML", &Environment::of(vars))
    }

    /// Starts from a connection URL, and from defaults for what it does not say.
    /// The environment is not read: [`ConfigBuilder::from_env`] starts from that.
    pub fn builder(url: impl AsRef<str>) -> ConfigBuilder {
        ConfigBuilder::new(url.as_ref())
    }

    /// The server that is written to.
    #[must_use]
    pub fn primary(&self) -> &Node {
        &self.primary
    }

    /// The servers that are read from besides the primary; none by default.
    #[must_use]
    pub fn replicas(&self) -> &[Node] {
        &self.replicas
    }

    /// The ordinary login role on the primary.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.primary.login.user
    }

    /// Whether an owner role is configured.
    #[must_use]
    pub fn has_owner(&self) -> bool {
        !self.owner.user.is_empty()
    }

    /// The login role for migrations and maintenance: the owner's where one is
    /// configured, else the ordinary one.
    #[must_use]
    pub fn owner_user(&self) -> &str {
        if self.has_owner() { &self.owner.user } else { self.user() }
    }

    /// Connections that a pool keeps open, per node and role. At most [`Config::max_conns`].
    #[must_use]
    pub fn min_conns(&self) -> u32 {
        self.min_conns
    }

    /// Most connections of a pool, per node and role; at least 1.
    #[must_use]
    pub fn max_conns(&self) -> u32 {
        self.max_conns
    }

    /// Most connections of the `PgPool` that `db.pool()` opens; at least 1.
    #[must_use]
    pub fn interop_max_conns(&self) -> u32 {
        self.interop_max_conns
    }

    /// The age at which a connection is replaced.
    #[must_use]
    pub fn max_conn_lifetime(&self) -> Duration {
        self.max_conn_lifetime
    }

    /// How long a connection above the minimum may idle.
    #[must_use]
    pub fn max_conn_idle_time(&self) -> Duration {
        self.max_conn_idle_time
    }

    /// The time between two checks of the pool.
    #[must_use]
    pub fn health_check_period(&self) -> Duration {
        self.health_check_period
    }

    /// The longest time to open one connection.
    #[must_use]
    pub fn connect_timeout(&self) -> Duration {
        self.connect_timeout
    }

    /// The longest wait for a free connection.
    #[must_use]
    pub fn acquire_timeout(&self) -> Duration {
        self.acquire_timeout
    }

    /// The longest run of one operation.
    #[must_use]
    pub fn query_timeout(&self) -> Duration {
        self.query_timeout
    }

    /// The longest time that a caller may give an operation by
    /// [`Database::with_timeout`](crate::Database::with_timeout).
    #[must_use]
    pub fn max_query_timeout(&self) -> Duration {
        self.max_query_timeout.unwrap_or(self.query_timeout)
    }

    /// The longest run of one operation on a replica.
    #[must_use]
    pub fn replica_query_timeout(&self) -> Duration {
        self.replica_query_timeout.unwrap_or(self.query_timeout)
    }

    /// The longest wait for one lock, if there is a limit of its own.
    #[must_use]
    pub fn lock_timeout(&self) -> Option<Duration> {
        self.lock_timeout
    }

    /// The longest life of a transaction, idle time included.
    #[must_use]
    pub fn transaction_timeout(&self) -> Duration {
        self.transaction_timeout
    }

    /// The name of the connections in `pg_stat_activity`.
    #[must_use]
    pub fn application_name(&self) -> &str {
        &self.application_name
    }

    /// Server settings for every connection, in the order given; the last of one name counts.
    #[must_use]
    pub fn server_options(&self) -> &[(String, String)] {
        &self.options
    }

    /// What stands between the crate and its servers.
    #[must_use]
    pub fn pooler(&self) -> Pooler {
        self.pooler
    }

    /// The server options where they are to be set after the login, as is every
    /// other setting then; `None` where all goes along with it.
    pub(crate) fn set_later(&self) -> Option<&[(String, String)]> {
        (self.pooler == Pooler::Session).then_some(&*self.options)
    }

    /// What one of the nodes has to be. The driver does not look at it: the router does.
    #[must_use]
    pub fn target_session_attrs(&self) -> TargetSessionAttrs {
        self.target_session_attrs
    }

    /// How reads are spread over the replicas.
    #[must_use]
    pub fn routing_policy(&self) -> RoutingPolicy {
        self.routing_policy
    }

    /// Time between two questions for a node's position; a small
    /// [`Consistency::MaxLag`](crate::Consistency::MaxLag) shortens it while it is in use.
    #[must_use]
    pub fn lag_check_period(&self) -> Duration {
        self.lag_check_period
    }

    /// Longest time that a read waits for a replica to come far enough, before
    /// it goes to the primary.
    #[must_use]
    pub fn replica_wait(&self) -> Duration {
        self.replica_wait
    }

    /// Whether what is read at every request is kept in the process.
    #[must_use]
    pub fn cache_enabled(&self) -> bool {
        self.cache_enabled
    }

    /// Most values that the cache keeps; at least 1.
    #[must_use]
    pub fn cache_max_entries(&self) -> u64 {
        self.cache_max_entries
    }

    /// The age at which a value of the cache is read anew.
    #[must_use]
    pub fn cache_time_to_live(&self) -> Duration {
        self.cache_time_to_live
    }

    /// Whether there is a login for what the ordinary role must not reach: a
    /// user and a password.
    pub(crate) fn has_restricted(&self) -> bool {
        !self.restricted.0.user.is_empty() && self.restricted.0.password.is_some()
    }

    /// Whether `node` has a login for its time as a replica, apart from the ordinary one.
    pub(crate) fn has_replica_login(&self, node: &Node) -> bool {
        !self.replica.user.is_empty() && !node.own_login
    }
}

fn from_yaml(text: &str, source: &str, env: &Environment) -> Result<Config> {
    let [url, revenge, pg] = env.layers()?;
    let yaml = yaml::layer(text, source, env)?;
    assemble(&[url, revenge, pg, yaml])
}

#[cfg(test)]
mod tests;
