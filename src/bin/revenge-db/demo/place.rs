//! A server, a database and a role for the demo alone.

use std::time::Duration;

use revenge_db::embedded::{Server, ServerOptions};
use revenge_db::{Config, Database};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection};
use url::Url;
use uuid::Uuid;

use super::show::Show;
use crate::failure::Failure;

/// Where the demo takes place. Nothing of it is left behind.
pub struct Place {
    server: Option<Server>,
    /// A superuser's URL of the database `postgres`.
    admin: Url,
    /// The name of both the database and the role that works in it.
    name: String,
    password: String,
}

impl Place {
    /// The server of `DEMO_DATABASE_URL`, else one that is found, run in a
    /// container, or downloaded.
    pub async fn find(show: &mut Show) -> Result<Self, Failure> {
        show.scene("A server");
        let given = std::env::var("DEMO_DATABASE_URL").ok().filter(|url| !url.is_empty());
        let (server, admin) = if let Some(url) = given {
            (None, url)
        } else {
            let options = ServerOptions::default();
            let starting = show.timed("to find and start PostgreSQL", Server::start(&options));
            let server = starting.await.map_err(|error| Failure::Refused(error.to_string()))?;
            show.fact(&format!("PostgreSQL {}, {}", server.major(), server.origin()));
            let url = server.url("postgres");
            (Some(server), url)
        };
        // The URL may hold a password: it is not repeated.
        let admin: Url = admin
            .parse()
            .map_err(|_| Failure::Refused("DEMO_DATABASE_URL is no URL; postgres://user:password@host/postgres would be".into()))?;
        let name = format!("revenge_demo_{}", Uuid::now_v7().simple());
        let place = Self { server, admin, name, password: Uuid::new_v4().simple().to_string() };
        place.admin(&format!("CREATE DATABASE {}", place.name)).await?;
        Ok(place)
    }

    /// Migrates as the owner, then connects as a role that owns nothing.
    pub async fn open(&self, show: &mut Show) -> Result<Database, Failure> {
        show.scene("A schema");
        let owner = Database::connect(Config::builder(self.url(&self.admin).as_str()).min_conns(1).build()?).await?;
        let migrations = show.timed("to migrate", owner.migrate()).await?;
        owner.close().await;
        show.fact(&format!("{migrations} migrations applied"));
        self.admin(&format!("CREATE ROLE {} LOGIN PASSWORD '{}' IN ROLE revenge_app", self.name, self.password)).await?;

        let mut url = self.url(&self.admin);
        let odd = |()| Failure::Refused("DEMO_DATABASE_URL names no host".into());
        url.set_username(&self.name).map_err(odd)?;
        url.set_password(Some(&self.password)).map_err(odd)?;
        let config = Config::builder(url.as_str()).min_conns(5).build()?;
        let db = show.timed("to connect, with a pool of 5", Database::connect(config)).await?;
        show.fact("as a role that owns nothing, a member of revenge_app");
        Ok(db)
    }

    /// Drops database and role, and stops the server if it is ours.
    pub async fn clean_up(self, show: &mut Show) -> Result<(), Failure> {
        show.scene("Cleaning up");
        let dropped = match self.admin(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)).await {
            Ok(()) => self.admin(&format!("DROP ROLE IF EXISTS {}", self.name)).await,
            failed => failed,
        };
        if let Some(server) = self.server {
            let stopped = show.timed("to stop the server and remove its folder", server.stop()).await;
            stopped.map_err(|error| Failure::Refused(error.to_string()))
        } else {
            show.fact("the demo's database and role are dropped");
            dropped
        }
    }

    fn url(&self, base: &Url) -> Url {
        let mut url = base.clone();
        url.set_path(&self.name);
        url
    }

    /// Names and password are of our own making: letters, digits, underscores.
    async fn admin(&self, statement: &str) -> Result<(), Failure> {
        let refused = |error: sqlx::Error| Failure::Database(error.into());
        let mut conn = self.connect().await.map_err(refused)?;
        conn.execute(AssertSqlSafe(statement.to_owned())).await.map_err(refused)?;
        conn.close().await.map_err(refused)
    }

    async fn connect(&self) -> Result<PgConnection, sqlx::Error> {
        let options: sqlx::postgres::PgConnectOptions = self.admin.as_str().parse()?;
        let connecting = options.disable_statement_logging();
        tokio::time::timeout(Duration::from_secs(10), connecting.connect()).await.map_err(|_| sqlx::Error::PoolTimedOut)?
    }
}
