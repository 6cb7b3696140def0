/* cues.S - codebooks/present-risk.yaml, as it is, inside the program. */
    .section .rodata
    .globl jny_present_risk
jny_present_risk:
    .incbin CUES_FILE
    .byte 0
    .section .note.GNU-stack, "", @progbits
