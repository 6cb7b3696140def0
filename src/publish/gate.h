/* gate.h - what speaks against showing a story, of its parts: for who asks it of many stories at
 * once. Only for publish/; sign.c is the one place that answers. */
#ifndef JNY_PUBLISH_GATE_H
#define JNY_PUBLISH_GATE_H

#include <journeys/publish.h>

/* NULL: nothing. */
const char *gate_consent(jny_str type, jny_str age, jny_str consent, jny_str by);
const char *gate_flag(const char *kind);

#endif
