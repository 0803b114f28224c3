-- Networks.

CREATE TABLE public.tv_networks (
    id uuid NOT NULL,
    name text NOT NULL,
    logo_path text,
    origin_country text,
    tmdb_id int,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    name_folded text COLLATE "C" NOT NULL GENERATED ALWAYS AS (public.fold_title(name)) STORED,
    CONSTRAINT tv_networks_pkey PRIMARY KEY (id),
    CONSTRAINT tv_networks_name_check CHECK (char_length(name) BETWEEN 1 AND 255),
    CONSTRAINT tv_networks_logo_path_check CHECK (char_length(logo_path) <= 4096),
    CONSTRAINT tv_networks_origin_country_check CHECK (char_length(origin_country) <= 10),
    CONSTRAINT tv_networks_tmdb_id_check CHECK (tmdb_id > 0)
);

CREATE UNIQUE INDEX idx_tv_networks_tmdb_id ON public.tv_networks (tmdb_id) WHERE tmdb_id IS NOT NULL;
CREATE INDEX idx_tv_networks_name ON public.tv_networks (name_folded, id);

CREATE TRIGGER tv_networks_set_updated_at BEFORE UPDATE ON public.tv_networks
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.tv_networks IS 'Stations and services that show series.';
COMMENT ON COLUMN public.tv_networks.tmdb_id IS 'Id at themoviedb.org, unique.';
COMMENT ON COLUMN public.tv_networks.name_folded IS 'fold_title(name), not unique.';

CREATE TABLE public.series_network_links (
    series_id uuid NOT NULL,
    network_id uuid NOT NULL,
    display_order int NOT NULL DEFAULT 0,
    CONSTRAINT series_network_links_pkey PRIMARY KEY (series_id, network_id),
    CONSTRAINT series_network_links_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series (id) ON DELETE CASCADE,
    CONSTRAINT series_network_links_network_id_fkey FOREIGN KEY (network_id) REFERENCES public.tv_networks (id) ON DELETE CASCADE
);

CREATE INDEX idx_series_network_links_network_id ON public.series_network_links (network_id, series_id);

COMMENT ON TABLE public.series_network_links IS 'Networks of series.';
COMMENT ON COLUMN public.series_network_links.display_order IS 'Place among the networks of the series, lowest first.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.tv_networks, public.series_network_links TO revenge_app;
