-- tvshows.episode.record_play
-- $1 episode id. One row: how many episodes were played, 0 or 1. Its series was played as well.
-- Plan: episodes_pkey, series_pkey.
WITH played AS (
    UPDATE episodes
    SET play_count = play_count + 1,
        last_played_at = now()
    WHERE id = $1
      AND deleted_at IS NULL
    RETURNING series_id
), series_played AS (
    UPDATE series AS s
    SET play_count = s.play_count + 1,
        last_played_at = now()
    FROM played
    WHERE s.id = played.series_id
)
SELECT count(*) AS "played!"
FROM played
