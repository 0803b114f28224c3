-- qar.expedition.find_by_path
-- $1 fleet id, $2 path. Zero or one row.
-- Plan: idx_expeditions_fleet_path (unique).
SELECT id, fleet_id, title, path, whisparr_id, charter, registry, sort_title, original_title, overview, launch_date, runtime_ms,
       port_id, director, series, size_bytes, container, video_codec, audio_codec, resolution, coordinates, oshash, has_file,
       is_hdr, is_3d, created_at, updated_at, sort_key AS "key!"
FROM qar.expeditions
WHERE fleet_id = $1
  AND md5(path) = md5($2)
  AND path = $2
