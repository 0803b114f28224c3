//! Payloads that are too large for a notification: in a table, with a
//! reference in the notification.

use std::sync::Weak;

use serde::Serialize;
use uuid::Uuid;

use super::{LONGEST_PAYLOAD, notify, unfit_name};
use crate::Database;
use crate::database::{Access, Inner};
use crate::error::{Error, Result};
use crate::handle::{Handle, ReadOnly, ReadWrite};
use crate::query::{execute, op, optional};
use crate::routing::{Consistency, Need};

const OP: &str = op!("queries/notify/payload/publish.sql");

/// The largest value of a channel as JSON, in bytes.
const MOST_BYTES: usize = 1024 * 1024;

/// No JSON begins so.
const REFERENCE: char = '@';

/// Old payloads that one statement deletes.
const BATCH: u64 = 1_000;

struct Payload {
    payload: String,
}

pub(super) fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|_| invalid("the value cannot be written as JSON"))
}

fn invalid(reason: &str) -> Error {
    Error::Invalid { op: OP, reason: reason.to_owned(), source: None }
}

/// The id of a payload in the table.
pub(super) fn reference(payload: &str) -> Option<Uuid> {
    payload.strip_prefix(REFERENCE)?.parse().ok()
}

pub(super) async fn publish(handle: &Handle<ReadWrite>, channel: &str, json: String) -> Result<()> {
    if json.len() <= LONGEST_PAYLOAD {
        return notify(handle, channel, &json).await;
    }
    if json.len() > MOST_BYTES {
        return Err(invalid("the value is larger than 1 MiB as JSON; store it, and publish a key to it"));
    }
    if let Some(reason) = unfit_name(channel) {
        return Err(invalid(reason));
    }
    let id = Uuid::now_v7();
    handle.execute(execute!("queries/notify/payload/publish.sql", id, json, channel, format!("{REFERENCE}{id}"))).await.map(drop)
}

/// The payload with this id; `None` if it cannot be had any more.
pub(super) async fn fetch(inner: &Weak<Inner>, id: Uuid) -> Option<String> {
    let handle = Handle::<ReadOnly>::pools(&Access::of(inner.upgrade()?), Need::Fixed(Consistency::Primary));
    // An error is reported by the handle; here it is one more thing that was missed.
    let payload: Option<Payload> = handle.read(optional!(Payload, "queries/notify/payload/get.sql", id)).await.ok()?;
    Some(payload?.payload)
}

impl Database {
    /// Deletes large payloads of notifications that are older than an hour;
    /// returns how many. For maintenance: where large values are published, each
    /// one takes up to ten old ones with it. Statements of at most 1,000 rows.
    ///
    /// # Errors
    ///
    /// Those of any write.
    pub async fn purge_notify_payloads(&self) -> Result<u64> {
        let mut purged = 0;
        loop {
            let batch = self.handle().execute(execute!("queries/notify/payload/purge.sql", BATCH.cast_signed())).await?;
            purged += batch;
            if batch < BATCH {
                return Ok(purged);
            }
        }
    }
}
