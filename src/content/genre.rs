//! Genres.

/// A genre of one module's dictionary; `Id`: that module's id of a genre.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Genre<Id> {
    /// The id.
    pub id: Id,
    /// The name in URLs, unique.
    pub slug: String,
    /// 1 to 100 characters, unique whatever the case.
    pub name: String,
    /// What it is.
    pub description: Option<String>,
    /// The genre of which it is a kind.
    pub parent_id: Option<Id>,
}

/// Orders of a genre's titles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GenreSort {
    /// The latest addition first.
    #[default]
    AddedAt,
    /// By sort title, by code point.
    Title,
}
