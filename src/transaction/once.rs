//! Transactions that run once per key, whoever asks for them and how often.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Transaction, TransactionOptions};
use crate::database::Access;
use crate::error::{Error, Result};
use crate::handle::{Handle, ReadWrite};
use crate::query::{LONGEST_AGE, Misfit, execute, ms_of, optional};
use crate::routing::{Consistency, Need};

/// What appears in traces, metrics and errors.
const NAME: &str = "transaction.once";

/// In bytes; the check constraint says the same.
const LONGEST_KEY: usize = 200;

/// What a body may return, as JSON, in bytes.
const LARGEST_RESULT: usize = 1024 * 1024;

/// Keys deleted by one statement.
const BATCH: i64 = 10_000;

struct KeyRow {
    key: String,
    result: Option<Value>,
}

struct Done(Value);

impl TryFrom<KeyRow> for Done {
    type Error = Misfit;

    fn try_from(row: KeyRow) -> Result<Self, Misfit> {
        row.result.map(Self).ok_or(Misfit { key: row.key, reason: "`result` must have a value" })
    }
}

/// Runs `body` and keeps what it returns under `key`, all in one transaction;
/// or returns what is kept there.
pub(crate) async fn run<T, E, Fut>(access: &Access, key: &str, body: impl FnOnce(Transaction) -> Fut + Send) -> Result<T, E>
where
    Fut: Future<Output = Result<T, E>> + Send,
    T: Serialize + DeserializeOwned + Send,
    E: From<Error> + Send,
{
    check_key(key)?;
    let options = TransactionOptions::new().name(NAME);
    let body = |tx: Transaction| async move {
        if let Some(done) = claim(&tx, key).await? {
            return Ok(decode(key, done)?);
        }
        let value = body(tx.clone()).await.map_err(Failure::Body)?;
        store(&tx, key, encode(&value)?).await?;
        Ok(value)
    };
    // In a box: a body's future may be large, and stands in here three times.
    match Box::pin(super::run_once(access, &options, None, body)).await {
        Err(Failure::Own(Error::CommitUnknown { op, xid })) => {
            match find(&Handle::pools(access, Need::Fixed(Consistency::Primary)), key).await {
                // The key was written with the rest, so the rest was written.
                Ok(Some(Done(done))) => Ok(decode(key, done)?),
                // Not there yet, perhaps.
                _ => Err(Error::CommitUnknown { op, xid }.into()),
            }
        }
        outcome => outcome.map_err(Failure::into_inner),
    }
}

/// An error of ours or of the body: only ours says what became of the commit.
enum Failure<E> {
    Own(Error),
    Body(E),
}

impl<E> From<Error> for Failure<E> {
    fn from(error: Error) -> Self {
        Self::Own(error)
    }
}

impl<E: From<Error>> Failure<E> {
    fn into_inner(self) -> E {
        match self {
            Self::Own(error) => error.into(),
            Self::Body(error) => error,
        }
    }
}

fn check_key(key: &str) -> Result<()> {
    if (1..=LONGEST_KEY).contains(&key.len()) && !key.contains('\0') {
        return Ok(());
    }
    let reason = format!("a key has 1 to {LONGEST_KEY} bytes and no NUL; this one has {}", key.len());
    Err(Error::Invalid { op: NAME, reason, source: None })
}

/// Takes the key for this transaction, or says what an earlier one returned.
async fn claim(tx: &Transaction, key: &str) -> Result<Option<Value>> {
    let handle = Handle::<ReadWrite>::transaction(tx);
    if handle.execute(execute!("queries/transaction/once/claim.sql", key)).await? == 1 {
        return Ok(None);
    }
    match find(&handle, key).await? {
        Some(Done(done)) => Ok(Some(done)),
        // Deleted between the two statements: older than anybody would repeat.
        None => Err(Error::Stale { op: NAME, key: format!("the key {key}") }),
    }
}

async fn find(handle: &Handle<ReadWrite>, key: &str) -> Result<Option<Done>> {
    handle.read(optional!(KeyRow, "queries/transaction/once/get.sql", key)).await
}

fn encode<T: Serialize>(value: &T) -> Result<Value> {
    let invalid = |reason: String| Error::Invalid { op: NAME, reason, source: None };
    let value = serde_json::to_value(value).map_err(|_| invalid("what the body returned cannot be written as JSON".to_owned()))?;
    let size = value.to_string().len();
    if size > LARGEST_RESULT {
        return Err(invalid(format!("what the body returned takes {size} bytes as JSON; at most {LARGEST_RESULT} can be kept")));
    }
    Ok(value)
}

async fn store(tx: &Transaction, key: &str, result: Value) -> Result<()> {
    Handle::<ReadWrite>::transaction(tx).execute(execute!("queries/transaction/once/store.sql", key, result)).await.map(drop)
}

fn decode<T: DeserializeOwned>(key: &str, value: Value) -> Result<T> {
    serde_json::from_value(value).map_err(|_| {
        let reason = "what an earlier call with this key returned is of another type: two operations share a key, or the type has changed";
        Error::Corrupt { op: NAME, key: key.to_owned(), reason: reason.to_owned() }
    })
}

/// Deletes keys older than `age`, in statements of at most [`BATCH`].
pub(crate) async fn forget(access: &Access, age: Duration) -> Result<u64> {
    let handle = Handle::<ReadWrite>::pools(access, Need::Fixed(Consistency::Primary));
    let age = ms_of(age.min(LONGEST_AGE));
    let mut forgotten = 0;
    loop {
        let deleted = handle.execute(execute!("queries/transaction/once/delete_older.sql", age, BATCH)).await?;
        forgotten += deleted;
        if deleted < BATCH.cast_unsigned() {
            return Ok(forgotten);
        }
    }
}
