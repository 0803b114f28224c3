-- qar.fleet.update
-- $1 id, $2 name, $3 fleet_type, $4 paths, $5 stashdb_endpoint, $6 tpdb_enabled, $7 whisparr_sync, $8 auto_tag_crew, $9
-- fingerprint_on_scan, $10 owner_user_id. One row changed, or none.
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
