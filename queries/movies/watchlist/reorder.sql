-- movies.watchlist.reorder
-- $1 user id, $2 movie ids: the new beginning of the list. The number of movies that got another position.
-- The rest follows in the order that it had; ids that are not in the list are ignored, repeated ones count where they come first.
-- The rows are locked in the order of movie_id, lest two sessions wait for each other.
-- Plan: movie_watchlist_pkey; the user's list is read whole, because all of it is numbered anew.
WITH mine AS (
    SELECT w.movie_id, w.position
    FROM movie_watchlist AS w
    WHERE w.user_id = $1
    ORDER BY w.movie_id
    FOR UPDATE
), wanted AS (
    SELECT u.movie_id, min(u.place) AS place
    FROM unnest($2::uuid[]) WITH ORDINALITY AS u (movie_id, place)
    GROUP BY u.movie_id
), numbered AS (
    SELECT mine.movie_id, mine.position AS old_position, (row_number() OVER (ORDER BY wanted.place NULLS LAST, mine.position, mine.movie_id) - 1)::int AS position
    FROM mine
    LEFT JOIN wanted ON wanted.movie_id = mine.movie_id
)
UPDATE movie_watchlist AS w
SET position = numbered.position
FROM numbered
WHERE w.user_id = $1
  AND w.movie_id = numbered.movie_id
  -- Not w's, which is what was there before this waited for another reorder.
  AND numbered.old_position <> numbered.position
