-- qar.cargo.add
-- $1 bytes of expeditions, $2 bytes of voyages (negative: freed, down to none). One row changed, or none if it would be more than a quota:
-- the statement decides. What does not grow is within its quota, also where that was lowered below what is used.
-- Plan: cargo_hold_pkey.
UPDATE qar.cargo_hold
SET expedition_used_bytes = greatest(expedition_used_bytes + $1::bigint, 0),
    voyage_used_bytes = greatest(voyage_used_bytes + $2::bigint, 0)
WHERE id = 1
  AND ($1::bigint <= 0 OR expedition_quota_bytes IS NULL OR $1 <= expedition_quota_bytes - expedition_used_bytes)
  AND ($2::bigint <= 0 OR voyage_quota_bytes IS NULL OR $2 <= voyage_quota_bytes - voyage_used_bytes)
  AND (total_quota_bytes IS NULL
       OR greatest(expedition_used_bytes::numeric + $1, 0) + greatest(voyage_used_bytes::numeric + $2, 0) <= greatest(total_quota_bytes, total_used_bytes))
