// The description of a terminal (term(5)): found, read and checked before curses sees it, because curses trusts its
// bytes and opens whatever has its name.
#pragma once
#include <stddef.h>

typedef struct {
  // A value for TERMINFO that has the description in it; free(3) it. NULL after a failure.
  char *value;
  // The description's own name, by which curses looks for it in the value.
  char entry[128];
  // 0 for a built-in description: the terminal's name was not found.
  int is_known;
} cn_description;

// Finds the description of a terminal's name as curses would, and reads it once. Returns 0; CN_BAD_DESCRIPTION if what
// has the name is no sound description (`cn_bad_place`); or CN_NO_MEMORY.
int cn_describe(const char *name, cn_description *out);
// Replaces it by the built-in one for the name. Returns 0 or CN_NO_MEMORY.
int cn_describe_builtin(const char *name, cn_description *out);

// Makes a value of sound bytes. Returns 0 or CN_NO_MEMORY.
int cn_pack(const unsigned char *bytes, size_t length, cn_description *out);
// Returns 1 if sound bytes have this name.
int cn_is_named(const unsigned char *bytes, const char *name);

// Sets a variable of the environment and returns its previous value, for cn_restore_variable.
char *cn_set_variable(const char *name, const char *value);
void cn_restore_variable(const char *name, char *before);
