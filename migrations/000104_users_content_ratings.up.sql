-- Age ratings as printed (PG-13, FSK 12), and where each stands on the one scale of rating_level.

CREATE TABLE public.rating_systems (
    name text NOT NULL,
    display_name text NOT NULL,
    country text,
    CONSTRAINT rating_systems_pkey PRIMARY KEY (name),
    CONSTRAINT rating_systems_name_check CHECK (name ~ '^[a-z0-9][a-z0-9_-]{0,19}$'),
    CONSTRAINT rating_systems_display_name_check CHECK (char_length(display_name) BETWEEN 1 AND 100),
    CONSTRAINT rating_systems_country_check CHECK (country ~ '^[A-Z]{2}$')
);

COMMENT ON TABLE public.rating_systems IS 'Who rates titles by age. A table rather than an enum: countries add theirs.';
COMMENT ON COLUMN public.rating_systems.country IS 'ISO 3166-1 alpha-2; NULL: of no one country.';

CREATE TABLE public.content_ratings (
    id uuid NOT NULL,
    system text NOT NULL,
    code text NOT NULL,
    display_name text NOT NULL,
    description text,
    min_age int,
    rating_level int NOT NULL,
    icon_url text,
    sort_order int NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT content_ratings_pkey PRIMARY KEY (id),
    CONSTRAINT content_ratings_system_code_key UNIQUE (system, code),
    CONSTRAINT content_ratings_system_fkey FOREIGN KEY (system) REFERENCES public.rating_systems (name) ON DELETE CASCADE,
    CONSTRAINT content_ratings_code_check CHECK (char_length(code) BETWEEN 1 AND 20),
    CONSTRAINT content_ratings_display_name_check CHECK (char_length(display_name) BETWEEN 1 AND 50),
    CONSTRAINT content_ratings_description_check CHECK (char_length(description) <= 2000),
    CONSTRAINT content_ratings_min_age_check CHECK (min_age BETWEEN 0 AND 100),
    CONSTRAINT content_ratings_rating_level_check CHECK (rating_level BETWEEN 0 AND 100),
    CONSTRAINT content_ratings_icon_url_check CHECK (char_length(icon_url) <= 2000)
);

CREATE INDEX idx_content_ratings_system_level ON public.content_ratings (system, rating_level, sort_order, id);

CREATE TRIGGER content_ratings_set_updated_at BEFORE UPDATE ON public.content_ratings
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.content_ratings IS 'The ratings of each system. Titles hold their own copy (content_rating, rating_level): a change here changes no title.';
COMMENT ON COLUMN public.content_ratings.code IS 'As printed, and as in content_rating of a title.';
COMMENT ON COLUMN public.content_ratings.rating_level IS '0 (all ages) to 100, as rating_level of titles and max_rating_level of users; here the age.';
COMMENT ON COLUMN public.content_ratings.sort_order IS 'Place among the ratings of one level.';

INSERT INTO public.rating_systems (name, display_name, country)
VALUES ('bbfc', 'BBFC', 'GB'),
       ('fsk', 'FSK', 'DE'),
       ('mpaa', 'MPA', 'US'),
       ('us_tv', 'TV Parental Guidelines', 'US');

INSERT INTO public.content_ratings (id, system, code, display_name, min_age, rating_level, sort_order)
VALUES ('01900000-0000-7000-8000-000000000101', 'bbfc', 'U', 'U', 0, 0, 0),
       ('01900000-0000-7000-8000-000000000102', 'bbfc', 'PG', 'PG', 8, 8, 1),
       ('01900000-0000-7000-8000-000000000103', 'bbfc', '12A', '12A', 12, 12, 2),
       ('01900000-0000-7000-8000-000000000104', 'bbfc', '12', '12', 12, 12, 3),
       ('01900000-0000-7000-8000-000000000105', 'bbfc', '15', '15', 15, 15, 4),
       ('01900000-0000-7000-8000-000000000106', 'bbfc', '18', '18', 18, 18, 5),
       ('01900000-0000-7000-8000-000000000107', 'bbfc', 'R18', 'R18', 18, 18, 6),
       ('01900000-0000-7000-8000-000000000108', 'fsk', '0', 'FSK 0', 0, 0, 0),
       ('01900000-0000-7000-8000-000000000109', 'fsk', '6', 'FSK 6', 6, 6, 1),
       ('01900000-0000-7000-8000-00000000010a', 'fsk', '12', 'FSK 12', 12, 12, 2),
       ('01900000-0000-7000-8000-00000000010b', 'fsk', '16', 'FSK 16', 16, 16, 3),
       ('01900000-0000-7000-8000-00000000010c', 'fsk', '18', 'FSK 18', 18, 18, 4),
       ('01900000-0000-7000-8000-00000000010d', 'mpaa', 'G', 'G', 0, 0, 0),
       ('01900000-0000-7000-8000-00000000010e', 'mpaa', 'PG', 'PG', 8, 8, 1),
       ('01900000-0000-7000-8000-00000000010f', 'mpaa', 'PG-13', 'PG-13', 13, 13, 2),
       ('01900000-0000-7000-8000-000000000110', 'mpaa', 'R', 'R', 17, 17, 3),
       ('01900000-0000-7000-8000-000000000111', 'mpaa', 'NC-17', 'NC-17', 18, 18, 4),
       ('01900000-0000-7000-8000-000000000112', 'us_tv', 'TV-Y', 'TV-Y', 0, 0, 0),
       ('01900000-0000-7000-8000-000000000113', 'us_tv', 'TV-G', 'TV-G', 0, 0, 1),
       ('01900000-0000-7000-8000-000000000114', 'us_tv', 'TV-Y7', 'TV-Y7', 7, 7, 2),
       ('01900000-0000-7000-8000-000000000115', 'us_tv', 'TV-PG', 'TV-PG', 8, 8, 3),
       ('01900000-0000-7000-8000-000000000116', 'us_tv', 'TV-14', 'TV-14', 14, 14, 4),
       ('01900000-0000-7000-8000-000000000117', 'us_tv', 'TV-MA', 'TV-MA', 17, 17, 5);

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.rating_systems, public.content_ratings TO revenge_app;
