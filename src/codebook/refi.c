/* refi.c - what REFI-QDA's readers and writers share: guids, notes, escaping, the receipt. Knows
 * no file and no project. */
#include <journeys/codebook.h>

#include <ctype.h>

/* ---- Guids ----------------------------------------------------------------------------------- */

jny_str jny_guid_read(jny_arena *a, jny_str s)
{
    s = jny_str_trim(s);
    if (s.n == 38 && s.p[0] == '{' && s.p[37] == '}')
        s = jny_str_sub(s, 1, 37);
    if (s.n != 36)
        return (jny_str){0};
    char *out = jny_alloc_raw(a, s.n, 1);
    for (size_t i = 0; i < s.n; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? s.p[i] != '-' : !isxdigit((unsigned char)s.p[i]))
            return (jny_str){0};
        out[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'F' ? s.p[i] + 32 : s.p[i]);
    }
    return (jny_str){out, s.n};
}

static jny_str guid_of(jny_arena *a, jny_str what)
{
    jny_xxh128     h = jny_hash_xxh128(what);
    unsigned char *x = h.bytes;
    x[6]             = (unsigned char)((x[6] & 0x0F) | 0x80); /* version 8: by one's own rule */
    x[8]             = (unsigned char)((x[8] & 0x3F) | 0x80);
    jny_buf b        = jny_buf_open(a);
    for (size_t i = 0; i < sizeof h.bytes; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            jny_buf_char(&b, '-');
        jny_buf_hex(&b, &x[i], 1);
    }
    return jny_buf_str(&b);
}

jny_str jny_refi_guid(jny_arena *a, const char *kind, jny_str one, jny_str two)
{
    /* the length parts the names: "a", "bc" is another than "ab", "c" */
    return guid_of(
        a, jny_str_format(a, "journeys/%s/%zu/%.*s/%.*s", kind, one.n, JNY_ARG(one), JNY_ARG(two)));
}

jny_str jny_refi_theme_guid(jny_arena *a, const jny_codebook *book, const jny_theme *t)
{
    jny_str own = jny_guid_read(a, t->guid);
    return own.n ? own
                 : guid_of(a, jny_str_format(a, "journeys:%.*s:%.*s", JNY_ARG(book->name),
                                             JNY_ARG(t->path)));
}

/* ---- XML ------------------------------------------------------------------------------------- */

bool jny_xml_escape(jny_buf *b, jny_str s, bool attribute)
{
    bool   whole = true;
    size_t plain = 0;
    for (size_t at = 0; at < s.n;) {
        size_t      from = at;
        uint32_t    c    = jny_utf8_next(s, &at);
        const char *as   = NULL;
        if (c == '&')
            as = "&amp;";
        else if (c == '<')
            as = "&lt;";
        else if (c == '>')
            as = "&gt;";
        else if (c == '"' && attribute)
            as = "&quot;";
        else if (c == '\r')
            as = "&#13;";
        else if (c == '\n' && attribute)
            as = "&#10;";
        else if (c == '\t' && attribute)
            as = "&#9;";
        else if ((c < 0x20 && c != '\n' && c != '\t') || c == 0xFFFE || c == 0xFFFF)
            as = "", whole = false;
        if (!as)
            continue;
        jny_buf_add(b, jny_str_sub(s, plain, from));
        jny_buf_add(b, jny_cstr(as));
        plain = at;
    }
    jny_buf_add(b, jny_str_sub(s, plain, s.n));
    return whole;
}

/* ---- Notes ----------------------------------------------------------------------------------- */

jny_str jny_refi_note_print(jny_arena *a, const jny_refi_note *n)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_format(&b, "state: %.*s", JNY_ARG(n->state));
    if (n->valence.n)
        jny_buf_format(&b, "\nvalence: %.*s", JNY_ARG(n->valence));
    if (n->words.n)
        jny_buf_format(&b, "\n\n%.*s", JNY_ARG(n->words));
    return jny_buf_str(&b);
}

static bool take_line(jny_str *rest, jny_str key, jny_str *value)
{
    if (!jny_str_starts(*rest, key))
        return false;
    *rest  = jny_str_sub(*rest, key.n, rest->n);
    *value = jny_str_cut(rest, '\n');
    return true;
}

bool jny_refi_note_parse(jny_str text, jny_refi_note *out)
{
    *out = (jny_refi_note){0};
    if (!take_line(&text, JNY_STR("state: "), &out->state))
        return false;
    take_line(&text, JNY_STR("valence: "), &out->valence);
    if (text.n && text.p[0] != '\n')
        return false;
    out->words = jny_str_sub(text, text.n > 0, text.n);
    return true;
}

/* Takes two digits, at most `most`, and what stands behind them. */
static bool take_two(jny_str *s, int most, char behind, int *out)
{
    if (s->n < 2 || !isdigit((unsigned char)s->p[0]) || !isdigit((unsigned char)s->p[1]))
        return false;
    *out = (s->p[0] - '0') * 10 + s->p[1] - '0';
    *s   = jny_str_sub(*s, 2, s->n);
    if (!behind)
        return *out <= most;
    bool there = s->n && s->p[0] == behind;
    *s         = jny_str_sub(*s, there, s->n);
    return there && *out <= most;
}

/* A fraction of a second, then Z, an offset or nothing. */
static bool is_end_of_time(jny_str s)
{
    int    hours, minutes;
    size_t n = s.n && s.p[0] == '.';
    while (n && n < s.n && isdigit((unsigned char)s.p[n]))
        n++;
    if (n == 1)
        return false;
    s = jny_str_sub(s, n, s.n);
    if (s.n == 0 || jny_str_eq(s, JNY_STR("Z")))
        return true;
    if (s.p[0] != '+' && s.p[0] != '-')
        return false;
    s = jny_str_sub(s, 1, s.n);
    return take_two(&s, 14, ':', &hours) && take_two(&s, 59, 0, &minutes) && s.n == 0 &&
           hours * 60 + minutes <= 14 * 60;
}

bool jny_refi_is_time(jny_str s)
{
    int century, year, month, day, hour, minute, second;
    return s.n <= 40 && take_two(&s, 99, 0, &century) && take_two(&s, 99, '-', &year) &&
           take_two(&s, 12, '-', &month) && take_two(&s, 31, 'T', &day) &&
           jny_is_day(century * 100 + year, month, day) && take_two(&s, 23, ':', &hour) &&
           take_two(&s, 59, ':', &minute) && take_two(&s, 59, 0, &second) && is_end_of_time(s);
}

static const jny_str dated = JNY_INIT("coded elsewhere"), on = JNY_INIT(" on ");

jny_str jny_refi_dated(jny_arena *a, jny_str when, jny_str words)
{
    return jny_str_format(a, "%.*s%s%.*s%s%.*s", JNY_ARG(dated), when.n ? on.p : "", JNY_ARG(when),
                          words.n ? "\n" : "", JNY_ARG(words));
}

bool jny_refi_undated(jny_str note, jny_str *when, jny_str *words)
{
    jny_str rest = note, line = jny_str_cut(&rest, '\n');
    *when  = (jny_str){0};
    *words = note;
    if (!jny_str_starts(line, dated))
        return false;
    line = jny_str_sub(line, dated.n, line.n);
    if (line.n && !jny_str_starts(line, on))
        return false;
    jny_str time = jny_str_sub(line, line.n ? on.n : 0, line.n);
    if (line.n && !jny_refi_is_time(time))
        return false;
    *when  = time;
    *words = rest;
    return true;
}

/* ---- The receipt ----------------------------------------------------------------------------- */

static void count(jny_arena *a, jny_losses *list, jny_str what, jny_str where, size_t n)
{
    for (size_t i = 0; i < list->n; i++)
        if (jny_str_eq(list->at[i].what, what)) {
            list->at[i].n += n;
            return;
        }
    *JNY_PUSH(a, list) = (jny_loss){jny_str_copy(a, what), n, jny_str_copy(a, where)};
}

void jny_receipt_lost(jny_arena *a, jny_receipt *r, jny_str what, jny_str where, size_t n)
{
    if (n)
        count(a, &r->lost, what, where, n);
}

void jny_receipt_told(jny_arena *a, jny_receipt *r, jny_str what, jny_str where, size_t n)
{
    count(a, &r->told, what, where, n);
}

/* A foreign file must not speak to the terminal. */
static void add_shown(jny_buf *b, jny_str s)
{
    for (size_t i = 0; i < s.n; i++)
        jny_buf_char(b, (unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7F ? ' ' : s.p[i]);
}

static void print_list(jny_buf *b, jny_str file, const char *kind, const jny_losses *l)
{
    for (size_t i = 0; i < l->n; i++) {
        jny_buf_format(b, "%.*s: %s: ", JNY_ARG(file), kind);
        add_shown(b, l->at[i].what);
        jny_buf_format(b, ": %zu", l->at[i].n);
        if (l->at[i].first.n) {
            jny_buf_add(b, l->at[i].n > 1 ? JNY_STR(" (first: ") : JNY_STR(" ("));
            add_shown(b, l->at[i].first);
            jny_buf_char(b, ')');
        }
        jny_buf_char(b, '\n');
    }
}

void jny_receipt_print(jny_buf *b, jny_str file, const jny_receipt *r)
{
    print_list(b, file, "note", &r->told);
    print_list(b, file, "lost", &r->lost);
}

/* RFC 4180; what a spreadsheet would take for a formula is made text. */
static void add_cell(jny_buf *b, jny_str s)
{
    jny_buf_char(b, '"');
    if (s.n && (s.p[0] == '=' || s.p[0] == '+' || s.p[0] == '-' || s.p[0] == '@'))
        jny_buf_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            jny_buf_char(b, '"');
        jny_buf_char(b, (unsigned char)s.p[i] < 0x20 ? ' ' : s.p[i]);
    }
    jny_buf_char(b, '"');
}

static void csv_list(jny_buf *b, const char *kind, const jny_losses *l)
{
    for (size_t i = 0; i < l->n; i++) {
        jny_buf_format(b, "%s,", kind);
        add_cell(b, l->at[i].what);
        jny_buf_format(b, ",%zu,", l->at[i].n);
        add_cell(b, l->at[i].first);
        jny_buf_char(b, '\n');
    }
}

void jny_receipt_csv(jny_buf *b, const jny_receipt *r)
{
    jny_buf_add(b, JNY_STR("kind,what,count,first\n"));
    csv_list(b, "note", &r->told);
    csv_list(b, "lost", &r->lost);
}
