-- The catalogue: the truth about what the collection holds. Chroma and tantivy follow it.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE articles (
    id   TEXT PRIMARY KEY,
    live INTEGER               -- the version that is searched; NULL until its passages are indexed
);
CREATE TABLE versions (
    article_id   TEXT NOT NULL REFERENCES articles(id),
    version      INTEGER NOT NULL,
    fingerprint  TEXT NOT NULL, -- of every field that is stored; tells changed from unchanged
    content_hash TEXT NOT NULL, -- of the text alone; what a citation names
    title        TEXT NOT NULL,
    text         TEXT NOT NULL,
    source       TEXT,
    author       TEXT,
    url          TEXT,
    published    TEXT,          -- ISO 8601 in UTC
    PRIMARY KEY (article_id, version)
);
CREATE TABLE passages (
    id         INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: a late hit cannot name another passage
    article_id TEXT NOT NULL,
    version    INTEGER NOT NULL,
    ordinal    INTEGER NOT NULL,
    start      INTEGER NOT NULL,
    "end"      INTEGER NOT NULL,
    sentences  TEXT NOT NULL,   -- JSON: [start, end, start, end, …]
    vector     BLOB             -- float32, little endian; NULL until embedded
);
CREATE INDEX passages_by_version ON passages (article_id, version);
CREATE TABLE journal (          -- what the two indexes have not followed yet
    passage_id INTEGER PRIMARY KEY,
    action     TEXT NOT NULL CHECK (action IN ('add', 'drop'))
);
CREATE TABLE origins (          -- where each article came from, for --sync and for files that change
    root       TEXT NOT NULL,   -- the path or URL that was given to ingest
    origin     TEXT NOT NULL,   -- the file or URL that held the article
    article_id TEXT NOT NULL,
    PRIMARY KEY (root, origin, article_id)
);
CREATE INDEX origins_by_article ON origins (article_id);
CREATE INDEX origins_by_origin ON origins (origin);
