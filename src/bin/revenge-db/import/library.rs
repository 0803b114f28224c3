//! The library that an import goes into, by name or id.

use std::io::Write as _;

use revenge_db::libraries::{Library, LibraryId, LibraryKind, NewLibrary};
use revenge_db::{Consistency, Database, Result, Transaction, TransactionOptions, Viewer};

use crate::failure::Failure;

/// Longest name of a library.
const LONGEST_NAME: usize = 255;

/// The library that is wanted.
pub enum Wanted {
    /// It is there.
    Found(Library),
    /// There is none of this name: it is to be made.
    New(NewLibrary),
}

/// The library, and whether this import made it.
pub struct Chosen {
    pub library: LibraryId,
    pub name: String,
    pub created: bool,
}

impl Chosen {
    /// Told beside the failure itself.
    pub fn stays(&self, reason: &str) {
        let (name, id) = (self.name.escape_debug(), self.library);
        let _ = writeln!(std::io::stderr(), "note: the library `{name}` ({id}), made for this import, stays behind: {reason}");
    }
}

/// What can be told of a name or id without a server.
pub fn check_name(wanted: &str) -> Result<(), Failure> {
    if (1..=LONGEST_NAME).contains(&wanted.chars().count()) {
        return Ok(());
    }
    Err(Failure::Refused(format!("--library: expected the name of a library, 1 to {LONGEST_NAME} characters, or its id")))
}

/// Finds the one library of a kind with this id or name; one of this name is to be
/// made if that is wanted.
pub async fn find(db: &Database, kind: LibraryKind, wanted: &str, create: bool) -> Result<Wanted, Failure> {
    let shown = wanted.escape_debug();
    // A replica may not know yet which libraries there are.
    let libraries = db.reader(Consistency::Primary).libraries();
    let mut found = match wanted.parse::<LibraryId>() {
        Ok(id) => libraries.get(id).await?.into_iter().collect(),
        Err(_) => libraries.list_by_name(wanted).await?,
    };
    found.retain(|library: &Library| library.kind == kind || library.id.to_string() == wanted);
    match (found.pop(), found.as_slice()) {
        (Some(library), []) if library.kind == kind => Ok(Wanted::Found(library)),
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
        (None, _) if create => Ok(Wanted::New(new(kind, wanted))),
        (None, _) => {
            let content = content(kind);
            Err(Failure::Refused(format!(
                "there is no library of {content} `{shown}`; give the name or id of one, or add --create-library"
            )))
        }
    }
}

/// Finds the only library of a kind; the first one is to be made.
pub async fn find_only(db: &Database, kind: LibraryKind) -> Result<Wanted, Failure> {
    let mut found = db.reader(Consistency::Primary).libraries().list_by_kind(Viewer::System, kind).await?;
    match (found.pop(), found.is_empty()) {
        (Some(library), true) => Ok(Wanted::Found(library)),
        (None, _) => {
            let name = match kind {
                LibraryKind::TvShows => "Series",
                _ => "Movies",
            };
            Ok(Wanted::New(new(kind, name)))
        }
        (Some(last), false) => {
            let shown = |library: &Library| format!("`{}` ({})", library.name.escape_debug(), library.id);
            let names: Vec<String> = found.iter().chain([&last]).map(shown).collect();
            let content = content(kind);
            Err(Failure::Refused(format!("there are {} libraries of {content}; choose by --library: {}", names.len(), names.join(", "))))
        }
    }
}

fn new(kind: LibraryKind, name: &str) -> NewLibrary {
    match kind {
        LibraryKind::TvShows => NewLibrary::tvshows(name),
        _ => NewLibrary::movies(name),
    }
}

impl Wanted {
    /// Makes it, if it is not there.
    pub async fn choose(self, db: &Database) -> Result<Chosen, Failure> {
        Ok(match self {
            Self::Found(library) => Chosen { library: library.id, name: library.name, created: false },
            Self::New(new) => {
                let (library, created) = make(db, &new).await.map_err(|error| match error {
                    revenge_db::Error::CommitUnknown { .. } => Failure::Refused(format!(
                        "the connection was lost while the library `{}` was made, and whether it is there is not known; no row was \
                         imported: repeat the import",
                        new.name.escape_debug()
                    )),
                    error => Failure::from(error),
                })?;
                Chosen { library, name: new.name, created }
            }
        })
    }
}

/// Of two imports that begin at once one makes the library, and the other finds it.
async fn make(db: &Database, new: &NewLibrary) -> Result<(LibraryId, bool)> {
    let options = TransactionOptions::serializable().name("import.library").max_retries(20);
    let find_or_insert = |tx: Transaction| async move {
        let there = tx.libraries().list_by_name(&new.name).await?;
        match there.iter().find(|library| library.kind == new.kind) {
            Some(library) => Ok((library.id, false)),
            None => Ok((tx.libraries().insert(new).await?.id, true)),
        }
    };
    db.transaction_with(options, find_or_insert).await
}

/// What a library of this kind holds.
pub fn content(kind: LibraryKind) -> &'static str {
    match kind {
        LibraryKind::TvShows => "series",
        _ => "movies",
    }
}

/// Takes a library away again that was made for an import that failed, unless
/// others have put something into it.
pub async fn take_back(db: &Database, chosen: &Chosen) -> Result<(), Failure> {
    if chosen.created && !db.libraries().delete_empty(chosen.library).await? {
        chosen.stays("there is something in it");
    }
    Ok(())
}
