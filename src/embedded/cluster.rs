//! A cluster in a temporary folder, run from binaries.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use tokio::time::Instant;

use super::account::{self, Account};
use super::watchdog::Watchdog;
use super::{EmbeddedError, Origin, blocking, password};

/// From the start of initdb until connections are taken.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often a state is looked at.
const GLANCE: Duration = Duration::from_millis(10);
/// A free port may be taken by somebody else before the server has it.
const PORTS_TRIED: u32 = 5;

/// A running cluster; dropping it ends it.
pub(super) struct Cluster {
    // First, so that the pipe is closed before anything else is dropped.
    watchdog: Watchdog,
    folder: PathBuf,
    data: PathBuf,
    bin: PathBuf,
    port: u16,
    password: String,
}

impl Cluster {
    /// Makes a cluster and starts it on a free port.
    pub(super) async fn start(bin: PathBuf, origin: &Origin, settings: &[(String, String)]) -> Result<Self, EmbeddedError> {
        let deadline = Instant::now() + PATIENCE;
        let mut cluster = blocking(move || Self::prepare(&bin)).await?;
        let failed =
            |cluster: &Self, reason: String| EmbeddedError::Start { origin: origin.to_string(), reason, log: cluster.end_of_log() };

        match cluster.exit_status(0, deadline).await {
            Some(status) if status == "0" => {}
            Some(status) => return Err(failed(&cluster, format!("initdb ended with status {status}"))),
            None => return Err(failed(&cluster, format!("initdb took longer than {PATIENCE:?}"))),
        }
        cluster.include_settings().map_err(EmbeddedError::io("writing the server's settings"))?;

        for step in 1..=PORTS_TRIED {
            cluster.port = free_port().map_err(EmbeddedError::io("looking for a free port on 127.0.0.1"))?;
            cluster.write_settings(settings).map_err(EmbeddedError::io("writing the server's settings"))?;
            cluster.watchdog.tell(&step.to_string()).map_err(EmbeddedError::io("starting postgres"))?;
            match cluster.ready(step, deadline).await {
                Ok(()) => return Ok(cluster),
                Err(reason) => {
                    let port_lost = cluster.end_of_log().contains("could not create any TCP/IP sockets");
                    if !port_lost || step == PORTS_TRIED {
                        return Err(failed(&cluster, reason));
                    }
                }
            }
        }
        Err(failed(&cluster, format!("{PORTS_TRIED} ports in a row were taken by others")))
    }

    /// Makes the folder and sets initdb going.
    fn prepare(bin: &Path) -> Result<Self, EmbeddedError> {
        let account = Account::in_place_of_root()?;
        let bin = account.as_ref().map_or_else(|| Ok(bin.to_owned()), |account| account.reachable(bin))?;
        let temp = account::temp_folder(account.as_ref())?;
        let folder = tempfile::Builder::new()
            .prefix("revenge-db-")
            .tempdir_in(&temp)
            .map_err(EmbeddedError::io(format!("making a folder in {}", temp.display())))?;
        let (data, password_file, password) = (folder.path().join("data"), folder.path().join("password"), password());
        fs::write(&password_file, &password).map_err(EmbeddedError::io("writing the superuser's password"))?;
        if let Some(account) = &account {
            account.own(folder.path())?;
            account.own(&password_file)?;
        }

        let mut arguments = vec![bin.as_os_str(), folder.path().as_os_str(), OsStr::new("--pgdata"), data.as_os_str()];
        arguments.extend([OsStr::new("--pwfile"), password_file.as_os_str()]);
        arguments.extend(["--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"].map(OsStr::new));
        arguments.extend(locale_arguments().iter().map(OsStr::new));
        let watchdog = Watchdog::start(include_str!("cluster.sh"), arguments, account.as_ref(), &[])
            .map_err(EmbeddedError::io("starting `sh`, which runs PostgreSQL"))?;
        // From here on the watchdog removes the folder.
        Ok(Self { watchdog, folder: folder.keep(), data, bin, port: 0, password })
    }

    /// What initdb (step 0) or the server of a later step ended with; `None`
    /// when it had not by the deadline.
    async fn exit_status(&self, step: u32, deadline: Instant) -> Option<String> {
        while Instant::now() < deadline {
            if let Some(status) = self.ended(step) {
                return Some(status);
            }
            tokio::time::sleep(GLANCE).await;
        }
        None
    }

    fn ended(&self, step: u32) -> Option<String> {
        fs::read_to_string(self.folder.join(format!("exit.{step}"))).ok().map(|status| status.trim().to_owned())
    }

    /// Waits until the server says that it is ready and lets us in.
    async fn ready(&self, step: u32, deadline: Instant) -> Result<(), String> {
        let options = PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(self.port)
            .username("postgres")
            .password(&self.password)
            .database("postgres")
            .ssl_mode(PgSslMode::Disable);
        let mut said = String::from("it never became ready");
        while Instant::now() < deadline {
            if let Some(status) = self.ended(step) {
                return Err(format!("postgres ended with status {status}"));
            }
            if self.is_ready() {
                match tokio::time::timeout_at(deadline, PgConnection::connect_with(&options)).await {
                    Ok(Ok(connection)) => {
                        // The server is up; how our farewell went does not matter.
                        let _ = connection.close().await;
                        return Ok(());
                    }
                    Ok(Err(error)) => said = format!("a connection failed: {error}"),
                    Err(_) => said = String::from("a connection got no answer"),
                }
            }
            tokio::time::sleep(GLANCE).await;
        }
        Err(format!("{said} within {PATIENCE:?}"))
    }

    /// The eighth line of the server's own file is its state.
    fn is_ready(&self) -> bool {
        let state = fs::read_to_string(self.data.join("postmaster.pid")).unwrap_or_default();
        state.lines().nth(7).is_some_and(|state| state.trim() == "ready")
    }

    /// Adds our settings to the configuration, after initdb's.
    fn include_settings(&self) -> std::io::Result<()> {
        fs::remove_file(self.folder.join("password"))?;
        let mut file = fs::OpenOptions::new().append(true).open(self.data.join("postgresql.conf"))?;
        std::io::Write::write_all(&mut file, b"\ninclude 'revenge.conf'\n")
    }

    fn write_settings(&self, settings: &[(String, String)]) -> std::io::Result<()> {
        let mut text = format!("port = {}\n", self.port);
        for (name, value) in settings {
            let value = value.replace('\\', "\\\\").replace('\'', "''").replace('\n', "\\n");
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{name} = '{value}'");
        }
        // Readable by the account that runs the server; the folder is closed to others.
        let path = self.data.join("revenge.conf");
        fs::write(&path, text)?;
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o644))
    }

    fn end_of_log(&self) -> String {
        let log = fs::read(self.folder.join("log")).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn password(&self) -> &str {
        &self.password
    }

    pub(super) fn data_dir(&self) -> &Path {
        &self.data
    }

    pub(super) fn bin_dir(&self) -> &Path {
        &self.bin
    }

    /// Ends the server and removes its folder; says what is left otherwise.
    pub(super) async fn stop(self) -> Result<(), String> {
        let Self { watchdog, folder, .. } = self;
        if !watchdog.finish().await {
            return Err(format!("its clean-up still runs, see {}", folder.display()));
        }
        // What root put there is out of the unprivileged watchdog's reach.
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(format!("{} is left: {error}", folder.display())),
            _ => Ok(()),
        }
    }
}

/// The same order everywhere, by code point, and letters of every script known:
/// `lower('É')` is `é`. Macs had no `C.UTF-8` for long.
fn locale_arguments() -> &'static [&'static str] {
    if cfg!(target_os = "macos") { &["--locale=C", "--lc-ctype=en_US.UTF-8"] } else { &["--locale=C.UTF-8"] }
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
