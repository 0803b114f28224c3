//! Where users stand with series is kept: it has to be what a recount says.

use futures_util::future::join_all;
use revenge_db::testing::{self, TestDatabase};
use revenge_db::tvshows::{EpisodeId, NewWatch, SeasonId, Series, TvShows};
use revenge_db::users::UserId;
use revenge_db::{PageRequest, ReadWrite, Result, Viewer};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, Row as _};

use crate::support::{committed_when_waited_for, episode, library, series, user};

/// The kept rows that a recount of all states does not give, and the other way round.
const DIFFERENCES: &str = "
    WITH recount AS (
        SELECT s.user_id, e.series_id, count(*) FILTER (WHERE e.season_number > 0 AND s.watch_count > 0)::int AS watched,
               max(ARRAY[e.season_number, e.episode_number]) FILTER (WHERE e.season_number > 0 AND s.watch_count > 0) AS furthest,
               max(s.last_watched_at) AS last_watched_at, (array_agg(e.id ORDER BY s.last_watched_at DESC, e.id DESC))[1] AS last_episode_id
        FROM episode_watch_state AS s JOIN episodes AS e ON e.id = s.episode_id
        WHERE e.deleted_at IS NULL
        GROUP BY 1, 2
    ), kept AS (
        SELECT user_id, series_id, watched_episodes, CASE WHEN furthest_season IS NOT NULL THEN ARRAY[furthest_season, furthest_episode] END, last_watched_at,
               last_episode_id
        FROM series_watch_state
    )
    SELECT format('recounted %s', r) FROM (TABLE recount EXCEPT TABLE kept) AS r
    UNION ALL
    SELECT format('kept %s', k) FROM (TABLE kept EXCEPT TABLE recount) AS k
    UNION ALL
    SELECT format('complete, and not marked so: %s', w) FROM series_watch_state AS w JOIN series AS s ON s.id = w.series_id
    WHERE w.watched_episodes > 0 AND w.watched_episodes >= s.episode_count AND NOT w.maybe_complete";

pub async fn differences(db: &TestDatabase) -> Vec<String> {
    let mut owner = db.owner().await;
    let rows = owner.fetch_all(DIFFERENCES).await.unwrap();
    owner.close().await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

async fn kept(db: &TestDatabase) -> Vec<(String, i32, Option<i32>, Option<i32>)> {
    let mut owner = db.owner().await;
    let rows = owner
        .fetch_all(
            "SELECT s.title, w.watched_episodes, w.furthest_season, w.furthest_episode
             FROM series_watch_state AS w JOIN series AS s ON s.id = w.series_id ORDER BY s.title, w.user_id",
        )
        .await
        .unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1), row.get(2), row.get(3))).collect()
}

#[tokio::test]
async fn a_series_state_follows_its_episodes() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let (heat, alien) = (series(&db, &library, "Heat").await, series(&db, &library, "Alien").await);
    let mut made = Vec::new();
    for (season, number) in [(0, 1), (1, 1), (1, 2), (2, 1)] {
        made.push(episode(&db, &heat, season, number).await);
    }
    for name in ["ann", "bob"] {
        let user = user(&db, name).await.id;
        shows.mark_all_watched(user, &made.iter().map(|one| one.id).collect::<Vec<_>>()).await.unwrap();
    }
    let both = |title: &str, watched, season, number| vec![(title.to_owned(), watched, Some(season), Some(number)); 2];
    assert_eq!(kept(&db).await, both("Heat", 3, 2, 1));

    let [special, first, second, third] = [0, 1, 2, 3].map(|at| made[at].id.0);
    let second_season = made[3].season_id.0;
    let Series { id: alien, .. } = alien;
    let steps = [
        (format!("UPDATE episodes SET episode_number = 9 WHERE id = '{third}'"), both("Heat", 3, 2, 9)),
        (format!("UPDATE seasons SET season_number = 5 WHERE id = '{second_season}'"), both("Heat", 3, 5, 9)),
        (format!("UPDATE episodes SET deleted_at = now() WHERE id IN ('{second}', '{third}')"), both("Heat", 1, 1, 1)),
        (format!("UPDATE episodes SET deleted_at = NULL WHERE id = '{second}'"), both("Heat", 2, 1, 2)),
        (format!("DELETE FROM episodes WHERE id = '{second}'"), both("Heat", 1, 1, 1)),
        (
            format!(
                "WITH season AS (INSERT INTO seasons (id, series_id, season_number) VALUES (gen_random_uuid(), '{}', 7) RETURNING id)
                 UPDATE episodes SET series_id = '{}', season_id = season.id, season_number = 7 FROM season WHERE episodes.id = '{first}'",
                alien.0, alien.0
            ),
            [both("Alien", 1, 7, 1), vec![("Heat".to_owned(), 0, None, None); 2]].concat(),
        ),
        (format!("DELETE FROM episodes WHERE id = '{special}'"), both("Alien", 1, 7, 1)),
        (format!("DELETE FROM series WHERE id = '{}'", alien.0), vec![]),
    ];
    let mut owner = db.owner().await;
    for (step, expected) in steps {
        // The foreign key of the moved episode looks for a season that the same statement makes.
        owner.execute(AssertSqlSafe(format!("BEGIN; {step}; COMMIT"))).await.unwrap_or_else(|error| panic!("{step}: {error}"));
        assert_eq!(kept(&db).await, expected, "{step}");
        assert_eq!(differences(&db).await, [""; 0], "{step}");
    }
}

#[tokio::test]
async fn a_series_state_counts_what_is_watched_at_the_same_time() {
    let db = testing::database_with(|config| config.max_conns(10)).await;
    let (library, shows, ann) = (library(&db).await, db.tvshows(), user(&db, "ann").await.id);
    let heat = series(&db, &library, "Heat").await;
    let mut made = Vec::new();
    for number in 1..=20 {
        made.push(episode(&db, &heat, 1, number).await.id);
    }
    join_all(made.iter().map(|one| shows.mark_watched(ann, *one))).await.into_iter().for_each(|marked| drop(marked.unwrap()));
    assert_eq!(kept(&db).await, [("Heat".to_owned(), 20, Some(1), Some(20))]);

    // Half are taken back while the others are watched again and two are deleted.
    let (even, odd): (Vec<_>, Vec<_>) = made.iter().enumerate().partition(|(at, _)| at % 2 == 0);
    let back = join_all(even.into_iter().map(|(_, one)| shows.delete_watch_progress(ann, *one)));
    let again = join_all(odd.into_iter().map(|(_, one)| shows.mark_watched(ann, *one)));
    let gone = async { (shows.delete_episode(made[18]).await, shows.delete_episode(made[19]).await) };
    let (back, again, gone) = tokio::join!(back, again, gone);
    assert!(back.into_iter().all(|one| one.unwrap()) && again.into_iter().all(|one| one.is_ok()) && gone.0.is_ok() && gone.1.is_ok());
    assert_eq!(differences(&db).await, [""; 0]);
    assert_eq!(kept(&db).await, [("Heat".to_owned(), 9, Some(1), Some(18))]);
}

/// Who changes a state while another transaction has it open waits, and counts what that one did.
#[tokio::test]
async fn a_series_state_counts_what_another_transaction_was_about_to_commit() {
    for taken_back in [false, true] {
        let db = testing::database().await;
        let (library, shows, ann) = (library(&db).await, db.tvshows(), user(&db, "ann").await.id);
        let heat = series(&db, &library, "Heat").await;
        let [first, second, third] = [1, 2, 3].map(|number| episode(&db, &heat, 1, number));
        let (first, second, third) = (first.await.id, second.await.id, third.await.id);
        shows.mark_watched(ann, first).await.unwrap();

        let open = db.begin().await.unwrap();
        open.tvshows().mark_watched(ann, second).await.unwrap();
        let beside = async {
            if taken_back {
                shows.delete_watch_progress(ann, first).await.map(drop)
            } else {
                shows.mark_watched(ann, third).await.map(drop)
            }
        };
        committed_when_waited_for(&db, open, beside).await.unwrap();
        assert_eq!(differences(&db).await, [""; 0]);
        assert_eq!(
            kept(&db).await,
            [if taken_back { ("Heat".to_owned(), 1, Some(1), Some(2)) } else { ("Heat".to_owned(), 3, Some(1), Some(3)) }]
        );
    }
}

#[tokio::test]
async fn a_series_state_forgets_an_episode_that_is_deleted_while_its_progress_is_reported() {
    for others in [0, 1] {
        let db = testing::database().await;
        let (library, shows) = (library(&db).await, db.tvshows());
        let (ann, heat) = (user(&db, "ann").await.id, series(&db, &library, "Heat").await);
        let (gone, stays) = (episode(&db, &heat, 1, 1).await, episode(&db, &heat, 1, 2).await);
        if others > 0 {
            shows.mark_watched(ann, stays.id).await.unwrap();
        }
        let session = shows.start_watch(&NewWatch::new(ann, gone.id)).await.unwrap().id;
        let deleting = db.begin().await.unwrap();
        deleting.tvshows().delete_episode(gone.id).await.unwrap();

        let report = shows.record_progress(ann, session, std::time::Duration::from_secs(60), None);
        committed_when_waited_for(&db, deleting, report).await.unwrap();

        assert_eq!(differences(&db).await, [""; 0]);
        assert_eq!(kept(&db).await.len(), others);
    }
}

/// What is left of a series has been watched: by somebody who had begun it, and
/// by somebody who begins it while episodes are deleted, before or after that.
#[tokio::test]
async fn a_series_that_shrinks_is_completed_by_whoever_has_watched_the_rest() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let (ann, bob, eve) = (user(&db, "ann").await.id, user(&db, "bob").await.id, user(&db, "eve").await.id);
    let heat = series(&db, &library, "Heat").await;
    let [first, second, third] = [1, 2, 3].map(|number| episode(&db, &heat, 1, number));
    let (first, second, third) = (first.await.id, second.await.id, third.await.id);
    shows.mark_watched(ann, first).await.unwrap();
    let completed = async |user| shows.completed_series(Viewer::User(user), PageRequest::first(10)).await.unwrap().items.len();
    assert_eq!(completed(ann).await, 0);

    // Bob begins it in a transaction that is still open when an episode goes.
    let open = db.begin().await.unwrap();
    open.tvshows().mark_watched(bob, first).await.unwrap();
    open.tvshows().mark_watched(bob, second).await.unwrap();
    committed_when_waited_for(&db, open, shows.delete_episode(third)).await.unwrap();
    assert_eq!(differences(&db).await, [""; 0]);
    assert_eq!((completed(ann).await, completed(bob).await), (0, 1));

    // Eve begins it while another episode is going.
    let open = db.begin().await.unwrap();
    open.tvshows().delete_episode(second).await.unwrap();
    committed_when_waited_for(&db, open, shows.mark_watched(eve, first)).await.unwrap();
    assert_eq!(differences(&db).await, [""; 0]);
    assert_eq!((completed(ann).await, completed(bob).await, completed(eve).await), (1, 1, 1));

    // One more, and nobody has seen it all.
    episode(&db, &heat, 1, 4).await;
    assert_eq!((completed(ann).await, completed(bob).await, completed(eve).await), (0, 0, 0));
}

/// Somebody who has begun a series finishes what is left of it while the rest is
/// deleted: before that is committed, or after.
#[tokio::test]
async fn a_series_that_shrinks_is_completed_by_whoever_is_just_finishing_it() {
    for deleted_first in [false, true] {
        let db = testing::database().await;
        let (library, shows, ann) = (library(&db).await, db.tvshows(), user(&db, "ann").await.id);
        let heat = series(&db, &library, "Heat").await;
        let [first, second, third] = [1, 2, 3].map(|number| episode(&db, &heat, 1, number));
        let (first, second, third) = (first.await.id, second.await.id, third.await.id);
        shows.mark_watched(ann, first).await.unwrap();

        let open = db.begin().await.unwrap();
        if deleted_first {
            open.tvshows().delete_episode(third).await.unwrap();
            committed_when_waited_for(&db, open, shows.mark_watched(ann, second)).await.unwrap();
        } else {
            open.tvshows().mark_watched(ann, second).await.unwrap();
            committed_when_waited_for(&db, open, shows.delete_episode(third)).await.unwrap();
        }
        assert_eq!(differences(&db).await, [""; 0], "deleted first: {deleted_first}");
        let completed = shows.completed_series(Viewer::User(ann), PageRequest::first(10)).await.unwrap();
        assert_eq!(completed.items.len(), 1, "deleted first: {deleted_first}");
    }
}

/// What an editor does to an episode that somebody plays.
#[derive(Debug, Clone, Copy)]
enum Edit {
    Number,
    SeasonNumber,
    Season,
    Deletion,
}

async fn edit(shows: TvShows<ReadWrite>, what: Edit, id: EpisodeId, season: SeasonId) -> Result<()> {
    match what {
        Edit::Number => {
            let mut episode = shows.episode(id).await?.unwrap();
            episode.episode_number = 9;
            shows.update_episode(&episode).await.map(drop)
        }
        Edit::SeasonNumber => {
            let mut season = shows.season(season).await?.unwrap();
            season.season_number = 9;
            shows.update_season(&season).await.map(drop)
        }
        Edit::Season => {
            let other = shows.get_or_create_season(shows.season(season).await?.unwrap().series_id, 2).await?;
            shows.move_episode(id, other.id, 4).await.map(drop)
        }
        Edit::Deletion => shows.delete_episode(id).await,
    }
}

async fn play(shows: TvShows<ReadWrite>, user: UserId, id: EpisodeId, to_the_end: bool) -> Result<()> {
    if to_the_end { shows.mark_watched(user, id).await.map(drop) } else { shows.start_watch(&NewWatch::new(user, id)).await.map(drop) }
}

/// An episode or its season is renumbered, or it is moved or deleted, while somebody begins or finishes it: before that is committed, or after.
#[tokio::test]
async fn a_series_state_follows_what_is_renumbered_or_deleted_while_somebody_plays_it() {
    for change in [Edit::Number, Edit::SeasonNumber, Edit::Season, Edit::Deletion] {
        for (played_first, to_the_end) in [(false, false), (false, true), (true, false), (true, true)] {
            let db = testing::database().await;
            let (library, shows, ann) = (library(&db).await, db.tvshows(), user(&db, "ann").await.id);
            let heat = series(&db, &library, "Heat").await;
            let first = episode(&db, &heat, 1, 1).await;

            let open = db.begin().await.unwrap();
            if played_first {
                play(open.tvshows(), ann, first.id, to_the_end).await.unwrap();
                committed_when_waited_for(&db, open, edit(shows, change, first.id, first.season_id)).await.unwrap();
            } else {
                edit(open.tvshows(), change, first.id, first.season_id).await.unwrap();
                committed_when_waited_for(&db, open, play(shows, ann, first.id, to_the_end)).await.unwrap();
            }
            assert_eq!(differences(&db).await, [""; 0], "{change:?}, played first: {played_first}, to the end: {to_the_end}");
        }
    }
}
