// System calls for Swift, one function each.
//
// Every function returns a value >= 0 on success and -errno on failure, so no caller reads errno after the fact; that
// is why even calls that Swift's Glibc module has are wrapped here. Names are those of the calls with a prefix, and
// each comment names the man page. Other groups of calls have their own headers, such as changes.h.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "clinux_events.h"
#include "clinux_opens.h"
#include "clinux_processes.h"
#include "crash.h"

// The part of a file's status that observation needs (statx(2)).
typedef struct {
  uint32_t mode;
  uint32_t user;
  uint32_t group;
  uint32_t links;
  uint32_t device_major;
  uint32_t device_minor;
  uint64_t size;
} cl_status;

// openat2(2) below a directory that neither an absolute link nor ".." can leave (RESOLVE_IN_ROOT). Read-only, O_NOCTTY,
// close-on-exec. `flags` is one of CL_FILE, CL_DIRECTORY, CL_PATH.
int cl_open_in_root(int root, const char *_Nonnull path, long flags);
// openat(2) without that restriction, for the real root.
int cl_open(int directory, const char *_Nonnull path, long flags);
enum { CL_FILE = 0, CL_DIRECTORY = 1, CL_PATH = 2, CL_PATH_NOFOLLOW = 3 };

// open(2) of a device node for reading and writing, close-on-exec, O_NOCTTY.
int cl_open_node(const char *_Nonnull path);
int cl_close(int fd);
// read(2), repeated after EINTR.
long cl_read(int fd, void *_Nonnull buffer, size_t size);
// write(2) of all bytes, repeated after EINTR and short writes; with MSG_NOSIGNAL on a socket.
int cl_write_all(int fd, const void *_Nonnull buffer, size_t size);
// readlinkat(2).
long cl_readlink(int directory, const char *_Nonnull path, char *_Nonnull buffer, size_t size);
// statx(2) with AT_STATX_DONT_SYNC and AT_NO_AUTOMOUNT; follows a final symbolic link if `follow` is not 0.
int cl_status_at(int directory, const char *_Nonnull path, int follow, cl_status *_Nonnull out);
// statx(2) with STATX_MNT_ID: the ID of the mount that a path is on; -ENOSYS before Linux 5.8.
int64_t cl_mount_id(int directory, const char *_Nonnull path);
// getdents64(2).
long cl_entries(int fd, void *_Nonnull buffer, size_t size);
// fstatfs(2). Returns 1 if the descriptor is on procfs, else 0.
int cl_is_procfs(int fd);
// fstatfs(2). Returns 1 if the descriptor is on procfs, sysfs or debugfs, which have no device nodes, else 0.
int cl_is_of_kernel(int fd);
// Opens the file of a CL_PATH descriptor for reading, by its link in the directory of this process's descriptors
// (/proc/self/fd): it is the same file, whatever has its name by now.
int cl_reopen(int descriptors, int fd);
// kcmp(2) with KCMP_FILE. Returns 0 for the same open file description, 1 for less, 2 for greater, 3 for different
// without order.
int cl_compare_files(int pid1, int pid2, int fd1, int fd2);
// kcmp(2) with KCMP_FILES. Returns 0 if the two tasks share one descriptor table.
int cl_compare_tables(int task1, int task2);
// tcflush(3) with TCIFLUSH: discards what was typed on the terminal of standard input and not read yet, with what stdin
// has read ahead. Fails with -ENOTTY where standard input is no terminal.
int cl_discard_typed(void);
// getpid(2).
int cl_pid(void);
// gettid(2).
int cl_thread_id(void);
// The command line as the kernel passed it, the program's name first. It works where /proc is not mounted and Swift's
// CommandLine is empty.
int cl_argument_count(void);
const char *_Nullable cl_argument(int index);
