//! Keyset pages: as quick for the thousandth page as for the first, and stable
//! while rows come and go.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, Utc};
use futures_core::stream::BoxStream;
use futures_util::StreamExt as _;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Error, Result};

/// The most rows that one page may hold.
pub const MOST_PER_PAGE: u16 = 500;

/// What a cursor as text may measure, in bytes: the longest sort key is a path
/// of 4,096 characters, each of which JSON may write as six bytes.
const LONGEST_CURSOR: usize = 64 * 1024;

/// How many rows, and behind which.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct PageRequest {
    limit: u16,
    after: Option<Cursor>,
}

impl PageRequest {
    /// The first page of `limit` rows; 1 to [`MOST_PER_PAGE`], what lies
    /// outside is brought to the nearer end.
    pub fn first(limit: u16) -> Self {
        Self { limit: limit.clamp(1, MOST_PER_PAGE), after: None }
    }

    /// The page of `limit` rows behind `cursor`.
    pub fn after(cursor: Cursor, limit: u16) -> Self {
        Self { after: Some(cursor), ..Self::first(limit) }
    }

    /// How many rows are asked for.
    #[must_use]
    pub fn limit(&self) -> u16 {
        self.limit
    }

    /// One row more than is wanted tells whether there is a next page.
    pub(crate) fn fetch(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// Where the list `op` goes on: sort key and id of the last row seen.
    pub(crate) fn start<K: PageKey>(&self, op: &'static str) -> Result<(Option<K>, Option<Uuid>)> {
        let Some(cursor) = &self.after else { return Ok((None, None)) };
        let wrong = || Error::Invalid {
            op,
            reason: "the cursor belongs to another list or sort order; start again from the first page".to_owned(),
            source: None,
        };
        if cursor.list != tag(op) {
            return Err(wrong());
        }
        Ok((Some(K::from_key(&cursor.key).ok_or_else(wrong)?), Some(cursor.id)))
    }
}

/// A row of a list with its place: sort key and id.
pub(crate) struct Listed<T> {
    pub(crate) key: Key,
    pub(crate) id: Uuid,
    pub(crate) item: T,
}

/// A part of a list, and where it goes on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Page<T> {
    /// The rows, in the list's order.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Cuts the row that was fetched in excess off again.
    pub(crate) fn of(op: &'static str, request: &PageRequest, mut rows: Vec<Listed<T>>) -> Self {
        let wanted = usize::from(request.limit);
        let more = rows.len() > wanted;
        rows.truncate(wanted);
        let next = rows.last().filter(|_| more).map(|last| Cursor { list: tag(op), key: last.key.clone(), id: last.id });
        Self { items: rows.into_iter().map(|row| row.item).collect(), next }
    }

    /// The request for the page after this one.
    #[must_use]
    pub fn next_request(&self, limit: u16) -> Option<PageRequest> {
        self.next.clone().map(|cursor| PageRequest::after(cursor, limit))
    }

    /// The same page with every row turned into something else.
    pub fn map<U>(self, one: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(one).collect(), next: self.next }
    }
}

/// One page of any rows: `keyset_page!(self, page, String, ListedStudio, "queries/…/list.sql", scope…)`.
/// The statement takes the scope's parameters, sort key and id of the last row
/// seen, and the number of rows; a row turns into [`Listed`].
macro_rules! keyset_page {
    ($self:ident, $page:ident, $key:ty, $row:ty, $path:literal $(, $scope:expr)*) => {{
        const OP: &str = $crate::query::op!($path);
        type Row = $row;
        let (key, id) = $page.start::<$key>(OP)?;
        let rows = $self.handle.read($crate::query::all!(Row, $path $(, $scope)*, key.clone(), id, $page.fetch())).await?;
        Ok($crate::page::Page::of(OP, &$page, rows))
    }};
}

pub(crate) use keyset_page;

/// As many ids as a page may have rows.
pub(crate) fn ids_of(op: &'static str, ids: impl ExactSizeIterator<Item = Uuid>) -> Result<Vec<Uuid>> {
    if ids.len() > usize::from(MOST_PER_PAGE) {
        let reason = format!("{} ids: at most {MOST_PER_PAGE} at once", ids.len());
        return Err(Error::Invalid { op, reason, source: None });
    }
    Ok(ids.collect())
}

/// Every row of a list, page after page; an error is the last item. The next
/// page is asked for when the last row of this one has been taken, not before:
/// who leaves early has paid for one, and inside a transaction the turns stay
/// with the calls that are made.
pub(crate) fn rows<T, Fetched>(page: impl Fn(PageRequest) -> Fetched + Send + 'static) -> BoxStream<'static, Result<T>>
where
    T: Send + 'static,
    Fetched: Future<Output = Result<Page<T>>> + Send + 'static,
{
    let rows = async_stream::try_stream! {
        let mut request = Some(PageRequest::first(MOST_PER_PAGE));
        while let Some(wanted) = request {
            let fetched = page(wanted).await?;
            request = fetched.next_request(MOST_PER_PAGE);
            for row in fetched.items {
                yield row;
            }
        }
    };
    rows.boxed()
}

/// The streaming twins of a repository's lists, a line for each:
/// `streams!(Movies: stream_studios = studios() -> Studio);` What the list borrows
/// comes last, behind a semicolon: `list_x(user: UserId; kind: str) -> X`.
macro_rules! streams {
    ($repository:ident: $($stream:ident = $list:ident($($scope:ident: $type:ty),* $(; $($lent:ident: $lent_type:ty),+)?) -> $row:ty),+ $(,)?) => {
        impl<M: $crate::handle::Mode> $repository<M> {$(
            #[doc = concat!("Every row of [`", stringify!($list), "`](Self::", stringify!($list), "), in its order.")]
            ///
            /// Fetched in batches of [`MOST_PER_PAGE`](crate::MOST_PER_PAGE), one
            /// round trip each; between two batches nothing is held, neither a
            /// connection nor a snapshot, so that rows which change meanwhile are
            /// seen as they are then. The next batch is asked for when the last
            /// row of this one was taken: memory is bounded by a batch, and so is
            /// what an early drop has cost. Inside a transaction the stream is one
            /// more handle of it.
            ///
            /// An error is the last item: those of any read.
            pub fn $stream(&self, $($scope: $type,)* $($($lent: &$lent_type),+)?) -> futures_core::stream::BoxStream<'static, $crate::error::Result<$row>> {
                let repository = self.clone();
                $($(let $lent = $lent.to_owned();)+)?
                $crate::page::rows(move |page| {
                    let repository = repository.clone();
                    $($(let $lent = $lent.clone();)+)?
                    async move { repository.$list($($scope,)* $($(&$lent,)+)? page).await }
                })
            }
        )+}
    };
}

pub(crate) use streams;

/// A place in a list, printable and short enough for a URL. It is not secret
/// and not signed: one that was tampered with is refused, or leads to another
/// place of the same list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cursor {
    list: u32,
    key: Key,
    id: Uuid,
}

/// A sort key of any list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Key {
    #[serde(rename = "t")]
    Text(String),
    #[serde(rename = "m")]
    Moment(DateTime<Utc>),
    #[serde(rename = "d")]
    Date(NaiveDate),
    #[serde(rename = "i")]
    Int(i32),
    #[serde(rename = "f")]
    Float(f64),
    #[serde(rename = "p")]
    Pair((i32, i32)),
    #[serde(rename = "r")]
    Ranked((i32, i32, DateTime<Utc>)),
}

/// What a list may be sorted by.
pub(crate) trait PageKey: Sized {
    fn from_key(key: &Key) -> Option<Self>;
}

macro_rules! page_key {
    ($($type:ty => $variant:ident),*) => {$(
        impl PageKey for $type {
            fn from_key(key: &Key) -> Option<Self> {
                match key {
                    Key::$variant(value) => Some(value.clone()),
                    _ => None,
                }
            }
        }

        impl From<$type> for Key {
            fn from(value: $type) -> Self {
                Self::$variant(value)
            }
        }
    )*};
}

page_key!(
    String => Text,
    DateTime<Utc> => Moment,
    NaiveDate => Date,
    i32 => Int,
    f64 => Float,
    (i32, i32) => Pair,
    (i32, i32, DateTime<Utc>) => Ranked
);

/// Lists get different tags, so that a cursor cannot wander from one to another.
fn tag(op: &str) -> u32 {
    crc32fast::hash(op.as_bytes())
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_vec(&(self.list, &self.key, self.id)).map_err(|_| fmt::Error)?;
        f.write_str(&URL_SAFE_NO_PAD.encode(text))
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || Error::Invalid { op: "page.cursor", reason: "this is no cursor of a page".to_owned(), source: None };
        if text.len() > LONGEST_CURSOR {
            return Err(wrong());
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| wrong())?;
        let (list, key, id) = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
        Ok(Self { list, key, id })
    }
}

impl TryFrom<String> for Cursor {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_being_printed() {
        let keys = [
            Key::Text("Ünïcödé \" '".into()),
            Key::Moment(DateTime::UNIX_EPOCH),
            Key::Date(NaiveDate::MIN),
            Key::Int(-1),
            Key::Float(7.25),
            Key::Float(88.0 / 9.0),
            Key::Float(83.0 / 9.0),
            Key::Pair((1, -1)),
            Key::Ranked((9, 2, DateTime::UNIX_EPOCH)),
        ];
        for key in keys {
            let cursor = Cursor { list: tag("a.b.c"), key, id: Uuid::from_u128(7) };
            assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
        }
        assert!("not a cursor".parse::<Cursor>().is_err());
        let longest = Cursor { list: tag("a.b.c"), key: Key::Text("\u{1}".repeat(4_096)), id: Uuid::nil() };
        assert_eq!(longest.to_string().parse::<Cursor>().unwrap(), longest);
        let endless = Cursor { list: tag("a.b.c"), key: Key::Text("a".repeat(LONGEST_CURSOR)), id: Uuid::nil() };
        assert!(endless.to_string().parse::<Cursor>().is_err());
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let cursor = Cursor { list: tag("a.b.c"), key: Key::Int(1), id: Uuid::nil() };
        assert!(PageRequest::after(cursor.clone(), 10).start::<i32>("a.b.d").is_err());
        assert!(PageRequest::after(cursor.clone(), 10).start::<String>("a.b.c").is_err());
        assert_eq!(PageRequest::after(cursor, 10).start::<i32>("a.b.c").unwrap(), (Some(1), Some(Uuid::nil())));
    }
}
