//! Servers, a database and a role for the demo alone.

use std::time::Duration;

use revenge_db::config::ConfigBuilder;
use revenge_db::embedded::{EmbeddedError, Node, Replication, Server, ServerOptions};
use revenge_db::{Config, Database};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection};
use url::Url;
use uuid::Uuid;

use super::show::Show;
use crate::failure::Failure;

/// Where the demo takes place. Nothing of it is left behind.
pub struct Place {
    servers: Servers,
    /// A superuser's URL of the database `postgres`.
    admin: Url,
    /// The name of both the database and the role that works in it.
    name: String,
    password: String,
}

enum Servers {
    /// That of `DEMO_DATABASE_URL`.
    Given,
    /// In a container, without a replica.
    Single(Server),
    /// A primary with a replica, from binaries.
    Replicated(Replication),
}

impl Place {
    /// The server of `DEMO_DATABASE_URL`, else a primary with a replica from
    /// binaries that are found or downloaded, else one server in a container.
    pub async fn find(show: &mut Show) -> Result<Self, Failure> {
        show.scene("A server");
        let (servers, admin) = match std::env::var("DEMO_DATABASE_URL").ok().filter(|url| !url.is_empty()) {
            Some(url) => (Servers::Given, url),
            None => Self::start(show).await?,
        };
        // The URL may hold a password: it is not repeated.
        let admin: Url = admin
            .parse()
            .map_err(|_| Failure::Refused("DEMO_DATABASE_URL is no URL; postgres://user:password@host/postgres would be".into()))?;
        let name = format!("revenge_demo_{}", Uuid::now_v7().simple());
        Ok(Self { servers, admin, name, password: Uuid::new_v4().simple().to_string() })
    }

    async fn start(show: &mut Show) -> Result<(Servers, String), EmbeddedError> {
        let options = ServerOptions::default();
        match show.timed("to find and start PostgreSQL with a replica", Replication::start(&options, 1)).await {
            Ok(servers) => {
                show.fact(&format!("PostgreSQL {}, {}", servers.major(), servers.origin()));
                let url = servers.nodes()[0].url("postgres");
                Ok((Servers::Replicated(servers), url))
            }
            Err(EmbeddedError::NotFound { .. }) => {
                let server = show.timed("to start PostgreSQL in a container", Server::start(&options)).await?;
                show.fact(&format!("PostgreSQL {}, {}", server.major(), server.origin()));
                let url = server.url("postgres");
                Ok((Servers::Single(server), url))
            }
            Err(error) => Err(error),
        }
    }

    /// Makes the database, migrates as its owner, then connects as a role that owns nothing.
    pub async fn open(&self, show: &mut Show) -> Result<Database, Failure> {
        show.scene("A schema");
        self.admin(&format!("CREATE DATABASE {}", self.name)).await?;
        let owner = Database::connect(Config::builder(self.url(&self.admin).as_str()).min_conns(1).build()?).await?;
        let migrations = show.timed("to migrate", owner.migrate()).await?;
        owner.close().await;
        show.fact(&format!("{migrations} migrations applied"));
        // It may see what the servers say of replication, as docs/replication.md asks for.
        let groups = "revenge_app, pg_read_all_stats";
        self.admin(&format!("CREATE ROLE {} LOGIN PASSWORD '{}' IN ROLE {groups}", self.name, self.password)).await?;
        self.admin(&format!("CREATE ROLE {} LOGIN PASSWORD '{}' IN ROLE revenge_qar", self.other_name(), self.password)).await?;
        let config = self.config()?.qar_role(self.other_name(), &self.password).build()?;
        let db = show.timed("to connect, with a pool of 5", Database::connect(config)).await?;
        show.fact("as a role that owns nothing, a member of revenge_app");
        Ok(db)
    }

    /// The role for what the other one cannot reach.
    fn other_name(&self) -> String {
        format!("{}_other", self.name)
    }

    fn config(&self) -> Result<ConfigBuilder, Failure> {
        let mut url = self.url(&self.admin);
        let odd = |()| Failure::Refused("DEMO_DATABASE_URL names no host".into());
        url.set_username(&self.name).map_err(odd)?;
        url.set_password(Some(&self.password)).map_err(odd)?;
        Ok(Config::builder(url.as_str()).min_conns(5))
    }

    /// The primary and its replica, and a configuration that knows both; none
    /// where there is only one server.
    pub fn replicated(&self) -> Result<Option<([&Node; 2], Config)>, Failure> {
        let Servers::Replicated(servers) = &self.servers else { return Ok(None) };
        let [primary, replica] = servers.nodes() else { return Ok(None) };
        let config = self.config()?.replicas([format!("127.0.0.1:{}", replica.port())]).build()?;
        Ok(Some(([primary, replica], config)))
    }

    /// Stops the servers that are ours; drops database and role on one that is not.
    pub async fn clean_up(self, show: &mut Show) -> Result<(), Failure> {
        show.scene("Cleaning up");
        match self.servers {
            Servers::Given => {
                let database = self.admin(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)).await;
                let roles = self.admin(&format!("DROP ROLE IF EXISTS {}, {}", self.name, self.other_name())).await;
                if database.is_err() || roles.is_err() {
                    show.fact(&format!(
                        "the database {} or its roles {0} and {} are left behind: drop them by hand",
                        self.name,
                        self.other_name()
                    ));
                }
                database.and(roles)?;
                show.fact("the demo's database and roles are dropped");
            }
            Servers::Single(server) => show.timed("to stop the server and remove its data", server.stop()).await?,
            Servers::Replicated(servers) => show.timed("to stop the servers and remove their folders", servers.stop()).await?,
        }
        Ok(())
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
