//! What other processes change, heard of and forgotten.

use std::ops::Deref;
use std::sync::Arc;

use super::Cache;
use crate::config::Config;
use crate::notify::{Hub, Membership, Notification, Subscriber};

/// The channel of the triggers in migration 000004.
const CHANNEL: &str = "revenge_cache";

/// A cache that listens until this is dropped.
pub(crate) struct Followed {
    cache: Arc<Cache>,
    _membership: Membership,
}

impl Followed {
    /// Begins to listen; until the server does, the cache serves nothing.
    pub(crate) fn start(config: &Config, hub: &Hub) -> Self {
        let cache = Arc::new(Cache::new(config));
        let membership = hub.join(Arc::clone(&cache) as Arc<dyn Subscriber>, [CHANNEL.to_owned()].into());
        Self { cache, _membership: membership }
    }
}

impl Deref for Followed {
    type Target = Arc<Cache>;

    fn deref(&self) -> &Arc<Cache> {
        &self.cache
    }
}

impl Drop for Followed {
    /// Those who hold the cache hear nothing any more.
    fn drop(&mut self) {
        self.cache.shut();
    }
}

impl Subscriber for Cache {
    fn hear(&self, notification: &Notification) {
        self.hear(&notification.payload);
    }

    fn open(&self, node: usize, _again: bool) {
        self.open(node);
    }

    fn lost(&self) {
        self.shut();
    }

    fn end(&self) {
        self.shut();
    }
}
