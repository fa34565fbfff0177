/// A process that holds VFIO files or mappings, with all of them.
package struct Holder: Hashable, Sendable {
  /// The process's pid and start time.
  package var identity: ProcessIdentity
  /// Its `comm`.
  package var command: String
  /// Its user.
  package var user: String
  /// The virtual machine it runs.
  package var virtualMachine: String?
  /// All its descriptors on VFIO files.
  package var descriptors: [HeldDescriptor]
  /// The number of its mappings of device memory; nil if they were not read.
  package var mappings: Int?
  /// Its memory that stays in RAM: of all that it does, not of one device.
  package var memory: LockedMemory

  /// Creates a holder.
  package init(
    _ identity: ProcessIdentity, command: String, user: String, virtualMachine: String?,
    descriptors: [HeldDescriptor], mappings: Int?, memory: LockedMemory = LockedMemory()
  ) {
    self.identity = identity
    self.command = command
    self.user = user
    self.virtualMachine = virtualMachine
    self.descriptors = descriptors
    self.mappings = mappings
    self.memory = memory
  }

  /// The process's number in the observer's PID namespace.
  package var pid: Int32 { identity.pid }
}
