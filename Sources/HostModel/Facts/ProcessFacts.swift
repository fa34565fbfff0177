/// A process that holds something of VFIO's, as procfs shows it.
package struct ProcessFacts: Hashable, Sendable {
  /// The process's pid and start time.
  package var identity: ProcessIdentity
  /// `comm`, cleaned of control characters.
  package var command: String
  /// Real user.
  package var userID: UInt32
  /// The user's name, or the number where there is none.
  package var user: String
  /// The virtual machine it runs, by the conventions of libvirt, QEMU and Cloud Hypervisor; nil when none is told.
  package var virtualMachine: String?
  /// Devices that its command line names (`-device vfio-pci,host=...`).
  package var devicesOnCommandLine: [DeviceAddress]
  /// Its descriptors on VFIO files.
  package var descriptors: [Descriptor]
  /// Its mappings of VFIO device files.
  package var mappings: [DeviceMapping]

  /// A process from its parts.
  package init(
    pid: Int32, startTime: UInt64 = 0, command: String, userID: UInt32, user: String, virtualMachine: String? = nil,
    devicesOnCommandLine: [DeviceAddress] = [], descriptors: [Descriptor], mappings: [DeviceMapping] = []
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

/// One number in one process's table of open files.
package struct Descriptor: Hashable, Sendable {
  /// What the descriptor leads to.
  package enum Target: Hashable, Sendable {
    /// `/dev/vfio/vfio`.
    case container
    /// `/dev/vfio/N`, by the group's number.
    case group(Int)
    /// `anon_inode:[vfio-device]`; the device where fdinfo names it (`vfio-device-syspath`, from 6.18).
    case device(DeviceAddress?)
    /// `/dev/vfio/devices/vfioN`, by that name.
    case cdev(String)
    /// `/dev/iommu`.
    case iommufd
    /// The data of a device's migration: `anon_inode:mlx5vf_mig` and the like.
    case migration
  }

  /// The number.
  package var number: Int32
  /// The thread whose own table holds it; nil for the process's table.
  package var thread: Int32?
  /// What it leads to.
  package var target: Target
  /// The text of the link in /proc/PID/fd, cleaned of control characters.
  package var link: String
  /// Descriptors with the same value share one opened file (kcmp(2), KCMP_FILE); nil where that could not be told.
  package var openedFile: Int?

  /// A descriptor from its parts.
  package init(number: Int32, thread: Int32? = nil, target: Target, link: String, openedFile: Int? = nil) {
    self.number = number
    self.thread = thread
    self.target = target
    self.link = link
    self.openedFile = openedFile
  }
}

/// A mapping of a device's memory: it keeps the device open after its descriptor is closed.
package struct DeviceMapping: Hashable, Sendable {
  /// The region of the device that is mapped: offset >> 40 (`VFIO_PCI_OFFSET_TO_INDEX`).
  package var region: Int
  /// Length in bytes.
  package var length: UInt64
  /// The device node that was mapped (`vfioN`), nil for a file from the group path.
  package var cdev: String?

  /// A mapping from its parts.
  package init(region: Int, length: UInt64, cdev: String? = nil) {
    self.region = region
    self.length = length
    self.cdev = cdev
  }
}
