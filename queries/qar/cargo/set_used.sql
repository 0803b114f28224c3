-- qar.cargo.set_used
-- $1 expedition_used_bytes, $2 voyage_used_bytes. One row.
-- Plan: cargo_hold_pkey.
UPDATE qar.cargo_hold
SET expedition_used_bytes = $1,
    voyage_used_bytes = $2
WHERE id = 1
RETURNING total_quota_bytes, total_used_bytes AS "total_used_bytes!", expedition_quota_bytes, expedition_used_bytes, voyage_quota_bytes, voyage_used_bytes, updated_at
