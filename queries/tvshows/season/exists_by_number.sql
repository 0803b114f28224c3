-- tvshows.season.exists_by_number
-- $1 series id, $2 season_number. One row.
-- Plan: idx_seasons_number (unique, partial).
SELECT EXISTS (SELECT FROM seasons WHERE series_id = $1 AND season_number = $2 AND deleted_at IS NULL) AS "exists!"
