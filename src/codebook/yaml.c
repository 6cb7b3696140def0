/* yaml.c - YAML by libfyaml, event by event, into a small tree with places.
 *
 * The events, not the library's document: so depth, aliases, tags and duplicate keys
 * are refused as they come, before anything grows. */
#include "yaml.h"

#include <libfyaml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void yaml_problem(jny_arena *a, jny_problems *problems, bool warning, jny_loc at, const char *fmt,
                  ...)
{
    va_list ap;
    va_start(ap, fmt);
    jny_str text = jny_str_vformat(a, fmt, ap);
    va_end(ap);
    *JNY_PUSH(a, problems) = (jny_problem){warning, at, text};
}

typedef struct {
    jny_arena    *a;
    jny_problems *problems;
    yaml_node    *open[JNY_CODEBOOK_DEPTH + 1]; /* containers not yet closed */
    yaml_node    *last[JNY_CODEBOOK_DEPTH + 1]; /* their newest child        */
    size_t        depth;
    bool          have_key; /* in the innermost map: a key waits for its value */
    jny_str       key;
    jny_loc       key_at;
    yaml_node    *root;
    jny_str       source;
    jny_loc       newest; /* of the scalar read last */
    jny_interned  seen;   /* the keys of every map, each with its map's address before it */
} builder;

static jny_loc loc_of(const struct fy_mark *m)
{
    return m ? (jny_loc){(unsigned)m->line + 1, (unsigned)m->column + 1} : (jny_loc){0};
}

static bool refuse(builder *b, jny_loc at, const char *what)
{
    yaml_problem(b->a, b->problems, false, at, "%s", what);
    return false;
}

static bool is_duplicate(builder *b, const yaml_node *map, jny_str key)
{
    uintptr_t which = (uintptr_t)map;
    jny_buf   name  = jny_buf_open(b->a);
    jny_buf_add(&name, (jny_str){(const char *)&which, sizeof which});
    jny_buf_add(&name, key);
    size_t before = b->seen.names.n;
    jny_intern(&b->seen, jny_buf_str(&name));
    return b->seen.names.n == before;
}

/* Hangs a new node where it belongs. In a map, scalars are keys and values in turn. */
static bool place(builder *b, yaml_node *node)
{
    if (b->depth == 0) {
        if (b->root)
            return refuse(b, node->at, "a second document: keep one in a file");
        b->root = node;
        return true;
    }
    yaml_node *parent = b->open[b->depth - 1];
    if (parent->kind == YAML_MAP && !b->have_key) {
        if (node->kind != YAML_SCALAR)
            return refuse(b, node->at, "a key must be a plain word");
        if (is_duplicate(b, parent, node->text)) {
            yaml_problem(b->a, b->problems, false, node->at,
                         "the key \"%.*s\" stands here a second time; keep one of the two",
                         JNY_ARG(node->text));
            return false;
        }
        b->have_key = true;
        b->key      = node->text;
        b->key_at   = node->at;
        return true;
    }
    if (parent->kind == YAML_MAP) {
        node->key    = b->key;
        node->key_at = b->key_at;
        b->have_key  = false;
    }
    if (b->last[b->depth - 1])
        b->last[b->depth - 1]->next = node;
    else
        parent->first = node;
    b->last[b->depth - 1] = node;
    parent->n++;
    return true;
}

static bool open_container(builder *b, yaml_kind kind, jny_loc at, struct fy_token *first)
{
    if (b->depth >= JNY_CODEBOOK_DEPTH) {
        yaml_problem(b->a, b->problems, false, at, "more than %d levels deep", JNY_CODEBOOK_DEPTH);
        return false;
    }
    yaml_node *node = JNY_NEW(b->a, yaml_node);
    node->kind      = kind;
    node->at        = at;
    if (first) {
        const struct fy_mark *mark = fy_token_start_mark(first);
        enum fy_token_type    type = fy_token_get_type(first);
        node->start                = mark ? mark->input_pos : 0;
        node->flow = type == FYTT_FLOW_MAPPING_START || type == FYTT_FLOW_SEQUENCE_START;
    }
    if (!place(b, node))
        return false;
    b->open[b->depth] = node;
    b->last[b->depth] = NULL;
    b->depth++;
    b->have_key = false;
    return true;
}

static void close_container(builder *b, struct fy_token *last)
{
    yaml_node            *node = b->open[--b->depth];
    const struct fy_mark *mark = node->flow && last ? fy_token_end_mark(last) : NULL;
    if (mark)
        node->end = mark->input_pos;
    else if (b->last[b->depth])
        node->end = b->last[b->depth]->end + b->last[b->depth]->quoted;
    b->have_key = false;
}

/* Where an empty item of a list stands: the dash, found behind what was read last. */
static jny_loc nothing_after(const builder *b)
{
    jny_loc at   = b->newest;
    jny_str rest = b->source;
    for (unsigned line = 1; rest.n; line++) {
        jny_str text = jny_str_cut(&rest, '\n');
        if (line <= at.line)
            continue;
        jny_str bare = jny_str_trim(text);
        if (bare.n && bare.p[0] == '-')
            return (jny_loc){
                line, (unsigned)jny_utf8_count((jny_str){text.p, (size_t)(bare.p - text.p)}) + 1};
        if (bare.n && bare.p[0] != '#')
            break;
    }
    return at.line ? at : (jny_loc){1, 1};
}

/* What stands between single quotes. libfyaml 0.7 misreads two apostrophes in a row,
 * `'a''''b'`, and loses memory over it: these we read ourselves. */
static jny_str unquote(jny_arena *a, jny_str raw)
{
    jny_buf b = jny_buf_open(a);
    for (size_t i = 0; i < raw.n; i++) {
        jny_buf_char(&b, raw.p[i]);
        i += raw.p[i] == '\'' && i + 1 < raw.n; /* the second of the two */
    }
    return jny_buf_str(&b);
}

/* Whether the text under `|` or `>` stands where YAML says that its own name ends it. libfyaml 0.7
 * takes such lines in, and gives bytes at their end that nobody wrote. */
static bool is_misplaced(const builder *b, const yaml_node *node, enum fy_scalar_style style)
{
    if ((style != FYSS_LITERAL && style != FYSS_FOLDED) || b->depth == 0)
        return false;
    jny_loc owner = b->have_key ? b->key_at : b->open[b->depth - 1]->at;
    jny_str rest  = jny_str_sub(b->source, node->start, node->end);
    while (rest.n) {
        jny_str line = jny_str_cut(&rest, '\n'), bare = jny_str_trim(line);
        if (bare.n)
            return (size_t)(bare.p - line.p) < owner.col;
    }
    return false;
}

static bool add_scalar(builder *b, struct fy_event *e)
{
    struct fy_token *t    = e->scalar.value;
    yaml_node       *node = JNY_NEW(b->a, yaml_node);
    node->kind            = YAML_SCALAR;
    if (t) {
        const struct fy_mark *start = fy_token_start_mark(t), *end = fy_token_end_mark(t);
        node->at     = loc_of(start);
        node->plain  = fy_scalar_token_get_style(t) == FYSS_PLAIN;
        node->single = fy_scalar_token_get_style(t) == FYSS_SINGLE_QUOTED;
        node->quoted = node->single || fy_scalar_token_get_style(t) == FYSS_DOUBLE_QUOTED;
        node->start  = start ? start->input_pos : 0;
        node->end    = end ? end->input_pos : 0;
        jny_str raw  = jny_str_sub(b->source, node->start, node->end);
        if (is_misplaced(b, node, fy_scalar_token_get_style(t)))
            return refuse(b, node->at,
                          "the text under | or > must begin further to the right than its name");
        if (!node->single || !raw.n || !memmem(raw.p, raw.n, "''''", 4)) {
            size_t      n    = 0;
            const char *text = fy_token_get_text(t, &n);
            if (!text && raw.n)
                return refuse(b, node->at,
                              "could not be read: the computer may be short of memory");
            node->text = text ? jny_str_copy(b->a, (jny_str){text, n}) : (jny_str){0};
        } else if (!memchr(raw.p, '\n', raw.n)) {
            node->text = unquote(b->a, raw);
        } else {
            return refuse(b, node->at,
                          "two apostrophes side by side in a text of several lines: write it on "
                          "one line, or in double quotes");
        }
        unsigned control;
        if (jny_has_control(node->text, &control)) {
            yaml_problem(b->a, b->problems, false, node->at,
                         "holds the control character U+%04X: take it out", control);
            return false;
        }
    } else {
        node->plain = true; /* nothing stands there */
    }
    if (!node->at.line)
        node->at = b->have_key ? b->key_at : nothing_after(b);
    b->newest = node->at;
    return place(b, node);
}

/* The sign of an anchor or alias stands before the name its token begins with. */
static bool refuse_extra(builder *b, struct fy_token *t)
{
    jny_loc at = loc_of(fy_token_start_mark(t));
    if (at.col > 1 && fy_token_get_type(t) != FYTT_TAG)
        at.col--;
    return refuse(b, at,
                  "anchors (&), aliases (*) and tags (!) are not used here; quote the text "
                  "if it begins with one of these signs");
}

static bool take(builder *b, struct fy_event *e)
{
    jny_loc          at    = loc_of(fy_event_start_mark(e));
    struct fy_token *extra = NULL;
    if (e->type == FYET_ALIAS)
        extra = e->alias.anchor;
    else if (e->type == FYET_SCALAR)
        extra = e->scalar.anchor ? e->scalar.anchor : e->scalar.tag;
    else if (e->type == FYET_MAPPING_START)
        extra = e->mapping_start.anchor ? e->mapping_start.anchor : e->mapping_start.tag;
    else if (e->type == FYET_SEQUENCE_START)
        extra = e->sequence_start.anchor ? e->sequence_start.anchor : e->sequence_start.tag;
    if (extra)
        return refuse_extra(b, extra);
    switch (e->type) {
    case FYET_SCALAR: return add_scalar(b, e);
    case FYET_MAPPING_START: return open_container(b, YAML_MAP, at, e->mapping_start.mapping_start);
    case FYET_SEQUENCE_START:
        return open_container(b, YAML_LIST, at, e->sequence_start.sequence_start);
    case FYET_MAPPING_END: close_container(b, e->mapping_end.mapping_end); return true;
    case FYET_SEQUENCE_END: close_container(b, e->sequence_end.sequence_end); return true;
    default: return true;
    }
}

/* The library's own findings, in our list. */
static void collect(builder *b, struct fy_diag *diag)
{
    void                 *it = NULL;
    struct fy_diag_error *e;
    while ((e = fy_diag_errors_iterate(diag, &it))) {
        jny_loc at = {e->line > 0 ? (unsigned)e->line : 1, e->column > 0 ? (unsigned)e->column : 1};
        yaml_problem(b->a, b->problems, false, at, "not YAML: %s", e->msg);
    }
}

yaml_node *yaml_parse(jny_arena *a, jny_str source, jny_problems *problems)
{
    builder b   = {.a = a, .problems = problems, .source = source, .seen = jny_intern_open(a)};
    size_t  bad = 0, before = problems->n;
    if (source.n > JNY_CODEBOOK_BYTES) {
        refuse(&b, (jny_loc){1, 1}, "larger than the limit of 1 MiB");
        return NULL;
    }
    if (!jny_utf8_check(source, &bad) || (source.n && memchr(source.p, 0, source.n))) {
        unsigned line = 1;
        for (size_t i = 0; i < bad; i++)
            line += source.p[i] == '\n';
        refuse(&b, (jny_loc){line, 1}, "not UTF-8 text: save the file as UTF-8");
        return NULL;
    }
    struct fy_diag_cfg dcfg;
    fy_diag_cfg_default(&dcfg);
    FILE *nowhere              = fopen("/dev/null", "w");
    dcfg.fp                    = nowhere;
    dcfg.colorize              = false;
    struct fy_diag     *diag   = fy_diag_create(&dcfg);
    struct fy_parse_cfg cfg    = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG, .diag = diag};
    struct fy_parser   *parser = diag ? fy_parser_create(&cfg) : NULL;
    bool                ok     = parser != NULL;
    if (ok) {
        fy_diag_set_collect_errors(diag, true);
        ok = fy_parser_set_string(parser, source.n ? source.p : "", source.n) == 0;
    }
    bool end = false;
    while (ok && !end) {
        struct fy_event *e = fy_parser_parse(parser);
        if (!e)
            break;
        end = e->type == FYET_STREAM_END;
        ok  = take(&b, e);
        fy_parser_event_free(parser, e);
    }
    if (ok && diag)
        collect(&b, diag);
    if (!end && problems->n == before)
        refuse(&b, b.newest, "could not be read further: the computer may be short of memory");
    if (parser)
        fy_parser_destroy(parser);
    if (diag)
        fy_diag_destroy(diag);
    if (nowhere)
        fclose(nowhere);
    for (size_t i = 0; i < problems->n; i++)
        if (!problems->at[i].warning)
            return NULL;
    return b.root;
}
