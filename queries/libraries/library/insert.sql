-- libraries.library.insert
-- $1 id, $2 name, $3 kind, $4 paths, $5 is_private, $6 owner_id, $7 enabled, $8 scan_on_startup, $9 realtime_monitoring, $10 scan_interval_hours,
-- $11 metadata_provider, $12 preferred_language, $13 scanner_config, $14 sort_order, $15 icon. One row.
-- Plan: insert.
INSERT INTO libraries (id, name, kind, paths, is_private, owner_id, enabled, scan_on_startup, realtime_monitoring, scan_interval_hours,
                       metadata_provider, preferred_language, scanner_config, sort_order, icon)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
RETURNING id, name, kind, paths, enabled, is_private, owner_id, scan_on_startup,
          realtime_monitoring, scan_interval_hours, last_scan_at, last_scan_duration_ms, metadata_provider, preferred_language,
          scanner_config AS "scanner_config: Json<ScannerConfig>", sort_order, icon, created_at, updated_at
