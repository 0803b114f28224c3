-- qar.expedition.search
-- $1 what the user typed, $2 rows. What has all the words, of which the last may be a beginning; first what begins with the text. Of more
-- than 500 finds some are left out.
-- Plan: idx_expeditions_words, expeditions_pkey.
WITH found AS MATERIALIZED (
    SELECT e.id FROM qar.expeditions AS e WHERE e.words @@ public.words_query($1, 1) LIMIT 500
)
SELECT e.id, e.fleet_id, e.title, e.path, e.whisparr_id, e.charter, e.registry, e.sort_title, e.original_title, e.overview,
       e.launch_date, e.runtime_ms, e.port_id, e.director, e.series, e.size_bytes, e.container, e.video_codec, e.audio_codec,
       e.resolution, e.coordinates, e.oshash, e.has_file, e.is_hdr, e.is_3d, e.created_at, e.updated_at, e.sort_key AS "key!"
FROM found AS f
JOIN qar.expeditions AS e ON e.id = f.id
ORDER BY starts_with(public.fold_title(e.title), public.fold_title($1)) DESC, e.sort_key, e.id
LIMIT $2
