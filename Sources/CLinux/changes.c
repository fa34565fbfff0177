#include "changes.h"

#include <errno.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <unistd.h>

int cl_inotify(void) {
  int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  return fd < 0 ? -errno : fd;
}

uint32_t cl_watch_mask(int what) {
  uint32_t names = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF;
  uint32_t nodes = names | IN_OPEN | IN_CLOSE | IN_ATTRIB;
  return (what == CL_WATCH_NODES ? nodes : names) | IN_ONLYDIR;
}

int cl_watch(int inotify, const char *folder, int what) {
  int watch = inotify_add_watch(inotify, folder, cl_watch_mask(what));
  return watch < 0 ? -errno : watch;
}

long cl_inotify_event_at(const void *buffer, size_t size, size_t offset, cl_inotify_event *out) {
  struct inotify_event event;
  if (offset > size || size - offset < sizeof event) return -EINVAL;
  const char *start = (const char *)buffer + offset;
  memcpy(&event, start, sizeof event);
  if (size - offset - sizeof event < event.len) return -EINVAL;
  const char *name = start + sizeof event;
  *out = (cl_inotify_event){
      .watch = event.wd,
      .opened = (event.mask & IN_OPEN) != 0,
      .closed = (event.mask & IN_CLOSE) != 0,
      .made = (event.mask & (IN_CREATE | IN_MOVED_TO)) != 0,
      .removed = (event.mask & (IN_DELETE | IN_MOVED_FROM)) != 0,
      .attributes = (event.mask & IN_ATTRIB) != 0,
      .directory = (event.mask & IN_ISDIR) != 0,
      .watch_gone = (event.mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) != 0,
      .overflow = (event.mask & IN_Q_OVERFLOW) != 0,
      .name_length = (uint32_t)strnlen(name, event.len),
      .name = name,
  };
  return (long)(offset + sizeof event + event.len);
}

int cl_uevents(void) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);
  if (fd < 0) return -errno;
  struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = 1};
  int size = 1 << 20;
  // A burst of binds causes some hundred events, so ask for more room than the default; the system may grant less.
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
    int error = errno;
    close(fd);
    return -error;
  }
  return fd;
}

long cl_uevent(int socket, void *buffer, size_t size) {
  struct sockaddr_nl sender = {0};
  struct iovec data = {.iov_base = buffer, .iov_len = size};
  struct msghdr message = {.msg_name = &sender, .msg_namelen = sizeof sender, .msg_iov = &data, .msg_iovlen = 1};
  ssize_t count = recvmsg(socket, &message, MSG_DONTWAIT);
  if (count < 0) return -errno;
  // Port 0 is the kernel. Any process with CAP_NET_ADMIN in the namespace can send to the group.
  if (message.msg_namelen != sizeof sender || sender.nl_family != AF_NETLINK || sender.nl_pid != 0) return 0;
  return message.msg_flags & MSG_TRUNC ? 0 : count;
}
