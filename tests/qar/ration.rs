//! Rations and the cargo hold: whoever is too late is refused by the statement.

use std::sync::Arc;

use revenge_db::Error;
use revenge_db::qar::{CargoQuotas, NewProvision, ProvisionKind, ProvisionStatus, RationLimits};
use revenge_db::users::UserId;
use sqlx::Executor as _;
use tokio::task::JoinSet;

use crate::support::Inside;

const LIMITS: RationLimits = RationLimits { daily: 7, weekly: 100, monthly: 100, cargo_quota_bytes: None };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_requests_at_once_never_exceed_the_ration() {
    let inside = Arc::new(Inside::new().await);
    for limits in [LIMITS, RationLimits { daily: 100, weekly: 10, ..LIMITS }, RationLimits { daily: 100, monthly: 12, ..LIMITS }] {
        inside.qar().upsert_ration(inside.ann, limits).await.unwrap();
        let mut asking = JoinSet::new();
        for n in 0..50 {
            let inside = Arc::clone(&inside);
            asking.spawn(async move {
                let new = NewProvision::new(ProvisionKind::Voyage, format!("Voyage {n}"));
                inside.qar().insert_provision(&new).await.unwrap().is_some()
            });
        }
        asking.join_all().await;
        let most = i64::from(limits.daily.min(limits.weekly).min(limits.monthly));
        assert_eq!(inside.qar().count_provisions_of_user(inside.ann).await.unwrap(), most);
        assert_eq!(i64::from(inside.qar().ration(inside.ann).await.unwrap().unwrap().monthly_used), most);
    }
    let qar = inside.qar();
    assert!(!qar.use_ration(inside.ann).await.unwrap());
    // What no human asked for uses no ration.
    let automatic = NewProvision { triggered_by_automation: true, ..NewProvision::new(ProvisionKind::Voyage, "Automatic") };
    assert!(qar.insert_provision(&automatic).await.unwrap().is_some());
    assert_eq!(qar.count_provisions(ProvisionStatus::Pending).await.unwrap(), 13);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_without_a_ration_gets_the_usual_one_also_if_he_asks_for_much_at_once() {
    let inside = Arc::new(Inside::new().await);
    assert_eq!(inside.qar().ration(inside.ann).await.unwrap(), None);
    let mut using = JoinSet::new();
    for _ in 0..50 {
        let inside = Arc::clone(&inside);
        using.spawn(async move { inside.qar().use_ration(inside.ann).await.unwrap() });
    }
    let granted = using.join_all().await.into_iter().filter(|granted| *granted).count();
    let ration = inside.qar().ration(inside.ann).await.unwrap().unwrap();

    assert_eq!((granted, ration.daily_used, ration.limits.daily), (10, 10, 10));
    assert!(matches!(inside.qar().use_ration(UserId::now()).await, Err(Error::Invalid { .. })));
}

#[tokio::test]
async fn a_counter_begins_anew_with_its_period() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    qar.upsert_ration(inside.ann, RationLimits { daily: 1, ..LIMITS }).await.unwrap();
    assert!(qar.use_ration(inside.ann).await.unwrap() && !qar.use_ration(inside.ann).await.unwrap());
    let mut owner = inside.db.owner().await;
    let back = "UPDATE qar.rations SET last_reset_daily = last_reset_daily - 1, last_reset_weekly = last_reset_weekly - 7";
    owner.execute(back).await.unwrap();
    let read = qar.ration(inside.ann).await.unwrap().unwrap();
    assert_eq!((read.daily_used, read.weekly_used, read.monthly_used), (0, 0, 1));
    assert!(qar.use_ration(inside.ann).await.unwrap() && !qar.use_ration(inside.ann).await.unwrap());
    let read = qar.ration(inside.ann).await.unwrap().unwrap();
    assert_eq!((read.daily_used, read.weekly_used, read.monthly_used), (1, 1, 2));

    owner.execute(back).await.unwrap();
    owner.execute("UPDATE qar.rations SET last_reset_monthly = last_reset_monthly - 40").await.unwrap();
    for expected in [1, 0] {
        assert_eq!(qar.reset_daily_rations().await.unwrap(), expected);
        assert_eq!(qar.reset_weekly_rations().await.unwrap(), expected);
        assert_eq!(qar.reset_monthly_rations().await.unwrap(), expected);
    }
    let raised = qar.upsert_ration(inside.ann, LIMITS).await.unwrap();
    assert_eq!((raised.limits, raised.daily_used), (LIMITS, 0));
    for (user, limits) in [(UserId::now(), LIMITS), (inside.ann, RationLimits { daily: -1, ..LIMITS })] {
        assert!(matches!(qar.upsert_ration(user, limits).await, Err(Error::Invalid { .. })));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cargo_never_exceeds_a_users_quota_nor_the_holds() {
    let inside = Arc::new(Inside::new().await);
    let qar = inside.qar();
    assert!(qar.add_ration_cargo(inside.ann, 7).await.unwrap(), "without a quota");
    qar.upsert_ration(inside.ann, RationLimits { cargo_quota_bytes: Some(100), ..LIMITS }).await.unwrap();
    let quotas = CargoQuotas { total_bytes: Some(100), expedition_bytes: Some(60), voyage_bytes: None };
    let hold = qar.set_cargo_quotas(quotas).await.unwrap();
    assert_eq!((hold.total_quota_bytes, hold.expedition_quota_bytes, hold.voyage_quota_bytes), (Some(100), Some(60), None));
    let mut adding = JoinSet::new();
    for _ in 0..50 {
        let inside = Arc::clone(&inside);
        adding.spawn(async move {
            inside.qar().add_ration_cargo(inside.ann, 10).await.unwrap();
            inside.qar().add_cargo(7, 0).await.unwrap();
            inside.qar().add_cargo(0, 9).await.unwrap();
        });
    }
    adding.join_all().await;
    assert_eq!(qar.ration(inside.ann).await.unwrap().unwrap().cargo_used_bytes, 97);
    let hold = qar.cargo_hold().await.unwrap();
    assert!(hold.expedition_used_bytes <= 60 && hold.total_used_bytes <= 100 && hold.total_used_bytes > 90, "{hold:?}");
    assert_eq!(hold.total_used_bytes, hold.expedition_used_bytes + hold.voyage_used_bytes);

    assert!(!qar.add_ration_cargo(inside.ann, i64::MAX).await.unwrap() && !qar.add_cargo(i64::MAX, 0).await.unwrap());
    assert!(!qar.add_cargo(0, i64::MAX).await.unwrap() && !qar.add_cargo(i64::MIN, i64::MAX).await.unwrap());
    assert!(qar.add_ration_cargo(inside.ann, -50).await.unwrap() && qar.add_cargo(-1_000, 0).await.unwrap());
    assert_eq!(qar.ration(inside.ann).await.unwrap().unwrap().cargo_used_bytes, 47);
    assert_eq!(qar.set_cargo_usage(1, 2).await.unwrap().total_used_bytes, 3);
    assert!(matches!(qar.set_cargo_usage(-1, 2).await, Err(Error::Invalid { .. })));
    assert!(matches!(qar.set_cargo_quotas(CargoQuotas { total_bytes: Some(-1), ..quotas }).await, Err(Error::Invalid { .. })));
}

#[tokio::test]
async fn what_is_freed_twice_makes_no_room_in_the_hold() {
    let inside = Inside::new().await;
    let qar = inside.qar();
    qar.set_cargo_usage(10, 90).await.unwrap();
    let quotas = CargoQuotas { total_bytes: Some(100), ..CargoQuotas::default() };
    qar.set_cargo_quotas(quotas).await.unwrap();
    for (expeditions, voyages, fits) in [(-1_000, 40, false), (-1_000, 11, false), (1, 0, false), (-1_000, 10, true), (0, 1, false)] {
        assert_eq!(qar.add_cargo(expeditions, voyages).await.unwrap(), fits, "{expeditions}, {voyages}");
    }
    assert_eq!(qar.cargo_hold().await.unwrap().total_used_bytes, 100);

    // Above a quota that was lowered, it may shrink and be shifted.
    qar.set_cargo_quotas(CargoQuotas { total_bytes: Some(50), ..quotas }).await.unwrap();
    for (expeditions, voyages, fits) in [(5, -10, true), (5, -5, true), (6, -5, false)] {
        assert_eq!(qar.add_cargo(expeditions, voyages).await.unwrap(), fits, "{expeditions}, {voyages}");
    }
    assert_eq!(qar.cargo_hold().await.unwrap().total_used_bytes, 95);
}
