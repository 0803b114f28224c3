-- What was done once, and must not be done again: the keys of db.transaction_once, each written in the transaction that it
-- stands for. A concurrent caller waits at the primary key until that has ended.

CREATE TABLE public.transaction_keys (
    key text NOT NULL,
    result jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT transaction_keys_pkey PRIMARY KEY (key),
    CONSTRAINT transaction_keys_key_check CHECK (octet_length(key) BETWEEN 1 AND 200)
);

CREATE INDEX idx_transaction_keys_created_at ON public.transaction_keys (created_at);

COMMENT ON TABLE public.transaction_keys IS 'Keys of transactions that have run, with what they returned. Rows may be deleted when nobody will repeat them.';
COMMENT ON COLUMN public.transaction_keys.result IS 'NULL only inside the transaction that writes it.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.transaction_keys TO revenge_app;
