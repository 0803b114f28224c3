-- qar.provision.get
-- $1 id. Zero or one row.
-- Plan: provisions_pkey.
SELECT id, user_id, content_type, title, request_subtype, external_source, external_id, release_year, manifest, status,
       auto_approved, auto_article_id, approved_by_user_id, approved_at, declined_reason, priority, ayes_count, integration_id,
       integration_status, estimated_cargo_bytes, actual_cargo_bytes, available_at, triggered_by_automation, parent_provision_id,
       created_at, updated_at
FROM qar.provisions
WHERE id = $1
