-- qar.expedition.list_by_coordinates
-- $1 coordinates. At most 100 rows, the oldest first.
-- Plan: idx_expeditions_coordinates.
SELECT id, fleet_id, title, path, whisparr_id, charter, registry, sort_title, original_title, overview, launch_date, runtime_ms,
       port_id, director, series, size_bytes, container, video_codec, audio_codec, resolution, coordinates, oshash, has_file,
       is_hdr, is_3d, created_at, updated_at, sort_key AS "key!"
FROM qar.expeditions
WHERE coordinates = $1
ORDER BY id
LIMIT 100
