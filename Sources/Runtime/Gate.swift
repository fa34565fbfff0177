import CLinux

/// Blocks threads until it is opened, once and for all: the readers of a sealed process until its seal is closed, or a
/// thread that waits for the end of another one.
package final class Gate: Sendable {
  /// An eventfd(2) that is readable once the gate is open, and never read.
  private let descriptor: Int32

  /// Creates a closed gate; nil if the process is out of descriptors.
  package init?() {
    descriptor = cl_event_open()
    if descriptor < 0 { return nil }
  }

  deinit { if descriptor >= 0 { _ = cl_close(descriptor) } }

  /// Releases all waiting threads.
  package func open() { _ = cl_event_post(descriptor) }

  /// Blocks until it is open.
  package func wait() { while !Poll.isReadable(descriptor) {} }

  /// Blocks until it is open, at most so long. Returns whether it is open.
  package func wait(milliseconds: Int32) -> Bool {
    let end = cl_monotonic() + Int64(milliseconds) * 1000
    while true {
      let left = Int32(clamping: max(0, (end - cl_monotonic() + 999) / 1000))
      if Poll.isReadable(descriptor, milliseconds: left) { return true }
      if left == 0 { return false }
    }
  }
}
