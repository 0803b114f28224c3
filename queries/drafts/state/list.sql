-- drafts.state.list
-- $1 draft id. Its states, from the first to the last: two at most, which one transaction may have brought about.
-- Plan: draft_states_pkey.
SELECT draft_id, state, changed_by, changed_at
FROM draft_states
WHERE draft_id = $1
ORDER BY state <> 'draft', changed_at
