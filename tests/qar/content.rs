//! Fleets, ports, flags, expeditions, voyages, waypoints, and pictures of them.

use futures_util::TryStreamExt as _;
use revenge_db::qar::{
    ExpeditionDetails, ExpeditionId, ExpeditionList, FlagId, FleetId, FleetKind, MOST_FOUND, NewChart, NewCrewMember, NewExpedition,
    NewFlag, NewFleet, NewPort, NewTreasure, NewTreasureMap, NewVoyage, NewWaypoint, PortId, VoyageDetails, VoyageId, VoyageList,
    WaypointId,
};
use revenge_db::{Error, PageRequest};

use crate::support::{Inside, all_pages, ms, stale};

fn conflict<T: std::fmt::Debug>(outcome: Result<T, Error>, on: &str) -> bool {
    matches!(&outcome, Err(Error::Conflict { constraint, .. }) if constraint == on)
}

fn invalid<T>(outcome: Result<T, Error>) -> bool {
    matches!(outcome, Err(Error::Invalid { .. }))
}

fn missing<T>(outcome: Result<T, Error>) -> bool {
    matches!(outcome, Err(Error::NotFound { op: "restricted", .. }))
}

#[tokio::test]
async fn fleets_are_kept_with_what_sails_in_them() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let new = NewFleet {
        owner_user_id: Some(inside.ann),
        paths: vec!["/a".into(), "/b".into()],
        stashdb_endpoint: Some("https://example.org".into()),
        ..NewFleet::new("Armada", FleetKind::Expedition)
    };
    let armada = qar.insert_fleet(&new).await.unwrap();
    let boats = inside.fleet(FleetKind::Voyage).await;
    assert!(armada.fingerprint_on_scan && armada.paths == new.paths && armada.fleet_type == FleetKind::Expedition);
    assert!(conflict(qar.insert_fleet(&new).await, "fleets_pkey"));
    assert!(invalid(qar.insert_fleet(&NewFleet::new("", FleetKind::Voyage)).await));
    assert_eq!(qar.fleet(armada.id).await.unwrap(), Some(armada.clone()));
    assert_eq!(qar.fleet(FleetId::now()).await.unwrap(), None);
    assert_eq!(qar.fleets().await.unwrap(), [armada.clone(), boats.clone()]);
    assert_eq!(qar.fleets_of_owner(inside.ann).await.unwrap(), std::slice::from_ref(&armada));
    assert_eq!(qar.fleets_of_kind(FleetKind::Voyage).await.unwrap(), std::slice::from_ref(&boats));

    let mut film = NewExpedition::new(armada.id, "Dawn", "/dawn");
    film.details.size_bytes = Some(70);
    qar.insert_expedition(&film).await.unwrap();
    // Longer than what an index takes, were it not by its hash.
    let long: String = (0..4_096_u64).map(|n| char::from(b'a' + u8::try_from(n.wrapping_mul(2_654_435_761) >> 16 & 15).unwrap())).collect();
    let dusk = qar.insert_expedition(&NewExpedition::new(armada.id, "Dusk", &long)).await.unwrap();
    assert_eq!(qar.find_expedition_by_path(armada.id, &long).await.unwrap(), Some(dusk));
    inside.voyage(&armada, "Noon").await;
    assert_eq!((qar.count_fleet_expeditions(armada.id).await.unwrap(), qar.count_fleet_voyages(armada.id).await.unwrap()), (2, 1));
    let stats = qar.fleet_stats(armada.id).await.unwrap().unwrap();
    assert_eq!((stats.expeditions, stats.voyages, stats.size_bytes), (2, 1, 70));
    assert_eq!(qar.fleet_stats(boats.id).await.unwrap().map(|stats| stats.expeditions), Some(0));
    assert_eq!(qar.fleet_stats(FleetId::now()).await.unwrap(), None);

    let mut changed = armada.clone();
    (changed.name, changed.owner_user_id, changed.whisparr_sync) = ("Flotilla".into(), None, true);
    let written = qar.update_fleet(&changed).await.unwrap();
    assert_eq!(qar.fleet(armada.id).await.unwrap().as_ref(), Some(&written));
    assert!(written.updated_at > armada.updated_at && written.whisparr_sync && written.name == "Flotilla");
    assert!(stale(qar.update_fleet(&changed).await), "read before the change");
    changed.id = FleetId::now();
    assert!(stale(qar.update_fleet(&changed).await));
    qar.delete_fleet(armada.id).await.unwrap();
    assert!(missing(qar.delete_fleet(armada.id).await));
    assert!(qar.list_expeditions(ExpeditionList::All, PageRequest::first(9)).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn ports_are_found_by_ids_names_and_place() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let new = NewPort { stashdb_id: Some("s1".into()), tpdb_id: Some("t1".into()), ..NewPort::new("North Harbour") };
    let north = qar.insert_port(&new).await.unwrap();
    let mut below = Vec::new();
    for name in ["Ash", "Birch", "Cedar"] {
        below.push(qar.insert_port(&NewPort { parent_id: Some(north.id), ..NewPort::new(name) }).await.unwrap());
    }
    assert!(conflict(qar.insert_port(&NewPort { id: PortId::now(), ..new.clone() }).await, "idx_ports_stashdb_id"));
    assert!(invalid(qar.insert_port(&NewPort { parent_id: Some(PortId::now()), ..NewPort::new("x") }).await));
    assert_eq!(qar.port(north.id).await.unwrap(), Some(north.clone()));
    assert_eq!(qar.find_port_by_stashdb_id("s1").await.unwrap(), Some(north.clone()));
    assert_eq!(qar.find_port_by_tpdb_id("t1").await.unwrap(), Some(north.clone()));
    assert_eq!(qar.find_port_by_tpdb_id("t2").await.unwrap(), None);
    assert_eq!(all_pages(|page| qar.list_ports(page)).await, [&below[..], std::slice::from_ref(&north)].concat());
    assert_eq!(qar.stream_ports().try_collect::<Vec<_>>().await.unwrap().len(), 4);
    assert_eq!(all_pages(|page| qar.list_ports_below(north.id, page)).await, below);
    assert_eq!(qar.stream_ports_below(north.id).try_collect::<Vec<_>>().await.unwrap(), below);
    assert_eq!(all_pages(|page| qar.list_root_ports(page)).await, std::slice::from_ref(&north));
    assert_eq!(qar.stream_root_ports().try_collect::<Vec<_>>().await.unwrap(), std::slice::from_ref(&north));
    for text in ["north", "NORTH har", "harbour", "h"] {
        assert_eq!(qar.search_ports(text, 9).await.unwrap(), std::slice::from_ref(&north), "{text}");
    }
    for text in ["", "south", "orth"] {
        assert!(qar.search_ports(text, MOST_FOUND).await.unwrap().is_empty(), "{text}");
    }

    let fleet = inside.fleet(FleetKind::Voyage).await;
    let mut voyage = NewVoyage::new(fleet.id, "Noon", "/noon");
    voyage.details.port_id = Some(north.id);
    let voyage = qar.insert_voyage(&voyage).await.unwrap();
    assert_eq!((qar.count_port_voyages(north.id).await.unwrap(), qar.count_port_expeditions(north.id).await.unwrap()), (1, 0));
    let mut changed = below[0].clone();
    changed.parent_id = None;
    let mut written = qar.update_port(&changed).await.unwrap();
    assert_eq!(qar.list_root_ports(PageRequest::first(9)).await.unwrap().items.len(), 2);
    assert!(stale(qar.update_port(&changed).await), "read before the change");
    written.parent_id = Some(written.id);
    assert!(invalid(qar.update_port(&written).await));
    qar.delete_port(north.id).await.unwrap();
    assert!(missing(qar.delete_port(north.id).await));
    assert_eq!(qar.voyage(voyage.id).await.unwrap().unwrap().details.port_id, None);
    assert_eq!(qar.list_root_ports(PageRequest::first(9)).await.unwrap().items.len(), 3);
}

#[tokio::test]
async fn flags_have_one_name_and_are_given_to_expeditions_and_voyages() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let red =
        qar.insert_flag(&NewFlag { stashdb_id: Some("s1".into()), waters: Some("colour".into()), ..NewFlag::new("Red") }).await.unwrap();
    let crimson = qar.insert_flag(&NewFlag { parent_id: Some(red.id), ..NewFlag::new("Crimson") }).await.unwrap();
    assert!(conflict(qar.insert_flag(&NewFlag::new("RED")).await, "idx_flags_name"));
    assert_eq!(qar.flag(red.id).await.unwrap(), Some(red.clone()));
    assert_eq!(qar.find_flag_by_name("rEd").await.unwrap(), Some(red.clone()));
    assert_eq!(qar.find_flag_by_stashdb_id("s1").await.unwrap(), Some(red.clone()));
    assert_eq!(qar.find_flag_by_name("blue").await.unwrap(), None);
    let (reds, both) = (vec![red.clone()], vec![crimson.clone(), red.clone()]);
    assert_eq!(all_pages(|page| qar.list_flags(page)).await, both);
    assert_eq!(qar.stream_flags().try_collect::<Vec<_>>().await.unwrap(), both);
    assert_eq!(all_pages(|page| qar.list_flags_of_waters("colour", page)).await, reds);
    assert_eq!(qar.stream_flags_of_waters("colour").try_collect::<Vec<_>>().await.unwrap(), reds);
    assert_eq!(all_pages(|page| qar.list_flags_below(red.id, page)).await, both[..1]);
    assert_eq!(qar.stream_flags_below(red.id).try_collect::<Vec<_>>().await.unwrap(), both[..1]);
    assert_eq!(all_pages(|page| qar.list_root_flags(page)).await, reds);
    assert_eq!(qar.stream_root_flags().try_collect::<Vec<_>>().await.unwrap(), reds);
    assert_eq!(qar.search_flags("crim", 1).await.unwrap(), both[..1]);

    let fleet = inside.fleet(FleetKind::Expedition).await;
    let (film, scene) = (inside.expedition(&fleet, "Dawn").await.id, inside.voyage(&fleet, "Noon").await.id);
    for flag in [red.id, crimson.id, red.id] {
        qar.add_expedition_flag(film, flag).await.unwrap();
        qar.add_voyage_flag(scene, flag).await.unwrap();
    }
    assert!(invalid(qar.add_expedition_flag(film, FlagId::now()).await) && invalid(qar.add_voyage_flag(VoyageId::now(), red.id).await));
    assert_eq!((qar.flags_of_expedition(film).await.unwrap(), qar.flags_of_voyage(scene).await.unwrap()), (both.clone(), both.clone()));
    assert_eq!(qar.count_flag_expeditions(red.id).await.unwrap(), 1);
    assert!(qar.remove_expedition_flag(film, red.id).await.unwrap() && !qar.remove_expedition_flag(film, red.id).await.unwrap());
    assert!(qar.remove_voyage_flag(scene, red.id).await.unwrap() && !qar.remove_voyage_flag(scene, red.id).await.unwrap());
    assert_eq!((qar.clear_expedition_flags(film).await.unwrap(), qar.clear_voyage_flags(scene).await.unwrap()), (1, 1));

    let mut changed = red.clone();
    changed.description = Some("As blood".into());
    qar.update_flag(&changed).await.unwrap();
    assert_eq!(qar.flag(red.id).await.unwrap(), Some(changed));
    qar.delete_flag(red.id).await.unwrap();
    assert!(missing(qar.delete_flag(red.id).await));
    assert_eq!(qar.flag(crimson.id).await.unwrap().unwrap().parent_id, None);
}

#[tokio::test]
async fn expeditions_are_found_and_listed() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let (fleet, other) = (inside.fleet(FleetKind::Expedition).await, inside.fleet(FleetKind::Expedition).await);
    let port = qar.insert_port(&NewPort::new("North")).await.unwrap().id;
    let details = ExpeditionDetails {
        charter: Some("c1".into()),
        original_title: Some("L'Aube".into()),
        series: Some("Days".into()),
        runtime: Some(ms(5_400_000)),
        port_id: Some(port),
        coordinates: Some("ffee".into()),
        launch_date: "2001-02-03".parse().ok(),
        is_hdr: true,
        ..ExpeditionDetails::default()
    };
    let dawn = NewExpedition { details, ..NewExpedition::new(fleet.id, "The Dawn", "/dawn") };
    let dawn = qar.insert_expedition(&dawn).await.unwrap();
    let mut films = vec![inside.expedition(&fleet, "Áfter").await, inside.expedition(&other, "Before").await, dawn.clone()];
    assert!(dawn.details.has_file && !dawn.details.is_3d && dawn.details.runtime == Some(ms(5_400_000)));
    assert!(conflict(qar.insert_expedition(&NewExpedition::new(fleet.id, "x", "/dawn")).await, "idx_expeditions_fleet_path"));
    let mut twice = NewExpedition::new(fleet.id, "x", "/x");
    twice.details.charter = Some("c1".into());
    assert!(conflict(qar.insert_expedition(&twice).await, "idx_expeditions_fleet_charter"));
    assert!(invalid(qar.insert_expedition(&NewExpedition::new(FleetId::now(), "x", "/x")).await));
    assert_eq!(qar.expedition(dawn.id).await.unwrap(), Some(dawn.clone()));
    assert_eq!(qar.expedition(ExpeditionId::now()).await.unwrap(), None);
    assert_eq!(qar.find_expedition_by_path(fleet.id, "/dawn").await.unwrap(), Some(dawn.clone()));
    assert_eq!(qar.find_expedition_by_path(other.id, "/dawn").await.unwrap(), None);
    assert_eq!(qar.find_expedition_by_charter(fleet.id, "c1").await.unwrap(), Some(dawn.clone()));
    assert_eq!(qar.expeditions_by_coordinates("ffee").await.unwrap(), std::slice::from_ref(&dawn));

    let member = qar.insert_crew_member(&NewCrewMember::new("Mary")).await.unwrap().id;
    let flag = qar.insert_flag(&NewFlag::new("Red")).await.unwrap().id;
    for film in &films {
        qar.add_expedition_crew(film.id, member, None).await.unwrap();
        qar.add_expedition_flag(film.id, flag).await.unwrap();
    }
    let of = async |list| all_pages(|page| qar.list_expeditions(list, page)).await;
    assert_eq!(of(ExpeditionList::All).await, films);
    assert_eq!(qar.stream_expeditions(ExpeditionList::All).try_collect::<Vec<_>>().await.unwrap(), films);
    assert_eq!(of(ExpeditionList::Fleet(other.id)).await, films[1..2]);
    assert_eq!(of(ExpeditionList::Port(port)).await, films[2..]);
    // Its date is the only one that is known; the rest as it was made.
    films.reverse();
    assert_eq!(of(ExpeditionList::Crew(member)).await, films);
    assert_eq!(of(ExpeditionList::Flag(flag)).await, films);
    assert_eq!((qar.count_crew_expeditions(member).await.unwrap(), qar.count_port_expeditions(port).await.unwrap()), (3, 1));
    for text in ["dawn", "l'aube", "days", "the da"] {
        assert_eq!(qar.search_expeditions(text, 9).await.unwrap(), films[..1], "{text}");
    }

    let mut changed = dawn.clone();
    (changed.title, changed.details.sort_title, changed.details.overview) = ("Sunrise".into(), Some("0".into()), Some("Light.".into()));
    let written = qar.update_expedition(&changed).await.unwrap();
    assert_eq!(qar.list_expeditions(ExpeditionList::All, PageRequest::first(1)).await.unwrap().items, std::slice::from_ref(&written));
    assert!(written.title == "Sunrise" && stale(qar.update_expedition(&dawn).await), "read before the change");
    qar.delete_expedition(dawn.id).await.unwrap();
    assert!(missing(qar.delete_expedition(dawn.id).await) && stale(qar.update_expedition(&written).await));
}

#[tokio::test]
async fn expeditions_of_a_port_a_member_or_a_flag_come_by_their_launch() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let fleet = inside.fleet(FleetKind::Expedition).await;
    let port = qar.insert_port(&NewPort::new("North")).await.unwrap().id;
    let member = qar.insert_crew_member(&NewCrewMember::new("Mary")).await.unwrap().id;
    let flag = qar.insert_flag(&NewFlag::new("Red")).await.unwrap().id;
    let mut films = Vec::new();
    for (title, launched) in [("Undated", None), ("Old", Some("1999-01-01")), ("New", Some("2020-01-01")), ("As old", Some("1999-01-01"))] {
        let mut new = NewExpedition::new(fleet.id, title, format!("/{title}"));
        new.details.port_id = Some(port);
        new.details.launch_date = launched.map(|date| date.parse().unwrap());
        let film = qar.insert_expedition(&new).await.unwrap();
        qar.add_expedition_crew(film.id, member, None).await.unwrap();
        qar.add_expedition_flag(film.id, flag).await.unwrap();
        films.push(film);
    }
    let order = async || {
        let mut lists = Vec::new();
        for list in [ExpeditionList::Port(port), ExpeditionList::Crew(member), ExpeditionList::Flag(flag)] {
            let listed = all_pages(|page| qar.list_expeditions(list, page)).await;
            lists.push(listed.into_iter().map(|film| film.title).collect::<Vec<_>>());
        }
        assert!(lists.iter().all(|list| *list == lists[0]), "{lists:?}");
        lists.swap_remove(0)
    };
    assert_eq!(order().await, ["New", "As old", "Old", "Undated"]);
    // The links follow.
    films[0].details.launch_date = "2030-01-01".parse().ok();
    films[2].details.launch_date = None;
    for changed in [&films[0], &films[2]] {
        qar.update_expedition(changed).await.unwrap();
    }
    assert_eq!(order().await, ["Undated", "As old", "Old", "New"]);
}

#[tokio::test]
async fn voyages_are_found_and_listed() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let (fleet, other) = (inside.fleet(FleetKind::Voyage).await, inside.fleet(FleetKind::Voyage).await);
    let port = qar.insert_port(&NewPort::new("North")).await.unwrap().id;
    let details = VoyageDetails {
        charter: Some("c1".into()),
        oshash: Some("aa".into()),
        coordinates: Some("bb".into()),
        port_id: Some(port),
        distance: Some(ms(60_000)),
        ..VoyageDetails::default()
    };
    let noon = qar.insert_voyage(&NewVoyage { details, ..NewVoyage::new(fleet.id, "Noon", "/noon") }).await.unwrap();
    let all = vec![inside.voyage(&other, "Eve").await, inside.voyage(&fleet, "Morning").await, noon.clone()];
    assert!(conflict(qar.insert_voyage(&NewVoyage::new(fleet.id, "x", "/noon")).await, "idx_voyages_fleet_path"));
    assert_eq!(qar.voyage(noon.id).await.unwrap(), Some(noon.clone()));
    assert_eq!(qar.voyage(VoyageId::now()).await.unwrap(), None);
    assert_eq!(qar.find_voyage_by_path(fleet.id, "/noon").await.unwrap(), Some(noon.clone()));
    assert_eq!(qar.find_voyage_by_charter(fleet.id, "c1").await.unwrap(), Some(noon.clone()));
    assert_eq!(qar.find_voyage_by_charter(other.id, "c1").await.unwrap(), None);
    assert_eq!(qar.voyages_by_oshash("aa").await.unwrap(), all[2..]);
    assert_eq!(qar.voyages_by_coordinates("bb").await.unwrap(), all[2..]);
    let of = async |list| all_pages(|page| qar.list_voyages(list, page)).await;
    assert_eq!(of(VoyageList::All).await, all);
    assert_eq!(qar.stream_voyages(VoyageList::All).try_collect::<Vec<_>>().await.unwrap(), all);
    assert_eq!(of(VoyageList::Fleet(fleet.id)).await, all[1..]);
    assert_eq!(of(VoyageList::Port(port)).await, all[2..]);
    assert_eq!(qar.search_voyages("morn", 9).await.unwrap(), all[1..2]);

    let mut changed = noon.clone();
    changed.details.md5 = Some("cc".into());
    let written = qar.update_voyage(&changed).await.unwrap();
    assert_eq!((qar.voyage(noon.id).await.unwrap().as_ref(), written.details.md5.as_deref()), (Some(&written), Some("cc")));
    assert!(stale(qar.update_voyage(&noon).await), "read before the change");
    qar.delete_voyage(noon.id).await.unwrap();
    assert!(missing(qar.delete_voyage(noon.id).await) && stale(qar.update_voyage(&written).await));
}

#[tokio::test]
async fn waypoints_come_as_the_voyage_goes() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let voyage = inside.voyage(&inside.fleet(FleetKind::Voyage).await, "Noon").await.id;
    let late = NewWaypoint { stash_marker_id: Some("m1".into()), end: Some(ms(9_000)), ..NewWaypoint::new(voyage, ms(8_000)) };
    let late = qar.insert_waypoint(&late).await.unwrap();
    let early = qar.insert_waypoint(&NewWaypoint { title: Some("Start".into()), ..NewWaypoint::new(voyage, ms(0)) }).await.unwrap();
    let again = NewWaypoint { stash_marker_id: Some("m1".into()), ..NewWaypoint::new(voyage, ms(1)) };
    assert!(conflict(qar.insert_waypoint(&again).await, "idx_voyage_waypoints_stash_marker_id"));
    assert!(invalid(qar.insert_waypoint(&NewWaypoint { end: Some(ms(1)), ..NewWaypoint::new(voyage, ms(2)) }).await));
    assert_eq!(qar.waypoint(late.id).await.unwrap(), Some(late.clone()));
    assert_eq!(qar.waypoint(WaypointId::now()).await.unwrap(), None);
    assert_eq!(qar.find_waypoint_by_stash_marker_id("m1").await.unwrap(), Some(late.clone()));
    assert_eq!(qar.waypoints_of(voyage).await.unwrap(), [early.clone(), late.clone()]);
    let mut changed = early.clone();
    changed.start = ms(8_500);
    qar.update_waypoint(&changed).await.unwrap();
    assert_eq!(qar.waypoints_of(voyage).await.unwrap(), [late.clone(), changed.clone()]);
    qar.delete_waypoint(early.id).await.unwrap();
    assert!(missing(qar.delete_waypoint(early.id).await) && missing(qar.update_waypoint(&changed).await));
    assert_eq!((qar.delete_waypoints(voyage).await.unwrap(), qar.delete_waypoints(voyage).await.unwrap()), (1, 0));
}

#[tokio::test]
async fn an_expedition_has_one_primary_chart_of_a_kind() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let film = inside.expedition(&inside.fleet(FleetKind::Expedition).await, "Dawn").await.id;
    let primary = |path: &str| NewChart { is_primary: true, ..NewChart::new(film, path, "poster") };
    let first = qar.insert_chart(&primary("/1")).await.unwrap();
    let second = qar.insert_chart(&primary("/2")).await.unwrap();
    qar.insert_chart(&NewChart { is_primary: true, ..NewChart::new(film, "/3", "cover") }).await.unwrap();
    let primaries = async || {
        let charts = qar.charts_of(film).await.unwrap();
        charts.into_iter().filter(|chart| chart.is_primary && chart.kind == "poster").map(|chart| chart.id).collect::<Vec<_>>()
    };
    assert_eq!(primaries().await, [second.id]);
    qar.set_primary_chart(first.id).await.unwrap();
    assert_eq!(primaries().await, [first.id]);
    assert!(invalid(qar.insert_chart(&NewChart::new(ExpeditionId::now(), "/4", "poster")).await));
    qar.delete_chart(first.id).await.unwrap();
    assert!(missing(qar.delete_chart(first.id).await) && missing(qar.set_primary_chart(first.id).await));
}

#[tokio::test]
async fn treasures_have_maps_in_an_order() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let film = inside.expedition(&inside.fleet(FleetKind::Expedition).await, "Dawn").await.id;
    let chest = qar.insert_treasure(&NewTreasure { expedition_id: Some(film), ..NewTreasure::new("Chest") }).await.unwrap();
    let loose = qar.insert_treasure(&NewTreasure::new("Loose")).await.unwrap();
    assert_eq!((qar.treasures_of(film).await.unwrap(), qar.treasure(loose.id).await.unwrap()), (vec![chest.clone()], Some(loose.clone())));
    let mut maps = Vec::new();
    for bearing in [2, 1] {
        maps.insert(0, qar.insert_treasure_map(&NewTreasureMap { bearing, ..NewTreasureMap::new(chest.id, "/m") }).await.unwrap());
    }
    assert_eq!(qar.treasure_maps(chest.id).await.unwrap(), maps);
    assert!(invalid(qar.insert_treasure_map(&NewTreasureMap { bearing: -1, ..NewTreasureMap::new(chest.id, "/m") }).await));
    let mut moved = loose.clone();
    moved.expedition_id = Some(film);
    qar.update_treasure(&moved).await.unwrap();
    assert_eq!(qar.treasures_of(film).await.unwrap().len(), 2);
    qar.delete_treasure_map(maps[0].id).await.unwrap();
    assert!(missing(qar.delete_treasure_map(maps[0].id).await));
    qar.delete_treasure(chest.id).await.unwrap();
    assert!(missing(qar.delete_treasure(chest.id).await) && missing(qar.update_treasure(&chest).await));
    assert!(qar.treasure_maps(chest.id).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_searched_for_has_bounds() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    qar.insert_port(&NewPort::new("North")).await.unwrap();
    qar.insert_flag(&NewFlag::new("North")).await.unwrap();
    qar.insert_crew_member(&NewCrewMember::new("North")).await.unwrap();
    let fleet = inside.fleet(FleetKind::Voyage).await;
    inside.voyage(&fleet, "North").await;
    qar.insert_expedition(&NewExpedition::new(fleet.id, "North", "/north")).await.unwrap();
    // What stands behind the first 200 characters would be found nowhere.
    let long = format!("north{}{}", " ".repeat(195), "unheard of ".repeat(50_000));
    assert_eq!((qar.search_ports(&long, 9).await.unwrap().len(), qar.search_flags(&long, 9).await.unwrap().len()), (1, 1));
    assert_eq!((qar.search_crew(&long, 9).await.unwrap().len(), qar.search_voyages(&long, 9).await.unwrap().len()), (1, 1));
    assert_eq!(qar.search_expeditions(&long, 9).await.unwrap().len(), 1);
    assert!(qar.search_provisions(&long, 9).await.unwrap().is_empty() && qar.search_ports(" ", 9).await.unwrap().is_empty());
    let nul = "no\0rth";
    assert!(invalid(qar.search_ports(nul, 9).await) && invalid(qar.search_flags(nul, 9).await) && invalid(qar.search_crew(nul, 9).await));
    assert!(invalid(qar.search_expeditions(nul, 9).await) && invalid(qar.search_voyages(nul, 9).await));
    assert!(invalid(qar.search_provisions(nul, 9).await));
}
