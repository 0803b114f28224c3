-- Requests, and how much of them there may be.

CREATE TABLE qar.articles (
    id uuid NOT NULL,
    name text NOT NULL,
    condition_type text NOT NULL,
    condition_value jsonb NOT NULL,
    action text NOT NULL,
    description text,
    content_type text,
    automation_trigger text,
    enabled boolean NOT NULL DEFAULT true,
    priority int NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT articles_pkey PRIMARY KEY (id),
    CONSTRAINT articles_name_check CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT articles_condition_type_check CHECK (char_length(condition_type) BETWEEN 1 AND 50),
    CONSTRAINT articles_condition_value_check CHECK (jsonb_typeof(condition_value) = 'object' AND octet_length(condition_value::text) <= 65536),
    CONSTRAINT articles_action_check CHECK (char_length(action) BETWEEN 1 AND 50),
    CONSTRAINT articles_description_check CHECK (char_length(description) <= 2000),
    CONSTRAINT articles_content_type_check CHECK (char_length(content_type) <= 50),
    CONSTRAINT articles_automation_trigger_check CHECK (char_length(automation_trigger) <= 50)
);

CREATE INDEX idx_articles_priority ON qar.articles (priority DESC, id);

CREATE TRIGGER articles_set_updated_at BEFORE UPDATE ON qar.articles
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE qar.articles IS 'Articles: rules by which provisions are decided.';

CREATE TABLE qar.provisions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    content_type text NOT NULL,
    title text NOT NULL,
    request_subtype text,
    external_source text,
    external_id text,
    release_year int,
    manifest jsonb,
    status text NOT NULL DEFAULT 'pending',
    auto_approved boolean NOT NULL DEFAULT false,
    auto_article_id uuid,
    approved_by_user_id uuid,
    approved_at timestamptz,
    declined_reason text,
    priority int NOT NULL DEFAULT 0,
    ayes_count int NOT NULL DEFAULT 0,
    integration_id text,
    integration_status text,
    estimated_cargo_bytes bigint,
    actual_cargo_bytes bigint,
    available_at timestamptz,
    triggered_by_automation boolean NOT NULL DEFAULT false,
    parent_provision_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    words tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('pg_catalog.simple'::regconfig, public.fold_words(title))) STORED,
    CONSTRAINT provisions_pkey PRIMARY KEY (id),
    CONSTRAINT provisions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT provisions_content_type_check CHECK (content_type IN ('expedition', 'voyage')),
    CONSTRAINT provisions_title_check CHECK (char_length(title) BETWEEN 1 AND 500),
    CONSTRAINT provisions_request_subtype_check CHECK (char_length(request_subtype) <= 50),
    CONSTRAINT provisions_external_source_check CHECK (char_length(external_source) <= 50),
    CONSTRAINT provisions_external_id_check CHECK (char_length(external_id) <= 200),
    CONSTRAINT provisions_release_year_check CHECK (release_year BETWEEN 1850 AND 2200),
    CONSTRAINT provisions_manifest_check CHECK (jsonb_typeof(manifest) = 'object' AND octet_length(manifest::text) <= 65536),
    CONSTRAINT provisions_status_check CHECK (status IN ('pending', 'approved', 'declined', 'processing', 'available', 'failed')),
    CONSTRAINT provisions_auto_article_id_fkey FOREIGN KEY (auto_article_id) REFERENCES qar.articles (id) ON DELETE SET NULL,
    CONSTRAINT provisions_approved_by_user_id_fkey FOREIGN KEY (approved_by_user_id) REFERENCES public.users (id) ON DELETE SET NULL,
    CONSTRAINT provisions_declined_reason_check CHECK (char_length(declined_reason) <= 2000),
    CONSTRAINT provisions_priority_check CHECK (priority BETWEEN -1000 AND 1000),
    CONSTRAINT provisions_ayes_count_check CHECK (ayes_count >= 0),
    CONSTRAINT provisions_integration_id_check CHECK (char_length(integration_id) <= 200),
    CONSTRAINT provisions_integration_status_check CHECK (char_length(integration_status) <= 100),
    CONSTRAINT provisions_estimated_cargo_bytes_check CHECK (estimated_cargo_bytes >= 0),
    CONSTRAINT provisions_actual_cargo_bytes_check CHECK (actual_cargo_bytes >= 0),
    CONSTRAINT provisions_parent_provision_id_fkey FOREIGN KEY (parent_provision_id) REFERENCES qar.provisions (id) ON DELETE SET NULL,
    CONSTRAINT provisions_external_check CHECK ((external_id IS NULL) = (external_source IS NULL))
);

CREATE INDEX idx_provisions_created_at ON qar.provisions (created_at DESC, id DESC);
CREATE INDEX idx_provisions_user_id ON qar.provisions (user_id, created_at DESC, id DESC);
CREATE INDEX idx_provisions_status ON qar.provisions (status, priority DESC, ayes_count DESC, created_at DESC, id DESC);
CREATE INDEX idx_provisions_content_type ON qar.provisions (content_type, created_at DESC, id DESC);
CREATE UNIQUE INDEX idx_provisions_external_id ON qar.provisions (content_type, external_source, external_id) WHERE external_id IS NOT NULL AND status <> 'declined';
CREATE INDEX idx_provisions_auto_article_id ON qar.provisions (auto_article_id) WHERE auto_article_id IS NOT NULL;
CREATE INDEX idx_provisions_approved_by_user_id ON qar.provisions (approved_by_user_id) WHERE approved_by_user_id IS NOT NULL;
CREATE INDEX idx_provisions_parent_provision_id ON qar.provisions (parent_provision_id) WHERE parent_provision_id IS NOT NULL;
CREATE INDEX idx_provisions_words ON qar.provisions USING gin (words);

CREATE TRIGGER provisions_set_updated_at BEFORE UPDATE ON qar.provisions
    FOR EACH ROW WHEN (NEW.ayes_count IS NOT DISTINCT FROM OLD.ayes_count) EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE qar.provisions IS 'Provisions: requests for expeditions and voyages.';
COMMENT ON COLUMN qar.provisions.ayes_count IS 'Kept by a trigger.';

CREATE TABLE qar.provision_ayes (
    provision_id uuid NOT NULL,
    user_id uuid NOT NULL,
    voted_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT provision_ayes_pkey PRIMARY KEY (provision_id, user_id),
    CONSTRAINT provision_ayes_provision_id_fkey FOREIGN KEY (provision_id) REFERENCES qar.provisions (id) ON DELETE CASCADE,
    CONSTRAINT provision_ayes_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE
);

CREATE INDEX idx_provision_ayes_provision_id ON qar.provision_ayes (provision_id, voted_at, user_id);
CREATE INDEX idx_provision_ayes_user_id ON qar.provision_ayes (user_id);

COMMENT ON TABLE qar.provision_ayes IS 'Who wants what others asked for.';

-- As its owner: the ordinary role fires it when it erases a user, and has no rights here.
CREATE FUNCTION qar.count_ayes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE qar.provisions SET ayes_count = ayes_count + 1 WHERE id = NEW.provision_id;
    ELSE
        UPDATE qar.provisions SET ayes_count = ayes_count - 1 WHERE id = OLD.provision_id;
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION qar.count_ayes() IS 'Keeps provisions.ayes_count.';

REVOKE ALL ON FUNCTION qar.count_ayes() FROM PUBLIC;

CREATE TRIGGER provision_ayes_count AFTER INSERT OR DELETE ON qar.provision_ayes
    FOR EACH ROW EXECUTE FUNCTION qar.count_ayes();

CREATE TABLE qar.provision_missives (
    id uuid NOT NULL,
    provision_id uuid NOT NULL,
    user_id uuid,
    message text NOT NULL,
    is_captain_order boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT provision_missives_pkey PRIMARY KEY (id),
    CONSTRAINT provision_missives_provision_id_fkey FOREIGN KEY (provision_id) REFERENCES qar.provisions (id) ON DELETE CASCADE,
    CONSTRAINT provision_missives_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE SET NULL,
    CONSTRAINT provision_missives_message_check CHECK (char_length(message) BETWEEN 1 AND 5000)
);

CREATE INDEX idx_provision_missives_provision_id ON qar.provision_missives (provision_id, created_at, id);
CREATE INDEX idx_provision_missives_user_id ON qar.provision_missives (user_id) WHERE user_id IS NOT NULL;

COMMENT ON TABLE qar.provision_missives IS 'Remarks on provisions.';

CREATE FUNCTION qar.ration_period(unit text) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE
RETURN date_trunc(unit, now() AT TIME ZONE 'UTC')::date;

COMMENT ON FUNCTION qar.ration_period(text) IS 'The first day of the present day, week (from Monday) or month, in UTC.';

CREATE FUNCTION qar.ration_used(used int, last_reset date, unit text) RETURNS int
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN last_reset < qar.ration_period(unit) THEN 0 ELSE used END;

COMMENT ON FUNCTION qar.ration_used(int, date, text) IS 'A counter as it stands now: 0 if its period is over.';

REVOKE ALL ON FUNCTION qar.ration_period(text), qar.ration_used(int, date, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION qar.ration_period(text), qar.ration_used(int, date, text) TO revenge_qar;

CREATE TABLE qar.rations (
    user_id uuid NOT NULL,
    daily_limit int NOT NULL DEFAULT 10,
    weekly_limit int NOT NULL DEFAULT 30,
    monthly_limit int NOT NULL DEFAULT 100,
    daily_used int NOT NULL DEFAULT 0,
    weekly_used int NOT NULL DEFAULT 0,
    monthly_used int NOT NULL DEFAULT 0,
    cargo_quota_bytes bigint,
    cargo_used_bytes bigint NOT NULL DEFAULT 0,
    last_reset_daily date NOT NULL DEFAULT qar.ration_period('day'),
    last_reset_weekly date NOT NULL DEFAULT qar.ration_period('week'),
    last_reset_monthly date NOT NULL DEFAULT qar.ration_period('month'),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT rations_pkey PRIMARY KEY (user_id),
    CONSTRAINT rations_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT rations_limits_check CHECK (daily_limit >= 0 AND weekly_limit >= 0 AND monthly_limit >= 0 AND cargo_quota_bytes >= 0),
    CONSTRAINT rations_used_check CHECK (daily_used >= 0 AND weekly_used >= 0 AND monthly_used >= 0 AND cargo_used_bytes >= 0)
);

CREATE TRIGGER rations_set_updated_at BEFORE UPDATE ON qar.rations
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE qar.rations IS 'How much a user may ask for and has asked for; made with his first request.';
COMMENT ON COLUMN qar.rations.last_reset_daily IS 'The day that daily_used counts; of another day it is 0, see ration_used().';
COMMENT ON COLUMN qar.rations.cargo_quota_bytes IS 'NULL: no limit.';

CREATE TABLE qar.cargo_hold (
    id int NOT NULL DEFAULT 1,
    total_quota_bytes bigint,
    total_used_bytes bigint NOT NULL GENERATED ALWAYS AS (expedition_used_bytes + voyage_used_bytes) STORED,
    expedition_quota_bytes bigint,
    expedition_used_bytes bigint NOT NULL DEFAULT 0,
    voyage_quota_bytes bigint,
    voyage_used_bytes bigint NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT cargo_hold_pkey PRIMARY KEY (id),
    CONSTRAINT cargo_hold_id_check CHECK (id = 1),
    CONSTRAINT cargo_hold_quotas_check CHECK (total_quota_bytes >= 0 AND expedition_quota_bytes >= 0 AND voyage_quota_bytes >= 0),
    CONSTRAINT cargo_hold_used_check CHECK (expedition_used_bytes >= 0 AND voyage_used_bytes >= 0)
);

CREATE TRIGGER cargo_hold_set_updated_at BEFORE UPDATE ON qar.cargo_hold
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE qar.cargo_hold IS 'What all files may measure, and what they do: one row.';
COMMENT ON COLUMN qar.cargo_hold.total_quota_bytes IS 'NULL: no limit; the other two as well.';

INSERT INTO qar.cargo_hold (id) VALUES (1);

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE
    qar.articles,
    qar.provisions,
    qar.provision_ayes,
    qar.provision_missives,
    qar.rations
TO revenge_qar;
GRANT SELECT, UPDATE ON TABLE
    qar.cargo_hold
TO revenge_qar;
