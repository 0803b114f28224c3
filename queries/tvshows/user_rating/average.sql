-- tvshows.user_rating.average
-- $1 series id. One row: how many users rated it, and their average (NULL: none did).
-- A sum over at most one row: kept by triggers, not computed from the ratings.
-- Plan: series_rating_totals_pkey.
SELECT coalesce(max(t.ratings), 0) AS "ratings!", max(t.average) AS average
FROM series_rating_totals AS t
WHERE t.series_id = $1
