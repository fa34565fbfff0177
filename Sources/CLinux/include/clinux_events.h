// Waiting for several things at once: event descriptors, signals as input, threads. As in clinux.h every function
// returns a value >= 0 on success and -errno on failure.
#pragma once
#include <stddef.h>

// eventfd(2), closed on exec, never blocking.
int cl_event_open(void);
// Makes it readable.
int cl_event_post(int fd);
// Makes it unreadable again.
int cl_event_drain(int fd);

// Blocks SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP and SIGCONT, but those that are ignored, in the calling
// thread and those it starts later, and returns a signalfd(2) that reads them, closed on exec. Programs started from here
// inherit the block: reset it (posix_spawnattr_setsigmask(3)).
int cl_signal_open(void);
// Blocks those signals in the calling thread, or lets them act again; one that is pending acts then.
int cl_signals_block(int is_blocked);
// The number of the next signal that came, 0 when there is none.
int cl_signal_next(int fd);
// Unblocks those signals again and closes the descriptor; one that is pending acts now.
int cl_signal_close(int fd);
// Stops this process as Ctrl-Z does and returns once it goes on.
int cl_stop_self(void);
// Ends this process by a signal, so that its parent sees that; does not return.
void cl_die(int signal);

// nice(2) of the calling thread alone, and so of those it starts later: so much more of it gives way to others.
int cl_thread_nice(int more);

// Starts a detached thread with this stack, in bytes; it has an alternate signal stack, so that a handler can run when
// its own overflows, and leaves the signals above to other threads. The name shows in /proc/PID/task/TID/comm, 15 bytes
// at most.
int cl_thread_start(const char *_Nonnull name, size_t stack, void (*_Nonnull body)(void *_Nonnull),
                    void *_Nonnull argument);
