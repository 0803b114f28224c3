-- movies.import.plan
-- No parameters. One row. Until the end of the transaction no nested loop is chosen where another join can be had: nobody analyses rows that are
-- not committed, so the planner takes an import for one row, and joined two staging tables by comparing each row of the one with each of the other.
-- What is to be looked up in a large table says so itself: LATERAL with LIMIT, or = ANY (ARRAY (...)).
-- And of titles that came a moment ago there are no statistics: every index that begins with the library looks alike. `x BETWEEN k AND k ORDER BY x` is
-- `x = k`, and names the index that is ordered by x.
-- Plan: none, no table is read.
SELECT set_config('enable_nestloop', 'off', true) AS "enable_nestloop!"
