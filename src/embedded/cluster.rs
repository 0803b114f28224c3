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
use super::{EmbeddedError, blocking, password};

/// For each state that a server has to reach.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);
/// How often a state is looked at.
pub(super) const GLANCE: Duration = Duration::from_millis(10);
/// A free port may be taken by somebody else before the server has it.
const PORTS_TRIED: u32 = 5;
/// Below the ports of outgoing connections (Linux: from 32768 on): while a
/// server is down, a client knocking at its port must not be given that port.
const PORTS: std::ops::Range<u16> = 20_000..32_000;
/// How many ports are looked at for a free one.
const PORTS_LOOKED_AT: u32 = 100;
const PASSWORD_FILE: &str = "password";

/// A cluster and its watchdog; dropping it ends the server and removes the folder.
pub(super) struct Cluster {
    // First, so that the pipe is closed before anything else is dropped.
    watchdog: Watchdog,
    /// The number of the last order to the watchdog.
    orders: u32,
    /// The order that started the server last.
    started: Option<u32>,
    /// What errors call it.
    label: String,
    account: Option<Account>,
    folder: PathBuf,
    data: PathBuf,
    /// Where the binaries were found.
    installed: PathBuf,
    /// Where the account runs them: there, or in a copy in our folder.
    bin: PathBuf,
    port: u16,
    password: String,
    settings: Vec<(String, String)>,
}

impl Cluster {
    /// Makes a cluster and starts it on a free port.
    pub(super) async fn start(bin: PathBuf, label: String, settings: Vec<(String, String)>) -> Result<Self, EmbeddedError> {
        let mut cluster = Self::prepare(bin, label, password(), settings).await?;
        cluster.initialize().await?;
        cluster.start_on_free_port().await?;
        Ok(cluster)
    }

    /// Makes the folder of a cluster that has no data yet.
    pub(super) async fn prepare(
        installed: PathBuf,
        label: String,
        password: String,
        settings: Vec<(String, String)>,
    ) -> Result<Self, EmbeddedError> {
        blocking(move || {
            let account = Account::in_place_of_root()?;
            let temp = account::temp_folder(account.as_ref())?;
            let folder = tempfile::Builder::new()
                .prefix("revenge-db-")
                .tempdir_in(&temp)
                .map_err(EmbeddedError::io(format!("making a folder in {}", temp.display())))?;
            if let Some(account) = &account {
                account.own(folder.path())?;
            }
            let bin = account.as_ref().map_or_else(|| Ok(installed.clone()), |account| account.reachable(&installed, folder.path()))?;
            let (data, password_file) = (folder.path().join("data"), folder.path().join(PASSWORD_FILE));
            let mut arguments = vec![bin.as_os_str(), folder.path().as_os_str(), OsStr::new("--pgdata"), data.as_os_str()];
            arguments.extend([OsStr::new("--pwfile"), password_file.as_os_str()]);
            arguments.extend(["--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"].map(OsStr::new));
            arguments.extend(locale_arguments().iter().map(OsStr::new));
            let watchdog = Watchdog::start(include_str!("cluster.sh"), arguments, account.as_ref(), &[])
                .map_err(EmbeddedError::io("starting `sh`, which runs PostgreSQL"))?;
            // From here on the watchdog removes the folder.
            let folder = folder.keep();
            Ok(Self { watchdog, orders: 0, started: None, label, account, folder, data, installed, bin, port: 0, password, settings })
        })
        .await
    }

    /// Runs initdb.
    async fn initialize(&mut self) -> Result<(), EmbeddedError> {
        let password_file = self.folder.join(PASSWORD_FILE);
        self.write(&password_file, &self.password)?;
        let number = self.order("initdb")?;
        match self.result(number, Instant::now() + PATIENCE).await {
            Some(status) if status == "0" => {}
            Some(status) => return Err(self.failed(format!("initdb ended with status {status}"))),
            None => return Err(self.failed(format!("initdb took longer than {PATIENCE:?}"))),
        }
        let included = || {
            fs::remove_file(&password_file)?;
            let mut file = fs::OpenOptions::new().append(true).open(self.data.join("postgresql.conf"))?;
            std::io::Write::write_all(&mut file, b"\ninclude 'revenge.conf'\n")
        };
        included().map_err(EmbeddedError::io("writing the server's settings"))
    }

    /// Starts the server for the first time, and thereby settles its port.
    pub(super) async fn start_on_free_port(&mut self) -> Result<(), EmbeddedError> {
        for _ in 0..PORTS_TRIED {
            self.port = free_port().map_err(EmbeddedError::io("looking for a free port on 127.0.0.1"))?;
            match self.start_again().await {
                Err(EmbeddedError::Start { log, .. }) if log.contains("could not create any TCP/IP sockets") => {}
                result => return result,
            }
        }
        Err(self.failed(format!("{PORTS_TRIED} ports in a row were taken by others")))
    }

    /// Starts the server on its port, and returns once it takes connections.
    pub(super) async fn start_again(&mut self) -> Result<(), EmbeddedError> {
        self.write_settings()?;
        let number = self.order("start")?;
        self.started = Some(number);
        self.ready(number, Instant::now() + PATIENCE).await.map_err(|reason| self.failed(reason))
    }

    /// Ends the server by the order `stop` or `crash`; nothing of it is left
    /// running on return. No error when it does not run.
    pub(super) async fn end(&mut self, order: &str) -> Result<(), EmbeddedError> {
        let Some(started) = self.started.filter(|_| self.is_running()) else { return Ok(()) };
        self.carry_out(order).await?;
        match self.result(started, Instant::now() + PATIENCE).await {
            Some(_) => Ok(()),
            None => Err(self.unmoved(format!("it still runs {PATIENCE:?} after `{order}`"))),
        }
    }

    /// Gives the watchdog an order for the running server, and waits until it
    /// has been carried out.
    pub(super) async fn carry_out(&mut self, order: &str) -> Result<(), EmbeddedError> {
        if !self.is_running() {
            return Err(self.unmoved(format!("`{order}` needs a server that runs")));
        }
        let number = self.order(order)?;
        match self.result(number, Instant::now() + PATIENCE).await {
            Some(status) if status == "0" => Ok(()),
            Some(status) => Err(self.unmoved(format!("`{order}` ended with status {status}"))),
            None => Err(self.unmoved(format!("`{order}` took longer than {PATIENCE:?}"))),
        }
    }

    pub(super) fn is_running(&self) -> bool {
        self.started.is_some_and(|started| self.result_of(started).is_none())
    }

    /// Gives the watchdog an order; its result comes under this number.
    fn order(&mut self, order: &str) -> Result<u32, EmbeddedError> {
        self.orders += 1;
        self.watchdog
            .tell(&format!("{} {order}", self.orders))
            .map_err(EmbeddedError::io("telling the watchdog of PostgreSQL what to do"))?;
        Ok(self.orders)
    }

    /// What an order ended with; `None` when it had not by the deadline.
    async fn result(&self, number: u32, deadline: Instant) -> Option<String> {
        loop {
            let result = self.result_of(number);
            if result.is_some() || Instant::now() > deadline {
                return result;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    fn result_of(&self, number: u32) -> Option<String> {
        fs::read_to_string(self.folder.join(format!("exit.{number}"))).ok().map(|status| status.trim().to_owned())
    }

    /// Waits until the server says that it is ready and lets us in.
    async fn ready(&self, number: u32, deadline: Instant) -> Result<(), String> {
        let options = self.connect_options();
        let mut said = String::from("it never became ready");
        while Instant::now() < deadline {
            if let Some(status) = self.result_of(number) {
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

    /// As the superuser, to the database `postgres`.
    pub(super) fn connect_options(&self) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(self.port)
            .username("postgres")
            .password(&self.password)
            .database("postgres")
            .ssl_mode(PgSslMode::Disable)
    }

    /// The eighth line of the server's own file is its state.
    fn is_ready(&self) -> bool {
        let state = fs::read_to_string(self.data.join("postmaster.pid")).unwrap_or_default();
        state.lines().nth(7).is_some_and(|state| state.trim() == "ready")
    }

    /// Sets a parameter over all before it, from the next start or reload on.
    pub(super) fn set(&mut self, name: &str, value: String) {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.to_owned(), value));
    }

    pub(super) fn write_settings(&self) -> Result<(), EmbeddedError> {
        let mut text = format!("port = {}\n", self.port);
        for (name, value) in &self.settings {
            let value = value.replace('\\', "\\\\").replace('\'', "''").replace('\n', "\\n");
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{name} = '{value}'");
        }
        self.write(&self.data.join("revenge.conf"), &text)
    }

    /// Writes a file that the account which runs the server may read and remove.
    pub(super) fn write(&self, path: &Path, text: &str) -> Result<(), EmbeddedError> {
        fs::write(path, text).map_err(EmbeddedError::io(format!("writing {}", path.display())))?;
        self.account.as_ref().map_or(Ok(()), |account| account.own(path))
    }

    fn failed(&self, reason: String) -> EmbeddedError {
        EmbeddedError::Start { origin: self.label.clone(), reason, log: end_of_log(&self.folder) }
    }

    fn unmoved(&self, reason: String) -> EmbeddedError {
        EmbeddedError::Node { node: self.label.clone(), reason, log: end_of_log(&self.folder) }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn label(&self) -> &str {
        &self.label
    }

    pub(super) fn account(&self) -> Option<&Account> {
        self.account.as_ref()
    }

    pub(super) fn password(&self) -> &str {
        &self.password
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn data_dir(&self) -> &Path {
        &self.data
    }

    /// Where another cluster finds the binaries.
    pub(super) fn installed(&self) -> &Path {
        &self.installed
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

/// The last lines that the server of a cluster wrote since its start.
pub(super) fn end_of_log(folder: &Path) -> String {
    let log = fs::read(folder.join("log")).unwrap_or_default();
    let log = String::from_utf8_lossy(&log);
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}

/// The same order everywhere, by code point, and letters of every script known:
/// `lower('É')` is `é`. Macs had no `C.UTF-8` for long.
fn locale_arguments() -> &'static [&'static str] {
    if cfg!(target_os = "macos") { &["--locale=C", "--lc-ctype=en_US.UTF-8"] } else { &["--locale=C.UTF-8"] }
}

fn free_port() -> std::io::Result<u16> {
    let mut ports = (0..PORTS_LOOKED_AT).map(|_| rand::random_range(PORTS));
    ports.find(|&port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()).ok_or_else(|| std::io::ErrorKind::AddrInUse.into())
}
