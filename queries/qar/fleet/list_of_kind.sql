-- qar.fleet.list_of_kind
-- $1 fleet_type. The fleets of one kind, by name.
-- Plan: full scan, because half the rows are wanted of a table of a few.
SELECT id, name, fleet_type, paths, stashdb_endpoint, tpdb_enabled, whisparr_sync, auto_tag_crew, fingerprint_on_scan,
       owner_user_id, created_at, updated_at
FROM qar.fleets
WHERE fleet_type = $1
ORDER BY name_folded, id
