/* again.c - which finished stories are to be read again, because a later run reads them
 * differently: a codebook was changed, or the engine. Human decisions stay as they are. */
#include "desk.h"
#include "themes.h"

#include <stdlib.h>

/* One codebook of the desk, as it was when stories were finished and as it is. */
typedef struct {
    jny_desk           *d;
    size_t              book;
    const jny_past_run *runs; /* the last is the desk's own */
    size_t              n;
} history;

/* The event in which a person last finished the row; 0: nobody did. */
static int64_t last_finished(const jny_desk *d, size_t row)
{
    const jny_said *s    = &d->said[row];
    int64_t         last = 0;
    for (size_t i = 0; i < s->n_done; i++)
        if (!s->done[i].machine && s->done[i].event > last)
            last = s->done[i].event;
    return last;
}

/* The run whose suggestions stood when the row was finished; `n` if there was none. */
static size_t run_read(const history *h, size_t row)
{
    int64_t finished = last_finished(h->d, row);
    size_t  r        = h->n;
    for (size_t i = 0; finished && i < h->n && h->runs[i].event < finished; i++)
        r = i;
    return r;
}

/* Whether a mask of the codebook names the theme or one below it. */
static bool names(const jny_codebook *book, const uint64_t *bits, size_t theme)
{
    for (size_t t = theme; t < book->n; t++) {
        if (!(bits[t / 64] >> (t % 64) & 1))
            continue;
        for (size_t up = t; up != JNY_NO_PARENT; up = book->themes[up].parent)
            if (up == theme)
                return true;
    }
    return false;
}

/* Notes the themes that the row gains or loses. */
static void note_unlike(const history *h, size_t row, const jny_codebook *was, const uint64_t *bits,
                        const size_t *former)
{
    jny_desk           *d   = h->d;
    const jny_masks    *now = &d->machine[h->book];
    const jny_codebook *is  = &d->books[h->book].book;
    for (size_t t = 0; t < is->n; t++) {
        bool before = former[t] != JNY_NO_PARENT && names(was, bits, former[t]);
        if (names(is, now->bits + row * now->words, t) != before)
            *JNY_PUSH(&d->arena, &d->unlike) = (struct unlike){row, d->first[h->book] + t};
    }
}

/* Those rows that were finished while run `r` stood. */
static jny_status compare_run(const history *h, size_t r, jny_err *err)
{
    jny_desk    *d       = h->d;
    jny_arena    scratch = jny_arena_open(d->arena.world);
    jny_codebook was;
    jny_masks    masks;
    jny_status   st = jny_codebook_version(d->project, &scratch, h->runs[r].codebook, &was, err);
    if (st == JNY_OK)
        st = jny_run_masks(d->project, &scratch, h->runs[r].key, &d->census, was.n, &masks, err);
    if (st == JNY_OK) {
        const jny_codebook *is     = &d->books[h->book].book;
        size_t             *former = JNY_ARRAY(&scratch, size_t, is->n + 1);
        for (size_t t = 0; t < is->n; t++)
            former[t] = same_theme(&was, &is->themes[t]);
        for (size_t row = 0; row < d->census.n; row++)
            if (masks.tagged[row] && d->machine[h->book].tagged[row] && run_read(h, row) == r)
                note_unlike(h, row, &was, masks.bits + row * masks.words, former);
    }
    jny_arena_close(&scratch);
    return st;
}

static int by_row(const void *x, const void *y)
{
    const struct unlike *a = x, *b = y;
    return (a->row > b->row) - (a->row < b->row);
}

/* The first of a row among what is unlike, or where it would stand. */
static size_t first_unlike(const jny_desk *d, size_t row)
{
    size_t low = 0, high = d->unlike.n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (d->unlike.at[mid].row < row)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

void desk_read_again(jny_desk *d, size_t row)
{
    bool open = false;
    for (size_t i = first_unlike(d, row); !open && i < d->unlike.n && d->unlike.at[i].row == row;
         i++)
        open = !jny_desk_answer(d, row, d->unlike.at[i].theme, (jny_str){0});
    d->again[row] = open && last_finished(d, row) < d->newest_run;
}

jny_status desk_find_again(jny_desk *d, jny_err *err)
{
    jny_status st = JNY_OK;
    d->again      = JNY_ARRAY(&d->arena, bool, d->census.n + 1);
    for (size_t b = 0; st == JNY_OK && b < d->n_books; b++) {
        jny_past_run *runs;
        history       h = {.d = d, .book = b};
        st              = jny_runs(d->project, &d->arena, d->books[b].book.name, &runs, &h.n, err);
        if (st != JNY_OK || h.n < 2)
            continue;
        h.runs     = runs;
        bool *used = JNY_ARRAY(&d->arena, bool, h.n + 1);
        for (size_t row = 0; row < d->census.n; row++)
            used[run_read(&h, row)] = true;
        for (size_t r = 0; st == JNY_OK && r + 1 < h.n; r++)
            if (used[r])
                st = compare_run(&h, r, err);
        if (h.runs[h.n - 1].event > d->newest_run)
            d->newest_run = h.runs[h.n - 1].event;
    }
    if (d->unlike.n)
        qsort(d->unlike.at, d->unlike.n, sizeof *d->unlike.at, by_row);
    for (size_t i = 0; st == JNY_OK && i < d->unlike.n; i++)
        desk_read_again(d, d->unlike.at[i].row);
    return st;
}

bool jny_desk_again(const jny_desk *d, size_t row)
{
    return d->again[row];
}

bool jny_desk_settled(const jny_desk *d, size_t row)
{
    return !d->again[row] && jny_desk_finished(d, row, (jny_str){0});
}
