//! Whole lists, page by page.

use std::collections::BTreeSet;
use std::fmt::Debug;

use revenge_db::{Page, PageRequest};

/// Titles in an order of their own, to compare what is seen and not where.
pub fn sorted<'t>(titles: impl IntoIterator<Item = &'t str>) -> Vec<&'t str> {
    let mut titles: Vec<_> = titles.into_iter().collect();
    titles.sort_unstable();
    titles
}

/// A whole list, by pages of two.
pub async fn pages<T, F>(first: impl Fn(PageRequest) -> F) -> Vec<T>
where
    F: Future<Output = revenge_db::Result<Page<T>>>,
{
    let (mut items, mut request) = (Vec::new(), Some(PageRequest::first(2)));
    while let Some(next) = request {
        let page = first(next).await.unwrap();
        assert!(page.items.len() <= 2);
        request = page.next_request(2);
        items.extend(page.items);
    }
    items
}

/// What a whole list shows, by pages of seven, in whatever order; nothing comes twice.
pub async fn all<T, Id, F>(list: impl Fn(PageRequest) -> F, id: impl Fn(&T) -> Id) -> BTreeSet<Id>
where
    Id: Ord + Debug,
    F: Future<Output = revenge_db::Result<Page<T>>>,
{
    let (mut seen, mut request) = (BTreeSet::new(), Some(PageRequest::first(7)));
    while let Some(next) = request {
        let page = list(next).await.unwrap();
        for item in &page.items {
            assert!(seen.insert(id(item)), "{:?} came twice", id(item));
        }
        request = page.next_request(7);
    }
    seen
}
