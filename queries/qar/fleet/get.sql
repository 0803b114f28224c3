-- qar.fleet.get
-- $1 id. Zero or one row.
-- Plan: fleets_pkey.
SELECT id, name, fleet_type, paths, stashdb_endpoint, tpdb_enabled, whisparr_sync, auto_tag_crew, fingerprint_on_scan,
       owner_user_id, created_at, updated_at
FROM qar.fleets
WHERE id = $1
