-- Datasets whose rows anybody may have. A site says so anew with each connection.

ALTER TABLE catalogue_datasets ADD COLUMN published INTEGER NOT NULL DEFAULT 0;
