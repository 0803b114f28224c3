-- libraries.library.get
-- $1 library id. Zero or one row.
-- Plan: libraries_pkey.
SELECT id, name, kind, paths, enabled, is_private, owner_id, scan_on_startup,
       realtime_monitoring, scan_interval_hours, last_scan_at, last_scan_duration_ms, metadata_provider, preferred_language,
       scanner_config AS "scanner_config: Json<ScannerConfig>", sort_order, icon, created_at, updated_at
FROM libraries
WHERE id = $1
