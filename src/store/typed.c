/* typed.c - what people type, and what strangers' files are called, before it enters the record:
 * every journal, page and file that comes out of it must be able to carry it. */
#include <journeys/store.h>
#include <journeys/text.h>

#include <ctype.h>

jny_status jny_typed_check(jny_str s, const char *what, size_t most, jny_err *err)
{
    bool good = jny_utf8_check(s, NULL);
    for (size_t i = 0; i < s.n; i++)
        good &= (unsigned char)s.p[i] >= 0x20 && s.p[i] != 0x7F;
    if (!good)
        return jny_fail(err, JNY_EINVAL, NULL, "%s is a line of text, without control characters",
                        what);
    if (s.n > most)
        return jny_fail(err, JNY_EINVAL, NULL, "%s has at most %zu bytes", what, most);
    return JNY_OK;
}

/* Zero-width spaces, marks and overrides of direction, a byte order mark: two names that look the
 * same are to be the same. The joiners of Persian and Hindi are letters. */
static bool is_unseen(uint32_t c)
{
    return c == 0x200B || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

static bool has_unseen(jny_str name)
{
    bool found = false;
    for (size_t i = 0; i < name.n;)
        found |= is_unseen(jny_utf8_next(name, &i));
    return found;
}

static bool is_of_codings(jny_str name)
{
    return jny_str_starts(name, JNY_STR("machine:")) || jny_str_starts(name, JNY_STR("coder:"));
}

jny_status jny_coder_check(jny_str name, jny_err *err)
{
    if (jny_typed_check(name, "a coder's name", JNY_NAME_BYTES, err) != JNY_OK)
        return err->status;
    if (is_of_codings(name))
        return jny_fail(err, JNY_EINVAL, NULL,
                        "\"%.*s\" is how codings are named, not who made them: leave away what "
                        "stands before the colon",
                        JNY_ARG(name));
    if (!jny_str_trim(name).n)
        return jny_fail(err, JNY_EINVAL, NULL, "who is it? give a coder's name");
    if (jny_str_trim(name).n != name.n || has_unseen(name))
        return jny_fail(err, JNY_EINVAL, NULL,
                        "the name \"%.*s\" has a space at an end, or a sign that nobody sees: "
                        "with it, it is somebody else's",
                        JNY_ARG(name));
    return JNY_OK;
}

jny_str jny_coder_plain(jny_arena *a, jny_str name)
{
    jny_buf b    = jny_buf_open(a);
    jny_str rest = jny_str_line(a, name); /* UTF-8 from here on, without controls */
    for (size_t i = 0; i < rest.n;) {
        size_t   from = i;
        uint32_t c    = jny_utf8_next(rest, &i);
        if (i > JNY_NAME_BYTES)
            break;
        if (!is_unseen(c))
            jny_buf_add(&b, jny_str_sub(rest, from, i));
    }
    rest = jny_str_trim(jny_buf_str(&b));
    while (is_of_codings(rest)) {
        jny_str_cut(&rest, ':');
        rest = jny_str_trim(rest);
    }
    return rest.n ? rest : JNY_STR("somebody");
}

jny_status jny_machine_name_check(jny_str name, jny_err *err)
{
    static const jny_str taken[] = {JNY_INIT("machine"), JNY_INIT("rules"), JNY_INIT("people"),
                                    JNY_INIT("coder")};
    bool                 good =
        name.n && name.n <= 60 && jny_str_trim(name).n == name.n && jny_utf8_check(name, NULL);
    for (size_t i = 0; good && i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        good            = c >= 0x80 || isalnum(c) || c == '-' || c == '_' || c == '.' || c == ' ';
    }
    if (!good)
        return jny_fail(
            err, JNY_EINVAL, NULL,
            "a machine coder is called by letters, digits, \"-\", \"_\", \".\" and spaces "
            "between them (at most 60 bytes), as in: my-model.2");
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (jny_str_eq(name, taken[i]))
            return jny_fail(err, JNY_EINVAL, NULL,
                            "\"%.*s\" would be taken for something else: give the machine coder "
                            "a name of its own",
                            JNY_ARG(name));
    return JNY_OK;
}
