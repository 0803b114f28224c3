-- tvshows.series.get_many
-- $1 ids. The rows that there are, in the order of the ids; deleted series are invisible.
-- Plan: series_pkey, for each id.
SELECT s.id, s.library_id, s.tmdb_id, s.imdb_id, s.title, s.sort_title, s.original_title, s.year, s.first_air_date, s.last_air_date,
       s.status, s.series_type, s.season_count, s.episode_count, s.special_count,
       s.overview, s.original_language, s.content_rating, s.rating_level, s.poster_path, s.poster_blurhash, s.backdrop_path,
       s.vote_average, s.vote_count, s.path, s.is_locked, s.last_played_at, s.added_at, s.updated_at
FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place)
JOIN series AS s ON s.id = wanted.id
WHERE s.deleted_at IS NULL
ORDER BY wanted.place
