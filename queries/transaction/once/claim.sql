-- transaction.once.claim
-- $1 key. One row changed if it is new; none if a committed transaction has it. Waits for a concurrent one that claims it.
-- Plan: transaction_keys_pkey.
INSERT INTO transaction_keys (key)
VALUES ($1)
ON CONFLICT (key) DO NOTHING
