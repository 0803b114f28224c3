-- users.import.plan
-- No parameters. One row. Until the end of the transaction no nested loop is chosen where another join can be had: see movies.import.plan.
-- Plan: none, no table is read.
SELECT set_config('enable_nestloop', 'off', true) AS "enable_nestloop!"
