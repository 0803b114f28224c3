-- tvshows.watchlist.reorder
-- $1 user id, $2 series ids: the new beginning of the list. The number of series that got another position.
-- The rest follows in the order that it had; ids that are not in the list are ignored, repeated ones count where they come first.
-- The rows are locked in the order of series_id, lest two sessions wait for each other.
-- Plan: series_watchlist_pkey; the user's list is read whole, because all of it is numbered anew.
WITH mine AS (
    SELECT w.series_id, w.position
    FROM series_watchlist AS w
    WHERE w.user_id = $1
    ORDER BY w.series_id
    FOR UPDATE
), wanted AS (
    SELECT u.series_id, min(u.place) AS place
    FROM unnest($2::uuid[]) WITH ORDINALITY AS u (series_id, place)
    GROUP BY u.series_id
), numbered AS (
    SELECT mine.series_id, mine.position AS old_position, (row_number() OVER (ORDER BY wanted.place NULLS LAST, mine.position, mine.series_id) - 1)::int AS position
    FROM mine
    LEFT JOIN wanted ON wanted.series_id = mine.series_id
)
UPDATE series_watchlist AS w
SET position = numbered.position
FROM numbered
WHERE w.user_id = $1
  AND w.series_id = numbered.series_id
  -- Not w's, which is what was there before this waited for another reorder.
  AND numbered.old_position <> numbered.position
