//! The rules of the cache by themselves, without a server.

use std::time::Duration;

use super::*;

const NUMBERS: Topic<u64> = Topic::new("preferences");

fn cache() -> Cache {
    let config = Config::builder("postgres:///").cache_max_entries(100).cache_time_to_live(Duration::from_mins(1)).build().unwrap();
    let cache = Cache::new(&config);
    cache.open(0);
    cache
}

fn now(cache: &Cache) -> Era {
    Era(cache.era.load(Ordering::SeqCst))
}

fn miss(cache: &Cache, id: Uuid) -> Ticket<u64> {
    cache.get(now(cache), NUMBERS, id).unwrap_err()
}

fn found(cache: &Cache, id: Uuid) -> Option<u64> {
    cache.get(now(cache), NUMBERS, id).ok()
}

#[test]
fn what_changed_while_it_was_loaded_is_not_kept() {
    let (cache, id) = (cache(), Uuid::now_v7());
    let ticket = miss(&cache, id);
    cache.forget(NUMBERS.of(id));
    cache.put(&ticket, 1);
    assert_eq!(found(&cache, id), None);
    cache.put(&miss(&cache, id), 2);
    assert_eq!(found(&cache, id), Some(2));
}

#[test]
fn what_was_loaded_before_another_era_does_not_count_in_it() {
    let (cache, id) = (cache(), Uuid::now_v7());
    let steps: [fn(&Cache); 3] = [|cache| cache.open(0), |cache| cache.forget(Change::Any), |cache| cache.hear("")];
    for step in steps {
        let early = miss(&cache, id);
        cache.put(&miss(&cache, id), 1);
        step(&cache);
        assert_eq!(found(&cache, id), None);
        cache.put(&early, 1);
        assert_eq!(found(&cache, id), None);
    }
}

#[test]
fn notifications_name_what_changed() {
    let (cache, [a, b, c]) = (cache(), [Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7()]);
    let fill = |ids: &[Uuid]| ids.iter().for_each(|id| cache.put(&miss(&cache, *id), 1));
    let left = || [a, b, c].map(|id| found(&cache, id).is_some());
    fill(&[a, b, c]);
    cache.hear(&format!("preferences:{a},{b}"));
    assert_eq!(left(), [false, false, true]);
    cache.hear(&format!("library_permissions:{c}"));
    cache.hear("something_of_a_later_version");
    assert_eq!(left(), [false, false, true], "another topic");
    for everything in ["preferences", "preferences:", "preferences:?"] {
        fill(&[a, b]);
        cache.hear(everything);
        assert_eq!(left(), [false; 3], "{everything}");
        fill(&[c]);
    }
}

#[test]
fn it_is_bounded() {
    let cache = cache();
    for _ in 0..10_000 {
        cache.put(&miss(&cache, Uuid::now_v7()), 1);
    }
    cache.entries.run_pending_tasks();
    assert!(cache.entries.entry_count() <= 100, "{}", cache.entries.entry_count());
}

#[test]
fn a_transaction_that_changes_very_much_changes_everything() {
    let (cache, id) = (Arc::new(cache()), Uuid::now_v7());
    cache.put(&miss(&cache, id), 1);
    let mut changing = Changing::new(&cache, &[]);
    for _ in 0..=MOST_CHANGES {
        changing.add(&[NUMBERS.of(Uuid::now_v7())]);
    }
    assert_eq!(changing.changes.len(), 1);
    drop(changing);
    assert_eq!(found(&cache, id), None);
}
