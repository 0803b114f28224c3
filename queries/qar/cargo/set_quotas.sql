-- qar.cargo.set_quotas
-- $1 total_quota_bytes, $2 expedition_quota_bytes, $3 voyage_quota_bytes (NULL: no limit). One row.
-- Plan: cargo_hold_pkey.
UPDATE qar.cargo_hold
SET total_quota_bytes = $1,
    expedition_quota_bytes = $2,
    voyage_quota_bytes = $3
WHERE id = 1
RETURNING total_quota_bytes, total_used_bytes AS "total_used_bytes!", expedition_quota_bytes, expedition_used_bytes, voyage_quota_bytes, voyage_used_bytes, updated_at
