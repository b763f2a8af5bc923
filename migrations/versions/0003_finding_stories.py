"""Share scope, learning sets, the narrow tables that lists and search read, bookmarks and saved searches."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_NOW = sa.text("now()")
_CURRENT = "state IN ('published', 'review_due')"
_SEARCHED = """
setweight(to_tsvector('english', title), 'A') ||
setweight(to_tsvector('english', place), 'B') ||
to_tsvector('english', what_mattered || ' ' || what_you_did || ' ' || what_changed)
"""
_GIN = {"postgresql_using": "gin", "postgresql_with": {"fastupdate": "off"}}

# What lists narrow by. A batch and an era are so many stories that follow each other: see queries/finding.py.
_TAGS = """
CREATE FUNCTION findable_tags(case_id bigint, aims text[], behaviours text[], sector text, place text,
                              number bigint)
RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT outcome_tags(case_id)
        || ARRAY(SELECT 'aim:' || slug FROM unnest(aims) AS slug)
        || ARRAY(SELECT 'behaviour:' || slug FROM unnest(behaviours) AS slug)
        || ARRAY['sector:' || sector, 'place:' || place, 'batch:' || number / 256, 'era:' || number / 4096]
$$
"""
# What became of it elsewhere: nothing yet, until there is a table of it.
_OUTCOMES = """
CREATE FUNCTION outcome_tags(case_id bigint) RETURNS text[] LANGUAGE sql STABLE AS $$ SELECT '{}'::text[] $$
"""
_WORDS = """
CREATE FUNCTION words_in(told text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
    SELECT lexeme FROM unnest(to_tsvector('simple', told)) WHERE lexeme ~ '^[[:alpha:]]{3,30}$'
$$
"""
_TOLD = "concat_ws(' ', {0}.title, {0}.place, {0}.what_mattered, {0}.what_you_did, {0}.what_changed)"
# Numbers ascend with publication. A story that comes late to its place shares the number of the one before it.
_SHELVE = f"""
CREATE FUNCTION shelve_cases(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(ids) = 0 THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('findable_case'));
    INSERT INTO findable_case (case_id, number, public_id, published_at, author_id, organisation_id, scope,
                               set_id, tags, title_words, main_words, words)
    SELECT story.id, story.number, story.public_id, story.published_at, story.author_id,
           story.organisation_id, story.scope, story.set_id,
           findable_tags(story.id, story.aims, story.behaviours, organisation.sector, organisation.place, story.number),
           story.title_words,
           array_to_tsvector(ARRAY(
               SELECT lexeme FROM unnest(told.words)
               WHERE cardinality(positions) >= 3 OR weights && '{{A,B}}'
           )),
           told.words
    FROM (
        SELECT new.*, to_tsvector('english', new.title) AS title_words,
               CASE WHEN newest.number IS NULL
                         OR (new.published_at, new.public_id) > (newest.published_at, newest.public_id)
                    THEN nextval('findable_case_number')
                    ELSE coalesce((
                        SELECT number FROM findable_case AS before
                        WHERE (before.published_at, before.public_id) < (new.published_at, new.public_id)
                        ORDER BY published_at DESC, public_id DESC LIMIT 1
                    ), (SELECT number FROM findable_case ORDER BY published_at, public_id LIMIT 1))
               END AS number
        FROM (SELECT * FROM "case" WHERE id = ANY (ids) ORDER BY published_at, public_id) AS new
        LEFT JOIN (
            SELECT number, published_at, public_id FROM findable_case
            ORDER BY published_at DESC, public_id DESC LIMIT 1
        ) AS newest ON true
    ) AS story
    JOIN organisation ON organisation.id = story.organisation_id,
    LATERAL (
        SELECT setweight(story.title_words, 'A') || setweight(to_tsvector('english', story.place), 'B')
            || to_tsvector('english', concat_ws(' ', story.what_mattered, story.what_you_did, story.what_changed))
            AS words
        OFFSET 0  -- once
    ) AS told;
    INSERT INTO story_word (word, stories)
    SELECT word, count(*) FROM "case" AS story, words_in({_TOLD.format("story")}) AS word
    WHERE story.id = ANY (ids)
    GROUP BY word ORDER BY word ON CONFLICT (word) DO UPDATE SET stories = story_word.stories + excluded.stories;
END $$
"""
_UNSHELVE = """
CREATE FUNCTION unshelve_case(gone_id bigint, told text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('findable_case'));
    DELETE FROM findable_case WHERE case_id = gone_id;
    UPDATE story_word SET stories = stories - 1 FROM words_in(told) AS gone WHERE word = gone;
    DELETE FROM story_word USING words_in(told) AS gone WHERE word = gone AND stories <= 0;
END $$
"""
# A transaction that brings stories by the thousand says so, and shelves all at its end.
_SHELVE_ALL = """
CREATE FUNCTION shelve_all_cases() RETURNS void LANGUAGE plpgsql AS $$
DECLARE definition text;
BEGIN
    SELECT pg_get_indexdef('ix_findable_case_found'::regclass) INTO definition;
    DROP INDEX ix_findable_case_found;  -- it is made afterwards in a fifth of the time
    DELETE FROM findable_case;
    DELETE FROM story_word;
    PERFORM shelve_cases(ARRAY(SELECT id FROM "case" WHERE state IN ('published', 'review_due')));
    EXECUTE definition;
END $$
"""
_ON_INSERT = """
CREATE FUNCTION shelve_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('learning_exchange.in_bulk', true) = 'on' THEN RETURN NULL; END IF;
    PERFORM shelve_cases(ARRAY(SELECT id FROM added WHERE state IN ('published', 'review_due')));
    RETURN NULL;
END $$
"""
_ON_CHANGE = f"""
CREATE FUNCTION shelve_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('published', 'review_due') THEN
        PERFORM unshelve_case(OLD.id, {_TOLD.format("OLD")});
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.state IN ('published', 'review_due') THEN
        PERFORM shelve_cases(ARRAY[NEW.id]);
    END IF;
    RETURN NULL;
END $$
"""
_ON_ORGANISATION = """
CREATE FUNCTION tag_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE findable_case
    SET tags = findable_tags(story.id, story.aims, story.behaviours, NEW.sector, NEW.place, findable_case.number)
    FROM "case" AS story WHERE story.id = case_id AND findable_case.organisation_id = NEW.id;
    RETURN NULL;
END $$
"""
_READ = (
    "title, place, what_mattered, what_you_did, what_changed, aims, behaviours,"
    " organisation_id, author_id, published_at, public_id, scope, set_id"
)
_TRIGGERS = (
    'CREATE TRIGGER shelve_added AFTER INSERT ON "case" REFERENCING NEW TABLE AS added'
    " FOR EACH STATEMENT EXECUTE FUNCTION shelve_added()",
    # Drafts are saved while they are written, and cost nothing here; "review due" changes nothing to find.
    'CREATE TRIGGER shelve_changed AFTER UPDATE ON "case" FOR EACH ROW WHEN ('
    " (OLD.state IN ('published', 'review_due')) <> (NEW.state IN ('published', 'review_due'))"
    " OR (OLD.state IN ('published', 'review_due') AND"
    f" ({', '.join(f'OLD.{name}' for name in _READ.split(', '))})"
    f" IS DISTINCT FROM ({', '.join(f'NEW.{name}' for name in _READ.split(', '))}))"
    ") EXECUTE FUNCTION shelve_changed()",
    'CREATE TRIGGER shelve_deleted AFTER DELETE ON "case" FOR EACH ROW'
    " WHEN (OLD.state IN ('published', 'review_due')) EXECUTE FUNCTION shelve_changed()",
    "CREATE TRIGGER tag_anew AFTER UPDATE ON organisation FOR EACH ROW"
    " WHEN ((OLD.sector, OLD.place) IS DISTINCT FROM (NEW.sector, NEW.place)) EXECUTE FUNCTION tag_anew()",
)


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    _make_sets()
    _share()
    _make_shelves()
    _make_what_is_saved()
    for name in ("ix_case_searched", "ix_case_aims", "ix_case_behaviours", "ix_case_organisation"):
        op.drop_index(name, table_name="case")
    op.drop_index("ix_case_published", table_name="case")
    op.drop_column("case", "searched")


def downgrade() -> None:
    op.add_column(
        "case",
        sa.Column("searched", postgresql.TSVECTOR(), sa.Computed(_SEARCHED, persisted=True), nullable=False),
    )
    where = sa.text(_CURRENT)
    op.create_index("ix_case_published", "case", ["published_at", "public_id"], postgresql_where=where)
    op.create_index("ix_case_organisation", "case", ["organisation_id"], postgresql_where=where)
    for column in ("searched", "aims", "behaviours"):
        op.create_index(f"ix_case_{column}", "case", [column], postgresql_where=where, **_GIN)
    op.drop_table("saved_search")
    op.drop_table("bookmark")
    op.execute("DROP TRIGGER tag_anew ON organisation")
    for trigger in ("shelve_added", "shelve_changed", "shelve_deleted"):
        op.execute(f'DROP TRIGGER {trigger} ON "case"')
    for function in (
        *(
            "tag_anew()",
            "shelve_changed()",
            "shelve_added()",
            "shelve_all_cases()",
            "unshelve_case(bigint, text)",
        ),
        *(
            "shelve_cases(bigint[])",
            "words_in(text)",
            "findable_tags(bigint, text[], text[], text, text, bigint)",
            "outcome_tags(bigint)",
        ),
    ):
        op.execute(f"DROP FUNCTION {function}")
    op.drop_table("story_word")
    op.drop_table("findable_case")
    op.execute("DROP SEQUENCE findable_case_number")
    op.drop_constraint(op.f("ck_case_set"), "case")
    op.drop_constraint(op.f("ck_case_scope"), "case")
    op.drop_column("case", "set_id")
    op.drop_column("case", "scope")
    op.drop_table("learning_set_member")
    op.drop_table("learning_set")
    op.execute("DROP EXTENSION pg_trgm")


def _make_sets() -> None:
    op.create_table(
        "learning_set",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_set")),
        sa.UniqueConstraint("public_id", name=op.f("uq_learning_set_public_id")),
    )
    op.create_table(
        "learning_set_member",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("set_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date(), server_default=sa.text("CURRENT_DATE"), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("until >= since", name=op.f("ck_learning_set_member_until")),
        sa.ForeignKeyConstraint(["set_id"], ["learning_set.id"], name=op.f("fk_learning_set_member_set_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_learning_set_member_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_set_member")),
    )
    op.create_index(
        "uq_learning_set_member_current",
        "learning_set_member",
        ["person_id", "set_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_index("ix_learning_set_member_set", "learning_set_member", ["set_id"])


def _share() -> None:
    op.add_column("case", sa.Column("scope", sa.Text(), server_default="all", nullable=False))
    op.add_column("case", sa.Column("set_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_case_set_id"), "case", "learning_set", ["set_id"], ["id"])
    op.create_check_constraint(op.f("ck_case_scope"), "case", "scope IN ('all', 'organisation', 'set')")
    op.create_check_constraint(op.f("ck_case_set"), "case", "(scope = 'set') = (set_id IS NOT NULL)")


def _make_shelves() -> None:
    op.create_table(
        "findable_case",
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("set_id", sa.BigInteger(), nullable=True),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("title_words", postgresql.TSVECTOR(), nullable=False),
        sa.Column("main_words", postgresql.TSVECTOR(), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_findable_case_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_findable_case")),
    )
    # All the words lie apart, as only the index reads them; what is left of a row is narrow and quickly read.
    op.execute("ALTER TABLE findable_case SET (toast_tuple_target = 128)")
    for column in ("tags", "title_words", "main_words"):
        op.execute(f"ALTER TABLE findable_case ALTER {column} SET STORAGE MAIN")
    op.create_table(
        "story_word",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("stories", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_story_word")),
    )
    op.execute("CREATE SEQUENCE findable_case_number")
    for statement in (
        _OUTCOMES,
        _TAGS,
        _WORDS,
        _SHELVE,
        _UNSHELVE,
        _SHELVE_ALL,
        _ON_INSERT,
        _ON_CHANGE,
        _ON_ORGANISATION,
    ):
        op.execute(statement)
    op.create_index(
        "ix_findable_case_published",
        "findable_case",
        ["published_at", "public_id"],
        unique=True,
        postgresql_include=["number"],
    )
    op.create_index(
        "ix_findable_case_found", "findable_case", ["title_words", "main_words", "words", "tags"], **_GIN
    )
    op.create_index(
        "ix_story_word_like",
        "story_word",
        ["word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.execute("SELECT shelve_all_cases()")
    for statement in _TRIGGERS:
        op.execute(statement)


def _make_what_is_saved() -> None:
    op.create_table(
        "bookmark",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_bookmark_person_id")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_bookmark_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "case_id", name=op.f("pk_bookmark")),
    )
    op.create_index("ix_bookmark_made", "bookmark", ["person_id", "made_at", "case_id"])
    op.create_index("ix_bookmark_case_id", "bookmark", ["case_id"])
    op.create_table(
        "saved_search",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("wanted", postgresql.JSONB(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("feed_key", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_search_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("public_id", name=op.f("uq_saved_search_public_id")),
        sa.UniqueConstraint("feed_key", name=op.f("uq_saved_search_feed_key")),
    )
    op.create_index("ix_saved_search_person", "saved_search", ["person_id", "saved_at"])
