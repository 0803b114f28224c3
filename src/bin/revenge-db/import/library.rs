//! The library that an import goes into, by name or id.

use revenge_db::Database;
use revenge_db::libraries::{Library, LibraryId, LibraryKind, NewLibrary};

use crate::failure::Failure;

/// The library, and whether this import made it.
pub struct Chosen {
    pub library: Library,
    pub created: bool,
}

/// Finds the one library of a kind with this id or name; makes one of this
/// name if that is wanted.
pub async fn choose(db: &Database, kind: LibraryKind, wanted: &str, create: bool) -> Result<Chosen, Failure> {
    let shown = wanted.escape_debug();
    let mut found = match wanted.parse::<LibraryId>() {
        Ok(id) => db.libraries().get(id).await?.into_iter().collect(),
        Err(_) => db.libraries().list_by_name(wanted).await?,
    };
    found.retain(|library: &Library| library.kind == kind || library.id.to_string() == wanted);
    match (found.pop(), found.as_slice()) {
        (Some(library), []) if library.kind == kind => Ok(Chosen { library, created: false }),
        (Some(library), []) => {
            let (holds, goes) = (content(library.kind), content(kind));
            Err(Failure::Refused(format!("the library {shown} holds {holds}; {goes} go into a library of {goes}")))
        }
        (Some(last), others) => {
            let ids: Vec<String> = others.iter().chain([&last]).map(|library| library.id.to_string()).collect();
            Err(Failure::Refused(format!("{} libraries are named `{shown}`; give the id of one: {}", ids.len(), ids.join(", "))))
        }
        (None, _) if create && wanted.parse::<LibraryId>().is_ok() => {
            Err(Failure::Refused(format!("there is no library with the id {shown}; --create-library makes one by name")))
        }
        (None, _) if create => {
            let new = match kind {
                LibraryKind::TvShows => NewLibrary::tvshows(wanted),
                _ => NewLibrary::movies(wanted),
            };
            Ok(Chosen { library: db.libraries().insert(&new).await?, created: true })
        }
        (None, _) => {
            let content = content(kind);
            Err(Failure::Refused(format!(
                "there is no library of {content} `{shown}`; give the name or id of one, or add --create-library"
            )))
        }
    }
}

/// What a library of this kind holds.
pub fn content(kind: LibraryKind) -> &'static str {
    match kind {
        LibraryKind::TvShows => "series",
        _ => "movies",
    }
}

/// Takes a library away again that was made for an import that failed.
pub async fn take_back(db: &Database, chosen: &Chosen) {
    if chosen.created
        && let Err(error) = db.libraries().delete(chosen.library.id).await
    {
        tracing::warn!(library = %chosen.library.id, %error, "the library that was made for this import stays behind");
    }
}
