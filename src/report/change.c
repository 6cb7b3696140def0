/* change.c - what a changed codebook would do, as tables. */
#include "maker.h"

static jny_str theme_name(const jny_codebook_changes *c, const jny_theme_change *t)
{
    return t->is != JNY_NO_PARENT ? c->is->themes[t->is].path : c->was->themes[t->was].path;
}

static jny_str version(jny_arena *a, const jny_codebook *book)
{
    jny_buf b = jny_buf_open(a);
    jny_buf_format(&b, "%.*s (", JNY_ARG(book->name));
    jny_buf_hex(&b, book->hash.bytes, 6);
    jny_buf_char(&b, ')');
    return jny_buf_str(&b);
}

void jny_changes_summary(jny_arena *a, const jny_codebook_changes *c, jny_table *out)
{
    maker  m     = {.a = a};
    size_t still = 0;
    make_column(&m, JNY_STR("theme"), JNY_STR("Theme"), false);
    make_column(&m, JNY_STR("was"), JNY_STR("Was"), true);
    make_column(&m, JNY_STR("gained"), JNY_STR("Gained"), true);
    make_column(&m, JNY_STR("lost"), JNY_STR("Lost"), true);
    make_column(&m, JNY_STR("is"), JNY_STR("Is"), true);
    make_column(&m, JNY_STR("note"), JNY_STR(""), false);
    for (size_t i = 0; i < c->n_themes; i++) {
        const jny_theme_change *t     = &c->themes[i];
        bool                    moved = t->was == JNY_NO_PARENT || t->is == JNY_NO_PARENT ||
                     !jny_str_eq(c->was->themes[t->was].path, c->is->themes[t->is].path);
        if (!moved && t->gained + t->lost == 0) {
            still++;
            continue;
        }
        make_text(&m, theme_name(c, t));
        make_number(&m, t->stories);
        make_number(&m, t->gained);
        make_number(&m, t->lost);
        make_number(&m, t->stories + t->gained - t->lost);
        if (t->was == JNY_NO_PARENT)
            make_text(&m, JNY_STR("new"));
        else if (t->is == JNY_NO_PARENT)
            make_text(&m, JNY_STR("dropped"));
        else if (moved)
            make_text(&m, jny_str_format(a, "was %.*s", JNY_ARG(c->was->themes[t->was].path)));
        else
            make_text(&m, (jny_str){0});
    }
    if (still)
        make_note(&m, "%.*s as before.", JNY_ARG(make_count(&m, still, "theme is", "themes are")));
    make_note(&m,
              "%.*s of %llu would gain or lose a theme; people have finished %llu of these, "
              "and what they decided stays as it is.",
              JNY_ARG(make_count(&m, c->changed, "story", "stories")),
              (unsigned long long)c->stories, (unsigned long long)c->finished);
    *out = make_table(&m, jny_str_format(a, "INTERNAL: stories by theme, from %.*s to %.*s",
                                         JNY_ARG(version(a, c->was)), JNY_ARG(version(a, c->is))));
}

/* ---- The stories ------------------------------------------------------------------------- */

void jny_changes_explain(jny_buf *b, jny_arena *a, const jny_codebook_changes *c, size_t most)
{
    for (size_t i = 0, end; i < c->n; i = end) {
        const jny_story_change *x = &c->changes[i];
        for (end = i; end < c->n && c->changes[end].theme == x->theme &&
                      c->changes[end].gained == x->gained;)
            end++;
        jny_buf_format(b, "\n%.*s %s by %zu\n", JNY_ARG(theme_name(c, &c->themes[x->theme])),
                       x->gained ? "gained" : "lost", end - i);
        for (size_t k = i; k < end && k - i < most; k++, x++)
            jny_buf_format(b, "  %.*s  %.*s  by %.*s%s\n", JNY_ARG(x->id),
                           JNY_ARG(make_concordance(a, x->before, x->quote, x->after)),
                           JNY_ARG(x->rule), x->finished ? " (finished)" : "");
        if (end - i > most)
            jny_buf_format(b, "  and %zu more: --all, or --format csv\n", end - i - most);
    }
}

void jny_changes_stories(jny_arena *a, const jny_codebook_changes *c, jny_table *out)
{
    maker m = {.a = a};
    make_column(&m, JNY_STR("theme"), JNY_STR("Theme"), false);
    make_column(&m, JNY_STR("change"), JNY_STR("Change"), false);
    make_column(&m, JNY_STR("id"), JNY_STR("Story"), false);
    make_column(&m, JNY_STR("rule"), JNY_STR("Rule"), false);
    make_column(&m, JNY_STR("words"), JNY_STR("Words"), false);
    make_column(&m, JNY_STR("finished"), JNY_STR("Finished"), false);
    for (size_t i = 0; i < c->n; i++) {
        const jny_story_change *x = &c->changes[i];
        make_text(&m, theme_name(c, &c->themes[x->theme]));
        make_text(&m, x->gained ? JNY_STR("gained") : JNY_STR("lost"));
        make_text(&m, x->id);
        make_text(&m, x->rule);
        make_text(&m, make_concordance(a, x->before, x->quote, x->after));
        make_text(&m, x->finished ? JNY_STR("yes") : JNY_STR("no"));
    }
    *out = make_table(&m, JNY_STR("INTERNAL: the stories that would gain or lose a theme"));
}
