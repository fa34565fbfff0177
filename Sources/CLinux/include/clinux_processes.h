// Processes that are started, talked to and waited for. As in clinux.h every function returns a value >= 0 on success and
// -errno on failure.
#pragma once
#include <stddef.h>
#include <stdint.h>

// socketpair(2), AF_UNIX, SOCK_STREAM, closed on exec.
int cl_socket_pair(int sockets[_Nonnull 2]);
// shutdown(2) of the sending side: the other end reads the end of the file.
int cl_end_sending(int socket);
// recv(2) without waiting, -EAGAIN when nothing is there; read(2) of what is no socket.
long cl_read_now(int fd, void *_Nonnull buffer, size_t size);
// posix_spawn(3): `path` with these words (the last one null) in a session of its own, so that no key of the terminal
// reaches it, with `input` as descriptor 0, /dev/null as 1 and 2, no other descriptor, no signal blocked or ignored.
// Returns its number.
int cl_spawn_apart(const char *_Nonnull path, char *_Nullable const *_Nonnull words, int input);
// posix_spawnp(3): a command as the shell would start it, with this process's own descriptors 0 to 2 and signals as they
// are by default. Returns its number.
int cl_spawn_command(char *_Nullable const *_Nonnull words);
// prctl(2), PR_SET_NAME: what this thread, and as the first one the process, is called in /proc/PID/comm; 15 bytes.
int cl_set_name(const char *_Nonnull name);
// pidfd_open(2): readable once the process has ended. Closed on exec.
int cl_pidfd(int pid);
// waitpid(2), without waiting: 0 while it runs, 1 when it has ended and *status is its exit status, or 128 and the signal.
int cl_ended(int pid, int *_Nonnull status);
// kill(2).
int cl_signal(int pid, int signal);
// poll(2) for input: *ready has a 1 for each descriptor that is readable, hung up or broken. Returns how many those are; 0
// after the time or EINTR. A negative descriptor is left out; a negative time is for ever.
int cl_wait_any(const int *_Nonnull fds, uint8_t *_Nonnull ready, int count, int milliseconds);
// CLOCK_MONOTONIC and CLOCK_REALTIME in microseconds.
int64_t cl_monotonic(void);
int64_t cl_realtime(void);
// open(2) of a file to append to, made with mode 0600 if it is not there; a link is not followed, nothing but a regular
// file is taken.
int cl_open_log(const char *_Nonnull path);
