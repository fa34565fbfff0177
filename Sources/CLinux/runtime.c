#include <stdlib.h>
#include <unistd.h>

// The Swift runtime looks for its own path in /proc/self/exe before main and aborts when /proc is not mounted, as in
// an initramfs or an empty chroot. SWIFT_ROOT spares it the search. 101 is the first priority a program may use, so
// this runs before the runtime's own constructors.
__attribute__((constructor(101))) static void spare_runtime_its_path(void) {
  if (access("/proc/self/exe", F_OK) != 0) setenv("SWIFT_ROOT", "/", 0);
}
