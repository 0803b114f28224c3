//! What the primary notifies of, on a connection of its own that follows the
//! primary.
//!
//! Notifications of a time without a connection are lost, and nobody tells
//! which: after each (re)connect there is an [`Event::Resync`], upon which a
//! subscriber looks at everything anew.

use std::sync::Weak;
use std::time::Duration;

use sqlx::postgres::{PgListener, PgNotification, PgPoolOptions, PgRow};
use sqlx::{ConnectOptions as _, Executor as _, Row as _};
use tokio::time::Instant;

use crate::config::{Config, Role};
use crate::error::{Effect, Error, Result, classify};
use crate::routing::Router;

const OP: &str = "notify.listen";

/// How often the server is asked whether it is still there and the primary:
/// a connection on which nothing comes may be one that is cut.
const HEARTBEAT: Duration = Duration::from_secs(1);

/// An answer that takes longer is none.
const DEADLINE: Duration = Duration::from_secs(1);

/// Between two attempts to connect.
const BACKOFF: Duration = Duration::from_millis(50);
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);

/// What a subscriber is told.
pub(crate) enum Event {
    /// Somebody's `NOTIFY`, after it was committed.
    Notification(PgNotification),
    /// From now on everything on this node is heard of; what was notified
    /// before may have been missed.
    Resync { node: usize },
}

/// Listens to channels on whatever node is the primary.
pub(crate) struct Listener {
    router: Weak<Router>,
    config: Config,
    channels: Vec<String>,
    line: Option<Line>,
    failures: u32,
}

/// A connection that listens.
struct Line {
    at: usize,
    name: String,
    listener: PgListener,
    /// When the server has answered last.
    heard: Instant,
}

impl Listener {
    /// Connects at the first [`next`](Self::next).
    pub(crate) fn new(config: &Config, router: Weak<Router>, channels: &[&str]) -> Self {
        let channels = channels.iter().map(|channel| (*channel).to_owned()).collect();
        Self { router, config: config.clone(), channels, line: None, failures: 0 }
    }

    /// Waits for the next event. `Err`: the connection was lost, or there is
    /// none yet; the next call tries again, after a pause that grows. `None`
    /// when the database handle is gone.
    pub(crate) async fn next(&mut self) -> Option<Result<Event>> {
        let outcome = match self.line.take() {
            Some(line) => self.hear(line).await,
            None => self.reconnect().await,
        };
        if self.router.strong_count() == 0 {
            return None;
        }
        if let Err(error) = &outcome {
            // The first says it all.
            if self.failures == 0 {
                tracing::warn!(%error, "not listening for notifications");
            } else {
                tracing::debug!(%error, "not listening for notifications");
            }
            self.failures = self.failures.saturating_add(1);
        }
        Some(outcome)
    }

    async fn hear(&mut self, mut line: Line) -> Result<Event> {
        loop {
            let received = tokio::time::timeout_at(line.heard + HEARTBEAT, line.listener.try_recv()).await;
            match received {
                Ok(Ok(Some(notification))) => {
                    self.line = Some(line);
                    return Ok(Event::Notification(notification));
                }
                Ok(Ok(None)) => return Err(line.lost("the connection was lost")),
                Ok(Err(error)) => return Err(classify(OP, &line.name, Effect::None, error)),
                Err(_) => self.check(&mut line).await?,
            }
        }
    }

    /// Whether the server answers, and is still the primary.
    async fn check(&self, line: &mut Line) -> Result<()> {
        if self.primary()?.0 != line.at {
            return Err(line.lost("another node is the primary now"));
        }
        let question = line.listener.fetch_one("SELECT pg_is_in_recovery()::text");
        let row: PgRow = tokio::time::timeout(DEADLINE, question)
            .await
            .map_err(|_| line.lost("it stopped to answer"))?
            .map_err(|error| classify(OP, &line.name, Effect::None, error))?;
        if row.try_get::<&str, _>(0).ok() != Some("false") {
            return Err(line.lost("it is a standby now"));
        }
        line.heard = Instant::now();
        Ok(())
    }

    async fn reconnect(&mut self) -> Result<Event> {
        if let Some(failed) = self.failures.checked_sub(1) {
            let pause = BACKOFF.saturating_mul(2_u32.saturating_pow(failed)).min(LONGEST_BACKOFF);
            tokio::time::sleep(pause.mul_f64(rand::random_range(0.5..=1.0))).await;
        }
        let (at, name) = self.primary()?;
        let connecting = tokio::time::timeout(self.config.connect_timeout(), self.connect(at));
        let listener = tokio::select! {
            connected = connecting => connected.unwrap_or(Err(sqlx::Error::PoolTimedOut)),
            // The driver's pool goes on trying a server that is gone.
            () = self.moved(at) => Err(sqlx::Error::PoolTimedOut),
        };
        let listener = listener.map_err(|error| classify(OP, &name, Effect::None, error))?;
        let mut line = Line { at, name, listener, heard: Instant::now() };
        // Whoever promised to be the primary may have changed his mind meanwhile.
        self.check(&mut line).await?;
        tracing::info!(node = %line.name, attempts = self.failures + 1, "listening for notifications");
        self.line = Some(line);
        self.failures = 0;
        Ok(Event::Resync { node: at })
    }

    async fn connect(&self, at: usize) -> sqlx::Result<PgListener> {
        let router = self.router.upgrade().ok_or(sqlx::Error::PoolClosed)?;
        let options = self.config.connect_options(&router.nodes()[at].address, Role::App).disable_statement_logging();
        drop(router);
        // A pool of its own for one connection: the driver's listener comes out of a pool only.
        let pool = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None).connect_lazy_with(options);
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.eager_reconnect(false);
        listener.listen_all(self.channels.iter().map(String::as_str)).await?;
        Ok(listener)
    }

    /// Waits until `at` is not the primary any more.
    async fn moved(&self, at: usize) {
        while self.primary().is_ok_and(|(primary, _)| primary == at) {
            tokio::time::sleep(HEARTBEAT).await;
        }
    }

    fn primary(&self) -> Result<(usize, String)> {
        let router = self.router.upgrade().ok_or(Error::Closed { op: OP })?;
        let primary = router.primary(OP)?;
        let at = router.nodes().iter().position(|node| std::ptr::eq(node, primary)).unwrap_or_default();
        Ok((at, primary.name().to_string()))
    }
}

impl Line {
    fn lost(&self, reason: &str) -> Error {
        Error::Unavailable { op: OP, node: self.name.clone(), reason: reason.to_owned() }
    }
}
