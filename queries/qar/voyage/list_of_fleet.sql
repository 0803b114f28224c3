-- qar.voyage.list_of_fleet
-- $1 fleet id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows. The voyages of a fleet, by title.
-- Plan: idx_voyages_fleet_title.
SELECT id, fleet_id, title, path, sort_title, overview, launch_date, distance_ms, port_id, whisparr_id, stash_id, charter,
       registry, size_bytes, video_codec, audio_codec, resolution, oshash, coordinates, md5, cover_path, created_at, updated_at,
       sort_key AS "key!"
FROM qar.voyages
WHERE fleet_id = $1
  AND (sort_key, id) > (coalesce($2, ''), coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY sort_key, id
LIMIT $4
