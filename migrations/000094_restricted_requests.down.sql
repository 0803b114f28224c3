DROP TABLE qar.cargo_hold;
DROP TABLE qar.rations;
DROP FUNCTION qar.ration_used(int, date, text);
DROP FUNCTION qar.ration_period(text);
DROP TABLE qar.provision_missives;
DROP TABLE qar.provision_ayes;
DROP FUNCTION qar.count_ayes();
DROP TABLE qar.provisions;
DROP TABLE qar.articles;
