use revenge_db::tvshows::{Network, NetworkId, NewNetwork, SeriesId};
use revenge_db::{Error, PageRequest, testing};

use crate::support::{library, series};

fn regency() -> NewNetwork {
    NewNetwork { logo_path: Some("/regency.png".into()), tmdb_id: Some(508), ..NewNetwork::new("Regency") }
}

#[tokio::test]
async fn a_network_is_found_by_id_and_tmdb_id() {
    let db = testing::database().await;
    let new = regency();

    let network = db.tvshows().insert_network(&new).await.unwrap();
    let bare = db.tvshows().insert_network(&NewNetwork::new("Forward Pass")).await.unwrap();

    assert_eq!((network.id, &network.name, &network.logo_path, network.tmdb_id), (new.id, &new.name, &new.logo_path, Some(508)));
    assert_eq!((&bare.logo_path, bare.tmdb_id), (&None, None));
    assert_eq!(db.tvshows().network(bare.id).await.unwrap(), Some(bare));
    assert_eq!(db.tvshows().find_network_by_tmdb_id(508).await.unwrap(), Some(network));
    assert_eq!(db.tvshows().network(NetworkId::now()).await.unwrap(), None);
    assert_eq!(db.tvshows().find_network_by_tmdb_id(1).await.unwrap(), None);
}

#[tokio::test]
async fn a_tmdb_id_belongs_to_one_network() {
    let db = testing::database().await;
    db.tvshows().insert_network(&regency()).await.unwrap();

    let again = db.tvshows().insert_network(&regency()).await;
    let nameless = db.tvshows().insert_network(&NewNetwork::new("")).await;

    assert!(matches!(&again, Err(Error::Conflict { constraint, .. }) if constraint == "idx_tv_networks_tmdb_id"), "{again:?}");
    assert!(matches!(nameless, Err(Error::Invalid { .. })), "{nameless:?}");
}

#[tokio::test]
async fn an_upsert_takes_what_is_new_and_keeps_the_rest() {
    let db = testing::database().await;
    let before = db.tvshows().upsert_network(&regency()).await.unwrap();

    let after = db.tvshows().upsert_network(&NewNetwork { tmdb_id: Some(508), ..NewNetwork::new("Regency Enterprises") }).await.unwrap();
    let other = db.tvshows().upsert_network(&NewNetwork::new("Regency Enterprises")).await.unwrap();

    assert_eq!(after, Network { name: "Regency Enterprises".into(), updated_at: after.updated_at, ..before });
    assert_ne!(other.id, after.id);
}

#[tokio::test]
async fn pages_of_networks_are_by_name_whatever_the_case_and_cover_each_once() {
    let db = testing::database().await;
    for name in ["warner", "Gaumont", "A24", "gaumont", "Toho", "Zentropa", "a25"] {
        db.tvshows().insert_network(&NewNetwork::new(name)).await.unwrap();
    }

    let (mut networks, mut request) = (Vec::new(), Some(PageRequest::first(2)));
    while let Some(page) = request.take() {
        let page = db.tvshows().networks(page).await.unwrap();
        request = page.next_request(2);
        networks.extend(page.items.into_iter().map(|network| network.name));
    }

    assert_eq!(networks, ["A24", "a25", "Gaumont", "gaumont", "Toho", "warner", "Zentropa"]);
}

#[tokio::test]
async fn a_series_has_its_networks_in_its_order() {
    let db = testing::database().await;
    let library = library(&db).await;
    let (heat, ran) = (series(&db, &library, "Heat").await, series(&db, &library, "Ran").await);
    let mut networks = Vec::new();
    for name in ["First", "Second", "Third"] {
        networks.push(db.tvshows().insert_network(&NewNetwork::new(name)).await.unwrap());
    }
    for (place, network) in (0..).zip(&networks) {
        db.tvshows().add_network(heat.id, network.id, place).await.unwrap();
    }
    db.tvshows().add_network(ran.id, networks[0].id, 0).await.unwrap();

    assert_eq!(db.tvshows().networks_of(heat.id).await.unwrap(), networks);

    db.tvshows().add_network(heat.id, networks[0].id, 9).await.unwrap();
    networks.rotate_left(1);
    assert_eq!(db.tvshows().networks_of(heat.id).await.unwrap(), networks);

    assert!(db.tvshows().remove_network(heat.id, networks[0].id).await.unwrap());
    assert!(!db.tvshows().remove_network(heat.id, networks[0].id).await.unwrap());
    assert_eq!(db.tvshows().remove_networks(heat.id).await.unwrap(), 2);
    assert_eq!(db.tvshows().remove_networks(heat.id).await.unwrap(), 0);
    assert_eq!(db.tvshows().networks_of(heat.id).await.unwrap(), vec![]);
    assert_eq!(db.tvshows().networks_of(ran.id).await.unwrap(), vec![networks[2].clone()]);
    db.tvshows().delete(ran.id).await.unwrap();
    assert_eq!(db.tvshows().networks_of(ran.id).await.unwrap(), vec![]);
}

#[tokio::test]
async fn only_what_exists_can_be_linked() {
    let db = testing::database().await;
    let series = series(&db, &library(&db).await, "Heat").await;
    let network = db.tvshows().insert_network(&regency()).await.unwrap();

    let no_network = db.tvshows().add_network(series.id, NetworkId::now(), 0).await;
    let no_series = db.tvshows().add_network(SeriesId::now(), network.id, 0).await;

    assert!(matches!(no_network, Err(Error::Invalid { .. })), "{no_network:?}");
    assert!(matches!(no_series, Err(Error::Invalid { .. })), "{no_series:?}");
}
