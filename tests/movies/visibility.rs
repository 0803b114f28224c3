//! The lists of movies against a plain model of the rule: an administrator
//! sees all; others see, in libraries that are enabled and public, their own
//! or granted to them, the titles up to their age level; a profile lowers the
//! level, an administrator's too.

use std::collections::BTreeSet;
use std::time::Duration;

use revenge_db::libraries::{Library, NewLibrary, Permission};
use revenge_db::movies::{GenreSort, MOST_FOUND, Movie, MovieId, MovieList, MovieScope, MovieSort, NewMovie, NewWatch, Rating};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::users::{NewProfile, NewUser, ProfileId, User};
use revenge_db::{Page, PageRequest, Viewer};

/// A user, or one of his profiles.
struct Who {
    name: String,
    viewer: Viewer,
    user: User,
    profile_level: Option<i32>,
}

struct World {
    users: Vec<User>,
    who: Vec<Who>,
    libraries: Vec<Library>,
    grants: BTreeSet<(usize, usize)>,
    movies: Vec<Movie>,
}

impl World {
    /// The rule, once more.
    fn sees(&self, who: &Who, movie: &Movie) -> bool {
        let user = &who.user;
        let at = self.libraries.iter().position(|library| library.id == movie.library_id).unwrap();
        let library = &self.libraries[at];
        let number = self.users.iter().position(|other| other.id == user.id).unwrap();
        let open = library.enabled && (!library.is_private || library.owner_id == Some(user.id) || self.grants.contains(&(at, number)));
        let up_to = |most: Option<i32>| most.is_none_or(|most| movie.rating_level.is_some_and(|level| level <= most));
        user.is_active && (user.is_admin || (open && up_to(user.max_rating_level))) && up_to(who.profile_level)
    }

    fn visible(&self, who: &Who) -> BTreeSet<MovieId> {
        self.movies.iter().filter(|movie| self.sees(who, movie)).map(|movie| movie.id).collect()
    }
}

/// Each user by himself, with a profile without a limit, and with limits below, between and above those of users.
async fn who(db: &TestDatabase, users: &[User]) -> Vec<Who> {
    let mut who = Vec::new();
    for user in users {
        let name = |what: &str| format!("{} {what}", user.username);
        who.push(Who { name: name("himself"), viewer: Viewer::User(user.id), user: user.clone(), profile_level: None });
        for profile_level in [None, Some(0), Some(50), Some(60), Some(100)] {
            let new = NewProfile { max_rating_level: profile_level, ..NewProfile::new(user.id, format!("{profile_level:?}")) };
            let profile = db.users().insert_profile(&new).await.unwrap();
            who.push(Who { name: name(&profile.name), viewer: profile.id.into(), user: user.clone(), profile_level });
        }
    }
    who
}

/// Users of every kind × libraries of every kind × movies of every level.
async fn world(db: &TestDatabase) -> World {
    let mut users = Vec::new();
    for (name, is_admin, max_rating_level) in [
        ("admin", true, None),
        ("limited admin", true, Some(0)),
        ("free", false, None),
        ("zero", false, Some(0)),
        ("teen", false, Some(50)),
        ("most", false, Some(100)),
        ("inactive", false, None),
    ] {
        let email = format!("{}@example.org", name.replace(' ', "."));
        users.push(db.users().insert(&NewUser { is_admin, max_rating_level, ..NewUser::new(name, email) }).await.unwrap());
    }
    db.users().deactivate(users[6].id).await.unwrap();
    users[6] = db.users().get(users[6].id).await.unwrap().unwrap();

    let (mut libraries, mut grants) = (Vec::new(), BTreeSet::new());
    for enabled in [true, false] {
        for (is_private, owner, granted) in
            [(false, None, vec![]), (true, None, vec![]), (true, Some(4), vec![]), (true, Some(6), vec![2, 3, 6]), (false, None, vec![4])]
        {
            let new = NewLibrary { enabled, is_private, owner_id: owner.map(|at: usize| users[at].id), ..NewLibrary::movies("L") };
            let library = db.libraries().insert(&new).await.unwrap();
            for at in granted {
                let permission = if at % 2 == 0 { Permission::View } else { Permission::Manage };
                db.libraries().grant(library.id, users[at].id, permission).await.unwrap();
                grants.insert((libraries.len(), at));
            }
            libraries.push(library);
        }
    }
    let mut movies = Vec::new();
    for library in &libraries {
        for rating_level in [None, Some(0), Some(50), Some(51), Some(100)] {
            let new = NewMovie {
                rating_level,
                year: Some(1995),
                vote_average: Some(7.5),
                vote_count: Some(10),
                ..NewMovie::new(library.id, format!("Film {rating_level:?}"))
            };
            movies.push(db.movies().insert(&new).await.unwrap());
        }
        // In every list, until it is deleted.
        let gone = NewMovie {
            rating_level: Some(0),
            year: Some(1995),
            vote_average: Some(7.5),
            vote_count: Some(10),
            ..NewMovie::new(library.id, "Deleted")
        };
        let gone = db.movies().insert(&gone).await.unwrap();
        let genre = db.movies().upsert_genre("Crime").await.unwrap();
        db.movies().add_genre(gone.id, genre.id).await.unwrap();
        db.movies().record_play(gone.id).await.unwrap();
        db.movies().delete(gone.id).await.unwrap();
    }
    let who = who(db, &users).await;
    World { users, who, libraries, grants, movies }
}

async fn all<T, F>(list: impl Fn(PageRequest) -> F, movie: impl Fn(&T) -> MovieId) -> BTreeSet<MovieId>
where
    F: Future<Output = revenge_db::Result<Page<T>>>,
{
    let (mut seen, mut request) = (BTreeSet::new(), Some(PageRequest::first(7)));
    while let Some(next) = request {
        let page = list(next).await.unwrap();
        for item in &page.items {
            assert!(seen.insert(movie(item)), "{} came twice", movie(item));
        }
        request = page.next_request(7);
    }
    seen
}

#[tokio::test]
async fn lists_show_each_viewer_what_a_plain_model_of_the_rule_shows() {
    let db = &testing::database().await;
    let world = world(db).await;
    let genre = db.movies().upsert_genre("Crime").await.unwrap();
    for movie in &world.movies {
        db.movies().add_genre(movie.id, genre.id).await.unwrap();
        db.movies().record_play(movie.id).await.unwrap();
    }
    let lists = [
        MovieList::All(MovieSort::AddedAt),
        MovieList::All(MovieSort::Title),
        MovieList::All(MovieSort::ReleaseDate),
        MovieList::Genre(genre.id, GenreSort::AddedAt),
        MovieList::Genre(genre.id, GenreSort::Title),
        MovieList::Year(1995),
        MovieList::TopRated { min_votes: 10 },
        MovieList::RecentlyPlayed,
    ];
    for who in &world.who {
        let (viewer, expected) = (who.viewer, world.visible(who));
        for list in lists {
            let seen = all(|page| async move { db.movies().list(viewer, list, page).await }, |movie: &Movie| movie.id).await;
            assert_eq!(seen, expected, "{} in {list:?}", who.name);
        }
        let total = i64::try_from(expected.len()).unwrap();
        assert_eq!(db.movies().count(viewer, MovieScope::All).await.unwrap(), total, "{}", who.name);
        assert_eq!(db.movies().count(viewer, MovieScope::Genre(genre.id)).await.unwrap(), total, "{}", who.name);
        assert_eq!(db.movies().count_top_rated(viewer, 10).await.unwrap(), total, "{}", who.name);
        let found: BTreeSet<_> = db.movies().search(viewer, "film", MOST_FOUND).await.unwrap().iter().map(|hit| hit.movie.id).collect();
        assert_eq!(found, expected, "{} searches", who.name);
        let crime = db.movies().genres_with_counts(viewer).await.unwrap().iter().map(|genre| genre.movies).sum::<i64>();
        assert_eq!(crime, total, "{}", who.name);
        for movie in &world.movies {
            let seen = db.movies().find_visible(viewer, movie.id).await.unwrap().is_some();
            assert_eq!(seen, expected.contains(&movie.id), "{} looks at {}", who.name, movie.title);
        }
        for library in &world.libraries {
            let here: BTreeSet<_> = world
                .movies
                .iter()
                .filter(|movie| movie.library_id == library.id && expected.contains(&movie.id))
                .map(|movie| movie.id)
                .collect();
            for sort in [MovieSort::AddedAt, MovieSort::Title, MovieSort::ReleaseDate] {
                let seen = all(
                    |page| async move { db.movies().list(viewer, MovieList::Library(library.id, sort), page).await },
                    |movie: &Movie| movie.id,
                )
                .await;
                assert_eq!(seen, here, "{} in {library:?}", who.name);
            }
        }
    }
    let everything =
        all(|page| async { db.movies().list(Viewer::System, MovieList::default(), page).await }, |movie: &Movie| movie.id).await;
    assert_eq!(everything.len(), world.movies.len());
}

#[tokio::test]
async fn a_users_own_lists_show_what_a_plain_model_of_the_rule_shows() {
    let db = &testing::database().await;
    let mut world = world(db).await;
    let movies = db.movies();
    for user in &world.users {
        for movie in &world.movies {
            movies.rate(user.id, movie.id, Rating::new(50).unwrap()).await.unwrap();
            movies.add_favorite(user.id, movie.id).await.unwrap();
            movies.add_to_watchlist(user.id, movie.id).await.unwrap();
            movies.mark_watched(user.id, movie.id).await.unwrap();
            movies.start_watch(&NewWatch { position: Duration::from_secs(1), ..NewWatch::new(user.id, movie.id) }).await.unwrap();
        }
    }
    // One that all could see.
    movies.delete(world.movies.remove(1).id).await.unwrap();
    for who in &world.who {
        let (id, expected, name) = (who.viewer, world.visible(who), &who.name);
        let total = i64::try_from(expected.len()).unwrap();
        assert_eq!(
            all(|page| async move { db.movies().list_user_ratings(id, page).await }, |item| item.movie.id).await,
            expected,
            "{name}"
        );
        assert_eq!(all(|page| async move { db.movies().list_favorites(id, page).await }, |item| item.id).await, expected, "{name}");
        assert_eq!(all(|page| async move { db.movies().list_watchlist(id, page).await }, |item| item.id).await, expected, "{name}");
        assert_eq!(
            all(|page| async move { db.movies().continue_watching(id, page).await }, |item| item.movie.id).await,
            expected,
            "{name}"
        );
        assert_eq!(all(|page| async move { db.movies().list_watched(id, page).await }, |item| item.movie.id).await, expected, "{name}");
        assert_eq!(
            all(|page| async move { db.movies().list_completed_watches(id, page).await }, |item| item.movie.id).await,
            expected,
            "{name}"
        );
        let mut sessions = BTreeSet::new();
        let mut request = Some(PageRequest::first(20));
        while let Some(next) = request {
            let page = movies.list_watches(id, next).await.unwrap();
            request = page.next_request(20);
            sessions.extend(page.items.into_iter().map(|item| (item.movie.id, item.watch.id)));
        }
        assert_eq!(sessions.len(), 2 * expected.len(), "{name}");
        for movie in &world.movies {
            let seen = movies.list_watches_of(id, movie.id, PageRequest::first(3)).await.unwrap().items.len();
            assert_eq!(seen, if expected.contains(&movie.id) { 2 } else { 0 }, "{name}");
        }
        let stats = movies.watch_stats(id).await.unwrap();
        let counts = [
            movies.count_favorites(id).await.unwrap(),
            movies.count_watchlist(id).await.unwrap(),
            movies.count_continue_watching(id).await.unwrap(),
            movies.count_watched(id).await.unwrap(),
            stats.watched,
            stats.in_progress,
            stats.watch_count,
        ];
        assert_eq!(counts, [total; 7], "{name}");
    }
}

#[tokio::test]
async fn libraries_are_listed_as_the_rule_says_and_the_deleted_user_sees_nothing() {
    let db = &testing::database().await;
    let world = world(db).await;
    for Who { name, viewer, user, .. } in &world.who {
        let (viewer, number) = (*viewer, world.users.iter().position(|other| other.id == user.id).unwrap());
        let seen: BTreeSet<_> = db.libraries().list(viewer).await.unwrap().iter().map(|library| library.id).collect();
        for (at, library) in world.libraries.iter().enumerate() {
            let open =
                library.enabled && (!library.is_private || library.owner_id == Some(user.id) || world.grants.contains(&(at, number)));
            let expected = user.is_active && (user.is_admin || open);
            assert_eq!(seen.contains(&library.id), expected, "{name}: {library:?}");
            assert_eq!(db.libraries().is_visible(viewer, library.id).await.unwrap(), expected, "{name}: {library:?}");
        }
        assert_eq!(db.libraries().count(viewer).await.unwrap(), i64::try_from(seen.len()).unwrap());
    }
    let admin = &world.users[0];
    db.users().delete(admin.id).await.unwrap();
    let profiles = world.who.iter().filter(|who| who.user.id == admin.id).map(|who| who.viewer);
    for viewer in profiles.chain([Viewer::User(admin.id), Viewer::Profile(ProfileId::now())]) {
        assert_eq!(db.libraries().count(viewer).await.unwrap(), 0);
        assert_eq!(db.movies().count(viewer, MovieScope::All).await.unwrap(), 0);
        assert_eq!(db.movies().list_favorites(viewer, PageRequest::first(5)).await.unwrap().items, vec![]);
    }
}

#[tokio::test]
async fn lists_follow_a_change_of_a_profile_at_once() {
    let db = &testing::database().await;
    let world = world(db).await;
    let admin = &world.users[0];
    let kid = db.users().insert_profile(&NewProfile::kids(admin.id, "Kid", 0)).await.unwrap();
    let total = async || db.movies().count(kid.id.into(), MovieScope::All).await.unwrap();
    let libraries = i64::try_from(world.libraries.len()).unwrap();

    assert_eq!(total().await, libraries);
    let mut teen = kid.clone();
    teen.max_rating_level = Some(50);
    let teen = db.users().update_profile(&teen).await.unwrap();
    assert_eq!(total().await, 2 * libraries);
    let mut grown = teen;
    (grown.is_kids, grown.max_rating_level) = (false, None);
    db.users().update_profile(&grown).await.unwrap();
    assert_eq!(total().await, 5 * libraries);
    assert!(db.users().delete_profile(kid.id).await.unwrap());
    assert_eq!(total().await, 0);
}

#[tokio::test]
async fn the_system_has_no_lists_of_its_own() {
    let db = &testing::database().await;
    let world = world(db).await;
    db.movies().add_favorite(world.users[0].id, world.movies[0].id).await.unwrap();
    assert_eq!(db.movies().list_favorites(Viewer::System, PageRequest::first(5)).await.unwrap().items, vec![]);
    assert_eq!(db.movies().count_favorites(Viewer::System).await.unwrap(), 0);
}
