import CLinux

/// Runs blocking work on a separate thread, where it cannot delay drawing.
///
/// Swift's tasks share two or three threads, and a blocked one stops the others, so the program uses no tasks for such
/// work. A call that may never return belongs in a separate process even so: a thread that hangs in the kernel keeps
/// the whole process from ending.
package enum Worker {
  /// Starts a detached thread. Returns false if there is no memory for it.
  ///
  /// `name` appears in ps(1), 15 bytes at most. `stack` is in bytes. The thread leaves signals to the event loop if
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
