// A process whose memory nobody else can look at: a read of a page that a file server (FUSE) never brings holds its
// mmap_lock for reading (access_remote_vm, mm/memory.c), and a mmap(2) that waits for it keeps all others out.
#include "testprocesses.h"

#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void answer(int device, const struct fuse_in_header *request, const void *body, size_t size) {
  char bytes[512];
  struct fuse_out_header head = {.len = (uint32_t)(sizeof head + size), .error = 0, .unique = request->unique};
  memcpy(bytes, &head, sizeof head);
  if (size) memcpy(bytes + sizeof head, body, size);
  if (write(device, bytes, sizeof head + size) < 0) return;
}

// Answers everything but a read of the file, for as long as it lives.
static _Noreturn void serve(int device) {
  static char buffer[1 << 17];
  for (;;) {
    ssize_t count = read(device, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < (ssize_t)sizeof(struct fuse_in_header)) _exit(0);
    const struct fuse_in_header *request = (const void *)buffer;
    struct fuse_init_out init = {.major = 7, .minor = 31, .max_write = 65536};
    struct fuse_attr_out attributes = {.attr = {.ino = 1, .size = 4096, .mode = S_IFREG | 0644, .nlink = 1}};
    struct fuse_open_out opened = {.fh = 1};
    if (request->opcode == FUSE_INIT) answer(device, request, &init, sizeof init);
    else if (request->opcode == FUSE_GETATTR) answer(device, request, &attributes, sizeof attributes);
    else if (request->opcode == FUSE_OPEN) answer(device, request, &opened, sizeof opened);
    else if (request->opcode == FUSE_FLUSH || request->opcode == FUSE_RELEASE) answer(device, request, NULL, 0);
  }
}

static char *page;

static void *read_page(void *unused) {
  int memory = open("/proc/self/mem", O_RDONLY);
  char byte;
  if (pread(memory, &byte, 1, (off_t)(uintptr_t)page) < 0) return unused;
  return unused;
}

static void *map_more(void *unused) {
  usleep(200000);
  mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return unused;
}

static _Noreturn void hang(const char *path, int ready, unsigned seconds) {
  tp_begin(seconds);
  int file = open(path, O_RDONLY);
  struct stat status;
  // Only now is the size of the file known.
  if (file < 0 || fstat(file, &status) < 0 || status.st_size != 4096) tp_fail(ready);
  page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0);
  if (file < 0 || page == MAP_FAILED) tp_fail(ready);
  // A thread takes a mmap(2) for its stack, so the one that waits for the lock starts before it is held.
  pthread_t reader, mapper;
  if (pthread_create(&mapper, NULL, map_more, NULL) != 0) tp_fail(ready);
  if (pthread_create(&reader, NULL, read_page, NULL) != 0) tp_fail(ready);
  usleep(400000);
  close(ready);
  for (;;) pause();
}

int tp_hanging(int fd, unsigned seconds, int *server) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
  int pids = fork();
  if (pids < 0) return -errno;
  if (pids == 0) {
    tp_begin(seconds + 1);
    int ready = tp_only(fd, ends[1]);
    int device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    char options[128], path[] = "/tmp/vfiotop-hanging-XXXXXX";
    snprintf(options, sizeof options, "fd=%d,rootmode=100644,user_id=0,group_id=0", device);
    if (device < 0 || unshare(CLONE_NEWNS) < 0 || mount("x", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("x", "/tmp", "tmpfs", 0, NULL) < 0)
      tp_fail(ready);
    int place = mkstemp(path);
    if (place < 0 || mount("x", path, "fuse", MS_NOSUID | MS_NODEV, options) < 0) tp_fail(ready);
    close(place);
    int holder = fork();
    if (holder == 0) {
      close(device);
      hang(path, ready, seconds);
    }
    if (write(ready, &holder, sizeof holder) != sizeof holder) tp_fail(ready);
    close(3);
    close(ready);
    serve(device);
  }
  close(ends[1]);
  int holder = -1;
  if (read(ends[0], &holder, sizeof holder) != sizeof holder || holder <= 0) {
    close(ends[0]);
    tp_end(pids);
    return -ECHILD;
  }
  *server = pids;
  int result = tp_wait_ready(pids, ends[0]);
  return result < 0 ? result : holder;
}
