-- transaction.once.store
-- $1 key, $2 what its transaction returns. One row changed.
-- Plan: transaction_keys_pkey.
UPDATE transaction_keys
SET result = $2
WHERE key = $1
