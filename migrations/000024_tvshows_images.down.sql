DROP TABLE public.series_videos;
DROP TABLE public.series_images;
DROP TABLE public.episode_images;
DROP TABLE public.season_images;
