// Waiting for several things at once: event descriptors, signals as input, threads. As in clinux.h, every function
// returns a value >= 0 on success and -errno on failure.
#pragma once
#include <stddef.h>

// eventfd(2), close-on-exec, nonblocking.
int cl_event_open(void);
// Makes it readable.
int cl_event_post(int fd);
// Makes it unreadable again.
int cl_event_drain(int fd);

// Blocks those of SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP and SIGCONT that are not ignored, in the calling
// thread and those it starts later. Returns a signalfd(2) that reads them, close-on-exec. Child processes inherit the
// block; reset it there (posix_spawnattr_setsigmask(3)).
int cl_signal_open(void);
// Blocks those signals in the calling thread, or unblocks them; a pending one is delivered then.
int cl_signals_block(int is_blocked);
// The number of the next signal; 0 if there is none.
int cl_signal_next(int fd);
// Unblocks those signals and closes the descriptor. A pending one is delivered now.
int cl_signal_close(int fd);
// Stops this process as Ctrl-Z does. Returns when it continues.
int cl_stop_self(void);
// Ends this process by a signal, so that its parent sees the signal. Does not return.
void cl_die(int signal);

// setpriority(2) of the calling thread alone, inherited by the threads it starts later: yields to other threads by this
// much. The new value is at least 0, since the filter of a sealed process allows none below.
int cl_thread_nice(int more);

// Starts a detached thread with a stack of this many bytes. It has an alternate signal stack, so that a handler can run
// when its own stack overflows, and leaves the signals above to other threads. The name appears in
// /proc/PID/task/TID/comm, 15 bytes at most.
int cl_thread_start(const char *_Nonnull name, size_t stack, void (*_Nonnull body)(void *_Nonnull),
                    void *_Nonnull argument);
