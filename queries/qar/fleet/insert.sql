-- qar.fleet.insert
-- $1 id, $2 name, $3 fleet_type, $4 paths, $5 stashdb_endpoint, $6 tpdb_enabled, $7 whisparr_sync, $8 auto_tag_crew, $9
-- fingerprint_on_scan, $10 owner_user_id. One row.
-- Plan: insert.
INSERT INTO qar.fleets (id, name, fleet_type, paths, stashdb_endpoint, tpdb_enabled, whisparr_sync, auto_tag_crew, fingerprint_on_scan, owner_user_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
RETURNING id, name, fleet_type, paths, stashdb_endpoint, tpdb_enabled, whisparr_sync, auto_tag_crew, fingerprint_on_scan,
       owner_user_id, created_at, updated_at
