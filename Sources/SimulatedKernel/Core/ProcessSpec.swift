/// The name, arguments and credentials of a process.
package struct ProcessSpec: Hashable, Sendable {
  /// `comm`.
  package var command: String
  /// `cmdline`.
  package var arguments: [String]
  /// The effective user ID.
  package var userID: UInt32
  /// CAP_SYS_RAWIO.
  package var hasRawIO: Bool

  /// Creates a specification; by default of a root process with CAP_SYS_RAWIO.
  package init(command: String, arguments: [String] = [], userID: UInt32 = 0, hasRawIO: Bool = true) {
    self.command = command
    self.arguments = arguments
    self.userID = userID
    self.hasRawIO = hasRawIO
  }
}
