/* settle.h - a theme of a story on which two differ. Only for web/. */
#ifndef JNY_WEB_SETTLE_H
#define JNY_WEB_SETTLE_H

#include "app.h"

typedef struct {
    size_t  row, theme;    /* of the desk */
    jny_str first, second; /* who; empty: the machine */
    bool    first_yes;     /* else the second says yes */
} disagreement;
/* Both reasons side by side, and for a lead the buttons that settle it. */
void settle_card(visit *v, const disagreement *d);

#endif
