"""SQLite (with FTS5) and DuckDB, asked by the bench through lines of JSON: one request, one reply.

    python3 databases.py sqlite|duckdb FOLDER POSTS.jsonl

Each round is timed here, around the statements on an open connection and the fetching of their rows.
"""

import json
import os
import sqlite3
import sys
import time

PAGE, TAGS = 50, 40
DAY = 86_400_000
KINDS = ["count", "newest", "timeline", "related", "voices"]


def timed(what):
    start = time.perf_counter()
    made = what()
    return (time.perf_counter() - start) * 1000, made


class Database:
    """What both have in common: a request becomes statements, and rows become an answer."""

    def __init__(self, folder, lines):
        self.path = os.path.join(folder, self.file)
        self.lines = lines
        self.base = None

    def load(self):
        half = self.path + ".half"
        for path in (half, self.path):
            if os.path.exists(path):
                os.remove(path)
        ms, note = timed(lambda: self.build(half))
        os.rename(half, self.path)
        return {"seconds": ms / 1000, "bytes": os.path.getsize(self.path), "note": note}

    def ask(self, request):
        ask = request["ask"]
        if ask == "open":
            if self.base:
                self.base.close()
            ms, self.base = timed(self.open)
            return {"ms": ms, "answer": []}
        self.base = self.base or self.open()
        scope, words = request["scope"], request.get("words", [])
        words = [words] if isinstance(words, str) else words
        kinds = KINDS if ask == "dashboard" else [ask]
        statements = self.statements(kinds, scope, words)
        ms, found = timed(lambda: [self.base.execute(*s).fetchall() for s in statements])
        if not found:
            return None
        # What only prepares comes first and says nothing.
        found = found[len(found) - len(kinds):]
        own = words if scope == "tag" else []
        return {"ms": ms, "answer": [told(kind, rows, own) for kind, rows in zip(kinds, found)]}


def told(kind, rows, own):
    """Rows as pairs of a name and a number. Days come as numbers of days since 1970; among the tags
    that travel with a tag there may be that tag itself."""
    if kind == "newest":
        return [(f"{name} {text}", at) for name, at, text in rows]
    if kind == "timeline":
        date = lambda day: time.strftime("%Y-%m-%d", time.gmtime(day * 86_400))
        return [(date(day), posts) for day, posts in rows]
    if kind == "related":
        return [row for row in rows if row[0] not in own][:TAGS]
    return [("voices" if kind == "voices" else "posts", rows[0][0])]


class Sqlite(Database):
    """A row for each post in the order of time, voices and tags as numbers, a table that covers every
    question about a tag, and FTS5 over the texts without a copy of them."""

    file = "posts.sqlite"
    version = f"SQLite {sqlite3.sqlite_version} FTS5"

    SCHEMA = """
        CREATE TABLE voices(voice INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE tags(tag INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE posts(post INTEGER PRIMARY KEY, id INTEGER NOT NULL, time INTEGER, day INTEGER,
            voice INTEGER NOT NULL, text TEXT NOT NULL);
        CREATE TABLE tagged(tag INTEGER, post INTEGER, day INTEGER, voice INTEGER NOT NULL,
            PRIMARY KEY(tag, post)) WITHOUT ROWID;
        CREATE TEMP TABLE loose(tag INTEGER, post INTEGER, day INTEGER, voice INTEGER);
    """
    # `_` belongs to words, and diacritics do not, as in tagline.
    INDEXES = """
        BEGIN;
        INSERT INTO tagged SELECT * FROM loose ORDER BY tag, post;
        DROP TABLE loose;
        CREATE INDEX tags_of_post ON tagged(post, tag);
        CREATE INDEX days ON posts(day);
        CREATE VIRTUAL TABLE words USING fts5(text, content=posts, content_rowid=post, prefix='2 3',
            tokenize="unicode61 remove_diacritics 2 tokenchars '_'");
        INSERT INTO words(words) VALUES('rebuild');
        INSERT INTO words(words) VALUES('optimize');
        ANALYZE;
        COMMIT;
    """

    def build(self, path):
        base = sqlite3.connect(path, isolation_level=None)
        base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-500000;")
        base.executescript(self.SCHEMA)
        base.execute("BEGIN")
        voices, tags, parsing = {}, {}, 0
        with open(self.lines, "rb") as lines:
            while batch := lines.readlines(1 << 24):
                ms, posts = timed(lambda: [json.loads(line) for line in batch])
                parsing += ms
                self.insert(base, posts, voices, tags)
        base.executemany("INSERT INTO voices VALUES(?, ?)", ((n, v) for v, n in voices.items()))
        base.executemany("INSERT INTO tags VALUES(?, ?)", ((n, t) for t, n in tags.items()))
        base.execute("COMMIT")
        base.executescript(self.INDEXES)
        base.close()
        return f"only what is asked for; Python's JSON parser took {parsing / 1000:.0f} s of it"

    rows = 0

    def insert(self, base, posts, voices, tags):
        table, loose = [], []
        for post in posts:
            self.rows += 1
            ms = post["ms"]
            day = None if ms is None else ms // DAY
            voice = voices.setdefault(post["voice"], len(voices) + 1)
            table.append((self.rows, int(post["id"]), ms, day, voice, post["text"]))
            for tag in post["tags"]:
                loose.append((tags.setdefault(tag, len(tags) + 1), self.rows, day, voice))
        base.executemany("INSERT INTO posts VALUES(?, ?, ?, ?, ?, ?)", table)
        base.executemany("INSERT INTO loose VALUES(?, ?, ?, ?)", loose)

    def open(self):
        base = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
        base.execute("PRAGMA mmap_size=17179869184")
        base.execute("PRAGMA cache_size=-500000")
        base.execute("PRAGMA temp_store=MEMORY")
        base.execute("SELECT count(*) FROM tags").fetchall()
        return base

    def statements(self, kinds, scope, words):
        if kinds == ["unindexed"]:
            return []
        if scope == "all":
            return [(self.OF_ALL[kind],) for kind in kinds]
        if scope == "tag":
            return [(self.OF_TAG[kind], words) for kind in kinds]
        match = " AND ".join(words)
        match = {"phrase": '"' + " ".join(words) + '"', "prefix": match + "*"}.get(scope, match)
        return [(self.OF_WORDS[kind], [match]) for kind in kinds]

    OF_ALL = {
        "timeline": "SELECT day, count(*) FROM posts WHERE day IS NOT NULL GROUP BY day",
        "related": f"""SELECT name, uses FROM (SELECT tag, count(*) AS uses FROM tagged GROUP BY tag)
            JOIN tags USING(tag) ORDER BY uses DESC, name LIMIT {TAGS}""",
        "voices": "SELECT count(*) FROM voices",
    }
    TAG = "tag = (SELECT tag FROM tags WHERE name = ?1)"
    OF_TAG = {
        "count": f"SELECT count(*) FROM tagged WHERE {TAG}",
        "newest": f"""SELECT id, time, text FROM tagged JOIN posts USING(post)
            WHERE {TAG} AND time IS NOT NULL ORDER BY tagged.post DESC LIMIT {PAGE}""",
        "timeline": f"SELECT day, count(*) FROM tagged WHERE {TAG} AND day IS NOT NULL GROUP BY day",
        "related": f"""SELECT name, uses FROM (SELECT other.tag, count(*) AS uses
                FROM tagged CROSS JOIN tagged other USING(post) WHERE tagged.{TAG} GROUP BY 1)
            JOIN tags USING(tag) ORDER BY uses DESC, name LIMIT {TAGS + 1}""",
        "voices": f"SELECT count(DISTINCT voice) FROM tagged WHERE {TAG}",
    }
    OF_WORDS = {
        "count": "SELECT count(*) FROM words WHERE words MATCH ?1",
        "newest": f"""SELECT id, time, posts.text FROM words JOIN posts ON post = words.rowid
            WHERE words MATCH ?1 AND time IS NOT NULL ORDER BY words.rowid DESC LIMIT {PAGE}""",
        "timeline": """SELECT day, count(*) FROM words JOIN posts ON post = words.rowid
            WHERE words MATCH ?1 AND day IS NOT NULL GROUP BY day""",
        "related": f"""SELECT name, uses FROM (SELECT tag, count(*) AS uses
                FROM words JOIN tagged ON post = words.rowid WHERE words MATCH ?1 GROUP BY tag)
            JOIN tags USING(tag) ORDER BY uses DESC, name LIMIT {TAGS}""",
        "voices": """SELECT count(DISTINCT voice) FROM words JOIN posts ON post = words.rowid
            WHERE words MATCH ?1""",
    }


class Duck(Database):
    """Typed columns in the order of time, and a table of tags sorted by tag, so that a tag is one stretch
    of it. DuckDB itself has no index of words: texts are scanned."""

    file = "posts.duckdb"

    LINES = """read_json(?, format='newline_delimited', columns={ms: 'BIGINT', id: 'BIGINT',
        voice: 'VARCHAR', tags: 'VARCHAR[]', text: 'VARCHAR'})"""

    def __init__(self, folder, lines):
        super().__init__(folder, lines)
        import duckdb

        self.duckdb = duckdb
        self.version = f"DuckDB {duckdb.__version__}"

    def build(self, path):
        base = self.duckdb.connect(path)
        # Read twice rather than kept in between: what is dropped leaves holes in the file.
        base.execute(f"""CREATE TABLE voices AS SELECT row_number() OVER ()::INTEGER AS voice, name
            FROM (SELECT DISTINCT voice AS name FROM {self.LINES})""", [self.lines])
        base.execute(f"""CREATE TABLE posts AS SELECT post, id, ms AS time,
            (ms // {DAY})::INTEGER AS day, voices.voice, tags, text
            FROM (SELECT row_number() OVER ()::INTEGER AS post, * FROM {self.LINES}) AS lines
            JOIN voices ON name = lines.voice ORDER BY post""", [self.lines])
        base.execute("""CREATE TABLE tagged AS SELECT tag, post, day, voice, tags
            FROM (SELECT unnest(tags) AS tag, post, day, voice, tags FROM posts) ORDER BY tag, post""")
        base.close()
        return "only what is asked for"

    def open(self):
        base = self.duckdb.connect(self.path, read_only=True)
        base.execute("SELECT count(*) FROM posts").fetchall()
        return base

    def statements(self, kinds, scope, words):
        if kinds == ["unindexed"]:
            where = f"FROM {self.LINES} WHERE list_contains(tags, ?)"
            return [(f"SELECT count(*) {where}", [self.lines, *words])]
        prepared, table, where = [], "posts", "true"
        if scope == "tag":
            table, where = "tagged", f"tag = '{words[0]}'"
        elif scope != "all":
            where = self.scan(scope, words)
        if table == "posts" and len(kinds) > 1:
            # One scan for all questions about a word.
            prepared = [(f"""CREATE OR REPLACE TEMP TABLE hits AS
                SELECT post, day, voice, tags FROM posts WHERE {where}""",)]
            table, where = "hits", "true"
        asked = [(self.TEXTS[kind].format(table=table, where=where),) for kind in kinds]
        return prepared + asked

    def scan(self, scope, words):
        patterns = {
            "phrase": [r"\b" + r"\W+".join(words) + r"\b"],
            "prefix": [rf"\b{words[0]}"],
        }.get(scope, [rf"\b{word}\b" for word in words])
        return " AND ".join(f"regexp_matches(text, '{pattern}', 'i')" for pattern in patterns)

    # Posts are numbered in the order of time, but for those without one.
    TEXTS = {
        "count": "SELECT count(*) FROM {table} WHERE {where}",
        "newest": f"""SELECT id, time, text FROM posts WHERE post IN (SELECT post FROM {{table}}
            WHERE {{where}} AND day IS NOT NULL ORDER BY post DESC LIMIT {PAGE}) ORDER BY post DESC""",
        "timeline": """SELECT day, count(*) FROM {table}
            WHERE {where} AND day IS NOT NULL GROUP BY day""",
        "related": f"""SELECT other, count(*) AS uses
            FROM (SELECT unnest(tags) AS other FROM {{table}} WHERE {{where}})
            GROUP BY other ORDER BY uses DESC, other LIMIT {TAGS + 1}""",
        "voices": "SELECT count(DISTINCT voice) FROM {table} WHERE {where}",
    }


def main():
    kind, folder, lines = sys.argv[1:]
    try:
        database = {"sqlite": Sqlite, "duckdb": Duck}[kind](folder, lines)
    except ImportError as missing:
        print(json.dumps({"absent": str(missing)}), flush=True)
        return
    print(json.dumps({"version": database.version}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        reply = database.load() if request["ask"] == "load" else database.ask(request)
        print(json.dumps(reply, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
