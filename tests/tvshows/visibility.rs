//! The lists of series and episodes against a plain model of the rule of who
//! sees what: an episode is seen where its series is.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::NaiveDate;
use revenge_db::libraries::NewLibrary;
use revenge_db::testing::{self, TestDatabase};
use revenge_db::tvshows::{
    CreditRole, Episode, GenreSort, NetworkId, NewCredit, NewEpisode, NewEpisodeCredit, NewNetwork, NewPerson, NewSeries, NewWatch, Rating,
    Series, SeriesId, SeriesList, SeriesScope, SeriesSort,
};
use revenge_db::{PageRequest, Viewer};

use crate::lists::all;
use crate::world::{Who, World};

const STATUS: &str = "Returning Series";

/// A world with series of every level in each of its libraries, each with two
/// episodes: one that was aired, one that is to come.
struct Stage {
    world: World,
    series: Vec<Series>,
    episodes: Vec<[Episode; 2]>,
}

impl Stage {
    fn visible(&self, who: &Who) -> BTreeSet<SeriesId> {
        self.series.iter().filter(|one| self.world.sees(who, one.library_id, one.rating_level)).map(|one| one.id).collect()
    }
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 6, 1).unwrap()
}

async fn stage(db: &TestDatabase) -> Stage {
    let world = World::of(db, || NewLibrary::tvshows("L")).await;
    let shows = db.tvshows();
    let new = |library: &revenge_db::libraries::Library, rating_level: Option<i32>| NewSeries {
        rating_level,
        year: Some(1995),
        status: Some(STATUS.to_owned()),
        vote_average: Some(7.5),
        vote_count: Some(10),
        ..NewSeries::new(library.id, format!("Series {rating_level:?}"))
    };
    let (mut series, mut episodes) = (Vec::new(), Vec::new());
    for library in &world.libraries {
        for rating_level in [None, Some(0), Some(50), Some(51), Some(100)] {
            let one = shows.insert(&new(library, rating_level)).await.unwrap();
            episodes.push(two_episodes(db, one.id).await);
            series.push(one);
        }
        // In every list, until it is deleted.
        let gone = shows.insert(&new(library, Some(0))).await.unwrap();
        let genre = shows.upsert_genre("Crime").await.unwrap();
        shows.add_genre(gone.id, genre.id).await.unwrap();
        let [aired, _] = two_episodes(db, gone.id).await;
        shows.record_episode_play(aired.id).await.unwrap();
        shows.delete(gone.id).await.unwrap();
    }
    Stage { world, series, episodes }
}

async fn two_episodes(db: &TestDatabase, series: SeriesId) -> [Episode; 2] {
    let season = db.tvshows().get_or_create_season(series, 1).await.unwrap();
    let new = |number, air_date| NewEpisode { air_date: Some(air_date), ..NewEpisode::new(season.id, number, "x") };
    let aired = db.tvshows().insert_episode(&new(1, today())).await.unwrap();
    let coming = db.tvshows().insert_episode(&new(2, today() + chrono::Days::new(1))).await.unwrap();
    [aired, coming]
}

/// A network of all series.
async fn network(db: &TestDatabase, stage: &Stage) -> NetworkId {
    let network = db.tvshows().insert_network(&NewNetwork::new("ARD")).await.unwrap();
    for one in &stage.series {
        db.tvshows().add_network(one.id, network.id, 0).await.unwrap();
    }
    network.id
}

#[tokio::test]
async fn lists_show_each_viewer_what_a_plain_model_of_the_rule_shows() {
    let db = &testing::database().await;
    let stage = stage(db).await;
    let (shows, network) = (&db.tvshows(), network(db, &stage).await);
    let genre = shows.upsert_genre("Crime").await.unwrap();
    for (one, [aired, _]) in stage.series.iter().zip(&stage.episodes) {
        shows.add_genre(one.id, genre.id).await.unwrap();
        shows.record_episode_play(aired.id).await.unwrap();
    }
    let lists = [
        SeriesList::All(SeriesSort::AddedAt),
        SeriesList::All(SeriesSort::Title),
        SeriesList::All(SeriesSort::FirstAirDate),
        SeriesList::Genre(genre.id, GenreSort::AddedAt),
        SeriesList::Genre(genre.id, GenreSort::Title),
        SeriesList::Network(network),
        SeriesList::Status(STATUS.to_owned()),
        SeriesList::CurrentlyAiring,
        SeriesList::Year(1995),
        SeriesList::TopRated { min_votes: 10 },
        SeriesList::RecentlyPlayed,
    ];
    for who in &stage.world.who {
        let (viewer, expected, name) = (who.viewer, stage.visible(who), &who.name);
        for list in &lists {
            let seen = all(|page| shows.list(viewer, list.clone(), page), |series: &Series| series.id).await;
            assert_eq!(seen, expected, "{name} in {list:?}");
        }
        let total = i64::try_from(expected.len()).unwrap();
        let scopes = [SeriesScope::All, SeriesScope::Genre(genre.id), SeriesScope::Network(network)];
        for scope in scopes {
            assert_eq!(shows.count(viewer, scope).await.unwrap(), total, "{name} in {scope:?}");
        }
        assert_eq!(shows.count_top_rated(viewer, 10).await.unwrap(), total, "{name}");
        let counted = [
            shows.genres_with_counts(viewer).await.unwrap().iter().map(|count| count.series).sum(),
            shows.networks_with_counts(viewer).await.unwrap().iter().map(|count| count.series).sum(),
            i64::try_from(shows.search(viewer, "series", 100).await.unwrap().len()).unwrap(),
        ];
        assert_eq!(counted, [total; 3], "{name}");
        for library in &stage.world.libraries {
            let here: BTreeSet<_> =
                stage.series.iter().filter(|one| one.library_id == library.id && expected.contains(&one.id)).map(|one| one.id).collect();
            for sort in [SeriesSort::AddedAt, SeriesSort::Title, SeriesSort::FirstAirDate] {
                let seen = all(|page| shows.list(viewer, SeriesList::Library(library.id, sort), page), |series: &Series| series.id).await;
                assert_eq!(seen, here, "{name} in {library:?}");
            }
            let counted = shows.count(viewer, SeriesScope::Library(library.id)).await.unwrap();
            assert_eq!(counted, i64::try_from(here.len()).unwrap(), "{name} in {library:?}");
        }
        for one in &stage.series {
            assert_eq!(shows.find_visible(viewer, one.id).await.unwrap().is_some(), expected.contains(&one.id), "{name}");
        }
    }
    let everything = all(|page| shows.list(Viewer::System, SeriesList::default(), page), |series: &Series| series.id).await;
    assert_eq!(everything.len(), stage.series.len());
}

#[tokio::test]
async fn episodes_and_credits_are_seen_where_their_series_is() {
    let db = &testing::database().await;
    let stage = stage(db).await;
    let shows = &db.tvshows();
    let person = shows.insert_person(&NewPerson::new("Michael Mann")).await.unwrap().id;
    for (one, [aired, _]) in stage.series.iter().zip(&stage.episodes) {
        shows.insert_credit(&NewCredit::new(one.id, person, CreditRole::Creator)).await.unwrap();
        shows.insert_episode_credit(&NewEpisodeCredit::new(aired.id, person, CreditRole::Director)).await.unwrap();
    }
    for who in &stage.world.who {
        let (viewer, expected, name) = (who.viewer, stage.visible(who), &who.name);
        let of = |numbers: &[i32]| -> BTreeSet<_> {
            let seen =
                stage.episodes.iter().flatten().filter(|one| expected.contains(&one.series_id) && numbers.contains(&one.episode_number));
            seen.map(|one| one.id).collect()
        };
        let id = |episode: &Episode| episode.id;
        assert_eq!(all(|page| shows.recently_added_episodes(viewer, page), id).await, of(&[1, 2]), "{name}");
        assert_eq!(all(|page| shows.recently_aired_episodes(viewer, today(), page), id).await, of(&[1]), "{name}");
        assert_eq!(all(|page| shows.upcoming_episodes(viewer, today(), page), id).await, of(&[2]), "{name}");
        for [aired, _] in &stage.episodes {
            let seen = shows.find_visible_episode(viewer, aired.id).await.unwrap().is_some();
            assert_eq!(seen, expected.contains(&aired.series_id), "{name}");
        }
        assert_eq!(all(|page| shows.series_of_person(viewer, person, page), |one| one.id).await, expected, "{name}");
        assert_eq!(all(|page| shows.credits_of_person(viewer, person, page), |credit| credit.series_id).await, expected, "{name}");
        let directed = all(|page| shows.episode_credits_of_person(viewer, person, page), |credit| credit.episode_id).await;
        assert_eq!(directed, of(&[1]), "{name}");
    }
}

#[tokio::test]
async fn a_users_own_lists_show_what_a_plain_model_of_the_rule_shows() {
    let db = &testing::database().await;
    let mut stage = stage(db).await;
    let shows = &db.tvshows();
    for user in &stage.world.users {
        for (one, [aired, _]) in stage.series.iter().zip(&stage.episodes) {
            shows.rate(user.id, one.id, Rating::new(50).unwrap()).await.unwrap();
            shows.add_favorite(user.id, one.id).await.unwrap();
            shows.add_to_watchlist(user.id, one.id).await.unwrap();
            shows.mark_watched(user.id, aired.id).await.unwrap();
            shows.start_watch(&NewWatch { position: Duration::from_secs(1), ..NewWatch::new(user.id, aired.id) }).await.unwrap();
        }
    }
    // One that all could see.
    shows.delete(stage.series.remove(1).id).await.unwrap();
    for who in &stage.world.who {
        let (id, expected, name) = (who.viewer, stage.visible(who), &who.name);
        let total = i64::try_from(expected.len()).unwrap();
        assert_eq!(all(|page| shows.list_user_ratings(id, page), |item| item.series.id).await, expected, "{name}");
        assert_eq!(all(|page| shows.list_favorites(id, page), |item| item.id).await, expected, "{name}");
        assert_eq!(all(|page| shows.list_watchlist(id, page), |item| item.id).await, expected, "{name}");
        assert_eq!(all(|page| shows.continue_watching(id, page), |item| item.episode.series_id).await, expected, "{name}");
        assert_eq!(all(|page| shows.list_watched(id, page), |item| item.episode.series_id).await, expected, "{name}");
        assert_eq!(all(|page| shows.list_completed_watches(id, page), |item| item.episode.series_id).await, expected, "{name}");
        assert_eq!(all(|page| shows.next_up(id, page), |episode| episode.series_id).await, expected, "{name}");
        assert_eq!(all(|page| shows.begun_series(id, page), |item| item.series.id).await, expected, "{name}");
        assert_eq!(all(|page| shows.completed_series(id, page), |item| item.series.id).await, BTreeSet::new(), "{name}");
        assert_eq!(all(|page| shows.list_watches(id, page), |item| item.watch.id).await.len(), 2 * expected.len(), "{name}");
        for (series, [aired, _]) in stage.episodes.iter().map(|pair| (pair[0].series_id, pair)) {
            let seen = expected.contains(&series);
            let watches = shows.list_watches_of(id, aired.id, PageRequest::first(3)).await.unwrap().items.len();
            assert_eq!(watches, if seen { 2 } else { 0 }, "{name}");
            let completed = shows.list_completed_watches_of(id, aired.id, PageRequest::first(3)).await.unwrap().items.len();
            assert_eq!(completed, usize::from(seen), "{name}");
            assert_eq!(shows.series_progress(id, series).await.unwrap().is_some(), seen, "{name}");
            assert_eq!(shows.next_up_of(id, series).await.unwrap().is_some(), seen, "{name}");
            assert_eq!(shows.next_unwatched_of(id, series).await.unwrap().is_some(), seen, "{name}");
            assert_eq!(shows.watched_episodes_of(id, series).await.unwrap().is_empty(), !seen, "{name}");
            assert_eq!(shows.watch_states_of_series(id, series).await.unwrap().is_empty(), !seen, "{name}");
        }
        let stats = shows.watch_stats(id).await.unwrap();
        let counts = [
            shows.count_favorites(id).await.unwrap(),
            shows.count_watchlist(id).await.unwrap(),
            shows.count_continue_watching(id).await.unwrap(),
            shows.count_watched(id).await.unwrap(),
            stats.watched,
            stats.in_progress,
            stats.watch_count,
        ];
        assert_eq!(counts, [total; 7], "{name}");
    }

    for user in &stage.world.users {
        for [_, last] in stage.episodes.iter().filter(|pair| stage.series.iter().any(|series| series.id == pair[0].series_id)) {
            shows.mark_watched(user.id, last.id).await.unwrap();
        }
    }
    for who in &stage.world.who {
        let completed = all(|page| shows.completed_series(who.viewer, page), |item| item.series.id).await;
        assert_eq!(completed, stage.visible(who), "{}", who.name);
    }
}
