/* gazetteer.S - the lists of codebooks/gazetteers/, as they are, inside the program. */
    .section .rodata
    .globl jny_gazetteer_names
jny_gazetteer_names:
    .incbin FIRST_NAMES_FILE
    .byte 0
    .globl jny_gazetteer_words
jny_gazetteer_words:
    .incbin WORDS_FILE
    .byte 0
    .globl jny_gazetteer_public
jny_gazetteer_public:
    .incbin PUBLIC_FILE
    .byte 0
    .globl jny_gazetteer_everyday
jny_gazetteer_everyday:
    .incbin EVERYDAY_FILE
    .byte 0
    .section .note.GNU-stack, "", @progbits
