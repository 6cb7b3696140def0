/* test_feedback.c - a table of data that nobody here wrote, patient feedback by theme and service,
 * as it would be shared. */
#include "audit_base.h"
#include "disclose.h"
#include "projects.h"

static const char *const policies[] = {"round-5", "round-7", "round-10", "exact-5", "exact-10"};
enum { POLICIES = sizeof policies / sizeof *policies };

/* ---- Patient feedback, theme by service ------------------------------------------------------ */

enum { COLUMNS_MOST = 80, SERVICES = 3, PATIENTS = 6000 };

/* Splits a line of CSV in place; quotes are taken off. */
static int cells_of(char *line, char **cell)
{
    int n = 0;
    for (char *p = line; n < COLUMNS_MOST;) {
        char *to  = p;
        cell[n++] = p;
        for (bool quoted = false; *p && (quoted || (*p != ',' && *p != '\n' && *p != '\r')); p++)
            if (*p == '"')
                quoted = !quoted;
            else
                *to++ = *p;
        bool more = *p == ',';
        if (*p)
            p++;
        *to = '\0';
        if (!more)
            break;
    }
    return n;
}

typedef struct {
    char name[40];
    int  service;
    bool says[COLUMNS_MOST], twice;
} patient;

static patient patients[PATIENTS];
static int     n_patients;

static int service_of(const char *name)
{
    return strcmp(name, "111") == 0 ? 0 : strncmp(name, "PTS", 3) == 0 ? 1 : 2;
}

static patient *patient_called(const char *name, int service)
{
    for (int i = 0; i < n_patients; i++)
        if (strcmp(patients[i].name, name) == 0) {
            patients[i].twice |= patients[i].service != service;
            return &patients[i];
        }
    patient *p = &patients[n_patients++];
    snprintf(p->name, sizeof p->name, "%s", name);
    p->service = service;
    return p;
}

/* The themes of the file by service, in respondents: a row for every theme. -1: no file. */
static int read_feedback(int n[COLUMNS_MOST][SERVICES], int base[SERVICES])
{
    const char *folder = getenv("JOURNEYS_SHARED_DATA");
    char        path[1024], *cell[COLUMNS_MOST], *line = NULL;
    size_t      room    = 0;
    int         columns = 0, first = 11;
    snprintf(path, sizeof path, "%s/nhs-feedback/v6-neas.csv",
             folder ? folder : SOURCE_FOLDER "/../shared/data");
    FILE *f = fopen(path, "r");
    if (!f) {
        fprintf(stderr, "SKIP: patient feedback: no %s\n", path);
        return -1;
    }
    while (getline(&line, &room, f) > 0) {
        int k = cells_of(line, cell);
        if (!columns) {
            columns = k;
            continue;
        }
        if (k < columns || !cell[2][0])
            continue; /* a line inside a text */
        patient *p = patient_called(cell[2], service_of(cell[4]));
        for (int c = first; c < columns; c++)
            p->says[c] |= strcmp(cell[c], "1") == 0;
    }
    free(line);
    fclose(f);
    for (int i = 0; i < n_patients; i++) {
        base[patients[i].service]++;
        for (int c = first; c < columns; c++)
            n[c - first][patients[i].service] += patients[i].says[c];
    }
    return columns - first;
}

Test(share, feedback_theme_by_service, .timeout = 120)
{
    static int n[COLUMNS_MOST][SERVICES], base[SERVICES];
    int        themes = read_feedback(n, base), solved = 0, small = 0;
    if (themes < 0)
        cr_skip_test("no third-party data");
    cr_assert(themes > 40 && n_patients > 2500, "%d themes, %d patients", themes, n_patients);
    for (int i = 0; i < POLICIES; i++) {
        jny_policy policy;
        jny_err    err    = {0};
        int        unsafe = 0, refused = 0;
        cr_assert_eq(jny_policy_find(jny_cstr(policies[i]), &policy, &err), JNY_OK);
        for (int t = 0; t < themes; t++) {
            /* One row, the services across; its sums of columns are not printed. */
            uint32_t  count[8] = {0}, asked[8]  = {0};
            bool      hidden[8], base_hidden[8] = {0};
            size_t    place;
            jny_arena a = jny_arena_open(jny_world_system());
            printout  x = {.rows      = 1,
                           .columns   = SERVICES,
                           .threshold = (int)policy.threshold,
                           .round     = (int)policy.round};
            for (int s = 0; s < SERVICES; s++) {
                count[s] = count[4 + s] = (uint32_t)n[t][s];
                asked[s] = asked[4 + s] = (uint32_t)base[s];
                count[3] += count[s];
                asked[3] += asked[s];
            }
            count[7] = count[3];
            asked[7] = asked[3];
            sheet s  = {.rows           = 1,
                        .columns        = SERVICES,
                        .sums           = SUMS_WHOLE,
                        .count          = count,
                        .base           = asked,
                        .base_hidden    = base_hidden,
                        .threshold      = policy.threshold,
                        .base_threshold = policy.threshold,
                        .round          = policy.round};
            refused += disclose(&s, hidden, &place, a) != DISCLOSE_DONE;
            for (int p = 0; p < 8; p++) {
                /* A row's sum and the columns' are the whole and the cells. */
                bool h       = hidden[p == 3 ? 7 : p >= 4 && p < 7 ? p - 4 : p];
                x.truth[p]   = (int)count[p];
                x.hidden[p]  = h;
                x.printed[p] = h ? -1 : (int)disclose_shown(policy.round, count[p]);
            }
            /* Sums that only repeat are not attacked twice. */
            solver v = solver_open(&x);
            for (int p = 0; p < SERVICES; p++) {
                int low, high;
                audit_wanted(&x, p, &low, &high);
                if (x.hidden[p] && high)
                    unsafe += !audit_reaches(&v, p, low) || !audit_reaches(&v, p, high);
            }
            solver_close(&v);
            /* Hiding the few alone: the rest of the sum is what is hidden. */
            for (int p = 0; p < 8 && i == 3; p++) {
                x.hidden[p]  = x.truth[p] >= 1 && x.truth[p] < 5;
                x.printed[p] = x.truth[p];
            }
            if (i == 3) {
                v = solver_open(&x);
                for (int p = 0; p < SERVICES; p++)
                    if (x.hidden[p]) {
                        small++;
                        solved +=
                            solver_reach(&v, p, true, NULL) == solver_reach(&v, p, false, NULL);
                    }
                solver_close(&v);
            }
            jny_arena_close(&a);
        }
        fprintf(stderr, "feedback, %s: %d themes by service, %d cells unsafe, %d refused\n",
                policies[i], themes, unsafe, refused);
        cr_expect_eq(unsafe, 0);
    }
    fprintf(stderr, "feedback: hiding the few alone, %d of %d hidden cells can be solved\n", solved,
            small);
    cr_expect(solved > 0, "none of %d", small);
}
