/* test_redact_chance.c - whatever is written: what is redacted is whole spans of the text, and in
 * what was redacted nothing is found again. */
#include <journeys/publish.h>

#include "chance.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static jny_arena      arena;
static jny_gazetteer *lists;

static void begin(void)
{
    arena = jny_arena_open(jny_world_system());
    lists = jny_gazetteer_shipped(&arena);
}

static void end(void)
{
    jny_arena_close(&arena);
}

TestSuite(redact_chance, .init = begin, .fini = end);

static const char *const pieces[] = {
    "Mrs ",
    "Okafor",
    "-",
    "Lane",
    " ",
    ". ",
    "\n",
    "\n\n",
    "[name]",
    "[SE15]",
    "SE15",
    " 4ZQ",
    "020 ",
    "7946 ",
    "0182",
    "943 476 5919",
    "@",
    "example.com",
    " at ",
    " dot com",
    "dob ",
    "02/07/1996",
    "my ",
    "son ",
    "Andr\xC3\xA9",
    "called ",
    "St ",
    "Osyth's",
    "School",
    "House",
    "Flat 3, ",
    "22b",
    "the ",
    "The ",
    "Dun ",
    "Cow",
    "www.",
    "http://",
    "a_b1",
    "\xF0\x9F\x98\x80",
    "e\xCC\x81",
    "\xE2\x80\x99s",
    "'s",
    "[",
    "]",
    "Yours sincerely,\n",
    "Grace",
    "(",
    ")",
    ", ",
    "&",
    "AB 12 34 56 C",
    "\305\201\303\263d\305\272",
    "\xE4\xB8\xAD",
    "\xD7\x90",
    "9th ",
    "Nunhead",
    "year ",
    "4 ",
    "aged ",
    "yr old",
    "and ",
    "of ",
};

static jny_str invent(chance *c)
{
    jny_buf b = jny_buf_open(&arena);
    size_t  n = chance_below(c, 40);
    for (size_t i = 0; i < n; i++) {
        jny_buf_add(&b, jny_cstr(pieces[chance_below(c, sizeof pieces / sizeof *pieces)]));
        if (chance_below(c, 3) == 0)
            jny_buf_char(&b, ' ');
        if (chance_below(c, 12) == 0) /* a letter of any script */
            jny_buf_format(&b, "%c%c", (int)(0xC3 + chance_below(c, 20)),
                           (int)(0x80 + chance_below(c, 64)));
    }
    return jny_str_copy(&arena, jny_buf_str(&b));
}

/* Whole spans of the text, one behind the other, and nothing is left to be found. */
static void is_whole_and_final(jny_str text, jny_redact_policy policy)
{
    jny_redactions r, again;
    size_t         last = 0;
    cr_assert(jny_utf8_check(text, NULL));
    jny_redact(&arena, lists, &policy, text, &r);
    for (size_t i = 0; i < r.n; i++) {
        const jny_redaction *x = &r.at[i];
        cr_assert(x->start >= last && x->end > x->start && x->end <= text.n);
        cr_assert(jny_utf8_check(jny_str_sub(text, x->start, x->end), NULL));
        cr_assert_eq(x->from, jny_utf8_count(jny_str_sub(text, 0, x->start)));
        cr_assert_eq(x->to, jny_utf8_count(jny_str_sub(text, 0, x->end)));
        last = x->end;
    }
    jny_str done = jny_redact_apply(&arena, text, r);
    jny_redact(&arena, lists, &policy, done, &again);
    if (again.n)
        cr_assert_fail("twice:\n%.*s\n%.*s\n%.*s", JNY_ARG(text), JNY_ARG(done),
                       JNY_ARG(jny_redact_apply(&arena, done, again)));
}

Test(redact_chance, any_text_gives_whole_spans_and_nothing_the_second_time)
{
    chance luck   = chance_of(8);
    size_t rounds = getenv("JNY_LONG") ? 50000 : 5000;
    for (size_t round = 0; round < rounds; round++) {
        if (round % 200 == 0) {
            end();
            begin();
        }
        jny_str text = invent(&luck);
        is_whole_and_final(text, (jny_redact_policy){.ages = chance_below(&luck, 2)});
    }
}

/* ---- The specification's stories, cut up and joined otherwise -------------------------------- */

/* One word in another way of writing: as it is, small, in capitals, with a capital. */
static void add_word(jny_buf *b, jny_str word, size_t way)
{
    for (size_t i = 0; i < word.n; i++) {
        char c = word.p[i];
        if (c >= 'a' && c <= 'z' && (way == 2 || (way == 3 && i == 0)))
            c = (char)(c - 32);
        else if (c >= 'A' && c <= 'Z' && way == 1)
            c = (char)(c + 32);
        jny_buf_char(b, c);
    }
}

/* Stretches of one to five words, in the writing of one story or each in its own. */
static jny_str shuffle(chance *c, const jny_str *words, size_t n)
{
    static const char *const gaps[]  = {" ",   " ",   " ",   " ",  " ",    " ",   ", ",
                                        ". ",  "\n",  " & ", " (", ") ",   "-",   " \"",
                                        "\" ", "'s ", ": ",  "! ", "\n\n", " of "};
    jny_buf                  b       = jny_buf_open(&arena);
    size_t                   writing = chance_below(c, 6);
    for (size_t left = 1 + chance_below(c, 12); left > 0; left--) {
        size_t from = chance_below(c, n), many = 1 + chance_below(c, 5);
        for (size_t k = from; k < n && k < from + many; k++) {
            add_word(&b, words[k], writing < 4 ? writing : chance_below(c, 4));
            jny_buf_add(&b, k + 1 < from + many
                                ? JNY_STR(" ")
                                : jny_cstr(gaps[chance_below(c, sizeof gaps / sizeof *gaps)]));
        }
    }
    return jny_str_copy(&arena, jny_buf_str(&b));
}

Test(redact_chance, stories_joined_otherwise_too)
{
    static jny_str words[40000];
    jny_arena      kept = jny_arena_open(jny_world_system());
    jny_str        spec, word;
    jny_err        err  = {0};
    size_t         n    = 0;
    chance         luck = chance_of(23);
    cr_assert_eq(jny_file_read(&kept, jny_world_system(), SPEC_FOLDER "/identifies.md", 1 << 20,
                               &spec, &err),
                 JNY_OK, "%s", err.msg);
    while (n < sizeof words / sizeof *words && spec.n) {
        word = jny_str_cut(&spec, ' ');
        if (word.n && !memchr(word.p, '\n', word.n) && !memchr(word.p, '[', word.n))
            words[n++] = word;
    }
    size_t rounds = getenv("JNY_LONG") ? 30000 : 3000;
    for (size_t round = 0; round < rounds; round++) {
        if (round % 200 == 0) {
            end();
            begin();
        }
        jny_str text = shuffle(&luck, words, n);
        is_whole_and_final(text, (jny_redact_policy){.ages = chance_below(&luck, 2)});
    }
    jny_arena_close(&kept);
}

/* What the rules themselves wait for - verbs, kinds of places, titles, what stands before a name -
 * in every order, between names. */
static const char waited_for[] =
    "'t Guy's HomeLink Jessicas Marv Terr Terry Tideway able ables about abril aged "
    "agosto ahead all ally along also always am ance ancy and apr april as ask asked "
    "at ated attend attended aug august aunt auntie aunty avril b'day baby badge "
    "bank bday be became because being big birth birthdate birthday birthdays block "
    "born both boy bridge brook brother but by call called calling calls came child "
    "children church cliff cllr coach collar com con constable cried czerwca da dale "
    "date daughter day de dec december dent dezembro di diciembre did dnt do dob "
    "doesn't doesnt don't dont down dr du ed eight eighteen eighteenth eighth eighty "
    "eldest eleven eleventh ency enero epaulette every fairmead families feb febrero "
    "february fevereiro field fields fifteen fifteenth fifth fifty first fitz five "
    "flat floor for ford forty forward forwards four fourteen fourteenth fourth fri "
    "friday from ful gate girl got grandad granny green grudnia halloween he he's "
    "her high hill him his hit house hugged i' i'm ible ics if ight ility ill im "
    "imam in ing instead is ism ists it it's itis its ively jan janeiro january "
    "janvier join joined juillet juin jul julho julio july jun june junho junio just "
    "kids kwietnia la land lands laughed le less like lil lipca listopada little "
    "lutego ly mac mai main maio maja man mar marca march mars marzo may mayo mc "
    "mcallister me mead ment ments met mill miss mon monday moor mr mrs ms mum mx my "
    "nacida nacido nacimiento naissance name named nan nanny nasceu nasci nascida "
    "nascido nascimento nd ness new nicknamed nine nineteen nineteenth ninety ninth "
    "no not nov november novembre novembro noviembre number numbers nurse o' o'clock "
    "o'connor oak oaks oct october octobre octubre of off officer old oldest ology "
    "on one or osis other our ous out outubro over park pastor pc pcso place pool "
    "port prof ps rang rather rd reached really ridge riverside rnt round run said "
    "sat saturday says school second sent sep sept september septembre septiembre "
    "sergeant setembro seven seventeen seventeenth seventh seventy sgt she she's "
    "ship ships shoulder shouted side sierpnia sion sir sister six sixteen sixteenth "
    "sixth sixty smiled snt son st still stone stycznia sun sunday tell ten tenth th "
    "than thank that the their them then there they third thirteen thirteenth "
    "thirtieth thirty this three through thu thur thurs thursday tion tions to "
    "together told triplets tue tues tuesday turn turned turning turns twelfth "
    "twelve twentieth twenty twin twins two uncle until up ur urodzona urodzony us "
    "van vent visit vnt warrant was water way we wed wednesday weds well went were "
    "what when where which who whose will with wood woods would wpc year years you "
    "young youngest yr yrs yung Grace Will Okafor Darren O'Connor Hollowford Peckham "
    "Street Lane House School Primary Church SE15 17 9 2010 44 3rd # ( ) , . - & : / "
    "020 7946 0182 @ st St no. Mr Mrs PC ";

Test(redact_chance, the_words_of_its_own_rules_in_any_order)
{
    static jny_str words[2000];
    jny_str        rest = jny_cstr(waited_for);
    chance         luck = chance_of(29);
    size_t         n    = 0;
    while (rest.n && n < sizeof words / sizeof *words) {
        jny_str word = jny_str_cut(&rest, ' ');
        if (word.n)
            words[n++] = word;
    }
    for (size_t i = n; i > 1; i--) { /* no two stand side by side because of the alphabet */
        size_t  k    = chance_below(&luck, i);
        jny_str swap = words[i - 1];
        words[i - 1] = words[k];
        words[k]     = swap;
    }
    size_t rounds = getenv("JNY_LONG") ? 15000 : 1500;
    for (size_t round = 0; round < rounds; round++) {
        if (round % 200 == 0) {
            end();
            begin();
        }
        jny_buf b = jny_buf_open(&arena);
        for (size_t k = 0; k < 2; k++)
            jny_buf_add(&b, shuffle(&luck, words, n));
        is_whole_and_final(jny_buf_str(&b), (jny_redact_policy){.ages = chance_below(&luck, 2)});
    }
}

/* A byte of nothing is no end: what stands behind it is read too. */
Test(redact_chance, bytes_of_nothing)
{
    static const jny_str texts[] = {
        JNY_INIT("zero\0one two three"),
        JNY_INIT("ring 020 7946\0 0182 or zero two zero\0 seven"),
        JNY_INIT("a\0@example.com and b@example.com\0"),
        JNY_INIT("SE15\0 4ZQ, dob 02/07\0/1996, born\0 on 3 March 2009"),
        JNY_INIT("\0Mrs Okafor\0 and Grace\0"),
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        is_whole_and_final(texts[i], (jny_redact_policy){.ages = true});
    jny_redactions    r;
    jny_redact_policy policy = {0};
    jny_redact(&arena, lists, &policy, JNY_STR("a\0 ring 020 7946 0182"), &r);
    cr_expect_eq(r.n, 1);
}

/* Where one rule ends and another may begin: as written, in capitals, and in small letters. */
Test(redact_chance, rules_that_meet)
{
    static const char *const texts[] = {
        "Mr 7 said so. Mrs, Okafor said. Mr. Okafor's mum. Ms Okafor (7). PC Okafor 12",
        "22b, 9. Marl Lane. Flat, 9 Marl Lane. Flat 9, Marl Lane. 9 Marl Lane, Peckham's. Peckham. "
        "Marl Lane. In Peckham, Marl Lane",
        "born on the twenty",
        "born on the twenty-",
        "born on the twenty-third",
        "born on the ninth of",
        "born on the thirty second of May 2010. on the twenty tenth of May 2010 born",
        "i said thank you to darren. we thank her my darren. thank my darren",
        "love\nfaithfully darren",
        "thanks\nyours\ndarren",
        "from PYXL\nThen ALPHAX came. PYXL walked in, PYXL ed",
        "On Hollowford House. from Hollowford School. We got it from Hollowford, on Hollowford",
        "We told Will, Grace, Darren, and Hope. Hope, Will's mum. I saw Hope. Hope said.",
        "i told hope, and will said. i saw mark. mark said no",
        "at the Tamsin's. the Quay's. at the Deji on 9 Lane. the Larder, Deji. in St. In St Osyth",
        "i live at number nine marl lane, at no marl lane, in na marl lane, no marl lane",
        "we live in tamsin court's, in deji house and court, in tamsin court tower, in small court "
        "house",
        "McDonald McAlpine DeVito LaToya OMara DeJ MacKay's X-Box iPad",
        "Reverend's Darren. Uncle's darren. uncle darren's mum. aunty grace and uncle deji",
        "sell the st. of st john. 9 st mary's, near st. John now, st-john",
        "St Osyth's (street). Old Kent Road's. Kent, Road. King's Road House School, Tower Block "
        "School House",
        "Ring me: one two three four five six seven eight nine zero one two three four five six",
        "she said \"will\". He met Will. \"Will\" said: Hope! Mr. Will, Ms. Hope, Dr Mark",
        "On 7 Lane. At 9 House. In Year 7 House. From on Lane. The A2 Road School. No. 9 School",
        "ABC Primary PYXL School. From PYXL's. On DVDX, ALLUDED, ENDED, MISSUS, JUNE, KIND, MUM",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t way = 0; way < 3; way++) {
            jny_buf b = jny_buf_open(&arena);
            add_word(&b, jny_cstr(texts[i]), way);
            is_whole_and_final(jny_buf_str(&b), (jny_redact_policy){.ages = way > 0});
        }
}
