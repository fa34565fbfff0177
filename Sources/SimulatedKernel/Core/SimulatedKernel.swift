import Glibc
import HostModel

/// A machine and its kernel in memory: device sets with one lock each, VFIO devices with first opens and last closes,
/// groups, containers, iommufd, the vfio-pci core, and the processes that use them. Every call makes Linux's checks in
/// Linux's order and ends in a value or in Linux's errno.
///
/// Calls may be made on any thread. Each blocks for as long as the real one would.
package final class SimulatedKernel: @unchecked Sendable {
  // Everything below but `machine` is accessed only inside `memory`.
  let memory = Monitor()
  /// The specification that the machine was built from.
  package let machine: MachineSpec
  var flavour: KernelFlavour { machine.flavour }
  /// `vfio.enable_unsafe_noiommu_mode`.
  var allowsNoIOMMU: Bool
  var buses: [PCIBusAddress: PCIBusState] = [:]
  var functions: [PCIAddress: PCIFunctionState] = [:]
  var groups: [Int: IOMMUGroup] = [:]
  var drivers: [String: any PCIDriver] = [:]
  var registry = DeviceSetRegistry()
  /// Registered devices by the N of `vfioN`.
  var devices: [Int: VFIODevice] = [:]
  /// VFIO groups by IOMMU group number.
  var vfioGroups: [Int: VFIOGroup] = [:]
  var deviceNumbers = NumberPool()
  var groupNumbers = NumberPool()
  var processes: [Int32: ProcessState] = [:]
  /// Incremented by every change.
  private(set) var version = 0
  private var trace: [TraceEvent] = []
  private var hardware: (@Sendable (HardwareStep) -> Void)?
  private var nextFile = 1
  private var nextPid: Int32 = 800
  private var nextStart: UInt64 = 4000
  /// Files without a reference, by the thread whose call dropped the last one (fput's task_work).
  private var letGo: [pthread_t: [FileObject]] = [:]
  private var later: [pthread_t: [@Sendable () -> Void]] = [:]
  /// Unbinds and removals that wait for a holder.
  var waitingUnbinds: Set<DeviceAddress> = []
  /// The driver of mediated devices with their parent; nil unless loaded.
  let mediated: MediatedModule?
  #if DEBUG
    /// The planted fault.
    var planted: PlantedFault?
  #endif
  /// Messages in flight that are never read: only the kernel has a reference to these files.
  var inFlight: [FileObject] = []

  /// Boots a machine. Every function has its host driver; vfio-pci is loaded and drives none.
  package init(_ machine: MachineSpec) {
    self.machine = machine
    allowsNoIOMMU = machine.allowsNoIOMMU
    mediated = machine.mediated.map { MediatedModule($0, machine.flavour) }
    for spec in machine.functions { add(spec, physical: nil) }
    let names = Set(machine.functions.flatMap { [$0.driver, $0.virtualFunctions?.driver] }.compactMap(\.self))
    for driver in names.map(HostDriver.init) as [any PCIDriver] + [
      HostDriver("pci-stub"), GenericVFIODriver(), MLX5VFIODriver(), NVGraceVFIODriver(),
    ] + (flavour.hasPDS ? [PDSVFIODriver()] : []) { drivers[driver.name] = driver }
    for function in functions.values.sorted(by: { $0.address < $1.address }) { search(function) }
    trace = []
  }

  // MARK: Calls

  /// Runs a call that may change state.
  func call<Result>(_ body: () throws(ErrorNumber) -> Result) throws(ErrorNumber) -> Result {
    memory.enter()
    let result: Swift.Result<Result, ErrorNumber>
    do throws(ErrorNumber) {
      result = .success(try body())
    } catch {
      result = .failure(error)
    }
    releaseWhatIsLeft()
    version += 1
    let after = later.removeValue(forKey: pthread_self()) ?? []
    memory.leave()
    for one in after { one() }
    return try result.get()
  }

  /// Reads state. `body` must not wait.
  func look<Result>(_ body: () -> Result) -> Result {
    memory.enter()
    defer { memory.leave() }
    return body()
  }

  /// Runs `body` after the current call, outside the monitor. Used for notifications.
  func afterwards(_ body: @escaping @Sendable () -> Void) { later[pthread_self(), default: []].append(body) }

  /// Delivers the notifications of the current call now, because it is about to wait.
  func tellNow() {
    version += 1
    let now = later.removeValue(forKey: pthread_self()) ?? []
    if !now.isEmpty { memory.outside { for one in now { one() } } }
  }

  /// A counter that grows with every call that may have changed something.
  package var changes: Int { look { version } }

  /// Returns the events since the last call of this method, in order.
  package func takeTrace() -> [TraceEvent] {
    look {
      defer { trace = [] }
      return trace
    }
  }

  /// Appends an event to the trace, which keeps only the latest.
  func note(_ event: TraceEvent) {
    if trace.count > 100_000 { trace.removeFirst(50_000) }
    trace.append(event)
  }

  /// Sets a closure that runs while hardware is reset. It runs on the resetting call's thread and delays only calls
  /// that want the same locks.
  package func whileHardwareResets(_ body: (@Sendable (HardwareStep) -> Void)?) { look { hardware = body } }

  func atHardware(_ step: HardwareStep) {
    guard let hardware else { return }
    version += 1
    memory.outside { hardware(step) }
  }

  // MARK: Files

  func makeFile(_ kind: FileObject.Kind, link: String) -> FileObject {
    nextFile += 1
    return FileObject(nextFile, kind, link: link)
  }

  /// fput. A file is released after the call that dropped its last reference (`____fput`).
  func put(_ file: FileObject) {
    file.references -= 1
    if file.references == 0 { letGo[pthread_self(), default: []].append(file) }
  }

  /// task_work_run. Releases in reverse order of the drops.
  private func releaseWhatIsLeft() {
    let thread = pthread_self()
    while let file = letGo[thread]?.popLast() { release(file) }
    letGo[thread] = nil
  }

  // MARK: Processes

  func newProcess(_ identity: ProcessSpec, pid: Int32? = nil) -> ProcessState {
    while processes[nextPid] != nil { nextPid += 1 }
    nextStart += 1
    let process = ProcessState(pid ?? nextPid, startTime: nextStart, identity)
    processes[process.pid] = process
    return process
  }

  func process(_ pid: Int32) throws(ErrorNumber) -> ProcessState {
    guard let process = processes[pid] else { throw .ESRCH }
    return process
  }

  func file(_ number: Int32, of pid: Int32) throws(ErrorNumber) -> FileObject {
    guard let file = try process(pid).descriptors[number] else { throw .EBADF }
    return file
  }

  // MARK: Functions

  /// Adds a function to its bus, as enumeration does.
  @discardableResult func add(_ spec: FunctionSpec, physical: PCIFunctionState?) -> PCIFunctionState {
    let address = spec.address.busAddress
    let bus: PCIBusState
    if let known = buses[address] {
      bus = known
    } else {
      // A bus without a bridge is a root bus, or a virtual bus of a physical function (`virtfn_add_bus`).
      let bridge = physical == nil ? spec.bridge.flatMap { functions[$0] } : nil
      bus = PCIBusState(address, bridge: bridge, isRoot: bridge == nil && physical == nil)
      bridge?.secondaryBus = bus
      buses[address] = bus
    }
    let function = PCIFunctionState(spec, bus: bus, physicalFunction: physical, memory)
    if let id = spec.iommuGroup {
      let group = groups[id] ?? IOMMUGroup(id)
      groups[id] = group
      group.functions.append(function)
      function.group = group
    }
    bus.functions.append(function)
    if bus.functions.count > 1 { bus.functions.sort { $0.address < $1.address } }
    functions[spec.address] = function
    // The methods are looked for when a function is found: `bus` fails beside an earlier one (`pci_parent_bus_reset`).
    if bus.functions.first !== function, !canResetAlone(function) {
      function.resetMethods.removeAll { $0 == .bus }
      function.hasResetFile = !function.resetMethods.isEmpty
    }
    return function
  }

  func function(_ address: PCIAddress) throws(ErrorNumber) -> PCIFunctionState {
    guard let function = functions[address] else { throw .ENODEV }
    return function
  }
}
