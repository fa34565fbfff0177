// Processes for tests to observe. Each ends by itself after `seconds`, or with the thread that started it.
//
// Every function returns a PID once the process is as described, or -errno.
#pragma once

// Starts a process whose only descriptors from 3 up are `copies` duplicates of `fd`.
int tp_holding(int fd, int copies, unsigned seconds);
// Starts a process whose second thread has a separate descriptor table; only there is `path` open, as descriptor 3.
int tp_thread_holding(const char *_Nonnull path, unsigned seconds);
// Starts a process that holds `fd`, with this name (prctl(2)) and `size` bytes of arguments separated by NUL.
int tp_named(int fd, const char *_Nonnull name, const char *_Nonnull arguments, unsigned long size, unsigned seconds);
// Sends SIGKILL to such a process and reaps it.
void tp_end(int pid);
// mknod(2) of a character device, open(2) for reading, unlink(2). Returns a descriptor, or -errno.
int tp_open_node(const char *_Nonnull path, unsigned major, unsigned minor);
// pipe2(2) with O_CLOEXEC, so that no process that another test starts keeps an end open. 0, or -errno.
int tp_pipe(int *_Nonnull ends);
// prlimit(2): limits the address space of a process to its present size. 0, or -errno.
int tp_starve(int pid);
