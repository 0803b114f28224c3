-- qar.provision.list_of_status
-- $1 status, $2 $3 $4 and $5 priority and ayes and time and id of the last row seen (NULL: from the start), $6 rows.
-- The provisions that stand like this: the highest priority first, then the most ayes, then the latest.
-- Plan: idx_provisions_status.
SELECT id, user_id, content_type, title, request_subtype, external_source, external_id, release_year, manifest, status,
       auto_approved, auto_article_id, approved_by_user_id, approved_at, declined_reason, priority, ayes_count, integration_id,
       integration_status, estimated_cargo_bytes, actual_cargo_bytes, available_at, triggered_by_automation, parent_provision_id,
       created_at, updated_at
FROM qar.provisions
WHERE status = $1
  AND (priority, ayes_count, created_at, id)
      < (coalesce($2, 2147483647), coalesce($3, 2147483647), coalesce($4, 'infinity'::timestamptz), coalesce($5, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY priority DESC, ayes_count DESC, created_at DESC, id DESC
LIMIT $6
