-- qar.cargo.get
-- No parameters. One row.
-- Plan: cargo_hold_pkey.
SELECT total_quota_bytes, total_used_bytes AS "total_used_bytes!", expedition_quota_bytes, expedition_used_bytes, voyage_quota_bytes, voyage_used_bytes, updated_at
FROM qar.cargo_hold
WHERE id = 1
