-- qar.ration.add_cargo
-- $1 user id, $2 bytes (negative: freed). One row changed, or none if it would be more than the quota: the statement decides.
-- Plan: rations_pkey.
INSERT INTO qar.rations AS r (user_id, cargo_used_bytes)
VALUES ($1, greatest($2::bigint, 0))
ON CONFLICT (user_id) DO UPDATE
SET cargo_used_bytes = greatest(r.cargo_used_bytes + $2, 0)
WHERE $2 <= 0
   OR r.cargo_quota_bytes IS NULL
   OR $2 <= r.cargo_quota_bytes - r.cargo_used_bytes
