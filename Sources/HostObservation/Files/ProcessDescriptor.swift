import HostModel

/// A descriptor of a process, or of a thread with a table of its own.
package struct ProcessDescriptor: Hashable, Sendable {
  /// The pid or thread ID.
  package var task: Int32
  /// The descriptor's number.
  package var number: Int32

  /// Creates a descriptor of a task.
  package init(task: Int32, number: Int32) {
    self.task = task
    self.number = number
  }
}
