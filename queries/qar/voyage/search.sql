-- qar.voyage.search
-- $1 what the user typed, $2 rows. What has all the words, of which the last may be a beginning; first what begins with the text. Of more
-- than 500 finds some are left out.
-- Plan: idx_voyages_words, voyages_pkey.
WITH found AS MATERIALIZED (
    SELECT e.id FROM qar.voyages AS e WHERE e.words @@ public.words_query($1, 1) LIMIT 500
)
SELECT e.id, e.fleet_id, e.title, e.path, e.sort_title, e.overview, e.launch_date, e.distance_ms, e.port_id, e.whisparr_id,
       e.stash_id, e.charter, e.registry, e.size_bytes, e.video_codec, e.audio_codec, e.resolution, e.oshash, e.coordinates,
       e.md5, e.cover_path, e.created_at, e.updated_at, e.sort_key AS "key!"
FROM found AS f
JOIN qar.voyages AS e ON e.id = f.id
ORDER BY starts_with(public.fold_title(e.title), public.fold_title($1)) DESC, e.sort_key, e.id
LIMIT $2
