use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::stream;
use proptest::prelude::*;
use revenge_db::libraries::{LibraryId, NewLibrary};
use revenge_db::movies::{Movie, NewMovie, Rating};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::tvshows::{Episode, NewEpisode, NewSeries};
use revenge_db::users::{
    ImportReport, NewProfile, NewUser, OnConflict, RatingImport, SecretHash, TitleKey, UserId, UserImport, UserImportReport, UserKey,
    WatchImport,
};
use revenge_db::{Error, PageRequest};
use sqlx::Executor as _;

use crate::support::Observer;
use crate::user;

async fn import(
    db: &TestDatabase,
    users: Vec<NewUser>,
    ratings: Vec<RatingImport>,
    watches: Vec<WatchImport>,
    on_conflict: OnConflict,
) -> UserImportReport {
    db.users().import(stream::iter(users), stream::iter(ratings), stream::iter(watches), on_conflict).await.unwrap()
}

fn reasons(report: &ImportReport) -> Vec<(u64, &str)> {
    report.rejected.iter().map(|row| (row.line, row.reason.as_str())).collect()
}

fn counts(report: &ImportReport) -> [u64; 4] {
    [report.inserted, report.updated, report.skipped, report.rejected_rows]
}

fn new(name: &str) -> NewUser {
    NewUser::new(name, format!("{name}@example.org"))
}

fn named(name: &str) -> UserKey {
    UserKey::Username(name.to_owned())
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_000_000_000 + seconds, 0).unwrap()
}

fn rating(user: UserKey, title: TitleKey, rating: i32) -> RatingImport {
    RatingImport { rated_at: Some(at(0)), ..RatingImport::new(user, title, Rating::new(rating).unwrap()) }
}

/// A film and an episode, to be rated and watched.
struct Titles {
    library: LibraryId,
    heat: Movie,
    pilot: Episode,
}

async fn titles(db: &TestDatabase) -> Titles {
    let library = db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap().id;
    let shows = db.libraries().insert(&NewLibrary::tvshows("Shows")).await.unwrap().id;
    let heat = NewMovie { imdb_id: Some("tt0113277".into()), tmdb_id: Some(949), year: Some(1995), ..NewMovie::new(library, "Heat") };
    let heat = db.movies().insert(&heat).await.unwrap();
    let series = NewSeries { imdb_id: Some("tt1526318".into()), ..NewSeries::new(shows, "Borgen") };
    let series = db.tvshows().insert(&series).await.unwrap();
    let season = db.tvshows().get_or_create_season(series.id, 1).await.unwrap();
    let pilot = db.tvshows().insert_episode(&NewEpisode::new(season.id, 1, "Pilot")).await.unwrap();
    Titles { library, heat, pilot }
}

/// How many rows a table has, for what has no method.
async fn rows(db: &TestDatabase, table: &'static str) -> i64 {
    let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
    sqlx::query_scalar(sql).fetch_one(db.read()).await.unwrap()
}

/// Somebody signs up while the import waits for him.
#[tokio::test]
async fn a_user_who_is_made_meanwhile_gets_his_ratings() {
    let db = testing::database().await;
    let heat = titles(&db).await.heat;
    let mut held = db.owner().await;
    held.execute("BEGIN; INSERT INTO users (id, username, email) VALUES (gen_random_uuid(), 'Ann', 'somebody@example.org')").await.unwrap();

    let ratings = vec![rating(named("ann"), TitleKey::Movie(heat.id), 80)];
    let (report, ()) = tokio::join!(import(&db, vec![new("ann"), new("bob")], ratings, vec![], OnConflict::Skip), async {
        Observer::of(&db).await.wait_for(1, "wait_event_type = 'Lock'").await;
        held.execute("COMMIT").await.unwrap();
    });

    assert_eq!([&report.users, &report.ratings].map(counts), [[1, 0, 1, 0], [1, 0, 0, 0]], "{report:?}");
}

#[tokio::test]
async fn a_rating_that_somebody_makes_meanwhile_is_not_told_as_imported() {
    let db = testing::database().await;
    let heat = titles(&db).await.heat;
    let ann = user(&db, "ann").await.id;
    for (on_conflict, expected, stays) in
        [(OnConflict::Error, [0, 0, 0, 1], 90), (OnConflict::Skip, [0, 0, 1, 0], 90), (OnConflict::Update, [1, 0, 0, 0], 80)]
    {
        let mut held = db.owner().await;
        held.execute(sqlx::AssertSqlSafe(format!(
            "BEGIN; INSERT INTO movie_user_ratings (user_id, movie_id, rating) VALUES ('{ann}', '{}', 90)",
            heat.id
        )))
        .await
        .unwrap();
        let ratings = vec![rating(UserKey::Id(ann), TitleKey::Movie(heat.id), 80)];
        let (report, ()) = tokio::join!(import(&db, vec![], ratings, vec![], on_conflict), async {
            Observer::of(&db).await.wait_for(1, "wait_event_type = 'Lock'").await;
            held.execute("COMMIT").await.unwrap();
        });

        assert_eq!(counts(&report.ratings), expected, "{on_conflict:?} {report:?}");
        assert_eq!(db.movies().user_rating(ann, heat.id).await.unwrap().unwrap().rating.get(), stays, "{on_conflict:?}");
        db.movies().remove_rating(ann, heat.id).await.unwrap();
    }
}

#[tokio::test]
async fn users_come_with_their_ratings_and_history() {
    let db = testing::database().await;
    let Titles { library, heat, pilot } = titles(&db).await;
    let ann = NewUser { password_hash: Some(SecretHash::new("hash")), ..new("ann") };
    let (key, movie) = (UserKey::Id(ann.id), TitleKey::Movie(heat.id));
    let ratings = vec![
        rating(key.clone(), TitleKey::MovieImdb(library, "tt0113277".into()), 80),
        rating(named("BOB"), TitleKey::MovieTmdb(library, 949), 40),
        rating(key.clone(), TitleKey::Series(pilot.series_id), 70),
        rating(named("bob"), TitleKey::SeriesImdb(pilot.library_id, "tt1526318".into()), 60),
        rating(key.clone(), TitleKey::EpisodeNumber(pilot.series_id, 1, 1), 90),
    ];
    let halfway = WatchImport {
        position: Duration::from_secs(60),
        duration: Some(Duration::from_secs(120)),
        completed: false,
        ..WatchImport::completed(key.clone(), movie.clone(), at(500))
    };
    let watches = vec![
        WatchImport::completed(key.clone(), movie.clone(), at(100)),
        halfway,
        WatchImport::completed(key.clone(), movie, at(200)),
        WatchImport::completed(named("bob"), TitleKey::Episode(pilot.id), at(0)),
    ];

    let report = import(&db, vec![ann.clone(), new("bob")], ratings, watches, OnConflict::Error).await;

    assert_eq!([&report.users, &report.ratings, &report.watches].map(counts), [[2, 0, 0, 0], [5, 0, 0, 0], [4, 0, 0, 0]], "{report:?}");
    assert_eq!(db.users().password_hash(ann.id).await.unwrap(), Some(SecretHash::new("hash")));
    let read = db.movies().user_rating(ann.id, heat.id).await.unwrap().unwrap();
    assert_eq!((read.rating.get(), read.created_at, read.updated_at), (80, at(0), at(0)));
    assert_eq!(db.movies().average_user_rating(heat.id).await.unwrap().average, Some(60.0));
    assert_eq!(db.tvshows().episode_rating(ann.id, pilot.id).await.unwrap().unwrap().rating.get(), 90);
    let state = db.movies().watch_state(ann.id, heat.id).await.unwrap().unwrap();
    assert_eq!((state.position, state.completed_at, state.watch_count), (Duration::from_secs(60), None, 2));
    assert_eq!((state.last_watched_at, state.duration), (at(500), Some(Duration::from_secs(120))));
    assert_eq!(db.movies().continue_watching(ann.id, PageRequest::first(5)).await.unwrap().items.len(), 1);
    let bob = db.users().find_by_username("bob").await.unwrap().unwrap();
    let state = db.tvshows().watch_state(bob.id, pilot.id).await.unwrap().unwrap();
    assert_eq!((state.completed_at, state.watch_count), (Some(at(0)), 1));
    for staging in ["user_import_staging", "user_import_ratings", "user_import_watches"] {
        assert_eq!(rows(&db, staging).await, 0, "{staging}");
    }
}

#[tokio::test]
async fn importing_twice_doubles_nothing() {
    let db = testing::database().await;
    let Titles { heat, .. } = titles(&db).await;
    let (movie, key) = (TitleKey::Movie(heat.id), named("ann"));
    let run = async |value, on_conflict| {
        let watch = WatchImport::completed(key.clone(), movie.clone(), at(100));
        let ann = NewUser { display_name: Some(format!("Ann {value}")), is_admin: value > 80, ..new("ann") };
        import(&db, vec![ann], vec![rating(key.clone(), movie.clone(), value)], vec![watch], on_conflict).await
    };
    run(80, OnConflict::Error).await;

    let refused = run(90, OnConflict::Error).await;
    let skipped = run(90, OnConflict::Skip).await;
    let before = db.users().find_by_username("ann").await.unwrap().unwrap();
    let same = run(80, OnConflict::Update).await;
    let kept = db.movies().user_rating(before.id, heat.id).await.unwrap().unwrap();
    let updated = run(90, OnConflict::Update).await;

    assert_eq!(reasons(&refused.users), [(1, "username: there is a user with it already")]);
    assert_eq!(reasons(&refused.ratings), [(1, "rating: the user has rated this title already")]);
    assert_eq!(reasons(&refused.watches), [(1, "started_at: the user's history has this watching already")]);
    for (report, expected) in [(&skipped, [0, 0, 1, 0]), (&same, [0, 1, 0, 0]), (&updated, [0, 1, 0, 0])] {
        assert_eq!([&report.users, &report.ratings, &report.watches].map(counts), [expected; 3]);
    }
    assert_eq!((kept.rating.get(), kept.updated_at), (80, at(0)), "what says the same is no change");
    let changed = db.movies().user_rating(before.id, heat.id).await.unwrap().unwrap();
    assert_eq!((changed.rating.get(), changed.created_at), (90, at(0)));
    let ann = db.users().find_by_username("ann").await.unwrap().unwrap();
    assert_eq!((before.display_name.as_deref(), ann.display_name.as_deref(), ann.is_admin), (Some("Ann 80"), Some("Ann 90"), false));
    assert_eq!([rows(&db, "users").await, rows(&db, "movie_user_ratings").await, rows(&db, "movie_watch_history").await], [1, 1, 1]);
    assert_eq!(db.movies().watch_state(ann.id, heat.id).await.unwrap().unwrap().watch_count, 1);
}

#[tokio::test]
async fn an_import_does_not_touch_the_rights_of_a_user_who_is_there() {
    let db = testing::database().await;
    let ann = NewUser { max_rating_level: Some(12), password_hash: Some(SecretHash::new("hers")), ..new("ann") };
    import(&db, vec![ann], vec![], vec![], OnConflict::Error).await;
    let before = db.users().find_by_username("ann").await.unwrap().unwrap();

    let raised = NewUser {
        max_rating_level: Some(100),
        is_admin: true,
        password_hash: Some(SecretHash::new("other")),
        display_name: Some("Ann".into()),
        ..new("ann")
    };
    let report = import(&db, vec![raised], vec![], vec![], OnConflict::Update).await;

    assert_eq!(counts(&report.users), [0, 1, 0, 0]);
    let after = db.users().find_by_username("ann").await.unwrap().unwrap();
    assert_eq!((before.max_rating_level, after.max_rating_level, after.is_admin), (Some(12), Some(12), false));
    assert_eq!(
        (after.display_name.as_deref(), db.users().password_hash(after.id).await.unwrap()),
        (Some("Ann"), Some(SecretHash::new("hers")))
    );
}

#[tokio::test]
async fn an_imported_user_is_active_and_may_see_qar_as_the_row_says() {
    let db = testing::database().await;
    let ann = NewUser { is_active: false, qar_enabled: true, ..new("ann") };
    import(&db, vec![ann, new("bob")], vec![], vec![], OnConflict::Error).await;
    let there = NewUser { is_active: false, qar_enabled: true, ..new("bob") };
    import(&db, vec![there], vec![], vec![], OnConflict::Update).await;

    for (name, expected) in [("ann", (false, true)), ("bob", (true, false))] {
        let user = db.users().find_by_username(name).await.unwrap().unwrap();
        assert_eq!((user.is_active, user.qar_enabled), expected, "{name}");
    }
}

#[tokio::test]
async fn rows_without_a_user_or_title_and_repeated_ones_are_rejected() {
    let db = testing::database().await;
    let Titles { library, heat, pilot } = titles(&db).await;
    let (gone, parent) = (user(&db, "gone").await, user(&db, "parent").await);
    db.users().delete(gone.id).await.unwrap();
    let child = db.users().insert_profile(&NewProfile::new(parent.id, "child")).await.unwrap();
    let (ann, movie) = (named("ann"), TitleKey::Movie(heat.id));
    let users = vec![
        new("ann"),
        new("ANN"),
        NewUser::new("other", "Ann@example.org"),
        NewUser { id: gone.id, ..new("again") },
        new("gone"),
        NewUser::new(" ", "a@b"),
        NewUser::new("short", "ab"),
        NewUser::new("nul\0", "a@b"),
        NewUser { max_rating_level: Some(101), ..new("level") },
        NewUser { id: UserId(child.id.0), ..new("child") },
    ];
    let ratings = vec![
        rating(named("nobody"), movie.clone(), 1),
        rating(UserKey::Id(UserId::now()), movie.clone(), 1),
        rating(ann.clone(), TitleKey::MovieImdb(pilot.library_id, "tt0113277".into()), 1),
        rating(ann.clone(), TitleKey::EpisodeNumber(pilot.series_id, 1, 2), 1),
        rating(ann.clone(), TitleKey::MovieTitle(library, "HEAT".into(), Some(1995)), 1),
        rating(ann.clone(), movie.clone(), 2),
        RatingImport { review: Some("x".into()), ..rating(ann.clone(), TitleKey::Episode(pilot.id), 1) },
        RatingImport { rated_at: Some(DateTime::<Utc>::MAX_UTC), ..rating(ann.clone(), movie.clone(), 1) },
    ];
    let watch = |title| WatchImport::completed(ann.clone(), title, at(0));
    let watches = vec![
        watch(TitleKey::Series(pilot.series_id)),
        WatchImport { watched_at: at(-1), ..watch(movie.clone()) },
        WatchImport { duration: Some(Duration::ZERO), ..watch(movie.clone()) },
        watch(movie.clone()),
        watch(movie),
    ];

    let report = import(&db, users, ratings, watches, OnConflict::Update).await;

    let lines = |report: &ImportReport| report.rejected.iter().map(|row| row.line).collect::<Vec<_>>();
    assert_eq!((lines(&report.users), report.users.inserted), (vec![2, 3, 4, 6, 7, 8, 9, 10], 2), "{report:#?}");
    assert!(reasons(&report.users).contains(&(10, "id: it belongs to a profile")), "{report:#?}");
    assert_eq!((lines(&report.ratings), report.ratings.inserted), (vec![1, 2, 3, 4, 6, 7, 8], 1), "{report:#?}");
    assert_eq!((lines(&report.watches), report.watches.inserted), (vec![1, 2, 3, 5], 1), "{report:#?}");
    assert!(reasons(&report.ratings).contains(&(6, "the row at line 5 is the same user's rating of the same title")), "{report:#?}");
    assert!(reasons(&report.ratings).contains(&(3, "title: there is no such movie")), "{report:#?}");
}

#[tokio::test]
async fn no_session_is_told_as_inserted_that_was_not() {
    let db = testing::database().await;
    let Titles { heat, pilot, .. } = titles(&db).await;
    let (ann, bob) = (named("ann"), named("bob"));
    for title in [TitleKey::Movie(heat.id), TitleKey::Episode(pilot.id)] {
        let template = WatchImport::completed(ann.clone(), title.clone(), at(0));
        let again = |seconds| WatchImport { started_at: at(seconds), watched_at: at(seconds), ..template.clone() };
        let watches =
            vec![again(0), again(60), WatchImport { user: bob.clone(), ..again(120) }, WatchImport::completed(bob.clone(), title, at(180))];

        let report = import(&db, vec![new("ann"), new("bob")], vec![], watches, OnConflict::Skip).await.watches;

        assert_eq!(reasons(&report), [2, 3].map(|line| (line, "id: another entry of the history has it")), "{report:#?}");
        assert_eq!(report.inserted, 2);
        let later = import(&db, vec![], vec![], vec![again(240)], OnConflict::Skip).await.watches;
        assert_eq!((reasons(&later), later.inserted), (vec![(1, "id: another entry of the history has it")], 0));
    }
    assert_eq!((rows(&db, "movie_watch_history").await, rows(&db, "episode_watch_history").await), (2, 2));
}

#[tokio::test]
async fn keys_that_look_alike_are_of_different_users_and_titles() {
    let db = testing::database().await;
    let Titles { library, heat, .. } = titles(&db).await;
    let bob = user(&db, "bob").await.id;
    let nobody = UserId::now();
    // Whoever calls himself by another one's id, even by that of nobody.
    let impostors = [user(&db, &bob.to_string()).await.id, user(&db, &nobody.to_string()).await.id];
    let odd = db.movies().insert(&NewMovie::new(library, "X\ny1999")).await.unwrap().id;
    let plain = db.movies().insert(&NewMovie { year: Some(1999), ..NewMovie::new(library, "X") }).await.unwrap().id;
    let movie = TitleKey::Movie(heat.id);
    let ratings = vec![
        rating(UserKey::Id(bob), movie.clone(), 10),
        rating(named(&bob.to_string()), movie.clone(), 20),
        rating(UserKey::Id(nobody), movie.clone(), 30),
        rating(named(&nobody.to_string()), movie, 40),
        rating(UserKey::Id(bob), TitleKey::MovieTitle(library, "X\ny1999".into(), None), 50),
        rating(UserKey::Id(bob), TitleKey::MovieTitle(library, "X".into(), Some(1999)), 60),
    ];

    let report = import(&db, vec![], ratings, vec![], OnConflict::Error).await.ratings;

    assert_eq!((reasons(&report), report.inserted), (vec![(3, "user: there is no such user")], 5), "{report:#?}");
    for (user, movie, given) in
        [(bob, heat.id, 10), (impostors[0], heat.id, 20), (impostors[1], heat.id, 40), (bob, odd, 50), (bob, plain, 60)]
    {
        assert_eq!(db.movies().user_rating(user, movie).await.unwrap().map(|one| one.rating), Some(Rating::new(given).unwrap()));
    }
}

#[tokio::test]
async fn a_dropped_import_keeps_nothing() {
    let db = testing::database().await;
    let Titles { heat, .. } = titles(&db).await;
    use futures_util::StreamExt as _;
    let endless = stream::iter(0..).then(|n| async move {
        tokio::task::yield_now().await;
        WatchImport::completed(named("ann"), TitleKey::Movie(heat.id), at(n))
    });
    let users = db.users();
    let ratings = stream::iter([rating(named("ann"), TitleKey::Movie(heat.id), 1)]);
    let whole = users.import(stream::iter([new("ann")]), ratings, endless, OnConflict::Error);
    let cut = tokio::time::timeout(Duration::from_millis(300), whole).await;
    assert!(cut.is_err());
    assert_eq!([rows(&db, "users").await, rows(&db, "movie_user_ratings").await, rows(&db, "user_import_watches").await], [0, 0, 0]);
}

#[tokio::test]
async fn concurrent_imports_of_the_same_rows_double_nothing() {
    let db = testing::database().await;
    let Titles { heat, .. } = titles(&db).await;
    let run = |on_conflict| {
        let names: Vec<_> = (0..100).map(|n| format!("user{n}")).collect();
        let ratings = names.iter().map(|name| rating(named(name), TitleKey::Movie(heat.id), 50)).collect();
        let watches = names.iter().map(|name| WatchImport::completed(named(name), TitleKey::Movie(heat.id), at(0))).collect();
        import(&db, names.iter().map(|name| new(name)).collect(), ratings, watches, on_conflict)
    };
    let (a, b, c) = tokio::join!(run(OnConflict::Skip), run(OnConflict::Update), run(OnConflict::Skip));
    assert_eq!([&a, &b, &c].map(|report| report.ratings.inserted).iter().sum::<u64>(), 100);
    assert_eq!([rows(&db, "users").await, rows(&db, "movie_user_ratings").await, rows(&db, "movie_watch_history").await], [100; 3]);
    assert_eq!(db.movies().average_user_rating(heat.id).await.unwrap().average, Some(50.0));
}

#[tokio::test]
async fn movies_and_their_raters_go_in_together_or_not_at_all() {
    let db = testing::database().await;
    let library = db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap().id;
    let film = || NewMovie { imdb_id: Some("tt0000001".into()), ..NewMovie::new(library, "New") };
    let rated = || rating(named("ann"), TitleKey::MovieImdb(library, "tt0000001".into()), 50);
    let none = || stream::empty::<WatchImport>();
    let users = db.users();

    let stuck = stream::pending::<RatingImport>();
    let whole = users.import_with_movies(stream::iter([film()]), stream::iter([new("ann")]), stuck, none(), OnConflict::Error);
    assert!(tokio::time::timeout(Duration::from_millis(300), whole).await.is_err());
    assert_eq!([rows(&db, "movies").await, rows(&db, "users").await], [0, 0]);

    let whole =
        users.import_with_movies(stream::iter([film()]), stream::iter([new("ann")]), stream::iter([rated()]), none(), OnConflict::Error);
    let (films, report) = whole.await.unwrap();
    assert_eq!((counts(&films), counts(&report.users), counts(&report.ratings)), ([1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]), "{report:?}");
}

#[tokio::test]
async fn an_import_belongs_to_no_transaction_and_knows_its_tables() {
    let db = testing::database().await;
    let none = || (stream::empty::<NewUser>(), stream::empty::<RatingImport>(), stream::empty::<WatchImport>());
    let tx = db.begin().await.unwrap();
    let (users, ratings, watches) = none();
    let refused = tx.users().import(users, ratings, watches, OnConflict::Error).await;
    assert!(matches!(refused, Err(Error::Misuse { .. })), "{refused:?}");
    drop(tx);
    db.owner().await.execute("ALTER TABLE user_import_ratings ALTER COLUMN rating TYPE real").await.unwrap();
    let (_, ratings, watches) = none();
    let refused = db.users().import(stream::iter([UserImport::from(new("ann"))]), ratings, watches, OnConflict::Error).await;
    assert!(matches!(&refused, Err(Error::Migration { reason, .. }) if reason.contains("`rating`")), "{refused:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    /// Where a user stands is what a recount of the history says.
    #[test]
    fn the_state_follows_from_the_history(watches in prop::collection::btree_map(0_i64..1_000, (any::<bool>(), 0_i64..50, 0_u64..9_000), 1..12), cut in 0_usize..12) {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let db = testing::database().await;
            let Titles { heat, .. } = titles(&db).await;
            let ann = user(&db, "ann").await;
            let rows: Vec<_> = watches.iter().map(|(start, (completed, length, position))| WatchImport {
                completed: *completed, position: Duration::from_millis(*position), watched_at: at(start * 100) + TimeDelta::seconds(*length),
                ..WatchImport::completed(UserKey::Id(ann.id), TitleKey::Movie(heat.id), at(start * 100))
            }).collect();
            // In two imports, the later of which may hold the earlier times.
            let (late, early) = rows.split_at(cut.min(rows.len()));
            import(&db, vec![], vec![], early.to_vec(), OnConflict::Error).await;
            import(&db, vec![], vec![], late.to_vec(), OnConflict::Error).await;
            let state = db.movies().watch_state(ann.id, heat.id).await.unwrap().unwrap();
            let last = rows.last().unwrap();
            prop_assert_eq!((state.position, state.last_watched_at), (last.position, last.watched_at));
            prop_assert_eq!(state.completed_at, last.completed.then_some(last.watched_at));
            prop_assert_eq!(state.watch_count as usize, rows.iter().filter(|row| row.completed).count());
            Ok(())
        })?;
    }
}
