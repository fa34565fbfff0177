import HostModel
import SimulatedKernel

/// The result of a call: a number (a descriptor, an ID, 0), or a negated errno.
package typealias CallResult = Int

/// A kernel that scripts run on: Linux in the lab, or the simulated one. Every call is made as a process, with that
/// process's descriptors.
package protocol KernelUnderTest: AnyObject {
  /// Resets the machine: functions without drivers and overrides, no virtual functions, no process.
  func begin()
  /// Starts a process and returns its handle.
  func spawn(withoutRawIO: Bool) -> Int
  /// Makes a call as a process.
  func call(_ call: KernelCallUnderTest, as process: Int) -> CallAnswer
  /// Writes to sysfs. Returns nil if the write waits for holders of a device.
  func write(_ write: SysfsWrite) -> CallResult?
  /// The result of the write that waited; nil while it waits. `isExpected` means that the other kernel's write has
  /// ended, so it is worth waiting a moment.
  func finishedWrite(isExpected: Bool) -> CallResult?

  // Further observations

  /// The events in the kernel since the last call of this method, one line each.
  func takeEvents() -> [String]
  /// The driver of each existing function.
  func drivers() -> [PCIAddress: String?]
  /// The reference counts of the loaded modules of VFIO drivers, by module.
  func modules() -> [String: Int]
  /// The members of each device set without those that are being unbound.
  func sets() -> Set<Set<DeviceAddress>>
  /// The answers of a process's groups and devices, given by descriptor: the status of each group, and the scope and
  /// the kernel's own open count of each device.
  func look(at groups: [Int], _ devices: [Int], of process: Int) -> Sight
}

/// The observations of ``KernelUnderTest/look(at:_:of:)``, in the order of its arguments.
package struct Sight {
  /// GET_STATUS of each group.
  package var groups: [CallAnswer]
  /// GET_PCI_HOT_RESET_INFO of each device.
  package var scopes: [CallAnswer]
  /// `open_count` of each device; nil if unknown.
  package var counts: [Int?]

  /// Observations in the order of the arguments.
  package init(groups: [CallAnswer], scopes: [CallAnswer], counts: [Int?]) {
    self.groups = groups
    self.scopes = scopes
    self.counts = counts
  }
}

/// A call of a process, with its descriptors.
package enum KernelCallUnderTest: Hashable, Sendable {
  case openGroup(DeviceAddress)
  case openContainer
  case openNode(DeviceAddress)
  case openIOMMUFD
  case close(Int)
  case duplicate(Int)
  case take(process: Int, Int)
  case lose(Int)
  case map(Int, region: Int)
  case fork
  case exit
  case setContainer(group: Int, container: Int)
  case unsetContainer(group: Int)
  case groupStatus(Int)
  case checkExtension(Int, Int)
  case setIOMMU(Int, Int)
  case getDevice(group: Int, name: String)
  case bind(Int, iommufd: Int)
  case allocateIOAS(Int)
  case attach(Int, Int)
  case detach(Int)
  case reset(Int)
  case resetInfo(Int, capacity: Int?)
  case hotReset(Int, [Int])
  case listen(Int, Int)
  case setToken(Int, String)
  case malformed(Int, MalformedArgument)
  /// The result is the data file's descriptor; `told` has whether there is one.
  case migrate(Int, MigrationState)
  case migrationState(Int)
  case migrationFlags(Int)
  case probeFeature(Int, Int, sets: Bool)
  case readData(Int)
  case copyData(Int, Int)
}

/// The answer of a call: the result, and further output.
package struct CallAnswer: Hashable, Sendable {
  /// The result.
  package var result: CallResult
  /// The further output as text: flags, the entries of a scope.
  package var told: String

  /// Creates an answer, by default without further output.
  package init(_ result: CallResult, _ told: String = "") {
    self.result = result
    self.told = told
  }
}

/// A write to sysfs.
package enum SysfsWrite: Hashable, Sendable {
  case override(PCIAddress, String?)
  case bind(PCIAddress, String)
  case unbind(PCIAddress, String)
  case probe(PCIAddress)
  case virtualFunctions(PCIAddress, Int)
  case resetMethods(PCIAddress, [String])
  case noIOMMUMode(Bool)
  case makeMediated(String)
  case removeMediated(String)
}
