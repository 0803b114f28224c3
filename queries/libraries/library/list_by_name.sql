-- libraries.library.list_by_name
-- $1 name. The libraries of this name, whatever the case, in their order.
-- Plan: idx_libraries_name.
SELECT l.id, l.name, l.kind, l.paths, l.enabled, l.is_private, l.owner_id, l.scan_on_startup,
       l.realtime_monitoring, l.scan_interval_hours, l.last_scan_at, l.last_scan_duration_ms, l.metadata_provider, l.preferred_language,
       l.scanner_config AS "scanner_config: Json<ScannerConfig>", l.sort_order, l.icon, l.created_at, l.updated_at
FROM libraries AS l
WHERE lower(l.name) = lower($1)
ORDER BY l.sort_order, lower(l.name), l.id
