DROP TABLE public.movie_videos;
DROP TABLE public.movie_images;
