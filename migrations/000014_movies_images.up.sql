-- Images and videos of movies.

CREATE TABLE public.movie_images (
    id uuid NOT NULL,
    movie_id uuid NOT NULL,
    image_type text NOT NULL,
    path text NOT NULL,
    blurhash text,
    width int,
    height int,
    aspect_ratio double precision GENERATED ALWAYS AS (width::double precision / nullif(height, 0)) STORED,
    language text,
    vote_average double precision,
    vote_count int,
    is_primary boolean NOT NULL DEFAULT false,
    source text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT movie_images_pkey PRIMARY KEY (id),
    CONSTRAINT movie_images_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies (id) ON DELETE CASCADE,
    CONSTRAINT movie_images_image_type_check CHECK (image_type IN ('poster', 'backdrop', 'logo', 'banner', 'thumb', 'disc', 'art', 'still')),
    CONSTRAINT movie_images_path_check CHECK (char_length(path) BETWEEN 1 AND 4096),
    CONSTRAINT movie_images_blurhash_check CHECK (char_length(blurhash) <= 100),
    CONSTRAINT movie_images_width_check CHECK (width > 0),
    CONSTRAINT movie_images_height_check CHECK (height > 0),
    CONSTRAINT movie_images_language_check CHECK (char_length(language) <= 35),
    CONSTRAINT movie_images_vote_average_check CHECK (vote_average BETWEEN 0 AND 10),
    CONSTRAINT movie_images_vote_count_check CHECK (vote_count >= 0),
    CONSTRAINT movie_images_source_check CHECK (char_length(source) BETWEEN 1 AND 50),
    -- Checked at the end of a statement, so that one UPDATE can pass the mark on.
    CONSTRAINT movie_images_primary_excl EXCLUDE USING btree (movie_id WITH =, image_type WITH =) WHERE (is_primary) DEFERRABLE INITIALLY IMMEDIATE
);

CREATE UNIQUE INDEX idx_movie_images_once ON public.movie_images (movie_id, image_type, md5(path));
CREATE INDEX idx_movie_images_type ON public.movie_images (movie_id, image_type, is_primary DESC, vote_average DESC NULLS LAST, id);

COMMENT ON TABLE public.movie_images IS 'Pictures of a movie, at most one primary of each type.';
COMMENT ON COLUMN public.movie_images.width IS 'Pixels.';
COMMENT ON COLUMN public.movie_images.height IS 'Pixels.';
COMMENT ON COLUMN public.movie_images.aspect_ratio IS 'width / height.';
COMMENT ON COLUMN public.movie_images.language IS 'BCP 47 language tag; NULL: no text in the picture.';
COMMENT ON COLUMN public.movie_images.vote_average IS '0 to 10.';

CREATE TABLE public.movie_videos (
    id uuid NOT NULL,
    movie_id uuid NOT NULL,
    video_type text NOT NULL,
    site text NOT NULL,
    key text NOT NULL,
    name text,
    language text,
    size int,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT movie_videos_pkey PRIMARY KEY (id),
    CONSTRAINT movie_videos_movie_id_site_key_key UNIQUE (movie_id, site, key),
    CONSTRAINT movie_videos_movie_id_fkey FOREIGN KEY (movie_id) REFERENCES public.movies (id) ON DELETE CASCADE,
    CONSTRAINT movie_videos_video_type_check CHECK (video_type IN (
        'trailer', 'teaser', 'clip', 'featurette', 'behind_the_scenes', 'bloopers', 'opening_credits', 'other')),
    CONSTRAINT movie_videos_site_check CHECK (site IN ('youtube', 'vimeo', 'other')),
    CONSTRAINT movie_videos_key_check CHECK (char_length(key) BETWEEN 1 AND 255),
    CONSTRAINT movie_videos_name_check CHECK (char_length(name) <= 255),
    CONSTRAINT movie_videos_language_check CHECK (char_length(language) <= 35),
    CONSTRAINT movie_videos_size_check CHECK (size > 0)
);

CREATE INDEX idx_movie_videos_type ON public.movie_videos (movie_id, video_type, id);

COMMENT ON TABLE public.movie_videos IS 'Trailers and the like, on other sites.';
COMMENT ON COLUMN public.movie_videos.key IS 'Id of the video on its site, or its URL for other.';
COMMENT ON COLUMN public.movie_videos.size IS 'Height in lines: 720, 1080, 2160.';
COMMENT ON COLUMN public.movie_videos.language IS 'BCP 47 language tag.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.movie_images, public.movie_videos TO revenge_app;
