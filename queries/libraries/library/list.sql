-- libraries.library.list
-- $1 viewer (NULL: the system). The libraries that he sees, in their order.
-- Plan: full scan, because a server has some dozens of libraries.
SELECT l.id, l.name, l.kind, l.paths, l.enabled, l.is_private, l.owner_id, l.scan_on_startup,
       l.realtime_monitoring, l.scan_interval_hours, l.last_scan_at, l.last_scan_duration_ms, l.metadata_provider, l.preferred_language,
       l.scanner_config AS "scanner_config: Json<ScannerConfig>", l.sort_order, l.icon, l.created_at, l.updated_at
FROM libraries AS l
JOIN viewer_libraries($1) AS v ON v.library_id = l.id
ORDER BY l.sort_order, lower(l.name), l.id
