DROP FUNCTION public.titles_fit_library();
DROP FUNCTION public.viewer_libraries(uuid);
DROP TABLE public.library_scans;
DROP TABLE public.library_permissions;
DROP TABLE public.libraries;
