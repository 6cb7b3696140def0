/* test_loose.c - tables in which somebody stands in several cells, attacked by other code.
 *
 * Of small tables all ways are tried in which people can be spread over them: for each set of
 * cells somebody may stand in, and each part of it in which they mention the theme, how many such
 * people there are is one unknown. Every printed number is one inequality over these, and GLPK
 * says whether whole numbers fit. Nothing is assumed of how sums and cells hang together.
 *
 * The reader is told more than is printed, as in audit_base.h: of each place whether few mention
 * the theme, few do not, or nobody does not. */
#include "audit.h"
#include "chance.h"
#include "disclose.h"

#include <stdio.h>
#include <stdlib.h>

enum { CELLS = 4, SETS = 1 << CELLS, KINDS = 81 }; /* KINDS: of people; 3 to the number of cells */

/* A table of one row of three, of which the whole is printed, or none (by three attributes); or of
 * two by two with all sums. */
typedef struct {
    int  rows, columns;
    sums printed;
    int  kinds, asked[KINDS], says[KINDS]; /* sets of cells: where they stand, where they say it */
    int  n[KINDS];                         /* the truth */
    bool hidden[2][9];                     /* [theme, base][place] */
    int  truth[2][9];
    int  settled[2][9]; /* who stands in that cell only */
    int  threshold, round;
} crowd;

enum { THEME, BASE };

static int cells_of(const crowd *c)
{
    return c->rows * c->columns;
}

static int places_of(const crowd *c)
{
    return (c->rows + 1) * (c->columns + 1);
}

static bool is_sum(const crowd *c, int p)
{
    return p / (c->columns + 1) == c->rows || p % (c->columns + 1) == c->columns;
}

static bool is_printed(const crowd *c, int p)
{
    return !is_sum(c, p) || c->printed == SUMS_ALL ||
           (c->printed == SUMS_WHOLE && p == places_of(c) - 1);
}

/* The cells that a place is about. */
static int set_of(const crowd *c, int p)
{
    int width = c->columns + 1, set = 0;
    for (int i = 0; i < cells_of(c); i++) {
        int row = i / c->columns, column = i % c->columns;
        if ((p / width == c->rows || p / width == row) &&
            (p % width == c->columns || p % width == column))
            set |= 1 << i;
    }
    return set;
}

static void count(crowd *c)
{
    for (int p = 0; p < places_of(c); p++) {
        c->truth[THEME][p] = c->truth[BASE][p] = 0;
        c->settled[THEME][p] = c->settled[BASE][p] = 0;
        for (int k = 0; k < c->kinds; k++) {
            c->truth[THEME][p] += (c->says[k] & set_of(c, p)) ? c->n[k] : 0;
            c->truth[BASE][p] += (c->asked[k] & set_of(c, p)) ? c->n[k] : 0;
            c->settled[THEME][p] += c->asked[k] == set_of(c, p) && c->says[k] ? c->n[k] : 0;
            c->settled[BASE][p] += c->asked[k] == set_of(c, p) ? c->n[k] : 0;
        }
    }
}

static crowd draw(unsigned seed, int policy)
{
    static const int threshold[] = {5, 8, 10};
    chance           luck        = chance_of(seed);
    bool             square      = chance_below(&luck, 2);
    crowd            c           = {.rows      = square ? 2 : 1,
                                    .columns   = square ? 2 : 3,
                                    .printed   = square          ? SUMS_ALL
                                                 : seed % 4 == 0 ? SUMS_NONE
                                                                 : SUMS_WHOLE,
                                    .threshold = threshold[policy],
                                    .round     = 5};
    for (int asked = 1; asked < 1 << cells_of(&c); asked++)
        for (int says = 0; says <= asked; says++)
            if ((says & asked) == says) {
                c.asked[c.kinds]  = asked;
                c.says[c.kinds++] = says;
            }
    size_t one_in = 2 + chance_below(&luck, 3);
    for (int people = 6 + (int)chance_below(&luck, 60); people > 0; people--) {
        int asked = 1 << chance_below(&luck, (size_t)cells_of(&c)), says = 0;
        while (chance_below(&luck, 5) == 0)
            asked |= 1 << chance_below(&luck, (size_t)cells_of(&c));
        for (int i = 0; i < cells_of(&c); i++)
            if (asked >> i & 1 && chance_below(&luck, one_in) == 0)
                says |= 1 << i;
        for (int k = 0; k < c.kinds; k++)
            c.n[k] += c.asked[k] == asked && c.says[k] == says;
    }
    count(&c);
    return c;
}

static disclosed share(crowd *c)
{
    size_t    place;
    uint32_t  of[2][9], settled[2][9];
    disclosed answer = DISCLOSE_DONE;
    jny_arena a      = jny_arena_open(jny_world_system());
    for (int what = BASE; what >= THEME && answer == DISCLOSE_DONE; what--) {
        for (int p = 0; p < places_of(c); p++) {
            of[what][p]      = (uint32_t)c->truth[what][p];
            settled[what][p] = (uint32_t)c->settled[what][p];
        }
        sheet s = {.rows           = (size_t)c->rows,
                   .columns        = (size_t)c->columns,
                   .sums           = c->printed,
                   .count          = of[what],
                   .base           = what == THEME ? of[BASE] : NULL,
                   .base_hidden    = what == THEME ? c->hidden[BASE] : NULL,
                   .settled        = settled[what],
                   .base_settled   = what == THEME ? settled[BASE] : NULL,
                   .threshold      = (unsigned)c->threshold,
                   .base_threshold = (unsigned)c->threshold,
                   .round          = (unsigned)c->round};
        answer  = c->printed == SUMS_NONE ? disclose(&s, c->hidden[what], &place, a)
                                          : disclose_loose(&s, c->hidden[what], a);
    }
    jny_arena_close(&a);
    return answer;
}

/* ---- What fits ------------------------------------------------------------------------------- */

typedef struct {
    const crowd *c;
    glp_prob    *lp;
} fitting;

/* Rows: of each place those who say it, those who are asked, and those of these who do not. */
enum { SAY, ASKED, OTHERS, ROWS };

static int row_of(int p, int what)
{
    return p * ROWS + what + 1;
}

static void set_row(fitting *f, int p, int what, int low, int high)
{
    glp_set_row_bnds(f->lp, row_of(p, what),
                     low == high          ? GLP_FX
                     : high >= AUDIT_MANY ? GLP_LO
                                          : GLP_DB,
                     low, high);
}

/* Every count that is printed as this one is. */
static void printed_as(const crowd *c, int n, int *low, int *high)
{
    int v = (n + c->round / 2) / c->round * c->round;
    *low = *high = n ? AUDIT_MANY : 0;
    for (int i = c->threshold; n && i <= v + c->round; i++)
        if ((i + c->round / 2) / c->round * c->round == v) {
            *low  = i < *low ? i : *low;
            *high = i;
        }
}

static void set_place(fitting *f, int p)
{
    const crowd *c   = f->c;
    int          low = 0, high = AUDIT_MANY, others_low = 0, others_high = AUDIT_MANY;
    int          t = c->threshold, x = c->truth[THEME][p], b = c->truth[BASE][p];
    bool         base_hidden = c->hidden[BASE][p], inner = !is_sum(c, p);
    for (int what = SAY; what <= OTHERS; what++)
        set_row(f, p, what, 0, AUDIT_MANY);
    if (!is_printed(c, p))
        return;
    if (!base_hidden)
        printed_as(c, b, &low, &high);
    else
        low = 1, high = inner ? t - 1 : AUDIT_MANY;
    set_row(f, p, ASKED, low, high);
    if (!c->hidden[THEME][p]) {
        printed_as(c, x, &low, &high);
        if (x > 0 && x == b)
            others_high = 0;
        else if (x > 0)
            others_low = t;
    } else {
        low  = 1;
        high = AUDIT_MANY;
        if (inner && !base_hidden && b <= 2 * t - 1) {
            others_low = 1;
        } else if (inner && !base_hidden && x < t) {
            high = t - 1;
        } else if (inner && !base_hidden) {
            others_low  = 1;
            others_high = t - 1;
        }
    }
    set_row(f, p, SAY, low, high);
    set_row(f, p, OTHERS, others_low, others_high);
}

static fitting fitting_open(const crowd *c)
{
    fitting f = {c, glp_create_prob()};
    int     index[KINDS + 1];
    double  one[KINDS + 1];
    glp_term_out(GLP_OFF);
    glp_add_cols(f.lp, c->kinds);
    glp_add_rows(f.lp, places_of(c) * ROWS);
    for (int k = 1; k <= c->kinds; k++) {
        glp_set_col_kind(f.lp, k, GLP_IV);
        glp_set_col_bnds(f.lp, k, GLP_LO, 0, 0);
    }
    for (int p = 0; p < places_of(c); p++)
        for (int what = SAY; what < ROWS; what++) {
            int n = 0, set = set_of(c, p);
            for (int k = 0; k < c->kinds; k++) {
                bool says = c->says[k] & set, asked = c->asked[k] & set;
                if (what == SAY ? says : what == ASKED ? asked : asked && !says) {
                    index[++n] = k + 1;
                    one[n]     = 1;
                }
            }
            glp_set_mat_row(f.lp, row_of(p, what), n, index, one);
            set_place(&f, p);
        }
    return f;
}

/* Whether some crowd has `v` there, for somebody who is alone in cell `insider`. */
static bool can_be(fitting *f, int p, int what, int v, int insider)
{
    glp_iocp how;
    if (insider >= 0) {
        set_row(f, insider, SAY, f->c->truth[THEME][insider], f->c->truth[THEME][insider]);
        if (f->c->truth[BASE][insider] == 1)
            set_row(f, insider, ASKED, 1, 1);
    }
    int    type = glp_get_row_type(f->lp, row_of(p, what));
    double low  = glp_get_row_lb(f->lp, row_of(p, what)),
           high = glp_get_row_ub(f->lp, row_of(p, what));
    bool can    = v >= low && (type == GLP_LO || type == GLP_FR || v <= high);
    if (can) {
        glp_set_row_bnds(f->lp, row_of(p, what), GLP_FX, v, v);
        glp_init_iocp(&how);
        how.msg_lev  = GLP_MSG_OFF;
        how.presolve = GLP_ON;
        int rc       = glp_intopt(f->lp, &how);
        can          = rc == 0 && glp_mip_status(f->lp) == GLP_OPT;
        cr_assert(rc == 0 || rc == GLP_ENOPFS || rc == GLP_ENODFS, "GLPK gave up: %d", rc);
    }
    set_place(f, p);
    if (insider >= 0)
        set_place(f, insider);
    return can;
}

static bool is_alone(const crowd *c, int p)
{
    int x = c->truth[THEME][p], b = c->truth[BASE][p];
    return !is_sum(c, p) && c->hidden[THEME][p] && (x == 1 || b - x == 1 || b == 1);
}

static char found[100]; /* the last leak, for the message */

static bool has_all(fitting *f, int p, int what, int low, int high)
{
    bool all = true;
    for (int insider = -1; insider < places_of(f->c) && all; insider++) {
        if (insider >= 0 && (insider == p || !is_alone(f->c, insider)))
            continue;
        for (int v = low; v <= high && all; v++)
            if (!(all = can_be(f, p, what, v, insider)))
                snprintf(found, sizeof found, "place %d: %s cannot be %d, says %s %d", p,
                         (const char *[]){"who say it", "who are asked", "others"}[what], v,
                         insider < 0 ? "everybody" : "who is alone in", insider);
    }
    return all;
}

/* Whether a hidden sum is no secret: nothing but the truth fits. */
static bool is_known(fitting *f, int p)
{
    int x = f->c->truth[THEME][p], t = f->c->threshold;
    for (int by = 1; by < t; by++)
        if (can_be(f, p, SAY, x + by, -1) || can_be(f, p, SAY, x - by, -1))
            return false;
    snprintf(found, sizeof found, "sum %d can only be %d", p, x);
    return true;
}

/* Cells and sums of which too much is known. */
static int attack(const crowd *c, int *primary)
{
    fitting f      = fitting_open(c);
    int     unsafe = 0, t = c->threshold;
    for (int p = 0; p < places_of(c); p++) {
        int  x    = c->truth[THEME][p];
        bool good = true;
        if (!c->hidden[THEME][p] && !c->hidden[BASE][p])
            continue;
        if (is_sum(c, p)) {
            unsafe += c->hidden[THEME][p] && is_known(&f, p);
            continue;
        }
        (*primary)++;
        if (c->hidden[BASE][p])
            good = has_all(&f, p, ASKED, 1, t - 1) && (x == 0 || has_all(&f, p, SAY, 1, t - 1));
        else if (x < t)
            good = has_all(&f, p, SAY, 1, t - 1);
        else
            good = has_all(&f, p, OTHERS, 1, t - 1);
        unsafe += !good;
    }
    glp_delete_prob(f.lp);
    return unsafe;
}

static void show(const crowd *c)
{
    for (int what = THEME; what <= BASE; what++)
        for (int p = 0; p < places_of(c); p++)
            fprintf(stderr, "%3d%s%s", c->truth[what][p], c->hidden[what][p] ? "[c]" : "   ",
                    p % (c->columns + 1) == c->columns ? "\n" : " ");
}

static bool is_loose(const crowd *c)
{
    int all = 0;
    for (int k = 0; k < c->kinds; k++)
        all += c->n[k] * (__builtin_popcount((unsigned)c->asked[k]) > 1);
    return all > 0;
}

/* What is not told, of all that is counted. */
typedef struct {
    int cells, sums, hidden_cells, hidden_sums;
} loss;

static void add_loss(const crowd *c, loss *l)
{
    for (int what = THEME; what <= BASE; what++)
        for (int p = 0; p < places_of(c); p++)
            if (is_printed(c, p) && c->truth[what][p]) {
                *(is_sum(c, p) ? &l->sums : &l->cells) += 1;
                *(is_sum(c, p) ? &l->hidden_sums : &l->hidden_cells) += c->hidden[what][p];
            }
}

Test(loose, rounded_tables_of_people_in_several_cells, .timeout = 3600)
{
    const char *given = getenv("JNY_TABLES");
    unsigned    many  = given ? (unsigned)strtoul(given, NULL, 10) : getenv("JNY_LONG") ? 3000 : 60;
    for (int policy = 0; policy < 3; policy++) {
        int  tables = 0, unsafe = 0, primary = 0;
        loss lost = {0};
        for (unsigned seed = 1; seed <= many; seed++) {
            crowd c = draw(seed, policy);
            if (!is_loose(&c) || share(&c) != DISCLOSE_DONE)
                continue;
            int bad = attack(&c, &primary);
            if (bad && !unsafe) {
                fprintf(stderr, "policy %d, seed %u: %d unsafe: %s\n", policy, seed, bad, found);
                show(&c);
            }
            tables++;
            unsafe += bad;
            add_loss(&c, &lost);
        }
        fprintf(stderr,
                "loose, threshold %d: %d tables, %d secrets, %d unsafe; hidden: %d of %d cells, %d "
                "of %d sums\n",
                draw(1, policy).threshold, tables, primary, unsafe, lost.hidden_cells, lost.cells,
                lost.hidden_sums, lost.sums);
        cr_expect_eq(unsafe, 0, "threshold %d: %d cells", draw(1, policy).threshold, unsafe);
        cr_expect(primary > tables / 2 && tables > (int)many / 2, "%d of %d", primary, tables);
        cr_expect_lt(lost.hidden_sums, lost.sums, "every sum was hidden");
    }
}

/* They were told by sums that only together tell: of cells beside each other in rows and columns,
 * and of bases that are hidden. */
Test(loose, tables_that_once_told)
{
    static const struct {
        int      policy;
        unsigned seed;
    } told[] = {{1, 556}, {2, 411}};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        int   primary = 0;
        crowd c       = draw(told[i].seed, told[i].policy);
        cr_expect_eq(share(&c), DISCLOSE_DONE);
        cr_expect_eq(attack(&c, &primary), 0, "seed %u: %s", told[i].seed, found);
        cr_expect_gt(primary, 0);
    }
}

/* So many people who stand in the cells `asked` and say it in the cells `says`. */
static void add_people(crowd *c, int n, int asked, int says)
{
    c->asked[c->kinds] = asked;
    c->says[c->kinds]  = says;
    c->n[c->kinds++]   = n;
}

/* All other kinds of people there can be: nobody is of them, but the reader cannot know. */
static void add_nobody(crowd *c)
{
    for (int asked = 1; asked < 1 << cells_of(c); asked++)
        for (int says = 0; says <= asked; says++) {
            bool there = (says & asked) != says;
            for (int k = 0; k < c->kinds; k++)
                there |= c->asked[k] == asked && c->says[k] == says;
            if (!there)
                add_people(c, 0, asked, says);
        }
    count(c);
}

/* Shares a row, and attacks it: whether its whole is told. */
static bool tells_whole(crowd *c, int cell)
{
    int primary = 0;
    add_nobody(c);
    cr_assert_eq(share(c), DISCLOSE_DONE);
    cr_assert(c->hidden[THEME][cell]);
    cr_expect_eq(attack(c, &primary), 0, "%s", found);
    cr_expect_gt(primary, 0);
    return !c->hidden[THEME][places_of(c) - 1];
}

/* 17 of 17 and 18 of 18, one of them in both, and 3 of 20: 37 in all, which prints as 35. For the 3
 * to be 4, all would have to be 38, or two in both: who knows how many were asked knows better. */
Test(loose, a_whole_at_its_highest)
{
    crowd c = {.rows = 1, .columns = 3, .printed = SUMS_WHOLE, .threshold = 5, .round = 5};
    add_people(&c, 16, 1, 1);
    add_people(&c, 17, 2, 2);
    add_people(&c, 1, 3, 3);
    add_people(&c, 3, 4, 4);
    add_people(&c, 17, 4, 0);
    cr_expect_not(tells_whole(&c, 2));
}

/* 14 of 14 and 3 of 20: 17 in all, which prints as 15. It cannot be 13, but the 3 can be 4: one of
 * the 20 was asked elsewhere too, and may be one of the 14. */
Test(loose, a_whole_that_one_cell_fills)
{
    crowd c = {.rows = 1, .columns = 3, .printed = SUMS_WHOLE, .threshold = 5, .round = 5};
    add_people(&c, 14, 1, 1);
    add_people(&c, 15, 2, 0);
    add_people(&c, 1, 6, 0);
    add_people(&c, 3, 4, 4);
    add_people(&c, 16, 4, 0);
    cr_expect(tells_whole(&c, 2));
}

/* Of 3, a base that is hidden, one says it; of all 21, 15. Were it only that one who was asked
 * there, 4 would be left who do not say it, which is too few to tell the whole. */
Test(loose, a_whole_beside_a_hidden_base)
{
    crowd c = {.rows = 1, .columns = 3, .printed = SUMS_WHOLE, .threshold = 5, .round = 10};
    add_people(&c, 13, 1, 1);
    add_people(&c, 1, 3, 1);
    add_people(&c, 4, 2, 0);
    add_people(&c, 1, 4, 4);
    add_people(&c, 2, 4, 0);
    cr_expect_not(tells_whole(&c, 2));
    cr_expect(c.hidden[BASE][2] && !c.hidden[BASE][places_of(&c) - 1]);
}
