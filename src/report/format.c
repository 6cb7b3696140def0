/* format.c - the names of output formats. */
#include <journeys/report.h>

static const struct {
    jny_str    name;
    jny_format format;
} formats[] = {
    {JNY_INIT("table"), JNY_FORMAT_TABLE}, {JNY_INIT("md"), JNY_FORMAT_MD},
    {JNY_INIT("csv"), JNY_FORMAT_CSV},     {JNY_INIT("tsv"), JNY_FORMAT_TSV},
    {JNY_INIT("json"), JNY_FORMAT_JSON},   {JNY_INIT("ndjson"), JNY_FORMAT_NDJSON},
    {JNY_INIT("html"), JNY_FORMAT_HTML},   {JNY_INIT("xlsx"), JNY_FORMAT_XLSX},
    {JNY_INIT("svg"), JNY_FORMAT_SVG},     {JNY_INIT("r"), JNY_FORMAT_R},
    {JNY_INIT("R"), JNY_FORMAT_R},
};
enum { FORMATS = sizeof formats / sizeof *formats };

jny_status jny_format_parse(jny_str name, jny_format *out, jny_err *err)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (jny_str_eq(name, formats[i].name)) {
            *out = formats[i].format;
            return JNY_OK;
        }
    return jny_fail(err, JNY_EINVAL, NULL,
                    "no format is called \"%.*s\": table, csv, tsv, json, ndjson, md, "
                    "html, xlsx, svg or r",
                    JNY_ARG(name));
}

jny_status jny_format_of_file(jny_str path, jny_format *out)
{
    for (size_t i = path.n; i > 0 && path.p[i - 1] != '/'; i--)
        if (path.p[i - 1] == '.')
            return jny_format_parse(jny_str_sub(path, i, path.n), out, NULL);
    return JNY_EINVAL;
}

bool jny_format_is_for_people(jny_format format)
{
    return format == JNY_FORMAT_TABLE || format == JNY_FORMAT_MD || format == JNY_FORMAT_HTML ||
           format == JNY_FORMAT_XLSX || format == JNY_FORMAT_SVG;
}
