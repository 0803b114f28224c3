//! Databases for the tests of this crate and of backends (feature `testing`).
//!
//! Every test gets a database of its own, cloned from a migrated template, on
//! the server of `TEST_DATABASE_URL` (a superuser's URL), else on one that is
//! started for the process. Tests run as a role that owns nothing and is a
//! member of `revenge_app`, as a backend does.
//!
//! ```no_run
//! # async fn example() -> revenge_db::Result<()> {
//! let db = revenge_db::testing::database().await;
//! assert_eq!(db.movies().genres().await?, vec![]);
//! # Ok(())
//! # }
//! ```
#![expect(clippy::missing_panics_doc, clippy::expect_used, reason = "a test that gets no database must fail, saying why")]

use std::ops::Deref;
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection};
use tokio::sync::OnceCell;
use url::Url;
use uuid::Uuid;

use crate::config::ConfigBuilder;
use crate::embedded::{Server, ServerOptions};
use crate::{Config, Database};

/// The role under which tests run.
const ROLE: &str = "revenge_test";

/// The role for the module that the other one cannot reach.
const QAR_ROLE: &str = "revenge_test_qar";

/// Serialises the making of roles and template among processes.
const LOCK: i64 = 0x7265_7665_6e67;

struct Host {
    /// A superuser's URL of the database `postgres`.
    admin: Url,
    password: String,
    qar_password: String,
    template: String,
    /// Started by this process, if no URL was given; ends with the process.
    _server: Option<Server>,
}

/// A migrated database that is dropped with this value.
pub struct TestDatabase {
    db: Database,
    name: String,
    admin: Url,
    app: Url,
}

impl Deref for TestDatabase {
    type Target = Database;

    fn deref(&self) -> &Database {
        &self.db
    }
}

impl std::fmt::Debug for TestDatabase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TestDatabase").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A database of its own, migrated, with a small pool.
pub async fn database() -> TestDatabase {
    database_with(|config| config).await
}

/// The same, with a configuration of the caller's.
pub async fn database_with(configure: impl FnOnce(ConfigBuilder) -> ConfigBuilder) -> TestDatabase {
    let host = host().await;
    let mut blank = BlankDatabase::create(host, Some(&host.template)).await;
    let app = blank.app_url();
    let config = configure(builder(&app)).build().expect("the test's configuration");
    let db = Database::connect(config).await.expect("connect to the test's database");
    blank.owned = false;
    TestDatabase { db, name: blank.name.clone(), admin: host.admin.clone(), app }
}

/// The same with the module `qar` on: its role can log in.
pub async fn database_with_qar() -> TestDatabase {
    let password = &host().await.qar_password;
    database_with(|config| config.qar_role(QAR_ROLE, password)).await
}

/// An empty database that is dropped with this value: no schema at all.
pub async fn empty_database() -> BlankDatabase {
    BlankDatabase::create(host().await, None).await
}

/// The builder that [`database`] uses, for a URL of the test's own: one
/// connection at first, short deadlines.
pub fn builder(url: &Url) -> ConfigBuilder {
    Config::builder(url.as_str()).min_conns(1).max_conns(5).acquire_timeout(Duration::from_secs(10)).query_timeout(Duration::from_secs(20))
}

impl TestDatabase {
    /// The URL for the role without rights of its own.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.app
    }

    /// The URL for the role of the module `qar`, whether or not it is on here.
    pub async fn qar_url(&self) -> Url {
        let mut url = self.owner_url();
        url.set_username(QAR_ROLE).expect("a URL with a host has a user");
        url.set_password(Some(&host().await.qar_password)).expect("a URL with a host has a password");
        url
    }

    /// The same database for a superuser.
    #[must_use]
    pub fn owner_url(&self) -> Url {
        with_database(&self.admin, &self.name)
    }

    /// A superuser's connection to this database.
    pub async fn owner(&self) -> PgConnection {
        connect(&self.owner_url()).await
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        drop_database(&self.admin, &self.name);
    }
}

/// A database without a schema.
pub struct BlankDatabase {
    name: String,
    admin: Url,
    password: String,
    /// Whether this value drops the database, or a [`TestDatabase`] does.
    owned: bool,
}

impl BlankDatabase {
    async fn create(host: &Host, template: Option<&str>) -> Self {
        let name = format!("revenge_test_{}", Uuid::now_v7().simple());
        let mut admin = connect(&host.admin).await;
        // A third less of the server's time than through the WAL, for a database that nobody keeps.
        let template_clause = template.map(|template| format!(" TEMPLATE {template} STRATEGY file_copy")).unwrap_or_default();
        // Names of our own making; `template0` would refuse no locale either.
        admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}{template_clause}"))).await.expect("create the test's database");
        admin.close().await.ok();
        Self { name, admin: host.admin.clone(), password: host.password.clone(), owned: true }
    }

    /// A superuser's URL of this database.
    #[must_use]
    pub fn owner_url(&self) -> Url {
        with_database(&self.admin, &self.name)
    }

    /// The URL for the role without rights of its own.
    #[must_use]
    pub fn app_url(&self) -> Url {
        let mut url = with_database(&self.admin, &self.name);
        url.set_username(ROLE).expect("a URL with a host has a user");
        url.set_password(Some(&self.password)).expect("a URL with a host has a password");
        url
    }
}

impl Drop for BlankDatabase {
    fn drop(&mut self) {
        if self.owned {
            drop_database(&self.admin, &self.name);
        }
    }
}

async fn host() -> &'static Host {
    static HOST: OnceCell<Host> = OnceCell::const_new();
    HOST.get_or_init(async || {
        let (admin, server) = if let Some(url) = std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty()) {
            (url, None)
        } else {
            let server = Server::start(&ServerOptions::default()).await.expect("a PostgreSQL server for the tests");
            (server.url("postgres"), Some(server))
        };
        let admin: Url = admin.parse().expect("TEST_DATABASE_URL is a URL");
        // Known to every process that knows the superuser's URL, and to nobody else.
        let [password, qar_password] = [ROLE, QAR_ROLE].map(|role| hex(&Sha256::digest(format!("{role} {admin}"))));
        let template = prepare(&admin, [(ROLE, "revenge_app", &password), (QAR_ROLE, "revenge_qar", &qar_password)]).await;
        Host { admin, password, qar_password, template, _server: server }
    })
    .await
}

/// Makes roles, each a member of a group with a password, and template, once
/// for all processes; returns the template's name.
async fn prepare(admin: &Url, roles: [(&str, &str, &str); 2]) -> String {
    let mut conn = connect(admin).await;
    let fail = "prepare the server for tests";
    conn.execute(AssertSqlSafe(format!("SELECT pg_advisory_lock({LOCK})"))).await.expect(fail);
    // The migrations make partitions from this month on: the template of another month has others.
    let month: String = sqlx::query_scalar("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYYMM')").fetch_one(&mut conn).await.expect(fail);
    let template = format!("revenge_template_{month}_{}", &fingerprint()[..16]);
    let there = conn.fetch_optional(AssertSqlSafe(format!("SELECT FROM pg_database WHERE datname = '{template}'"))).await.expect(fail);
    if there.is_none() {
        let building = format!("{template}_building");
        conn.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {building} WITH (FORCE)"))).await.expect(fail);
        conn.execute(AssertSqlSafe(format!("CREATE DATABASE {building}"))).await.expect(fail);
        let config = Config::builder(with_database(admin, &building).as_str()).min_conns(1).build().expect(fail);
        let db = Database::connect(config).await.expect(fail);
        db.migrate().await.expect("migrate the template");
        db.close().await;
        conn.execute(AssertSqlSafe(format!("ALTER DATABASE {building} RENAME TO {template}"))).await.expect(fail);
    }
    // With a template of before too: the server may be known by another URL now, or a role be gone. A comment says which password a role has.
    for (role, group, password) in roles {
        let password_is = &hex(&Sha256::digest(password))[..16];
        let has_it =
            format!("SELECT FROM pg_roles WHERE rolname = '{role}' AND shobj_description(oid, 'pg_authid') = 'tests, {password_is}'");
        if conn.fetch_optional(AssertSqlSafe(has_it)).await.expect(fail).is_none() {
            conn.execute(AssertSqlSafe(format!(
                "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} LOGIN; END IF; END $$;
                 ALTER ROLE {role} PASSWORD '{password}'; GRANT {group} TO {role}; COMMENT ON ROLE {role} IS 'tests, {password_is}'"
            )))
            .await
            .expect(fail);
        }
    }
    // The lock ends with the session.
    conn.close().await.ok();
    template
}

/// Changes with every migration, so that a template is never out of date.
fn fingerprint() -> String {
    let mut hash = Sha256::new();
    for checksum in crate::migrate::checksums() {
        hash.update(checksum);
    }
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn with_database(url: &Url, database: &str) -> Url {
    let mut url = url.clone();
    url.set_path(database);
    url
}

async fn connect(url: &Url) -> PgConnection {
    let options: sqlx::postgres::PgConnectOptions = url.as_str().parse().expect("a PostgreSQL URL");
    options.disable_statement_logging().connect().await.expect("connect as superuser")
}

/// In a thread of its own: a test may end with or without a runtime.
fn drop_database(admin: &Url, name: &str) {
    let (admin, name) = (admin.clone(), name.to_owned());
    let dropping = std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async {
            let Ok(options) = admin.as_str().parse::<sqlx::postgres::PgConnectOptions>() else { return };
            if let Ok(mut conn) = options.connect().await {
                leave(&mut conn, &name).await.ok();
                conn.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))).await.ok();
                conn.close().await.ok();
            }
        });
    });
    dropping.join().ok();
}

/// Ends a database's sessions. `DROP DATABASE … WITH (FORCE)` does that too, and looks
/// whether they are gone ten times a second: a tenth of a second for every test.
async fn leave(conn: &mut PgConnection, database: &str) -> sqlx::Result<()> {
    let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
    // A session that cannot end in a second is left to the DROP.
    for _ in 0..200 {
        if conn.fetch_all(AssertSqlSafe(end.clone())).await?.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

/// A connection of the pool, given back when dropped: for measuring how long
/// one waits for it.
#[doc(hidden)]
pub struct TestLease(crate::pool::Lease);

#[doc(hidden)]
impl TestLease {
    #[expect(clippy::disallowed_methods, reason = "measures the pool, not a statement of the crate")]
    pub async fn select_one(&mut self) {
        self.0.run(|conn| Box::pin(sqlx::query("SELECT 1").fetch_one(conn))).await.expect("SELECT 1");
    }
}

#[doc(hidden)]
pub async fn lease(db: &Database) -> TestLease {
    let (session, purpose) = (crate::pool::Session::ReadWrite, crate::pool::Purpose::Read);
    TestLease(db.access().primary("testing.lease").expect("a primary").lease("testing.lease", session, purpose).await.expect("a lease"))
}
