//! What a user does with expeditions and voyages; seen by him alone.

use futures_util::TryStreamExt as _;
use revenge_db::content::Rating;
use revenge_db::qar::{ExpeditionId, FleetKind, VoyageId};
use revenge_db::{Error, PageRequest};

use crate::support::{Inside, all_pages, let_in, ms, reader};

fn gives(rating: i32) -> Rating {
    Rating::new(rating).unwrap()
}

#[tokio::test]
async fn marks_and_bounties_are_each_users_own() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let fleet = inside.fleet(FleetKind::Expedition).await;
    let mut films = Vec::new();
    for title in ["A", "B", "C"] {
        films.insert(0, inside.expedition(&fleet, title).await);
    }
    for film in films.iter().rev() {
        assert!(qar.mark(film.id).await.unwrap());
        qar.set_bounty(film.id, gives(10)).await.unwrap();
    }
    assert!(!qar.mark(films[0].id).await.unwrap() && qar.is_marked(films[0].id).await.unwrap());
    assert!(matches!(qar.mark(ExpeditionId::now()).await, Err(Error::Invalid { .. })));
    assert_eq!(all_pages(|page| qar.list_marked(page)).await, films);
    assert_eq!(qar.stream_marked().try_collect::<Vec<_>>().await.unwrap(), films);
    assert_eq!(qar.count_marked().await.unwrap(), 3);

    let high = qar.set_bounty(films[2].id, gives(90)).await.unwrap();
    assert!(high.updated_at > high.created_at);
    assert_eq!(qar.bounty(films[2].id).await.unwrap(), Some(high));
    assert!(matches!(qar.set_bounty(ExpeditionId::now(), gives(10)).await, Err(Error::Invalid { .. })));
    let rewards = all_pages(|page| qar.list_bounties(page)).await;
    assert_eq!(rewards.iter().map(|bounty| bounty.reward.get()).collect::<Vec<_>>(), [90, 10, 10]);
    assert_eq!(qar.stream_bounties().try_collect::<Vec<_>>().await.unwrap(), rewards);

    let bob = reader(&inside.db, "bob").await;
    let access = let_in(&inside.db, bob).await;
    let his = inside.db.qar(&access).unwrap();
    assert!(!his.is_marked(films[0].id).await.unwrap() && his.bounty(films[0].id).await.unwrap().is_none());
    his.set_bounty(films[2].id, gives(50)).await.unwrap();
    let average = qar.average_bounty(films[2].id).await.unwrap();
    assert_eq!((average.average, average.bounties), (Some(70.0), 2));
    assert_eq!(qar.average_bounty(ExpeditionId::now()).await.unwrap().average, None);
    assert!(qar.unmark(films[0].id).await.unwrap() && !qar.unmark(films[0].id).await.unwrap());
    assert!(qar.remove_bounty(films[0].id).await.unwrap() && !qar.remove_bounty(films[0].id).await.unwrap());
}

#[tokio::test]
async fn the_log_keeps_what_was_watched_and_how_far() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let film = inside.expedition(&inside.fleet(FleetKind::Expedition).await, "Dawn").await.id;
    let mut lines = Vec::new();
    for bearing in [1, 2, 3] {
        lines.insert(0, qar.insert_log_line(film, ms(bearing), false).await.unwrap());
    }
    assert!(matches!(qar.insert_log_line(ExpeditionId::now(), ms(1), false).await, Err(Error::Invalid { .. })));
    assert_eq!(all_pages(|page| qar.list_log(page)).await, lines);
    assert_eq!(qar.stream_log().try_collect::<Vec<_>>().await.unwrap(), lines);
    qar.update_log_line(lines[2].id, ms(9), true).await.unwrap();
    qar.update_log_line(lines[2].id, ms(10), false).await.unwrap();
    let latest = qar.latest_log_line(film).await.unwrap().unwrap();
    assert_eq!((latest.id, latest.bearing, latest.completed), (lines[2].id, ms(10), true));

    let bob = reader(&inside.db, "bob").await;
    let access = let_in(&inside.db, bob).await;
    let his = inside.db.qar(&access).unwrap();
    for foreign in [his.update_log_line(lines[0].id, ms(1), true).await, his.delete_log_line(lines[0].id).await] {
        assert!(matches!(foreign, Err(Error::NotFound { .. })));
    }
    assert_eq!((his.latest_log_line(film).await.unwrap(), his.clear_log().await.unwrap()), (None, 0));
    qar.delete_log_line(lines[0].id).await.unwrap();
    assert_eq!(qar.clear_log().await.unwrap(), 2);
}

#[tokio::test]
async fn a_record_gathers_what_a_user_has_to_do_with_a_voyage() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let fleet = inside.fleet(FleetKind::Voyage).await;
    let (noon, eve) = (inside.voyage(&fleet, "Noon").await.id, inside.voyage(&fleet, "Eve").await.id);
    assert_eq!(qar.record(noon).await.unwrap(), None);
    let marked = qar.set_voyage_marked(noon, true).await.unwrap();
    assert!(marked.marked && marked.last_watched.is_none() && marked.bounty.is_none());
    assert!(qar.list_watched_records(PageRequest::first(9)).await.unwrap().items.is_empty());
    qar.set_voyage_organized(noon, true).await.unwrap();
    qar.set_record_bounty(noon, Some(gives(80))).await.unwrap();
    qar.add_o(noon).await.unwrap();
    qar.add_o(noon).await.unwrap();
    qar.save_bearing(noon, ms(5)).await.unwrap();
    let begun = qar.record(noon).await.unwrap().unwrap();
    assert_eq!((begun.bearing, begun.o_counter, begun.bounty, begun.is_organized, begun.marked), (ms(5), 2, Some(gives(80)), true, true));
    qar.add_crossing(eve).await.unwrap();
    let done = qar.add_crossing(noon).await.unwrap();
    assert_eq!((done.bearing, done.crossings), (ms(0), 1));
    let watched = all_pages(|page| qar.list_watched_records(page)).await;
    assert_eq!(watched.iter().map(|record| record.voyage_id).collect::<Vec<_>>(), [noon, eve]);
    assert_eq!(qar.stream_watched_records().try_collect::<Vec<_>>().await.unwrap(), watched);
    assert_eq!(qar.set_record_bounty(noon, None).await.unwrap().bounty, None);
    assert!(matches!(qar.set_record_bounty(VoyageId::now(), Some(gives(1))).await, Err(Error::Invalid { .. })));
    assert!(matches!(qar.add_crossing(VoyageId::now()).await, Err(Error::Invalid { .. })));
}
