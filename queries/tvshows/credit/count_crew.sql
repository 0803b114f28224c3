-- tvshows.credit.count_crew
-- $1 series id. One row; 0 for a deleted series.
-- Plan: idx_series_seen, idx_series_credits_series_role.
SELECT count(*) AS "credits!"
FROM series AS s
JOIN series_credits AS c ON c.series_id = s.id
WHERE s.id = $1
  AND s.deleted_at IS NULL
  AND c.role <> 'cast'
