"""The least that finding duplicates takes: the pairs that share a key few have, each once, into a table with the keys
and indexes of the product's, and in hand what the contacts in them are compared by; comparing them is not in it."""

PAIR = "floor_pair"
TABLES = """
CREATE TABLE floor_key (key bigint NOT NULL, contact bigint NOT NULL, PRIMARY KEY (key, contact));
INSERT INTO floor_key SELECT key, contact_id FROM crm_duplicatekey ORDER BY key, contact_id
"""
PAIRS = """
INSERT INTO floor_pair (first_id, second_id, total, separate)
SELECT one.contact, other.contact, min(60 + (one.key & 31)), false
FROM (SELECT key FROM floor_key GROUP BY key HAVING count(*) BETWEEN 2 AND 50) AS shared
JOIN floor_key AS one ON one.key = shared.key
JOIN floor_key AS other ON other.key = shared.key AND other.contact > one.contact
GROUP BY one.contact, other.contact
"""
COMPARED = """
SELECT contact.id, contact.type, contact.name, company.name, contact.post_code, contact.city, contact.phone,
    contact.mobile_phone, contact.email, contact.vat_number
FROM crm_contact AS contact LEFT JOIN crm_contact AS company ON company.id = contact.company_id
WHERE contact.id IN (SELECT first_id FROM floor_pair UNION SELECT second_id FROM floor_pair)
"""
FORGET = "DELETE FROM floor_pair"
