-- qar.voyage.list_by_oshash
-- $1 oshash. At most 100 rows, the oldest first.
-- Plan: idx_voyages_oshash.
SELECT id, fleet_id, title, path, sort_title, overview, launch_date, distance_ms, port_id, whisparr_id, stash_id, charter,
       registry, size_bytes, video_codec, audio_codec, resolution, oshash, coordinates, md5, cover_path, created_at, updated_at,
       sort_key AS "key!"
FROM qar.voyages
WHERE oshash = $1
ORDER BY id
LIMIT 100
