use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Datelike as _, Days, Months, TimeZone as _, Utc};
use futures_util::TryStreamExt as _;
use revenge_db::testing::{self, TestDatabase};
use revenge_db::users::{Activity, ActivityId, ActivitySearch, Detached, NewActivity, UserId};
use revenge_db::{Error, Page, PageRequest};
use serde_json::json;
use sqlx::Executor as _;
use uuid::{ContextV7, Timestamp, Uuid};

use crate::support::Observer;
use crate::{committed_when_waited_for, user};

/// An id of that time.
fn id_at(time: DateTime<Utc>) -> ActivityId {
    let seconds = u64::try_from(time.timestamp()).unwrap();
    ActivityId(Uuid::new_v7(Timestamp::from_unix(ContextV7::new(), seconds, time.timestamp_subsec_nanos())))
}

fn day(year: i32, month: u32, day: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(year, month, day, 12, 0, 0).unwrap()
}

async fn now(db: &TestDatabase) -> DateTime<Utc> {
    sqlx::query_scalar("SELECT now()").fetch_one(db.pool()).await.unwrap()
}

async fn log(db: &TestDatabase, new: NewActivity) -> Activity {
    db.users().insert_activity(&new).await.unwrap()
}

async fn all<F: Future<Output = revenge_db::Result<Page<Activity>>>>(list: impl Fn(PageRequest) -> F) -> Vec<ActivityId> {
    let (mut seen, mut request) = (Vec::new(), Some(PageRequest::first(2)));
    while let Some(next) = request {
        let page = list(next).await.unwrap();
        request = page.next_request(2);
        seen.extend(page.items.into_iter().map(|entry| entry.id));
    }
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len());
    seen
}

async fn owner_runs(db: &TestDatabase, sql: &str) {
    db.owner().await.execute(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap();
}

async fn count(db: &TestDatabase, table: &str) -> i64 {
    let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM public.{table}"));
    sqlx::query_scalar(sql).fetch_one(&mut db.owner().await).await.unwrap()
}

#[tokio::test]
async fn an_entry_is_read_as_it_was_written_at_the_time_of_its_id() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let plain = log(&db, NewActivity::new("server.start")).await;
    assert_eq!(
        (plain.user_id, plain.username.as_deref(), plain.changes.as_ref(), plain.ip_address, plain.success),
        (None, None, None, None, true)
    );
    let new = NewActivity {
        id: id_at(day(2024, 2, 29)),
        module: Some("users".into()),
        resource_type: Some("user".into()),
        resource_id: Some(ann.0),
        changes: Some(json!({ "email": ["old", "new"] })),
        metadata: Some(json!([1])),
        ip_address: Some("192.0.2.1".parse().unwrap()),
        user_agent: Some("tests".into()),
        success: false,
        error_message: Some("no".into()),
        ..NewActivity::of(ann, "users.update")
    };
    let made = log(&db, new.clone()).await;
    assert_eq!((made.created_at, made.username.as_deref(), made.ip_address), (day(2024, 2, 29), Some("ann"), new.ip_address));
    assert_eq!((made.changes.clone(), made.metadata.clone()), (new.changes.clone(), new.metadata.clone()));
    assert_eq!(db.users().activity(made.id).await.unwrap(), Some(made.clone()));
    assert_eq!(db.users().activity(ActivityId::now()).await.unwrap(), None);
    assert!(matches!(db.users().insert_activity(&new).await, Err(Error::Conflict { .. })));

    db.users().erase(ann).await.unwrap();
    let kept = db.users().activity(made.id).await.unwrap().unwrap();
    assert_eq!((kept.user_id, kept.username.as_deref()), (None, Some("ann")));
}

#[tokio::test]
async fn an_entry_keeps_to_its_bounds_and_is_never_changed() {
    let db = testing::database().await;
    for wrong in [
        NewActivity { id: ActivityId(Uuid::from_u128(7)), ..NewActivity::new("a") },
        NewActivity::new(""),
        NewActivity::of(UserId::now(), "a"),
        NewActivity { resource_id: Some(Uuid::nil()), ..NewActivity::new("a") },
    ] {
        assert!(matches!(db.users().insert_activity(&wrong).await, Err(Error::Invalid { .. })), "{wrong:?}");
    }
    log(&db, NewActivity::new("a")).await;
    let refused = db.pool().execute("UPDATE activity_log SET action = 'b'").await.unwrap_err();
    assert_eq!(refused.as_database_error().and_then(|error| error.code()).as_deref(), Some("42501"));
}

#[tokio::test]
async fn a_read_by_id_looks_into_one_partition() {
    let db = testing::database().await;
    let entry = log(&db, NewActivity::new("a")).await;
    let mut owner = db.owner().await;
    owner.execute("SET plan_cache_mode = force_generic_plan").await.unwrap();
    let statement = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/queries/users/activity/get.sql")).unwrap();
    owner.execute(sqlx::AssertSqlSafe(format!("PREPARE get (uuid) AS {statement}"))).await.unwrap();
    let explain = sqlx::AssertSqlSafe(format!("EXPLAIN (COSTS off) EXECUTE get ('{}')", entry.id));
    let plan: Vec<String> = sqlx::query_scalar(explain).persistent(false).fetch_all(&mut owner).await.unwrap();
    let month = format!("activity_log_{}_{:02}", entry.created_at.year(), entry.created_at.month());
    let scans: Vec<_> = plan.iter().filter(|line| line.contains(" Scan")).collect();
    assert!(scans.len() == 1 && scans[0].contains(&month), "{plan:#?}");
    assert!(plan.iter().any(|line| line.contains("Subplans Removed")), "{plan:#?}");
}

#[tokio::test]
async fn lists_and_counts_show_what_was_done_across_partitions_the_latest_first() {
    let db = testing::database().await;
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let (here, there): (IpAddr, IpAddr) = ("192.0.2.1".parse().unwrap(), "2001:db8::1".parse().unwrap());
    let (thing, now) = (Uuid::now_v7(), now(&db).await);
    let mut made = Vec::new();
    for number in 0..12u64 {
        let new = NewActivity {
            id: id_at(now - Days::new(30 * number)),
            module: (number % 3 > 0).then(|| "movies".to_owned()),
            resource_type: Some("movie".into()),
            resource_id: (number % 2 == 0).then_some(thing),
            ip_address: [Some(here), Some(there), None][usize::try_from(number % 3).unwrap()],
            success: number % 4 != 0,
            ..NewActivity::of(if number % 2 == 0 { ann } else { bob }, if number < 6 { "play" } else { "scan" })
        };
        made.push(log(&db, new).await);
    }
    let which = |filter: &dyn Fn(&Activity) -> bool| made.iter().filter(|entry| filter(entry)).map(|entry| entry.id).collect::<Vec<_>>();
    let users = db.users();
    assert_eq!(all(|page| users.list_activity(page)).await, which(&|_| true));
    assert_eq!(all(|page| users.list_activity_of_user(ann, page)).await, which(&|entry| entry.user_id == Some(ann)));
    assert_eq!(all(|page| users.list_activity_by_action("scan", page)).await, which(&|entry| entry.action == "scan"));
    assert_eq!(all(|page| users.list_activity_by_module("movies", page)).await, which(&|entry| entry.module.is_some()));
    assert_eq!(all(|page| users.list_activity_of_resource(thing, "movie", page)).await, which(&|entry| entry.resource_id.is_some()));
    assert_eq!(all(|page| users.list_activity_of_resource(thing, "series", page)).await, []);
    assert_eq!(all(|page| users.list_activity_from(there, page)).await, which(&|entry| entry.ip_address == Some(there)));
    assert_eq!(all(|page| users.list_failed_activity(page)).await, which(&|entry| !entry.success));
    let streamed: Vec<_> = users.stream_activity_by_action("play").map_ok(|entry| entry.id).try_collect().await.unwrap();
    assert_eq!(streamed, which(&|entry| entry.action == "play"));

    let half = made[6].created_at;
    assert_eq!(users.count_activity().await.unwrap(), 12);
    assert_eq!((users.count_activity_of_user(bob).await.unwrap(), users.count_activity_of_resource(thing, "movie").await.unwrap()), (6, 6));
    assert_eq!(users.count_activity_before(half).await.unwrap(), 5);
    let stats = users.activity_stats(half, now + Days::new(1)).await.unwrap();
    assert_eq!((stats.entries, stats.failed, stats.users, stats.first_at, stats.last_at), (7, 2, 2, Some(half), Some(made[0].created_at)));
    let none = users.activity_stats(half, half).await.unwrap();
    assert_eq!((none.entries, none.first_at, none.last_at), (0, None, None));
    let actions = users.count_actions(half, 5).await.unwrap();
    assert_eq!(actions.iter().map(|count| (count.action.as_str(), count.entries)).collect::<Vec<_>>(), [("play", 6), ("scan", 1)]);
    assert_eq!(users.count_actions(half, 1).await.unwrap().len(), 1);
    assert_eq!(users.delete_activity_before(half).await.unwrap(), 5);
    assert_eq!(users.count_activity().await.unwrap(), 7);
}

#[tokio::test]
async fn a_search_finds_words_and_beginnings_of_the_last_within_a_time() {
    let db = testing::database().await;
    let ann = user(&db, "Ann_Smith").await.id;
    let reset = log(&db, NewActivity::of(ann, "users.password_reset")).await.id;
    let failed = NewActivity { success: false, error_message: Some("Wrong PASSWORD, Émile".into()), ..NewActivity::new("users.login") };
    let failed = log(&db, NewActivity { username: Some("émile".into()), ..failed }).await.id;
    let old = log(&db, NewActivity { id: id_at(day(2020, 1, 1)), ..NewActivity::new("password") }).await.id;
    let (from, until) = (now(&db).await - Days::new(1), now(&db).await + Days::new(1));
    let users = db.users();
    for (words, found) in [
        ("password", vec![failed, reset]),
        ("pass", vec![failed, reset]),
        ("ann smith", vec![reset]),
        ("reset users", vec![reset]),
        ("WRONG emile", vec![failed]),
        ("nothing", vec![]),
        ("", vec![]),
        ("'):*&|", vec![]),
    ] {
        let search = ActivitySearch::within(from, until).words(words);
        assert_eq!(all(|page| users.search_activity(&search, page)).await, found, "{words}");
        assert_eq!(users.count_activity_found(&search).await.unwrap(), i64::try_from(found.len()).unwrap(), "{words}");
    }
    let before = ActivitySearch::within(day(2019, 1, 1), from).words("password");
    assert_eq!(all(|page| users.search_activity(&before, page)).await, [old]);
}

#[tokio::test]
async fn a_search_finds_and_counts_that_of_which_all_is_true() {
    let db = testing::database().await;
    let users = db.users();
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
    // Every combination once, and what nobody did to nothing.
    let mut logged = Vec::new();
    for user_id in [None, Some(ann), Some(bob)] {
        for (kind, resource_id) in [(None, None), (Some("movie"), Some(one)), (Some("series"), Some(one)), (Some("movie"), Some(other))] {
            for (action, success) in [("login", true), ("login", false), ("play", true), ("play", false)] {
                let resource_type = kind.map(str::to_owned);
                logged.push(log(&db, NewActivity { user_id, resource_type, resource_id, success, ..NewActivity::new(action) }).await);
            }
        }
    }
    let (from, until) = (now(&db).await - Days::new(1), now(&db).await + Days::new(1));
    for criteria in 0..64 {
        let told = |bit: u8| criteria >> bit & 1 == 1;
        let search = ActivitySearch {
            words: told(0).then(|| "play".to_owned()),
            user: told(1).then_some(ann),
            action: told(2).then(|| "play".to_owned()),
            resource_type: told(3).then(|| "movie".to_owned()),
            resource_id: told(4).then_some(one),
            success: told(5).then_some(false),
            ..ActivitySearch::within(from, until)
        };
        let wanted = logged.iter().filter(|entry| {
            (!told(0) && !told(2) || entry.action == "play")
                && (!told(1) || entry.user_id == search.user)
                && (!told(3) || entry.resource_type == search.resource_type)
                && (!told(4) || entry.resource_id == search.resource_id)
                && (!told(5) || !entry.success)
        });
        let wanted: BTreeSet<ActivityId> = wanted.map(|entry| entry.id).collect();
        assert!(!wanted.is_empty());
        assert_eq!(all(|page| users.search_activity(&search, page)).await.into_iter().collect::<BTreeSet<_>>(), wanted, "{search:?}");
        assert_eq!(users.count_activity_found(&search).await.unwrap(), i64::try_from(wanted.len()).unwrap(), "{search:?}");
    }
    let before = ActivitySearch::within(from - Days::new(1), from);
    assert_eq!(users.count_activity_found(&before).await.unwrap(), 0);
}

#[tokio::test]
async fn partitions_are_made_ahead_and_take_in_what_waited() {
    let db = testing::database().await;
    let users = db.users();
    let made = users.activity_partitions().await.unwrap();
    assert!(made.len() >= 4 && made[0].from <= now(&db).await && made.windows(2).all(|two| two[0].until == two[1].from), "{made:?}");

    // A month without a partition: its entries wait in the default one.
    let last = made.last().unwrap();
    let waiting = log(&db, NewActivity { id: id_at(last.until + Days::new(3)), ..NewActivity::of(user(&db, "ann").await.id, "a") }).await;
    let beyond = log(&db, NewActivity { id: id_at(last.until + Months::new(2)), ..NewActivity::new("b") }).await;
    assert_eq!(count(&db, "activity_log_default").await, 2);
    let ahead = u16::try_from(made.len()).unwrap();
    let new = users.make_activity_partitions(ahead).await.unwrap();
    assert_eq!(new.len(), 1);
    assert_eq!((count(&db, "activity_log_default").await, count(&db, &new[0]).await), (1, 1));
    assert_eq!(users.activity(waiting.id).await.unwrap(), Some(waiting.clone()));
    assert_eq!(users.activity(beyond.id).await.unwrap(), Some(beyond));
    assert_eq!(users.make_activity_partitions(ahead).await.unwrap(), Vec::<String>::new());
    assert!(matches!(users.make_activity_partitions(121).await, Err(Error::Invalid { .. })));

    // The new one has the rules of the log.
    users.erase(waiting.user_id.unwrap()).await.unwrap();
    assert_eq!(users.activity(waiting.id).await.unwrap().unwrap().user_id, None);
    let again = users.insert_activity(&NewActivity { id: waiting.id, ..NewActivity::new("a") }).await;
    assert!(matches!(again, Err(Error::Conflict { .. })), "{again:?}");
}

/// Entries without a partition, in the midst of a month.
async fn fill(db: &TestDatabase, month: &str, entries: i32) {
    let sql = format!(
        "INSERT INTO activity_log (id, action, created_at)
         SELECT made.id, 'old', activity_log_time(made.id)
         FROM generate_series(1, {entries}) AS n
         CROSS JOIN LATERAL (SELECT (lpad(to_hex((extract(epoch FROM timestamptz '{month}-10 00:00Z' + n * interval '1 second') * 1000)::bigint), 12, '0')
                                     || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid AS id) AS made"
    );
    owner_runs(db, &sql).await;
}

#[tokio::test]
async fn entries_of_past_months_come_into_partitions_while_others_read_and_write() {
    let db = testing::database().await;
    let users = db.users();
    for month in ["2020-01", "2020-02", "2020-03"] {
        fill(&db, month, 2_000).await;
    }
    let over = Arc::new(AtomicBool::new(false));
    let writer = {
        let (users, over) = (db.users(), over.clone());
        tokio::spawn(async move {
            let mut written = Vec::new();
            for n in 0.. {
                let month = 1 + n % 4;
                let new = NewActivity { id: id_at(day(2020, month, 20)), ..NewActivity::new("late") };
                written.push(users.insert_activity(&new).await.unwrap());
                if over.load(Ordering::Relaxed) && month == 4 {
                    break;
                }
            }
            written
        })
    };
    let reader = {
        let (users, over) = (db.users(), over.clone());
        tokio::spawn(async move {
            let mut seen = 6_000;
            while !over.load(Ordering::Relaxed) {
                let now = users.count_activity().await.unwrap();
                assert!(now >= seen, "{seen} entries were there, and {now} are");
                seen = now;
            }
        })
    };

    let made = users.make_activity_partitions(3).await;
    over.store(true, Ordering::Relaxed);
    let written = writer.await.unwrap();
    reader.await.unwrap();

    let mut made = made.unwrap();
    made.extend(users.make_activity_partitions(3).await.unwrap());
    assert_eq!(made, ["activity_log_2020_01", "activity_log_2020_02", "activity_log_2020_03", "activity_log_2020_04"]);
    assert_eq!(count(&db, "activity_log_default").await, 0);
    assert_eq!(users.count_activity().await.unwrap(), 6_000 + i64::try_from(written.len()).unwrap());
    let of_each = i64::try_from(written.len() / 4).unwrap();
    for (name, old) in made.iter().zip([2_000, 2_000, 2_000, 0]) {
        assert_eq!(count(&db, name).await, old + of_each, "{name}");
    }
    for entry in written.iter().step_by(97) {
        assert_eq!(users.activity(entry.id).await.unwrap().as_ref(), Some(entry));
    }
}

#[tokio::test]
async fn nobody_waits_while_entries_are_copied() {
    let db = testing::database().await;
    // Whoever writes an old entry, the maker too when it copies one, waits for a lock that its owner holds.
    owner_runs(
        &db,
        "CREATE FUNCTION public.held() RETURNS boolean LANGUAGE sql AS 'SELECT pg_advisory_xact_lock(1) IS NOT NULL';
         ALTER TABLE activity_log ADD CONSTRAINT held CHECK (CASE WHEN action = 'old' THEN public.held() ELSE true END)",
    )
    .await;
    fill(&db, "2020-01", 10).await;
    let mut owner = db.owner().await;
    owner.execute("BEGIN; SELECT pg_advisory_xact_lock(1)").await.unwrap();
    let users = db.users();
    let maker = tokio::spawn(async move { users.make_activity_partitions(3).await });
    Observer::of(&db).await.wait_for(1, "wait_event_type = 'Lock'").await;

    let ann = user(&db, "ann").await.id;
    log(&db, NewActivity { id: id_at(day(2020, 1, 20)), ..NewActivity::of(ann, "late") }).await;
    assert_eq!(db.users().count_activity().await.unwrap(), 11);
    db.users().deactivate(ann).await.unwrap();

    assert!(!maker.is_finished());
    owner.execute("ROLLBACK").await.unwrap();
    assert_eq!(maker.await.unwrap().unwrap(), ["activity_log_2020_01"]);
    assert_eq!((count(&db, "activity_log_default").await, count(&db, "activity_log_2020_01").await), (0, 11));
}

#[tokio::test]
async fn what_changed_while_entries_were_copied_is_moved_as_it_is_now() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let mut hers = log(&db, NewActivity { id: id_at(day(2020, 1, 20)), ..NewActivity::of(ann, "hers") }).await;
    let stays = log(&db, NewActivity { id: id_at(day(2020, 1, 21)), ..NewActivity::new("stays") }).await;
    let goes = log(&db, NewActivity { id: id_at(day(2020, 1, 3)), ..NewActivity::new("goes") }).await;
    let tx = db.begin().await.unwrap();
    let comes = NewActivity { id: id_at(day(2020, 1, 22)), ..NewActivity::new("comes") };
    let comes = tx.users().insert_activity(&comes).await.unwrap();
    assert_eq!(tx.users().delete_activity_before(day(2020, 1, 10)).await.unwrap(), 1);
    tx.users().erase(ann).await.unwrap();

    // The copy has been made when the maker waits for the writer.
    let made = committed_when_waited_for(&db, tx, db.users().make_activity_partitions(3)).await.unwrap();

    assert_eq!(made, ["activity_log_2020_01"]);
    assert_eq!((count(&db, "activity_log_default").await, count(&db, "activity_log_2020_01").await), (0, 3));
    hers.user_id = None;
    for (entry, expected) in [(&hers, Some(&hers)), (&stays, Some(&stays)), (&comes, Some(&comes)), (&goes, None)] {
        assert_eq!(db.users().activity(entry.id).await.unwrap().as_ref(), expected, "{}", entry.action);
    }
}

#[tokio::test]
async fn late_entries_of_a_month_that_was_detached_and_kept_wait_until_its_table_is_gone() {
    let db = testing::database().await;
    let users = db.users();
    fill(&db, "2020-01", 3).await;
    fill(&db, "2020-02", 3).await;
    assert_eq!(users.make_activity_partitions(3).await.unwrap(), ["activity_log_2020_01", "activity_log_2020_02"]);
    assert_eq!(users.detach_activity_before(day(2020, 2, 1), Detached::Keep).await.unwrap(), ["activity_log_2020_01"]);

    log(&db, NewActivity { id: id_at(day(2020, 1, 20)), ..NewActivity::new("late") }).await;
    fill(&db, "2020-03", 3).await;
    assert_eq!(users.make_activity_partitions(3).await.unwrap(), ["activity_log_2020_03"]);
    assert_eq!((count(&db, "activity_log_default").await, count(&db, "activity_log_2020_01").await), (1, 3));
    owner_runs(&db, "DROP TABLE activity_log_2020_01").await;
    assert_eq!(users.make_activity_partitions(3).await.unwrap(), ["activity_log_2020_01"]);
    assert_eq!((count(&db, "activity_log_default").await, users.count_activity().await.unwrap()), (0, 7));
}

#[tokio::test]
async fn many_who_make_and_detach_partitions_at_once_do_it_once_while_others_write() {
    let db = testing::database().await;
    owner_runs(
        &db,
        "CREATE TABLE activity_log_2020_01 PARTITION OF activity_log FOR VALUES FROM ('2020-01-01 00:00Z') TO ('2020-02-01 00:00Z')",
    )
    .await;
    let writer = {
        let users = db.users();
        tokio::spawn(async move {
            for _ in 0..100 {
                users.insert_activity(&NewActivity::new("write")).await.unwrap();
            }
        })
    };
    let calls = (0..6).map(|number| {
        let users = db.users();
        tokio::spawn(async move {
            if number % 2 == 0 {
                users.make_activity_partitions(8).await
            } else {
                users.detach_activity_before(day(2100, 1, 1), Detached::Drop).await
            }
        })
    });
    let mut names = Vec::new();
    for call in futures_util::future::join_all(calls).await {
        names.extend(call.unwrap().unwrap());
    }
    writer.await.unwrap();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    assert!(names.contains(&"activity_log_2020_01".to_owned()) && names.len() >= 5, "{names:?}");
    assert_eq!(db.users().activity_partitions().await.unwrap().len(), 9);
    assert_eq!(db.users().count_activity().await.unwrap(), 100);
}

#[tokio::test]
async fn whole_old_months_are_detached_and_nothing_younger() {
    let db = testing::database().await;
    let users = db.users();
    for (name, from, to) in [("2020_01", "2020-01", "2020-02"), ("2020_02", "2020-02", "2020-03"), ("2020_03", "2020-03", "2020-04")] {
        let sql = format!(
            "CREATE TABLE activity_log_{name} PARTITION OF activity_log FOR VALUES FROM ('{from}-01 00:00Z') TO ('{to}-01 00:00Z')"
        );
        owner_runs(&db, &sql).await;
    }
    for month in 1..=4 {
        log(&db, NewActivity { id: id_at(day(2020, month, 10)), ..NewActivity::new("old") }).await;
    }
    // A month is not over before its last day.
    assert_eq!(users.detach_activity_before(day(2020, 2, 20), Detached::Keep).await.unwrap(), ["activity_log_2020_01"]);
    assert_eq!((count(&db, "activity_log_2020_01").await, users.count_activity().await.unwrap()), (1, 3));
    assert!(db.pool().execute("SELECT FROM activity_log_2020_01").await.is_err());
    let far = day(2100, 1, 1);
    assert_eq!(users.detach_activity_before(far, Detached::Drop).await.unwrap(), ["activity_log_2020_02", "activity_log_2020_03"]);
    assert_eq!(users.detach_activity_before(far, Detached::Drop).await.unwrap(), Vec::<String>::new());
    // The default partition stays, and the present month.
    assert_eq!(users.count_activity().await.unwrap(), 1);
    assert!(users.activity_partitions().await.unwrap().len() >= 4);
}

#[tokio::test]
async fn a_writer_in_the_way_is_not_harmed_and_the_maker_is_told() {
    let db = testing::database().await;
    let tx = db.begin().await.unwrap();
    let ann = tx.users().insert(&revenge_db::users::NewUser::new("ann", "ann@example.org")).await.unwrap();
    assert!(matches!(db.users().make_activity_partitions(20).await, Err(Error::LockTimeout { .. })));
    tx.users().insert_activity(&NewActivity::of(ann.id, "a")).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!db.users().make_activity_partitions(20).await.unwrap().is_empty());
}
