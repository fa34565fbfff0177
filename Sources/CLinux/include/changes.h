// Change notification: inotify(7) and the kernel's device events (netlink(7), NETLINK_KOBJECT_UEVENT).
//
// Every function returns a value >= 0 on success and -errno on failure.
#pragma once
#include <stddef.h>
#include <stdint.h>

// inotify_init1(2), close-on-exec, nonblocking.
int cl_inotify(void);
// inotify_add_watch(2) of a directory: events of its nodes (`CL_WATCH_NODES`: open, close, create, delete, move, change
// of permissions) or only their creation and deletion (`CL_WATCH_NAMES`), and the deletion of the directory itself. It
// looks up the directory and opens no node.
int cl_watch(int inotify, const char *_Nonnull folder, int what);
enum { CL_WATCH_NODES = 0, CL_WATCH_NAMES = 1 };
// The events that it asks for, in the form of inotify_add_watch(2).
uint32_t cl_watch_mask(int what);

// One inotify event, decoded into the requested bits.
typedef struct {
  int32_t watch;
  uint32_t opened : 1, closed : 1, made : 1, removed : 1, attributes : 1, directory : 1, watch_gone : 1, overflow : 1;
  uint32_t name_length;
  // The bytes of the name in the buffer.
  const char *_Nullable name;
} cl_inotify_event;
// Parses the event at `offset` in a buffer that read(2) filled. Returns the offset of the next one, or -EINVAL for
// bytes that are no event.
long cl_inotify_event_at(const void *_Nonnull buffer, size_t size, size_t offset, cl_inotify_event *_Nonnull out);

// A socket for the kernel's device events (group 1), close-on-exec, nonblocking.
int cl_uevents(void);
// recvmsg(2). Returns the size of one event, 0 for a message that the kernel did not send, -EAGAIN if there is none, or
// -ENOBUFS if some were lost.
long cl_uevent(int socket, void *_Nonnull buffer, size_t size);
