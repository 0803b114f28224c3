//! Values that backends read at every request, kept in this process for as
//! long as it hears of their changes. Off unless `cache.enabled`.
//!
//! A repository's read joins with a [`Topic`] below and
//! [`Handle::read_cached`](crate::handle::Handle::read_cached), its writes with
//! [`Handle::changing`](crate::handle::Handle::changing), its table with
//! triggers as in migration 000004. Only reads without demands
//! (`Consistency::Eventual`) outside transactions are served from here.
//!
//! **Why no read that begins after a write of this process has returned sees an
//! older value.** The write's [`Changing`] is dropped before the write returns,
//! whatever its outcome, and in a transaction before `commit` returns: it takes
//! the value out and raises the generation of its key, both under the lock of
//! the key's stripe. A value is put in under the same lock, and only if the
//! generation is still the one that was read before its load began. So a value
//! that is found was loaded by a read that began after the last change had
//! ended; and it was loaded on the primary, where that change was visible by
//! then. (A write that was dropped, or whose outcome is unknown, may be done by
//! the server later than that: it is then heard of as another process's.)
//!
//! **Why no value outlives another process's write by more than the time that a
//! message takes.** Triggers notify of every change, and the notification is
//! delivered after the commit is visible: it is handled as a change above. What
//! is not heard is not served: each time in which the hub of [`notify`](crate::notify) is
//! connected is an era of its own. Era and generation are read before a load; a value
//! counts in its own era only, and none at all between two eras or once another
//! node than the one listened to is the primary. A silent network is found out
//! by the hub within two seconds. `cache.time_to_live` is the last line.

mod follow;

use std::any::Any;
use std::hash::{BuildHasher as _, RandomState};
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use metrics::counter;
use uuid::Uuid;

use crate::config::Config;
use crate::libraries::LibraryPermission;
use crate::metrics::{CACHE_HITS, CACHE_INVALIDATIONS, CACHE_MISSES};
use crate::routing::Router;
use crate::users::Preferences;

pub(crate) use follow::Followed;

/// What a user prefers, by user.
pub(crate) const PREFERENCES: Topic<Option<Preferences>> = Topic::new("preferences");

/// The grants to a user, by user.
pub(crate) const LIBRARY_PERMISSIONS: Topic<Vec<LibraryPermission>> = Topic::new("library_permissions");

/// The topics by the names that the triggers of migration 000004 give them.
const TOPICS: [&str; 2] = [PREFERENCES.name, LIBRARY_PERMISSIONS.name];

/// The tables that they are read from, or that cascade to these.
pub(crate) const TABLES: [&str; 4] = ["user_preferences", "library_permissions", "users", "libraries"];

/// More changes of one transaction are remembered as a change of everything.
const MOST_CHANGES: usize = 1000;

/// Locks that keep keys apart; held for an insertion or a removal only.
const STRIPES: usize = 64;

/// Values of one type, each with an id.
pub(crate) struct Topic<V> {
    name: &'static str,
    value: PhantomData<fn() -> V>,
}

impl<V> Clone for Topic<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Topic<V> {}

impl<V> Topic<V> {
    const fn new(name: &'static str) -> Self {
        Self { name, value: PhantomData }
    }

    /// A change of the value with this id.
    pub(crate) fn of(self, id: Uuid) -> Change {
        Change::Of(self.key(id))
    }

    fn key(self, id: Uuid) -> Key {
        Key { topic: self.name, id }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    topic: &'static str,
    id: Uuid,
}

/// What a write changes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Change {
    /// One value.
    Of(Key),
    /// Nobody knows which values.
    Any,
}

#[derive(Clone)]
struct Entry {
    era: Era,
    value: Arc<dyn Any + Send + Sync>,
}

/// A time in which every change was heard of. Odd numbers are the times between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Era(u64);

/// Leave to put in what is loaded from now on, unless it changes meanwhile.
pub(crate) struct Ticket<V> {
    key: Key,
    era: Era,
    generation: u64,
    value: PhantomData<fn() -> V>,
}

pub(crate) struct Cache {
    entries: moka::sync::Cache<Key, Entry>,
    era: AtomicU64,
    /// The node that is listened to.
    node: AtomicUsize,
    /// Generations of keys, several to a stripe: one too many costs a load.
    stripes: [Mutex<u64>; STRIPES],
    hasher: RandomState,
}

impl Cache {
    fn new(config: &Config) -> Self {
        Self {
            entries: moka::sync::Cache::builder()
                .max_capacity(config.cache_max_entries())
                .time_to_live(config.cache_time_to_live())
                .build(),
            era: AtomicU64::new(1),
            node: AtomicUsize::new(0),
            stripes: [const { Mutex::new(0) }; STRIPES],
            hasher: RandomState::new(),
        }
    }

    /// The present era, if every change on the primary is heard of.
    pub(crate) fn era(&self, router: &Router) -> Option<Era> {
        let era = self.era.load(Ordering::Acquire);
        let heard = &router.nodes()[self.node.load(Ordering::Relaxed)];
        let primary = router.primary("cache.node").ok()?;
        (era.is_multiple_of(2) && std::ptr::eq(heard, primary)).then_some(Era(era))
    }

    /// The value of `era`, else leave to load it.
    pub(crate) fn get<V: Clone + 'static>(&self, era: Era, topic: Topic<V>, id: Uuid) -> Result<V, Ticket<V>> {
        let key = topic.key(id);
        let entry = self.entries.get(&key).filter(|entry| entry.era == era);
        if let Some(value) = entry.as_ref().and_then(|entry| entry.value.downcast_ref::<V>()) {
            counter!(CACHE_HITS, "topic" => topic.name).increment(1);
            return Ok(value.clone());
        }
        counter!(CACHE_MISSES, "topic" => topic.name).increment(1);
        let generation = *self.generation(&key);
        Err(Ticket { key, era, generation, value: PhantomData })
    }

    /// Puts in what was loaded on the primary since `ticket` was given.
    pub(crate) fn put<V: Send + Sync + 'static>(&self, ticket: &Ticket<V>, value: V) {
        let entry = Entry { era: ticket.era, value: Arc::new(value) };
        let generation = self.generation(&ticket.key);
        if *generation == ticket.generation {
            self.entries.insert(ticket.key, entry);
        }
    }

    fn forget(&self, change: Change) {
        let Change::Of(key) = change else { return self.forget_all() };
        counter!(CACHE_INVALIDATIONS, "topic" => key.topic).increment(1);
        let mut generation = self.generation(&key);
        *generation += 1;
        self.entries.invalidate(&key);
    }

    /// A new era, in which nothing of the old one counts; what is left of that
    /// goes as it is read again or gets old.
    fn forget_all(&self) {
        counter!(CACHE_INVALIDATIONS, "topic" => "any").increment(1);
        self.era.fetch_add(2, Ordering::AcqRel);
    }

    fn generation(&self, key: &Key) -> MutexGuard<'_, u64> {
        let stripe = self.hasher.hash_one(key) % STRIPES as u64;
        // A number: a panic elsewhere does not spoil it.
        self.stripes[usize::try_from(stripe).unwrap_or_default()].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on every change on `node` is heard of.
    fn open(&self, node: usize) {
        self.shut();
        self.node.store(node, Ordering::Relaxed);
        self.era.fetch_add(1, Ordering::AcqRel);
    }

    /// From now on changes may be missed: nothing is served.
    fn shut(&self) {
        self.era.fetch_or(1, Ordering::AcqRel);
    }

    /// A notification: `topic:id,id,…`, or a topic alone for all of its values.
    fn hear(&self, payload: &str) {
        if payload.is_empty() {
            // An administrator's word.
            return self.forget_all();
        }
        let (name, ids) = payload.split_once(':').unwrap_or((payload, ""));
        // Others are a later version's.
        let Some(topic) = TOPICS.into_iter().find(|topic| *topic == name) else { return };
        let mut ids = ids.split(',').map(Uuid::parse_str);
        if !ids.all(|id| id.map(|id| self.forget(Change::Of(Key { topic, id }))).is_ok()) {
            self.forget_all();
        }
    }
}

/// A write under way: what it changes is forgotten when this is dropped.
pub(crate) struct Changing {
    cache: Arc<Cache>,
    changes: Vec<Change>,
}

impl Changing {
    pub(crate) fn new(cache: &Arc<Cache>, changes: &[Change]) -> Self {
        Self { cache: Arc::clone(cache), changes: changes.to_vec() }
    }

    pub(crate) fn add(&mut self, changes: &[Change]) {
        if self.changes.len() + changes.len() > MOST_CHANGES {
            self.changes = vec![Change::Any];
        } else {
            self.changes.extend_from_slice(changes);
        }
    }

    pub(crate) fn cache(&self) -> &Arc<Cache> {
        &self.cache
    }
}

impl Drop for Changing {
    fn drop(&mut self) {
        self.changes.iter().for_each(|change| self.cache.forget(*change));
    }
}

#[cfg(test)]
mod tests;
