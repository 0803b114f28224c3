-- The outbox: events that are written with the transaction that they tell of, and read in the order of (xid, id) by any number
-- of consumers. Numbers are given before the commit, so that a later one may be visible earlier; readers stay below the oldest
-- transaction that still runs (pg_snapshot_xmin), where nothing can appear any more.

CREATE TABLE public.outbox_events (
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    topic text NOT NULL,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT outbox_events_pkey PRIMARY KEY (xid, id),
    CONSTRAINT outbox_events_topic_check CHECK (octet_length(topic) BETWEEN 1 AND 200),
    CONSTRAINT outbox_events_payload_check CHECK (octet_length(payload::text) <= 4194304)
);

COMMENT ON TABLE public.outbox_events IS 'Events for other parts of the backend, in the order of (xid, id).';
COMMENT ON COLUMN public.outbox_events.xid IS 'The transaction that wrote it.';
COMMENT ON COLUMN public.outbox_events.id IS 'Order within the transaction.';
COMMENT ON COLUMN public.outbox_events.topic IS 'What it is about; at most 200 bytes.';
COMMENT ON COLUMN public.outbox_events.payload IS 'At most 1 MiB as it was appended, and 4 MiB as PostgreSQL writes it.';
COMMENT ON COLUMN public.outbox_events.created_at IS 'When its transaction began.';

-- Of one topic in the order of reading.
CREATE INDEX idx_outbox_events_topic ON public.outbox_events (topic, xid, id);

CREATE TABLE public.outbox_consumers (
    name text NOT NULL,
    xid xid8 NOT NULL DEFAULT '0'::xid8,
    id bigint NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT outbox_consumers_pkey PRIMARY KEY (name),
    CONSTRAINT outbox_consumers_name_check CHECK (octet_length(name) BETWEEN 1 AND 200)
);

COMMENT ON TABLE public.outbox_consumers IS 'How far durable consumers of the outbox have come; events behind the slowest are kept.';
COMMENT ON COLUMN public.outbox_consumers.xid IS 'With id: the last event that was acknowledged; 0 and 0 before the first.';
COMMENT ON COLUMN public.outbox_consumers.updated_at IS 'When it last moved.';

CREATE FUNCTION public.outbox_notify() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- The same notification twice in one transaction is delivered once.
    PERFORM pg_notify('revenge_outbox', '');
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION public.outbox_notify() IS 'Trigger: tells readers that there are events, once a transaction.';

CREATE TRIGGER outbox_events_notify AFTER INSERT ON public.outbox_events
    FOR EACH STATEMENT EXECUTE FUNCTION public.outbox_notify();

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.outbox_events, public.outbox_consumers TO revenge_app;
GRANT EXECUTE ON FUNCTION public.outbox_notify() TO revenge_app;
