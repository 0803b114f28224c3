use std::time::Duration;

use chrono::NaiveDate;
use futures_util::TryStreamExt as _;
use futures_util::future::join_all;
use revenge_db::testing;
use revenge_db::tvshows::{Episode, EpisodeDetails, EpisodeId, NewEpisode, NewFile, Rating, SeriesId, TvShows};
use revenge_db::{Error, PageRequest, ReadWrite, Viewer};
use sqlx::Executor as _;

use crate::common::Observer;
use crate::support::{committed_when_waited_for, episode, library, pages, seen_by, series, sorted, stage, user};

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 1, day).unwrap()
}

#[tokio::test]
async fn an_episode_reads_back_and_is_found_by_its_keys() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let heat = series(&db, &library, "Heat").await;
    let season = shows.get_or_create_season(heat.id, 2).await.unwrap();
    let new = NewEpisode {
        absolute_number: Some(12),
        tmdb_id: Some(77),
        imdb_id: Some("tt0113277".into()),
        overview: Some("A thief.".into()),
        air_date: Some(day(3)),
        runtime: Some(Duration::from_millis(1_234_567)),
        ..NewEpisode::new(season.id, 3, "Three")
    };
    let three = shows.insert_episode(&new).await.unwrap();
    let file = shows.insert_file(three.id, &NewFile { sonarr_file_id: Some(5), ..NewFile::new("/heat/2x3.mkv") }).await.unwrap();

    assert_eq!((three.series_id, three.library_id, three.season_number, three.runtime), (heat.id, library.id, 2, new.runtime));
    let found = [
        shows.episode(three.id).await.unwrap(),
        shows.find_episode_by_number(heat.id, 2, 3).await.unwrap(),
        shows.find_episode_by_absolute_number(heat.id, 12).await.unwrap(),
        shows.find_episode_by_tmdb_id(heat.id, 77).await.unwrap(),
        shows.find_episode_by_path(library.id, "/heat/2x3.mkv").await.unwrap(),
        shows.find_visible_episode(Viewer::System, three.id).await.unwrap(),
        shows.episodes_of_date(heat.id, day(3)).await.unwrap().pop(),
        shows.episodes_of_season(season.id).await.unwrap().pop(),
        shows.episodes_of_season_number(heat.id, 2).await.unwrap().pop(),
        shows.episodes_of(heat.id, PageRequest::first(10)).await.unwrap().items.pop(),
    ];
    for (way, found) in found.into_iter().enumerate() {
        assert_eq!(found.as_ref(), Some(&three), "{way}");
    }
    assert!(shows.exists_episode_by_number(heat.id, 2, 3).await.unwrap());
    assert!(shows.exists_episode_by_path(library.id, "/heat/2x3.mkv").await.unwrap());
    assert_eq!(shows.find_file_by_sonarr_id(library.id, 5).await.unwrap(), Some(file.clone()));
    assert_eq!(shows.find_file_by_path(library.id, "/heat/2x3.mkv").await.unwrap(), Some(file.clone()));
    assert_eq!(shows.files_of(three.id).await.unwrap(), vec![file.clone()]);
    assert_eq!(shows.list_paths(library.id, PageRequest::first(5)).await.unwrap().items.len(), 1);
    let mut moved = file.clone();
    moved.path = "/heat/moved.mkv".into();
    let moved = shows.update_file(&moved).await.unwrap();
    assert!(matches!(shows.update_file(&file).await, Err(Error::Stale { .. })));
    assert_eq!(shows.delete_files(three.id).await.unwrap(), 1);
    assert!(matches!(shows.delete_file(moved.id).await, Err(Error::NotFound { .. })));
    assert!(matches!(shows.insert_file(revenge_db::tvshows::EpisodeId::now(), &NewFile::new("/x")).await, Err(Error::NotFound { .. })));
}

#[tokio::test]
async fn a_number_belongs_to_one_live_episode() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let heat = series(&db, &library, "Heat").await;
    let one = episode(&db, &heat, 1, 1).await;
    let again = shows.insert_episode(&NewEpisode::new(one.season_id, 1, "Again")).await;
    assert!(matches!(&again, Err(Error::Conflict { constraint, .. }) if constraint == "idx_episodes_number"), "{again:?}");

    let upserted =
        shows.upsert_episode(&NewEpisode { overview: Some("New".into()), ..NewEpisode::new(one.season_id, 1, "Pilot") }).await.unwrap();
    assert_eq!((upserted.id, upserted.title.as_str(), upserted.overview.as_deref()), (one.id, "Pilot", Some("New")));
    assert!(matches!(shows.update_episode(&one).await, Err(Error::Stale { .. })));
    let locked = shows.update_episode(&Episode { is_locked: true, episode_number: 4, ..upserted }).await.unwrap();
    let kept = shows.upsert_episode(&NewEpisode::new(one.season_id, 4, "Overwritten")).await.unwrap();
    assert_eq!((kept.title.as_str(), kept.id, kept.updated_at), ("Pilot", locked.id, locked.updated_at));
    let made = shows.upsert_episode(&NewEpisode::new(one.season_id, 1, "Made")).await.unwrap();
    assert_ne!(made.id, one.id);

    shows.record_episode_play(one.id).await.unwrap();
    assert_eq!(shows.episode(one.id).await.unwrap().unwrap().play_count, 1);
    assert_eq!(shows.details(heat.id).await.unwrap().unwrap().play_count, 1);
    shows.delete_episode(one.id).await.unwrap();
    assert_eq!(shows.episode(one.id).await.unwrap(), None);
    assert!(matches!(shows.delete_episode(one.id).await, Err(Error::NotFound { .. })));
    assert!(matches!(shows.record_episode_play(one.id).await, Err(Error::NotFound { .. })));
    assert_eq!(shows.delete_episodes_of_season(one.season_id).await.unwrap(), 1);
    assert_eq!(shows.delete_episodes(heat.id).await.unwrap(), 0);
    let nowhere = shows.insert_episode(&NewEpisode::new(revenge_db::tvshows::SeasonId::now(), 1, "x")).await;
    assert!(matches!(nowhere, Err(Error::NotFound { .. })), "{nowhere:?}");
}

#[tokio::test]
async fn a_misfiled_episode_moves_to_another_season_of_its_series_with_all_that_is_its() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let ann = user(&db, "ann").await.id;
    let (heat, ran) = (series(&db, &library, "Heat").await, series(&db, &library, "Ran").await);
    let (special, first, second) = (episode(&db, &heat, 0, 1).await, episode(&db, &heat, 1, 1).await, episode(&db, &heat, 2, 1).await);
    let elsewhere = episode(&db, &ran, 1, 7).await;
    let file = shows.insert_file(special.id, &NewFile::new("/heat/special.mkv")).await.unwrap();
    let rated = shows.rate_episode(ann, special.id, Rating::new(70).unwrap()).await.unwrap();
    let watch = shows.mark_watched(ann, special.id).await.unwrap();
    let counts = async || {
        let heat = shows.get(heat.id).await.unwrap().unwrap();
        let of = async |season| shows.season(season).await.unwrap().unwrap().episode_count;
        (heat.episode_count, heat.special_count, [of(special.season_id).await, of(first.season_id).await, of(second.season_id).await])
    };
    assert_eq!(counts().await, (2, 1, [1, 1, 1]));

    let moved = shows.move_episode(special.id, first.season_id, 5).await.unwrap();
    assert_eq!((moved.season_id, moved.season_number, moved.episode_number), (first.season_id, 1, 5));
    assert_eq!(
        moved,
        Episode { season_id: first.season_id, season_number: 1, episode_number: 5, updated_at: moved.updated_at, ..special.clone() }
    );
    assert_eq!(counts().await, (3, 0, [0, 2, 1]));
    assert_eq!(shows.files_of(special.id).await.unwrap(), vec![file]);
    assert_eq!(shows.episode_rating(ann, special.id).await.unwrap(), Some(rated));
    assert_eq!(shows.latest_watch(ann, special.id).await.unwrap(), Some(watch));
    assert!(shows.is_watched(ann, special.id).await.unwrap());
    assert!(matches!(shows.update_episode(&special).await, Err(Error::Stale { .. })));

    let taken = shows.move_episode(special.id, second.season_id, 1).await;
    assert!(matches!(&taken, Err(Error::Conflict { constraint, .. }) if constraint == "idx_episodes_number"), "{taken:?}");
    // Of another series: also where its own has the number.
    for number in [1, 9] {
        let other = shows.move_episode(special.id, elsewhere.season_id, number).await;
        assert!(
            matches!(&other, Err(Error::Invalid { reason, .. }) if reason.contains("episodes_season_id_series_id_season_number_fkey")),
            "{other:?}"
        );
    }
    assert!(matches!(shows.move_episode(special.id, second.season_id, -1).await, Err(Error::Invalid { .. })));
    assert!(matches!(shows.move_episode(EpisodeId::now(), first.season_id, 9).await, Err(Error::NotFound { .. })));
    shows.delete_season(second.season_id).await.unwrap();
    assert!(matches!(shows.move_episode(special.id, second.season_id, 9).await, Err(Error::NotFound { .. })));
    shows.delete_episode(first.id).await.unwrap();
    assert!(matches!(shows.move_episode(first.id, special.season_id, 9).await, Err(Error::NotFound { .. })));
    assert_eq!(counts_left(&shows, heat.id).await, (1, 0));
}

async fn counts_left(shows: &TvShows<ReadWrite>, series: SeriesId) -> (i32, i32) {
    let series = shows.get(series).await.unwrap().unwrap();
    (series.episode_count, series.special_count)
}

/// Of two who delete a season and move an episode into it the later one finds what the first has done.
#[tokio::test]
async fn no_episode_moves_into_a_season_that_is_deleted_at_the_same_time() {
    for moved_first in [false, true] {
        let db = testing::database().await;
        let (library, shows) = (library(&db).await, db.tvshows());
        let heat = series(&db, &library, "Heat").await;
        let (first, second) = (episode(&db, &heat, 1, 1).await, episode(&db, &heat, 2, 1).await);

        let open = db.begin().await.unwrap();
        if moved_first {
            open.tvshows().move_episode(first.id, second.season_id, 2).await.unwrap();
            committed_when_waited_for(&db, open, shows.delete_season(second.season_id)).await.unwrap();
        } else {
            open.tvshows().delete_season(second.season_id).await.unwrap();
            let moved = committed_when_waited_for(&db, open, shows.move_episode(first.id, second.season_id, 2)).await;
            assert!(matches!(moved, Err(Error::NotFound { .. })), "{moved:?}");
        }

        assert_eq!(shows.episode(first.id).await.unwrap().is_some(), !moved_first);
        assert_eq!(counts_left(&shows, heat.id).await, (i32::from(!moved_first), 0));
    }
}

#[tokio::test]
async fn an_episode_has_titles_and_overviews_in_other_languages() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let season = shows.get_or_create_season(series(&db, &library, "Heat").await.id, 1).await.unwrap();
    let text = |language: &str, text: &str| [(language.to_owned(), text.to_owned())].into();
    let german = EpisodeDetails { titles_i18n: text("de", "Eins"), overviews_i18n: text("de", "Ein Dieb.") };
    let one = shows.insert_episode(&NewEpisode { details: german.clone(), ..NewEpisode::new(season.id, 1, "One") }).await.unwrap();
    assert_eq!(shows.episode_details(one.id).await.unwrap(), Some(german.clone()));

    let french = EpisodeDetails { titles_i18n: text("fr", "Un"), ..EpisodeDetails::default() };
    shows.upsert_episode(&NewEpisode { details: french.clone(), ..NewEpisode::new(season.id, 1, "One") }).await.unwrap();
    let both = shows.episode_details(one.id).await.unwrap().unwrap();
    assert_eq!((both.titles_i18n.len(), both.overviews_i18n), (2, german.overviews_i18n));
    shows.set_episode_details(one.id, &french).await.unwrap();
    assert_eq!(shows.episode_details(one.id).await.unwrap(), Some(french));
    shows.delete_episode(one.id).await.unwrap();
    assert_eq!(shows.episode_details(one.id).await.unwrap(), None);
    assert!(matches!(shows.set_episode_details(one.id, &EpisodeDetails::default()).await, Err(Error::NotFound { .. })));
}

#[tokio::test]
async fn next_and_previous_cross_seasons_but_not_the_specials() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let heat = series(&db, &library, "Heat").await;
    let mut made = Vec::new();
    for (season, number) in [(0, 1), (0, 3), (1, 1), (1, 2), (3, 1)] {
        made.push(episode(&db, &heat, season, number).await);
    }
    for (row, numbers) in [(&made[..2], "specials"), (&made[2..], "episodes")] {
        for (at, one) in row.iter().enumerate() {
            assert_eq!(shows.next_episode(one.id).await.unwrap().as_ref(), row.get(at + 1), "{numbers}");
            assert_eq!(shows.previous_episode(one.id).await.unwrap().as_ref(), at.checked_sub(1).map(|before| &row[before]), "{numbers}");
        }
    }
    assert_eq!(pages(|page| shows.episodes_of(heat.id, page)).await, made);
    assert_eq!(shows.stream_episodes_of(heat.id).try_collect::<Vec<_>>().await.unwrap(), made);
    let first = shows.episodes_of(heat.id, PageRequest::first(2)).await.unwrap();
    shows.delete_episode(made[1].id).await.unwrap();
    let next = shows.episodes_of(heat.id, first.next_request(2).unwrap()).await.unwrap();
    assert_eq!(next.items, made[2..4], "the last one seen is gone");
}

#[tokio::test]
async fn lists_of_episodes_are_paged_by_their_dates() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let heat = series(&db, &library, "Heat").await;
    let season = shows.get_or_create_season(heat.id, 1).await.unwrap();
    for number in 1..=7 {
        let air_date = (number != 7).then(|| day(u32::try_from(number).unwrap()));
        shows.insert_episode(&NewEpisode { air_date, ..NewEpisode::new(season.id, number, "x") }).await.unwrap();
    }
    let numbers = |episodes: Vec<Episode>| episodes.into_iter().map(|episode| episode.episode_number).collect::<Vec<_>>();
    let (all, today) = (Viewer::System, day(4));
    assert_eq!(numbers(pages(|page| shows.recently_added_episodes(all, page)).await), [7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(numbers(pages(|page| shows.recently_aired_episodes(all, today, page)).await), [4, 3, 2, 1]);
    assert_eq!(numbers(pages(|page| shows.upcoming_episodes(all, today, page)).await), [5, 6]);
}

#[tokio::test]
async fn a_viewer_sees_the_episodes_of_the_series_that_he_sees() {
    let db = testing::database().await;
    let stage = stage(&db).await;
    for one in stage.series.iter().filter(|one| one.title != "deleted") {
        episode(&db, one, 1, 1).await;
    }
    db.owner()
        .await
        .execute("UPDATE episodes AS e SET title = s.title, air_date = '2020-01-01' FROM series AS s WHERE s.id = e.series_id")
        .await
        .unwrap();
    let shows = db.tvshows();
    for (viewer, titles) in seen_by(&stage) {
        let first = || PageRequest::first(50);
        for list in [
            shows.recently_added_episodes(viewer, first()).await.unwrap(),
            shows.recently_aired_episodes(viewer, day(1), first()).await.unwrap(),
            shows.upcoming_episodes(viewer, NaiveDate::from_ymd_opt(2019, 1, 1).unwrap(), first()).await.unwrap(),
        ] {
            assert_eq!(sorted(list.items.iter().map(|one| one.title.as_str())), sorted(titles.iter().copied()), "{viewer:?}");
        }
        let everything = shows.recently_added_episodes(Viewer::System, first()).await.unwrap().items;
        let mut seen = Vec::new();
        for one in everything {
            seen.extend(shows.find_visible_episode(viewer, one.id).await.unwrap().map(|one| one.title));
        }
        assert_eq!(sorted(seen.iter().map(String::as_str)), sorted(titles.iter().copied()), "{viewer:?}");
    }
}

/// Whoever adds an episode waits for its series before he holds anything of it.
#[tokio::test]
async fn an_episode_is_added_while_another_is_deleted_without_a_deadlock() {
    for upsert in [false, true] {
        let db = testing::database().await;
        let (library, shows) = (library(&db).await, db.tvshows());
        let heat = series(&db, &library, "Heat").await;
        let first = episode(&db, &heat, 1, 1).await;
        let new = NewEpisode::new(first.season_id, 2, "Two");

        let open = db.begin().await.unwrap();
        open.tvshows().record_play(heat.id).await.unwrap();
        let addition = async { if upsert { shows.upsert_episode(&new).await } else { shows.insert_episode(&new).await } };
        let (added, ()) = tokio::join!(addition, async {
            Observer::of(&db).await.wait_for(1, "wait_event_type = 'Lock'").await;
            open.tvshows().delete_episode(first.id).await.unwrap();
            open.commit().await.unwrap();
        });

        assert_eq!(added.unwrap().episode_number, 2, "upsert: {upsert}");
        assert_eq!(shows.get(heat.id).await.unwrap().unwrap().episode_count, 1, "upsert: {upsert}");
    }
}

#[tokio::test]
async fn episodes_are_added_played_and_deleted_by_many_at_once() {
    let db = testing::database_with(|config| config.max_conns(10)).await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let heat = series(&db, &library, "Heat").await;
    let mut made = Vec::new();
    for number in 1..=20 {
        made.push(episode(&db, &heat, 1, number).await);
    }
    let season = made[0].season_id;

    let calls = (0..20).map(|n| {
        let (shows, old) = (shows.clone(), made[n].id);
        let number = 100 + i32::try_from(n).unwrap();
        async move {
            let (inserted, upserted) = (NewEpisode::new(season, number, "x"), NewEpisode::new(season, 100 + number, "x"));
            let (inserted, upserted, played, deleted) = tokio::join!(
                shows.insert_episode(&inserted),
                shows.upsert_episode(&upserted),
                shows.record_episode_play(old),
                shows.delete_episode(old),
            );
            // It may have been deleted first.
            assert!(matches!(played, Ok(()) | Err(Error::NotFound { .. })), "{played:?}");
            inserted.and(upserted).and(deleted)
        }
    });
    for outcome in join_all(calls).await {
        outcome.unwrap();
    }

    assert_eq!(shows.get(heat.id).await.unwrap().unwrap().episode_count, 40);
    assert_eq!(shows.season(season).await.unwrap().unwrap().episode_count, 40);
}

/// Of two who delete and add at the same time the later one finds what the first has done.
#[tokio::test]
async fn no_episode_is_left_below_a_series_or_season_that_is_deleted_at_the_same_time() {
    for (whole_series, added_first) in [(false, false), (false, true), (true, false), (true, true)] {
        let db = testing::database().await;
        let (library, shows) = (library(&db).await, db.tvshows());
        let heat = series(&db, &library, "Heat").await;
        let season = episode(&db, &heat, 1, 1).await.season_id;
        let new = NewEpisode::new(season, 2, "Two");

        let open = db.begin().await.unwrap();
        let delete =
            async |shows: TvShows<ReadWrite>| if whole_series { shows.delete(heat.id).await } else { shows.delete_season(season).await };
        if added_first {
            open.tvshows().upsert_episode(&new).await.unwrap();
            committed_when_waited_for(&db, open, delete(shows.clone())).await.unwrap();
        } else {
            delete(open.tvshows()).await.unwrap();
            let added = committed_when_waited_for(&db, open, shows.insert_episode(&new)).await;
            assert!(matches!(added, Err(Error::NotFound { .. })), "whole series: {whole_series}: {added:?}");
        }

        assert_eq!(shows.episode(new.id).await.unwrap(), None, "whole series: {whole_series}, added first: {added_first}");
        assert_eq!(shows.recently_added_episodes(Viewer::System, PageRequest::first(9)).await.unwrap().items, vec![]);
    }
}
