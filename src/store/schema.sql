-- schema.sql - the project file, version 6.
--
-- Two kinds of tables. THE RECORD endures: it is only ever added to, but for erasing a
-- person who asks. WHAT IS DERIVED can be thrown away and made again from the record.
--
-- Every row of the record carries a seal: SHA-256 over a random salt and the row's
-- content as JSON. Every event carries a digest over its rows' seals and the digest of
-- the event before, so that a changed, removed or reordered row shows. Erasing a row
-- takes its content and its salt and leaves the seal: the chain still holds, and the
-- seal alone cannot be guessed back; what is left of the row is sealed by the event that
-- erased. src/store/record.c says what each row's content is; `journeys doctor` works it
-- all out again.

-- ---- THE RECORD -----------------------------------------------------------------------

-- What happened, in order. One import of one source, one run, one batch of decisions is
-- one event, and can be withdrawn as one.
CREATE TABLE event (
  seq      INTEGER PRIMARY KEY,           -- 1, 2, 3 ... without holes; order is by this, not by clock
  kind     TEXT NOT NULL CHECK (kind IN ('init', 'import', 'codebook', 'run', 'decide', 'finish',
             'consent', 'flag', 'sign', 'merge', 'release', 'forget', 'undo', 'restore', 'coder', 'assign',
             'migrate')),
  at       TEXT NOT NULL,                 -- UTC, 2026-11-22T01:17:32.123456Z; for people to read
  actor    TEXT NOT NULL,                 -- who: a coder's name, or the account's
  target   INTEGER REFERENCES event,      -- undo: the event that is withdrawn
  summary  TEXT NOT NULL,                 -- JSON: the figures that were told when it happened
  sealed   BLOB NOT NULL,                 -- SHA-256 over the seals of its rows, table by table
  previous BLOB NOT NULL,                 -- digest of the event before; zeros at the first
  digest   BLOB NOT NULL                  -- SHA-256 over previous, sealed and the columns above
) STRICT;
CREATE UNIQUE INDEX event_target ON event (target) WHERE target IS NOT NULL;

-- A file as it was imported.
CREATE TABLE source (
  id       INTEGER PRIMARY KEY,
  event    INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
  name     TEXT NOT NULL,                 -- file name without its folder
  path     TEXT NOT NULL,                 -- as it was given
  format   TEXT NOT NULL,                 -- 'ndjson', 'csv', 'tsv', ...
  bytes    INTEGER NOT NULL,
  sha256   BLOB NOT NULL,                 -- of its bytes
  forgotten INTEGER REFERENCES event DEFERRABLE INITIALLY DEFERRED, -- the event that blanked it
  salt     BLOB, seal BLOB NOT NULL
) STRICT;

-- The words of a story. A correction is another text; a text is never edited. Its seal
-- stands in the content of every version that has it.
CREATE TABLE text (
  id       INTEGER PRIMARY KEY,
  body     TEXT,                          -- UTF-8, LF line ends, trimmed; NULL once forgotten
  hash     BLOB NOT NULL,                 -- XXH3 of the body, 128 bits; NULL-length once forgotten
  points   INTEGER NOT NULL,              -- its length in code points
  salt     BLOB, seal BLOB NOT NULL
) STRICT;
CREATE INDEX text_hash ON text (hash);

-- A story has a name for people, and versions. `live` and `version` are derived.
CREATE TABLE story (
  id       INTEGER PRIMARY KEY,
  name     TEXT NOT NULL UNIQUE,          -- J0001
  live     INTEGER NOT NULL DEFAULT 0,    -- derived: a version stands that is not withdrawn
  version  INTEGER NOT NULL DEFAULT 0,    -- derived: the newest such version
  forgotten INTEGER REFERENCES event DEFERRABLE INITIALLY DEFERRED -- the event that erased it
) STRICT;
CREATE INDEX story_live ON story (live, name);

CREATE TABLE respondent (
  id       INTEGER PRIMARY KEY,
  name     TEXT NOT NULL UNIQUE           -- as the source calls the person, usually a number
) STRICT;

-- A story as one import, correction or change of consent left it: whole, never edited.
CREATE TABLE story_version (
  story      INTEGER NOT NULL REFERENCES story,
  version    INTEGER NOT NULL,            -- 1, 2, 3 ...
  event      INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
  text       INTEGER NOT NULL REFERENCES text,
  respondent INTEGER REFERENCES respondent, -- NULL: one person tells one story
  source     INTEGER REFERENCES source DEFERRABLE INITIALLY DEFERRED, -- NULL: by hand
  row        INTEGER,                     -- line or row in the source, from 1
  salt       BLOB, seal BLOB NOT NULL,
  PRIMARY KEY (story, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_version_event ON story_version (event);
CREATE INDEX story_version_text ON story_version (text);

-- Respondent type, ward, date, consent, language and any other column. Empty is absent.
CREATE TABLE attribute (
  id       INTEGER PRIMARY KEY,
  name     TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE value (
  id       INTEGER PRIMARY KEY,
  text     TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE story_attribute (             -- no REFERENCES: at seven million rows they are a
  attribute INTEGER NOT NULL,             -- fifth of an import; the doctor looks for all three
  story     INTEGER NOT NULL,
  version   INTEGER NOT NULL,
  value     INTEGER NOT NULL,
  PRIMARY KEY (attribute, story, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_attribute_story ON story_attribute (story, version);

-- A codebook as it was at a run or when it was added, with the bytes of its file.
CREATE TABLE codebook_version (
  id       INTEGER PRIMARY KEY,
  event    INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
  name     TEXT NOT NULL,
  path     TEXT NOT NULL,                 -- the file it came from, to name in messages
  hash     BLOB NOT NULL,                 -- SHA-256 of its meaning
  source   TEXT NOT NULL,                 -- the YAML itself
  salt     BLOB, seal BLOB NOT NULL
) STRICT;
CREATE INDEX codebook_version_name ON codebook_version (name, id);

-- Themes by the names that never change; what they mean stands in the codebook.
CREATE TABLE theme (
  id       INTEGER PRIMARY KEY,
  event    INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
  codebook TEXT NOT NULL,
  path     TEXT NOT NULL,                 -- send/diagnosis
  salt     BLOB, seal BLOB NOT NULL,
  UNIQUE (codebook, path)
) STRICT;

CREATE TABLE coder (
  id       INTEGER PRIMARY KEY,
  event    INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
  name     TEXT NOT NULL UNIQUE,
  machine  INTEGER NOT NULL DEFAULT 0,    -- 1: an outside machine, whose codings are suggestions
  salt     BLOB, seal BLOB NOT NULL
) STRICT;

-- One person's answer on one theme of one story. The newest that is not withdrawn holds.
CREATE TABLE decision (
  id       INTEGER PRIMARY KEY,
  event    INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
  story    INTEGER NOT NULL REFERENCES story,
  text     INTEGER NOT NULL REFERENCES text, -- the words that were read
  theme    INTEGER NOT NULL REFERENCES theme,
  coder    INTEGER NOT NULL REFERENCES coder,
  action   TEXT NOT NULL CHECK (action IN ('accept', 'reject', 'add', 'remove', 'adjudicate')),
  present  INTEGER NOT NULL CHECK (present IN (0, 1)),
  valence  TEXT CHECK (valence IN ('working-well', 'needs-change', 'mixed', 'neutral')),
  note     TEXT,
  salt     BLOB, seal BLOB NOT NULL
) STRICT;
CREATE INDEX decision_story ON decision (story, theme, coder, id);
CREATE INDEX decision_event ON decision (event);

-- The words a coder points at, as a span of the text of the decision.
CREATE TABLE evidence (
  decision   INTEGER NOT NULL REFERENCES decision,
  n          INTEGER NOT NULL,            -- 0, 1, 2 ...
  start      INTEGER NOT NULL,            -- code points, [start, end)
  end        INTEGER NOT NULL,
  start_byte INTEGER NOT NULL,            -- the same in bytes
  end_byte   INTEGER NOT NULL,
  quote      TEXT NOT NULL,               -- always text[start, end)
  PRIMARY KEY (decision, n)
) STRICT, WITHOUT ROWID;

-- A coder has read the whole story and their codings are complete, also with no theme.
CREATE TABLE finished (
  id       INTEGER PRIMARY KEY,
  event    INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
  story    INTEGER NOT NULL REFERENCES story,
  text     INTEGER NOT NULL REFERENCES text,
  coder    INTEGER NOT NULL REFERENCES coder,
  found    TEXT,                          -- their themes then, JSON: [3,17]; NULL: not recorded
  salt     BLOB, seal BLOB NOT NULL
) STRICT;
CREATE INDEX finished_story ON finished (story, coder);
CREATE INDEX finished_event ON finished (event);

-- Marks on a story: for a second reader, at risk, none of these; redaction signed.
CREATE TABLE mark (
  id       INTEGER PRIMARY KEY,
  event    INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
  story    INTEGER NOT NULL REFERENCES story,
  text     INTEGER NOT NULL REFERENCES text,
  coder    INTEGER NOT NULL REFERENCES coder,
  kind     TEXT NOT NULL CHECK (kind IN ('second-reader', 'at-risk', 'none', 'signed', 'unsigned')),
  note     TEXT,
  salt     BLOB, seal BLOB NOT NULL
) STRICT;
CREATE INDEX mark_story ON mark (story);
CREATE INDEX mark_event ON mark (event);

-- Who may sign in to a project that several people work at. The newest row of a coder holds.
CREATE TABLE account (
  id         INTEGER PRIMARY KEY,
  event      INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
  coder      INTEGER NOT NULL REFERENCES coder,
  role       TEXT NOT NULL CHECK (role IN ('lead', 'coder', 'viewer', 'none')),
  passphrase TEXT NOT NULL,               -- Argon2id, as libsodium writes it
  salt       BLOB, seal BLOB NOT NULL
) STRICT;
CREATE INDEX account_coder ON account (coder, id);

-- A story that a coder is to code without seeing what others or the machine say of it.
CREATE TABLE assignment (
  id         INTEGER PRIMARY KEY,
  event      INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
  story      INTEGER NOT NULL REFERENCES story,
  coder      INTEGER NOT NULL REFERENCES coder,
  salt       BLOB, seal BLOB NOT NULL
) STRICT;
CREATE INDEX assignment_story ON assignment (story, coder);

-- A table or selection that left the project.
CREATE TABLE release (
  id       INTEGER PRIMARY KEY,
  event    INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
  kind     TEXT NOT NULL CHECK (kind IN ('table', 'selection', 'pack')),
  policy   TEXT NOT NULL,
  query    TEXT NOT NULL,                 -- JSON: what was asked, so that it can be asked again
  content  BLOB NOT NULL,                 -- what left, for checking later tables against it
  salt     BLOB, seal BLOB NOT NULL
) STRICT;

-- What was forgotten, as keyed hashes, so that it does not come back.
CREATE TABLE tombstone (
  id       INTEGER PRIMARY KEY,
  event    INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
  kind     TEXT NOT NULL CHECK (kind IN ('story', 'text', 'respondent')),
  keyed    BLOB NOT NULL,                 -- keyed with setting 'tombstone-key'
  seal     BLOB NOT NULL
) STRICT;
CREATE INDEX tombstone_keyed ON tombstone (keyed);

-- What holds for the whole project. The newest row of a name holds.
CREATE TABLE setting (
  id       INTEGER PRIMARY KEY,
  event    INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
  name     TEXT NOT NULL,                 -- 'guid', 'tombstone-key', ...
  value    ANY NOT NULL,
  salt     BLOB, seal BLOB NOT NULL
) STRICT;
CREATE INDEX setting_name ON setting (name, id);

-- ---- WHAT IS DERIVED ------------------------------------------------------------------

-- One automatic pass of one codebook over all live stories.
CREATE TABLE run (
  id       INTEGER PRIMARY KEY,
  event    INTEGER NOT NULL REFERENCES event DEFERRABLE INITIALLY DEFERRED,
  codebook INTEGER NOT NULL REFERENCES codebook_version,
  engine   TEXT NOT NULL,
  stories  INTEGER NOT NULL,
  hits     INTEGER NOT NULL
) STRICT;

-- The hits of a story in a run, packed; src/store/pack.h says how. A row for every
-- story that was tagged, also without a hit. By its place a run's hits stand together in
-- the order in which they are made, so that each goes to the end of the table. What it
-- points at is not checked for each of a million rows: it can all be made again.
CREATE TABLE hit (
  place    INTEGER PRIMARY KEY,           -- run * 4294967296 + story
  text     INTEGER NOT NULL,              -- the words that were tagged ...
  lang     TEXT NOT NULL,                 -- ... and by which language; empty: the codebook's
  mask     BLOB NOT NULL,                 -- a bit for each theme with a hit of its own
  packed   BLOB NOT NULL,                 -- varints: rule, start, length, ...
  limited  BLOB                           -- varints: rules that ran over their limit
) STRICT;

-- What counting needs, packed. Columns of all live stories (src/store/columns.c): each is of the
-- stories as they were after one event, and of use as long as no other changes them. And what
-- the themes of a codebook are called (src/store/codebooks.c).
CREATE TABLE packed (
  kind     INTEGER NOT NULL CHECK (kind IN (0, 1, 2, 3)), -- packed.h
  number   INTEGER NOT NULL,              -- of the attribute, run or codebook_version; 0
  state    BLOB NOT NULL,                 -- digest of that event; the hash of the codebook
  hash     BLOB NOT NULL,                 -- XXH3 of the bytes, 128 bits
  bytes    BLOB NOT NULL,
  PRIMARY KEY (kind, number)
) STRICT;

CREATE VIRTUAL TABLE story_search USING fts5 (
  body, content = 'text', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);

-- ---- GUARDS: the record is added to, never edited ----------------------------------------

CREATE TRIGGER event_is_kept BEFORE DELETE ON event
BEGIN SELECT RAISE (ABORT, 'events are kept'); END;
CREATE TRIGGER event_is_not_edited BEFORE UPDATE ON event
BEGIN SELECT RAISE (ABORT, 'events are not edited'); END;
CREATE TRIGGER decision_is_kept BEFORE DELETE ON decision
BEGIN SELECT RAISE (ABORT, 'decisions are kept'); END;
CREATE TRIGGER decision_is_not_moved BEFORE UPDATE OF event, story, text, theme, coder, action,
  present, valence, seal ON decision
BEGIN SELECT RAISE (ABORT, 'decisions are not moved'); END;
CREATE TRIGGER event_is_not_replaced BEFORE INSERT ON event
WHEN EXISTS (SELECT 1 FROM event WHERE seq = new.seq)
BEGIN SELECT RAISE (ABORT, 'events are not replaced'); END;
CREATE TRIGGER decision_is_not_replaced BEFORE INSERT ON decision
WHEN EXISTS (SELECT 1 FROM decision WHERE id = new.id)
BEGIN SELECT RAISE (ABORT, 'decisions are not replaced'); END;
CREATE TRIGGER text_is_not_edited BEFORE UPDATE OF body ON text WHEN new.body IS NOT NULL
BEGIN SELECT RAISE (ABORT, 'a text is never edited'); END;
