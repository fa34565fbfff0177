/* Attempts through open descriptors and existing memory. */
#include "attack.h"

#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/vfio.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int prepare_group(lab_place *p) { return lab_result(p->fd = open(p->node, O_RDWR)); }
static int group_status(lab_place *p) {
  struct vfio_group_status status = {.argsz = sizeof status};
  return lab_result(ioctl(p->fd, VFIO_GROUP_GET_STATUS, &status));
}
static int prepare_input(lab_place *p) {
  int result = prepare_group(p);
  if (result < 0) return result;
  p->fd = dup2(p->fd, 0);
  return 0;
}
static int prepare_container(lab_place *p) { return lab_result(p->fd = open("/dev/vfio/vfio", O_RDWR)); }
static int version(lab_place *p) { return lab_result(ioctl(p->fd, VFIO_GET_API_VERSION)); }
static int prepare_terminal(lab_place *p) {
  p->other = posix_openpt(O_RDWR | O_NOCTTY);
  if (p->other < 0 || grantpt(p->other) < 0 || unlockpt(p->other) < 0) return -errno;
  return lab_result(p->fd = open(ptsname(p->other), O_RDWR | O_NOCTTY));
}
static int typing(lab_place *p) { return lab_result(ioctl(p->fd, TIOCSTI, "x")); }
static int resizing(lab_place *p) {
  struct winsize size = {.ws_row = 1, .ws_col = 1};
  return lab_result(ioctl(p->fd, TIOCSWINSZ, &size));
}
static int high_request(lab_place *p) { return lab_result(syscall(SYS_ioctl, p->fd, UINT64_C(0x100005412), "x")); }
static int prepare_pipe(lab_place *p) {
  int ends[2];
  if (pipe(ends) < 0) return -errno;
  return p->fd = ends[0], p->other = ends[1], 0;
}
static int owner(lab_place *p) { return lab_result(fcntl(p->fd, F_SETOWN, p->victim)); }
static int file_lease(lab_place *p) { return lab_result(fcntl(p->fd, F_SETPIPE_SZ, 4096)); }

/* A bystander in the foreground of the terminal; its end of the pipe closes when it ends. */
static int bystander;
static int prepare_bystander(lab_place *p) {
  int ends[2], result = prepare_terminal(p);
  if (result < 0 || pipe(ends) < 0) return result < 0 ? result : -errno;
  bystander = ends[0];
  pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close(ends[0]);
    close(p->other);
    if (setsid() < 0 || ioctl(p->fd, TIOCSCTTY, 0) < 0 || write(ends[1], "", 1) != 1) _exit(1);
    for (;;) pause();
  }
  char ready;
  close(ends[1]);
  return child < 0 ? -errno : read(ends[0], &ready, 1) == 1 ? 0 : -EIO;
}
static int asynchronous(lab_place *p) {
  if (fcntl(p->fd, F_SETFL, O_RDWR | O_ASYNC) < 0 || write(p->other, "\n", 1) != 1) return -errno;
  struct pollfd end = {.fd = bystander};
  int ended = poll(&end, 1, 2000);
  return ended < 0 ? -errno : ended ? 0 : -ETIMEDOUT;
}
/* An open file description that a bystander shares: `other` stands for its descriptor. */
static int shared(lab_place *p, int fd) {
  if (fd < 0) return -errno;
  return lab_result(p->other = dup(p->fd = fd));
}
static int prepare_log(lab_place *p) { return shared(p, open("/tmp/lab-log", O_WRONLY | O_CREAT | O_APPEND, 0600)); }
static int overwriting(lab_place *p) {
  if (fcntl(p->fd, F_SETFL, O_WRONLY) < 0) return -errno;
  return fcntl(p->other, F_GETFL) & O_APPEND ? -EINVAL : 0;
}
static int prepare_output(lab_place *p) {
  int fd = open("/tmp/lab-output", O_WRONLY | O_CREAT | O_TRUNC, 0600);
  return fd >= 0 && write(fd, "said before", 11) != 11 ? -errno : shared(p, fd);
}
static int going_back(lab_place *p) { return lab_result(lseek(p->fd, 0, SEEK_SET)); }
static int prepare_shared_pipe(lab_place *p) {
  int ends[2];
  return pipe(ends) < 0 ? -errno : shared(p, ends[0]);
}
static int unblocking(lab_place *p) {
  if (fcntl(p->fd, F_SETFL, O_NONBLOCK) < 0) return -errno;
  return fcntl(p->other, F_GETFL) & O_NONBLOCK ? 0 : -EINVAL;
}
static int prepare_watch(lab_place *p) {
  int made = open("/tmp/lab-file", O_RDWR | O_CREAT, 0600);
  return made < 0 ? -errno : lab_result(p->fd = inotify_init1(IN_CLOEXEC));
}
static int watching(lab_place *p) { return lab_result(inotify_add_watch(p->fd, "/tmp/lab-file", IN_MODIFY)); }

/* Replaces a descriptor of a pinned directory. Without a seal the directories have other numbers. */
static int over_folder(lab_place *p) { return lab_result(dup2(p->fd, p->proc)); }
static int over_folder3(lab_place *p) { return lab_result(dup3(p->fd, p->proc, O_CLOEXEC)); }
static int copy(lab_place *p) { return lab_result(dup(p->fd)); }
static int copy_up(lab_place *p) { return lab_result(fcntl(p->fd, F_DUPFD, 950)); }
static int closing(lab_place *p) { return lab_result(close(p->proc)); }
static int closing_high(lab_place *p) { return lab_result(syscall(SYS_close, (UINT64_C(1) << 32) | (uint64_t)p->proc)); }
static int closing_range(lab_place *p) { return lab_result(syscall(SYS_close_range, p->proc, p->proc, 0)); }

/* The page of constants. */
static void *const constants = (void *)0x100000;
static int unprotect(lab_place *p) { (void)p; return lab_result(mprotect(constants, 4096, PROT_READ | PROT_WRITE)); }
static int unmap(lab_place *p) { (void)p; return lab_result(munmap(constants, 4096)); }
static int forget(lab_place *p) { (void)p; return lab_result(madvise(constants, 4096, MADV_DONTNEED)); }
static long map_over(void *at, size_t size) {
  return (long)mmap(at, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}
static int cover(lab_place *p) { (void)p; return lab_result(map_over(constants, 4096)); }
static int cover_from_below(lab_place *p) { (void)p; return lab_result(map_over((char *)constants - 4096, 8192)); }
static int move_over(lab_place *p) {
  (void)p;
  void *own = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (own == MAP_FAILED) return -errno;
  return lab_result((long)mremap(own, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, constants));
}
static int move_away(lab_place *p) {
  (void)p;
  return lab_result((long)mremap(constants, 4096, 8192, MREMAP_MAYMOVE));
}
static int executable(lab_place *p) {
  (void)p;
  return lab_result((long)mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}
static int locked(lab_place *p) {
  (void)p;
  return lab_result((long)mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0));
}
static int made_executable(lab_place *p) {
  (void)p;
  void *own = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return lab_result(mprotect(own, 4096, PROT_READ | PROT_EXEC));
}

/* A function's registers: its BAR as a sysfs file that was open before. */
static int prepare_registers(lab_place *p) {
  char path[256];
  snprintf(path, sizeof path, "/sys/bus/pci/devices/%s/resource0", p->address);
  return lab_result(p->fd = open(path, O_RDONLY));
}
static int registers(lab_place *p) { return lab_result((long)mmap(NULL, 4096, PROT_READ, MAP_SHARED, p->fd, 0)); }

/* Data copied from one descriptor to another without write(2). */
static int prepare_two_files(lab_place *p) {
  p->fd = open("/tmp/lab-from", O_RDWR | O_CREAT, 0600);
  if (p->fd < 0 || write(p->fd, "x", 1) != 1 || lseek(p->fd, 0, SEEK_SET) < 0) return -errno;
  return lab_result(p->other = open("/tmp/lab-to", O_RDWR | O_CREAT, 0600));
}
static int send_file(lab_place *p) { return lab_result(sendfile(p->other, p->fd, NULL, 1)); }
static int copy_range(lab_place *p) { return lab_result(copy_file_range(p->fd, NULL, p->other, NULL, 1, 0)); }
static int splicing(lab_place *p) {
  struct iovec data = {.iov_base = "x", .iov_len = 1};
  return lab_result(vmsplice(p->other, &data, 1, 0));
}

/* The network, and the kernel's event socket, which is open. */
static int internet(lab_place *p) { (void)p; return lab_opened(socket(AF_INET, SOCK_STREAM, 0)); }
static int local(lab_place *p) { (void)p; return lab_opened(socket(AF_UNIX, SOCK_STREAM, 0)); }
static int packets(lab_place *p) { (void)p; return lab_opened(socket(AF_PACKET, SOCK_RAW, 0)); }
static int netlink(lab_place *p) { (void)p; return lab_opened(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)); }
static int pair(lab_place *p) {
  (void)p;
  int ends[2];
  return lab_result(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
}
static int prepare_events(lab_place *p) {
  struct sockaddr_nl address = {.nl_family = AF_NETLINK};
  p->fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_KOBJECT_UEVENT);
  return p->fd < 0 ? -errno : lab_result(bind(p->fd, (struct sockaddr *)&address, sizeof address));
}
static int false_event(lab_place *p) {
  struct sockaddr_nl group = {.nl_family = AF_NETLINK, .nl_groups = 4};
  return lab_result(sendto(p->fd, "x", 1, 0, (struct sockaddr *)&group, sizeof group));
}
static int connecting(lab_place *p) {
  struct sockaddr_nl other = {.nl_family = AF_NETLINK, .nl_groups = 4};
  return lab_result(connect(p->fd, (struct sockaddr *)&other, sizeof other));
}
static int option(lab_place *p) {
  int size = 1 << 16;
  return lab_result(setsockopt(p->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size));
}

const lab_attack lab_descriptors[] = {
    {.name = "ioctl on an inherited group", .try = group_status, .prepare = prepare_group, .kind = LAB_INHERITED},
    {.name = "ioctl on a group as standard input", .try = group_status, .prepare = prepare_input, .kind = LAB_INHERITED},
    {.name = "ioctl on an open group", .try = group_status, .prepare = prepare_group},
    {.name = "ioctl on an open container", .try = version, .prepare = prepare_container},
    {.name = "ioctl TIOCSTI", .try = typing, .prepare = prepare_terminal},
    {.name = "ioctl TIOCSTI with upper bits", .try = high_request, .prepare = prepare_terminal},
    {.name = "ioctl TIOCSWINSZ", .try = resizing, .prepare = prepare_terminal},
    {.name = "fcntl F_SETOWN", .try = owner, .prepare = prepare_pipe},
    {.name = "fcntl O_ASYNC of a bystander's terminal", .try = asynchronous, .prepare = prepare_bystander},
    {.name = "fcntl without O_APPEND of a log", .try = overwriting, .prepare = prepare_log},
    {.name = "fcntl O_NONBLOCK of a shared pipe", .try = unblocking, .prepare = prepare_shared_pipe},
    {.name = "lseek back in an output", .try = going_back, .prepare = prepare_output},
    {.name = "inotify_add_watch of a file", .try = watching, .prepare = prepare_watch},
    {.name = "fcntl F_SETPIPE_SZ", .try = file_lease, .prepare = prepare_pipe},
    {.name = "dup2 over a folder", .try = over_folder, .prepare = prepare_pipe},
    {.name = "dup3 over a folder", .try = over_folder3, .prepare = prepare_pipe},
    {.name = "dup", .try = copy, .prepare = prepare_pipe},
    {.name = "fcntl F_DUPFD among the folders", .try = copy_up, .prepare = prepare_pipe},
    {.name = "close a folder", .try = closing},
    {.name = "close a folder, upper bits", .try = closing_high},
    {.name = "close_range of a folder", .try = closing_range},
    {.name = "constants by mprotect", .try = unprotect},
    {.name = "constants by munmap", .try = unmap},
    {.name = "constants by madvise", .try = forget},
    {.name = "constants by mmap", .try = cover},
    {.name = "constants by mmap from below", .try = cover_from_below},
    {.name = "constants by mremap over them", .try = move_over},
    {.name = "constants by mremap of them", .try = move_away},
    {.name = "mmap executable", .try = executable},
    {.name = "mmap locked", .try = locked},
    {.name = "mprotect executable", .try = made_executable},
    {.name = "mmap a function's registers", .try = registers, .prepare = prepare_registers},
    {.name = "sendfile", .try = send_file, .prepare = prepare_two_files},
    {.name = "copy_file_range", .try = copy_range, .prepare = prepare_two_files},
    {.name = "vmsplice", .try = splicing, .prepare = prepare_pipe},
    {.name = "socket AF_INET", .try = internet},
    {.name = "socket AF_UNIX", .try = local},
    {.name = "socket AF_PACKET", .try = packets},
    {.name = "socket AF_NETLINK", .try = netlink},
    {.name = "socketpair", .try = pair},
    {.name = "sendto by the event socket", .try = false_event, .prepare = prepare_events},
    {.name = "connect the event socket", .try = connecting, .prepare = prepare_events},
    {.name = "setsockopt of the event socket", .try = option, .prepare = prepare_events},
    {.name = NULL},
};
