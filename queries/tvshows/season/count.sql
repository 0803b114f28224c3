-- tvshows.season.count
-- $1 series id. One row: its live seasons with and without the specials.
-- Plan: idx_seasons_number (unique, partial).
SELECT count(*) FILTER (WHERE n.season_number > 0) AS "seasons!", count(*) FILTER (WHERE n.season_number = 0) AS "specials!"
FROM seasons AS n
WHERE n.series_id = $1
  AND n.deleted_at IS NULL
