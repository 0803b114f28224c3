-- qar.expedition.list_of_port
-- $1 port id, $2 and $3 launch date and id of the last row seen (NULL: from the start), $4 rows. The expeditions of a port, the latest
-- launch first, those without a date last.
-- Plan: idx_expeditions_port_launch_date.
SELECT id, fleet_id, title, path, whisparr_id, charter, registry, sort_title, original_title, overview, launch_date, runtime_ms,
       port_id, director, series, size_bytes, container, video_codec, audio_codec, resolution, coordinates, oshash, has_file,
       is_hdr, is_3d, created_at, updated_at, coalesce(launch_date, '0001-01-01') AS "key!"
FROM qar.expeditions
WHERE port_id = $1
  AND (coalesce(launch_date, '0001-01-01'), id) < (coalesce($2, 'infinity'::date), coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
ORDER BY coalesce(launch_date, '0001-01-01') DESC, id DESC
LIMIT $4
