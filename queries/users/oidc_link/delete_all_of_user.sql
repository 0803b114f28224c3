-- users.oidc_link.delete_all_of_user
-- $1 user id. The number of links that were deleted.
-- Plan: oidc_user_links_user_id_provider_id_key.
DELETE FROM oidc_user_links
WHERE user_id = $1
