//! The connection that listens.

use std::sync::Weak;
use std::time::Duration;

use sqlx::postgres::{PgListener, PgNotification, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _, Row as _};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::config::{Config, Role};
use crate::error::{Effect, Error, Result, classify};
use crate::routing::Router;

pub(super) const OP: &str = "notify.listen";

/// How often the server is asked whether it is still there and the primary:
/// a connection on which nothing comes may be one that is cut.
const HEARTBEAT: Duration = Duration::from_secs(1);

/// An answer that takes longer is none.
const DEADLINE: Duration = Duration::from_secs(1);

/// A connection to the primary on which notifications come in.
pub(super) struct Line {
    router: Weak<Router>,
    /// The node, by its place among the router's.
    pub(super) at: usize,
    name: String,
    listener: PgListener,
    /// When the server has answered last.
    heard: Instant,
}

impl Line {
    /// Connects to the primary, within the connect timeout.
    pub(super) async fn connect(config: &Config, router: &Weak<Router>) -> Result<Self> {
        let (at, name) = primary(router)?;
        let connecting = tokio::time::timeout(config.connect_timeout(), open(config, router, at));
        let listener = tokio::select! {
            connected = connecting => connected.unwrap_or(Err(sqlx::Error::PoolTimedOut)),
            // The driver's pool goes on trying a server that is gone.
            () = moved(router, at) => Err(sqlx::Error::PoolTimedOut),
        };
        let listener = listener.map_err(|error| classify(OP, &name, Effect::None, error))?;
        tracing::info!(node = %name, "connected for notifications");
        Ok(Self { router: router.clone(), at, name, listener, heard: Instant::now() })
    }

    /// Begins and ends to listen to channels. One round trip.
    pub(super) async fn change(&mut self, listen: &[String], unlisten: &[String]) -> Result<()> {
        let statement = |verb: &str, channel: &String| format!("{verb} \"{}\";", channel.replace('"', "\"\""));
        let statements: String = unlisten
            .iter()
            .map(|channel| statement("UNLISTEN", channel))
            .chain(listen.iter().map(|channel| statement("LISTEN", channel)))
            .collect();
        // Whoever promised to be the primary may have changed his mind meanwhile.
        self.check(statements).await
    }

    /// The next notification; `None` if it was disturbed before there was one.
    pub(super) async fn hear(&mut self, disturbed: &Notify) -> Result<Option<PgNotification>> {
        loop {
            let received = tokio::select! {
                biased;
                () = disturbed.notified() => return Ok(None),
                received = tokio::time::timeout_at(self.heard + HEARTBEAT, self.listener.try_recv()) => received,
            };
            match received {
                Ok(Ok(Some(notification))) => return Ok(Some(notification)),
                Ok(Ok(None)) => return Err(self.lost("the connection was lost")),
                Ok(Err(error)) => return Err(classify(OP, &self.name, Effect::None, error)),
                Err(_) => self.check(String::new()).await?,
            }
        }
    }

    /// Whether the server does as it is told, and is still the primary.
    async fn check(&mut self, mut statements: String) -> Result<()> {
        if primary(&self.router)?.0 != self.at {
            return Err(self.lost("another node is the primary now"));
        }
        statements.push_str("SELECT pg_is_in_recovery()::text");
        // A channel cannot be a parameter of LISTEN; it was quoted. All rows: LISTEN counts from the end of the whole message.
        let question = self.listener.fetch_all(AssertSqlSafe(statements));
        let rows = tokio::time::timeout(DEADLINE, question)
            .await
            .map_err(|_| self.lost("it stopped answering"))?
            .map_err(|error| classify(OP, &self.name, Effect::None, error))?;
        if rows.first().and_then(|row| row.try_get::<&str, _>(0).ok()) != Some("false") {
            return Err(self.lost("it is a standby now"));
        }
        self.heard = Instant::now();
        Ok(())
    }

    fn lost(&self, reason: &str) -> Error {
        Error::Unavailable { op: OP, node: self.name.clone(), reason: reason.to_owned(), source: None }
    }
}

async fn open(config: &Config, router: &Weak<Router>, at: usize) -> sqlx::Result<PgListener> {
    let router = router.upgrade().ok_or(sqlx::Error::PoolClosed)?;
    let options = config.connect_options(&router.nodes()[at].address, Role::App).disable_statement_logging();
    drop(router);
    // A pool of its own for one connection: the driver's listener comes out of a pool only.
    let pool = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None).connect_lazy_with(options);
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.eager_reconnect(false);
    Ok(listener)
}

/// Waits until `at` is not the primary any more.
async fn moved(router: &Weak<Router>, at: usize) {
    while primary(router).is_ok_and(|(primary, _)| primary == at) {
        tokio::time::sleep(HEARTBEAT).await;
    }
}

fn primary(router: &Weak<Router>) -> Result<(usize, String)> {
    let router = router.upgrade().ok_or(Error::Closed { op: OP })?;
    let primary = router.primary(OP)?;
    let at = router.nodes().iter().position(|node| std::ptr::eq(node, primary)).unwrap_or_default();
    Ok((at, primary.name().to_string()))
}
