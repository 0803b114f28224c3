-- Payloads that are too large for a notification (8,000 bytes): the notification carries a reference. UNLOGGED, since the
-- notifications that refer to them do not survive a crash either.

CREATE UNLOGGED TABLE public.notify_payloads (
    id uuid NOT NULL,
    payload text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT notify_payloads_pkey PRIMARY KEY (id),
    CONSTRAINT notify_payloads_payload_check CHECK (octet_length(payload) <= 1048576)
);

COMMENT ON TABLE public.notify_payloads IS 'Large payloads of notifications, kept for an hour.';
COMMENT ON COLUMN public.notify_payloads.payload IS 'JSON as it was published; at most 1 MiB.';

CREATE INDEX idx_notify_payloads_created_at ON public.notify_payloads (created_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.notify_payloads TO revenge_app;
