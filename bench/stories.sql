-- A region with many published stories, for bench/pages.py: words as frequent as in a language (Zipf: the word
-- of rank n is drawn with a probability of about 1/n), in paragraphs that stories draw from.
INSERT INTO organisation (public_id, name, short_name, sector, place)
SELECT gen_random_uuid(), 'Organisation ' || i, 'Org ' || i,
       (ARRAY['acute', 'community-health', 'mental-health', 'primary-care', 'local-authority', 'vcse', 'housing'])[1 + i % 7],
       'Town ' || i
FROM generate_series(1, 14) i;

INSERT INTO person (public_id, name, email)
SELECT gen_random_uuid(), 'Person ' || i, 'person' || i || '@example.org' FROM generate_series(1, 300) i;

INSERT INTO membership (person_id, organisation_id, roles)
SELECT i, 1 + i % 14, CASE WHEN i % 10 = 0 THEN '{champion}' ELSE '{staff}' END::text[]
FROM generate_series(1, 300) i;

SELECT setseed(0.42);

CREATE TABLE bench_word AS
SELECT n, string_agg(syllable, '' ORDER BY k) AS w FROM (
    SELECT n, k, (ARRAY['ba', 'ko', 'mi', 'ter', 'lan', 'sho', 've', 'dru', 'pel', 'ga',
                        'no', 'fi', 'ru', 'sta', 'wen', 'cle', 'ho', 'ji', 'mar', 'to'])[1 + (n / (20 ^ k)::int) % 20] AS syllable
    FROM generate_series(0, 7999) n, generate_series(0, 3) k
) AS syllables GROUP BY n;
CREATE UNIQUE INDEX ON bench_word (n);

CREATE TEMP TABLE drawn AS
SELECT p, k, floor(exp(random() * ln(8000)))::int AS n FROM generate_series(0, 2999) p, generate_series(1, 100) k;
CREATE TEMP TABLE paragraph AS
SELECT p, string_agg(w, ' ' ORDER BY k) AS t FROM drawn JOIN bench_word USING (n) GROUP BY p;
CREATE UNIQUE INDEX ON paragraph (p);
ANALYZE paragraph;

CREATE TEMP TABLE chosen AS
SELECT i, floor(random() * 3000)::int AS x, floor(random() * 3000)::int AS y, floor(random() * 3000)::int AS z,
       now() - make_interval(mins => current_setting('bench.stories')::int - i) AS at,
       i % (current_setting('bench.stories')::int / current_setting('bench.rare')::int) = 0 AS is_rare
FROM generate_series(1, current_setting('bench.stories')::int) i;

-- Sorted into search at the end, in a fifth of the time.
SET learning_exchange.in_bulk = 'on';

INSERT INTO "case" (
    public_id, author_id, organisation_id, state, state_since, title, place, what_mattered, what_you_did,
    what_changed, html, summary, roles_involved, aims, behaviours, submission, published_at
)
SELECT gen_random_uuid(), 2 + i % 299, 1 + (2 + i % 299) % 14, 'published', at, left(a.t, 50), left(c.t, 20), a.t,
       b.t || CASE WHEN is_rare THEN ' zanzibar' ELSE '' END, c.t,
       jsonb_build_object('what_mattered', '<p>' || a.t || '</p>', 'what_you_did', '<p>' || b.t || '</p>',
                          'what_changed', '<p>' || c.t || '</p>'),
       left(a.t, 200), '{ahp,volunteer}',
       ARRAY[(ARRAY['c-sdm', 'c-pcsp', 'l-sdm', 'c-self-management', 'c-choice-partnership'])[1 + i % 5]],
       CASE WHEN is_rare THEN '{l-sdm-skills}' ELSE '{c-inequality-aware}' END::text[], 1, at
FROM chosen
JOIN paragraph AS a ON a.p = x JOIN paragraph AS b ON b.p = y JOIN paragraph AS c ON c.p = z
ORDER BY i;

SELECT shelve_all_cases();

INSERT INTO event (type, version, stream, payload, actor_id, correlation_id, occurred_at, dispatched_at)
SELECT type, 1, 'case:' || id, jsonb_build_object('case_id', id) || more, author_id, gen_random_uuid(), published_at, now()
FROM "case", (VALUES ('CaseSubmitted', '{"submission": 1}'::jsonb), ('CaseClaimed', '{}'), ('CasePublished', '{}'))
    AS happened (type, more);
