DROP TABLE public.series_network_links;
DROP TABLE public.tv_networks;
