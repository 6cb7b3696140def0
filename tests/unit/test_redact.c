/* test_redact.c - what identifies, by example; by chance in test_redact_chance.c. How much of it is
 * found in the sample corpus, test_redact_measure.c says. */
#include <journeys/publish.h>

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

TestSuite(redact, .init = begin, .fini = end);

static jny_str redacted(const char *text, jny_redact_policy policy)
{
    jny_redactions r;
    jny_redact(&arena, lists, &policy, jny_cstr(text), &r);
    return jny_redact_apply(&arena, jny_cstr(text), r);
}

/* ---- By example --------------------------------------------------------------------------- */

static const struct {
    const char *before, *after;
} examples[] = {
    {"My son Andre was found.", "My son [child] was found."},
    {"It was Mrs Okafor-Lane who rang.", "It was [adult] who rang."},
    {"mr tranter has a baby", "[adult] has a baby"},
    {"They sent me to Mr and Mrs Whelan.", "They sent me to [adult]."},
    {"A lady called Bibi came. Bibi's rice is good.",
     "A lady called [name] came. [name]'s rice is good."},
    {"She was born on the twenty-first of June 2011.", "She was born on [2011]."},
    {"Her birthday is the third of March two thousand and nine.", "Her birthday is [2009]."},
    {"my birthday is on the fifth of november", "my birthday is on [date]"},
    {"He was born on Christmas Day 2012, at home.", "He was born on [2012], at home."},
    {"Born June the first, nineteen ninety-eight.", "Born [1998]."},
    {"She turned five on 3 May. He will be eighteen on the 9th of February.",
     "She turned five on [date]. He will be eighteen on [date]."},
    {"He was twenty-one years old on 14/08/2011. On 3 May my son turned 5.",
     "He was twenty-one years old on [2011]. On [date] my son turned 5."},
    {"There were five on 3 May, we met two on 4 May, it was 7 on 5 May.",
     "There were five on 3 May, we met two on 4 May, it was 7 on 5 May."},
    {"On the third of March we moved.", "On the third of March we moved."},
    {"I told Will that we will.", "I told [name] that we will."},
    {"We live on the Aylesbury, we went to Aylesbury.",
     "We live on the [estate], we went to Aylesbury."},
    {"MRS BROWN SAID NO, AND MISS WENT HOME.", "[adult] SAID NO, AND MISS WENT HOME."},
    {"It was Mrs Other-Smythe who said so.", "It was [adult] who said so."},
    {"his discord is tommo#1234", "his discord is [user name]"},
    {"The school nurse, Noreen, she came.", "The school nurse, [name], she came."},
    {"I told Grace. By the grace of God.", "I told [name]. By the grace of God."},
    {"Will you help? In May we will.", "Will you help? In May we will."},
    {"I live on Marl Lane.", "I live on [street]."},
    {"Flat 31, Harkness House, SE15 4ZQ", "[estate], [SE15]"},
    {"They go to Fairlop Primary School now.", "They go to [school] now."},
    {"Her primary school is good.", "Her primary school is good."},
    {"We met at Elmwater Surgery.", "We met at [organisation]."},
    {"The Children's Centre in Peckham.", "The Children's Centre in Peckham."},
    {"I teach Year 2 at St Werburgh's so", "I teach Year 2 at [school] so"},
    {"Ring 020 7946 0182 or +44 20 7946 0182.", "Ring [phone number] or [phone number]."},
    {"Childline is 0800 1111.", "Childline is 0800 1111."},
    {"NHS number 999 003 4412 it was", "NHS number [NHS number] it was"},
    {"the sum 943 476 5918 is out by one", "the sum [NHS number] is out by one"},
    {"dob 02/07/1996, on 03/08/2011 we went", "dob [1996], on 03/08/2011 we went"},
    {"born on 3rd of March 2009", "born on [2009]"},
    {"I am k1ng_lootbag there", "I am [user name] there"},
    {"see www.example.org/my-boy, please", "see [web address], please"},
    {"write to jo at example dot com", "write to [e-mail address]"},
    {"jo.smith@example..com or jo.smith@gmail,com", "[e-mail address] or [e-mail address],com"},
    {"jo.smith(at)example..com is hers", "[e-mail address] is hers"},
    {"3@10 each, and he met us @Peckham", "3@10 each, and he met us [user name]"},
    {"AB 12 34 56 C is on my payslip", "[National Insurance number] is on my payslip"},
    /* persons whom no list has */
    {"everyone calls him Dami. Dami got told off",
     "everyone calls him [name]. [name] got told off"},
    {"KOWALCZYK, Agnieszka\nmum of two", "[name]\nmum of two"},
    {"I mind Rio (7) and his cousin.", "I mind [name] (7) and his cousin."},
    {"It said so. Oluchi crossed it out.", "It said so. [name] crossed it out."},
    {"Worksheets came home. Dentist said so.", "Worksheets came home. Dentist said so."},
    {"i told my mum and darren shouts", "i told my mum and [name] shouts"},
    {"i play with rayan and leo", "i play with [name] and [name]"},
    {"i like coach deji cos he is fun", "i like [adult] cos he is fun"},
    {"i miss fortnite and my dad dident come", "i miss fortnite and my dad dident come"},
    {"I saw that Will had no coat.", "I saw that [name] had no coat."},
    {"PC 4471 was rude. His shoulder number was 83 MD, badge number 5127.",
     "[adult] was rude. His shoulder number was [name], badge number [name]."},
    {"We took the PC in 2012, the officer had 3 of us in room number 12.",
     "We took the PC in 2012, the officer had 3 of us in room number 12."},
    /* places */
    {"We went to Sunshine House clinic.", "We went to [organisation]."},
    {"Between East Street and the High Street.", "Between [street] and the High Street."},
    {"We met at Time and Talents, we did.", "We met at [organisation], we did."},
    {"i go to keyworth primary, i do", "i go to [school], i do"},
    {"I left it on Tatum St, I did", "I left it on [street], I did"},
    {"She went to All Saints Church of England Primary. Christ the King is better.",
     "She went to [school]. [organisation] is better."},
    {"All saints are good, the holy family rests.", "All saints are good, the holy family rests."},
    {"We rang HomeLink. HomeLink came.", "We rang [organisation]. [organisation] came."},
    {"Mr MacDonald has a PlayStation.", "[adult] has a PlayStation."},
    {"Phoenix Rising closed. We went to Moving On instead.",
     "[name] closed. We went to [organisation] instead."},
    {"There is a group called Quiet Waters.", "There is a group called [organisation]."},
    {"I go to Open Door. Open Door listens. An open door is good.",
     "I go to [place]. [place] listens. An open door is good."},
    {"The Tideway Family Project rang. Tideway helps.",
     "The [organisation] rang. [organisation] helps."},
    {"We got it from PYXL, from the NHS, from CAMHS and on DVD.",
     "We got it from [organisation], from the NHS, from CAMHS and on DVD."},
    {"The Larder at Quayside opens. Mum and Dad are at home.",
     "The [organisation] opens. Mum and Dad are at home."},
    /* where capitals say nothing */
    {"I LIVE ON HOLLOWFORD ROAD AND HE GOES TO WREKIN PARK PRIMARY SCHOOL.",
     "I LIVE ON [street] AND HE GOES TO [school]."},
    {"WHY IS THE HIGH STREET NOT SAFE BY THE PRIMARY SCHOOL?",
     "WHY IS THE HIGH STREET NOT SAFE BY THE PRIMARY SCHOOL?"},
    {"I said it before. NOBODY AT TAMSIN COURT EVER ANSWERS THE DOOR. Nobody.",
     "I said it before. NOBODY AT [estate] EVER ANSWERS THE DOOR. Nobody."},
    {"i live in maddern house, flat 9 corrie house is darren's house",
     "i live in [estate], [estate] is [name]'s house"},
    {"We moved into maddock house in May.", "We moved into [estate] in May."},
    {"thornley high is ok. i go to fairmead boxing club now",
     "[school] is ok. i go to [organisation] now"},
    {"the teachers at tansley park are ok. we play at calder park",
     "the teachers at [school] are ok. we play at [school]"},
    {"my mate is big dave, lil tee's nan knows man like tezza",
     "my mate is [name], [name]'s nan knows man like [name]"},
    {"i told terry o'connor and mcallister said no at ten o'clock",
     "i told [name] and [name] said no at ten o'clock"},
    {"i am beryl ansah-crowe and the big dog is called jan",
     "i am [name] and the big dog is called [name]"},
    {"thank you for it all\n\nyours faithfully,\nmrs d. harkness-bell",
     "thank you for it all\n\nyours faithfully,\n[adult]"},
    /* numbers as people write them */
    {"dob 14022011, born 3rd Mar '09", "dob [2011], born [2009]"},
    {"dob: 14-Mar-2009. D.O.B. 14 02 2011", "dob: [2009]. D.O.B. [2011]"},
    {"born on Tuesday 3 March 2009", "born on [2009]"},
    {"birth date 03/04/2008 instead of 04/03/2008", "birth date [2008] instead of [2008]"},
    {"nacida el 3 de marzo de 2009", "nacida el [2009]"},
    {"ring 020\u20117946\u202F0182 or 020\u20137946\u00A00182, 442079460182, 0044 20 7946 0182",
     "ring [phone number] or [phone number], [phone number], [phone number]"},
    {"call 7946 0182, not 0800 123 4567, not 0300 123 4567; in 1998 2004 it rained",
     "call [phone number], not 0800 123 4567, not 0300 123 4567; in 1998 2004 it rained"},
    {"ring zero two zero seven nine four six zero treble one two now", "ring [phone number] now"},
    {"my ni is QQ 12 34 56 D, a code QQ 12 34 56 D",
     "my ni is [National Insurance number], a code [National Insurance number]"},
    {"O7700 900324, 07700/900 124, (07700) 900.321",
     "[phone number], [phone number], [phone number]"},
    {"ring zero two zero seven nine four six zero one double two now", "ring [phone number] now"},
    {"NHS no 943 4765919", "NHS no [NHS number]"},
    {"it was SE16  2XY, then SE5-8RJ", "it was [SE16], then [SE5]"},
    {"it is s e 1 7 3 p q i said, S-E-1-7, 3-P-Q, or S E one five, four S T",
     "it is [SE17] i said, [SE17], or [SE15]"},
    {"SE15 4 S T and n 1 9 g u, a b c 1 2 3 x y z, so 1 2 as we go",
     "[SE15] and [N1], a b c 1 2 3 x y z, so 1 2 as we go"},
    {"mail ade_k(at)mailer.example or a dot k at mailer dot com",
     "mail [e-mail address] or [e-mail address]"},
    {"to jo @ mailer.example", "to [e-mail address]"},
    {"my gamertag is shadowlordz, insta: tyreece.x",
     "my gamertag is [user name], insta: [user name]"},
    {"In 2010 1200 people, 1 in 4, told 1,300.", "In 2010 1200 people, 1 in 4, told 1,300."},
    {"We took the A2 and the N89 in Y9 with ADHD.", "We took the A2 and the N89 in Y9 with ADHD."},
    {"", ""},
};

Test(redact, examples)
{
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        jny_str got = redacted(examples[i].before, (jny_redact_policy){0});
        cr_expect(jny_str_eq(got, jny_cstr(examples[i].after)), "%s\n  is    %.*s\n  not   %s",
                  examples[i].before, JNY_ARG(got), examples[i].after);
    }
}

/* Nearly a number, an address, a date or a name, and what is one behind it. */
Test(redact, what_is_nearly_one)
{
    static const struct {
        const char *before, *after;
    } nearly[] = {
        {"It said 123456789012345678901234567890 on it.",
         "It said 123456789012345678901234567890 on it."},
        {"It was 443946018299 and 440079460182, or 4420794601823.",
         "It was 443946018299 and 440079460182, or 4420794601823."},
        {"I am on 7946 0182. I am on 2010 2012.", "I am on [phone number]. I am on 2010 2012."},
        {"O7700 900123x and O12 and O7700 900124.", "O7700 900123x and O12 and [phone number]."},
        {"The code is QQ123456D, my ni QQ12345D, ni 12 QQ 12 34 56 7.",
         "The code is QQ123456D, my ni QQ12345D, ni 12 QQ 12 34 56 7."},
        {"he is ab.9 and a._b and ab.cd_e and a.B_c on insta",
         "he is ab.9 and a._b and [user name] and a.B_c on insta"},
        {"Mail a+b%c_d@example.com, x-@example.com, @example.com or .a@example.com",
         "Mail [e-mail address], [e-mail address], [user name] or .[e-mail address]"},
        {"Look at example.co.uk or at tansleypark.org.uk, at a.b.",
         "Look at example.co.uk or at tansleypark.org.uk, at a.b."},
        {"tommo#12345, to#12a, t#1234, tommo#1234x and tommo#",
         "tommo#12345, to#12a, t#1234, tommo#1234x and tommo#"},
        {"He turned 111. She turned one hundred. It turned seven.",
         "He turned 111. She turned one hundred. It turned seven."},
        {"born 31/12/2100, born 31/12/1899, born 32/01/2001, born 01/13/2001, born 00/01/2001",
         "born [date], born [date], born [2001], born [2001], born [2001]"},
        {"born in Leeds (03/04/2009", "born in Leeds ([2009]"},
        {"born (03/04/2009) then", "born ([2009]) then"},
        {"dob 03/04/09, dob 3/4-09, dob 3 4 09, dob 030409",
         "dob [2009], dob [2009], dob [2009], dob [2009]"},
        {"We got it from PYXL", "We got it from [organisation]"},
        {"We got it from PYXL, ALPHAX said so", "We got it from [organisation], ALPHAX said so"},
        {"thank you so much darren", "thank you so much [name]"},
        {"i want to thank my darren", "i want to thank my [child]"},
        {"please thank you miss tamsin", "please thank you [adult]"},
        {"born on the twenty third of march 2009, the twenty-first, the thirtieth of May 2010, the "
         "twenty of June",
         "born on [2009], the twenty-first, the thirtieth of May 2010, the twenty of June"},
        {"S E 1 7 P Q now. s  e 5. S E 1 7 3", "[SE1] now. s  e 5. S E 1 7 3"},
        {"He is of 12 house number 7 Marl Lane, no 9 Marl Lane, number nine Marl Lane",
         "He is of 12 house [street], [street], number nine [street]"},
        {"We live at no 9, St. Osyth St, by st john's, near St",
         "We live at no 9, [organisation] St, by [organisation], near St"},
        {"we live near st marys. Near ST MARYS. at 9 st, at st",
         "we live near [organisation]. Near [organisation]. at 9 st, at st"},
        {"My friend and I, Grace & Tamsin. Ms and Mr Okafor. Mr & Mrs Okafor-Lane",
         "My friend and I, [name] & [name]. [adult]. Mr & [adult]"},
        {"called Grace and Tamsin Okafor, and Deji", "called [name], and [name]"},
        {"I live on. From Hollowford. From Hollowford Estate on Marl Lane. On Peckham Road",
         "I live on. From [estate]. From [estate] on [street]. On [street]"},
        {"THIS WILL. this Will came. My Will came. my will. Will, who is 7, came. WILL CAME",
         "THIS WILL. this [name] came. My [child] came. my will. Will, who is 7, came. WILL CAME"},
        {"The Quay Hub. From The Quay. From the Tamsin. At Grace's. At Grace",
         "[organisation] Hub. From [organisation]. From the [name]. At [name]'s. At [name]"},
        {"See https://example.org/a, http://example.org. And https://example.org",
         "See [web address], [web address]. And [web address]"},
        {"It is on tansleyboys.co.uk/u9, on jo.me/ and jo.me or https:// or www.",
         "It is on [web address], on jo.me/ and jo.me or https:// or www."},
        {"the twenty is no date; the twenty of june; the twenty fifteen of june; on the twenty "
         "fifth",
         "the twenty is no date; the twenty of june; the twenty fifteen of june; on the twenty "
         "fifth"},
    };
    for (size_t i = 0; i < sizeof nearly / sizeof *nearly; i++) {
        jny_str got = redacted(nearly[i].before, (jny_redact_policy){0});
        cr_expect(jny_str_eq(got, jny_cstr(nearly[i].after)), "%s\n  is    %.*s\n  not   %s",
                  nearly[i].before, JNY_ARG(got), nearly[i].after);
    }
}

/* The stories of tests/spec/identifies.md: each, a line of three dashes, and what would be
 * printed. */
Test(redact, stories_of_the_specification)
{
    jny_str text;
    jny_err err     = {0};
    size_t  stories = 0;
    cr_assert_eq(jny_file_read(&arena, jny_world_system(), SPEC_FOLDER "/identifies.md", 1 << 20,
                               &text, &err),
                 JNY_OK, "%s", err.msg);
    while (text.n) {
        if (!jny_str_eq(jny_str_cut(&text, '\n'), JNY_STR("~~~ told")))
            continue;
        const char *dashes = memmem(text.p, text.n, "\n---\n", 5);
        const char *fence  = memmem(text.p, text.n, "\n~~~\n", 5);
        cr_assert(dashes && fence && dashes < fence, "story %zu is not closed", stories + 1);
        jny_str told = {text.p, (size_t)(dashes - text.p)};
        jny_str want = {dashes + 5, (size_t)(fence - dashes - 5)};
        jny_str got  = redacted(jny_str_z(&arena, told), (jny_redact_policy){0});
        cr_expect(jny_str_eq(got, want), "%.*s\n  is    %.*s\n  not   %.*s", JNY_ARG(told),
                  JNY_ARG(got), JNY_ARG(want));
        text = jny_str_sub(text, (size_t)(fence + 5 - text.p), text.n);
        stories++;
    }
    cr_expect_geq(stories, 40);
}

/* Wherever the one gap is, and whatever it is: capitals say that it was meant. */
Test(redact, postcodes_with_a_gap_anywhere)
{
    static const char *const codes[] = {"SE15 4RT", "E1 6AN", "SW1A 2AA", "M1 1AE", "N16 8QQ"},
                             *const gaps[] = {" ", "-", " - ", "/", "  ", ". "};
    for (size_t c = 0; c < sizeof codes / sizeof *codes; c++) {
        jny_str district = jny_cstr(codes[c]), inward;
        district         = jny_str_cut(&district, ' ');
        inward           = jny_cstr(codes[c] + district.n + 1);
        jny_str whole    = jny_str_format(&arena, "%.*s%.*s", JNY_ARG(district), JNY_ARG(inward));
        for (size_t at = 1; at + 2 < whole.n; at++) /* "E16 AN" may be the number of a room */
            for (size_t g = 0; g < sizeof gaps / sizeof *gaps; g++) {
                jny_str a = jny_str_sub(whole, 0, at), b = jny_str_sub(whole, at, whole.n);
                jny_str got =
                    redacted(jny_str_z(&arena, jny_str_format(&arena, "At %.*s%s%.*s here.",
                                                              JNY_ARG(a), gaps[g], JNY_ARG(b))),
                             (jny_redact_policy){0});
                jny_str want = jny_str_format(&arena, "At [%.*s] here.", JNY_ARG(district));
                cr_expect(jny_str_eq(got, want), "%.*s%s%.*s: %.*s", JNY_ARG(a), gaps[g],
                          JNY_ARG(b), JNY_ARG(got));
            }
    }
}

Test(redact, ages_where_the_policy_asks)
{
    const char *text = "My 7 yr old is in Year 4, aged 9.";
    cr_expect(jny_str_eq(redacted(text, (jny_redact_policy){0}), jny_cstr(text)));
    jny_str got = redacted(text, (jny_redact_policy){.ages = true});
    cr_expect(jny_str_eq(got, JNY_STR("My [5 to 10] is in [primary school year], aged [5 to 10].")),
              "%.*s", JNY_ARG(got));
}

Test(redact, every_band_of_ages)
{
    jny_str got =
        redacted("aged 4, age 10, turned 15, aged 17, a 24 year old, 25 years old; Year 6, "
                 "yr 7, Year 14, aged 999, 12 men",
                 (jny_redact_policy){.ages = true});
    cr_expect(
        jny_str_eq(got, JNY_STR("aged [under 5], age [5 to 10], turned [11 to 15], aged [16 or "
                                "17], a [18 to 24], [25 or over]; [primary school year], "
                                "[secondary school year], Year 14, aged 999, 12 men")),
        "%.*s", JNY_ARG(got));
}

Test(redact, names_of_the_council)
{
    jny_err err = {0};
    cr_assert_eq(
        jny_gazetteer_add(lists, "ours.txt",
                          JNY_STR("[own schools]\nfour winds # not a comment\nFour Winds\n"), &err),
        JNY_OK);
    jny_str got = redacted("she goes to four winds now", (jny_redact_policy){0});
    cr_expect(jny_str_eq(got, JNY_STR("she goes to [school] now")), "%.*s", JNY_ARG(got));
    cr_expect_eq(jny_gazetteer_add(lists, "ours.txt", JNY_STR("\n[own scools]\n"), &err),
                 JNY_ESYNTAX);
    cr_expect_str_eq(err.place, "ours.txt:2");
    cr_expect(strstr(err.msg, "did you mean [own schools]?"), "%s", err.msg);
}

/* ---- Reference data: identifiers that others call valid or not ------------------------------- */

static bool valid(jny_str kind, jny_str text)
{
    if (jny_str_eq(kind, JNY_STR("nhs-number")))
        return jny_valid_nhs_number(text);
    if (jny_str_eq(kind, JNY_STR("postcode")))
        return jny_valid_postcode(text);
    if (jny_str_eq(kind, JNY_STR("nino")))
        return jny_valid_ni_number(text);
    if (jny_str_eq(kind, JNY_STR("phone")))
        return jny_valid_phone(text);
    cr_assert(jny_str_eq(kind, JNY_STR("email")), "kind %.*s", JNY_ARG(kind));
    return jny_valid_email(text);
}

Test(redact, reference_identifiers)
{
    const char *folder = getenv("JOURNEYS_SHARED_DATA");
    jny_str     path   = jny_str_format(&arena, "%s/reference/identifiers.tsv",
                                  folder ? folder : SOURCE_FOLDER "/../shared/data");
    jny_str     all;
    size_t      rows = 0;
    jny_err     err  = {0};
    if (jny_file_read(&arena, jny_world_system(), jny_str_z(&arena, path), 1 << 20, &all, &err) !=
        JNY_OK)
        cr_skip_test("no third-party data");
    jny_str_cut(&all, '\n');
    while (all.n) {
        jny_str line = jny_str_cut(&all, '\n');
        jny_str kind = jny_str_cut(&line, '\t'), text = jny_str_cut(&line, '\t');
        bool    yes = jny_str_eq(jny_str_trim(line), JNY_STR("yes"));
        cr_expect_eq(valid(kind, text), yes, "%.*s %.*s", JNY_ARG(kind), JNY_ARG(text));
        jny_str sentence = jny_str_format(&arena, "They wrote %.*s on it.", JNY_ARG(text));
        jny_str got      = redacted(jny_str_z(&arena, sentence), (jny_redact_policy){0});
        if (yes)
            cr_expect(!memmem(got.p, got.n, text.p, text.n), "%.*s", JNY_ARG(got));
        rows++;
    }
    cr_expect_geq(rows, 28);
}

/* ---- As a filter ----------------------------------------------------------------------------- */

static void expect_line(const char *line, jny_limits limits, const char *expected)
{
    jny_buf           b      = jny_buf_open(&arena);
    jny_err           err    = {0};
    jny_redact_policy policy = {0};
    bool good = jny_redact_line(&arena, lists, &policy, &limits, false, jny_cstr(line), &b, &err);
    cr_expect(memmem(b.p, b.n, expected, strlen(expected)), "%s\n%.*s", line,
              JNY_ARG(jny_buf_str(&b)));
    cr_expect_eq(good, err.status == JNY_OK);
    cr_expect_eq(good, memmem(b.p, b.n, "\"error\"", 7) == NULL);
}

Test(redact, lines_of_a_filter)
{
    jny_limits few = JNY_LIMITS;
    few.line       = 30;
    few.story      = 5;
    expect_line("{\"id\":\"a\",\"text\":\"Ring 020 7946 0182.\"}", JNY_LIMITS,
                "\"replacement\":\"[phone number]\"");
    expect_line("{\"id\":\"a\",\"text\":\"12345\"}", few, "\"redactions\":[]");
    expect_line("{\"id\":\"a\",\"text\":\"123456\"}", few, "limit of 5 bytes (--max-story)");
    expect_line("{\"id\":\"a\",\"text\":\"12345678901\"}", few, "limit of 30 bytes (--max-line)");
    expect_line("[]", JNY_LIMITS, "must hold one object");
    expect_line("{\"id\":\"a\"", JNY_LIMITS, "\"place\"");
    expect_line("{\"id\":1,\"text\":\"x\"}", JNY_LIMITS, "\\\"id\\\" must be a string");
    expect_line("{\"text\":\"x\"}", JNY_LIMITS, "no \\\"id\\\"");
    expect_line("{\"id\":\"a\",\"text\":1}", JNY_LIMITS, "must be a string");
    expect_line("{\"id\":\"a\"}", JNY_LIMITS, "no \\\"text\\\"");
    expect_line("{\"id\":\"a\",\"text\":\" \"}", JNY_LIMITS, "blank");
}
