-- qar.provision.list_of_kind
-- $1 content_type, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows. The provisions of one kind, the latest
-- first.
-- Plan: idx_provisions_content_type.
SELECT id, user_id, content_type, title, request_subtype, external_source, external_id, release_year, manifest, status,
       auto_approved, auto_article_id, approved_by_user_id, approved_at, declined_reason, priority, ayes_count, integration_id,
       integration_status, estimated_cargo_bytes, actual_cargo_bytes, available_at, triggered_by_automation, parent_provision_id,
       created_at, updated_at
FROM qar.provisions
WHERE content_type = $1
  AND (created_at, id) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY created_at DESC, id DESC
LIMIT $4
