//! What other processes change, heard of and forgotten.

use std::ops::Deref;
use std::sync::Arc;

use tokio::task::JoinHandle;

use super::Cache;
use crate::config::Config;
use crate::notify::{Event, Listener};
use crate::routing::Router;

/// The channel of the triggers in migration 000004.
const CHANNEL: &str = "revenge_cache";

/// A cache, and the task that listens for it until this is dropped.
pub(crate) struct Followed {
    cache: Arc<Cache>,
    task: JoinHandle<()>,
}

impl Followed {
    /// Begins to listen; until it does, the cache serves nothing.
    pub(crate) fn start(config: &Config, router: &Arc<Router>) -> Self {
        let cache = Arc::new(Cache::new(config));
        let listener = Listener::new(config, Arc::downgrade(router), &[CHANNEL]);
        let task = tokio::spawn(follow(Follower(Arc::clone(&cache)), listener));
        Self { cache, task }
    }

    /// Serves nothing any more and stops to listen.
    pub(crate) fn stop(&self) {
        self.cache.shut();
        self.task.abort();
    }
}

impl Deref for Followed {
    type Target = Arc<Cache>;

    fn deref(&self) -> &Arc<Cache> {
        &self.cache
    }
}

impl Drop for Followed {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A cache that is shut when nobody listens for it any more, for whatever reason.
struct Follower(Arc<Cache>);

impl Drop for Follower {
    fn drop(&mut self) {
        self.0.shut();
    }
}

async fn follow(follower: Follower, mut listener: Listener) {
    let cache = &follower.0;
    while let Some(event) = listener.next().await {
        match event {
            Ok(Event::Notification(notification)) => cache.hear(notification.payload()),
            Ok(Event::Resync { node }) => cache.open(node),
            Err(_) => cache.shut(),
        }
    }
}
