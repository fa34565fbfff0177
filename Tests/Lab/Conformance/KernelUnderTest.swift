import HostModel
import SimulatedKernel

/// What a call ends in: a number (a descriptor, an id, 0), or the negative of an errno.
package typealias CallResult = Int

/// A kernel that scripts are run on: Linux in the lab, or the simulated one. Every call is made as a process, by the
/// numbers of its descriptors.
package protocol KernelUnderTest: AnyObject {
  /// Functions without drivers and overrides, no virtual functions, no process.
  func begin()
  /// Starts a process; its handle.
  func spawn(withoutRawIO: Bool) -> Int
  /// A call of a process.
  func call(_ call: KernelCallUnderTest, as process: Int) -> CallAnswer
  /// A write to sysfs. Nil: it waits for those who hold a device.
  func write(_ write: SysfsWrite) -> CallResult?
  /// The write that waited has come to its end: what it ended in; nil while it waits. `isExpected`: the other kernel's
  /// has, so it is worth a moment.
  func finishedWrite(isExpected: Bool) -> CallResult?

  // What is seen besides.

  /// What happened in the kernel since this was asked last, one line each.
  func takeEvents() -> [String]
  /// The driver of each function that is there.
  func drivers() -> [PCIAddress: String?]
  /// The members of each device set, devices that are being unbound left out.
  func sets() -> Set<Set<DeviceAddress>>
  /// What a process's groups and devices say, by descriptors: the status of each group; the scope of each device, and the
  /// kernel's own open count of it.
  func look(at groups: [Int], _ devices: [Int], of process: Int) -> Sight
}

/// What ``KernelUnderTest/look(at:_:of:)`` saw, in the order it was asked.
package struct Sight {
  /// GET_STATUS of each group.
  package var groups: [CallAnswer]
  /// GET_PCI_HOT_RESET_INFO of each device.
  package var scopes: [CallAnswer]
  /// `open_count` of each device; nil where it was not told.
  package var counts: [Int?]

  /// What was seen, from its parts.
  package init(groups: [CallAnswer], scopes: [CallAnswer], counts: [Int?]) {
    self.groups = groups
    self.scopes = scopes
    self.counts = counts
  }
}

/// A call of a process, by descriptors.
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
  /// Its result is the data file's descriptor; `told` says whether there is one.
  case migrate(Int, MigrationState)
  case migrationState(Int)
  case migrationFlags(Int)
  case probeFeature(Int, Int, sets: Bool)
  case readData(Int)
  case copyData(Int, Int)
}

/// What a call answered: its result, and what it told besides.
package struct CallAnswer: Hashable, Sendable {
  /// Its result.
  package var result: CallResult
  /// What it told, for the eye: flags, the list of a scope.
  package var told: String

  /// An answer from its parts.
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
  case makeMediated(String)
  case removeMediated(String)
}
