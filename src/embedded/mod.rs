//! Ephemeral `PostgreSQL` servers for tests and the demo (feature `embedded`).
//!
//! No server has to be set up by hand. [`Server::start`] looks in this order:
//!
//! 1. binaries on the machine: `REVENGE_PG_BIN`, the packages' folders, `PATH`;
//! 2. Docker, when a daemon answers: the image `postgres:<major>-alpine`;
//! 3. a download, pinned by version and checksum, kept in a cache folder;
//!
//! else one error says what each way answered.
//!
//! A server listens on 127.0.0.1 alone, on a free port, with a random password,
//! and gives up durability for speed (`fsync=off`). It goes away with its
//! [`Server`], even when the process is killed: a small shell holds one end of
//! a pipe, and the kernel closes the other end for us in every case.
//!
//! [`Replication::start`] does the same for a primary and its streaming
//! replicas, from binaries alone, and lets them fail as a test needs it.
//!
//! Root is refused by `PostgreSQL`; run by root, everything happens as the
//! account `postgres`, else `nobody`. Unix only.

mod account;
mod cluster;
mod container;
mod download;
mod error;
mod locate;
mod node;
mod online_copy;
mod options;
mod releases;
mod replication;
mod watchdog;

use std::fmt;
use std::path::{Path, PathBuf};

use self::cluster::Cluster;
use self::container::Container;
pub use self::error::{Attempt, EmbeddedError};
use self::locate::Installation;
pub use self::node::Node;
pub use self::options::ServerOptions;
pub use self::replication::Replication;

/// The oldest major version that the crate supports.
const MINIMUM_MAJOR: u16 = 15;
/// The major version that is taken where there is a choice.
const PREFERRED_MAJOR: u16 = 18;
/// A server from binaries is reached from this machine alone, by port; a
/// container has a network and sockets of its own.
const LOCAL: [(&str, &str); 2] = [("listen_addresses", "127.0.0.1"), ("unix_socket_directories", "")];

/// Where a server's binaries come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Binaries that were on the machine, in this folder.
    Installed(PathBuf),
    /// A container of this image.
    Container(String),
    /// Binaries that were downloaded, in this folder.
    Downloaded(PathBuf),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Installed(bin) => write!(f, "installed in {}", bin.display()),
            Self::Container(image) => write!(f, "container of {image}"),
            Self::Downloaded(bin) => write!(f, "downloaded to {}", bin.display()),
        }
    }
}

/// A running server; dropping it ends it.
pub struct Server {
    running: Running,
    origin: Origin,
    major: u16,
}

/// The two kinds of server that have to be ended differently.
enum Running {
    Cluster(Box<Cluster>),
    Container(Box<Container>),
}

impl Server {
    /// Finds and starts a server, and returns once it takes connections.
    ///
    /// One to three seconds with binaries at hand; a download (24 MB) or an
    /// image's first pull comes on top. Dropping the future leaves nothing
    /// behind.
    ///
    /// # Errors
    ///
    /// [`EmbeddedError::NotFound`] with every way that was tried;
    /// [`EmbeddedError::Start`] with the end of the server's log when it did
    /// not come up within 60 seconds; [`EmbeddedError::Setting`];
    /// [`EmbeddedError::Io`].
    pub async fn start(options: &ServerOptions) -> Result<Self, EmbeddedError> {
        let mut tried = Vec::new();
        let wanted = options.major;

        if let Some(found) = installed(wanted, &mut tried).await? {
            return Self::from_binaries(found, options).await;
        }

        let major = wanted.unwrap_or(PREFERRED_MAJOR);
        if options.offline {
            tried.push(Attempt { way: "Docker", said: "not tried: offline".to_owned() });
        } else {
            match Container::start(major, &options.all_settings(&[])?).await {
                Ok(container) => {
                    let origin = Origin::Container(container.image());
                    return Ok(Self { running: Running::Container(Box::new(container)), origin, major });
                }
                Err(said) => tried.push(Attempt { way: "Docker", said }),
            }
        }

        Self::from_binaries(downloaded(options, tried).await?, options).await
    }

    async fn from_binaries((found, origin): (Installation, Origin), options: &ServerOptions) -> Result<Self, EmbeddedError> {
        let cluster = Cluster::start(found.bin, origin.to_string(), options.all_settings(&[&LOCAL])?).await?;
        Ok(Self { running: Running::Cluster(Box::new(cluster)), origin, major: found.major })
    }

    /// The URL of a database on this server, as the superuser `postgres`, with
    /// its password. Whether the database exists is the caller's business;
    /// `postgres` does.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let (host, port, password) = match &self.running {
            Running::Cluster(cluster) => ("127.0.0.1", cluster.port(), cluster.password()),
            Running::Container(container) => (container.host(), container.port(), container.password()),
        };
        superuser_url(host, port, password, database)
    }

    /// The server's major version.
    #[must_use]
    pub fn major(&self) -> u16 {
        self.major
    }

    /// Where the server comes from.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The data folder; none for a container.
    #[must_use]
    pub fn data_dir(&self) -> Option<&Path> {
        match &self.running {
            Running::Cluster(cluster) => Some(cluster.data_dir()),
            Running::Container(_) => None,
        }
    }

    /// The folder with `postgres`, `initdb` and `pg_ctl`; none for a container.
    /// Run by root it may be a copy that the unprivileged account can reach.
    #[must_use]
    pub fn bin_dir(&self) -> Option<&Path> {
        match &self.running {
            Running::Cluster(cluster) => Some(cluster.bin_dir()),
            Running::Container(_) => None,
        }
    }

    /// Ends the server at once, open connections included, and removes its
    /// data. On return the port is free and the folder gone. Dropping the
    /// server does the same without waiting for it.
    ///
    /// # Errors
    ///
    /// [`EmbeddedError::Stop`] when something is left after 30 seconds.
    pub async fn stop(self) -> Result<(), EmbeddedError> {
        let stopped = match self.running {
            Running::Cluster(cluster) => cluster.stop().await,
            Running::Container(container) => container.stop().await,
        };
        stopped.map_err(|reason| EmbeddedError::Stop { origin: self.origin.to_string(), reason })
    }
}

impl fmt::Debug for Server {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("major", &self.major).field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// Binaries on the machine; without them the reason is added to `tried`.
async fn installed(wanted: Option<u16>, tried: &mut Vec<Attempt>) -> Result<Option<(Installation, Origin)>, EmbeddedError> {
    match blocking(move || Ok(locate::find(wanted))).await? {
        Ok(found) => {
            let origin = Origin::Installed(found.bin.clone());
            Ok(Some((found, origin)))
        }
        Err(said) => {
            tried.push(Attempt { way: "installed binaries", said });
            Ok(None)
        }
    }
}

/// Binaries from the cache or the network: the last way there is.
async fn downloaded(options: &ServerOptions, mut tried: Vec<Attempt>) -> Result<(Installation, Origin), EmbeddedError> {
    let (wanted, offline) = (options.major, options.offline);
    match blocking(move || Ok(download::installation(wanted.unwrap_or(PREFERRED_MAJOR), offline))).await? {
        Ok(found) => {
            let origin = Origin::Downloaded(found.bin.clone());
            Ok((found, origin))
        }
        Err(said) => {
            tried.push(Attempt { way: "download", said });
            let wanted = wanted.map_or_else(|| format!("{MINIMUM_MAJOR} or newer"), |major| major.to_string());
            Err(EmbeddedError::NotFound { wanted, tried })
        }
    }
}

/// A database's URL with the password in it, which needs no encoding.
fn superuser_url(host: &str, port: u16, password: &str, database: &str) -> String {
    let database: String = url::form_urlencoded::byte_serialize(database.as_bytes()).collect();
    // Form encoding writes a space as `+`, which a path takes literally.
    format!("postgres://postgres:{password}@{host}:{port}/{}", database.replace('+', "%20"))
}

/// Runs work on files and processes where it holds up no other task.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, EmbeddedError> + Send + 'static) -> Result<T, EmbeddedError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(EmbeddedError::Io { what: "preparing a PostgreSQL server".to_owned(), source: std::io::Error::other(error) }),
    }
}

/// A password that needs no quoting anywhere.
fn password() -> String {
    use rand::distr::SampleString;
    rand::distr::Alphanumeric.sample_string(&mut rand::rng(), 24)
}
