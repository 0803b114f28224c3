-- drafts.state.list
-- $1 draft id. Its states, from the first to the last: three at most.
-- Plan: draft_states_pkey.
SELECT draft_id, state, changed_by, changed_at
FROM draft_states
WHERE draft_id = $1
ORDER BY changed_at, state
