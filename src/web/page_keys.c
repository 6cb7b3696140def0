/* page_keys.c - every key, and the button that does the same. */
#include "page_review.h"

static const char *const keys[][2] = {
    {"A", "Accept"},
    {"W C B O", "Accept as working well, needs change, mixed (both), or neutral"},
    {"X", "Reject"},
    {"Space", "Skip, leave waiting"},
    {"J K", "Next, previous suggestion"},
    {"N P", "Next, previous story"},
    {"Enter", "Finish the story"},
    {"U Backspace", "Undo the last decision"},
    {"1 to 9", "Add a frequent theme"},
    {"/", "Find a theme to add"},
    {"M", "Memo"},
    {"F", "Flag for a second reader"},
    {"!", "May be at risk now: asks once, and says whom to tell"},
    {"H", "Hide or show the text"},
    {"?", "This list"},
    {"Esc", "Close, or leave a field"},
};

static void list(html *h)
{
    html_el(h, "dl", "keys");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        html_open(h, "div");
        html_open(h, "dt");
        html_words(h, "kbd", NULL, keys[i][0]);
        html_close(h);
        html_words(h, "dd", NULL, keys[i][1]);
        html_close(h);
    }
    html_close(h);
    note(h, "small muted",
         "Keys do nothing while you type in a field. Every key has a button that does the same.");
}

static void settings(html *h)
{
    html_el(h, "p", "tick");
    html_open(h, "input");
    html_set(h, "type", "checkbox");
    html_set(h, "id", "letters");
    html_flag(h, "checked", true);
    html_open(h, "label");
    html_set(h, "for", "letters");
    html_say(h, "Single-letter keys on");
    html_close(h);
    html_close(h);
}

void keys_dialog(html *h)
{
    html_open(h, "dialog");
    html_set(h, "id", "keys");
    html_set(h, "aria-labelledby", "kh");
    html_el(h, "div", "head");
    html_open(h, "h2");
    html_set(h, "id", "kh");
    html_say(h, "Keys on this screen");
    html_close(h);
    html_el(h, "button", "btn");
    html_set(h, "type", "button");
    html_set(h, "data-act", "close");
    html_say(h, "Close ");
    html_words(h, "kbd", NULL, "Esc");
    html_close(h);
    html_close(h);
    list(h);
    settings(h);
    html_el(h, "p", "small");
    html_el(h, "a", NULL);
    html_link(h, "href", JNY_STR("/help#change"));
    html_say(h, "Change the keys");
    html_close(h);
    html_close(h);
    html_close(h);
}

void page_keys(visit *v)
{
    html *h = &v->h;
    frame_begin(v, "Help and keys", "/help", NULL);
    html_words(h, "h1", NULL, "Help and keys");
    html_el(h, "section", "card");
    html_words(h, "h2", NULL, "Keys of the review page");
    list(h);
    html_close(h);
    html_el(h, "section", "card rowgap");
    html_set(h, "id", "change");
    html_words(h, "h2", NULL, "Change the keys");
    note(h, "small muted",
         "Kept in this browser only. Press the key that you want in its field; Backspace switches "
         "it off. A key that another has moves here.");
    html_el(h, "div", "builder");
    html_set(h, "id", "remap");
    html_close(h);
    html_el(h, "p", "small");
    html_set(h, "id", "remap-said");
    html_set(h, "role", "status");
    html_close(h);
    settings(h);
    html_close(h);
    html_el(h, "section", "card rowgap");
    html_words(h, "h2", NULL, "How a story is coded");
    html_el(h, "ul", NULL);
    html_words(h, "li", NULL,
               "A suggestion shows the words that triggered it, and the rule. Accept "
               "it if the story is about that theme; say how it was, if it tells.");
    html_words(h, "li", NULL,
               "Add what the machine did not see: select the words, name the theme.");
    html_words(h, "li", NULL,
               "Finish says: I have read all of it, and these are its themes. Also a "
               "story without any theme is finished.");
    html_words(h, "li", NULL,
               "Nothing is lost: each decision is saved as you make it, and can be "
               "taken back.");
    html_words(h, "li", NULL,
               "If a story is hard to read: hide its text, flag it, go on. That is no "
               "failure.");
    frame_end(v);
}
