//! One server, and how the driver is told to reach it.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::Config;

/// One server: where it listens, which database is used there, and how the
/// connection is protected. It displays as `host:port` (IPv6 in brackets) or as
/// the path of its Unix socket, without anything secret.
#[derive(Clone, Debug)]
pub struct Node {
    pub(super) host: Host,
    pub(super) port: u16,
    pub(super) database: String,
    pub(super) login: Login,
    /// Whether the login came with the node's own URL, and so goes before the replica role's.
    pub(super) own_login: bool,
    pub(super) tls: Tls,
}

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Host {
    /// A DNS name or an IP address, IPv6 without brackets.
    Name(String),
    /// The folder of a Unix socket.
    Socket(PathBuf),
}

/// A login role; it has no user while it is not configured.
#[derive(Clone, Default)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: Option<SecretString>,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let password = self.password.as_ref().map(|_| format_args!("[redacted]"));
        f.debug_struct("Login").field("user", &self.user).field("password", &password).finish()
    }
}

/// A login of which nothing is shown, not even its name.
#[derive(Clone, Default)]
pub(super) struct Restricted(pub(super) Login);

impl fmt::Debug for Restricted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.user.is_empty() { "None" } else { "[redacted]" })
    }
}

/// What protects a connection; without a mode, the host decides.
#[derive(Clone, Debug, Default)]
pub(super) struct Tls {
    pub(super) mode: Option<SslMode>,
    pub(super) ca_file: Option<PathBuf>,
    pub(super) cert_file: Option<PathBuf>,
    pub(super) key_file: Option<PathBuf>,
}

/// Whether a connection is encrypted and the server's certificate verified, as
/// libpq's `sslmode` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SslMode {
    /// Never encrypt.
    Disable,
    /// Do not encrypt: the driver does not try again with TLS when the server insists on it.
    Allow,
    /// Encrypt where the server can. The certificate is not verified.
    Prefer,
    /// Encrypt or fail. The certificate is not verified.
    Require,
    /// Encrypt, and verify that a trusted authority signed the certificate, for whatever host.
    VerifyCa,
    /// Encrypt, and verify the certificate and that it was made out to this host.
    VerifyFull,
}

/// As whom a connection logs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The ordinary role, for everything that a repository does on a primary.
    App,
    /// The owner of the schema, for migrations and maintenance; the ordinary role where none is configured.
    Owner,
    /// The role for replicas; the ordinary one where none is configured.
    Replica,
    /// The role for what the ordinary one must not reach; only where it is configured.
    Restricted,
}

impl Node {
    /// The DNS name, the IP address (IPv6 without brackets) or the folder of the Unix socket.
    #[must_use]
    pub fn host(&self) -> String {
        match &self.host {
            Host::Name(name) => name.clone(),
            Host::Socket(folder) => folder.display().to_string(),
        }
    }

    /// The TCP port, which is also the number in a Unix socket's name.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The database's name.
    #[must_use]
    pub fn database(&self) -> &str {
        &self.database
    }

    /// The mode in force: the configured one, else `prefer` on loopback and
    /// `require` elsewhere. A Unix socket is never encrypted, as with libpq.
    #[must_use]
    pub fn ssl_mode(&self) -> SslMode {
        match &self.host {
            Host::Socket(_) => SslMode::Disable,
            Host::Name(name) => self.tls.mode.unwrap_or(if is_loopback(name) { SslMode::Prefer } else { SslMode::Require }),
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Host::Socket(folder) => write!(f, "{}/.s.PGSQL.{}", folder.display(), self.port),
            Host::Name(name) if name.contains(':') => write!(f, "[{name}]:{}", self.port),
            Host::Name(name) => write!(f, "{name}:{}", self.port),
        }
    }
}

fn is_loopback(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

impl Config {
    /// What the driver needs to reach a node as a role. Session settings of the pool
    /// come on top of the server options that are set here.
    ///
    /// Every field is set from the configuration, because the driver starts from
    /// libpq's variables (`PGHOST`, …); those three that it offers no way to unset
    /// were refused by [`refuse_driver_variables`]. Without a configured password,
    /// `PGPASSFILE` and `~/.pgpass` are asked, hence a small file is read.
    pub(crate) fn connect_options(&self, node: &Node, role: Role) -> PgConnectOptions {
        let login = self.login(node, role);
        let mut options = match &login.password {
            Some(password) => PgConnectOptions::new_without_pgpass().password(password.expose_secret()),
            None => from_password_file(node, login),
        };
        options = match &node.host {
            Host::Name(name) => options.host(name),
            Host::Socket(folder) => options.host("localhost").socket(folder),
        };
        options = options
            .port(node.port)
            .username(&login.user)
            .database(&node.database)
            .application_name(&self.application_name)
            .ssl_mode(node.ssl_mode().into());
        options = match &node.tls.ca_file {
            Some(path) => options.ssl_root_cert(path),
            // No certificate adds nothing to the system's roots, and takes the place of PGSSLROOTCERT.
            None => options.ssl_root_cert_from_pem(Vec::new()),
        };
        if let (Some(cert), Some(key)) = (&node.tls.cert_file, &node.tls.key_file) {
            options = options.ssl_client_cert(cert).ssl_client_key(key);
        }
        if self.set_later().is_some() {
            // Not among what a pooler passes on.
            options = options.extra_float_digits(None);
        } else if !self.options.is_empty() {
            options = options.options(self.options.iter().map(|(name, value)| (name, value)));
        }
        options
    }

    fn login<'a>(&'a self, node: &'a Node, role: Role) -> &'a Login {
        let special = match role {
            Role::App => None,
            Role::Owner => Some(&self.owner),
            Role::Replica => Some(&self.replica).filter(|_| !node.own_login),
            Role::Restricted => Some(&self.restricted.0),
        };
        special.filter(|login| !login.user.is_empty()).unwrap_or(&node.login)
    }
}

/// The driver looks into the password file only where it parses a URL, and only
/// when `PGPASSWORD` is unset; that variable is not ours, so it must not count.
fn from_password_file(node: &Node, login: &Login) -> PgConnectOptions {
    if std::env::var_os("PGPASSWORD").is_none()
        && let Ok(mut url) = url::Url::parse("postgres:///")
    {
        let host = match &node.host {
            Host::Name(name) => name.as_str(),
            Host::Socket(_) => "localhost", // what a password file says of sockets
        };
        let port = node.port.to_string();
        url.query_pairs_mut().extend_pairs([("host", host), ("port", &port), ("dbname", &node.database), ("user", &login.user)]);
        if let Ok(options) = PgConnectOptions::from_url(&url) {
            return options;
        }
    }
    PgConnectOptions::new_without_pgpass().password("")
}

/// Variables of libpq that the driver takes up and offers no way to unset: the
/// first of them that is present and would take effect, or `None`.
pub(super) fn refuse_driver_variables(config: &Config, present: impl Fn(&str) -> bool) -> Option<&'static str> {
    let mut nodes = std::iter::once(&config.primary).chain(&config.replicas);
    let certificate = nodes.any(|node| node.tls.cert_file.is_none() && !matches!(node.ssl_mode(), SslMode::Disable | SslMode::Allow));
    [("PGOPTIONS", true), ("PGSSLCERT", certificate), ("PGSSLKEY", certificate)]
        .into_iter()
        .find_map(|(name, matters)| (matters && present(name)).then_some(name))
}

impl SslMode {
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "disable" => Self::Disable,
            "allow" => Self::Allow,
            "prefer" => Self::Prefer,
            "require" => Self::Require,
            "verify-ca" => Self::VerifyCa,
            "verify-full" => Self::VerifyFull,
            _ => return None,
        })
    }
}

impl fmt::Display for SslMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Disable => "disable",
            Self::Allow => "allow",
            Self::Prefer => "prefer",
            Self::Require => "require",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        })
    }
}

impl From<SslMode> for PgSslMode {
    fn from(mode: SslMode) -> Self {
        match mode {
            SslMode::Disable => Self::Disable,
            SslMode::Allow => Self::Allow,
            SslMode::Prefer => Self::Prefer,
            SslMode::Require => Self::Require,
            SslMode::VerifyCa => Self::VerifyCa,
            SslMode::VerifyFull => Self::VerifyFull,
        }
    }
}
