//! Reads on replicas, as fresh as each needs them.
//!
//! With no replica configured it runs as well: everything goes to the primary.
//!
//! ```text
//! DATABASE_URL=postgres://revenge:secret@localhost/revenge REVENGE_DB_REPLICA_HOSTS=localhost:5433 \
//!     cargo run --example read_replica
//! ```

use std::time::Duration;

use revenge_db::libraries::NewLibrary;
use revenge_db::movies::NewMovie;
use revenge_db::{CommitToken, Config, Consistency, Database, Result};

#[tokio::main]
async fn main() -> Result<()> {
    let db = Database::connect(Config::from_env()?).await?;
    db.migrate().await?;

    // One handle for each user's session or request: its reads see its own
    // writes, on whatever node, and never less than its earlier reads.
    let session = db.causal();
    let library = session.libraries().insert(&NewLibrary::movies("Read replica")).await?;
    let film = session.movies().insert(&NewMovie::new(library.id, "Playtime")).await?;
    let seen = session.movies().get(film.id).await?.is_some();
    println!("the writer sees it: {seen}");

    // As text it goes into a cookie or a header; another process goes on from there.
    let cookie = session.token().await?.to_string();
    let token: CommitToken = cookie.parse()?;
    let seen = db.reader(Consistency::After(token)).movies().get(film.id).await?.is_some();
    println!("whoever has the token sees it: {seen}");
    let seen = db.causal().after(token).movies().get(film.id).await?.is_some();
    println!("and so does the next session: {seen}");

    // A transaction's token comes back with its commit.
    let tx = db.begin().await?;
    let sequel = tx.movies().insert(&NewMovie::new(library.id, "Trafic")).await?;
    let token = tx.commit_with_token().await?;
    let seen = db.reader(Consistency::After(token)).movies().get(sequel.id).await?.is_some();
    println!("after a transaction, too: {seen}");

    // What was committed half a second ago, or earlier, is seen.
    let recent = Consistency::MaxLag(Duration::from_millis(500));
    // `db.movies()` itself reads like `Consistency::Eventual`: anything may be missing yet.
    for consistency in [Consistency::Primary, recent, Consistency::Eventual] {
        let seen = db.reader(consistency).movies().get(sequel.id).await?.is_some();
        println!("{consistency:?}: {seen}");
    }

    session.libraries().delete(library.id).await?;
    let gone = session.libraries().get(library.id).await?.is_none();
    println!("gone again: {gone}");

    let stats = db.routing_stats();
    for node in &stats.nodes {
        println!("{}: {} reads", node.node, node.reads);
    }
    println!("not on a replica: {:?}", stats.fallbacks);
    db.close().await;
    Ok(())
}
