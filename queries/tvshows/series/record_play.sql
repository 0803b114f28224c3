-- tvshows.series.record_play
-- $1 series id. One row changed, or none.
-- Plan: idx_series_seen.
UPDATE series
SET play_count = play_count + 1,
    last_played_at = now()
WHERE id = $1
  AND deleted_at IS NULL
