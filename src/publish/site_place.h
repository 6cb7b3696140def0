/* site_place.h - what of a site that left the project is told by its release: into which folder.
 * Only for publish/. */
#ifndef JNY_PUBLISH_SITE_PLACE_H
#define JNY_PUBLISH_SITE_PLACE_H

#include <journeys/publish.h>

/* The folder of a release of pages, as it was named; a byte that is no UTF-8 as "%DF". */
jny_str place_of(jny_arena *a, const jny_release *r);

#endif
