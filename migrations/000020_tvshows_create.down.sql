DROP TABLE public.episode_files;
DROP TABLE public.episodes;
DROP TABLE public.seasons;
DROP TABLE public.series;
DROP FUNCTION public.episodes_count();
DROP FUNCTION public.episodes_count_add(uuid, uuid, bigint, bigint, bigint);
DROP FUNCTION public.seasons_count();
