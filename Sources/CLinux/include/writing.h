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
