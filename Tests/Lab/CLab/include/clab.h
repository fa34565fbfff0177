/* The lab's system calls that Swift cannot make: descriptors over sockets, threads with separate descriptor tables,
 * names of errors. Every function returns 0 or more, or -errno. */
#pragma once
#include <stdint.h>

#include "attack.h"
#include "probe.h"
#include "stepper.h"

/* "EINVAL" for 22; "0" for 0. */
const char *lab_error_name(int code);
/* open(2) for reading and writing, or for reading only if that is not permitted. */
int lab_open(const char *path);
/* A connected pair of Unix sockets into pair[0] and pair[1]. */
int lab_socket_pair(int pair[2]);
/* Sends a descriptor. */
int lab_send(int socket, int fd);
/* Receives a descriptor and returns it. */
int lab_receive(int socket);
/* Forks a child that waits to be killed, with all descriptors. */
int lab_fork_waiting(void);
/* Forks a child that closes `other`, receives a descriptor from `socket`, writes its number there, and waits. */
int lab_fork_receiving(int socket, int other);
/* Starts a thread with a separate descriptor table (unshare(CLONE_FILES)) that keeps `fd` and closes every other
 * descriptor from 3 up. Returns its thread ID. */
int lab_thread_keeping(int fd);
/* fork(2). */
int lab_fork(void);
/* Forks a sibling: a child of this process's parent (CLONE_PARENT). */
int lab_fork_sibling(void);
/* pidfd_getfd(2): duplicates the descriptor of another process to the lowest free number. */
int lab_steal(int pid, int fd);
/* Drops a capability of capabilities(7). */
int lab_drop_capability(int number);
/* Makes a VFIO or iommufd ioctl with a malformed argument. `call`: group status, set container, get device, device info,
 * hot reset info, hot reset, bind, attach, IOAS, feature, none. `way`: too short, a bad address, unknown flags, too long. */
int lab_malformed_call(int fd, int call, int way);
/* eventfd(2). */
int lab_event(void);
/* Creates a character device node. */
int lab_make_node(const char *path, uint32_t major, uint32_t minor);
/* Maps `length` bytes at `offset`, shared; 0 or -errno. The mapping is never removed. */
int lab_map(int fd, uint64_t offset, uint64_t length);
/* Waits for signals for ever. */
void lab_wait(void);
/* Blocks SIGUSR1 until lab_wait_for_word. */
void lab_expect_word(void);
/* Waits for SIGUSR1. */
void lab_wait_for_word(void);

/* The part of lstat(2) that a recording needs. */
typedef struct { uint32_t mode, user, group, major, minor; } lab_status;
/* lstat(2): symbolic links are not followed. */
int lab_status_of(const char *path, lab_status *status);
/* stat(2): symbolic links are followed, those of /proc/PID/fd to the file behind the descriptor. */
int lab_followed_status(const char *path, lab_status *status);
/* kcmp(2), KCMP_FILE: 1 if two descriptors share one open file description, else 0. */
int lab_same_file(int left_task, int left, int right_task, int right);
/* kcmp(2), KCMP_FILES: 1 if two tasks share one descriptor table, else 0. */
int lab_same_table(int left_task, int right_task);

/* Creates `count` short-lived processes; every `holding`-th has the container node open for 20 ms. 0 or -errno. */
int lab_churn(int count, int holding);
/* prlimit(2): limits the address space of a process to this many bytes, and its writable memory to the present size. 0 or
 * -errno. */
int lab_limit_memory(int pid, uint64_t bytes);
/* Sends SIGKILL and waits for the end of the process: pidfd_open(2), poll(2). 0 or -errno. */
int lab_end(int pid);
