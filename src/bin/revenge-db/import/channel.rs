//! From the parser's thread to the import's stream: bounded, and ending only
//! when the parser says so. A parser that fails leaves the stream open, so that
//! an import never takes the first half of a file for the whole.

use std::task::Poll;

use futures_util::stream::{self, Stream};
use tokio::sync::mpsc;

use crate::failure::Failure;

/// Rows under way.
const CAPACITY: usize = 256;

enum Item<T> {
    Row(Box<T>),
    End,
}

/// The parser's end.
pub struct Rows<T>(mpsc::Sender<Item<T>>);

impl<T> Rows<T> {
    /// Sends a row; waits while the import is busy. Fails when the import is gone.
    pub fn send(&self, row: T) -> Result<(), Failure> {
        self.put(Item::Row(Box::new(row)))
    }

    /// There are no more rows.
    pub fn end(self) -> Result<(), Failure> {
        self.put(Item::End)
    }

    fn put(&self, item: Item<T>) -> Result<(), Failure> {
        self.0.blocking_send(item).map_err(|_| Failure::Refused("the import ended before its rows".to_owned()))
    }
}

/// Both ends.
pub fn channel<T: Send>() -> (Rows<T>, impl Stream<Item = T> + Send) {
    let (sender, mut receiver) = mpsc::channel(CAPACITY);
    let rows = stream::poll_fn(move |context| match receiver.poll_recv(context) {
        Poll::Ready(Some(Item::Row(row))) => Poll::Ready(Some(*row)),
        Poll::Ready(Some(Item::End)) => Poll::Ready(None),
        // The parser failed: whoever waits for it drops the import.
        Poll::Ready(None) | Poll::Pending => Poll::Pending,
    });
    (Rows(sender), rows)
}
