/* settle.h - a theme of a story on which two differ. Only for web/. */
#ifndef JNY_WEB_SETTLE_H
#define JNY_WEB_SETTLE_H

#include "app.h"

typedef struct {
    size_t  row, theme;    /* of the desk */
    jny_str first, second; /* who; empty: the machine; "machine:NAME": another one */
    bool    first_yes;     /* else the second says yes */
    bool    again;         /* `first` in two readings, with the decisions at the end of each */
    int64_t was, is;       /* 0: none */
} disagreement;
/* Both reasons side by side, and for a lead the buttons that settle it. */
void settle_card(visit *v, const disagreement *d);

#endif
