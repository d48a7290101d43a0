"""The least that finding duplicates takes: the pairs that share a key few have, each once, into a table."""

TABLES = """
CREATE TABLE floor_key (key bigint NOT NULL, contact bigint NOT NULL, PRIMARY KEY (key, contact));
CREATE TABLE floor_pair (first bigint NOT NULL, second bigint NOT NULL, PRIMARY KEY (first, second));
INSERT INTO floor_key SELECT key, contact_id FROM crm_duplicatekey ORDER BY key, contact_id
"""
PAIRS = """
INSERT INTO floor_pair SELECT DISTINCT one.contact, other.contact
FROM (SELECT key FROM floor_key GROUP BY key HAVING count(*) BETWEEN 2 AND 50) AS shared
JOIN floor_key AS one ON one.key = shared.key
JOIN floor_key AS other ON other.key = shared.key AND other.contact > one.contact
"""
FORGET = "DELETE FROM floor_pair"
