/* assets.S - the files of assets/, as they are, inside the program. */
    .section .rodata
    .globl jny_web_css, jny_web_css_end, jny_web_js, jny_web_js_end, jny_web_icon, jny_web_icon_end
jny_web_css:
    .incbin CSS_FILE
jny_web_css_end:
    .byte 0
jny_web_js:
    .incbin JS_FILE
jny_web_js_end:
    .byte 0
jny_web_icon:
    .incbin ICON_FILE
jny_web_icon_end:
    .byte 0
    .section .note.GNU-stack, "", @progbits
