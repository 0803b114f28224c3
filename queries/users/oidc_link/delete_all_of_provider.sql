-- users.oidc_link.delete_all_of_provider
-- $1 provider id. The number of links that were deleted.
-- Plan: oidc_user_links_provider_id_subject_key.
DELETE FROM oidc_user_links
WHERE provider_id = $1
