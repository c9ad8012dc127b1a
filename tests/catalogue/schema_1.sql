-- A library as schema 1 left it: one folder with three photos, one of them missing, one failed.
BEGIN;
CREATE TABLE migrations (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at TIMESTAMP NOT NULL);
INSERT INTO migrations VALUES (1, 'photos and fingerprints', '2026-11-22 17:31:16.000000');
CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL);
INSERT INTO meta (name, value) VALUES ('epoch', 1), ('generation', 7), ('run', 2);
CREATE TABLE sources (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    location TEXT NOT NULL UNIQUE,
    reachable INTEGER NOT NULL,
    scanned_at TIMESTAMP,
    options TEXT NOT NULL
);
INSERT INTO sources VALUES (1, 'folder', '/photos', 1, '2026-11-22 17:40:00.000000', '{}');
CREATE TABLE containers (
    source_id BIGINT NOT NULL REFERENCES sources (id),
    key TEXT NOT NULL,
    stamp TEXT NOT NULL,
    PRIMARY KEY (source_id, key)
);
INSERT INTO containers VALUES (1, 'old.zip', '2048:17');
CREATE TABLE contents (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    content_hash VARCHAR(64) NOT NULL UNIQUE,
    size BIGINT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    format TEXT NOT NULL,
    taken TIMESTAMP,
    camera TEXT,
    latitude DOUBLE PRECISION,
    longitude DOUBLE PRECISION,
    phash BIGINT,
    phash_algorithm TEXT,
    CONSTRAINT contents_measures CHECK (size >= 0 AND width > 0 AND height > 0),
    CONSTRAINT contents_phash_named CHECK ((phash IS NULL) = (phash_algorithm IS NULL))
);
CREATE INDEX contents_by_taken ON contents (taken);
CREATE INDEX contents_by_phash ON contents (phash);
INSERT INTO contents VALUES (1, 'aa', 10, 4, 3, 'jpeg', '2009-07-14 11:02:33.000000', 'Nikon', 52.5, 13.4, -1, 'phash-1');
INSERT INTO contents VALUES (2, 'bb', 20, 4, 3, 'png', NULL, NULL, NULL, NULL, 5, 'phash-1');
CREATE TABLE photos (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    source_id BIGINT NOT NULL REFERENCES sources (id),
    key TEXT NOT NULL,
    location TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    stamp TEXT NOT NULL,
    content_id BIGINT REFERENCES contents (id),
    run BIGINT NOT NULL,
    CONSTRAINT photos_source_key UNIQUE (source_id, key),
    CONSTRAINT photos_state CHECK (state IN ('present', 'missing', 'failed')),
    CONSTRAINT photos_state_says_what CHECK (
        (state = 'failed') = (content_id IS NULL) AND (state = 'failed') = (reason IS NOT NULL)
    )
);
CREATE INDEX photos_by_location ON photos (location);
CREATE INDEX photos_by_content ON photos (content_id);
CREATE INDEX photos_by_run ON photos (run);
CREATE INDEX photos_by_state ON photos (source_id, state);
INSERT INTO photos VALUES (1, 1, 'a.jpg', '/photos/a.jpg', 'present', NULL, '10:1', 1, 1);
INSERT INTO photos VALUES (2, 1, 'old.zip!b.png', '/photos/old.zip!b.png', 'missing', NULL, '20:1', 2, 1);
INSERT INTO photos VALUES (3, 1, 'c.jpg', '/photos/c.jpg', 'failed', 'not a picture', '30:1', NULL, 2);
CREATE TABLE thumbnails (content_id BIGINT NOT NULL PRIMARY KEY REFERENCES contents (id), jpeg BLOB NOT NULL);
INSERT INTO thumbnails VALUES (1, X'FFD8FFE0FFD9'), (2, X'FFD8FFE0FFD9');
CREATE TABLE models (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    dimension INTEGER NOT NULL,
    card TEXT NOT NULL
);
INSERT INTO models VALUES (1, 'mini@1', 2, '{"dimension": 2}');
CREATE TABLE embeddings (
    sequence INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    content_id BIGINT NOT NULL REFERENCES contents (id),
    model_id BIGINT NOT NULL REFERENCES models (id),
    engine TEXT NOT NULL,
    precision TEXT NOT NULL,
    vector BLOB NOT NULL,
    CONSTRAINT embeddings_content_model UNIQUE (content_id, model_id)
);
CREATE INDEX embeddings_by_model ON embeddings (model_id, sequence);
INSERT INTO embeddings VALUES (1, 1, 1, 'openvino', 'f32', X'003C0000'), (2, 2, 1, 'openvino', 'f32', X'0000003C');
COMMIT;
