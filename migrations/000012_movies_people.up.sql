-- People and their credits.

CREATE TABLE public.movie_people (
    id uuid NOT NULL,
    name text NOT NULL,
    sort_name text,
    original_name text,
    biography text,
    birthdate date,
    deathdate date,
    birthplace text,
    gender text,
    image_path text,
    image_blurhash text,
    tmdb_id int,
    imdb_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    name_folded text COLLATE "C" NOT NULL GENERATED ALWAYS AS (public.fold_title(name)) STORED,
    CONSTRAINT movie_people_pkey PRIMARY KEY (id),
    CONSTRAINT movie_people_name_check CHECK (char_length(name) BETWEEN 1 AND 255),
    CONSTRAINT movie_people_sort_name_check CHECK (char_length(sort_name) BETWEEN 1 AND 255),
    CONSTRAINT movie_people_original_name_check CHECK (char_length(original_name) <= 255),
    CONSTRAINT movie_people_biography_check CHECK (char_length(biography) <= 100000),
    CONSTRAINT movie_people_deathdate_check CHECK (deathdate >= birthdate),
    CONSTRAINT movie_people_birthplace_check CHECK (char_length(birthplace) <= 255),
    CONSTRAINT movie_people_gender_check CHECK (char_length(gender) <= 20),
    CONSTRAINT movie_people_image_path_check CHECK (char_length(image_path) <= 4096),
    CONSTRAINT movie_people_image_blurhash_check CHECK (char_length(image_blurhash) <= 100),
    CONSTRAINT movie_people_tmdb_id_check CHECK (tmdb_id > 0),
    CONSTRAINT movie_people_imdb_id_check CHECK (imdb_id ~ '^nm[0-9]{7,10}$')
);

CREATE UNIQUE INDEX idx_movie_people_tmdb_id ON public.movie_people (tmdb_id) WHERE tmdb_id IS NOT NULL;
CREATE UNIQUE INDEX idx_movie_people_imdb_id ON public.movie_people (imdb_id) WHERE imdb_id IS NOT NULL;
CREATE INDEX idx_movie_people_name ON public.movie_people (name_folded, id);

CREATE TRIGGER movie_people_set_updated_at BEFORE UPDATE ON public.movie_people
    FOR EACH ROW EXECUTE FUNCTION public.set_updated_at();

COMMENT ON TABLE public.movie_people IS 'People in front of and behind the camera.';
COMMENT ON COLUMN public.movie_people.tmdb_id IS 'Id at themoviedb.org, unique.';
COMMENT ON COLUMN public.movie_people.imdb_id IS 'Id at imdb.com, nm and 7 to 10 digits, unique.';
COMMENT ON COLUMN public.movie_people.name_folded IS 'fold_title(name), not unique: imports find people without ids by it.';

CREATE TABLE public.movie_credits (
    id uuid NOT NULL,
    movie_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role text NOT NULL,
    character_name text,
    department text,
    job text,
    billing_order int NOT NULL DEFAULT 0,
    is_guest boolean NOT NULL DEFAULT false,
    tmdb_credit_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT movie_credits_pkey PRIMARY KEY (id),
    CONSTRAINT movie_credits_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies (id) ON DELETE CASCADE,
    CONSTRAINT movie_credits_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.movie_people (id) ON DELETE CASCADE,
    CONSTRAINT movie_credits_role_check CHECK (role IN (
        'cast', 'director', 'writer', 'producer', 'composer', 'cinematographer', 'editor', 'creator', 'crew')),
    CONSTRAINT movie_credits_character_name_check CHECK (char_length(character_name) <= 255),
    CONSTRAINT movie_credits_department_check CHECK (char_length(department) <= 100),
    CONSTRAINT movie_credits_job_check CHECK (char_length(job) <= 100),
    CONSTRAINT movie_credits_billing_order_check CHECK (billing_order >= 0),
    CONSTRAINT movie_credits_tmdb_credit_id_check CHECK (char_length(tmdb_credit_id) <= 50)
);

CREATE UNIQUE INDEX idx_movie_credits_once ON public.movie_credits
    (movie_id, person_id, role, coalesce(character_name, ''), coalesce(job, ''));
CREATE INDEX idx_movie_credits_movie_role ON public.movie_credits (movie_id, role, billing_order, id);
CREATE INDEX idx_movie_credits_person_role ON public.movie_credits (person_id, role, movie_id) INCLUDE (id);

COMMENT ON TABLE public.movie_credits IS 'Who did what in a movie; the same person, role, character and job at most once.';
COMMENT ON COLUMN public.movie_credits.role IS 'Kind of work; crew for what has no kind of its own (see job).';
COMMENT ON COLUMN public.movie_credits.billing_order IS 'Place in the credits of this role, from 0.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.movie_people, public.movie_credits TO revenge_app;
