/// A process that holds a VFIO file or mapping, as procfs shows it.
package struct ProcessFacts: Hashable, Sendable {
  /// The process's pid and start time.
  package var identity: ProcessIdentity
  /// `comm`, cleaned of control characters.
  package var command: String
  /// Real user.
  package var userID: UInt32
  /// The user's name, or the number where there is none.
  package var user: String
  /// The virtual machine it runs, by the conventions of libvirt, QEMU and Cloud Hypervisor; nil if none is named.
  package var virtualMachine: String?
  /// The devices on its command line (`-device vfio-pci,host=...`).
  package var devicesOnCommandLine: [DeviceAddress]
  /// Its memory that stays in RAM.
  package var memory = LockedMemory()
  /// Its descriptors on VFIO files.
  package var descriptors: [Descriptor]
  /// Its mappings of VFIO device files; nil if they were not read, or could not be.
  package var mappings: [DeviceMapping]?

  /// Creates a process.
  package init(
    pid: Int32, startTime: UInt64 = 0, command: String, userID: UInt32, user: String, virtualMachine: String? = nil,
    devicesOnCommandLine: [DeviceAddress] = [], descriptors: [Descriptor], mappings: [DeviceMapping]? = []
  ) {
    identity = ProcessIdentity(pid: pid, startTime: startTime)
    self.command = command
    self.userID = userID
    self.user = user
    self.virtualMachine = virtualMachine
    self.devicesOnCommandLine = devicesOnCommandLine
    self.descriptors = descriptors
    self.mappings = mappings
  }

  /// The process's number in the observer's PID namespace.
  package var pid: Int32 { identity.pid }
}
