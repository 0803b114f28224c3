//! People, networks: what titles share, and what is made with the first that names it.

use sqlx::postgres::PgQueryResult;

use crate::copy::CopySession;
use crate::error::Result;
use crate::query::{Ask, Query};

/// What is not known is made, and then known. Of those that have a key in common
/// one is made at a time; what somebody else has made meanwhile is found in the end.
pub(crate) async fn make_unknown<F, M>(
    session: &mut CopySession,
    find: impl Fn() -> Query<F, PgQueryResult>,
    make: impl Fn() -> Query<M, PgQueryResult>,
) -> Result<()>
where
    F: Ask<PgQueryResult>,
    M: Ask<PgQueryResult>,
{
    let mut all_made = false;
    loop {
        session.execute(find()).await?;
        if all_made {
            return Ok(());
        }
        all_made = session.execute(make()).await? == 0;
    }
}
