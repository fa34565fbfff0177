#include "clinux_opens.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "clinux.h"
#include "opens.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

enum { opens = 4 };
// Stays on the mount of the directory and below it.
static const uint64_t beneath = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;
static const struct open_how *fixed;

// Makes room for the directories' descriptor numbers by raising the soft limit up to the hard one.
static int make_room(void) {
  struct rlimit limit;
  rlim_t least = CL_FIRST_FOLDER + 16;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
  if (limit.rlim_cur >= least) return 0;
  if (limit.rlim_max < least) return -EMFILE;
  limit.rlim_cur = least;
  return setrlimit(RLIMIT_NOFILE, &limit) < 0 ? -errno : 0;
}

int cl_fix_opens(void) {
  if (fixed) return 0;
  int room = make_room();
  if (room < 0) return room;
  // A null path fails with ENOENT, or with ENOSYS if the kernel lacks the call.
  struct open_how none = {0};
  if (syscall(SYS_openat2, AT_FDCWD, "", &none, sizeof none) < 0 && errno == ENOSYS) return -ENOSYS;
  size_t size = opens * sizeof(struct open_how);
  void *place = (void *)(uintptr_t)CL_FIXED_PAGE;
  struct open_how *page =
      mmap(place, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (page == MAP_FAILED) return -errno;
  if (page != place) {
    // A kernel before 4.17 treats the address as a hint.
    munmap(page, size);
    return -EEXIST;
  }
  for (long flags = 0; flags < opens; flags++) {
    int is_path = flags == CL_PATH || flags == CL_PATH_NOFOLLOW;
    page[flags] = (struct open_how){
        .flags = (uint64_t)cl_open_flags(flags),
        .resolve = is_path ? RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS : beneath,
    };
  }
  if (mprotect(page, size, PROT_READ) < 0) return -errno;
  fixed = page;
  return 0;
}

uint64_t cl_fixed_open(long flags) { return CL_FIXED_PAGE + (uint64_t)flags * sizeof(struct open_how); }

size_t cl_fixed_size(void) { return sizeof(struct open_how); }

const struct open_how *cl_fixed_how(long flags) { return fixed ? fixed + flags : NULL; }

int cl_open_beneath(int directory, const char *path, long flags) {
  long fd;
  int tries = 0;
  struct open_how own = {.flags = (uint64_t)cl_open_flags(flags), .resolve = beneath};
  do fd = syscall(SYS_openat2, directory, path, fixed ? fixed + flags : &own, sizeof own);
  while (fd < 0 && errno == EAGAIN && ++tries < 1000);
  return fd < 0 ? -errno : (int)fd;
}

int cl_renumber(int fd, int least) {
  int moved = fcntl(fd, F_DUPFD_CLOEXEC, least);
  int error = errno;
  close(fd);
  return moved < 0 ? -error : moved;
}

int cl_close_from(int first) { return close_range((unsigned)first, ~0U, 0) < 0 ? -errno : 0; }
