-- qar.expedition.list_of_port
-- $1 port id, $2 and $3 sort key and id of the last row seen (NULL: from the start), $4 rows. The expeditions of a port, by title.
-- Plan: idx_expeditions_port_title.
SELECT id, fleet_id, title, path, whisparr_id, charter, registry, sort_title, original_title, overview, launch_date, runtime_ms,
       port_id, director, series, size_bytes, container, video_codec, audio_codec, resolution, coordinates, oshash, has_file,
       is_hdr, is_3d, created_at, updated_at, sort_key AS "key!"
FROM qar.expeditions
WHERE port_id = $1
  AND (sort_key, id) > (coalesce($2, ''), coalesce($3, '00000000-0000-0000-0000-000000000000'::uuid))
ORDER BY sort_key, id
LIMIT $4
