-- Schema 2: what tells copies of an article from others (see copies.py).
CREATE TABLE signatures (
    article_id TEXT NOT NULL,
    version    INTEGER NOT NULL,
    signature  BLOB NOT NULL,   -- MinHash: 128 numbers of 32 bits, little endian
    PRIMARY KEY (article_id, version)
) WITHOUT ROWID;
CREATE TABLE bands (
    band       INTEGER NOT NULL,
    article_id TEXT NOT NULL,
    version    INTEGER NOT NULL,
    PRIMARY KEY (band, article_id, version)
) WITHOUT ROWID;
CREATE INDEX bands_by_version ON bands (article_id, version);
-- A statement ends with its line: each of these is one.
CREATE TRIGGER signature_goes AFTER DELETE ON versions BEGIN DELETE FROM signatures WHERE article_id = old.article_id AND version = old.version; END;
CREATE TRIGGER bands_go AFTER DELETE ON versions BEGIN DELETE FROM bands WHERE article_id = old.article_id AND version = old.version; END;
