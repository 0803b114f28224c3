DROP TABLE qar.voyage_records;
DROP TABLE qar.voyage_log;
DROP TABLE qar.crew_roster;
DROP TABLE qar.bounties;
DROP TABLE qar.marked_charts;
DROP TABLE qar.treasure_maps;
DROP TABLE qar.treasures;
DROP TABLE qar.expedition_charts;
