// Restores the terminal when the program crashes, is ended by a signal, or calls exit(3).
#pragma once
#include <stddef.h>

// Saves the modes of the terminal before anything changes them.
int cn_guard_modes(int fd);
// Installs handlers that send these bytes, which undo what the program has switched on, restore the modes, and have the
// signal act as before: the crashes, and every signal that would end the process and is neither ignored nor blocked.
// Until cn_unguard, standard error is buffered if it is a terminal: it would be drawn over the screen
// and lost with it.
void cn_guard(const char *bytes, size_t length);
// Ends that for a terminal that curses has restored: only its modes are set again, to the last bit, and the buffered
// standard error is copied out.
void cn_unguard(void);
// Restores the terminal temporarily; reset_prog_mode(3) and cn_redo_bytes undo that.
void cn_guard_undo(void);
