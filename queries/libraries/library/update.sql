-- libraries.library.update
-- $1 library id, $2 updated_at as it was read, $3 name, $4 paths, $5 enabled, $6 is_private, $7 owner_id, $8 scan_on_startup, $9 realtime_monitoring,
-- $10 scan_interval_hours, $11 metadata_provider, $12 preferred_language, $13 scanner_config, $14 sort_order, $15 icon.
-- One row; none if the library is gone or was changed since.
-- Plan: libraries_pkey.
UPDATE libraries
SET name = $3,
    paths = $4,
    enabled = $5,
    is_private = $6,
    owner_id = $7,
    scan_on_startup = $8,
    realtime_monitoring = $9,
    scan_interval_hours = $10,
    metadata_provider = $11,
    preferred_language = $12,
    scanner_config = $13,
    sort_order = $14,
    icon = $15
WHERE id = $1
  AND updated_at = $2
RETURNING id, name, kind, paths, enabled, is_private, owner_id, scan_on_startup,
          realtime_monitoring, scan_interval_hours, last_scan_at, last_scan_duration_ms, metadata_provider, preferred_language,
          scanner_config AS "scanner_config: Json<ScannerConfig>", sort_order, icon, created_at, updated_at
