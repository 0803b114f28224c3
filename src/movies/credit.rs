//! Credits: who did what in a movie.

/// What a person did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CreditRole {
    /// Played a part.
    Cast,
    /// Directed.
    Director,
    /// Wrote.
    Writer,
    /// Produced.
    Producer,
    /// Composed the music.
    Composer,
    /// Held the camera.
    Cinematographer,
    /// Cut the film.
    Editor,
    /// Had the idea.
    Creator,
    /// Did something else.
    Crew,
}

impl CreditRole {
    /// As stored in `movie_credits.role`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cast => "cast",
            Self::Director => "director",
            Self::Writer => "writer",
            Self::Producer => "producer",
            Self::Composer => "composer",
            Self::Cinematographer => "cinematographer",
            Self::Editor => "editor",
            Self::Creator => "creator",
            Self::Crew => "crew",
        }
    }
}
