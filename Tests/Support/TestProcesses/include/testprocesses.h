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
// Starts a process with so many threads that have a descriptor table of their own each, in which `path` is open.
int tp_many_tables(const char *_Nonnull path, int count, unsigned seconds);
// Starts a process with so many descriptors of one open file description of `path`.
int tp_many_descriptors(const char *_Nonnull path, int count, unsigned seconds);
// Starts a process and so many children, all with one open file description of `path`. The children end with it.
int tp_many_processes(const char *_Nonnull path, int count, unsigned seconds);
// Starts a process with `path` open in a mount namespace of its own, with 2 to the power of `doublings` mounts whose
// names are `length` bytes long.
int tp_many_mounts(const char *_Nonnull path, int doublings, int length, unsigned seconds);
// Returns 1 if a user may have user and mount namespaces here, and mount something in them, else 0.
int tp_may_unshare(void);
// unshare(2), mount(2): what this process mounts from now on is seen by it and its children only. 0, or -errno.
int tp_unshare_mounts(void);
// Starts a process that holds `fd` as descriptor 3 and whose cmdline and maps cannot be read by anybody, until the
// process that is left in `server` is ended by tp_end. It takes root and /dev/fuse.
int tp_hanging(int fd, unsigned seconds, int *_Nonnull server);
// Sends SIGKILL to such a process and reaps it.
void tp_end(int pid);
// mknod(2) of a character device, open(2) for reading, unlink(2). Returns a descriptor, or -errno.
int tp_open_node(const char *_Nonnull path, unsigned major, unsigned minor);
// pipe2(2) with O_CLOEXEC, so that no process that another test starts keeps an end open. 0, or -errno.
int tp_pipe(int *_Nonnull ends);
// prlimit(2): limits the address space of a process to its present size. 0, or -errno.
int tp_starve(int pid);
