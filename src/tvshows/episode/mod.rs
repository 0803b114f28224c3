//! Episodes: by number, by absolute number, by date.

pub(in crate::tvshows) mod model;
mod repository;

pub use model::{Episode, EpisodeDetails, EpisodeId, NewEpisode};
