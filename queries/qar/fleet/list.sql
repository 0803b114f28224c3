-- qar.fleet.list
-- No parameters. All fleets, by name.
-- Plan: full scan, because all rows are wanted of a table of a few.
SELECT id, name, fleet_type, paths, stashdb_endpoint, tpdb_enabled, whisparr_sync, auto_tag_crew, fingerprint_on_scan,
       owner_user_id, created_at, updated_at
FROM qar.fleets
ORDER BY name_folded, id
