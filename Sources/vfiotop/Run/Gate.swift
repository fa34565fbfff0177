import CLinux

/// Threads wait before it until it is opened, once and for all: sealed, nothing of the host is read before the seal is
/// closed.
final class Gate: Sendable {
  /// Readable once it is open (eventfd(2)); nobody drains it.
  private let descriptor: Int32

  /// A closed gate; nil when the process is out of descriptors.
  init?() {
    descriptor = cl_event_open()
    if descriptor < 0 { return nil }
  }

  deinit { if descriptor >= 0 { _ = cl_close(descriptor) } }

  /// Lets everybody go.
  func open() { _ = cl_event_post(descriptor) }

  /// Blocks until it is open.
  func wait() { while cl_wait_two(descriptor, -1, -1) & 1 == 0 {} }
}
