/* gen_classes.c - makes the table of word-break classes from Debian's unicode-data,
 * while building. Not part of the program.
 *
 *     gen_classes /usr/share/unicode > classes.inc
 *
 * The table has two stages of 256 code points; equal blocks are written once. */
#include "classes.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 0x110000, BLOCK = 256, BLOCKS = POINTS / BLOCK };

static uint8_t class_of[POINTS];

static const struct {
    const char *name;
    uint8_t     value;
} names[] = {
    {"CR", WB_CR},
    {"LF", WB_LF},
    {"Newline", WB_NEWLINE},
    {"Extend", WB_EXTEND},
    {"ZWJ", WB_ZWJ},
    {"Regional_Indicator", WB_REGIONAL},
    {"Format", WB_FORMAT},
    {"Katakana", WB_KATAKANA},
    {"Hebrew_Letter", WB_HEBREW},
    {"ALetter", WB_ALETTER},
    {"Single_Quote", WB_SINGLE_QUOTE},
    {"Double_Quote", WB_DOUBLE_QUOTE},
    {"MidNumLet", WB_MIDNUMLET},
    {"MidLetter", WB_MIDLETTER},
    {"MidNum", WB_MIDNUM},
    {"Numeric", WB_NUMERIC},
    {"ExtendNumLet", WB_EXTENDNUMLET},
    {"WSegSpace", WB_SPACE},
    {"Extended_Pictographic", WB_PICTOGRAPHIC},
};

static void die(const char *what, const char *which)
{
    fprintf(stderr, "gen_classes: %s: %s\n", what, which);
    exit(1);
}

static FILE *open_in(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "r");
    if (!f)
        die("cannot open (is the package unicode-data installed?)", path);
    return f;
}

static void mark(unsigned long from, unsigned long to, uint8_t value)
{
    if (to >= POINTS || from > to)
        die("bad range", "in the property file");
    for (unsigned long c = from; c <= to; c++)
        class_of[c] = (uint8_t)(class_of[c] | value);
}

/* Files of the form "0041..005A ; ALetter # ...": every name in `names` counts. */
static void read_properties(const char *folder, const char *file)
{
    FILE  *f = open_in(folder, file);
    char   line[1024], name[64];
    size_t found = 0;
    while (fgets(line, sizeof line, f)) {
        unsigned long from, to;
        if (sscanf(line, "%lx..%lx ; %63[A-Za-z_]", &from, &to, name) != 3) {
            if (sscanf(line, "%lx ; %63[A-Za-z_]", &from, name) != 2)
                continue;
            to = from;
        }
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (strcmp(names[i].name, name) == 0)
                mark(from, to, names[i].value), found++;
    }
    fclose(f);
    if (!found)
        die("nothing known in", file);
}

/* UnicodeData.txt: code;name;category;... with ranges as "<..., First>", "<..., Last>". */
static void read_categories(const char *folder)
{
    FILE         *f = open_in(folder, "UnicodeData.txt");
    char          line[4096], name[256], category[8];
    unsigned long first = 0;
    while (fgets(line, sizeof line, f)) {
        unsigned long c;
        if (sscanf(line, "%lx;%255[^;];%7[^;]", &c, name, category) != 3)
            die("unreadable line in", "UnicodeData.txt");
        if (strstr(name, ", First>"))
            first = c;
        else if (category[0] == 'L' || category[0] == 'N')
            mark(strstr(name, ", Last>") ? first : c, c, WB_WORDLIKE);
    }
    fclose(f);
}

int main(int argc, char **argv)
{
    static unsigned index_of[BLOCKS], block_at[BLOCKS];
    unsigned        distinct = 0;
    if (argc != 2)
        die("usage", "gen_classes FOLDER");
    read_properties(argv[1], "auxiliary/WordBreakProperty.txt");
    read_properties(argv[1], "emoji/emoji-data.txt");
    read_categories(argv[1]);

    printf("/* made by gen_classes.c: do not edit */\nstatic const uint8_t class_block[][%d] = {\n",
           BLOCK);
    for (unsigned b = 0; b < BLOCKS; b++) {
        unsigned same = 0;
        while (same < distinct && memcmp(&class_of[(size_t)block_at[same] * BLOCK],
                                         &class_of[(size_t)b * BLOCK], BLOCK) != 0)
            same++;
        index_of[b] = same;
        if (same < distinct)
            continue;
        block_at[distinct++] = b;
        printf("{");
        for (unsigned i = 0; i < BLOCK; i++)
            printf("%d%s", class_of[b * BLOCK + i], i + 1 < BLOCK ? "," : "},\n");
    }
    printf("};\nstatic const uint8_t class_index[%d] = {\n", BLOCKS);
    if (distinct > 256)
        die("too many distinct blocks", "for one byte an index");
    for (unsigned b = 0; b < BLOCKS; b++)
        printf("%u,%s", index_of[b], b % 32 == 31 ? "\n" : "");
    printf("};\n");
    return 0;
}
