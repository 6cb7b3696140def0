/* test_header.c - what the edge of the web application takes for a decent header. */
#include "header.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { PORT = 8080 };
#define GOOD_HOST "Host: 127.0.0.1:8080\r\n"

static unsigned check(const char *text)
{
    return header_check(jny_cstr(text), PORT, JNY_STR("stories.example.org"));
}

Test(header, a_browser_gets_in)
{
    cr_expect(check("GET / HTTP/1.1\r\n" GOOD_HOST "\r\n") == HEADER_GOOD);
    cr_expect(check("GET /x?y=z HTTP/1.1\r\nHost: localhost:8080\r\nAccept: */*\r\n\r\n") == 200);
    cr_expect(check("GET / HTTP/1.1\r\nhost:[::1]:8080\r\n\r\n") == 200);
    cr_expect(check("GET / HTTP/1.1\r\nHost: Stories.Example.org\r\n\r\n") == 200);
    cr_expect(check("POST /d HTTP/1.1\r\n" GOOD_HOST "Content-Length: 12\r\n\r\nstory=J0001&") ==
              200);
}

Test(header, waits_for_the_rest)
{
    const char *whole = "GET / HTTP/1.1\r\n" GOOD_HOST "\r\n";
    for (size_t n = 0; n < strlen(whole); n++)
        cr_expect(header_check((jny_str){whole, n}, PORT, (jny_str){0}) == HEADER_MORE, "%zu", n);
}

Test(header, two_readers_must_read_it_alike)
{
    static const char *const bad[] = {
        "GET / HTTP/1.1\n" GOOD_HOST "\r\n",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\n\r\n",
        "POST / HTTP/1.1\r\n" GOOD_HOST
        "Origin: http://127.0.0.1:8080\r\norigin: http://x.example\r\n\r\n",
        "POST / HTTP/1.1\r\n" GOOD_HOST
        "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: none\r\n\r\n",
        "GET / HTTP/1.1\r\n" GOOD_HOST "X: a\r\n b\r\n\r\n",
        "GET / HTTP/1.1\r\n" GOOD_HOST "X: a\rb\r\n\r\n",
        "GET / HTTP/1.1\r\n" GOOD_HOST "X : a\r\n\r\n",
        "GET / HTTP/1.1\r\n" GOOD_HOST ": a\r\n\r\n",
        "GET / HTTP/1.1\r\n" GOOD_HOST "nothing\r\n\r\n",
        "GET / HTTP/1.1\r\n" GOOD_HOST "X: a\x01\r\n\r\n",
        "GET / HTTP/1.1\r\n" GOOD_HOST "Transfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\n" GOOD_HOST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\n" GOOD_HOST "Content-Length: 3\r\nContent-Length: 3\r\n\r\n",
        "GET / HTTP/1.1\r\n" GOOD_HOST "Content-Length: -3\r\n\r\n",
        "GET / HTTP/1.1\r\n" GOOD_HOST "Content-Length: 3, 3\r\n\r\n",
        "GET / HTTP/1.1\r\n" GOOD_HOST "Content-Length: 0x3\r\n\r\n",
        "GET / HTTP/1.1\r\n" GOOD_HOST "Content-Length:\r\n\r\n",
        "GET / HTTP/1.1\r\n" GOOD_HOST "Upgrade: h2c\r\n\r\n",
        "GET / HTTP/1.0\r\n" GOOD_HOST "\r\n",
        "GET / HTTP/2.0\r\n" GOOD_HOST "\r\n",
        "GET /\r\n" GOOD_HOST "\r\n",
        "GET  / HTTP/1.1\r\n" GOOD_HOST "\r\n",
        "GET /a b HTTP/1.1\r\n" GOOD_HOST "\r\n",
        "GET http://127.0.0.1:8080/ HTTP/1.1\r\n" GOOD_HOST "\r\n",
        "GET * HTTP/1.1\r\n" GOOD_HOST "\r\n",
        "G(T / HTTP/1.1\r\n" GOOD_HOST "\r\n",
        "\r\nGET / HTTP/1.1\r\n" GOOD_HOST "\r\n",
        " GET / HTTP/1.1\r\n" GOOD_HOST "\r\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect(check(bad[i]) == 400, "%zu: %u for %s", i, check(bad[i]), bad[i]);
    cr_expect(header_check(JNY_STR("GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nX: a\0b\r\n\r\n"),
                           PORT, (jny_str){0}) == 400);
}

Test(header, one_host_and_that_one_ours)
{
    static const char *const hosts[] = {
        "",
        "Host: evil.example\r\n",
        "Host: 127.0.0.1\r\n",
        "Host: 127.0.0.1:8081\r\n",
        "Host: 127.0.0.1:80800\r\n",
        "Host: 127.0.0.2:8080\r\n",
        "Host: 0.0.0.0:8080\r\n",
        "Host: localhost\r\n",
        "Host: localhost.:8080\r\n",
        "Host: localhost.evil.example:8080\r\n",
        "Host: evil@127.0.0.1:8080\r\n",
        "Host: 127.0.0.1:8080, evil.example\r\n",
        "Host:\r\n",
        "Host: [::1]\r\n",
        "Host: 2130706433:8080\r\n",
        "Host: 0x7f.1:8080\r\n",
        "Host: stories.example.org.evil.example\r\n",
        "Host: stories.example.org:8080\r\n",
        GOOD_HOST GOOD_HOST,
        GOOD_HOST "Host: evil.example\r\n",
        "Host: evil.example\r\n" GOOD_HOST,
    };
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        char text[300];
        snprintf(text, sizeof text, "GET / HTTP/1.1\r\n%s\r\n", hosts[i]);
        cr_expect(check(text) == 421, "%s: %u", hosts[i], check(text));
    }
}

Test(header, has_an_end)
{
    static char text[HEADER_MOST + 200] = "GET / HTTP/1.1\r\n" GOOD_HOST "X: ";
    size_t      n                       = strlen(text);
    memset(text + n, 'a', sizeof text - n);
    cr_expect(header_check((jny_str){text, HEADER_MOST + 1}, PORT, (jny_str){0}) == 431);
    cr_expect(check("POST / HTTP/1.1\r\n" GOOD_HOST "Content-Length: 2097153\r\n\r\n") == 413);
}
