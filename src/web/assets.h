/* assets.h - stylesheet, module and icon, as they are, inside the program. Only for web/. */
#ifndef JNY_WEB_ASSETS_H
#define JNY_WEB_ASSETS_H

#include <journeys/base.h>

/* "/assets/3f9a1c.../journeys.css": a new version has a new address. */
jny_str asset_path(jny_arena *a, const char *name);

#endif
