//! What users ask for, and how it is decided.

use futures_util::TryStreamExt as _;
use revenge_db::qar::{
    ArticleId, MissiveId, NewArticle, NewProvision, Provision, ProvisionId, ProvisionKind, ProvisionList, ProvisionStatus,
};
use revenge_db::{Error, PageRequest};
use serde_json::json;

use crate::support::{Inside, all_pages, let_in, reader, stale};

async fn ask(inside: &Inside, title: &str, priority: i32) -> Provision {
    let new = NewProvision { priority, ..NewProvision::new(ProvisionKind::Voyage, title) };
    inside.qar().insert_provision(&new).await.unwrap().unwrap()
}

fn ids(provisions: &[Provision]) -> Vec<ProvisionId> {
    provisions.iter().map(|provision| provision.id).collect()
}

#[tokio::test]
async fn provisions_are_asked_for_once_and_listed() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let new = NewProvision {
        external_source: Some("stashdb".into()),
        external_id: Some("x1".into()),
        manifest: Some(json!({ "quality": "1080p" })),
        release_year: Some(2001),
        ..NewProvision::new(ProvisionKind::Expedition, "The Dawn")
    };
    let dawn = qar.insert_provision(&new).await.unwrap().unwrap();
    assert_eq!((dawn.user_id, dawn.status, &dawn.manifest), (inside.ann, ProvisionStatus::Pending, &new.manifest));
    let again = qar.insert_provision(&NewProvision { id: ProvisionId::now(), ..new.clone() }).await;
    assert!(matches!(&again, Err(Error::Conflict { constraint, .. }) if constraint == "idx_provisions_external_id"), "{again:?}");
    let half = NewProvision { external_source: None, ..new.clone() };
    assert!(matches!(qar.insert_provision(&half).await, Err(Error::Invalid { .. })));
    assert_eq!(qar.ration(inside.ann).await.unwrap().unwrap().daily_used, 1, "what was refused used nothing");
    let (low, high) = (ask(&inside, "Low", -5).await, ask(&inside, "High", 5).await);

    assert_eq!(qar.provision(dawn.id).await.unwrap(), Some(dawn.clone()));
    assert_eq!(qar.provision(ProvisionId::now()).await.unwrap(), None);
    assert_eq!(qar.find_provision_by_external_id(ProvisionKind::Expedition, "stashdb", "x1").await.unwrap(), Some(dawn.clone()));
    assert_eq!(qar.find_provision_by_external_id(ProvisionKind::Voyage, "stashdb", "x1").await.unwrap(), None);
    let of = async |list| ids(&all_pages(|page| qar.list_provisions(list, page)).await);
    let latest = [high.id, low.id, dawn.id];
    assert_eq!(of(ProvisionList::All).await, latest);
    assert_eq!(ids(&qar.stream_provisions(ProvisionList::All).try_collect::<Vec<_>>().await.unwrap()), latest);
    assert_eq!(of(ProvisionList::User(inside.ann)).await, latest);
    assert_eq!(of(ProvisionList::Kind(ProvisionKind::Voyage)).await, latest[..2]);
    assert_eq!(of(ProvisionList::Pending).await, [high.id, dawn.id, low.id]);
    assert_eq!(ids(&qar.search_provisions("the daw", 9).await.unwrap()), [dawn.id]);
    assert_eq!(qar.count_provisions_of_user(inside.ann).await.unwrap(), 3);
    assert_eq!(qar.count_provisions(ProvisionStatus::Pending).await.unwrap(), 3);
    qar.set_provision_priority(low.id, 9).await.unwrap();
    assert_eq!(of(ProvisionList::Pending).await, [low.id, high.id, dawn.id]);
    assert_eq!(of(ProvisionList::Status(ProvisionStatus::Approved)).await, []);
    assert!(matches!(qar.set_provision_priority(low.id, 1_001).await, Err(Error::Invalid { .. })));
    qar.delete_provision(low.id).await.unwrap();
    for gone in [qar.delete_provision(low.id).await, qar.set_provision_priority(low.id, 1).await] {
        assert!(matches!(gone, Err(Error::NotFound { .. })));
    }
}

#[tokio::test]
async fn what_stands_alike_comes_by_priority_then_by_ayes_then_by_time() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let mut asked = Vec::new();
    for (title, priority) in [("Voted", 0), ("Old", 0), ("New", 0), ("Low, voted", -5), ("High", 5)] {
        asked.push(ask(&inside, title, priority).await.id);
    }
    let [voted, old, new, low, high] = asked[..] else { unreachable!() };
    for provision in [voted, low] {
        qar.insert_aye(provision).await.unwrap();
    }
    let of = async |list| ids(&all_pages(|page| qar.list_provisions(list, page)).await);
    assert_eq!(of(ProvisionList::Pending).await, [high, voted, new, old, low]);
    assert_eq!(of(ProvisionList::Status(ProvisionStatus::Pending)).await, [high, voted, new, old, low]);
    qar.delete_aye(voted).await.unwrap();
    assert_eq!(of(ProvisionList::Pending).await, [high, new, old, voted, low]);
}

#[tokio::test]
async fn a_provision_is_moved_on_by_one_who_knows_how_it_stands() {
    use ProvisionStatus::{Approved, Available, Declined, Pending, Processing};
    let inside = Inside::new().await;
    let qar = inside.qar();
    let dawn = ask(&inside, "Dawn", 0).await.id;
    assert!(qar.change_provision_status(dawn, Pending, Declined, Some("No room")).await.unwrap());
    assert!(!qar.change_provision_status(dawn, Pending, Approved, None).await.unwrap(), "somebody was faster");
    assert_eq!(qar.provision(dawn).await.unwrap().unwrap().declined_reason.as_deref(), Some("No room"));
    assert!(qar.change_provision_status(dawn, Declined, Approved, None).await.unwrap());
    let approved = qar.provision(dawn).await.unwrap().unwrap();
    assert_eq!((approved.approved_by_user_id, approved.declined_reason), (Some(inside.ann), None));
    assert!(approved.approved_at.is_some());
    assert!(qar.change_provision_status(dawn, Approved, Processing, None).await.unwrap());
    qar.set_provision_integration(dawn, Some("77"), Some("downloading")).await.unwrap();
    qar.set_provision_available(dawn, Some(1_000)).await.unwrap();
    let there = qar.provision(dawn).await.unwrap().unwrap();
    assert_eq!((there.status, there.integration_id.as_deref(), there.actual_cargo_bytes), (Available, Some("77"), Some(1_000)));
    assert!(there.available_at.is_some());
    let gone = ProvisionId::now();
    assert!(!qar.change_provision_status(gone, Pending, Approved, None).await.unwrap());
    for missing in [qar.set_provision_integration(gone, None, None).await, qar.set_provision_available(gone, None).await] {
        assert!(matches!(missing, Err(Error::NotFound { .. })));
    }
}

#[tokio::test]
async fn a_provision_says_nothing_that_does_not_hold_any_more() {
    use ProvisionStatus::{Approved, Available, Declined, Failed, Pending};
    let inside = Inside::new().await;
    let qar = inside.qar();
    let article = qar.insert_article(&NewArticle::new("All", "size", json!({ "below": 5 }), "approve")).await.unwrap().id;
    let dawn = ask(&inside, "Dawn", 0).await.id;
    let read = async || qar.provision(dawn).await.unwrap().unwrap();
    let refused = |outcome: revenge_db::Result<()>| assert!(matches!(outcome, Err(Error::NotFound { .. })), "{outcome:?}");

    refused(qar.set_provision_available(dawn, Some(1)).await);
    assert!(qar.auto_approve_provision(dawn, article).await.unwrap());
    qar.set_provision_available(dawn, Some(1)).await.unwrap();
    assert!(qar.change_provision_status(dawn, Available, Failed, None).await.unwrap());
    let failed = read().await;
    assert_eq!((failed.available_at, failed.actual_cargo_bytes, failed.auto_approved), (None, None, true));
    qar.set_provision_available(dawn, Some(2)).await.unwrap();

    assert!(qar.change_provision_status(dawn, Available, Declined, Some("No room")).await.unwrap());
    let declined = read().await;
    assert_eq!((declined.auto_approved, declined.auto_article_id, declined.approved_at), (false, None, None));
    assert_eq!((declined.available_at, declined.actual_cargo_bytes), (None, None));
    assert_eq!(declined.declined_reason.as_deref(), Some("No room"));
    refused(qar.set_provision_available(dawn, Some(3)).await);
    assert_eq!(read().await, declined);

    assert!(qar.change_provision_status(dawn, Declined, Approved, None).await.unwrap());
    assert!(qar.change_provision_status(dawn, Approved, Pending, None).await.unwrap());
    let open = read().await;
    assert_eq!((open.approved_by_user_id, open.approved_at, open.declined_reason), (None, None, None));
}

#[tokio::test]
async fn articles_decide_what_nobody_has_decided() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let rule = |name: &str| NewArticle::new(name, "size", json!({ "below": 5 }), "approve");
    let all = qar.insert_article(&rule("All")).await.unwrap();
    let films = NewArticle { content_type: Some("expedition".into()), priority: 5, ..rule("Films") };
    let films = qar.insert_article(&films).await.unwrap();
    assert!(matches!(qar.insert_article(&NewArticle { condition_value: json!(1), ..rule("x") }).await, Err(Error::Invalid { .. })));
    assert_eq!(qar.article(all.id).await.unwrap(), Some(all.clone()));
    assert_eq!(qar.article(ArticleId::now()).await.unwrap(), None);
    assert_eq!(qar.articles().await.unwrap(), [films.clone(), all.clone()]);
    assert_eq!(qar.articles_of_content_type("voyage").await.unwrap(), std::slice::from_ref(&all));
    assert_eq!(qar.articles_of_content_type("expedition").await.unwrap().len(), 2);
    qar.set_article_enabled(films.id, false).await.unwrap();
    assert_eq!(qar.enabled_articles().await.unwrap(), std::slice::from_ref(&all));
    assert_eq!(qar.articles_of_content_type("expedition").await.unwrap().len(), 2);
    assert_eq!(qar.enabled_articles_of_content_type("expedition").await.unwrap(), std::slice::from_ref(&all));
    let mut changed = all.clone();
    changed.description = Some("Small ones".into());
    let written = qar.update_article(&changed).await.unwrap();
    assert_eq!((qar.article(all.id).await.unwrap().as_ref(), &written.description), (Some(&written), &changed.description));
    assert!(stale(qar.update_article(&all).await), "read before the change");
    changed = written.clone();
    changed.condition_value = json!({ "words": "x".repeat(65_536) });
    assert!(matches!(qar.update_article(&changed).await, Err(Error::Invalid { .. })));

    let dawn = ask(&inside, "Dawn", 0).await.id;
    assert!(qar.auto_approve_provision(dawn, all.id).await.unwrap() && !qar.auto_approve_provision(dawn, all.id).await.unwrap());
    let dusk = ask(&inside, "Dusk", 0).await.id;
    assert!(matches!(qar.auto_approve_provision(dusk, ArticleId::now()).await, Err(Error::Invalid { .. })));
    let decided = qar.provision(dawn).await.unwrap().unwrap();
    assert_eq!((decided.status, decided.auto_approved, decided.auto_article_id), (ProvisionStatus::Approved, true, Some(all.id)));
    qar.delete_article(all.id).await.unwrap();
    assert!(stale(qar.update_article(&written).await));
    for gone in [qar.delete_article(all.id).await, qar.set_article_enabled(all.id, true).await] {
        assert!(matches!(gone, Err(Error::NotFound { .. })));
    }
    assert!(qar.provision(dawn).await.unwrap().unwrap().auto_approved);
}

#[tokio::test]
async fn each_user_has_one_vote_and_they_are_counted() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let dawn = ask(&inside, "Dawn", 0).await;
    let bob = reader(&inside.db, "bob").await;
    let access = let_in(&inside.db, bob).await;
    let his = inside.db.qar(&access).unwrap();
    let first = qar.insert_aye(dawn.id).await.unwrap().unwrap();
    assert_eq!(qar.insert_aye(dawn.id).await.unwrap(), None);
    assert!(matches!(qar.insert_aye(ProvisionId::now()).await, Err(Error::Invalid { .. })));
    let second = his.insert_aye(dawn.id).await.unwrap().unwrap();
    assert_eq!((qar.count_ayes(dawn.id).await.unwrap(), qar.count_ayes(ProvisionId::now()).await.unwrap()), (2, 0));
    let after = qar.provision(dawn.id).await.unwrap().unwrap();
    assert_eq!((after.ayes_count, after.updated_at), (2, dawn.updated_at));
    assert_eq!(qar.aye(dawn.id, bob).await.unwrap(), Some(second));
    assert_eq!(all_pages(|page| qar.list_ayes(dawn.id, page)).await, [first, second]);
    assert_eq!(qar.stream_ayes(dawn.id).try_collect::<Vec<_>>().await.unwrap(), [first, second]);
    assert!(his.delete_aye(dawn.id).await.unwrap() && !his.delete_aye(dawn.id).await.unwrap());
    assert!(!his.has_voted(dawn.id).await.unwrap() && qar.has_voted(dawn.id).await.unwrap());
    assert_eq!(qar.count_ayes(dawn.id).await.unwrap(), 1);
}

#[tokio::test]
async fn missives_come_in_the_order_of_the_talk() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let dawn = ask(&inside, "Dawn", 0).await.id;
    let mut said = Vec::new();
    for (message, order) in [("Please", false), ("Why?", true), ("Because", false)] {
        said.push(qar.insert_missive(dawn, message, order).await.unwrap());
    }
    for wrong in [qar.insert_missive(dawn, "", false).await, qar.insert_missive(ProvisionId::now(), "x", false).await] {
        assert!(matches!(wrong, Err(Error::Invalid { .. })));
    }
    assert!(said[1].is_captain_order && said[1].user_id == Some(inside.ann));
    assert_eq!(qar.missive(said[0].id).await.unwrap(), Some(said[0].clone()));
    assert_eq!(qar.missive(MissiveId::now()).await.unwrap(), None);
    assert_eq!(all_pages(|page| qar.list_missives(dawn, page)).await, said);
    assert_eq!(qar.stream_missives(dawn).try_collect::<Vec<_>>().await.unwrap(), said);
    qar.delete_missive(said[0].id).await.unwrap();
    assert!(matches!(qar.delete_missive(said[0].id).await, Err(Error::NotFound { .. })));
    assert_eq!(qar.count_missives(dawn).await.unwrap(), 2);
    assert!(qar.list_missives(ProvisionId::now(), PageRequest::first(1)).await.unwrap().items.is_empty());
}
