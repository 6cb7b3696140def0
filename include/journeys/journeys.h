/* journeys.h - the whole library, stage by stage, in the order in which data flows. */
#ifndef JNY_JOURNEYS_H
#define JNY_JOURNEYS_H

#include <journeys/base.h>

#include <journeys/stat.h>
#include <journeys/text.h>

#include <journeys/codebook.h>

#include <journeys/tag.h>

#include <journeys/store.h>
#include <journeys/record.h>

#include <journeys/import.h>
#include <journeys/learn.h>
#include <journeys/query.h>
#include <journeys/review.h>

#include <journeys/publish.h>
#include <journeys/report.h>
#include <journeys/web.h>

#endif
