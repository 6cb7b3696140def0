/* site_css.S - the stylesheet of a published site, as it is, inside the program. */
    .section .rodata
    .globl jny_site_css
jny_site_css:
    .incbin SITE_CSS_FILE
    .byte 0
    .section .note.GNU-stack, "", @progbits
