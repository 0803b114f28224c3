DROP TRIGGER expeditions_update_crew ON qar.expeditions;
DROP TABLE qar.voyage_crew;
DROP TABLE qar.expedition_crew;
DROP TABLE qar.crew_portraits;
DROP TABLE qar.crew_names;
DROP TABLE qar.crew;
DROP FUNCTION qar.expeditions_update_crew();
