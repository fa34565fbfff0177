import CLinux

/// Threads wait before it until it is opened, once and for all: sealed, nothing of the host is read before the seal is
/// closed.
package final class Gate: Sendable {
  /// Readable once it is open (eventfd(2)); nobody drains it.
  private let descriptor: Int32

  /// A closed gate; nil when the process is out of descriptors.
  package init?() {
    descriptor = cl_event_open()
    if descriptor < 0 { return nil }
  }

  deinit { if descriptor >= 0 { _ = cl_close(descriptor) } }

  /// Lets everybody go.
  package func open() { _ = cl_event_post(descriptor) }

  /// Blocks until it is open.
  package func wait() { while !Poll.isReadable(descriptor) {} }
}
