/* qdpx_loss.c - what a REFI-QDA project holds that has no place in one of ours, counted by its
 * kind. In the child only. */
#include "qdpx_read.h"

#include <string.h>

static const struct {
    const char *element, *what, *codings, *passages;
} foreign[] = {
    {"PictureSource", "pictures", "codings of pictures", "passages of pictures"},
    {"PDFSource", "PDF documents", "codings of PDF documents", "passages of PDF documents"},
    {"AudioSource", "sound recordings", "codings of sound recordings",
     "passages of sound recordings"},
    {"VideoSource", "films", "codings of films", "passages of films"},
};
enum { FOREIGN = sizeof foreign / sizeof *foreign };

static void use_file(reader *r, const char **attributes)
{
    static const char *const paths[] = {"path", "currentPath", "plainTextPath", "richTextPath",
                                        NULL};
    for (const char *const *k = paths; *k; k++) {
        jny_str path = qdpx_attribute(&r->own, attributes, *k);
        if (jny_str_starts(path, JNY_STR("internal://")))
            qdpx_file(r, jny_str_sub(path, 11, path.n));
    }
}

static void count_foreign(reader *r, const char *name, const char **attributes)
{
    size_t k = 0;
    while (k + 1 < FOREIGN && !qdpx_is(r->foreign_kind, foreign[k].element))
        k++;
    use_file(r, attributes);
    jny_str where = qdpx_attribute(&r->own, attributes, "name");
    size_t  n     = strlen(name);
    if (qdpx_is(name, foreign[k].element))
        qdpx_lost(r, foreign[k].what, where, 1);
    else if (qdpx_is(name, "Coding")) {
        qdpx_lost(r, foreign[k].codings, where, 1);
        r->codings++;
    } else if (n > 9 && strcmp(name + n - 9, "Selection") == 0)
        qdpx_lost(r, foreign[k].passages, where, 1);
    else if (qdpx_is(name, "Transcript") || qdpx_is(name, "Representation") ||
             qdpx_is(name, "TextDescription"))
        qdpx_lost(r, "texts that go with a picture, a PDF document, a recording", where, 1);
    else if (qdpx_is(name, "VariableValue"))
        qdpx_lost(r, "values of variables of pictures, documents, recordings", where, 1);
    else if (qdpx_is(name, "NoteRef"))
        qdpx_lost(r, "links from pictures, documents, recordings to notes", where, 1);
    else if (qdpx_is(name, "SyncPoint"))
        qdpx_lost(r, "points where a transcript meets its recording", where, 1);
}

bool qdpx_foreign(reader *r, const char *name, const char **attributes)
{
    for (size_t k = 0; !r->foreign && k < FOREIGN; k++)
        if (qdpx_is(name, foreign[k].element)) {
            r->foreign_kind = foreign[k].element;
            r->foreign      = r->depth;
        }
    if (r->foreign && !r->second)
        count_foreign(r, name, attributes);
    return r->foreign;
}

/* Elements that are only counted, and those that only hold others. */
static const struct {
    const char *element, *what;
} counted[] = {
    {"Link", "links between codes, notes and passages"},
    {"Graph", "drawings of codes and links"},
    {"SelectionRef", "links from cases to passages"},
    {"MemberNote", "notes in sets"},
    {"Project", NULL},
    {"Users", NULL},
    {"CodeBook", NULL},
    {"Codes", NULL},
    {"Variables", NULL},
    {"Cases", NULL},
    {"Sources", NULL},
    {"Notes", NULL},
    {"Links", NULL},
    {"Sets", NULL},
    {"Graphs", NULL},
    {"Vertex", NULL},
    {"Edge", NULL},
    {"VariableValue", NULL},
};

void qdpx_other(reader *r, const char *name)
{
    jny_str where = r->in_source ? r->s.name : (jny_str){0};
    if (r->second)
        return;
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
        if (qdpx_is(name, counted[i].element)) {
            if (counted[i].what)
                qdpx_lost(r, counted[i].what, where, 1);
            return;
        }
    qdpx_lost(r, "elements that the standard does not have", jny_cstr(name), 1);
}

/* ---- Attributes ------------------------------------------------------------------------------ */

static const struct {
    const char *element, *what, *attributes[5];
} told_by[] = {
    {"Project",
     "who made the project or changed it, and when",
     {"creatingUserGUID", "creationDateTime", "modifyingUserGUID", "modifiedDateTime"}},
    {"Project", "the project's name", {"name"}},
    {"TextSource",
     "who brought texts in or changed them, and when",
     {"creatingUser", "creationDateTime", "modifyingUser", "modifiedDateTime"}},
    {"PlainTextSelection",
     "who marked passages or changed them, and when",
     {"creatingUser", "creationDateTime", "modifyingUser", "modifiedDateTime"}},
    {"Note",
     "who wrote notes or changed them, and when",
     {"creatingUser", "creationDateTime", "modifyingUser", "modifiedDateTime"}},
    {"Note", "titles of notes", {"name"}},
    {"Note", "formatted versions of notes", {"richTextPath"}},
    {"User", "ids of users, beside their names", {"id"}},
};

static const char *const standard[] = {"guid",
                                       "name",
                                       "origin",
                                       "creatingUserGUID",
                                       "modifyingUserGUID",
                                       "targetGUID",
                                       "basePath",
                                       "creationDateTime",
                                       "modifiedDateTime",
                                       "creatingUser",
                                       "modifyingUser",
                                       "id",
                                       "isCodable",
                                       "color",
                                       "startPosition",
                                       "typeOfVariable",
                                       "endPosition",
                                       "plainTextPath",
                                       "richTextPath",
                                       "path",
                                       "currentPath",
                                       "direction",
                                       "associatedGUID",
                                       "firstX",
                                       "firstY",
                                       "secondX",
                                       "secondY",
                                       "shape",
                                       "lineStyle",
                                       "representedGUID",
                                       "originGUID",
                                       "sourceVertex",
                                       "targetVertex",
                                       NULL};

void qdpx_attributes(reader *r, const char *name, const char **attributes)
{
    jny_arena scratch = r->own;
    if (r->second || r->ours)
        return;
    jny_str where = qdpx_attribute(&scratch, attributes, "name");
    for (size_t i = 0; i < sizeof told_by / sizeof *told_by; i++) {
        bool said = false;
        for (const char *const *k = told_by[i].attributes; qdpx_is(name, told_by[i].element) && *k;
             k++)
            said |= qdpx_attribute(&scratch, attributes, *k).n > 0;
        if (said)
            qdpx_lost(r, told_by[i].what, r->in_source ? r->s.name : where, 1);
    }
    for (; *attributes; attributes += 2) { /* those of other vocabularies say nothing of ours */
        const char *const *k = standard;
        while (*k && !qdpx_is(attributes[0], *k))
            k++;
        if (!*k && !strchr(attributes[0], '|'))
            qdpx_lost(r, "attributes that the standard does not have", jny_cstr(attributes[0]), 1);
    }
}
