// Starting processes, talking to them and waiting for them. As in clinux.h, every function returns a value >= 0 on
// success and -errno on failure.
#pragma once
#include <stddef.h>
#include <stdint.h>

// socketpair(2), AF_UNIX, SOCK_STREAM, close-on-exec.
int cl_socket_pair(int sockets[_Nonnull 2]);
// shutdown(2) of the sending side: the peer reads the end of the file.
int cl_end_sending(int socket);
// recv(2) without waiting, -EAGAIN if there is nothing to read; read(2) for a descriptor that is no socket.
long cl_read_now(int fd, void *_Nonnull buffer, size_t size);
// posix_spawn(3): `path` with these arguments (the last one null) in a new session, out of reach of the terminal's
// keys, with `input` as descriptor 0, /dev/null as 1 and 2, `third` as 3 unless it is negative, no other descriptor, no
// signal blocked or ignored. Returns its PID.
int cl_spawn_apart(const char *_Nonnull path, char *_Nullable const *_Nonnull words, int input, int third);
// fork(2) and execvp(3): a command as the shell would start it, with this process's descriptors 0 to 2 and no blocked
// signal. The signals that were ignored when this program started are ignored (nohup(1)), all others have their default
// action. The kernel kills it when the thread that calls this ends (prctl(2), PR_SET_PDEATHSIG), as when the program
// is killed. Returns its PID.
int cl_spawn_command(char *_Nullable const *_Nonnull words);
// Returns 1 if this signal was ignored when the program started.
int cl_was_ignored(int signal);
// prctl(2), PR_SET_NAME: the name of this thread, and for the main thread of the process, in /proc/PID/comm; 15 bytes.
int cl_set_name(const char *_Nonnull name);
// pidfd_open(2): readable once the process has ended. Close-on-exec.
int cl_pidfd(int pid);
// waitpid(2) without waiting. Returns 0 while it runs; 1 once it has ended, with its exit status or 128 plus the signal
// in *status.
int cl_ended(int pid, int *_Nonnull status);
// kill(2).
int cl_signal(int pid, int signal);
// CLOCK_MONOTONIC and CLOCK_REALTIME in microseconds.
int64_t cl_monotonic(void);
int64_t cl_realtime(void);
