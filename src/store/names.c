/* names.c - names to numbers: of attributes, values, respondents. */
#include "db.h"

#include <string.h>

/* The number of a name, made by `insert` where `select` finds none. */
static jny_status key_of(jny_project *p, const char *select, const char *insert, jny_str name,
                         int64_t *key, jny_err *err)
{
    sqlite3_stmt *s = db_get(p, select, err);
    db_bind_str(s, 1, name);
    int rc = db_step(p, s, err);
    if (rc == SQLITE_ROW) {
        *key = sqlite3_column_int64(s, 0);
        sqlite3_reset(s);
        return JNY_OK;
    }
    if (rc == SQLITE_ERROR)
        return err->status;
    sqlite3_reset(s);
    s = db_get(p, insert, err);
    db_bind_str(s, 1, name);
    jny_status st = db_run(p, s, err);
    *key          = sqlite3_last_insert_rowid(p->db);
    return st;
}

/* The number of a short name that was asked for before; an import asks for the same few of
 * them a million times. */
static known_key *remembered(known_key *slots, jny_str name)
{
    return name.n <= KEY_TEXT ? &slots[jny_hash_xxh64(name) % KEY_SLOTS] : NULL;
}

static bool is_remembered(const known_key *slot, jny_str name)
{
    return slot && slot->key && slot->n == name.n && memcmp(slot->text, name.p, name.n) == 0;
}

static void remember(known_key *slot, jny_str name, int64_t key)
{
    if (!slot)
        return;
    slot->key = key;
    slot->n   = (uint8_t)name.n;
    memcpy(slot->text, name.p, name.n);
}

void keys_forget(jny_project *p)
{
    memset(p->attribute_keys, 0, sizeof p->attribute_keys);
    memset(p->value_keys, 0, sizeof p->value_keys);
}

jny_status db_attribute_key(jny_project *p, jny_str name, int64_t *key, jny_err *err)
{
    known_key *slot = remembered(p->attribute_keys, name);
    if (is_remembered(slot, name)) {
        *key = slot->key;
        return JNY_OK;
    }
    jny_status st = key_of(p, "SELECT id FROM attribute WHERE name = ?",
                           "INSERT INTO attribute (name) VALUES (?)", name, key, err);
    if (st == JNY_OK)
        remember(slot, name, *key);
    return st;
}

jny_status db_value_key(jny_project *p, jny_str text, int64_t *key, jny_err *err)
{
    known_key *slot = remembered(p->value_keys, text);
    if (is_remembered(slot, text)) {
        *key = slot->key;
        return JNY_OK;
    }
    jny_status st = key_of(p, "SELECT id FROM value WHERE text = ?",
                           "INSERT INTO value (text) VALUES (?)", text, key, err);
    if (st == JNY_OK)
        remember(slot, text, *key);
    return st;
}

jny_status db_respondent_key(jny_project *p, jny_str name, int64_t *key, jny_err *err)
{
    *key = 0;
    if (name.n == 0)
        return JNY_OK;
    return key_of(p, "SELECT id FROM respondent WHERE name = ?",
                  "INSERT INTO respondent (name) VALUES (?)", name, key, err);
}
