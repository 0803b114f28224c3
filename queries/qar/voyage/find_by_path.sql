-- qar.voyage.find_by_path
-- $1 fleet id, $2 path. Zero or one row.
-- Plan: idx_voyages_fleet_path (unique).
SELECT id, fleet_id, title, path, sort_title, overview, launch_date, distance_ms, port_id, whisparr_id, stash_id, charter,
       registry, size_bytes, video_codec, audio_codec, resolution, oshash, coordinates, md5, cover_path, created_at, updated_at,
       sort_key AS "key!"
FROM qar.voyages
WHERE fleet_id = $1
  AND md5(path) = md5($2)
  AND path = $2
