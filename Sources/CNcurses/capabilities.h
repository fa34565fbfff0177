// Terminfo's description of a terminal. Separate from cncurses.c because term.h defines macros such as `columns`.
#pragma once
#include <stddef.h>

#include "description.h"

// Returns 1 if a terminal with this description cannot move its cursor, 0 also if curses does not take it. Sends
// nothing.
int cn_cannot_move(const cn_description *description, int output);
// The bytes that undo what curses switched on in the open terminal, after `first`. Returns their count, at most `room`.
size_t cn_undo_bytes(char *bytes, size_t room, const char *first);
// The bytes that switch it on again.
size_t cn_redo_bytes(char *bytes, size_t room);
// Returns 1 if the previous screen contents come back.
int cn_has_second_screen(void);
// Returns 1 if the terminal has a mouse according to terminfo.
int cn_has_mouse(void);
