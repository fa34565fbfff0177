// Opens whose flags cannot be changed any more, for a process that is sealed: seccomp(2) sees no structure, only where
// it lies. As in clinux.h every function returns a value >= 0 on success and -errno on failure.
#pragma once
#include <stddef.h>
#include <stdint.h>

// Where the page of constants lies, and where what the process may map, unmap and protect begins. Below every program
// and library, so that a range that begins behind it can never reach it.
enum { CL_FIXED_PAGE = 0x100000, CL_FIXED_END = 0x110000 };
// The number of the first folder that files are opened below; every other descriptor stays under it.
enum { CL_FIRST_FOLDER = 900 };

// Makes the page: a struct open_how for each of CL_FILE to CL_PATH_NOFOLLOW, then read-only. From here on
// cl_open_beneath is possible, and path-only opens of cl_open_in_root use these as well. Once a process; -EEXIST where
// something else lies there, -ENOSYS on a kernel before 5.6, -EMFILE where the folders' numbers cannot be had.
int cl_fix_opens(void);
// The address of the constant for these flags.
uint64_t cl_fixed_open(long flags);
// The size that openat2(2) is given with it.
size_t cl_fixed_size(void);
// openat2(2) of a file or a folder below a directory: read-only, on the very mount the directory is on
// (RESOLVE_NO_XDEV), never above it (RESOLVE_BENEATH), and never by a link of procfs to something that is open
// (RESOLVE_NO_MAGICLINKS). Repeated after EAGAIN, which a rename anywhere may cause. After cl_fix_opens only.
int cl_open_beneath(int directory, const char *_Nonnull path, long flags);
// fcntl(2), F_DUPFD_CLOEXEC: the same opened file by a number from `least` on; the old number is closed.
int cl_renumber(int fd, int least);
// close_range(2) of every descriptor from `first` on.
int cl_close_from(int first);
