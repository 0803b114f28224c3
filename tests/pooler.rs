//! Behind PgBouncer: in session mode all works, else `connect` says what to do.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]
#![allow(clippy::disallowed_methods, reason = "a backend's own statements are what is tested")]

use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};
use revenge_db::config::{ConfigBuilder, Pooler};
use revenge_db::movies::{MovieList, NewMovie, OnConflict};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::users::{NewUser, Theme};
use revenge_db::{Config, CopyFormat, Database, Error, SchemaState, Viewer};
use url::Url;

use crate::support::{Observer, library, movie, until};

mod support;

/// A PgBouncer that ends with this value.
struct PgBouncer {
    process: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl PgBouncer {
    /// In front of the server of `db`; `None`, and a word about it, where there is no PgBouncer.
    async fn start(db: &TestDatabase, settings: &str) -> Option<Self> {
        let folder = tempfile::Builder::new().prefix("pgbouncer-").tempdir_in("/tmp").unwrap();
        let Some(program) = Self::installed().or_else(|| Self::fetched(folder.path())) else {
            eprintln!("skipped: no pgbouncer in PATH or /usr/sbin, and scripts/pgbouncer.sh has fetched none");
            return None;
        };
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (config, users) = (folder.path().join("pgbouncer.ini"), folder.path().join("users.txt"));
        let logins = [db.url().clone(), db.owner_url()];
        let line = |url: &Url| format!("\"{}\" \"{}\"\n", url.username(), url.password().unwrap_or_default());
        std::fs::write(&users, logins.iter().map(line).collect::<String>()).unwrap();
        let (host, server_port) = (db.url().host_str().unwrap(), db.url().port().unwrap_or(5432));
        let text = format!(
            "[databases]\n* = host={host} port={server_port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n\
             auth_type = trust\nauth_file = {}\nmax_client_conn = 200\n{settings}\n",
            users.display()
        );
        std::fs::write(&config, text).unwrap();
        let mut command = Command::new(program);
        command
            .env("LD_LIBRARY_PATH", folder.path())
            .arg("-q")
            .arg(&config)
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if std::fs::metadata(folder.path()).unwrap().uid() == 0 {
            // It refuses to run as root.
            let (uid, gid) = nobody();
            command.uid(uid).gid(gid);
            for path in [folder.path(), &config, &users] {
                std::os::unix::fs::chown(path, Some(uid), Some(gid)).unwrap();
            }
        }
        let process = command.spawn().unwrap();
        let started = Self { process, port, _folder: folder };
        until("PgBouncer listens", async || tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok()).await;
        Some(started)
    }

    fn installed() -> Option<PathBuf> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
        folders.map(|folder| folder.join("pgbouncer")).find(|program| program.is_file())
    }

    /// The one that `make` has fetched, with its libraries; copied, since whom it runs as may not enter the project's folder.
    fn fetched(to: &Path) -> Option<PathBuf> {
        for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.tools/pgbouncer")).ok()? {
            let file = file.unwrap();
            std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
        Some(to.join("pgbouncer"))
    }

    fn url(&self, of: &Url) -> Url {
        let mut url = of.clone();
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(self.port)).unwrap();
        url
    }

    fn config(&self, db: &TestDatabase) -> ConfigBuilder {
        testing::builder(&self.url(db.url()))
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

fn nobody() -> (u32, u32) {
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap();
    let line = accounts.lines().find(|line| line.starts_with("nobody:")).unwrap();
    let numbers: Vec<u32> = line.split(':').skip(2).take(2).map(|number| number.parse().unwrap()).collect();
    (numbers[0], numbers[1])
}

const SESSION: &str = "pool_mode = session\ndefault_pool_size = 50";

async fn show(db: &Database, setting: &'static str) -> String {
    sqlx::query_scalar("SELECT current_setting($1)").bind(setting).fetch_one(db.write()).await.unwrap()
}

async fn refusal(config: ConfigBuilder) -> String {
    match Database::connect(config.build().unwrap()).await {
        Err(Error::Config { key, reason }) => format!("{key}: {reason}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn calls_of_every_kind_work_in_session_mode() {
    let direct = testing::database().await;
    let Some(bouncer) = PgBouncer::start(&direct, SESSION).await else { return };
    let db = Database::connect(bouncer.config(&direct).pooler(Pooler::Session).build().unwrap()).await.unwrap();

    let library = library(&db).await;
    let heat = movie(&db, &library, "Heat").await;
    assert_eq!(db.movies().get(heat.id).await.unwrap(), Some(heat.clone()));
    db.transaction(|tx| async move {
        let point = tx.savepoint("here").await?;
        tx.movies().upsert_genre("Crime").await?;
        tx.rollback_to(&point).await?;
        tx.movies().upsert_genre("War").await.map(drop)
    })
    .await
    .unwrap();
    let report = db.movies().import(futures_util::stream::iter([NewMovie::new(library.id, "Ran")]), OnConflict::Update).await.unwrap();
    assert_eq!(report.inserted, 1);
    assert_eq!(db.movies().stream(Viewer::System, MovieList::default()).count().await, 2);
    let noir = format!("{}\tnoir\tNoir\n", uuid::Uuid::now_v7());
    assert_eq!(db.copy_in("movie_genre_terms", &["id", "slug", "name"], noir.as_bytes(), CopyFormat::Text).await.unwrap(), 1);
    let mut file = Vec::new();
    db.copy_out("SELECT name FROM movie_genre_terms ORDER BY name", &mut file, CopyFormat::Text).await.unwrap();
    assert_eq!(file, b"Noir\nWar\n");
    let tx = db.begin().await.unwrap();
    let names: Vec<String> =
        tx.cursor(sqlx::query_scalar::<_, String>("SELECT name FROM movie_genre_terms ORDER BY name"), 1).try_collect().await.unwrap();
    assert_eq!(names, ["Noir", "War"]);
    tx.rollback().await.unwrap();

    assert!(matches!(sqlx::query("DELETE FROM movies").execute(db.read()).await.map_err(Error::from), Err(Error::ReadOnly { .. })));
    let one: i32 = sqlx::query_scalar("SELECT 1").fetch_one(db.pool()).await.unwrap();
    assert_eq!(one, 1);
    assert!(db.health_check().await.unwrap().healthy);
    assert_eq!(db.migrations().await.unwrap().state(), SchemaState::Current);
    assert!(db.commit_token().await.is_ok());
    db.close().await;
}

#[tokio::test]
async fn a_dropped_query_is_stopped_behind_a_pooler_too() {
    let direct = testing::database().await;
    let Some(bouncer) = PgBouncer::start(&direct, SESSION).await else { return };
    let db = Database::connect(bouncer.config(&direct).pooler(Pooler::Session).max_conns(1).build().unwrap()).await.unwrap();
    let observer = Observer::of(&direct).await;
    let asleep = "state = 'active' AND query LIKE 'SELECT pg_sleep(60)%'";
    for _ in 0..3 {
        let sleeping = tokio::spawn({
            let db = db.clone();
            async move { sqlx::query("SELECT pg_sleep(60)").execute(db.read()).await.map(drop) }
        });
        observer.wait_for(1, asleep).await;
        sleeping.abort();
        observer.wait_for(0, asleep).await;
        let one: i32 = sqlx::query_scalar("SELECT 1").fetch_one(db.read()).await.unwrap();
        assert_eq!(one, 1);
    }
}

#[tokio::test]
async fn settings_arrive_and_survive_a_reset() {
    let direct = testing::database().await;
    let Some(bouncer) = PgBouncer::start(&direct, SESSION).await else { return };
    // The last one would double every letter beyond ASCII: the driver's own holds, as without a pooler.
    let options = r"-c work_mem=12345kB -c jit=on -c revenge.odd=it's\\\ odd -c client_encoding=LATIN1";
    let config = bouncer.config(&direct).pooler(Pooler::Session).options(options).max_conns(1).query_timeout(Duration::from_secs(7));
    let db = Database::connect(config.build().unwrap()).await.unwrap();
    let expected = [
        ("statement_timeout", "8s"),
        ("client_connection_check_interval", "50ms"),
        ("work_mem", "12345kB"),
        ("jit", "on"),
        ("revenge.odd", "it's\\ odd"),
        ("client_encoding", "UTF8"),
        ("TimeZone", "UTC"),
        ("DateStyle", "ISO, MDY"),
        ("application_name", "revenge-db"),
    ];
    for round in 0..2 {
        for (setting, value) in expected {
            assert_eq!(show(&db, setting).await, value, "{setting} in round {round}");
            sqlx::raw_sql(sqlx::AssertSqlSafe(format!("SET {setting} TO DEFAULT"))).execute(db.write()).await.unwrap();
        }
    }
    let interop: String = sqlx::query_scalar("SELECT current_setting('work_mem')").fetch_one(db.pool()).await.unwrap();
    assert_eq!(interop, "12345kB");
}

#[tokio::test]
async fn notifications_come_through() {
    let direct = testing::database().await;
    let Some(bouncer) = PgBouncer::start(&direct, SESSION).await else { return };
    let config = bouncer.config(&direct).pooler(Pooler::Session).cache_enabled(true);
    let db = Database::connect(config.build().unwrap()).await.unwrap();
    let user = direct.users().insert(&NewUser::new("ann", "ann@example.org")).await.unwrap();
    let theme = async || db.users().preferences(user.id).await.unwrap().theme;
    assert_eq!(theme().await, Theme::System);
    let mut preferences = direct.users().preferences(user.id).await.unwrap();
    preferences.theme = Theme::Dark;
    direct.users().set_preferences(user.id, &preferences).await.unwrap();
    until("another's write is heard of", async || theme().await == Theme::Dark).await;
}

#[tokio::test]
async fn an_empty_database_is_migrated_through_a_pooler() {
    let direct = testing::database().await;
    let Some(bouncer) = PgBouncer::start(&direct, SESSION).await else { return };
    let empty = testing::empty_database().await;
    let config = testing::builder(&bouncer.url(&empty.owner_url())).pooler(Pooler::Session);
    let db = Database::connect(config.build().unwrap()).await.unwrap();
    assert!(db.migrate().await.unwrap() > 0);
    assert_eq!(db.migrations().await.unwrap().state(), SchemaState::Current);
    db.close().await;
}

#[tokio::test]
async fn without_a_pooler_session_mode_is_no_mistake() {
    let direct = testing::database_with(|config| config.pooler(Pooler::Session)).await;
    assert_eq!(show(&direct, "statement_timeout").await, "21s");
    assert_eq!(direct.movies().genres().await.unwrap(), []);
}

#[tokio::test]
async fn a_pooler_that_nobody_told_of_is_refused() {
    let db = testing::database().await;
    for settings in [SESSION, "pool_mode = session\nignore_startup_parameters = extra_float_digits, options"] {
        let Some(bouncer) = PgBouncer::start(&db, settings).await else { return };
        let reason = refusal(bouncer.config(&db)).await;
        assert!(reason.starts_with("pooler: ") && reason.contains("set `pooler` to session"), "{reason}");
        let url = bouncer.url(db.url());
        let with_replica = bouncer.config(&db).replicas([url.as_str().replace("127.0.0.1", "localhost")]);
        assert!(refusal(with_replica).await.starts_with("pooler: "));
    }
}

#[tokio::test]
async fn a_pooler_in_another_mode_is_found_out() {
    let db = testing::database().await;
    for mode in ["transaction", "statement", "transaction\ndefault_pool_size = 1", "transaction\nserver_round_robin = 1\nmin_pool_size = 5"]
    {
        let Some(bouncer) = PgBouncer::start(&db, &format!("pool_mode = {mode}")).await else { return };
        let reason = refusal(bouncer.config(&db).pooler(Pooler::Session)).await;
        assert!(reason.starts_with("pooler: ") && reason.contains("not in session mode"), "{mode}: {reason}");
    }
}

#[test]
fn other_modes_are_refused_with_the_reason() {
    for mode in ["transaction", "statement"] {
        let vars = [("REVENGE_DB_POOLER".to_owned(), mode.to_owned())];
        let error = Config::from_vars(vars).unwrap_err().to_string();
        assert!(error.contains("REVENGE_DB_POOLER") && error.contains("LISTEN") && error.contains("session mode"), "{error}");
    }
    assert!(Config::from_vars([("REVENGE_DB_POOLER".to_owned(), "pgbouncer".to_owned())]).is_err());
    assert_eq!(Config::builder("postgres://localhost/revenge").build().unwrap().pooler(), Pooler::None);
}
