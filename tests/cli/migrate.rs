//! `revenge-db migrate`.

use revenge_db::testing;

use crate::support::Cli;

#[tokio::test]
async fn the_schema_goes_up_and_down_and_tells_where_it_stands() {
    let blank = testing::empty_database().await;
    let cli = Cli::new(&blank.owner_url());

    let status = cli.run(&["migrate", "status"]);
    assert_eq!(status.code, Some(0), "{status:?}");
    assert!(status.out.ends_with("no schema yet: run `revenge-db migrate up`\n"), "{status:?}");
    assert!(status.out.contains("000010  movies create"), "{status:?}");

    let up = cli.run(&["migrate", "up"]);
    assert_eq!((up.code, up.out.starts_with("applied ")), (Some(0), true), "{up:?}");
    assert_eq!(cli.run(&["migrate", "up"]).out, "nothing to apply: the schema is up to date\n");
    assert!(cli.run(&["migrate", "status"]).out.ends_with("the schema is up to date\n"));

    let down = cli.run(&["migrate", "down", "2"]);
    assert_eq!((down.code, down.out.as_str()), (Some(0), "undid 2 migrations\n"), "{down:?}");
    let status = cli.run(&["migrate", "status"]);
    assert_eq!(status.out.lines().filter(|line| line.ends_with("  pending")).count(), 2, "{status:?}");
    assert_eq!(cli.run(&["migrate", "up"]).out, "applied 2 migrations\n");

    let applied = cli.run(&["migrate", "status"]).out.lines().filter(|line| line.contains("  applied ")).count();
    let refused = cli.run(&["migrate", "down", "99999"]);
    let said = format!("error: only {applied} migrations are applied; give a number from 1 to {applied}\n");
    assert_eq!((refused.code, refused.err), (Some(1), said));
    assert!(cli.run(&["migrate", "status"]).out.ends_with("the schema is up to date\n"), "nothing was undone");
}

#[tokio::test]
async fn a_role_without_rights_is_told_so() {
    let blank = testing::empty_database().await;
    let up = Cli::new(&blank.app_url()).run(&["migrate", "up"]);
    assert_eq!(up.code, Some(1));
    assert!(up.err.starts_with("error: migrate.up: ") && up.err.contains("42501"), "{up:?}");
}

#[tokio::test]
async fn create_writes_the_next_number_of_the_module() {
    // It needs no server.
    let cli = Cli::new(&"postgres://nobody@127.0.0.1:1/none".parse().unwrap());
    let homeless = cli.run(&["migrate", "create", "movies_add_edition"]);
    assert_eq!(homeless.code, Some(1));
    assert!(homeless.err.contains("run this at the root of the repository"), "{homeless:?}");

    cli.write("migrations/000010_movies_create.up.sql", "");
    let created = cli.run(&["migrate", "create", "movies_add_edition"]);
    assert_eq!(
        (created.code, created.out.as_str()),
        (Some(0), "migrations/000011_movies_add_edition.up.sql\nmigrations/000011_movies_add_edition.down.sql\n"),
        "{created:?}"
    );
    assert!(cli.read("migrations/000011_movies_add_edition.up.sql").starts_with("-- movies add edition"));

    let again = cli.run(&["migrate", "create", "movies_add_edition"]);
    assert_eq!(again.err, "error: migration 000011_movies_add_edition exists already; choose another name\n");
    let nameless = cli.run(&["migrate", "create", "../evil"]);
    assert_eq!(nameless.code, Some(1));
    assert!(nameless.err.contains("is no name for a migration"), "{nameless:?}");
    cli.write("migrations/000019_movies_last.up.sql", "");
    assert!(cli.run(&["migrate", "create", "movies_more"]).out.contains("000100_movies_more.up.sql"));
}
