DROP TABLE qar.voyage_flags;
DROP TABLE qar.expedition_flags;
DROP TABLE qar.voyage_waypoints;
DROP TABLE qar.voyages;
DROP TABLE qar.expeditions;
DROP TABLE qar.flags;
DROP TABLE qar.ports;
DROP TABLE qar.fleets;
