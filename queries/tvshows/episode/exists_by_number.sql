-- tvshows.episode.exists_by_number
-- $1 series id, $2 season_number, $3 episode_number. One row.
-- Plan: idx_episodes_number (unique, partial).
SELECT EXISTS (
    SELECT FROM episodes WHERE series_id = $1 AND season_number = $2 AND episode_number = $3 AND deleted_at IS NULL
) AS "exists!"
