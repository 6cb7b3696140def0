/* assets.c - a fixed table: nothing of a request ever becomes the name of a file. */
#include "assets.h"

#include "app.h"

#include <string.h>

extern const char jny_web_css[], jny_web_css_end[], jny_web_js[], jny_web_js_end[], jny_web_icon[],
    jny_web_icon_end[];

typedef struct {
    const char *name, *type, *from, *to;
} asset;
static const asset assets[] = {
    {"journeys.css", "text/css; charset=utf-8", jny_web_css, jny_web_css_end},
    {"journeys.js", "text/javascript; charset=utf-8", jny_web_js, jny_web_js_end},
    {"icon.svg", "image/svg+xml", jny_web_icon, jny_web_icon_end},
};

static jny_str bytes_of(const asset *x)
{
    return (jny_str){x->from, (size_t)(x->to - x->from)};
}

static jny_str path_of(jny_arena *a, const asset *x)
{
    jny_xxh128 h = jny_hash_xxh128(bytes_of(x));
    jny_buf    b = jny_buf_open(a);
    jny_buf_add(&b, JNY_STR("/assets/"));
    jny_buf_hex(&b, h.bytes, 6);
    jny_buf_format(&b, "/%s", x->name);
    return jny_buf_str(&b);
}

jny_str asset_path(jny_arena *a, const char *name)
{
    size_t i = 0;
    while (i + 1 < sizeof assets / sizeof *assets && strcmp(assets[i].name, name) != 0)
        i++;
    return path_of(a, &assets[i]);
}

void page_asset(visit *v)
{
    for (size_t i = 0; i < sizeof assets / sizeof *assets; i++)
        if (jny_str_eq(v->path, path_of(v->a, &assets[i]))) {
            send_text(v, assets[i].type, bytes_of(&assets[i]), NULL);
            v->rs->keep = true;
            return;
        }
    refuse_visit(v, 404, "Nothing of this application has that address.");
}
