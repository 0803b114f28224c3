//! What the demo shows, one function a scene.

use std::time::Duration;

use revenge_db::libraries::{LibraryId, NewLibrary};
use revenge_db::movies::{GenreSort, Movie, MovieList, MovieScope, MovieSort, NewMovie, NewWatch, Rating};
use revenge_db::users::{NewUser, User};
use revenge_db::{Database, Error, PageRequest, Viewer};

use super::show::Show;
use crate::failure::Failure;

/// Makes the library that the films go into.
pub async fn library(db: &Database) -> Result<LibraryId, Failure> {
    Ok(db.libraries().insert(&NewLibrary::movies("Films")).await?.id)
}

/// Asks the database how it is.
pub async fn health(db: &Database, show: &Show) -> Result<(), Failure> {
    show.scene("Health");
    let health = show.timed("health_check()", db.health_check()).await?;
    for node in &health.nodes {
        let version = node.version.as_deref().unwrap_or("unknown");
        let latency = node.latency_us.map_or("no answer".to_owned(), |us| format!("{us} µs a round trip"));
        let lag = node.lag_bytes.map(|bytes| format!("{bytes} bytes behind, ")).unwrap_or_default();
        show.fact(&format!(
            "{}: PostgreSQL {version}, {:?}, {lag}{latency}, {} of {} connections open",
            node.node, node.role, node.pool.open, node.pool.max
        ));
    }
    show.fact(if health.healthy { "healthy, schema current" } else { "not healthy" });
    for complaint in health.problems.iter().chain(&health.warnings) {
        show.fact(complaint);
    }
    Ok(())
}

/// The imported films.
pub struct Films {
    db: Database,
    library: LibraryId,
}

impl Films {
    pub fn of(db: Database, library: LibraryId) -> Self {
        Self { db, library }
    }

    async fn by_title(&self, limit: u16) -> Result<Vec<Movie>, Failure> {
        let list = MovieList::Library(self.library, MovieSort::Title);
        Ok(self.db.movies().list(Viewer::System, list, PageRequest::first(limit)).await?.items)
    }

    /// Two letters of a title are swapped; it is found all the same.
    pub async fn search_with_a_typo(&self, show: &mut Show) -> Result<(), Failure> {
        show.scene("Search that forgives");
        let films = self.by_title(500).await?;
        let title =
            films.iter().map(|film| film.title.as_str()).find(|title| title.len() >= 9 && title.bytes().all(|b| b.is_ascii_alphabetic()));
        let typo = swapped(title.unwrap_or("Casablanca"));
        self.search(&typo, show).await?;
        let foreign = films.iter().filter_map(|film| film.original_title.as_deref()).find(|title| title.chars().all(|c| c > '\u{2e7f}'));
        if let Some(characters) = foreign.map(|title| title.chars().take(2).collect::<String>()) {
            self.search(&characters, show).await?;
        }
        Ok(())
    }

    async fn search(&self, query: &str, show: &mut Show) -> Result<(), Failure> {
        let hits = show.timed(&format!("search({query:?})"), self.db.movies().search(Viewer::System, query, 3)).await?;
        for hit in &hits {
            show.fact(&shown(&hit.movie));
        }
        if hits.is_empty() {
            show.fact("nothing found");
        }
        Ok(())
    }

    /// The largest genre by title, page by page.
    pub async fn genre_page(&self, show: &mut Show) -> Result<(), Failure> {
        show.scene("A genre, page by page");
        let genres = show.timed("genres with their counts, from totals", self.db.movies().genres_with_counts(Viewer::System)).await?;
        let Some(largest) = genres.iter().max_by_key(|genre| genre.movies) else {
            show.fact("the films have no genres");
            return Ok(());
        };
        show.fact(&format!("{} genres; the largest: {}, {} films", genres.len(), largest.genre.name, largest.movies));
        let list = MovieList::Genre(largest.genre.id, GenreSort::Title);
        let mut request = Some(PageRequest::first(4));
        for number in 1..=2 {
            let Some(next) = request else { break };
            let page = show.timed(&format!("page {number}"), self.db.movies().list(Viewer::System, list, next)).await?;
            for film in &page.items {
                show.fact(&shown(film));
            }
            request = page.next_request(4);
        }
        Ok(())
    }

    async fn user(&self, name: &str) -> Result<User, Failure> {
        Ok(self.db.users().insert(&NewUser::new(name, format!("{name}@example.org"))).await?)
    }

    async fn some_film(&self, place: usize) -> Result<Movie, Failure> {
        let films = self.by_title(20).await?;
        let films = films.len().checked_sub(1).map(|last| films[place.min(last)].clone());
        films.ok_or_else(|| Failure::Refused("no films were imported: there is nothing to show".into()))
    }

    /// Two users rate a film.
    pub async fn rating(&self, show: &mut Show) -> Result<(), Failure> {
        show.scene("A rating");
        let film = self.some_film(3).await?;
        for (name, points) in [("ada", 95), ("grace", 80)] {
            let user = self.user(name).await?;
            show.timed(
                &format!("{name} gives {} {points} of 100", film.title),
                self.db.movies().rate(user.id, film.id, Rating::new(points)?),
            )
            .await?;
        }
        let average = show.timed("the average, kept with every rating", self.db.movies().average_user_rating(film.id)).await?;
        show.fact(&format!("{:.1} from {} ratings", average.average.unwrap_or_default(), average.ratings));
        match Rating::new(101) {
            Err(error) => show.fact(&format!("101 points are refused: {error}")),
            Ok(_) => show.fact("101 points were taken"),
        }
        Ok(())
    }

    /// A film is left in the middle and found again.
    pub async fn continue_watching(&self, show: &mut Show) -> Result<(), Failure> {
        show.scene("Continue watching");
        let user = self.user("edsger").await?;
        let length = Some(Duration::from_hours(2));
        for (place, minutes) in [(5, 42), (7, 3)] {
            let film = self.some_film(place).await?;
            let watch = self.db.movies().start_watch(&NewWatch { duration: length, ..NewWatch::new(user.id, film.id) }).await?;
            let position = Duration::from_secs(minutes * 60);
            show.timed("history and state, one statement", self.db.movies().record_progress(user.id, watch.id, position, length)).await?;
        }
        let page = show.timed("continue_watching()", self.db.movies().continue_watching(user.id, PageRequest::first(10))).await?;
        for watched in &page.items {
            show.fact(&format!("{} at {} minutes", shown(&watched.movie), watched.state.position.as_secs() / 60));
        }
        Ok(())
    }

    /// Everything in a transaction, or nothing.
    pub async fn transaction_rolled_back(&self, show: &mut Show) -> Result<(), Failure> {
        show.scene("A transaction that is rolled back");
        let film = self.some_film(1).await?;
        let (user, library) = (NewUser::new("barbara", "barbara@example.org"), self.library);
        let before = self.db.movies().count(Viewer::System, MovieScope::All).await?;
        let (user, film) = (&user, &film);
        let outcome = show
            .timed(
                "user, favourite and rating made, then a film that is there already",
                self.db.transaction(|tx| async move {
                    tx.users().insert(user).await?;
                    tx.movies().add_favorite(user.id, film.id).await?;
                    tx.movies().rate(user.id, film.id, Rating::new(90)?).await?;
                    tx.movies().insert(&NewMovie { id: film.id, ..NewMovie::new(library, "A twin") }).await
                }),
            )
            .await;
        match outcome {
            Err(error @ Error::Conflict { .. }) => show.fact(&error.to_string()),
            Err(error) => return Err(error.into()),
            Ok(_) => show.fact("it was committed, which is wrong"),
        }
        let after = self.db.movies().count(Viewer::System, MovieScope::All).await?;
        let gone = self.db.users().get(user.id).await?.is_none();
        show.fact(&format!("films before and after: {before}, {after}; the user is {}", if gone { "not there" } else { "there" }));
        Ok(())
    }

    /// A private library is seen by its owner alone.
    pub async fn who_sees_what(&self, show: &mut Show) -> Result<(), Failure> {
        show.scene("Who sees what");
        let (owner, guest) = (self.user("margaret").await?, self.user("donald").await?);
        let private = NewLibrary { is_private: true, owner_id: Some(owner.id), ..NewLibrary::movies("Margaret's own") };
        let private = self.db.libraries().insert(&private).await?;
        self.db.movies().insert(&NewMovie::new(private.id, "Home movie")).await?;
        for user in [&owner, &guest] {
            let films = show.timed("count(), from totals", self.db.movies().count(Viewer::User(user.id), MovieScope::All)).await?;
            show.fact(&format!("{} sees {films} films", user.username));
        }
        Ok(())
    }
}

fn shown(film: &Movie) -> String {
    let year = film.year.map(|year| format!(" ({year})")).unwrap_or_default();
    let original = film.original_title.as_deref().map(|title| format!(", {title}")).unwrap_or_default();
    format!("{}{year}{original}", film.title)
}

/// Two letters in the middle change places.
fn swapped(title: &str) -> String {
    let mut letters: Vec<char> = title.to_lowercase().chars().collect();
    let middle = letters.len() / 2;
    letters.swap(middle - 1, middle);
    letters.into_iter().collect()
}
