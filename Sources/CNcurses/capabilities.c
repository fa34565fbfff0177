#include "capabilities.h"

#include "cncurses.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>

static int has(const char *capability) { return capability && capability != (char *)-1; }

// Makes a description the current one of the macros below; del_curterm(cur_term) ends that.
static int load(const cn_description *description, int output) {
  int status;
  char *before = cn_set_variable("TERMINFO", description->value);
  int result = setupterm(description->entry, output, &status);
  cn_restore_variable("TERMINFO", before);
  return result == OK;
}

int cn_cannot_move(const cn_description *description, int output) {
  if (!load(description, output)) return 0;
  int missing = !has(cursor_address);
  del_curterm(cur_term);
  return missing;
}

int cn_color_count(const char *name, int output) {
  cn_description description;
  if (cn_describe(name, &description) < 0) return -1;
  int count = -1;
  if (description.is_known && load(&description, output)) {
    count = max_colors;
    del_curterm(cur_term);
  }
  free(description.value);
  return count > 0 ? count : -1;
}

// Appends a capability without its padding ($<5>), which no terminal of this century needs.
static size_t append(char *bytes, size_t length, size_t room, const char *capability) {
  if (!has(capability)) return length;
  for (const char *at = capability; *at && length < room; at++) {
    const char *end = at[0] == '$' && at[1] == '<' ? strchr(at, '>') : NULL;
    if (end) {
      at = end;
    } else {
      bytes[length++] = *at;
    }
  }
  return length;
}

size_t cn_undo_bytes(char *bytes, size_t room, const char *first) {
  size_t length = append(bytes, 0, room, first);
  length = append(bytes, length, room, keypad_local);
  length = append(bytes, length, room, exit_attribute_mode);
  length = append(bytes, length, room, cursor_normal);
  if (has(exit_ca_mode)) return append(bytes, length, room, exit_ca_mode);
  // There is no alternate screen to leave, so continue below the drawing. Terminals take a row beyond their last one as
  // the last.
  length = append(bytes, length, room, tiparm(cursor_address, 998, 0));
  return append(bytes, length, room, "\r\n");
}

size_t cn_redo_bytes(char *bytes, size_t room) {
  size_t length = append(bytes, 0, room, enter_ca_mode);
  length = append(bytes, length, room, keypad_xmit);
  return append(bytes, length, room, cursor_invisible);
}

int cn_has_second_screen(void) { return has(exit_ca_mode); }

int cn_has_mouse(void) { return has(key_mouse); }
