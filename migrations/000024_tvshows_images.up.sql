-- Images of series, seasons and episodes; videos of series.

CREATE TABLE public.series_images (
    id uuid NOT NULL,
    series_id uuid NOT NULL,
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
    CONSTRAINT series_images_pkey PRIMARY KEY (id),
    CONSTRAINT series_images_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series (id) ON DELETE CASCADE,
    CONSTRAINT series_images_image_type_check CHECK (image_type IN ('poster', 'backdrop', 'logo', 'banner', 'thumb', 'disc', 'art', 'still')),
    CONSTRAINT series_images_path_check CHECK (char_length(path) BETWEEN 1 AND 4096),
    CONSTRAINT series_images_blurhash_check CHECK (char_length(blurhash) <= 100),
    CONSTRAINT series_images_width_check CHECK (width > 0),
    CONSTRAINT series_images_height_check CHECK (height > 0),
    CONSTRAINT series_images_language_check CHECK (char_length(language) <= 35),
    CONSTRAINT series_images_vote_average_check CHECK (vote_average BETWEEN 0 AND 10),
    CONSTRAINT series_images_vote_count_check CHECK (vote_count >= 0),
    CONSTRAINT series_images_source_check CHECK (char_length(source) BETWEEN 1 AND 50),
    -- Checked at the end of a statement, so that one UPDATE can pass the mark on.
    CONSTRAINT series_images_primary_excl EXCLUDE USING btree (series_id WITH =, image_type WITH =) WHERE (is_primary) DEFERRABLE INITIALLY IMMEDIATE
);

CREATE UNIQUE INDEX idx_series_images_once ON public.series_images (series_id, image_type, md5(path));
CREATE INDEX idx_series_images_type ON public.series_images (series_id, image_type, is_primary DESC, vote_average DESC NULLS LAST, id);

COMMENT ON TABLE public.series_images IS 'Pictures of a series, at most one primary of each type.';
COMMENT ON COLUMN public.series_images.width IS 'Pixels.';
COMMENT ON COLUMN public.series_images.height IS 'Pixels.';
COMMENT ON COLUMN public.series_images.aspect_ratio IS 'width / height.';
COMMENT ON COLUMN public.series_images.language IS 'BCP 47 language tag; NULL: no text in the picture.';
COMMENT ON COLUMN public.series_images.vote_average IS '0 to 10.';

CREATE TABLE public.season_images (
    id uuid NOT NULL,
    season_id uuid NOT NULL,
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
    CONSTRAINT season_images_pkey PRIMARY KEY (id),
    CONSTRAINT season_images_season_id_fkey FOREIGN KEY (season_id) REFERENCES public.seasons (id) ON DELETE CASCADE,
    CONSTRAINT season_images_image_type_check CHECK (image_type IN ('poster', 'backdrop', 'logo', 'banner', 'thumb', 'disc', 'art', 'still')),
    CONSTRAINT season_images_path_check CHECK (char_length(path) BETWEEN 1 AND 4096),
    CONSTRAINT season_images_blurhash_check CHECK (char_length(blurhash) <= 100),
    CONSTRAINT season_images_width_check CHECK (width > 0),
    CONSTRAINT season_images_height_check CHECK (height > 0),
    CONSTRAINT season_images_language_check CHECK (char_length(language) <= 35),
    CONSTRAINT season_images_vote_average_check CHECK (vote_average BETWEEN 0 AND 10),
    CONSTRAINT season_images_vote_count_check CHECK (vote_count >= 0),
    CONSTRAINT season_images_source_check CHECK (char_length(source) BETWEEN 1 AND 50),
    -- Checked at the end of a statement, so that one UPDATE can pass the mark on.
    CONSTRAINT season_images_primary_excl EXCLUDE USING btree (season_id WITH =, image_type WITH =) WHERE (is_primary) DEFERRABLE INITIALLY IMMEDIATE
);

CREATE UNIQUE INDEX idx_season_images_once ON public.season_images (season_id, image_type, md5(path));
CREATE INDEX idx_season_images_type ON public.season_images (season_id, image_type, is_primary DESC, vote_average DESC NULLS LAST, id);

COMMENT ON TABLE public.season_images IS 'Pictures of a season, at most one primary of each type.';
COMMENT ON COLUMN public.season_images.width IS 'Pixels.';
COMMENT ON COLUMN public.season_images.height IS 'Pixels.';
COMMENT ON COLUMN public.season_images.aspect_ratio IS 'width / height.';
COMMENT ON COLUMN public.season_images.language IS 'BCP 47 language tag; NULL: no text in the picture.';
COMMENT ON COLUMN public.season_images.vote_average IS '0 to 10.';

CREATE TABLE public.episode_images (
    id uuid NOT NULL,
    episode_id uuid NOT NULL,
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
    CONSTRAINT episode_images_pkey PRIMARY KEY (id),
    CONSTRAINT episode_images_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES public.episodes (id) ON DELETE CASCADE,
    CONSTRAINT episode_images_image_type_check CHECK (image_type IN ('poster', 'backdrop', 'logo', 'banner', 'thumb', 'disc', 'art', 'still')),
    CONSTRAINT episode_images_path_check CHECK (char_length(path) BETWEEN 1 AND 4096),
    CONSTRAINT episode_images_blurhash_check CHECK (char_length(blurhash) <= 100),
    CONSTRAINT episode_images_width_check CHECK (width > 0),
    CONSTRAINT episode_images_height_check CHECK (height > 0),
    CONSTRAINT episode_images_language_check CHECK (char_length(language) <= 35),
    CONSTRAINT episode_images_vote_average_check CHECK (vote_average BETWEEN 0 AND 10),
    CONSTRAINT episode_images_vote_count_check CHECK (vote_count >= 0),
    CONSTRAINT episode_images_source_check CHECK (char_length(source) BETWEEN 1 AND 50),
    -- Checked at the end of a statement, so that one UPDATE can pass the mark on.
    CONSTRAINT episode_images_primary_excl EXCLUDE USING btree (episode_id WITH =, image_type WITH =) WHERE (is_primary) DEFERRABLE INITIALLY IMMEDIATE
);

CREATE UNIQUE INDEX idx_episode_images_once ON public.episode_images (episode_id, image_type, md5(path));
CREATE INDEX idx_episode_images_type ON public.episode_images (episode_id, image_type, is_primary DESC, vote_average DESC NULLS LAST, id);

COMMENT ON TABLE public.episode_images IS 'Pictures of an episode, at most one primary of each type.';
COMMENT ON COLUMN public.episode_images.width IS 'Pixels.';
COMMENT ON COLUMN public.episode_images.height IS 'Pixels.';
COMMENT ON COLUMN public.episode_images.aspect_ratio IS 'width / height.';
COMMENT ON COLUMN public.episode_images.language IS 'BCP 47 language tag; NULL: no text in the picture.';
COMMENT ON COLUMN public.episode_images.vote_average IS '0 to 10.';

CREATE TABLE public.series_videos (
    id uuid NOT NULL,
    series_id uuid NOT NULL,
    video_type text NOT NULL,
    site text NOT NULL,
    key text NOT NULL,
    name text,
    language text,
    size int,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT series_videos_pkey PRIMARY KEY (id),
    CONSTRAINT series_videos_series_id_site_key_key UNIQUE (series_id, site, key),
    CONSTRAINT series_videos_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series (id) ON DELETE CASCADE,
    CONSTRAINT series_videos_video_type_check CHECK (video_type IN (
        'trailer', 'teaser', 'clip', 'featurette', 'behind_the_scenes', 'bloopers', 'opening_credits', 'other')),
    CONSTRAINT series_videos_site_check CHECK (site IN ('youtube', 'vimeo', 'other')),
    CONSTRAINT series_videos_key_check CHECK (char_length(key) BETWEEN 1 AND 255),
    CONSTRAINT series_videos_name_check CHECK (char_length(name) <= 255),
    CONSTRAINT series_videos_language_check CHECK (char_length(language) <= 35),
    CONSTRAINT series_videos_size_check CHECK (size > 0)
);

CREATE INDEX idx_series_videos_type ON public.series_videos (series_id, video_type, id);

COMMENT ON TABLE public.series_videos IS 'Trailers and the like, on other sites.';
COMMENT ON COLUMN public.series_videos.key IS 'Id of the video on its site, or its URL for other.';
COMMENT ON COLUMN public.series_videos.size IS 'Height in lines: 720, 1080, 2160.';
COMMENT ON COLUMN public.series_videos.language IS 'BCP 47 language tag.';

GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE public.series_images, public.season_images, public.episode_images, public.series_videos TO revenge_app;
