//! An import's course: copy everything into staging, decide, merge, report;
//! all of it one transaction.

use futures_core::Stream;
use sqlx::error::BoxDynError;
use uuid::Uuid;

use super::merge::{clear, merge, summarise};
use super::model::{EpisodeImport, SeriesImport, TvImportReport};
use super::staging::{
    CreditOf, CreditStaging, EpisodeStaging, FileStaging, GenreStaging, NetworkStaging, RatingStaging, SeasonStaging, SeriesStaging,
};
use super::validate::{check_episode, check_series};
use crate::copy::CopySession;
use crate::error::Result;
use crate::handle::ReadWrite;
use crate::import::bounds::Verdict;
use crate::import::{Merging, OnConflict, Stages, Waiting, stage};
use crate::metrics;
use crate::tvshows::TvShows;

pub(super) const OP: &str = "tvshows.import";

impl TvShows<ReadWrite> {
    /// Imports series, each with the seasons, genres, networks, people and ratings
    /// that belong to it, and after them episodes, each with its people and files,
    /// by COPY into staging tables and one merge. Either stream may be empty.
    ///
    /// A row of `series` meets a live series of its library by the first of its ids
    /// that the library knows: id, IMDb id, TMDb id, `TheTVDB` id; without one of the
    /// last three by folded title, year and path. A row of `episodes` names its series by a
    /// [`SeriesKey`](crate::tvshows::SeriesKey) and meets the live episode of its
    /// season and number; seasons that are not there are made. `on_conflict` says
    /// what happens to what is there. A row with genres or networks says all of
    /// its title, one with credits of a role all of this role: those that it does not name go. Bad rows are rejected, each with its number
    /// and reason, and the others go in; an episode without its series is a bad row.
    ///
    /// All or nothing: it is one transaction on one connection of the pool, so
    /// that a crash, an error or a future that is dropped before its COMMIT begins
    /// ([`CommitWatch`](crate::import::CommitWatch)) keeps nothing. Imports into
    /// the same library wait for each other. Memory does not grow with the
    /// number of rows: `episodes` is polled when `series` has ended. There is no
    /// deadline for the whole.
    ///
    /// # Errors
    ///
    /// As [`Movies::import`](crate::movies::Movies::import).
    pub async fn import<S, E>(&self, series: S, episodes: E, on_conflict: OnConflict) -> Result<TvImportReport>
    where
        S: Stream + Send,
        S::Item: Into<SeriesImport> + Send,
        E: Stream + Send,
        E::Item: Into<EpisodeImport> + Send,
    {
        let importing = async {
            let mut session = CopySession::begin(self.handle.pool(OP)?, OP).await?;
            session.check::<SeriesStaging>().await?;
            session.check::<SeasonStaging>().await?;
            session.check::<GenreStaging>().await?;
            session.check::<NetworkStaging>().await?;
            session.check::<RatingStaging>().await?;
            session.check::<EpisodeStaging>().await?;
            session.check::<CreditStaging>().await?;
            session.check::<FileStaging>().await?;

            let id = Uuid::now_v7();
            let mut report = TvImportReport::default();
            let mut tables = Tables { series: SeriesTables::new(), episodes: EpisodeTables::new() };
            let any_series = stage(&mut session, id, &mut tables.series, series, &mut report.series).await?;
            let any_episodes = stage(&mut session, id, &mut tables.episodes, episodes, &mut report.episodes).await?;
            if any_series || any_episodes {
                let mut merging = Merging::begin(&mut session, OP).await?;
                loop {
                    let outcome = merge(&mut session, id, on_conflict, &tables).await;
                    if merging.ended(&mut session, outcome).await? {
                        break;
                    }
                }
                summarise(&mut session, id, &mut report).await?;
                clear(&mut session, id, &tables).await?;
            }
            session.commit().await?;
            Ok(report)
        };
        let report = metrics::recorded(OP, importing).await?;
        report.series.count("series");
        report.episodes.count("episodes");
        Ok(report)
    }
}

/// Everything that an import writes first.
pub(super) struct Tables {
    pub(super) series: SeriesTables,
    pub(super) episodes: EpisodeTables,
}

impl Tables {
    /// Whether a genre, a network or a person is named.
    pub(super) fn any_term(&self) -> bool {
        self.series.genres.any() || self.series.networks.any() || self.any_credit()
    }

    /// Whether anybody is credited, in a series or in an episode.
    pub(super) fn any_credit(&self) -> bool {
        self.series.credits.any() || self.episodes.credits.any()
    }
}

/// The staging tables of series and of what belongs to them.
pub(super) struct SeriesTables {
    pub(super) seasons: Waiting<SeasonStaging>,
    pub(super) genres: Waiting<GenreStaging>,
    pub(super) networks: Waiting<NetworkStaging>,
    pub(super) credits: Waiting<CreditStaging>,
    pub(super) ratings: Waiting<RatingStaging>,
}

impl SeriesTables {
    fn new() -> Self {
        Self { seasons: Waiting::new(), genres: Waiting::new(), networks: Waiting::new(), credits: Waiting::new(), ratings: Waiting::new() }
    }
}

impl Stages for SeriesTables {
    const OP: &'static str = OP;
    type Row = SeriesImport;
    type Main = SeriesStaging;

    fn line(row: &SeriesImport) -> Option<u64> {
        row.line
    }

    fn check(row: &SeriesImport) -> Verdict {
        check_series(row)
    }

    fn wait(&mut self, import: Uuid, place: i64, row: &SeriesImport) -> Result<(), BoxDynError> {
        self.seasons.push(import, place, &row.seasons)?;
        self.genres.push(import, place, &row.genres)?;
        self.networks.push(import, place, &row.networks)?;
        self.credits.push(import, place, row.credits.iter().map(|credit| CreditOf { of_episode: false, credit }))?;
        self.ratings.push(import, place, &row.external_ratings)
    }

    fn waiting(&self) -> usize {
        self.seasons.len() + self.genres.len() + self.networks.len() + self.credits.len() + self.ratings.len()
    }

    async fn flush(&mut self, session: &mut CopySession) -> Result<()> {
        self.seasons.flush(session).await?;
        self.genres.flush(session).await?;
        self.networks.flush(session).await?;
        self.credits.flush(session).await?;
        self.ratings.flush(session).await
    }
}

/// The staging tables of episodes and of what belongs to them.
pub(super) struct EpisodeTables {
    pub(super) credits: Waiting<CreditStaging>,
    pub(super) files: Waiting<FileStaging>,
}

impl EpisodeTables {
    fn new() -> Self {
        Self { credits: Waiting::new(), files: Waiting::new() }
    }
}

impl Stages for EpisodeTables {
    const OP: &'static str = OP;
    type Row = EpisodeImport;
    type Main = EpisodeStaging;

    fn line(row: &EpisodeImport) -> Option<u64> {
        row.line
    }

    fn check(row: &EpisodeImport) -> Verdict {
        check_episode(row)
    }

    fn wait(&mut self, import: Uuid, place: i64, row: &EpisodeImport) -> Result<(), BoxDynError> {
        self.credits.push(import, place, row.credits.iter().map(|credit| CreditOf { of_episode: true, credit }))?;
        self.files.push(import, place, &row.files)
    }

    fn waiting(&self) -> usize {
        self.credits.len() + self.files.len()
    }

    async fn flush(&mut self, session: &mut CopySession) -> Result<()> {
        self.credits.flush(session).await?;
        self.files.flush(session).await
    }
}
