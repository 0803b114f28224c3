DROP FUNCTION public.library_delete_empty(uuid);
DROP TRIGGER libraries_delete_findings ON public.libraries;
DROP FUNCTION public.libraries_delete_findings();
DROP TABLE public.library_known_files;
DROP TABLE public.library_seen_files;
