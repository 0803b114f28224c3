//! Encrypted connections, with real certificates and a real server: what each
//! `sslmode` accepts and refuses.
#![cfg(feature = "embedded")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use revenge_db::config::{ConfigBuilder, SslMode};
use revenge_db::embedded::Server;
use revenge_db::{Config, Database, Error};
use sqlx::{Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;

#[path = "support/servers.rs"]
mod servers;

/// An authority, and what it has signed.
struct Authority {
    certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        Self { certificate: params.self_signed(&key).unwrap(), issuer: Issuer::new(params, key) }
    }

    /// Certificate and key, for a server's address or a client's user name.
    fn sign(&self, name: &str) -> (String, String) {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }
}

/// A server that speaks TLS as 127.0.0.1 and lets `certified` in by certificate alone.
struct Encrypted {
    server: Server,
    folder: TempDir,
    authority: Authority,
}

impl Encrypted {
    /// `None` where the server is a container, whose files are out of reach.
    async fn start() -> Option<Self> {
        let server = Server::start(&servers::options()).await.unwrap();
        let Some(data) = server.data_dir().map(Path::to_owned) else {
            println!("skipped: the server is a container");
            return None;
        };
        let authority = Authority::new("Test authority");
        let (certificate, key) = authority.sign("127.0.0.1");
        for (file, content) in [("server.crt", &certificate), ("server.key", &key), ("ca.crt", &authority.certificate.pem())] {
            put(&data, file, content);
        }
        let rules = fs::read_to_string(data.join("pg_hba.conf")).unwrap();
        put(&data, "pg_hba.conf", &format!("hostssl all certified 127.0.0.1/32 cert\n{rules}"));
        let url = server.url("postgres");
        let mut admin = PgConnection::connect(&url).await.unwrap();
        admin.execute("CREATE ROLE certified LOGIN").await.unwrap();
        for setting in ["ssl = on", "ssl_ca_file = 'ca.crt'", "ssl_cert_file = 'server.crt'", "ssl_key_file = 'server.key'"] {
            admin.execute(sqlx::AssertSqlSafe(format!("ALTER SYSTEM SET {setting}"))).await.unwrap();
        }
        admin.execute("SELECT pg_reload_conf()").await.unwrap();
        admin.close().await.unwrap();
        let encrypted = Self { server, folder: tempfile::tempdir().unwrap(), authority };
        encrypted.wait_for_tls().await;
        Some(encrypted)
    }

    async fn wait_for_tls(&self) {
        let started = Instant::now();
        loop {
            let builder = self.builder("127.0.0.1").sslmode(SslMode::Require);
            if Database::connect(builder.build().unwrap()).await.is_ok() {
                return;
            }
            assert!(started.elapsed() < Duration::from_secs(20), "the server does not speak TLS");
            tokio::task::yield_now().await;
        }
    }

    fn builder(&self, host: &str) -> ConfigBuilder {
        let mut url = url::Url::parse(&self.server.url("postgres")).unwrap();
        url.set_host(Some(host)).unwrap();
        Config::builder(url.as_str()).min_conns(1).max_conns(2)
    }

    fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn ca(&self) -> PathBuf {
        self.file("ca.pem", &self.authority.certificate.pem())
    }
}

/// Writes a file of the server's, as its owner, closed to others.
fn put(data: &Path, name: &str, content: &str) {
    let (path, owner) = (data.join(name), fs::metadata(data).unwrap());
    fs::write(&path, content).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    chown(&path, Some(owner.uid()), Some(owner.gid())).unwrap();
}

async fn is_encrypted(db: &Database) -> bool {
    sqlx::query_scalar("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetch_one(db.read()).await.unwrap()
}

async fn open(builder: ConfigBuilder) -> revenge_db::Result<Database> {
    Database::connect(builder.build()?).await
}

fn is_refused(outcome: &revenge_db::Result<Database>, why: &str) {
    assert!(matches!(outcome, Err(Error::Unavailable { reason, .. }) if reason.contains(why)), "{outcome:?}");
}

#[tokio::test]
async fn each_sslmode_accepts_what_it_says() {
    let Some(server) = Encrypted::start().await else { return };
    let stranger = server.file("stranger.pem", &Authority::new("Somebody else").certificate.pem());
    let (by_address, by_name) = (|| server.builder("127.0.0.1"), || server.builder("localhost"));

    assert!(!is_encrypted(&open(by_address().sslmode(SslMode::Disable)).await.unwrap()).await);
    for mode in [SslMode::Prefer, SslMode::Require] {
        assert!(is_encrypted(&open(by_address().sslmode(mode)).await.unwrap()).await, "{mode:?}");
    }
    // The certificate is for the address: by name it is another's, which verify-ca does not ask.
    for builder in [by_address().sslmode(SslMode::VerifyFull), by_name().sslmode(SslMode::VerifyCa)] {
        assert!(is_encrypted(&open(builder.ssl_root_cert(server.ca())).await.unwrap()).await);
    }
    is_refused(&open(by_name().sslmode(SslMode::VerifyFull).ssl_root_cert(server.ca())).await, "not valid for name");
    for mode in [SslMode::VerifyCa, SslMode::VerifyFull] {
        is_refused(&open(by_address().sslmode(mode).ssl_root_cert(&stranger)).await, "certificate");
        is_refused(&open(by_address().sslmode(mode)).await, "certificate");
    }
}

#[tokio::test]
async fn a_client_certificate_is_the_login_of_its_name_only() {
    let Some(server) = Encrypted::start().await else { return };
    let signed = |name: &str| {
        let (certificate, key) = server.authority.sign(name);
        (server.file(&format!("{name}.crt"), &certificate), server.file(&format!("{name}.key"), &key))
    };
    let as_certified = || {
        let mut url = url::Url::parse(&server.server.url("postgres")).unwrap();
        url.set_username("certified").unwrap();
        url.set_password(None).unwrap();
        Config::builder(url.as_str()).min_conns(1).sslmode(SslMode::VerifyFull).ssl_root_cert(server.ca())
    };
    let (mine, another) = (signed("certified"), signed("another"));

    let db = open(as_certified().ssl_cert(&mine.0).ssl_key(&mine.1)).await.unwrap();
    let user: String = sqlx::query_scalar("SELECT current_user::text").fetch_one(db.read()).await.unwrap();

    assert_eq!(user, "certified");
    is_refused(&open(as_certified().ssl_cert(&another.0).ssl_key(&another.1)).await, "login was refused");
    is_refused(&open(as_certified()).await, "login was refused");
}
