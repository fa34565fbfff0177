/* The system calls of the lab that Swift cannot make: descriptors over sockets, threads with a table of their own,
 * names of errors. Every function returns 0 or more, or -errno. */
#pragma once
#include <stdint.h>

#include "attack.h"
#include "stepper.h"

/* "EINVAL" for 22; "0" for 0. */
const char *lab_error_name(int code);
/* open(2), read and write where allowed. */
int lab_open(const char *path);
/* A connected pair of Unix sockets into pair[0] and pair[1]. */
int lab_socket_pair(int pair[2]);
/* Sends one descriptor. */
int lab_send(int socket, int fd);
/* Receives one descriptor, and returns it. */
int lab_receive(int socket);
/* A child that does nothing but wait to be killed; the descriptors stay what they are. */
int lab_fork_waiting(void);
/* A child that closes `other`, receives one descriptor from `socket`, writes its number there, and waits. */
int lab_fork_receiving(int socket, int other);
/* A thread with a table of descriptors of its own (unshare(CLONE_FILES)) that keeps `fd` and closes every other
 * one from 3 up; returns its thread number. */
int lab_thread_keeping(int fd);
/* fork(2). */
int lab_fork(void);
/* A child of this process's parent, with a copy of this process (CLONE_PARENT). */
int lab_fork_sibling(void);
/* pidfd_getfd(2): the descriptor of another process, as the lowest free one here. */
int lab_steal(int pid, int fd);
/* Gives up a capability of capabilities(7). */
int lab_drop_capability(int number);
/* An ioctl of VFIO's or iommufd's with an argument whose form is wrong. `call`: group status, set container, get device,
 * device info, hot reset info, hot reset, bind, attach, IOAS, feature, none. `way`: too short, a bad address, flags that
 * nobody knows, too long. */
int lab_malformed_call(int fd, int call, int way);
/* eventfd(2). */
int lab_event(void);
/* A character device node. */
int lab_make_node(const char *path, uint32_t major, uint32_t minor);
/* Maps `length` bytes at `offset`, shared; 0 or -errno. The mapping is never removed. */
int lab_map(int fd, uint64_t offset, uint64_t length);
/* Waits for signals for ever. */
void lab_wait(void);
/* From here on SIGUSR1 waits until it is asked for. */
void lab_expect_word(void);
/* Waits for SIGUSR1. */
void lab_wait_for_word(void);

/* lstat(2), what a recording needs of it. */
typedef struct { uint32_t mode, user, group, major, minor; } lab_status;
/* Fills *status in; links are not followed. */
int lab_status_of(const char *path, lab_status *status);
/* stat(2): links are followed, those of /proc/PID/fd to what the descriptor leads to. */
int lab_followed_status(const char *path, lab_status *status);
/* kcmp(2), KCMP_FILE: 1 when two descriptors are one opened file, 0 when not. */
int lab_same_file(int left_task, int left, int right_task, int right);
/* kcmp(2), KCMP_FILES: 1 when two tasks share one table of descriptors, 0 when not. */
int lab_same_table(int left_task, int right_task);

/* `count` processes that are born and die; every `holding`-th has the container node open for 20 ms. 0 or -errno. */
int lab_churn(int count, int holding);
/* prlimit(2): the address space of a process may not grow beyond so many bytes, and what it can write to not at all. 0 or
 * -errno. */
int lab_limit_memory(int pid, uint64_t bytes);
/* SIGKILL, and the end of the process: pidfd_open(2), poll(2). 0 or -errno. */
int lab_end(int pid);
