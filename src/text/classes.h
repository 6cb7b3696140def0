/* classes.h - the word-break property values of UAX #29, shared by the program that
 * makes the table (gen_classes.c) and the one reader of it (words.c). */
#ifndef JNY_TEXT_CLASSES_H
#define JNY_TEXT_CLASSES_H

enum {
    WB_OTHER,
    WB_CR,
    WB_LF,
    WB_NEWLINE,
    WB_EXTEND,
    WB_ZWJ,
    WB_REGIONAL,
    WB_FORMAT,
    WB_KATAKANA,
    WB_HEBREW,
    WB_ALETTER,
    WB_SINGLE_QUOTE,
    WB_DOUBLE_QUOTE,
    WB_MIDNUMLET,
    WB_MIDLETTER,
    WB_MIDNUM,
    WB_NUMERIC,
    WB_EXTENDNUMLET,
    WB_SPACE,
    WB_CLASS        = 31, /* mask: the class in the low five bits      */
    WB_PICTOGRAPHIC = 32, /* Extended_Pictographic                     */
    WB_WORDLIKE     = 64  /* general category letter (L) or number (N) */
};

#endif
