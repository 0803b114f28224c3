//! Series: seasons, episodes, and where somebody stands with them.

use std::time::Duration;

use revenge_db::libraries::{LibraryId, NewLibrary};
use revenge_db::tvshows::{Episode, EpisodeId, NewEpisode, NewSeason, NewSeries, NewWatch, SeriesId};
use revenge_db::users::NewUser;
use revenge_db::{Database, Error, PageRequest, Transaction, Viewer};

use super::show::Show;
use crate::failure::Failure;

/// A series by title, id at themoviedb.org, year, and its seasons with the
/// episodes that they begin with: title, first broadcast, minutes.
struct Known {
    title: &'static str,
    tmdb_id: i32,
    year: i32,
    seasons: &'static [&'static [(&'static str, &'static str, u64)]],
}

const SERIES: [Known; 3] = [
    Known {
        title: "Breaking Bad",
        tmdb_id: 1396,
        year: 2008,
        seasons: &[
            &[("Pilot", "2008-01-20", 58), ("Cat's in the Bag...", "2008-01-27", 48), ("...And the Bag's in the River", "2008-02-10", 48)],
            &[("Seven Thirty-Seven", "2009-03-08", 47), ("Grilled", "2009-03-15", 47)],
        ],
    },
    Known {
        title: "Dark",
        tmdb_id: 70_523,
        year: 2017,
        seasons: &[
            &[("Geheimnisse", "2017-12-01", 51), ("Lügen", "2017-12-01", 44), ("Gestern und heute", "2017-12-01", 45)],
            &[("Anfänge und Enden", "2019-06-21", 53), ("Dunkle Materie", "2019-06-21", 54)],
        ],
    },
    Known {
        title: "The Wire",
        tmdb_id: 1438,
        year: 2002,
        seasons: &[&[("The Target", "2002-06-02", 62), ("The Detail", "2002-06-09", 58), ("The Buys", "2002-06-16", 55)]],
    },
];

/// What was made of a series, its episodes in the order of their numbers.
struct Made {
    title: &'static str,
    id: SeriesId,
    episodes: Vec<EpisodeId>,
}

/// Somebody watches one series into its second season, and leaves another in
/// the middle of an episode.
pub async fn scene(db: &Database, show: &mut Show) -> Result<(), Failure> {
    show.scene("Series, and what comes next");
    let library = db.libraries().insert(&NewLibrary::tvshows("Series")).await?.id;
    let made = show
        .timed(
            "series with their seasons and episodes, one transaction",
            db.transaction(|tx| async move { insert_all(&tx, library).await }),
        )
        .await?;
    show.fact(&format!("{} series, {} episodes", made.len(), made.iter().map(|one| one.episodes.len()).sum::<usize>()));
    let shows = db.tvshows();
    let typo = "braeking bad";
    let hits = show.timed(&format!("search({typo:?})"), shows.search(Viewer::System, typo, 1)).await?;
    for hit in &hits {
        let found = &hit.series;
        show.fact(&format!("{} ({}), {} episodes", found.title, found.year.unwrap_or_default(), found.episode_count));
    }

    let user = db.users().insert(&NewUser::new("hedy", "hedy@example.org")).await?.id;
    let [first, second, ..] = made.as_slice() else { return Ok(()) };
    let season = &first.episodes[..3];
    let watched = show.timed(&format!("hedy has watched a season of {}", first.title), shows.mark_all_watched(user, season)).await?;
    show.fact(&format!("{watched} episodes"));
    shows.mark_watched(user, second.episodes[0]).await?;
    let length = Some(Duration::from_mins(44));
    let watch = shows.start_watch(&NewWatch { duration: length, ..NewWatch::new(user, second.episodes[1]) }).await?;
    let position = Duration::from_mins(17);
    show.timed("she leaves another in the middle", shows.record_progress(user, watch.id, position, length)).await?;

    let page = show.timed("continue_watching()", shows.continue_watching(user, PageRequest::first(10))).await?;
    for left in &page.items {
        show.fact(&format!("{} at {} minutes", shown(&made, &left.episode), left.state.position.as_secs() / 60));
    }
    let page = show.timed("next_up(), the series that she played last first", shows.next_up(user, PageRequest::first(10))).await?;
    for next in &page.items {
        show.fact(&shown(&made, next));
    }
    for one in &made {
        let progress = show.timed(&format!("series_progress() of {}", one.title), shows.series_progress(user, one.id)).await?;
        let Some(progress) = progress else { continue };
        show.fact(&format!("{} of {} episodes watched, {} begun", progress.watched, progress.episodes, progress.in_progress));
    }
    Ok(())
}

async fn insert_all(tx: &Transaction, library: LibraryId) -> Result<Vec<Made>, Error> {
    let shows = tx.tvshows();
    let mut made = Vec::new();
    for known in &SERIES {
        let new = NewSeries { tmdb_id: Some(known.tmdb_id), year: Some(known.year), ..NewSeries::new(library, known.title) };
        let id = shows.insert(&new).await?.id;
        let mut episodes = Vec::new();
        for (number, season) in (1..).zip(known.seasons) {
            let season_id = shows.insert_season(&NewSeason::new(id, number)).await?.id;
            for (number, &(title, aired, minutes)) in (1..).zip(*season) {
                let runtime = Some(Duration::from_mins(minutes));
                let episode = NewEpisode { air_date: aired.parse().ok(), runtime, ..NewEpisode::new(season_id, number, title) };
                episodes.push(shows.insert_episode(&episode).await?.id);
            }
        }
        made.push(Made { title: known.title, id, episodes });
    }
    Ok(made)
}

fn shown(made: &[Made], episode: &Episode) -> String {
    let series = made.iter().find(|one| one.id == episode.series_id).map_or("", |one| one.title);
    format!("{series} {}×{:02}, {}", episode.season_number, episode.episode_number, episode.title)
}
