-- qar.provision.list_pending
-- $1 and $2 priority (negated) and id of the last row seen (NULL: from the start), $3 rows. What nobody has decided: the highest priority
-- first, then the oldest.
-- Plan: idx_provisions_pending (partial).
SELECT id, user_id, content_type, title, request_subtype, external_source, external_id, release_year, manifest, status,
       auto_approved, auto_article_id, approved_by_user_id, approved_at, declined_reason, priority, ayes_count, integration_id,
       integration_status, estimated_cargo_bytes, actual_cargo_bytes, available_at, triggered_by_automation, parent_provision_id,
       created_at, updated_at
FROM qar.provisions
WHERE status = 'pending'
  AND (-priority, id) > (coalesce($1, -2147483648), coalesce($2, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY -priority, id
LIMIT $3
