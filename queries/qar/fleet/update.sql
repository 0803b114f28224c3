-- qar.fleet.update
-- $1 id, $2 name, $3 fleet_type, $4 paths, $5 stashdb_endpoint, $6 tpdb_enabled, $7 whisparr_sync, $8 auto_tag_crew, $9
-- fingerprint_on_scan, $10 owner_user_id, $11 updated_at as it was read. One row; none if it is gone or was changed since.
-- Plan: fleets_pkey.
UPDATE qar.fleets
SET name = $2,
    fleet_type = $3,
    paths = $4,
    stashdb_endpoint = $5,
    tpdb_enabled = $6,
    whisparr_sync = $7,
    auto_tag_crew = $8,
    fingerprint_on_scan = $9,
    owner_user_id = $10
WHERE id = $1
  AND updated_at = $11
RETURNING id, name, fleet_type, paths, stashdb_endpoint, tpdb_enabled, whisparr_sync, auto_tag_crew, fingerprint_on_scan,
          owner_user_id, created_at, updated_at
