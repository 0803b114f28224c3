//! One server of a replicated set.

use std::fmt;
use std::path::{Path, PathBuf};

use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow};
use sqlx::{AssertSqlSafe, Connection, Executor, FromRow};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, timeout};

use super::cluster::{Cluster, GLANCE, PATIENCE, end_of_log};
use super::online_copy;
use super::options::check_name;
use super::{EmbeddedError, Origin, superuser_url};

/// A server of a [`Replication`](super::Replication).
///
/// Whatever happens to it, its port, its name and its superuser's password stay.
/// Calls on one node wait for each other; each has a minute for every state it
/// waits for, and fails with [`EmbeddedError::Node`], or [`EmbeddedError::Start`]
/// where a server does not come up. A future that is dropped leaves the node
/// half-way; [`Node::rejoin`] mends that.
pub struct Node {
    name: String,
    /// What errors call it.
    label: String,
    options: PgConnectOptions,
    port: u16,
    password: String,
    folder: PathBuf,
    data: PathBuf,
    /// Held while files are changed or processes come and go, not while SQL is
    /// spoken: what waits for replay must not keep it from being resumed.
    cluster: Mutex<Cluster>,
    /// The session that pauses and resumes replay: where what was replayed last has
    /// locked a catalogue, no other gets in.
    pausing: Mutex<Option<PgConnection>>,
}

impl Node {
    pub(super) async fn primary(bin: PathBuf, origin: &Origin, settings: Vec<(String, String)>) -> Result<Self, EmbeddedError> {
        let name = "node0".to_owned();
        Ok(Self::of(Cluster::start(bin, format!("{name}, {origin}"), named(settings, &name)).await?, name))
    }

    pub(super) async fn standby(
        index: usize,
        source: &Self,
        origin: &Origin,
        settings: Vec<(String, String)>,
    ) -> Result<Self, EmbeddedError> {
        let name = format!("node{index}");
        let bin = source.cluster.lock().await.installed().to_owned();
        let mut cluster = Cluster::prepare(bin, format!("{name}, {origin}"), source.password.clone(), named(settings, &name)).await?;
        source.copy_to(&mut cluster).await?;
        cluster.start_on_free_port().await?;
        let node = Self::of(cluster, name);
        node.wait_until_it_streams_from(source).await?;
        Ok(node)
    }

    fn of(cluster: Cluster, name: String) -> Self {
        Self {
            name,
            label: cluster.label().to_owned(),
            options: cluster.connect_options(),
            port: cluster.port(),
            password: cluster.password().to_owned(),
            folder: cluster.folder().to_owned(),
            data: cluster.data_dir().to_owned(),
            cluster: Mutex::new(cluster),
            pausing: Mutex::default(),
        }
    }

    /// `node0`, `node1` …: the node's `cluster_name`, and the `application_name`
    /// by which a primary knows it as a standby.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The port on 127.0.0.1, also while the server is down.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The URL of a database on this server, as the superuser `postgres`, with
    /// its password.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        superuser_url("127.0.0.1", self.port, &self.password, database)
    }

    /// The data folder.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.data
    }

    /// Ends the server like a crash: SIGKILL to all of its processes. On return
    /// all are gone and the port is closed. No error when it is down already.
    ///
    /// # Errors
    ///
    /// [`EmbeddedError::Node`] when processes are left after ten seconds.
    pub async fn kill(&self) -> Result<(), EmbeddedError> {
        self.cluster.lock().await.end("crash").await
    }

    /// Ends the server in order (a fast shutdown): sessions are cut off,
    /// standbys receive all WAL first. No error when it is down already.
    ///
    /// # Errors
    ///
    /// [`EmbeddedError::Node`]: a frozen standby can hold up its primary for a minute.
    pub async fn stop(&self) -> Result<(), EmbeddedError> {
        self.cluster.lock().await.end("stop").await
    }

    /// Starts the server again, with its data and in its role as they were, and
    /// returns once it takes connections. A standby need not stream by then.
    ///
    /// # Errors
    ///
    /// [`EmbeddedError::Node`] when it runs; [`EmbeddedError::Start`].
    pub async fn start(&self) -> Result<(), EmbeddedError> {
        let mut cluster = self.cluster.lock().await;
        if cluster.is_running() { Err(self.failed("it runs already")) } else { cluster.start_again().await }
    }

    /// Stops all processes where they are, as if the host hung: the port takes
    /// connections, and nothing is answered until [`Node::thaw`]. New processes
    /// cannot come up meanwhile.
    ///
    /// # Errors
    ///
    /// [`EmbeddedError::Node`] when it does not run.
    pub async fn freeze(&self) -> Result<(), EmbeddedError> {
        self.cluster.lock().await.carry_out("freeze").await
    }

    /// Lets a frozen server go on.
    ///
    /// # Errors
    ///
    /// As for [`Node::freeze`].
    pub async fn thaw(&self) -> Result<(), EmbeddedError> {
        self.cluster.lock().await.carry_out("thaw").await
    }

    /// Makes this standby a primary, and returns once it takes writes. Paused
    /// replay goes on first.
    ///
    /// # Errors
    ///
    /// [`EmbeddedError::Node`] when it is down or a primary already.
    pub async fn promote(&self) -> Result<(), EmbeddedError> {
        // Its answer is no more than whether it waited long enough.
        self.ask::<bool>("SELECT pg_promote(wait => true)").await?;
        self.reach("it takes writes", "SELECT NOT pg_is_in_recovery()").await
    }

    /// Throws the data away, copies that of the running node `source`, and
    /// starts as its standby; returns once it streams. What was set here by
    /// [`Node::set`] is forgotten. Takes about a second, and more with the size
    /// of the data.
    ///
    /// # Errors
    ///
    /// [`EmbeddedError::Node`] when `source` is down; [`EmbeddedError::Start`];
    /// [`EmbeddedError::Io`], for tablespaces outside the data folder as well.
    pub async fn rejoin(&self, source: &Self) -> Result<(), EmbeddedError> {
        let mut cluster = self.cluster.lock().await;
        cluster.end("crash").await?;
        source.copy_to(&mut cluster).await?;
        cluster.start_again().await?;
        drop(cluster);
        self.wait_until_it_streams_from(source).await
    }

    /// Makes this running standby stream from another node, such as one just
    /// promoted, and returns once it does.
    ///
    /// # Errors
    ///
    /// [`EmbeddedError::Node`] when it is no running standby, or when it is
    /// ahead of the point where a promoted `source` branched off: then only
    /// [`Node::rejoin`] helps.
    pub async fn follow(&self, source: &Self) -> Result<(), EmbeddedError> {
        if !self.ask::<bool>("SELECT pg_is_in_recovery()").await? {
            return Err(self.failed(format!("a primary cannot follow {}; let it rejoin", source.name)));
        }
        let mut cluster = self.cluster.lock().await;
        cluster.set("primary_conninfo", source.conninfo());
        cluster.write_settings()?;
        drop(cluster);
        self.ask::<bool>("SELECT pg_reload_conf()").await?;
        self.wait_until_it_streams_from(source).await
    }

    /// Holds back what arrives from now on: it is received, and not shown.
    /// Returns once replay has really stopped.
    ///
    /// # Errors
    ///
    /// [`EmbeddedError::Node`] when it is no running standby.
    pub async fn pause_replay(&self) -> Result<(), EmbeddedError> {
        let mut pausing = self.pausing.lock().await;
        if let Some(session) = pausing.take()
            && let Ok(session) = self.in_time(pause_by(session)).await
        {
            *pausing = Some(session);
            return Ok(());
        }
        let session = self.in_time(async { pause_by(PgConnection::connect_with(&self.options).await?).await });
        *pausing = Some(session.await?);
        Ok(())
    }

    /// Lets replay go on; [`Node::wait_until_caught_up_with`] waits for the rest.
    ///
    /// # Errors
    ///
    /// [`EmbeddedError::Node`] when it is no running standby.
    pub async fn resume_replay(&self) -> Result<(), EmbeddedError> {
        const RESUME: &str = "SELECT pg_wal_replay_resume()";
        let mut pausing = self.pausing.lock().await;
        if let Some(mut session) = pausing.take()
            && self.in_time(async { session.execute(RESUME).await }).await.is_ok()
        {
            *pausing = Some(session);
            return Ok(());
        }
        // It was paused by other means, or has restarted since.
        self.tell(RESUME).await
    }

    /// Sets a parameter of this node alone, by `ALTER SYSTEM`, and returns once
    /// every process of the server had to heed it (which takes a checkpoint);
    /// one that needs a restart counts from the next start on.
    ///
    /// # Errors
    ///
    /// [`EmbeddedError::Setting`] for a malformed name; [`EmbeddedError::Node`]
    /// when the server refuses it.
    pub async fn set(&self, name: &str, value: &str) -> Result<(), EmbeddedError> {
        check_name(name)?;
        let literal = format!("'{}'", value.replace('\'', "''"));
        self.tell(&format!("ALTER SYSTEM SET {name} = {literal}")).await?;
        let before: String = self.ask("SELECT pg_conf_load_time()::text").await?;
        self.ask::<bool>("SELECT pg_reload_conf()").await?;
        // A new session knows what the postmaster knew, and that has told all others by then.
        self.reach("the configuration is read", &format!("SELECT pg_conf_load_time() > '{before}'")).await?;
        // The checkpointer decides whether commits wait for standbys; having
        // made a checkpoint, it has read the configuration before that.
        self.tell("CHECKPOINT").await
    }

    /// Waits until this standby shows all that was committed on `source` before
    /// the call (with `synchronous_commit` off there: all that was flushed).
    ///
    /// # Errors
    ///
    /// [`EmbeddedError::Node`] when one of both is down, or replay is paused or
    /// cut off for a minute.
    pub async fn wait_until_caught_up_with(&self, source: &Self) -> Result<(), EmbeddedError> {
        let position = "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END";
        let position: String = source.ask(&format!("SELECT ({position})::text")).await?;
        let state = format!("it has replayed {position} of {}", source.name);
        self.reach(&state, &format!("SELECT pg_last_wal_replay_lsn() >= '{position}'")).await
    }

    /// Ends the server and removes its folder.
    pub(super) async fn remove(self) -> Result<(), EmbeddedError> {
        let stopped = self.cluster.into_inner().stop().await;
        stopped.map_err(|reason| EmbeddedError::Stop { origin: self.label, reason })
    }

    /// Replaces another's data by a copy of this running node's, whose standby
    /// it is from its next start on.
    async fn copy_to(&self, cluster: &mut Cluster) -> Result<(), EmbeddedError> {
        let (data, account) = (cluster.data_dir().to_owned(), cluster.account().cloned());
        let refused = |error: sqlx::Error| self.failed(error.to_string());
        let label = online_copy::take(&self.options, refused, self.data.clone(), data.clone(), account).await?;
        cluster.write(&data.join("backup_label"), &label)?;
        cluster.write(&data.join("standby.signal"), "")?;
        cluster.set("primary_conninfo", self.conninfo());
        Ok(())
    }

    /// How a standby reaches this node; it calls itself by its `cluster_name`.
    fn conninfo(&self) -> String {
        format!("host=127.0.0.1 port={} user=postgres password={}", self.port, self.password)
    }

    /// Both sides have to say so: the primary may still know a connection that
    /// is dead, the standby calls itself streaming before it is let in.
    async fn wait_until_it_streams_from(&self, source: &Self) -> Result<(), EmbeddedError> {
        let state = format!("it streams from {}", source.name);
        let receives =
            format!("SELECT EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming' AND sender_port = {})", source.port);
        self.reach(&state, &receives).await?;
        let state = format!("it streams to {}", self.name);
        let sends =
            format!("SELECT EXISTS (SELECT FROM pg_stat_replication WHERE application_name = '{}' AND state = 'streaming')", self.name);
        source.reach(&state, &sends).await
    }

    /// Asks a question until the answer is yes, in a new session each time:
    /// one that was there before may not know of a new configuration.
    async fn reach(&self, state: &str, question: &str) -> Result<(), EmbeddedError> {
        let deadline = Instant::now() + PATIENCE;
        while !self.ask::<bool>(question).await? {
            if Instant::now() > deadline {
                return Err(self.failed(format!("not within {PATIENCE:?}: {state}")));
            }
            sleep(GLANCE).await;
        }
        Ok(())
    }

    async fn ask<T>(&self, question: &str) -> Result<T, EmbeddedError>
    where
        T: Send + Unpin,
        (T,): for<'r> FromRow<'r, PgRow>,
    {
        self.in_time(async {
            let mut session = PgConnection::connect_with(&self.options).await?;
            let answer = sqlx::query_scalar(AssertSqlSafe(question)).fetch_one(&mut session).await?;
            session.close().await.map(|()| answer)
        })
        .await
    }

    async fn tell(&self, statement: &str) -> Result<(), EmbeddedError> {
        self.in_time(async {
            let mut session = PgConnection::connect_with(&self.options).await?;
            session.execute(AssertSqlSafe(statement)).await?;
            session.close().await
        })
        .await
    }

    /// A frozen server never answers.
    async fn in_time<T>(&self, conversation: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, EmbeddedError> {
        match timeout(PATIENCE, conversation).await {
            Ok(said) => said.map_err(|error| self.failed(error.to_string())),
            Err(_) => Err(self.failed(format!("no answer within {PATIENCE:?}"))),
        }
    }

    fn failed(&self, reason: impl Into<String>) -> EmbeddedError {
        EmbeddedError::Node { node: self.label.clone(), reason: reason.into(), log: end_of_log(&self.folder) }
    }
}

/// Pauses replay, and waits until it has paused.
async fn pause_by(mut session: PgConnection) -> Result<PgConnection, sqlx::Error> {
    session.execute("SELECT pg_wal_replay_pause()").await?;
    while !sqlx::query_scalar("SELECT pg_get_wal_replay_pause_state() = 'paused'").fetch_one(&mut session).await? {
        sleep(GLANCE).await;
    }
    Ok(session)
}

impl fmt::Debug for Node {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Node").field("name", &self.name).field("port", &self.port).finish_non_exhaustive()
    }
}

/// A node's settings, its name among them, over whatever the caller set.
fn named(mut settings: Vec<(String, String)>, name: &str) -> Vec<(String, String)> {
    settings.push(("cluster_name".to_owned(), name.to_owned()));
    settings
}
