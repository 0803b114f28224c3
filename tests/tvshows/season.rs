use chrono::NaiveDate;
use revenge_db::testing;
use revenge_db::tvshows::{NewSeason, Season, SeasonCount, SeasonDetails};
use revenge_db::{Error, PageRequest, Viewer};

use crate::support::{committed_when_waited_for, episode, library, series};

#[tokio::test]
async fn a_season_is_made_once_and_found_by_its_keys() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let heat = series(&db, &library, "Heat").await;
    let new = NewSeason {
        tmdb_id: Some(7),
        name: Some("One".into()),
        air_date: NaiveDate::from_ymd_opt(2000, 1, 2),
        ..NewSeason::new(heat.id, 1)
    };
    let one = shows.insert_season(&new).await.unwrap();
    let again = shows.insert_season(&NewSeason::new(heat.id, 1)).await;
    assert!(matches!(&again, Err(Error::Conflict { constraint, .. }) if constraint == "idx_seasons_number"), "{again:?}");

    assert_eq!(shows.season(one.id).await.unwrap(), Some(one.clone()));
    assert_eq!(shows.find_season_by_number(heat.id, 1).await.unwrap(), Some(one.clone()));
    assert_eq!(shows.find_season_by_tmdb_id(heat.id, 7).await.unwrap(), Some(one.clone()));
    assert!(shows.exists_season_by_number(heat.id, 1).await.unwrap());
    assert!(!shows.exists_season_by_number(heat.id, 2).await.unwrap());

    let upserted = shows.upsert_season(&NewSeason { overview: Some("It begins.".into()), ..NewSeason::new(heat.id, 1) }).await.unwrap();
    assert_eq!((upserted.id, &upserted.name, upserted.overview.as_deref()), (one.id, &one.name, Some("It begins.")));
    assert!(matches!(shows.update_season(&one).await, Err(Error::Stale { .. })));
    let renamed = shows.update_season(&Season { name: None, ..upserted }).await.unwrap();
    assert_eq!((renamed.name, renamed.tmdb_id), (None, Some(7)));
    let nowhere = shows.insert_season(&NewSeason::new(revenge_db::tvshows::SeriesId::now(), 1)).await;
    assert!(matches!(nowhere, Err(Error::NotFound { .. })), "{nowhere:?}");
}

#[tokio::test]
async fn any_number_of_callers_get_the_same_season() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let heat = series(&db, &library, "Heat").await;
    let calls = (0..20).map(|_| {
        let shows = shows.clone();
        tokio::spawn(async move { shows.get_or_create_season(heat.id, 3).await.unwrap().id })
    });
    let mut ids = Vec::new();
    for call in calls.collect::<Vec<_>>() {
        ids.push(call.await.unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert_eq!(shows.get(heat.id).await.unwrap().unwrap().season_count, 1);
}

#[tokio::test]
async fn counts_follow_every_change_and_specials_are_apart() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let heat = series(&db, &library, "Heat").await;
    let special = episode(&db, &heat, 0, 1).await;
    episode(&db, &heat, 1, 1).await;
    let second = episode(&db, &heat, 1, 2).await;
    episode(&db, &heat, 2, 1).await;
    let counts = async || {
        let now = shows.get(heat.id).await.unwrap().unwrap();
        (now.season_count, now.episode_count, now.special_count)
    };
    assert_eq!(counts().await, (2, 3, 1));
    let numbers = |seasons: Vec<Season>| seasons.into_iter().map(|season| (season.season_number, season.episode_count)).collect::<Vec<_>>();
    assert_eq!(numbers(shows.seasons_of(heat.id).await.unwrap()), [(1, 2), (2, 1)]);
    assert_eq!(numbers(shows.seasons_with_specials_of(heat.id).await.unwrap()), [(0, 1), (1, 2), (2, 1)]);
    assert_eq!(shows.count_seasons(heat.id).await.unwrap(), SeasonCount { seasons: 2, specials: 1 });
    // An edit in progress stays fresh when episodes come.
    assert_eq!(shows.get(heat.id).await.unwrap().unwrap().updated_at, heat.updated_at);

    shows.delete_episode(second.id).await.unwrap();
    assert_eq!(counts().await, (2, 2, 1));
    let first = shows.find_season_by_number(heat.id, 1).await.unwrap().unwrap();
    // Renumbered: its episodes follow, and move to the other count.
    let specials = shows.season(special.season_id).await.unwrap().unwrap();
    shows.update_season(&Season { season_number: 5, ..specials }).await.unwrap();
    assert_eq!(shows.episode(special.id).await.unwrap().unwrap().season_number, 5);
    assert_eq!(counts().await, (3, 3, 0));
    shows.delete_season(first.id).await.unwrap();
    assert_eq!(counts().await, (2, 2, 0));
    assert!(matches!(shows.delete_season(first.id).await, Err(Error::NotFound { .. })));
    assert_eq!(shows.delete_seasons(heat.id).await.unwrap(), 2);
    assert_eq!(counts().await, (0, 0, 0));
    assert!(shows.recently_added_episodes(Viewer::System, PageRequest::first(5)).await.unwrap().items.is_empty());
    // The number is free again.
    episode(&db, &heat, 1, 1).await;
    assert_eq!(counts().await, (1, 1, 0));
}

#[tokio::test]
async fn a_season_has_names_and_overviews_in_other_languages() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let heat = series(&db, &library, "Heat").await.id;
    let text = |language: &str, text: &str| [(language.to_owned(), text.to_owned())].into();
    let german = SeasonDetails { names_i18n: text("de", "Staffel 1"), overviews_i18n: text("de", "Ein Dieb.") };
    let one = shows.insert_season(&NewSeason { details: german.clone(), ..NewSeason::new(heat, 1) }).await.unwrap();
    assert_eq!(shows.season_details(one.id).await.unwrap(), Some(german.clone()));

    let french = SeasonDetails { names_i18n: text("fr", "Saison 1"), ..SeasonDetails::default() };
    shows.upsert_season(&NewSeason { details: french.clone(), ..NewSeason::new(heat, 1) }).await.unwrap();
    let both = shows.season_details(one.id).await.unwrap().unwrap();
    assert_eq!((both.names_i18n.len(), both.overviews_i18n), (2, german.overviews_i18n));
    shows.set_season_details(one.id, &french).await.unwrap();
    assert_eq!(shows.season_details(one.id).await.unwrap(), Some(french));
    shows.delete_season(one.id).await.unwrap();
    assert_eq!(shows.season_details(one.id).await.unwrap(), None);
    assert!(matches!(shows.set_season_details(one.id, &SeasonDetails::default()).await, Err(Error::NotFound { .. })));
}

#[tokio::test]
async fn concurrent_episodes_are_all_counted() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let heat = series(&db, &library, "Heat").await;
    let season = shows.get_or_create_season(heat.id, 1).await.unwrap();
    let calls: Vec<_> = (1..=20)
        .map(|number| {
            let shows = shows.clone();
            tokio::spawn(async move {
                shows.insert_episode(&revenge_db::tvshows::NewEpisode::new(season.id, number, "x")).await.unwrap();
            })
        })
        .collect();
    for call in calls {
        call.await.unwrap();
    }
    assert_eq!(shows.get(heat.id).await.unwrap().unwrap().episode_count, 20);
    assert_eq!(shows.season(season.id).await.unwrap().unwrap().episode_count, 20);
}

#[tokio::test]
async fn a_season_that_is_looked_up_stays_fresh_for_its_editor() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let heat = series(&db, &library, "Heat").await;
    let read = shows.get_or_create_season(heat.id, 1).await.unwrap();

    assert_eq!(shows.get_or_create_season(heat.id, 1).await.unwrap(), read);

    let renamed = shows.update_season(&Season { name: Some("One".into()), ..read.clone() }).await.unwrap();
    assert!(renamed.updated_at > read.updated_at);
    assert!(matches!(shows.update_season(&read).await, Err(Error::Stale { .. })));
}

#[tokio::test]
async fn no_season_is_made_in_a_series_that_is_being_deleted() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let heat = series(&db, &library, "Heat").await;

    let open = db.begin().await.unwrap();
    open.tvshows().delete(heat.id).await.unwrap();
    let made = committed_when_waited_for(&db, open, shows.get_or_create_season(heat.id, 1)).await;

    assert!(matches!(made, Err(Error::NotFound { .. })), "{made:?}");
    assert_eq!(shows.count_seasons(heat.id).await.unwrap(), SeasonCount { seasons: 0, specials: 0 });
}
