use std::collections::BTreeMap;
use std::path::Path;

use revenge_db::movies::{MOST_FOUND, Movie, NewMovie, SearchMatch};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::users::NewUser;
use revenge_db::{Error, Viewer, libraries::Library, libraries::NewLibrary};
use sqlx::Executor as _;

use crate::support::{library, movie, user};

async fn found(db: &TestDatabase, query: &str) -> Vec<(String, SearchMatch)> {
    let hits = db.movies().search(Viewer::System, query, 20).await.unwrap();
    hits.into_iter().map(|hit| (hit.movie.title, hit.matched)).collect()
}

async fn titles(db: &TestDatabase, query: &str) -> Vec<String> {
    found(db, query).await.into_iter().map(|(title, _)| title).collect()
}

async fn with(db: &TestDatabase, library: &Library, title: &str, change: impl FnOnce(&mut NewMovie)) -> Movie {
    let mut new = NewMovie::new(library.id, title);
    change(&mut new);
    db.movies().insert(&new).await.unwrap()
}

#[tokio::test]
async fn the_best_matches_come_first() {
    let db = testing::database().await;
    let library = library(&db).await;
    with(&db, &library, "Ronin", |new| {
        new.overview = Some("Not the heat of the night, but cold.".into());
    })
    .await;
    movie(&db, &library, "Dead Heat").await;
    with(&db, &library, "Heather", |new| new.vote_count = Some(5)).await;
    with(&db, &library, "Heat and Dust", |new| new.vote_count = Some(10)).await;
    movie(&db, &library, "Heat").await;
    movie(&db, &library, "Ran").await;

    let expected = [
        ("Heat", SearchMatch::Exact),
        ("Heat and Dust", SearchMatch::Prefix),
        ("Heather", SearchMatch::Prefix),
        ("Dead Heat", SearchMatch::Title),
        ("Ronin", SearchMatch::Overview),
    ];
    assert_eq!(found(&db, "  hEAT ").await, expected.map(|(title, matched)| (title.to_owned(), matched)));
    assert_eq!(db.movies().search(Viewer::System, "heat", 0).await.unwrap().len(), 1);
    assert_eq!(db.movies().search(Viewer::System, "heat", 2).await.unwrap().len(), 2);
    assert_eq!(db.movies().search(Viewer::System, "heat", u16::MAX).await.unwrap().len(), 5);
}

#[tokio::test]
async fn where_a_title_stands_among_its_like_depends_on_votes_alone() {
    let db = testing::database().await;
    let library = library(&db).await;
    movie(&db, &library, "Alien").await;
    with(&db, &library, "Aliens", |new| new.vote_count = Some(900_000)).await;
    with(&db, &library, "Alien Nation", |new| new.vote_count = Some(10_000)).await;

    // With fewer found than five, what is like it is looked for as well.
    for limit in [3, 20] {
        let hits = db.movies().search(Viewer::System, "alien", limit).await.unwrap();
        assert_eq!(hits.iter().map(|hit| hit.movie.title.as_str()).collect::<Vec<_>>(), ["Alien", "Aliens", "Alien Nation"], "{limit}");
    }
}

#[tokio::test]
async fn what_is_not_all_ascii_is_found_within_a_word_whatever_it_begins_with() {
    let db = testing::database().await;
    let library = library(&db).await;
    for title in ["Café Society", "第1話", "劇場版NARUTO疾風伝"] {
        movie(&db, &library, title).await;
    }
    for (typed, title) in [
        ("fé", "Café Society"),
        ("afé", "Café Society"),
        ("1話", "第1話"),
        ("NARUTO疾風伝", "劇場版NARUTO疾風伝"),
        ("o疾", "劇場版NARUTO疾風伝"),
    ] {
        assert_eq!(titles(&db, typed).await, [title], "{typed}");
    }
}

#[tokio::test]
async fn typing_errors_are_forgiven() {
    let db = testing::database().await;
    let library = library(&db).await;
    for title in ["Goodfellas", "The Matrix", "The Godfather", "Ran"] {
        movie(&db, &library, title).await;
    }

    for (typed, title) in
        [("Goodfelas", "Goodfellas"), ("matirx", "The Matrix"), ("the godfahter", "The Godfather"), ("Goodfellas 1990", "Goodfellas")]
    {
        assert_eq!(found(&db, typed).await.first(), Some(&(title.to_owned(), SearchMatch::Similar)), "{typed}");
    }
    assert_eq!(titles(&db, "xqjzw").await, Vec::<String>::new());
}

/// Of several words one is wrong, as a rule, and may be quite wrong; what is wrong in more than one is found where nothing else is.
#[tokio::test]
async fn one_word_of_several_may_be_quite_wrong() {
    let db = testing::database().await;
    let library = library(&db).await;
    for title in [
        "Blade Runner",
        "Blade",
        "The Runner",
        "Back to the Future",
        "100% Wolf",
        "1000 Wolfhounds",
        r"Back\Slash Title",
        "Back Slasher Title",
        "Under_Score Title",
        "UnderXScore Title",
        "The Incredibles",
        "Once Upon a Time in Hollywood",
    ] {
        movie(&db, &library, title).await;
    }

    for (typed, title) in [
        ("balde runner", "Blade Runner"),
        ("blade runnre", "Blade Runner"),
        ("blad runnr", "Blade Runner"),
        ("back to teh futrue", "Back to the Future"),
        ("100% wofl", "100% Wolf"),
        ("once upno a time in hollywood", "Once Upon a Time in Hollywood"),
        ("onec upno a time in hollywood", "Once Upon a Time in Hollywood"),
    ] {
        assert_eq!(found(&db, typed).await.first(), Some(&(title.to_owned(), SearchMatch::Similar)), "{typed}");
    }
    for (typed, only) in [
        ("blafe runner", "Blade Runner"),
        ("100% wofl", "100% Wolf"),
        (r"back\slash titel", r"Back\Slash Title"),
        ("under_score titel", "Under_Score Title"),
    ] {
        assert_eq!(titles(&db, typed).await, [only], "{typed}: titles without the word that is right");
    }
    assert_eq!(titles(&db, "the incredibl -").await, ["The Incredibles"], "the last word may be unfinished, whatever comes behind it");
}

/// Of several words, titles in which the others stand hide those that are less like them; alone these are found.
#[tokio::test]
async fn what_is_less_alike_is_found_where_nothing_else_is() {
    let db = testing::database().await;
    let library = library(&db).await;
    with(&db, &library, "Star Wars", |_| {}).await;
    assert_eq!(titles(&db, "star wras").await, ["Star Wars"], "six of ten trigrams");

    with(&db, &library, "Star Wraths", |_| {}).await;
    assert_eq!(titles(&db, "star wrasth").await[0], "Star Wraths");
}

#[tokio::test]
async fn the_setting_for_typing_errors_stays_as_the_caller_had_it() {
    let db = testing::database().await;
    let library = library(&db).await;
    movie(&db, &library, "Goodfellas").await;

    db.transaction(async |tx| {
        assert_eq!(tx.movies().search(Viewer::System, "goodfelas", 5).await?.len(), 1);
        assert_eq!(tx.movies().search(Viewer::System, "goodfelas", 5).await?.len(), 1);
        tx.movies().upsert_genre("Crime").await
    })
    .await
    .unwrap();
    let threshold: String = sqlx::query_scalar("SELECT coalesce(current_setting('pg_trgm.word_similarity_threshold', true), '0.6')")
        .fetch_one(db.read())
        .await
        .unwrap();
    assert_eq!(threshold, "0.6");
}

#[tokio::test]
async fn without_pg_trgm_words_and_beginnings_are_still_found() {
    let db = testing::database().await;
    let library = library(&db).await;
    with(&db, &library, "Spirited Away", |new| {
        new.original_title = Some("千と千尋の神隠し".into());
    })
    .await;
    let before = titles(&db, "spiritd away").await;
    db.owner().await.execute("DROP EXTENSION pg_trgm CASCADE").await.unwrap();

    assert_eq!(before, ["Spirited Away"]);
    assert_eq!(titles(&db, "spiritd away").await, Vec::<String>::new());
    for typed in ["spir", "away", "s", "sp", "千", "神隠し", "awa spirited"] {
        let expected: &[&str] = if typed == "awa spirited" { &[] } else { &["Spirited Away"] };
        assert_eq!(titles(&db, typed).await, expected, "{typed}");
    }
    db.transaction(async |tx| {
        tx.movies().search(Viewer::System, "spiritd away", 5).await?;
        tx.movies().upsert_genre("Crime").await
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn the_last_word_may_be_unfinished_and_the_order_does_not_matter() {
    let db = testing::database().await;
    let library = library(&db).await;
    movie(&db, &library, "The Lord of the Rings: The Fellowship of the Ring").await;
    movie(&db, &library, "Spider-Man").await;
    movie(&db, &library, "Ocean's Eleven").await;
    movie(&db, &library, "Apollo-13").await;

    for typed in ["lo", "lord fel", "rings lord", "the lord of the rings", "l"] {
        assert_eq!(titles(&db, typed).await, ["The Lord of the Rings: The Fellowship of the Ring"], "{typed}");
    }
    for (typed, title) in [
        ("spider m", "Spider-Man"),
        ("spider-m", "Spider-Man"),
        ("man", "Spider-Man"),
        ("oceans", "Ocean's Eleven"),
        ("ocean’s el", "Ocean's Eleven"),
        ("apollo 13", "Apollo-13"),
    ] {
        assert_eq!(titles(&db, typed).await.first().map(String::as_str), Some(title), "{typed}");
    }
}

#[tokio::test]
async fn case_and_accents_do_not_matter() {
    let db = testing::database().await;
    let library = library(&db).await;
    with(&db, &library, "Le Fabuleux Destin d'Amélie Poulain", |new| {
        new.overview = Some("Une serveuse à Montmartre. ÉTÉ ÇA".into());
    })
    .await;
    movie(&db, &library, "Été").await;

    for typed in ["AMELIE", "amélie", "ame\u{301}lie", "poulain amelie", "le fabuleux", "serveuse MONTMÀRTRE", "ca ete"] {
        assert_eq!(titles(&db, typed).await.first().map(String::as_str), Some("Le Fabuleux Destin d'Amélie Poulain"), "{typed}");
    }
    for typed in ["été", "ETE", "é", "ÉT", "e"] {
        assert_eq!(titles(&db, typed).await.first().map(String::as_str), Some("Été"), "{typed}");
    }
}

#[tokio::test]
async fn titles_in_every_language_are_found_by_one_or_two_characters() {
    let db = testing::database().await;
    let library = library(&db).await;
    with(&db, &library, "Spirited Away", |new| {
        new.original_title = Some("千と千尋の神隠し".into());
    })
    .await;
    with(&db, &library, "Stalker", |new| {
        new.original_title = Some("Сталкер".into());
        new.details.titles_i18n = BTreeMap::from([("ko".into(), "잠입자".into()), ("fr".into(), "Le Passeur".into())]);
    })
    .await;

    for typed in ["千", "神", "の神", "神隠", "千と千尋の神隠し", "尋の神隠"] {
        assert_eq!(titles(&db, typed).await, ["Spirited Away"], "{typed}");
    }
    for typed in ["с", "СТ", "лк", "잠", "입자", "сталк", "passeur", "le pass", "p", "잠입자"] {
        assert_eq!(titles(&db, typed).await, ["Stalker"], "{typed}");
    }
    assert_eq!(found(&db, "сталкер").await[0].1, SearchMatch::Exact);
    assert_eq!(found(&db, "le pas").await[0].1, SearchMatch::Prefix);
    assert_eq!(titles(&db, "ki").await, Vec::<String>::new());
}

#[tokio::test]
async fn no_word_is_too_common_and_no_overview_is_needed() {
    let db = testing::database().await;
    let library = library(&db).await;
    movie(&db, &library, "It").await;
    movie(&db, &library, "To Be or Not to Be").await;
    with(&db, &library, "M", |new| {
        new.overview = Some("A city hunts a murderer, but who is it?".into());
    })
    .await;

    assert_eq!(titles(&db, "it").await, ["It"]);
    assert_eq!(titles(&db, "to be or not").await, ["To Be or Not to Be"]);
    assert_eq!(found(&db, "murderer hunts").await, [("M".to_owned(), SearchMatch::Overview)]);
    assert_eq!(found(&db, "m murder").await, [("M".to_owned(), SearchMatch::Overview)]);
    assert_eq!(titles(&db, "m").await, ["M"]);
}

#[tokio::test]
async fn a_title_of_punctuation_is_found() {
    let db = testing::database().await;
    let library = library(&db).await;
    movie(&db, &library, "$").await;
    movie(&db, &library, "...").await;
    movie(&db, &library, "100% Wolf").await;

    assert_eq!(titles(&db, "$").await, ["$"]);
    assert_eq!(titles(&db, "...").await, ["..."]);
    assert_eq!(titles(&db, "100%").await, ["100% Wolf"]);
    assert_eq!(titles(&db, "%").await, Vec::<String>::new());
    assert_eq!(titles(&db, "___").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_viewer_finds_what_he_may_see() {
    let db = testing::database().await;
    let (open, movies) = (library(&db).await, db.movies());
    let (owner, guest) = (user(&db, "owner").await, user(&db, "guest").await);
    let child = db.users().insert(&NewUser { max_rating_level: Some(12), ..NewUser::new("child", "child@example.org") }).await.unwrap();
    let admin = db.users().insert(&NewUser { is_admin: true, ..NewUser::new("admin", "admin@example.org") }).await.unwrap();
    let own = NewLibrary { is_private: true, owner_id: Some(owner.id), ..NewLibrary::movies("Own") };
    let own = db.libraries().insert(&own).await.unwrap();
    let closed = db.libraries().insert(&NewLibrary::movies("Closed")).await.unwrap();
    let disable = sqlx::query_scalar::<_, bool>("UPDATE libraries SET enabled = false WHERE id = $1 RETURNING enabled");
    assert!(!disable.bind(closed.id).fetch_one(&mut db.owner().await).await.unwrap());
    // Found by its title, by a part of it, by its overview, and by a typing error.
    for (library, title, level) in [
        (&open, "Heat open", Some(6)),
        (&open, "Heat unrated", None),
        (&open, "Heat adult", Some(18)),
        (&own, "Heat own", Some(6)),
        (&closed, "Heat closed", Some(6)),
    ] {
        with(&db, library, title, |new| {
            new.rating_level = level;
            new.original_title = Some("対決".into());
            new.overview = Some("Bankraub in Los Angeles".into());
        })
        .await;
    }
    let gone = movie(&db, &open, "Heat gone").await;
    movies.delete(gone.id).await.unwrap();

    for typed in ["heat", "h", "he", "対", "決", "bankraub", "heatt"] {
        for (viewer, expected) in [
            (Viewer::System, "adult closed open own unrated"),
            (Viewer::User(admin.id), "adult closed open own unrated"),
            (Viewer::User(owner.id), "adult open own unrated"),
            (Viewer::User(guest.id), "adult open unrated"),
            (Viewer::User(child.id), "open"),
            (Viewer::User(revenge_db::users::UserId(uuid::Uuid::nil())), ""),
        ] {
            let hits = movies.search(viewer, typed, 20).await.unwrap();
            let mut seen: Vec<_> = hits.iter().map(|hit| hit.movie.title.trim_start_matches("Heat ")).collect();
            seen.sort_unstable();
            assert_eq!(seen.join(" "), expected, "{typed} by {viewer:?}");
        }
    }
}

#[tokio::test]
async fn a_query_is_data_whatever_it_holds() {
    let db = testing::database().await;
    let library = library(&db).await;
    movie(&db, &library, "Heat").await;
    let movies = db.movies();

    for blank in ["", "   ", "\u{3000}\n\t", "\u{85}\u{2028}"] {
        assert_eq!(movies.search(Viewer::System, blank, 10).await.unwrap(), vec![], "{blank:?}");
    }
    assert!(matches!(movies.search(Viewer::System, "he\0at", 10).await, Err(Error::Invalid { .. })));
    for odd in [
        "' | :* & !",
        "heat:*)(",
        "\\",
        "\\'",
        "a' OR 1=1 --",
        "<->",
        "!heat",
        "\"heat",
        "-heat",
        "%",
        "_",
        "\u{301}",
        "\u{200b}",
        "\u{fdfa}",
        "e\u{301}".repeat(5000).as_str(),
        "𝓗",
        "🎬",
    ] {
        movies.search(Viewer::System, odd, 10).await.unwrap_or_else(|error| panic!("{odd:?}: {error}"));
    }
    assert_eq!(movies.search(Viewer::System, &"heat ".repeat(200_000), MOST_FOUND).await.unwrap().len(), 1);
    assert_eq!(movies.search(Viewer::System, &"x".repeat(1 << 20), 10).await.unwrap(), vec![]);
}

#[tokio::test]
async fn naughty_strings_are_searched_and_found_without_a_failure() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/strings/blns.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        return println!("skipped: there is no {}", file.display());
    };
    let strings: Vec<String> = serde_json::from_str(&text).unwrap();
    let db = testing::database().await;
    let library = library(&db).await;

    for string in strings.iter().filter(|string| !string.trim().is_empty() && string.chars().count() <= 200) {
        let Ok(movie) = db.movies().insert(&NewMovie::new(library.id, string)).await else { panic!("insert {string:?}") };
        let hits = db.movies().search(Viewer::System, string, MOST_FOUND).await.unwrap_or_else(|error| panic!("{string:?}: {error}"));
        // What folds to nothing has nothing to be found by.
        let folds_to_nothing: bool = sqlx::query_scalar("SELECT fold_title($1) = ''").bind(string).fetch_one(db.read()).await.unwrap();
        let is_found = hits.iter().any(|hit| hit.movie.id == movie.id && hit.matched == SearchMatch::Exact);
        assert_eq!((is_found, hits.is_empty()), (!folds_to_nothing, folds_to_nothing), "{string:?}");
    }
    for string in &strings {
        db.movies().search(Viewer::System, string, 5).await.unwrap_or_else(|error| panic!("{string:?}: {error}"));
    }
}
