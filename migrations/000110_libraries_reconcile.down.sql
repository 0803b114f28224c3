DROP TABLE public.library_known_files;
DROP TABLE public.library_seen_files;
