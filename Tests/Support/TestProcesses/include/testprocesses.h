// Processes that a test looks at. Each one ends by itself after `seconds`, or with the thread that made it.
//
// Every function returns a pid when the process is as described, or -errno.
#pragma once

// A process whose descriptors from 3 up are `copies` duplicates of `fd`, and nothing else.
int tp_holding(int fd, int copies, unsigned seconds);
// A process with a second thread that has a table of its own; only there is `path` open, as descriptor 3.
int tp_thread_holding(const char *_Nonnull path, unsigned seconds);
// A process that holds `fd`, with a name of its own (prctl(2)) and `size` bytes of arguments, NUL between them.
int tp_named(int fd, const char *_Nonnull name, const char *_Nonnull arguments, unsigned long size, unsigned seconds);
// Sends SIGKILL to such a process and reaps it.
void tp_end(int pid);
// mknod(2) of a character device, open(2) of it for reading, unlink(2): a descriptor, or -errno.
int tp_open_node(const char *_Nonnull path, unsigned major, unsigned minor);
// pipe2(2) into two ends with O_CLOEXEC: no process that another test starts keeps an end of it open. 0, or -errno.
int tp_pipe(int *_Nonnull ends);
// prlimit(2): a process may take no more addresses than it has. 0, or -errno.
int tp_starve(int pid);
