// Files that are written: sysfs attributes, and the few files that vfiotop keeps.
//
// Every function returns a value >= 0 on success and -errno on failure.
#pragma once
#include <stddef.h>
#include <stdint.h>

// openat(2) of an existing file for writing: it is neither created nor truncated, and a final symbolic link is not
// followed (O_NOFOLLOW).
int cl_open_for_writing(int directory, const char *_Nonnull path);
// openat(2) of a new file (O_CREAT, O_EXCL) for writing, mode 0600.
int cl_create(int directory, const char *_Nonnull path);
// openat(2) of a directory, which must be no link (O_DIRECTORY, O_NOFOLLOW).
int cl_open_folder(int directory, const char *_Nonnull path);
// openat(2) of a file to append to (O_APPEND), created with mode 0600 if there is none. A final symbolic link is not
// followed.
int cl_open_log(int directory, const char *_Nonnull name);
// pread(2) of the last byte: 1 if a file is empty or ends in a newline, else 0.
int cl_ends_in_line(int fd);
// openat(2) of a directory as a place for other calls (O_PATH), for which the right to search it is enough. A symbolic
// link fails with -ENOTDIR.
int cl_enter_folder(int directory, const char *_Nonnull name);
// fstatfs(2). Returns 1 if the file is on a file system of the kernel's own, where a write is a command and is not kept:
// procfs, sysfs, debugfs, cgroupfs and their like; else 0.
int cl_is_kernel_interface(int fd);
// write(2), once and never repeated: one write is one store of an attribute, and an interrupted store may have taken
// effect.
long cl_write(int fd, const void *_Nonnull bytes, size_t size);
// pread(2).
long cl_read_at(int fd, void *_Nonnull buffer, size_t size, int64_t offset);
// fsync(2).
int cl_sync(int fd);
// renameat(2) within a directory.
int cl_rename(int directory, const char *_Nonnull from, const char *_Nonnull to);
// unlinkat(2) of a file.
int cl_unlink(int directory, const char *_Nonnull path);
// mkdir(2), mode 0700.
int cl_make_folder(const char *_Nonnull path);
// geteuid(2).
uint32_t cl_effective_user(void);
