-- movies.movie.record_play
-- $1 movie id. One row changed, or none.
-- Plan: idx_movies_seen.
UPDATE movies
SET play_count = play_count + 1,
    last_played_at = now()
WHERE id = $1
  AND deleted_at IS NULL
