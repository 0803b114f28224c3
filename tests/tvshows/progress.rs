use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;
use revenge_db::testing;
use revenge_db::tvshows::{
    CreditRole, EpisodeId, EpisodeState, ImageKind, NewEpisodeCredit, NewImage, NewPerson, NewWatch, PersonEpisodeCredit, Rating, SeriesId,
    WatchId,
};
use revenge_db::{Error, PageRequest, Viewer};

use crate::series_state::differences;
use crate::support::{episode, library, pages, seen_by, series, sorted, stage, user};

#[tokio::test]
async fn the_next_unwatched_episode_is_the_first_without_a_gap() {
    let db = testing::database().await;
    let (library, shows, ann) = (library(&db).await, db.tvshows(), user(&db, "ann").await.id);
    let heat = series(&db, &library, "Heat").await;
    let mut made = Vec::new();
    for (season, number) in [(0, 1), (1, 1), (1, 2), (2, 1)] {
        made.push(episode(&db, &heat, season, number).await);
    }
    let next = async || shows.next_unwatched_of(ann, heat.id).await.unwrap().map(|one| one.id);

    assert_eq!(next().await, Some(made[1].id));
    shows.mark_watched(ann, made[3].id).await.unwrap();
    // To begin an episode is not to watch it.
    shows.start_watch(&NewWatch::new(ann, made[1].id)).await.unwrap();
    assert_eq!(next().await, Some(made[1].id));
    assert_eq!(shows.next_up_of(ann, heat.id).await.unwrap(), None);
    shows.mark_watched(ann, made[1].id).await.unwrap();
    assert_eq!(next().await, Some(made[2].id));
    shows.delete_episode(made[2].id).await.unwrap();
    assert_eq!(next().await, None);
    assert_eq!(shows.next_unwatched_of(Viewer::User(revenge_db::users::UserId::now()), heat.id).await.unwrap(), None);
}

#[tokio::test]
async fn next_up_is_behind_the_furthest_that_was_watched() {
    let db = testing::database().await;
    let (library, shows, ann) = (library(&db).await, db.tvshows(), user(&db, "ann").await.id);
    let heat = series(&db, &library, "Heat").await;
    let mut made = Vec::new();
    for (season, number) in [(0, 1), (1, 1), (1, 2), (2, 1), (2, 2)] {
        made.push(episode(&db, &heat, season, number).await);
    }
    let list = async || pages(|page| shows.next_up(ann, page)).await.into_iter().map(|one| one.id).collect::<Vec<_>>();

    assert_eq!(shows.next_up_of(ann, heat.id).await.unwrap().as_ref(), Some(&made[1]));
    assert_eq!(list().await, []);
    shows.mark_watched(ann, made[0].id).await.unwrap();
    assert_eq!(shows.next_up_of(ann, heat.id).await.unwrap().as_ref(), Some(&made[1]));
    shows.mark_watched(ann, made[2].id).await.unwrap();
    assert_eq!(shows.next_up_of(ann, heat.id).await.unwrap().as_ref(), Some(&made[3]));
    assert_eq!(list().await, [made[3].id]);
    assert_eq!(pages(|page| shows.begun_series(ann, page)).await[0].watched_episodes, 1);
    shows.delete_episode(made[3].id).await.unwrap();
    assert_eq!(list().await, [made[4].id]);
    assert_eq!(shows.mark_all_watched(ann, &[made[1].id, made[4].id, made[4].id]).await.unwrap(), 2);
    assert_eq!(list().await, []);
    assert_eq!(shows.next_up_of(ann, heat.id).await.unwrap(), None);
    assert!(pages(|page| shows.begun_series(ann, page)).await.is_empty());
    assert_eq!(pages(|page| shows.completed_series(ann, page)).await[0].series.id, heat.id);
    let watched = shows.watched_episodes_of(ann, heat.id).await.unwrap();
    assert_eq!(watched.iter().map(|one| one.id).collect::<Vec<_>>(), [made[0].id, made[1].id, made[2].id, made[4].id]);
    let refused = shows.mark_all_watched(ann, &[made[1].id, EpisodeId::now()]).await;
    assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");

    assert!(shows.delete_series_progress(ann, heat.id).await.unwrap());
    assert!(!shows.delete_series_progress(ann, heat.id).await.unwrap());
    let progress = shows.series_progress(ann, heat.id).await.unwrap().unwrap();
    assert_eq!((progress.episodes, progress.watched, progress.specials, progress.last_watched_at), (3, 0, 1, None));
    assert_eq!(shows.series_progress(ann, SeriesId::now()).await.unwrap(), None);
}

#[tokio::test]
async fn begun_and_completed_series_tell_what_was_played_last_and_how_far() {
    let db = testing::database().await;
    let (library, shows, ann) = (library(&db).await, db.tvshows(), user(&db, "ann").await.id);
    let heat = series(&db, &library, "Heat").await;
    let (special, first, second) = (episode(&db, &heat, 0, 3).await, episode(&db, &heat, 1, 1).await, episode(&db, &heat, 1, 2).await);
    let last = async || {
        let found = pages(|page| shows.begun_series(ann, page)).await.pop();
        let found = found.or(pages(|page| shows.completed_series(ann, page)).await.pop()).unwrap();
        assert_eq!((found.last_watched_at, found.last_episode.state.user_id), (found.last_episode.state.last_watched_at, ann));
        let EpisodeState { season_number, episode_number, state, .. } = found.last_episode;
        (state.episode_id, (season_number, episode_number), state.position.as_secs(), state.watch_count)
    };

    let secs = Duration::from_secs;
    shows.report_progress(ann, second.id, secs(30), None).await.unwrap();
    assert_eq!(last().await, (second.id, (1, 2), 30, 0));
    shows.report_progress(ann, first.id, secs(10), None).await.unwrap();
    assert_eq!(last().await, (first.id, (1, 1), 10, 0));
    shows.report_progress(ann, special.id, secs(20), None).await.unwrap();
    assert_eq!(last().await, (special.id, (0, 3), 20, 0));
    shows.report_progress(ann, first.id, secs(50), None).await.unwrap();
    assert_eq!(last().await, (first.id, (1, 1), 50, 0));
    shows.move_episode(first.id, second.season_id, 9).await.unwrap();
    assert_eq!(last().await, (first.id, (1, 9), 50, 0));
    shows.delete_watch_progress(ann, first.id).await.unwrap();
    assert_eq!(last().await, (special.id, (0, 3), 20, 0));
    shows.delete_episode(special.id).await.unwrap();
    assert_eq!(last().await, (second.id, (1, 2), 30, 0));
    shows.mark_watched(ann, first.id).await.unwrap();
    shows.mark_watched(ann, second.id).await.unwrap();
    assert!(pages(|page| shows.begun_series(ann, page)).await.is_empty());
    assert_eq!(last().await, (second.id, (1, 2), 30, 1));
    assert_eq!(differences(&db).await, [""; 0]);
}

#[tokio::test]
async fn a_user_goes_on_only_with_series_that_he_sees() {
    let db = testing::database().await;
    let stage = stage(&db).await;
    let shows = db.tvshows();
    let mut firsts = Vec::new();
    for one in stage.series.iter().filter(|one| one.title != "deleted") {
        firsts.push(episode(&db, one, 1, 1).await.id);
        episode(&db, one, 1, 2).await;
    }
    for (viewer, titles) in seen_by(&stage) {
        let user = match viewer {
            Viewer::User(user) => user,
            Viewer::Profile(profile) => db.users().profile(profile).await.unwrap().unwrap().user_id,
            Viewer::System => continue,
        };
        if shows.mark_all_watched(user, &firsts).await.is_err() {
            assert!(titles.is_empty());
            continue;
        }
        let begun = pages(|page| shows.begun_series(viewer, page)).await;
        assert_eq!(sorted(begun.iter().map(|one| one.series.title.as_str())), sorted(titles.iter().copied()), "{viewer:?}");
        assert_eq!(pages(|page| shows.next_up(viewer, page)).await.len(), titles.len());
        assert_eq!(pages(|page| shows.list_watched(viewer, page)).await.len(), titles.len());
        let mut seen = 0;
        for one in &stage.series {
            let progress = shows.series_progress(viewer, one.id).await.unwrap().is_some();
            assert_eq!(shows.next_up_of(viewer, one.id).await.unwrap().is_some(), progress);
            assert_eq!(!shows.watched_episodes_of(viewer, one.id).await.unwrap().is_empty(), progress);
            seen += usize::from(progress);
        }
        assert_eq!(seen, titles.len());
    }
}

#[tokio::test]
async fn an_episode_is_rated_once_by_a_user() {
    let db = testing::database().await;
    let (library, shows, ann) = (library(&db).await, db.tvshows(), user(&db, "ann").await.id);
    let one = episode(&db, &series(&db, &library, "Heat").await, 1, 1).await.id;
    assert_eq!(shows.episode_rating(ann, one).await.unwrap(), None);
    shows.rate_episode(ann, one, Rating::new(10).unwrap()).await.unwrap();
    let rated = shows.rate_episode(ann, one, Rating::new(90).unwrap()).await.unwrap();
    assert_eq!(shows.episode_rating(ann, one).await.unwrap(), Some(rated));
    assert!(shows.remove_episode_rating(ann, one).await.unwrap());
    assert!(!shows.remove_episode_rating(ann, one).await.unwrap());
    assert!(matches!(shows.rate_episode(ann, EpisodeId::now(), Rating::new(1).unwrap()).await, Err(Error::Invalid { .. })));
}

#[tokio::test]
async fn seasons_and_episodes_have_images_of_their_own() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let heat = series(&db, &library, "Heat").await;
    let one = episode(&db, &heat, 1, 1).await;
    let image = |path: &str| NewImage { is_primary: true, ..NewImage::new(ImageKind::Still, path, "tmdb") };
    let first = shows.insert_season_image(one.season_id, &image("/a")).await.unwrap();
    let second = shows.insert_season_image(one.season_id, &image("/b")).await.unwrap();
    assert_eq!(shows.find_primary_season_image(one.season_id, ImageKind::Still).await.unwrap(), Some(second));
    shows.set_primary_season_image(first.id).await.unwrap();
    assert_eq!(shows.images_of_season(one.season_id).await.unwrap()[0].id, first.id);
    assert_eq!(shows.images_of_season_kind(one.season_id, ImageKind::Still).await.unwrap().len(), 2);
    assert_eq!(shows.delete_images_of_season_kind(one.season_id, ImageKind::Poster).await.unwrap(), 0);
    assert_eq!(shows.delete_images_of_season(one.season_id).await.unwrap(), 2);
    shows.insert_season_image(one.season_id, &image("/a")).await.unwrap();
    assert_eq!(shows.delete_season_images_of_series(heat.id).await.unwrap(), 1);

    let first = shows.insert_episode_image(one.id, &image("/a")).await.unwrap();
    let second = shows.insert_episode_image(one.id, &image("/b")).await.unwrap();
    assert_eq!(shows.find_primary_episode_image(one.id, ImageKind::Still).await.unwrap(), Some(second));
    shows.set_primary_episode_image(first.id).await.unwrap();
    assert_eq!(shows.images_of_episode(one.id).await.unwrap()[0].id, first.id);
    assert_eq!(shows.images_of_episode_kind(one.id, ImageKind::Still).await.unwrap().len(), 2);
    assert_eq!(shows.delete_images_of_episode_kind(one.id, ImageKind::Still).await.unwrap(), 2);
    assert_eq!(shows.delete_images_of_episode(one.id).await.unwrap(), 0);
    shows.insert_episode_image(one.id, &image("/a")).await.unwrap();
    assert_eq!(shows.delete_episode_images_of_series(heat.id).await.unwrap(), 1);
}

#[tokio::test]
async fn an_episode_has_guests_and_a_crew() {
    let db = testing::database().await;
    let (library, shows) = (library(&db).await, db.tvshows());
    let heat = series(&db, &library, "Heat").await;
    let one = episode(&db, &heat, 1, 1).await;
    let person = shows.insert_person(&NewPerson::new("Mann")).await.unwrap();
    let credit = |role, is_guest| NewEpisodeCredit { is_guest, ..NewEpisodeCredit::new(one.id, person.id, role) };
    let guest = shows.insert_episode_credit(&credit(CreditRole::Cast, true)).await.unwrap();
    let director = shows.insert_episode_credit(&credit(CreditRole::Director, false)).await.unwrap();
    let twice = shows.insert_episode_credit(&credit(CreditRole::Cast, true)).await;
    assert!(matches!(&twice, Err(Error::Conflict { constraint, .. }) if constraint == "idx_episode_credits_once"), "{twice:?}");

    assert_eq!((guest.person_name.as_str(), guest.role), ("Mann", CreditRole::Cast));
    assert_eq!(shows.episode_guests(one.id).await.unwrap(), vec![guest.clone()]);
    assert_eq!(shows.count_episode_guests(one.id).await.unwrap(), 1);
    assert_eq!(shows.episode_crew(one.id).await.unwrap(), vec![director.clone()]);
    assert_eq!(shows.episode_credits_by_role(one.id, CreditRole::Director).await.unwrap(), vec![director]);
    let mut lines = pages(|page| shows.episode_credits_of_person(Viewer::System, person.id, page)).await;
    lines.sort_by_key(|line| line.is_guest);
    let shown =
        |line: &PersonEpisodeCredit| (line.series_title.clone(), line.season_number, line.episode_number, line.title.clone(), line.role);
    let heat_one = |role| ("Heat".to_owned(), 1, 1, one.title.clone(), role);
    assert_eq!(lines.iter().map(shown).collect::<Vec<_>>(), [heat_one(CreditRole::Director), heat_one(CreditRole::Cast)]);
    assert_eq!((lines[0].episode_id, lines[0].series_id, lines[0].library_id), (one.id, heat.id, library.id));
    // As of a series: by kind of work, not by its name.
    for role in [CreditRole::Cinematographer, CreditRole::Writer, CreditRole::Editor] {
        shows.insert_episode_credit(&credit(role, false)).await.unwrap();
    }
    let crew = shows.episode_crew(one.id).await.unwrap();
    let roles = [CreditRole::Director, CreditRole::Writer, CreditRole::Cinematographer, CreditRole::Editor];
    assert_eq!(crew.iter().map(|credit| credit.role).collect::<Vec<_>>(), roles);
    assert_eq!(shows.remove_episode_credits(one.id).await.unwrap(), 5);
    shows.insert_episode_credit(&credit(CreditRole::Writer, false)).await.unwrap();
    assert_eq!(shows.remove_episode_credits_of_series(heat.id).await.unwrap(), 1);
}

#[derive(Debug, Clone)]
enum Step {
    Start(usize),
    Report(usize, u64),
    Finish(usize),
    Mark(usize),
    DeleteWatch(usize),
    Forget(usize),
    Move(usize, i32),
    DeleteEpisode(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let at = 0..5_usize;
    prop::collection::vec(
        prop_oneof![
            3 => at.clone().prop_map(Step::Start),
            3 => (0..40_usize, 0..60_u64).prop_map(|(session, minute)| Step::Report(session, minute)),
            2 => (0..40_usize).prop_map(Step::Finish),
            2 => at.clone().prop_map(Step::Mark),
            1 => (0..40_usize).prop_map(Step::DeleteWatch),
            1 => at.clone().prop_map(Step::Forget),
            1 => (at.clone(), 0..3_i32).prop_map(|(at, season)| Step::Move(at, season)),
            1 => at.prop_map(Step::DeleteEpisode),
        ],
        1..40,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    /// Whatever is played, marked, taken back and deleted: the progress of the
    /// series is what a recount of the sessions says.
    #[test]
    fn progress_is_what_a_recount_of_the_history_says(steps in steps()) {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let db = testing::database().await;
            let (library, shows, ann) = (library(&db).await, db.tvshows(), user(&db, "ann").await.id);
            let heat = series(&db, &library, "Heat").await;
            let mut made = Vec::new();
            for (season, number) in [(0, 1), (1, 1), (1, 2), (1, 3), (2, 1)] {
                made.push(episode(&db, &heat, season, number).await);
            }
            let (mut live, mut sessions) = ([true; 5], Vec::<WatchId>::new());
            let mut numbers = [(0, 1), (1, 1), (1, 2), (1, 3), (2, 1)];
            // The sessions that exist: of which episode, and whether they are complete.
            let mut model = BTreeMap::<WatchId, (usize, bool)>::new();
            for step in steps {
                match step {
                    Step::Start(at) => {
                        let new = NewWatch { duration: Some(Duration::from_hours(1)), ..NewWatch::new(ann, made[at].id) };
                        shows.start_watch(&new).await.unwrap();
                        sessions.push(new.id);
                        model.insert(new.id, (at, false));
                    }
                    Step::Report(session, minute) => if let Some(id) = sessions.get(session) {
                        let reported = shows.record_progress(ann, *id, Duration::from_secs(60 * minute), None).await;
                        if let Some((_, complete)) = model.get_mut(id) {
                            *complete |= minute >= 54;
                            prop_assert_eq!(reported.unwrap().completed, *complete);
                        }
                    }
                    Step::Finish(session) => if let Some(id) = sessions.get(session) {
                        let finished = shows.finish_watch(ann, *id).await.is_ok();
                        prop_assert_eq!(finished, model.contains_key(id));
                        model.entry(*id).and_modify(|(_, complete)| *complete = true);
                    }
                    Step::Mark(at) => {
                        let id = shows.mark_watched(ann, made[at].id).await.unwrap().id;
                        sessions.push(id);
                        model.insert(id, (at, true));
                    }
                    Step::DeleteWatch(session) => if let Some(id) = sessions.get(session) {
                        prop_assert_eq!(shows.delete_watch(ann, *id).await.unwrap(), model.remove(id).is_some());
                    }
                    Step::Forget(at) => {
                        let had = model.values().any(|(of, _)| *of == at);
                        model.retain(|_, (of, _)| *of != at);
                        prop_assert_eq!(shows.delete_watch_progress(ann, made[at].id).await.unwrap(), had);
                    }
                    Step::Move(at, season) => {
                        let to = shows.get_or_create_season(heat.id, season).await.unwrap().id;
                        let number = 10 + i32::try_from(at).unwrap();
                        prop_assert_eq!(shows.move_episode(made[at].id, to, number).await.is_ok(), live[at]);
                        numbers[at] = (season, number);
                    }
                    Step::DeleteEpisode(at) => {
                        prop_assert_eq!(shows.delete_episode(made[at].id).await.is_ok(), live[at]);
                        live[at] = false;
                    }
                }
                let watched = |at: usize| live[at] && model.values().any(|(of, complete)| *of == at && *complete);
                let of_season = |special: bool| (0..5).filter(move |at| (numbers[*at].0 == 0) == special);
                let (expected, total) = (of_season(false).filter(|at| watched(*at)).count(), of_season(false).filter(|at| live[*at]).count());
                let progress = shows.series_progress(ann, heat.id).await.unwrap().unwrap();
                prop_assert_eq!((progress.watched, progress.episodes), (i64::try_from(expected).unwrap(), i64::try_from(total).unwrap()));
                prop_assert_eq!(progress.watched_specials, i64::try_from(of_season(true).filter(|at| watched(*at)).count()).unwrap());
                let furthest = of_season(false).filter(|at| watched(*at)).map(|at| numbers[at]).max();
                let next = of_season(false).filter(|at| live[*at] && Some(numbers[*at]) > furthest).min_by_key(|at| numbers[*at]);
                prop_assert_eq!(shows.next_up_of(ann, heat.id).await.unwrap().map(|one| one.id), next.map(|at| made[at].id));
                let counted = shows.get(heat.id).await.unwrap().unwrap();
                prop_assert_eq!(usize::try_from(counted.episode_count).unwrap(), total);
                prop_assert_eq!(usize::try_from(counted.special_count).unwrap(), of_season(true).filter(|at| live[*at]).count());
                for season in shows.seasons_with_specials_of(heat.id).await.unwrap() {
                    let live = (0..5).filter(|at| live[*at] && numbers[*at].0 == season.season_number).count();
                    prop_assert_eq!(usize::try_from(season.episode_count).unwrap(), live);
                }
                let complete = shows.completed_series(ann, PageRequest::first(5)).await.unwrap().items.len();
                prop_assert_eq!(complete == 1, total > 0 && expected == total);
                prop_assert_eq!(differences(&db).await, [""; 0]);
            }
            Ok(())
        })?;
    }
}
