//! Series, their seasons and episodes, and everything that belongs to them.
//!
//! One row per series and library. What a list shows its viewer is decided in
//! SQL, by `viewer_libraries`, for episodes by their series. Totals per library,
//! genre and age level, and the counts of seasons and episodes, are kept by
//! triggers; deleting is soft, and what users made of a series or an episode
//! stays.
//!
//! | Entity | Tables |
//! | --- | --- |
//! | [`Series`] | `series` |
//! | [`Season`], [`Episode`] | `seasons`, `episodes` |
//! | [`File`] | `episode_files` |
//! | [`Genre`] | `tv_genre_terms`, `series_genres` |
//! | [`Person`] | `tv_people` |
//! | [`Credit`], [`EpisodeCredit`], [`PersonEpisodeCredit`] | `series_credits`, `episode_credits` |
//! | [`Network`] | `tv_networks`, `series_network_links` |
//! | [`Image`], [`SeasonImage`], [`EpisodeImage`] | `series_images`, `season_images`, `episode_images` |
//! | [`Video`] | `series_videos` |
//! | [`ExternalRating`] | `series_external_ratings` |
//! | [`UserRating`] | `series_user_ratings`, `series_rating_totals` (kept by triggers) |
//! | [`EpisodeRating`] | `episode_user_ratings` |
//! | favourites, watchlist | `series_favorites`, `series_watchlist` |
//! | [`Watch`], [`WatchState`], [`EpisodeState`] | `episode_watch_history`, `episode_watch_state` |
//! | next up, begun and completed series | `series_watch_state` (kept by triggers) |
//! | [`SeriesProgress`] | none: counted from `episode_watch_state` |

mod credit;
mod episode;
mod episode_credit;
mod episode_image;
mod episode_rating;
mod external_rating;
mod favorite;
mod file;
mod genre;
mod image;
mod import;
mod network;
mod person;
mod progress;
mod reconcile;
mod search;
mod season;
mod season_image;
mod series;
mod user_rating;
mod video;
mod watch;
mod watchlist;

pub use credit::{Credit, CreditId, NewCredit, PersonCredit};
pub use episode::{Episode, EpisodeDetails, EpisodeId, NewEpisode};
pub use episode_credit::{EpisodeCredit, NewEpisodeCredit, PersonEpisodeCredit};
pub use episode_image::EpisodeImage;
pub use episode_rating::EpisodeRating;
pub use file::{File, FileId, FilePath, NewFile};
pub use genre::{Genre, GenreCount, GenreId};
pub use image::{Image, ImageId, NewImage};
pub use import::{EpisodeImport, ImportNetwork, ImportSeason, SeriesImport, SeriesKey, TvImportReport};
pub use network::{Network, NetworkCount, NetworkId, NewNetwork};
pub use person::{NewPerson, Person, PersonId};
pub use progress::{SeriesProgress, WatchedSeries};
pub use search::SearchHit;
pub use season::{NewSeason, Season, SeasonCount, SeasonDetails, SeasonId};
pub use season_image::SeasonImage;
pub use series::{NewSeries, Series, SeriesDetails, SeriesId, SeriesList, SeriesPath, SeriesScope, SeriesSort};
pub use user_rating::{RatedSeries, UserRating};
pub use video::{NewVideo, Video, VideoId};
pub use watch::{EpisodeState, NewWatch, PlayedEpisode, Watch, WatchId, WatchState, WatchedEpisode};

pub use crate::content::{
    AgeRatings, COMPLETE_AT_PERCENT, CreditRole, ExternalRating, GenreSort, ImageKind, ImportCredit, ImportRating, MOST_FOUND,
    MOST_REORDERED, NewExternalRating, Rating, SearchMatch, Translations, UserRatingAverage, VideoKind, VideoSite, WatchStats,
};

use crate::handle::{Handle, Mode};
pub use crate::import::{ImportReport, OnConflict, RejectedRow};

/// The repository of series; from [`Database::tvshows`](crate::Database::tvshows),
/// a reader or a transaction.
#[derive(Clone)]
pub struct TvShows<M> {
    handle: Handle<M>,
}

impl<M: Mode> TvShows<M> {
    pub(crate) fn new(handle: Handle<M>) -> Self {
        Self { handle }
    }
}
