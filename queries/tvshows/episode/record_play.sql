-- tvshows.episode.record_play
-- $1 episode id. One row: how many episodes were played, 0 or 1. Its series was played as well.
-- The series is written before the episode, as by whoever writes to both.
-- Plan: idx_episodes_seen, series_pkey.
WITH series_played AS (
    UPDATE series AS s
    SET play_count = s.play_count + 1,
        last_played_at = now()
    FROM episodes AS e
    WHERE e.id = $1
      AND e.deleted_at IS NULL
      AND s.id = e.series_id
    RETURNING e.id
), played AS (
    UPDATE episodes AS e
    SET play_count = e.play_count + 1,
        last_played_at = now()
    FROM series_played
    WHERE e.id = series_played.id
      AND e.deleted_at IS NULL
    RETURNING e.id
)
SELECT count(*) AS "played!"
FROM played
