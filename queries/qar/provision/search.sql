-- qar.provision.search
-- $1 what the user typed, $2 rows. What has all the words in its title, of which the last may be a beginning; the latest first. Of more
-- than 500 finds some are left out.
-- Plan: idx_provisions_words, provisions_pkey.
WITH found AS MATERIALIZED (
    SELECT e.id FROM qar.provisions AS e WHERE e.words @@ public.words_query($1, 1) LIMIT 500
)
SELECT e.id, e.user_id, e.content_type, e.title, e.request_subtype, e.external_source, e.external_id, e.release_year, e.manifest,
       e.status, e.auto_approved, e.auto_article_id, e.approved_by_user_id, e.approved_at, e.declined_reason, e.priority,
       e.ayes_count, e.integration_id, e.integration_status, e.estimated_cargo_bytes, e.actual_cargo_bytes, e.available_at,
       e.triggered_by_automation, e.parent_provision_id, e.created_at, e.updated_at
FROM found AS f
JOIN qar.provisions AS e ON e.id = f.id
ORDER BY e.created_at DESC, e.id DESC
LIMIT $2
