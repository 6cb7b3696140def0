/* schema.S - schema.sql, as it is, inside the program. */
    .section .rodata
    .globl jny_schema_sql
jny_schema_sql:
    .incbin SCHEMA_FILE
    .byte 0
    .section .note.GNU-stack, "", @progbits
