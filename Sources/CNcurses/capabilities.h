// What terminfo says of a terminal. Apart from cncurses.c because term.h makes macros of words such as `columns`.
#pragma once
#include <stddef.h>

// Whether the terminal of this name cannot place its cursor; sends nothing. A name terminfo does not know is no.
int cn_cannot_move(const char *name, int output);
// The bytes that undo what curses switched on in the terminal now open, after `first`; returns their count, at most
// `room`.
size_t cn_undo_bytes(char *bytes, size_t room, const char *first);
// The bytes that switch it on again.
size_t cn_redo_bytes(char *bytes, size_t room);
// Whether what was on the screen before comes back.
int cn_has_second_screen(void);
// Whether the terminal has a mouse, by its entry.
int cn_has_mouse(void);
