//! Events as they come.

use std::time::Duration;

use async_stream::stream;
use futures_core::stream::BoxStream;
use futures_util::FutureExt as _;

use super::{Outbox, OutboxEvent, Position};
use crate::error::{Error, Result};
use crate::handle::Mode;
use crate::notify::Subscription;

const OP: &str = "outbox.follow";

/// The channel of the trigger in migration 000031.
const CHANNEL: &str = "revenge_outbox";

/// Events of one read: what a stream holds at most.
const BATCH: u16 = 100;

/// How soon after a notification the outbox is looked at again: an older
/// transaction may have held back what it was about, and its end is notified of
/// by nobody.
const SHORTEST_PAUSE: Duration = Duration::from_millis(10);

/// How often it is looked at anyway.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

impl<M: Mode> Outbox<M> {
    /// Every event after a position, as it becomes readable, without an end.
    ///
    /// A notification wakes it; besides, it looks after 10 ms, then ever less
    /// often, and every second at last. It keeps up to 100 events. While the
    /// primary is away it waits for it; any other error is its last item.
    /// [`Database::close`](crate::Database::close) ends it; while it lives, the database
    /// stays open. A read a second on the primary, beside those for events.
    ///
    /// Where it stands is known by the [`OutboxEvent::position`] of the last
    /// event that was handled: keep that, with what was done if possible.
    ///
    /// ```no_run
    /// # async fn example(db: revenge_db::Database) -> revenge_db::Result<()> {
    /// use futures_util::TryStreamExt as _;
    ///
    /// let outbox = db.outbox();
    /// let consumer = outbox.consumer("search-index");
    /// let mut events = outbox.follow(consumer.register().await?);
    /// while let Some(event) = events.try_next().await? {
    ///     println!("{}: {}", event.topic, event.payload);
    ///     consumer.acknowledge(event.position).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// On a transaction it yields [`Error::Misuse`] and ends.
    #[must_use = "a stream does nothing until it is polled"]
    pub fn follow(&self, after: Position) -> BoxStream<'static, Result<OutboxEvent>> {
        let outbox = self.clone();
        let mut position = after;
        Box::pin(stream! {
            let Ok(access) = outbox.handle.pool(OP) else {
                let reason = "while a transaction is open nothing new becomes readable; follow the outbox on the `Database`";
                yield Err(Error::Misuse { op: OP, reason });
                return;
            };
            let mut hints = Subscription::start(access.hub(), [CHANNEL.to_owned()].into());
            let mut pause = SHORTEST_PAUSE;
            loop {
                // What was notified of until now is seen by one read.
                while let Some(hint) = hints.next().now_or_never() {
                    if hint.is_none() {
                        return;
                    }
                    pause = SHORTEST_PAUSE;
                }
                match outbox.read(position, BATCH).await {
                    Ok(events) => {
                        let (none, full) = (events.is_empty(), events.len() == usize::from(BATCH));
                        for event in events {
                            position = event.position;
                            yield Ok(event);
                        }
                        if full {
                            continue;
                        }
                        if none {
                            // Notifications of what an older transaction holds back come as often as there are commits.
                            tokio::time::sleep(SHORTEST_PAUSE).await;
                        }
                    }
                    Err(Error::Closed { .. }) => return,
                    // Reported by the handle. Notifications make no server come back.
                    Err(error) if error.is_transient() => tokio::time::sleep(LONGEST_PAUSE).await,
                    Err(error) => {
                        yield Err(error);
                        return;
                    }
                }
                match tokio::time::timeout(pause.mul_f64(rand::random_range(0.75..=1.0)), hints.next()).await {
                    Ok(Some(_)) => pause = SHORTEST_PAUSE,
                    Ok(None) => return,
                    Err(_) => pause = (pause * 2).min(LONGEST_PAUSE),
                }
            }
        })
    }
}
