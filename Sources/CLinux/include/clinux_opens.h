// Opens with immutable flags for a sealed process: seccomp(2) does not see a structure, only its address. As in
// clinux.h, every function returns a value >= 0 on success and -errno on failure.
#pragma once
#include <stddef.h>
#include <stdint.h>

// The address of the page of constants, and the start of the range that the process may map, unmap and protect. The
// page lies below every program and library, so that a range that begins behind it never reaches it.
enum { CL_FIXED_PAGE = 0x100000, CL_FIXED_END = 0x110000 };
// The lowest number of the directories below which files are opened. Every other descriptor stays below it.
enum { CL_FIRST_FOLDER = 900 };

// Creates the page: a struct open_how for each of CL_FILE to CL_PATH_NOFOLLOW, then read-only. Enables cl_open_beneath,
// and path-only opens of cl_open_in_root use the constants as well. Once per process. Fails with -EEXIST if the address
// is in use, with -ENOSYS on a kernel before 5.6, with -EMFILE if the directories' numbers are not available.
int cl_fix_opens(void);
// The address of the constant for these flags.
uint64_t cl_fixed_open(long flags);
// The size passed to openat2(2) with it.
size_t cl_fixed_size(void);
// openat2(2) of a file or directory below a directory: read-only, on the same mount (RESOLVE_NO_XDEV), never above it
// (RESOLVE_BENEATH), and never through a magic link of procfs (RESOLVE_NO_MAGICLINKS). Repeated after EAGAIN, which a
// rename anywhere may cause. After cl_fix_opens by its constants.
int cl_open_beneath(int directory, const char *_Nonnull path, long flags);
// fcntl(2), F_DUPFD_CLOEXEC: moves the open file description to a descriptor of at least `least` and closes the old
// one.
int cl_renumber(int fd, int least);
// close_range(2) of every descriptor from `first` on.
int cl_close_from(int first);
