//! Every public future can be spawned. Most of this file only has to compile.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use revenge_db::libraries::NewLibrary;
use revenge_db::movies::{MovieList, NewMovie};
use revenge_db::qar::Qar;
use revenge_db::tvshows::{EpisodeImport, NewSeries};
use revenge_db::users::{NewUser, RatingImport, WatchImport};
use revenge_db::{
    Causal, Channel, Config, Consistency, Database, Error, LockGuard, PageRequest, ReadWrite, Subscription, Transaction,
    TransactionOptions, Viewer, testing,
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
    send!(db.drafts();
        get(any()), list_open(any()), list_of_user(any(), any()), list_of_target(any(), any()), count_open(), history(any()),
        insert(any()), update(any(), "", any()), publish(any(), 1, None), discard(any(), None, None), delete_closed(any()));
    send!(db.outbox();
        append("", "payload"), read(any(), 1), read_topics(&[], any(), 1), follow(any()), horizon(), purge(any()), purge_unread(any()),
    );
    send!(revenge_db::import::CommitWatch::default(); over(async {}));
    send!(db.outbox().consumer(""); position(), register(), next(1), acknowledge(any()), unregister());
}

#[allow(dead_code, reason = "compiling is the test")]
fn the_futures_of_users_are_send(db: &Database) {
    send!(db.users();
        get(any()), find_by_username(""), find_by_email(""), exists_by_username(""), exists_by_email(""), list(any()), count(),
        search(&any(), any()), count_found(&any()),
        password_hash(any()), insert(any()), update(any()), set_password_hash(any(), any()), record_login(any()), verify_email(any()),
        activate(any()), deactivate(any()), delete(any()), erase(any()),
        preferences(any()), set_preferences(any(), any()), change_preferences(any(), any()), delete_preferences(any()),
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
        api_key(any()), find_api_key_by_hash(any()), api_keys_by_prefix(""), list_api_keys(any(), any()), count_active_api_keys(any()), count_api_keys(any()),
        insert_api_key(any()), touch_api_key(any()), set_api_key_scopes(any(), &[]), revoke_api_key(any()), delete_api_key(any()),
        delete_expired_api_keys(),
        roles(), role(any()), find_role_by_name(""), default_role(), roles_of(any()), roles_with_permission(""),
        count_users_with_role(any()), list_users_with_role(any(), any()), insert_role(any()), update_role(any()), delete_role(any()),
        set_default_role(any()), add_user_role(any(), any()), remove_user_role(any(), any()), set_user_role(any(), any()),
        permissions(), permission(""), permissions_by_category(""), permissions_of_role(any()), permissions_of(any()),
        has_permission(any(), ""), has_any_permission(any(), &[]), add_role_permission(any(), ""), remove_role_permission(any(), ""),
        find_resource_grant(any(), any()), has_resource_grant(any(), any(), any()), list_resource_grants(any(), any()),
        list_resource_grants_of_type(any(), "", any()), list_grants_of_resource(any(), any()), count_grants_of_resource(any()),
        set_resource_grant(any(), any(), any(), any(), any()), update_resource_grant(any(), any(), any()),
        delete_resource_grant(any(), any()), delete_resource_grant_by_id(any()), delete_grants_of_resource(any()),
        delete_expired_resource_grants(),
    );
    send!(db.users();
        profile(any()), default_profile(any()), list_profiles(any(), any()), count_profiles(any()), profile_pin_hash(any()),
        insert_profile(any()), update_profile(any()), set_default_profile(any()), set_profile_pin_hash(any(), any()), delete_profile(any()),
        avatar(any()), current_avatar(any()), list_avatars(any(), any()), latest_avatar_version(any()), insert_avatar(any()),
        set_current_avatar(any(), any()), unset_current_avatar(any()), delete_avatar(any()), erase_avatar(any()),
        server_setting(""), secret_server_setting(""), server_settings(), server_settings_by_category(""), public_server_settings(),
        insert_server_setting(any()), set_server_setting(any()), set_server_setting_value("", any(), any()), delete_server_setting(""),
        user_setting(any(), ""), user_settings(any()), user_settings_by_category(any(), ""), insert_user_setting(any()),
        set_user_setting(any()), set_user_setting_value(any(), "", any()), delete_user_setting(any(), ""), delete_user_settings(any()),
        activity(any()), list_activity(any()), list_activity_of_user(any(), any()), list_activity_by_action("", any()),
        list_activity_by_module("", any()), list_activity_of_resource(any(), "", any()), list_activity_from(any(), any()),
        list_failed_activity(any()), search_activity(&any(), any()), count_activity(), count_activity_of_user(any()),
        count_activity_of_resource(any(), ""), count_activity_found(&any()), count_activity_before(any()),
        activity_stats(any(), any()), count_actions(any(), 1), insert_activity(any()), delete_activity_before(any()),
        activity_partitions(), make_activity_partitions(1), detach_activity_before(any(), any()),
        server_stat(""), server_stats(), server_totals(), count_active_users(), count_users_active_since(any()), set_server_stat("", 1),
        totp_secret(any()), insert_totp_secret(any(), any()), replace_totp_secret(any(), any()), verify_totp(any(), 1), use_totp(any(), 1),
        enable_totp(any()), disable_totp(any()), delete_totp_secret(any()),
        webauthn_credential(any()), find_webauthn_credential(&[]), webauthn_credentials_of(any()), count_webauthn_credentials(any()),
        insert_webauthn_credential(any()), use_webauthn_credential(any(), any()), mark_webauthn_credential_cloned(any()),
        rename_webauthn_credential(any(), any(), None), delete_webauthn_credential(any(), any()),
        unused_backup_codes(any()), find_backup_code(any(), any()), count_unused_backup_codes(any()), replace_backup_codes(any(), &[]),
        use_backup_code(any(), any(), None), delete_backup_codes(any()),
        mfa_settings(any()), mfa_status(any()), has_mfa_method(any()), insert_mfa_settings(any()), set_mfa_required(any(), true),
        remember_devices(any(), any()), forget_devices(any()), delete_mfa(any()),
        list_trusted_devices(any(), any()), trust_device(any()), use_trusted_device(any(), any()), forget_trusted_device(any(), any()),
        forget_trusted_devices(any()), delete_expired_trusted_devices(),
        oidc_provider(any()), find_oidc_provider_by_name(""), default_oidc_provider(), oidc_providers(), enabled_oidc_providers(),
        insert_oidc_provider(any()), update_oidc_provider(any()), delete_oidc_provider(any()), set_default_oidc_provider(any()),
        enable_oidc_provider(any()), disable_oidc_provider(any()),
        oidc_link(any()), find_oidc_link(any(), ""), find_oidc_link_of(any(), any()), oidc_links_of(any()), count_oidc_links(any()),
        insert_oidc_link(any()), update_oidc_link(any()), record_oidc_login(any()), delete_oidc_link(any()),
        delete_oidc_link_of(any(), any()), delete_oidc_links_of(any()), delete_oidc_links_of_provider(any()),
        find_oidc_state(any()), insert_oidc_state(any()), use_oidc_state(any()), delete_oidc_state(any()), delete_expired_oidc_states(),
        delete_oidc_states_of_provider(any()),
    );
    send!(db.users();
        playlist(any()), find_visible_playlist(any(), any()), list_playlists(any(), any()), list_playlists_of(any(), any(), any()),
        list_shared_playlists(any(), any()), count_playlists_of(any(), any()), may_edit_playlist(any(), any()), insert_playlist(any()),
        update_playlist(any()), delete_playlist(any()), list_playlist_collaborators(any(), any()), share_playlist(any(), any(), true),
        unshare_playlist(any(), any()), list_playlist_items(any(), any(), any()), count_playlist_items(any(), any()),
        add_playlist_item(any()), update_playlist_item(any()), move_playlist_item(any(), any(), None), remove_playlist_item(any(), any()),
        clear_playlist(any()), record_playlist_play(any(), any()),
        collection(any()), find_visible_collection(any(), any()), find_collection_by_slug(any(), ""), list_collections(any(), any()),
        list_collections_of(any(), any(), any()), list_collections_with_tag(any(), "", any()), count_collections(any()),
        insert_collection(any()), update_collection(any()), delete_collection(any()), list_collection_items(any(), any(), any(), any()),
        count_collection_items(any(), any()), add_collection_item(any()), update_collection_item(any()),
        move_collection_item(any(), any(), None), remove_collection_item(any(), any()), collection_tags(any()),
        add_collection_tag(any(), ""), remove_collection_tag(any(), ""), list_subscribed_collections(any(), any()),
        list_notified_subscribers(any(), any()), subscribe_to_collection(any(), any(), true), unsubscribe_from_collection(any(), any()),
        rating_systems(), content_rating(any()), find_content_rating("", ""), content_ratings(), content_ratings_of(""),
        upsert_rating_system(any()), delete_rating_system(""), insert_content_rating(any()), update_content_rating(any()),
        delete_content_rating(any()),
    );
}

#[allow(dead_code, reason = "compiling is the test")]
fn the_futures_of_libraries_are_send(db: &Database) {
    send!(db.libraries();
        list_findings(any(), any()),
        get(any()), delete_empty(any()), list(any()), list_by_kind(any(), any()), list_by_owner(any()), list_by_name(""), list_enabled(), count(any()),
        count_by_kind(any(), any()), is_visible(any(), any()), insert(any()), update(any()), record_scan(any(), any()), delete(any()),
        permission(any(), any()), permissions_of_library(any(), any()), permissions_of_user(any()), count_permissions(any()),
        may_manage(any(), any()), grant(any(), any(), any()), revoke(any(), any()), revoke_all_of_library(any()), revoke_all_of_user(any()),
        scan(any()), list_scans(any(), any()), count_scans(any()), latest_scan(any()), running_scans(), insert_scan(any()),
        update_scan_status(any(), any(), any()), update_scan_progress(any(), any()), delete_old_scans(any()),
    );
}

#[allow(dead_code, reason = "compiling is the test")]
fn the_futures_of_movies_are_send(db: &Database) {
    send!(db.movies();
        get(any()), get_many(any()), find_visible(any(), any()), details(any()), find_by_tmdb_id(any(), 1), find_by_imdb_id(any(), ""), find_by_radarr_id(any(), 1),
        find_by_path(any(), ""), exists_by_path(any(), ""), exists_by_tmdb_id(any(), 1), insert(any()), update(any()),
        set_details(any(), any()), delete(any()), delete_by_library(any()), record_play(any()), list(any(), any(), any()),
        count(any(), any()), count_top_rated(any(), 1), search(any(), "", 1),
        import(futures_util::stream::empty::<NewMovie>(), any()),
        file(any()), files_of(any()), find_file_by_path(any(), ""), find_file_by_radarr_id(any(), 1), reconcile_files(any(), futures_util::stream::empty(), any()), delete_missing_files(any()), list_paths(any(), any()),
        insert_file(any(), any()), update_file(any()), delete_file(any()),
        genre(any()), find_genre_by_slug(""), find_genre_by_name(""), genres(), genres_with_counts(any()), genres_of(any()), upsert_genre(""),
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
        user_rating(any(), any()), list_user_ratings(any::<Viewer>(), any()), average_user_rating(any()), rate(any(), any(), any()),
        rate_with_review(any(), any(), any(), any()), remove_rating(any(), any()),
        is_favorite(any(), any()), list_favorites(any::<Viewer>(), any()), count_favorites(any::<Viewer>()), add_favorite(any(), any()),
        remove_favorite(any(), any()),
        is_in_watchlist(any(), any()), list_watchlist(any::<Viewer>(), any()), count_watchlist(any::<Viewer>()), add_to_watchlist(any(), any()),
        remove_from_watchlist(any(), any()), reorder_watchlist(any(), any()),
        watch(any(), any()), latest_watch(any(), any()), latest_completed_watch(any(), any()), latest_open_watch(any(), any()), list_watches(any::<Viewer>(), any()),
        list_completed_watches(any::<Viewer>(), any()), list_completed_watches_of(any::<Viewer>(), any(), any()),
        list_watches_of(any::<Viewer>(), any(), any()), watch_state(any(), any()), is_watched(any(), any()),
        continue_watching(any::<Viewer>(), any()), count_continue_watching(any::<Viewer>()), list_watched(any::<Viewer>(), any()), count_watched(any::<Viewer>()),
        watch_stats(any::<Viewer>()), start_watch(any()), record_progress(any(), any(), any(), any()), report_progress(any(), any(), any(), any()), finish_watch(any(), any()),
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
        upsert_episode(any()), update_episode(any()), move_episode(any(), any(), any()), record_episode_play(any()), delete_episode(any()), delete_episodes_of_season(any()),
        delete_episodes(any()), episode_credits_by_role(any(), any()), episode_guests(any()), episode_crew(any()),
        count_episode_guests(any()), episode_credits_of_person(any(), any(), any()), insert_episode_credit(any()),
        remove_episode_credits(any()), remove_episode_credits_of_series(any()), images_of_episode(any()),
        images_of_episode_kind(any(), any()), find_primary_episode_image(any(), any()), insert_episode_image(any(), any()),
        set_primary_episode_image(any()), delete_images_of_episode(any()), delete_images_of_episode_kind(any(), any()),
        delete_episode_images_of_series(any()), episode_rating(any(), any()), rate_episode(any(), any(), any()),
        remove_episode_rating(any(), any()), external_ratings_of(any()), upsert_external_rating(any(), any()), is_favorite(any(), any()),
        list_favorites(any::<Viewer>(), any()), count_favorites(any::<Viewer>()), add_favorite(any(), any()),
        import(futures_util::stream::empty::<NewSeries>(), futures_util::stream::empty::<EpisodeImport>(), any()),
    );
    send!(db.tvshows();
        remove_favorite(any(), any()), file(any()), files_of(any()), find_file_by_path(any(), ""), find_file_by_sonarr_id(any(), any()), reconcile_files(any(), futures_util::stream::empty(), any()), delete_missing_files(any()),
        list_paths(any(), any()), insert_file(any(), any()), update_file(any()), delete_file(any()), delete_files(any()), genre(any()),
        find_genre_by_slug(""), find_genre_by_name(""), genres(), genres_with_counts(any()), genres_of(any()), upsert_genre(""), add_genre(any(), any()),
        remove_genre(any(), any()), remove_genres(any()), images_of(any()), images_of_kind(any(), any()),
        find_primary_image(any(), any()), insert_image(any(), any()), set_primary_image(any()), delete_images(any()),
        delete_images_of_kind(any(), any()), network(any()), find_network_by_tmdb_id(any()), find_network_by_name(""),
        networks_with_counts(any()), networks(any()), networks_of(any()), insert_network(any()), upsert_network(any()),
        update_network(any()), delete_network(any()), add_network(any(), any(), any()), remove_network(any(), any()),
        remove_networks(any()), person(any()), find_person_by_tmdb_id(any()), find_person_by_imdb_id(""), insert_person(any()),
        upsert_person(any()), update_person(any()), delete_person(any()), series_progress(any::<Viewer>(), any()), next_up_of(any::<Viewer>(), any()),
        next_unwatched_of(any::<Viewer>(), any()),
        next_up(any::<Viewer>(), any()), begun_series(any::<Viewer>(), any()), completed_series(any::<Viewer>(), any()), watched_episodes_of(any::<Viewer>(), any()), watch_states_of_series(any::<Viewer>(), any()),
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
        find_by_sonarr_id(any(), any()), find_by_path(any(), ""), find_by_file_path(any(), ""), get_many(any()), list_series_paths(any(), any()), exists_by_path(any(), ""),
        find_by_tvdb_id(any(), any()), exists_by_tvdb_id(any(), any()), exists_by_tmdb_id(any(), any()), insert(any()), update(any()),
        set_details(any(), any()), delete(any()), delete_by_library(any()), record_play(any()), user_rating(any(), any()),
        list_user_ratings(any::<Viewer>(), any()), average_user_rating(any()), rate(any(), any(), any()),
        rate_with_review(any(), any(), any(), any()), remove_rating(any(), any()), videos_of(any()), videos_of_kind(any(), any()),
        insert_video(any(), any()), delete_videos(any()), watch(any(), any()), latest_watch(any(), any()),
        latest_completed_watch(any(), any()), latest_open_watch(any(), any()), list_watches(any::<Viewer>(), any()), list_completed_watches(any::<Viewer>(), any()),
        list_watches_of(any::<Viewer>(), any(), any()), list_completed_watches_of(any::<Viewer>(), any(), any()), watch_state(any(), any()),
        is_watched(any(), any()), continue_watching(any::<Viewer>(), any()),
        count_continue_watching(any::<Viewer>()), list_watched(any::<Viewer>(), any()), count_watched(any::<Viewer>()), watch_stats(any::<Viewer>()),
    );
    send!(db.tvshows();
        start_watch(any()), record_progress(any(), any(), any(), any()), report_progress(any(), any(), any(), any()), finish_watch(any(), any()), mark_watched(any(), any()),
        delete_watch(any(), any()), delete_watch_progress(any(), any()), clear_watch_history(any()), is_in_watchlist(any(), any()),
        list_watchlist(any::<Viewer>(), any()), count_watchlist(any::<Viewer>()), add_to_watchlist(any(), any()), remove_from_watchlist(any(), any()),
        reorder_watchlist(any(), &[]),
    );
}

#[allow(dead_code, reason = "compiling is the test")]
fn the_futures_of_the_restricted_module_are_send(db: &Database) {
    is_send(db.qar_access(any::<Viewer>(), any()));
    send!(any::<Qar<ReadWrite>>();
        list_accesses(any()), list_accesses_of(any(), any()), article(any()), articles(), enabled_articles(),
        articles_of_content_type(""), enabled_articles_of_content_type(""), insert_article(any()), update_article(any()), set_article_enabled(any(), any()),
        delete_article(any()), aye(any(), any()), has_voted(any()), list_ayes(any(), any()), count_ayes(any()), insert_aye(any()),
        delete_aye(any()), bounty(any()), list_bounties(any()), average_bounty(any()), set_bounty(any(), any()), remove_bounty(any()),
        cargo_hold(), set_cargo_usage(any(), any()), set_cargo_quotas(any()), add_cargo(any(), any()), charts_of(any()),
        insert_chart(any()), set_primary_chart(any()), delete_chart(any()), crew_member(any()), find_crew_member_by_charter(""),
        find_crew_member_by_registry(""), list_crew(any()), search_crew("", any()), crew_names(any()), crew_of_expedition(any()),
        crew_of_voyage(any()), insert_crew_member(any()), update_crew_member(any()), delete_crew_member(any()), add_crew_name(any(), ""),
        remove_crew_name(any(), ""), add_expedition_crew(any(), any(), any()), remove_expedition_crew(any(), any()),
        add_voyage_crew(any(), any(), any()), remove_voyage_crew(any(), any()), expedition(any()), find_expedition_by_path(any(), ""),
    );
    send!(any::<Qar<ReadWrite>>();
        find_expedition_by_charter(any(), ""), expeditions_by_coordinates(""), list_expeditions(any(), any()),
        search_expeditions("", any()), count_port_expeditions(any()), count_crew_expeditions(any()), count_flag_expeditions(any()),
        insert_expedition(any()), update_expedition(any()), delete_expedition(any()), flag(any()), find_flag_by_name(""),
        find_flag_by_stashdb_id(""), list_flags(any()), list_flags_of_waters("", any()), list_flags_below(any(), any()),
        list_root_flags(any()), search_flags("", any()), flags_of_expedition(any()), flags_of_voyage(any()), insert_flag(any()),
        update_flag(any()), delete_flag(any()), add_expedition_flag(any(), any()), remove_expedition_flag(any(), any()),
        clear_expedition_flags(any()), add_voyage_flag(any(), any()), remove_voyage_flag(any(), any()), clear_voyage_flags(any()),
        fleet(any()), fleets(), fleets_of_owner(any()), fleets_of_kind(any()), count_fleet_expeditions(any()),
        count_fleet_voyages(any()), fleet_stats(any()), insert_fleet(any()), update_fleet(any()), delete_fleet(any()), list_log(any()),
        latest_log_line(any()), insert_log_line(any(), any(), any()), update_log_line(any(), any(), any()), delete_log_line(any()),
    );
    send!(any::<Qar<ReadWrite>>();
        clear_log(), is_marked(any()), list_marked(any()), count_marked(), mark(any()), unmark(any()), missive(any()),
        list_missives(any(), any()), count_missives(any()), insert_missive(any(), "", any()), delete_missive(any()), port(any()),
        find_port_by_stashdb_id(""), find_port_by_tpdb_id(""), list_ports(any()), list_ports_below(any(), any()), list_root_ports(any()),
        search_ports("", any()), count_port_voyages(any()), insert_port(any()), update_port(any()), delete_port(any()),
        portraits_of(any()), insert_portrait(any()), set_primary_portrait(any()), delete_portrait(any()), provision(any()),
        find_provision_by_external_id(any(), "", ""), list_provisions(any(), any()), search_provisions("", any()),
        count_provisions_of_user(any()), count_provisions(any()), insert_provision(any()),
        change_provision_status(any(), any(), any(), any()), auto_approve_provision(any(), any()), set_provision_priority(any(), any()),
        set_provision_integration(any(), any(), any()), set_provision_available(any(), any()), delete_provision(any()), ration(any()),
        upsert_ration(any(), any()), use_ration(any()), add_ration_cargo(any(), any()), reset_daily_rations(), reset_weekly_rations(),
    );
    send!(any::<Qar<ReadWrite>>();
        reset_monthly_rations(), record(any()), list_watched_records(any()), save_bearing(any(), any()), add_crossing(any()),
        add_o(any()), set_record_bounty(any(), any()), set_voyage_marked(any(), any()), set_voyage_organized(any(), any()),
        is_enlisted(any()), list_roster(any()), enlist(any()), discharge(any()), treasure(any()), treasures_of(any()),
        treasure_maps(any()), insert_treasure(any()), update_treasure(any()), delete_treasure(any()), insert_treasure_map(any()),
        delete_treasure_map(any()), voyage(any()), find_voyage_by_path(any(), ""), find_voyage_by_charter(any(), ""),
        voyages_by_oshash(""), voyages_by_coordinates(""), list_voyages(any(), any()), search_voyages("", any()), insert_voyage(any()),
        update_voyage(any()), delete_voyage(any()), waypoint(any()), waypoints_of(any()), find_waypoint_by_stash_marker_id(""),
        insert_waypoint(any()), update_waypoint(any()), delete_waypoint(any()), delete_waypoints(any()),
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
