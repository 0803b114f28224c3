//! The types of playing: a session, and where a user stands with a movie.

use crate::content::watch;
use crate::id::typed_id;
use crate::movies::movie::model::movie_row;
use crate::movies::{Movie, MovieId};

typed_id! {
    /// A playing session's id.
    WatchId
}

watch! {
    /// A playing session.
    Watch(WatchId) from WatchRow;
    /// A playing session to begin.
    NewWatch;
    /// Where a user stands with a movie.
    WatchState from StateRow;
    /// A movie with where the user stands with it.
    WatchedMovie from WatchedRow;
    /// A session with its movie.
    PlayedMovie from PlayedRow;
    of movie_id: MovieId, with movie: Movie, by movie_row, in "movie_watch_history" and "movie_watch_state"
}
