/* worker.h - one thread beside the serving one, for what takes long and needs nothing of the
 * project. Only for web/. */
#ifndef JNY_WEB_WORKER_H
#define JNY_WEB_WORKER_H

#include <stdbool.h>

typedef struct worker worker;
/* False: there is no memory or no thread for it. */
bool worker_open(worker **out);
/* Does what is begun to its end, leaves the rest undone, and says `done` of all. NULL: none. */
void worker_close(worker *w);
/* Whether so many wait that no more may be given. Only who gives may ask: it stays so at least
 * until it has given. */
bool worker_is_full(worker *w);
/* Does `work`, behind what was given before, then `done`; both on its own thread. The worker must
 * not be full. */
void worker_give(worker *w, void (*work)(void *ctx), void (*done)(void *ctx), void *ctx);

#endif
