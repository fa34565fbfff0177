import HostModel

/// A descriptor of a process, or of a thread with a table of its own.
package struct ProcessDescriptor: Hashable, Sendable {
  /// The process's or thread's number.
  package var task: Int32
  /// The descriptor's number.
  package var number: Int32

  /// A descriptor of a task.
  package init(task: Int32, number: Int32) {
    self.task = task
    self.number = number
  }
}
