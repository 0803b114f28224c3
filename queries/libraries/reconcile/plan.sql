-- libraries.reconcile.plan
-- No parameters. One row. As movies.import.plan: nobody analyses rows that are not committed, and the planner would compare each with each.
-- Plan: none, no table is read.
SELECT set_config('enable_nestloop', 'off', true) AS "enable_nestloop!"
