-- qar.crew.list_of_expedition
-- $1 expedition id. Its crew, by name.
-- Plan: expedition_crew_pkey, crew_pkey.
SELECT c.id, c.name, c.disambiguation, c.gender, c.christening, c.death_date, c.birth_city, c.origin, c.nationality, c.rigging,
       c.compass, c.height_cm, c.weight_kg, c.measurements, c.cup_size, c.breast_type, c.markings, c.anchors, c.maiden_voyage,
       c.last_port, c.bio, c.stash_id, c.charter, c.registry, c.manifest, c.twitter, c.instagram, c.image_path, c.created_at,
       c.updated_at, c.name_folded AS "key!",
       l.character_name AS part
FROM qar.expedition_crew AS l
JOIN qar.crew AS c ON c.id = l.crew_id
WHERE l.expedition_id = $1
ORDER BY c.name_folded, c.id
