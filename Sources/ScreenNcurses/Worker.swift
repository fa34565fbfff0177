import CLinux

/// Runs what may block on a thread of its own, where it cannot keep the screen from being drawn.
///
/// Swift's tasks share two or three threads, so one that blocks stops the others: the program uses none for work of
/// this kind. A call that may never return belongs in a process of its own even so: a thread that hangs in the kernel
/// keeps the whole process from ending.
package enum Worker {
  /// Starts a detached thread and returns; false when there is no memory for one.
  ///
  /// `name` shows in ps(1), 15 bytes at most. `stack` is in bytes. The thread leaves signals to the event loop when
  /// ``Signals`` was opened before.
  package static func start(
    _ name: String, stack: Int = 512 * 1024, _ body: @escaping @Sendable () -> Void
  ) -> Bool {
    let box = Unmanaged.passRetained(Body(body))
    let status = cl_thread_start(
      name, stack, { Unmanaged<Body>.fromOpaque($0).takeRetainedValue().run() }, box.toOpaque())
    if status < 0 { box.release() }
    return status >= 0
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
