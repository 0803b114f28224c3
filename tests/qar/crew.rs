//! The crew, its names, portraits and parts, and who follows it.

use futures_util::TryStreamExt as _;
use revenge_db::Error;
use revenge_db::qar::{CrewId, CrewProfile, FleetKind, NewCrewMember, NewPortrait};

use crate::support::{Inside, all_pages, stale};

async fn three(inside: &Inside) -> Vec<revenge_db::qar::CrewMember> {
    let mut crew = Vec::new();
    for name in ["Anne", "Calico", "Mary"] {
        crew.push(inside.qar().insert_crew_member(&NewCrewMember::new(name)).await.unwrap());
    }
    crew
}

#[tokio::test]
async fn the_crew_is_found_by_all_its_names() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let mut crew = three(&inside).await;
    let details = CrewProfile {
        charter: Some("c1".into()),
        registry: Some("r1".into()),
        christening: "1697-01-02".parse().ok(),
        height_cm: Some(170),
        rigging: Some("red".into()),
        ..CrewProfile::default()
    };
    let grace = qar.insert_crew_member(&NewCrewMember { details: details.clone(), ..NewCrewMember::new("Grace") }).await.unwrap();
    crew.insert(2, grace.clone());
    let again = qar.insert_crew_member(&NewCrewMember { details: details.clone(), ..NewCrewMember::new("Grace") }).await;
    assert!(matches!(again, Err(Error::Conflict { .. })));
    let short = CrewProfile { height_cm: Some(3), ..CrewProfile::default() };
    assert!(matches!(
        qar.insert_crew_member(&NewCrewMember { details: short, ..NewCrewMember::new("x") }).await,
        Err(Error::Invalid { .. })
    ));
    assert_eq!(qar.crew_member(grace.id).await.unwrap(), Some(grace.clone()));
    assert_eq!(qar.crew_member(CrewId::now()).await.unwrap(), None);
    assert_eq!(qar.find_crew_member_by_charter("c1").await.unwrap(), Some(grace.clone()));
    assert_eq!(qar.find_crew_member_by_registry("r1").await.unwrap(), Some(grace.clone()));
    assert_eq!(qar.find_crew_member_by_registry("r2").await.unwrap(), None);
    assert_eq!(all_pages(|page| qar.list_crew(page)).await, crew);
    assert_eq!(qar.stream_crew().try_collect::<Vec<_>>().await.unwrap(), crew);

    assert!(qar.add_crew_name(grace.id, "Gráinne O'Malley").await.unwrap());
    assert!(!qar.add_crew_name(grace.id, "Gráinne O'Malley").await.unwrap());
    assert!(qar.add_crew_name(grace.id, "Bald Grace").await.unwrap());
    assert!(matches!(qar.add_crew_name(CrewId::now(), "x").await, Err(Error::Invalid { .. })));
    assert_eq!(qar.crew_names(grace.id).await.unwrap(), ["Bald Grace", "Gráinne O'Malley"]);
    for text in ["grace", "grainne", "o malley", "ba"] {
        assert_eq!(qar.search_crew(text, 9).await.unwrap(), std::slice::from_ref(&grace), "{text}");
    }
    assert!(qar.remove_crew_name(grace.id, "Bald Grace").await.unwrap());
    assert!(!qar.remove_crew_name(grace.id, "Bald Grace").await.unwrap());

    let mut changed = grace.clone();
    changed.details.bio = Some("A queen.".into());
    let written = qar.update_crew_member(&changed).await.unwrap();
    assert_eq!((qar.crew_member(grace.id).await.unwrap().as_ref(), written.details.bio.as_deref()), (Some(&written), Some("A queen.")));
    assert!(stale(qar.update_crew_member(&grace).await), "read before the change");
    qar.delete_crew_member(grace.id).await.unwrap();
    assert!(matches!(qar.delete_crew_member(grace.id).await, Err(Error::NotFound { .. })));
    assert!(stale(qar.update_crew_member(&written).await));
    assert!(qar.crew_names(grace.id).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_crew_has_parts_in_expeditions_and_voyages() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let crew = three(&inside).await;
    let fleet = inside.fleet(FleetKind::Expedition).await;
    let (film, scene) = (inside.expedition(&fleet, "Dawn").await.id, inside.voyage(&fleet, "Noon").await.id);
    for member in crew.iter().rev() {
        qar.add_expedition_crew(film, member.id, Some("A pirate")).await.unwrap();
        qar.add_voyage_crew(scene, member.id, None).await.unwrap();
    }
    qar.add_expedition_crew(film, crew[0].id, Some("The captain")).await.unwrap();
    assert!(matches!(qar.add_voyage_crew(scene, CrewId::now(), None).await, Err(Error::Invalid { .. })));
    let parts = |aboard: Vec<revenge_db::qar::Aboard>| {
        aboard.into_iter().map(|one| (one.member.name, one.part.unwrap_or_default())).collect::<Vec<_>>()
    };
    let expected = [("Anne", "The captain"), ("Calico", "A pirate"), ("Mary", "A pirate")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(parts(qar.crew_of_expedition(film).await.unwrap()), expected);
    assert_eq!(parts(qar.crew_of_voyage(scene).await.unwrap()).len(), 3);
    assert!(qar.remove_expedition_crew(film, crew[0].id).await.unwrap() && !qar.remove_expedition_crew(film, crew[0].id).await.unwrap());
    assert!(qar.remove_voyage_crew(scene, crew[0].id).await.unwrap() && !qar.remove_voyage_crew(scene, crew[0].id).await.unwrap());
}

#[tokio::test]
async fn a_member_has_one_primary_portrait() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let anne = three(&inside).await[0].id;
    let first = qar.insert_portrait(&NewPortrait { is_primary: true, ..NewPortrait::new(anne, "/1") }).await.unwrap();
    let second = qar.insert_portrait(&NewPortrait { is_primary: true, ..NewPortrait::new(anne, "/2") }).await.unwrap();
    qar.set_primary_portrait(first.id).await.unwrap();
    let found = qar.portraits_of(anne).await.unwrap();
    assert_eq!(found.iter().map(|portrait| (portrait.id, portrait.is_primary)).collect::<Vec<_>>(), [(first.id, true), (second.id, false)]);
    qar.delete_portrait(second.id).await.unwrap();
    for gone in [qar.delete_portrait(second.id).await, qar.set_primary_portrait(second.id).await] {
        assert!(matches!(gone, Err(Error::NotFound { .. })));
    }
}

#[tokio::test]
async fn a_user_follows_the_crew_and_sees_his_own_roster() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    let crew = three(&inside).await;
    for member in &crew {
        assert!(qar.enlist(member.id).await.unwrap());
    }
    assert!(!qar.enlist(crew[0].id).await.unwrap() && qar.is_enlisted(crew[0].id).await.unwrap());
    assert!(matches!(qar.enlist(CrewId::now()).await, Err(Error::Invalid { .. })));
    let roster = all_pages(|page| qar.list_roster(page)).await;
    assert_eq!(roster.iter().map(|line| line.name.as_str()).collect::<Vec<_>>(), ["Mary", "Calico", "Anne"]);
    assert_eq!(qar.stream_roster().try_collect::<Vec<_>>().await.unwrap(), roster);
    let bob = crate::support::reader(&inside.db, "bob").await;
    let access = crate::support::let_in(&inside.db, bob).await;
    assert!(!inside.db.qar(&access).unwrap().is_enlisted(crew[0].id).await.unwrap());
    assert!(qar.discharge(crew[0].id).await.unwrap() && !qar.discharge(crew[0].id).await.unwrap());
}
