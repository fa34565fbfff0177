// Restores the terminal when the program crashes or calls exit(3).
#pragma once
#include <stddef.h>

// Remembers the modes of the terminal, before anything changes them.
int cn_guard_modes(int fd);
// Installs handlers that send these bytes, which undo what the program has switched on, restore the modes, and let the
// previous handler act. Until cn_unguard, standard error is kept in memory if it is a terminal: it would be drawn over
// the screen and lost with it.
void cn_guard(const char *bytes, size_t length);
// Ends that for a terminal that curses has restored: only its modes are set again, to the last bit, and what came on
// standard error is copied out.
void cn_unguard(void);
// Restores the terminal for a while; reset_prog_mode(3) and cn_redo_bytes take it back.
void cn_guard_undo(void);
