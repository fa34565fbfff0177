// Signals of change: inotify(7) and the kernel's device events (netlink(7), NETLINK_KOBJECT_UEVENT).
//
// Every function returns a value >= 0 on success and -errno on failure.
#pragma once
#include <stddef.h>
#include <stdint.h>

// inotify_init1(2), closed on exec, never blocking.
int cl_inotify(void);
// inotify_add_watch(2) of a folder: what happens to the nodes in it (`CL_WATCH_NODES`: opened, closed, made, removed,
// moved, other permissions) or only their making and removal (`CL_WATCH_NAMES`), and that it goes itself. The folder
// is looked up, no node is opened.
int cl_watch(int inotify, const char *_Nonnull folder, int what);
enum { CL_WATCH_NODES = 0, CL_WATCH_NAMES = 1 };

// One inotify event, in the words of the bits that are asked for.
typedef struct {
  int32_t watch;
  uint32_t opened : 1, closed : 1, made : 1, removed : 1, attributes : 1, folder : 1, watch_gone : 1, overflow : 1;
  uint32_t name_length;
  // The bytes of the name in the buffer.
  const char *_Nullable name;
} cl_inotify_event;
// Takes the event at `offset` out of a buffer that read(2) filled; the offset of the next one, or -EINVAL for bytes
// that are no event.
long cl_inotify_event_at(const void *_Nonnull buffer, size_t size, size_t offset, cl_inotify_event *_Nonnull out);

// A socket on the kernel's device events (group 1), closed on exec, never blocking.
int cl_uevents(void);
// recvmsg(2): the size of one event; 0 for a message that the kernel did not send; -EAGAIN when there is none, -ENOBUFS
// when some were lost.
long cl_uevent(int socket, void *_Nonnull buffer, size_t size);

// poll(2) of two descriptors (a negative one is left out): bit 0 and 1 for each that can be read, 0 after the time.
// -EINTR counts as the time being over.
int cl_wait_two(int first, int second, int milliseconds);
