/// A process that holds something of VFIO's, with all of it.
package struct Holder: Hashable, Sendable {
  /// The process's pid and start time.
  package var identity: ProcessIdentity
  /// Its `comm`.
  package var command: String
  /// Its user.
  package var user: String
  /// The virtual machine it runs.
  package var virtualMachine: String?
  /// Everything it has open.
  package var descriptors: [HeldDescriptor]
  /// How many mappings of device memory it has.
  package var mappings: Int

  /// A holder from its parts.
  package init(
    _ identity: ProcessIdentity, command: String, user: String, virtualMachine: String?,
    descriptors: [HeldDescriptor], mappings: Int
  ) {
    self.identity = identity
    self.command = command
    self.user = user
    self.virtualMachine = virtualMachine
    self.descriptors = descriptors
    self.mappings = mappings
  }

  /// The process's number in the observer's PID namespace.
  package var pid: Int32 { identity.pid }
}
