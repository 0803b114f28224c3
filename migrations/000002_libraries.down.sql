DROP FUNCTION public.titles_fit_library();
DROP FUNCTION public.viewer_libraries(uuid);
DROP TABLE public.library_scans;
DROP FUNCTION public.library_scans_keep_steps();
DROP TABLE public.library_permissions;
DROP TABLE public.libraries;
