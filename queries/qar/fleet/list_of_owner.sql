-- qar.fleet.list_of_owner
-- $1 user id. His fleets, by name.
-- Plan: idx_fleets_owner_user_id.
SELECT id, name, fleet_type, paths, stashdb_endpoint, tpdb_enabled, whisparr_sync, auto_tag_crew, fingerprint_on_scan,
       owner_user_id, created_at, updated_at
FROM qar.fleets
WHERE owner_user_id = $1
ORDER BY name_folded, id
