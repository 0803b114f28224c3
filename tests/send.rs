//! Every public future can be spawned. Most of this file only has to compile.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use revenge_db::libraries::NewLibrary;
use revenge_db::movies::{MovieList, NewMovie};
use revenge_db::tvshows::{EpisodeImport, NewSeries};
use revenge_db::users::{NewUser, RatingImport, WatchImport};
use revenge_db::{
    Causal, Channel, Config, Consistency, Database, Error, LockGuard, PageRequest, Subscription, Transaction, TransactionOptions, Viewer,
    testing,
};

fn is_send<T: Send>(_: T) {}

#[allow(dead_code, reason = "compiling is the test")]
fn the_futures_of_a_database_are_send(db: &'static Database, config: Config) {
    is_send(Database::connect(config));
    is_send(db.migrate());
    is_send(db.rollback(1));
    is_send(db.migrations());
    is_send(db.health_check());
    is_send(db.commit_token());
    is_send(db.close());
    is_send(db.begin());
    is_send(db.begin_with(TransactionOptions::serializable()));
    is_send(db.transaction(|tx| async move { tx.movies().genres().await }));
    is_send(db.transaction_with(TransactionOptions::serializable(), |tx| async move { tx.movies().genres().await }));
    is_send(db.transaction_once("key", |tx| async move { Ok::<_, Error>(tx.movies().genres().await?.len()) }));
    is_send(db.forget_transaction_keys(any()));
    is_send(db.lock("key"));
    is_send(db.try_lock("key"));
    is_send(db.lead("key", |_| async { Ok::<_, Error>(()) }));
    is_send(sqlx::query_scalar::<_, i32>("SELECT 1").fetch_one(db.read()));
    is_send(sqlx::query_scalar::<_, i32>("SELECT 1").fetch_all(db.write()));
    is_send(sqlx::query_scalar::<_, i32>("SELECT 1").fetch(db.read()));
    is_send(db.copy_in("", &[], tokio::io::empty(), any()));
    is_send(db.copy_out("SELECT 1", tokio::io::sink(), any()));
    is_send(db.movies().stream(any(), any()));
}

/// Calls each method and asserts that its future is `Send`.
macro_rules! send {
    ($repository:expr; $($method:ident($($arg:expr),*)),* $(,)?) => {{
        let repository = $repository;
        $(is_send(repository.$method($($arg),*));)*
    }};
}

/// A value of any type: these functions are never called.
fn any<T>() -> T {
    unimplemented!("compiling is the test")
}

#[allow(dead_code, reason = "compiling is the test")]
fn the_futures_of_a_transaction_are_send(tx: &Transaction) {
    send!(tx.clone(); savepoint("here"), rollback_to(&any()), release(any()), lock("key"), try_lock("key"));
    is_send(tx.clone().commit());
    is_send(tx.clone().commit_with_token());
    is_send(tx.clone().rollback());
    is_send(sqlx::query_scalar::<_, i32>("SELECT 1").fetch_one(tx.executor()));
    is_send(sqlx::query_scalar::<_, i32>("SELECT 1").fetch(tx.executor()));
    is_send(tx.cursor(sqlx::query_scalar::<_, i32>("SELECT 1"), 1));
    // Whatever a repository stands on, its futures are of one type.
    is_send(tx.movies().get(any()));
}

#[allow(dead_code, reason = "compiling is the test")]
fn the_futures_of_a_lock_are_send(guard: &'static mut LockGuard) {
    is_send(guard.check());
    is_send(any::<LockGuard>().release());
}

#[allow(dead_code, reason = "compiling is the test")]
fn the_futures_of_a_causal_handle_are_send(causal: &'static Causal) {
    is_send(causal.token());
    is_send(causal.movies().get(any()));
    is_send(causal.users().get(any()));
    is_send(causal.libraries().get(any()));
    is_send(causal.transaction(|tx| async move { tx.movies().genres().await }));
    is_send(causal.transaction_with(TransactionOptions::serializable(), |tx| async move { tx.movies().genres().await }));
    is_send(sqlx::query_scalar::<_, i32>("SELECT 1").fetch_one(causal.read()));
    is_send(sqlx::query_scalar::<_, i32>("SELECT 1").fetch_one(causal.write()));
}

#[allow(dead_code, reason = "compiling is the test")]
fn the_futures_of_a_reader_are_send(db: &Database) {
    let reader = db.reader(Consistency::Eventual);
    is_send(sqlx::query_scalar::<_, i32>("SELECT 1").fetch_one(reader.executor()));
    is_send(reader.movies().get(any()));
    is_send(reader.users().get(any()));
    is_send(reader.libraries().get(any()));
}

#[allow(dead_code, reason = "compiling is the test")]
fn the_futures_of_notifications_and_the_outbox_are_send(db: &'static Database, tx: &Transaction, events: &mut Subscription) {
    const CHANNEL: Channel<String> = Channel::new("texts");
    send!(db; listen(["a"]), notify("a", ""), subscribe(&CHANNEL), publish(&CHANNEL, any()), purge_notify_payloads());
    send!(tx; notify("a", ""), publish(&CHANNEL, any()));
    send!(&mut *events; next());
    is_send(events.add_channel("a"));
    is_send(events.remove_channel("a"));
    is_send(any::<revenge_db::notify::ChannelSubscription<String>>().next());
    send!(db.outbox();
        append("", "payload"), read(any(), 1), read_topics(&[], any(), 1), follow(any()), horizon(), purge(any()), purge_unread(any()),
    );
    send!(db.outbox().consumer(""); position(), register(), next(1), acknowledge(any()), unregister());
}

#[allow(dead_code, reason = "compiling is the test")]
fn the_futures_of_users_are_send(db: &Database) {
    send!(db.users();
        get(any()), find_by_username(""), find_by_email(""), exists_by_username(""), exists_by_email(""), list(any()), count(),
        password_hash(any()), insert(any()), update(any()), set_password_hash(any(), any()), record_login(any()), verify_email(any()),
        activate(any()), deactivate(any()), delete(any()), erase(any()),
        preferences(any()), set_preferences(any(), any()), delete_preferences(any()),
        session(any()), find_session_by_token_hash(any()), find_session_by_refresh_token_hash(any()), list_sessions(any(), any()),
        count_active_sessions(any()), count_all_active_sessions(), insert_session(any()), touch_session(any()),
        touch_session_by_token_hash(any()), verify_session_mfa(any()), verify_session_mfa_by_token_hash(any()), revoke_session(any(), ""),
        revoke_session_by_token_hash(any(), ""), revoke_sessions(any(), ""), revoke_other_sessions(any(), any(), ""),
        revoke_inactive_sessions(any(), ""), delete_session(any()), delete_expired_sessions(), delete_revoked_sessions(any()),
        import_with_movies(futures_util::stream::empty::<NewMovie>(), futures_util::stream::empty::<NewUser>(), futures_util::stream::empty::<RatingImport>(), futures_util::stream::empty::<WatchImport>(), any()),
        import(futures_util::stream::empty::<NewUser>(), futures_util::stream::empty::<RatingImport>(), futures_util::stream::empty::<WatchImport>(), any()),
    );
    send!(db.users();
        find_auth_token_by_hash(any()), list_auth_tokens(any(), any()), list_auth_tokens_of_device(any(), "", any()),
        count_active_auth_tokens(any()), insert_auth_token(any()), touch_auth_token(any()), revoke_auth_token(any()),
        revoke_auth_token_by_hash(any()), revoke_auth_tokens(any()), revoke_other_auth_tokens(any(), any()), delete_expired_auth_tokens(),
        delete_revoked_auth_tokens(any()), find_password_reset(any()), insert_password_reset(any()), use_password_reset(any()),
        invalidate_password_resets(any()), delete_expired_password_resets(), delete_used_password_resets(any()),
        find_email_verification(any()), insert_email_verification(any()), use_email_verification(any()),
        invalidate_email_verifications(any()), invalidate_email_verifications_of_email(""), delete_expired_email_verifications(),
        delete_used_email_verifications(any()), count_failed_logins("", any()), count_failed_logins_from(any(), any()),
        record_failed_login("", any()), clear_failed_logins(""), delete_old_failed_logins(any()),
        api_key(any()), find_api_key_by_hash(any()), api_keys_by_prefix(""), list_api_keys(any(), any()), count_api_keys(any()),
        insert_api_key(any()), touch_api_key(any()), set_api_key_scopes(any(), &[]), revoke_api_key(any()), delete_api_key(any()),
        delete_expired_api_keys(),
        roles(), role(any()), find_role_by_name(""), default_role(), roles_of(any()), roles_with_permission(""),
        count_users_with_role(any()), list_users_with_role(any(), any()), insert_role(any()), update_role(any()), delete_role(any()),
        set_default_role(any()), add_user_role(any(), any()), remove_user_role(any(), any()), set_user_role(any(), any()),
        permissions(), permission(""), permissions_by_category(""), permissions_of_role(any()), permissions_of(any()),
        has_permission(any(), ""), has_any_permission(any(), &[]), add_role_permission(any(), ""), remove_role_permission(any(), ""),
        find_resource_grant(any(), any()), has_resource_grant(any(), any(), any()), list_resource_grants(any(), any()),
        list_resource_grants_of_type(any(), "", any()), list_grants_of_resource(any(), any()), count_grants_of_resource(any()),
        insert_resource_grant(any(), any(), any(), any(), any()), update_resource_grant(any(), any(), any()),
        delete_resource_grant(any(), any()), delete_resource_grant_by_id(any()), delete_grants_of_resource(any()),
        delete_expired_resource_grants(),
    );
}

#[allow(dead_code, reason = "compiling is the test")]
fn the_futures_of_libraries_are_send(db: &Database) {
    send!(db.libraries();
        get(any()), list(any()), list_by_kind(any(), any()), list_by_owner(any()), list_by_name(""), list_enabled(), count(any()),
        count_by_kind(any(), any()), is_visible(any(), any()), insert(any()), update(any()), record_scan(any(), any()), delete(any()),
        permission(any(), any()), permissions_of_library(any()), permissions_of_user(any()), count_permissions(any()),
        may_manage(any(), any()), grant(any(), any(), any()), revoke(any(), any()), revoke_all_of_library(any()), revoke_all_of_user(any()),
        scan(any()), list_scans(any(), any()), count_scans(any()), latest_scan(any()), running_scans(), insert_scan(any()),
        update_scan_status(any(), any(), any()), update_scan_progress(any(), any()), delete_old_scans(any()),
    );
}

#[allow(dead_code, reason = "compiling is the test")]
fn the_futures_of_movies_are_send(db: &Database) {
    send!(db.movies();
        get(any()), find_visible(any(), any()), details(any()), find_by_tmdb_id(any(), 1), find_by_imdb_id(any(), ""), find_by_radarr_id(any(), 1),
        find_by_path(any(), ""), exists_by_path(any(), ""), exists_by_tmdb_id(any(), 1), insert(any()), update(any()),
        set_details(any(), any()), delete(any()), delete_by_library(any()), record_play(any()), list(any(), any(), any()),
        count(any(), any()), count_top_rated(any(), 1), search(any(), "", 1),
        import(futures_util::stream::empty::<NewMovie>(), any()),
        file(any()), files_of(any()), find_file_by_path(any(), ""), find_file_by_radarr_id(any(), 1), list_paths(any(), any()),
        insert_file(any(), any()), update_file(any()), delete_file(any()),
        genre(any()), find_genre_by_slug(""), genres(), genres_with_counts(any()), genres_of(any()), upsert_genre(""),
        add_genre(any(), any()), remove_genre(any(), any()), remove_genres(any()),
        person(any()), find_person_by_tmdb_id(1), find_person_by_imdb_id(""), insert_person(any()), upsert_person(any()),
        update_person(any()), delete_person(any()),
        credits_by_role(any(), any(), any()), cast(any(), any()), crew(any(), any()), directors(any()), writers(any()), count_cast(any()),
        count_crew(any()), credits_of_person(any(), any(), any()), movies_of_person(any(), any(), any()), insert_credit(any()),
        remove_credits(any()), remove_credits_by_role(any(), any()),
    );
    send!(db.movies();
        studio(any()), find_studio_by_tmdb_id(1), studios(any()), studios_of(any()), insert_studio(any()), upsert_studio(any()),
        add_studio(any(), any(), 1), remove_studio(any(), any()), remove_studios(any()),
        collection(any()), find_collection_by_tmdb_id(1), collections(any(), any()), count_collections(any()), collections_of(any()),
        insert_collection(any()), upsert_collection(any()), update_collection(any()), delete_collection(any()),
        add_to_collection(any(), any(), any()), remove_from_collection(any(), any()),
        images_of(any()), images_of_kind(any(), any()), find_primary_image(any(), any()), insert_image(any(), any()),
        set_primary_image(any()), delete_images(any()), delete_images_of_kind(any(), any()),
        videos_of(any()), videos_of_kind(any(), any()), insert_video(any(), any()), delete_videos(any()),
        external_ratings_of(any()), upsert_external_rating(any(), any()),
        user_rating(any(), any()), list_user_ratings(any(), any()), average_user_rating(any()), rate(any(), any(), any()),
        rate_with_review(any(), any(), any(), any()), remove_rating(any(), any()),
        is_favorite(any(), any()), list_favorites(any(), any()), count_favorites(any()), add_favorite(any(), any()),
        remove_favorite(any(), any()),
        is_in_watchlist(any(), any()), list_watchlist(any(), any()), count_watchlist(any()), add_to_watchlist(any(), any()),
        remove_from_watchlist(any(), any()), reorder_watchlist(any(), any()),
        watch(any(), any()), latest_watch(any(), any()), latest_completed_watch(any(), any()), list_watches(any(), any()),
        list_completed_watches(any(), any()), list_watches_of(any(), any(), any()), watch_state(any(), any()), is_watched(any(), any()),
        continue_watching(any(), any()), count_continue_watching(any()), list_watched(any(), any()), count_watched(any()),
        watch_stats(any()), start_watch(any()), record_progress(any(), any(), any(), any()), finish_watch(any(), any()),
        mark_watched(any(), any()), delete_watch(any(), any()), delete_watch_progress(any(), any()), clear_watch_history(any()),
    );
}

#[allow(dead_code, reason = "compiling is the test")]
fn the_futures_of_tvshows_are_send(db: &Database) {
    send!(db.tvshows();
        episodes_of(any(), any()), season_details(any()), set_season_details(any(), any()), episode_details(any()),
        set_episode_details(any(), any()),
        credits_by_role(any(), any(), any()), cast(any(), any()), crew(any(), any()), directors(any()), writers(any()), count_cast(any()),
        count_crew(any()), credits_of_person(any(), any(), any()), series_of_person(any(), any(), any()), insert_credit(any()),
        remove_credits(any()), remove_credits_by_role(any(), any()), episode(any()), find_visible_episode(any(), any()),
        find_episode_by_number(any(), any(), any()), find_episode_by_absolute_number(any(), any()), find_episode_by_tmdb_id(any(), any()),
        find_episode_by_path(any(), ""), episodes_of_date(any(), any()), episodes_of_season(any()),
        episodes_of_season_number(any(), any()), next_episode(any()), previous_episode(any()),
        exists_episode_by_number(any(), any(), any()), exists_episode_by_path(any(), ""), recently_added_episodes(any(), any()),
        recently_aired_episodes(any(), any(), any()), upcoming_episodes(any(), any(), any()), insert_episode(any()),
        upsert_episode(any()), update_episode(any()), record_episode_play(any()), delete_episode(any()), delete_episodes_of_season(any()),
        delete_episodes(any()), episode_credits_by_role(any(), any()), episode_guests(any()), episode_crew(any()),
        count_episode_guests(any()), episode_credits_of_person(any(), any(), any()), insert_episode_credit(any()),
        remove_episode_credits(any()), remove_episode_credits_of_series(any()), images_of_episode(any()),
        images_of_episode_kind(any(), any()), find_primary_episode_image(any(), any()), insert_episode_image(any(), any()),
        set_primary_episode_image(any()), delete_images_of_episode(any()), delete_images_of_episode_kind(any(), any()),
        delete_episode_images_of_series(any()), episode_rating(any(), any()), rate_episode(any(), any(), any()),
        remove_episode_rating(any(), any()), external_ratings_of(any()), upsert_external_rating(any(), any()), is_favorite(any(), any()),
        list_favorites(any(), any()), count_favorites(any()), add_favorite(any(), any()),
        import(futures_util::stream::empty::<NewSeries>(), futures_util::stream::empty::<EpisodeImport>(), any()),
    );
    send!(db.tvshows();
        remove_favorite(any(), any()), file(any()), files_of(any()), find_file_by_path(any(), ""), find_file_by_sonarr_id(any(), any()),
        list_paths(any(), any()), insert_file(any(), any()), update_file(any()), delete_file(any()), delete_files(any()), genre(any()),
        find_genre_by_slug(""), genres(), genres_with_counts(any()), genres_of(any()), upsert_genre(""), add_genre(any(), any()),
        remove_genre(any(), any()), remove_genres(any()), images_of(any()), images_of_kind(any(), any()),
        find_primary_image(any(), any()), insert_image(any(), any()), set_primary_image(any()), delete_images(any()),
        delete_images_of_kind(any(), any()), network(any()), find_network_by_tmdb_id(any()), find_network_by_name(""),
        networks_with_counts(any()), networks(any()), networks_of(any()), insert_network(any()), upsert_network(any()),
        update_network(any()), delete_network(any()), add_network(any(), any(), any()), remove_network(any(), any()),
        remove_networks(any()), person(any()), find_person_by_tmdb_id(any()), find_person_by_imdb_id(""), insert_person(any()),
        upsert_person(any()), update_person(any()), delete_person(any()), series_progress(any(), any()), next_up_of(any(), any()),
        next_up(any(), any()), begun_series(any(), any()), completed_series(any(), any()), watched_episodes_of(any(), any()),
        mark_all_watched(any(), &[]), delete_series_progress(any(), any()), search(any(), "", any()), season(any()),
        find_season_by_number(any(), any()), find_season_by_tmdb_id(any(), any()), exists_season_by_number(any(), any()),
        seasons_of(any()),
    );
    send!(db.tvshows();
        seasons_with_specials_of(any()), count_seasons(any()), insert_season(any()), upsert_season(any()),
        get_or_create_season(any(), any()), update_season(any()), delete_season(any()), delete_seasons(any()), images_of_season(any()),
        images_of_season_kind(any(), any()), find_primary_season_image(any(), any()), insert_season_image(any(), any()),
        set_primary_season_image(any()), delete_images_of_season(any()), delete_images_of_season_kind(any(), any()),
        delete_season_images_of_series(any()), list(any(), any(), any()), count(any(), any()), count_top_rated(any(), any()), get(any()),
        find_visible(any(), any()), details(any()), find_by_tmdb_id(any(), any()), find_by_imdb_id(any(), ""),
        find_by_sonarr_id(any(), any()), find_by_path(any(), ""), list_series_paths(any(), any()), exists_by_path(any(), ""),
        find_by_tvdb_id(any(), any()), exists_by_tvdb_id(any(), any()), exists_by_tmdb_id(any(), any()), insert(any()), update(any()),
        set_details(any(), any()), delete(any()), delete_by_library(any()), record_play(any()), user_rating(any(), any()),
        list_user_ratings(any(), any()), average_user_rating(any()), rate(any(), any(), any()),
        rate_with_review(any(), any(), any(), any()), remove_rating(any(), any()), videos_of(any()), videos_of_kind(any(), any()),
        insert_video(any(), any()), delete_videos(any()), watch(any(), any()), latest_watch(any(), any()),
        latest_completed_watch(any(), any()), list_watches(any(), any()), list_completed_watches(any(), any()),
        list_watches_of(any(), any(), any()), watch_state(any(), any()), is_watched(any(), any()), continue_watching(any(), any()),
        count_continue_watching(any()), list_watched(any(), any()), count_watched(any()), watch_stats(any()),
    );
    send!(db.tvshows();
        start_watch(any()), record_progress(any(), any(), any(), any()), finish_watch(any(), any()), mark_watched(any(), any()),
        delete_watch(any(), any()), delete_watch_progress(any(), any()), clear_watch_history(any()), is_in_watchlist(any(), any()),
        list_watchlist(any(), any()), count_watchlist(any()), add_to_watchlist(any(), any()), remove_from_watchlist(any(), any()),
        reorder_watchlist(any(), &[]),
    );
}

/// The functions above, kept complete.
#[test]
fn every_public_async_method_is_asked() {
    /// What only commands and tests call need not be moved between threads.
    const ELSEWHERE: [&str; 3] = ["bin", "embedded", "testing.rs"];

    fn sources(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if ELSEWHERE.iter().any(|name| entry.file_name() == *name) {
                continue;
            }
            if entry.path().is_dir() {
                sources(&entry.path(), found);
            } else {
                found.push(std::fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    let mut texts = Vec::new();
    sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut texts);
    let asked = include_str!("send.rs");
    let missing: Vec<_> = texts
        .iter()
        .flat_map(|text| text.split("pub async fn ").skip(1))
        .map(|rest| rest.split(['(', '<']).next().unwrap_or_default())
        // Only for measuring, and hidden.
        .filter(|name| *name != "stage_only" && ![" ", ".", ":"].iter().any(|before| asked.contains(&format!("{before}{name}("))))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_lines_of_a_backend_run_in_a_spawned_task() {
    let db = testing::database().await;
    let handle = (*db).clone();

    let titles = tokio::spawn(async move {
        let library = handle.libraries().insert(&NewLibrary::movies("Films")).await?;
        let names = ["Heat".to_owned(), "Ran".to_owned()];
        let (names, library_id) = (&names, library.id);
        handle
            .transaction(|tx| async move {
                for name in names {
                    tx.movies().insert(&NewMovie::new(library_id, name)).await?;
                }
                Ok::<_, Error>(())
            })
            .await?;
        let page = handle.movies().list(Viewer::System, MovieList::default(), PageRequest::first(10)).await?;
        Ok::<_, Error>(page.items.len())
    })
    .await
    .unwrap();

    assert_eq!(titles.unwrap(), 2);
}
