-- qar.provision.find_by_external_id
-- $1 content_type, $2 external_source, $3 external_id. Zero or one row: what was asked for and not declined.
-- Plan: idx_provisions_external_id (unique, partial).
SELECT id, user_id, content_type, title, request_subtype, external_source, external_id, release_year, manifest, status,
       auto_approved, auto_article_id, approved_by_user_id, approved_at, declined_reason, priority, ayes_count, integration_id,
       integration_status, estimated_cargo_bytes, actual_cargo_bytes, available_at, triggered_by_automation, parent_provision_id,
       created_at, updated_at
FROM qar.provisions
WHERE content_type = $1
  AND external_source = $2
  AND external_id = $3
  AND status <> 'declined'
