import Glibc
import HostModel

/// A machine with its kernel, in memory: device sets with one lock each, VFIO devices with first opens and last closes,
/// groups, containers, iommufd, the vfio-pci core, and the processes that use them. Every call does the checks of Linux in
/// the order of Linux and ends in a value or in the errno that Linux gives.
///
/// The calls may be made on any thread. Each blocks for as long as the real one would.
package final class SimulatedKernel: @unchecked Sendable {
  // Everything below but `machine` is only touched by those who are in `memory`.
  let memory = Monitor()
  /// The machine as it was made.
  package let machine: MachineSpec
  var flavour: KernelFlavour { machine.flavour }
  var buses: [PCIBusAddress: PCIBusState] = [:]
  var functions: [PCIAddress: PCIFunctionState] = [:]
  var groups: [Int: IOMMUGroup] = [:]
  var drivers: [String: any PCIDriver] = [:]
  var registry = DeviceSetRegistry()
  /// Registered devices by the number of `vfioN`.
  var devices: [Int: VFIODevice] = [:]
  /// VFIO's groups by IOMMU group.
  var vfioGroups: [Int: VFIOGroup] = [:]
  var deviceNumbers = NumberPool()
  var groupNumbers = NumberPool()
  var processes: [Int32: ProcessState] = [:]
  /// Changes whenever something did.
  private(set) var version = 0
  private var trace: [TraceEvent] = []
  private var hardware: (@Sendable (HardwareStep) -> Void)?
  private var nextFile = 1
  private var nextPid: Int32 = 800
  private var nextStart: UInt64 = 4000
  /// Files nobody has any more, by the thread whose call let them go (task_work of fput).
  private var letGo: [pthread_t: [FileObject]] = [:]
  private var later: [pthread_t: [@Sendable () -> Void]] = [:]
  /// Unbinds and removals that wait for a holder.
  var waitingUnbinds: Set<DeviceAddress> = []
  /// The module mtty with its parent device, where it is loaded.
  let mtty: MTTYModule?
  #if DEBUG
    /// What is wrong with it on purpose.
    var planted: PlantedFault?
  #endif
  /// No descriptor has them and the kernel keeps them: messages in flight that nobody will read.
  var inFlight: [FileObject] = []

  /// A machine as it is after boot: every function has the host's driver, vfio-pci is loaded and has none.
  package init(_ machine: MachineSpec) {
    self.machine = machine
    mtty = machine.loadsMTTY ? MTTYModule(machine.flavour) : nil
    for spec in machine.functions { add(spec, physical: nil) }
    let names = Set(machine.functions.flatMap { [$0.driver, $0.virtualFunctions?.driver] }.compactMap(\.self))
    for driver in names.map(HostDriver.init) as [any PCIDriver] + [
      HostDriver("pci-stub"), VFIOPCIDriver(), MLX5VFIODriver(), NVGraceVFIODriver(),
    ] + (flavour.hasPDS ? [PDSVFIODriver()] : []) { drivers[driver.name] = driver }
    for function in functions.values.sorted(by: { $0.address < $1.address }) { search(function) }
    trace = []
  }

  // MARK: Calls

  /// Carries out a call that may change something.
  func call<Result>(_ body: () throws(Errno) -> Result) throws(Errno) -> Result {
    memory.enter()
    let result: Swift.Result<Result, Errno>
    do throws(Errno) {
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

  /// Looks at something; `body` must not wait.
  func look<Result>(_ body: () -> Result) -> Result {
    memory.enter()
    defer { memory.leave() }
    return body()
  }

  /// Does something after the call, outside of the memory: what others are told.
  func afterwards(_ body: @escaping @Sendable () -> Void) { later[pthread_self(), default: []].append(body) }

  /// Tells at once what was to be told after the call: it is about to wait.
  func tellNow() {
    version += 1
    let now = later.removeValue(forKey: pthread_self()) ?? []
    if !now.isEmpty { memory.outside { for one in now { one() } } }
  }

  /// Changes with every call that may have changed something.
  package var changes: Int { look { version } }

  /// What has happened since this was asked last, in order.
  package func takeTrace() -> [TraceEvent] {
    look {
      defer { trace = [] }
      return trace
    }
  }

  /// Puts an event in the trace, which keeps the last of many.
  func note(_ event: TraceEvent) {
    if trace.count > 100_000 { trace.removeFirst(50_000) }
    trace.append(event)
  }

  /// Has something done while hardware is reset: on the thread of the call that resets, with no other call kept from
  /// going on but those that want the same locks.
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

  /// fput: the last reference releases the file, after the call that gave it back (`____fput`).
  func put(_ file: FileObject) {
    file.references -= 1
    if file.references == 0 { letGo[pthread_self(), default: []].append(file) }
  }

  /// task_work_run: the file that was let go last is released first.
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

  func process(_ pid: Int32) throws(Errno) -> ProcessState {
    guard let process = processes[pid] else { throw .noProcess }
    return process
  }

  func file(_ number: Int32, of pid: Int32) throws(Errno) -> FileObject {
    guard let file = try process(pid).descriptors[number] else { throw Errno(.EBADF) }
    return file
  }

  // MARK: Functions

  /// Puts a function on its bus, as enumeration does.
  @discardableResult func add(_ spec: FunctionSpec, physical: PCIFunctionState?) -> PCIFunctionState {
    let address = spec.address.busAddress
    let bus: PCIBusState
    if let known = buses[address] {
      bus = known
    } else {
      // A bus that no bridge has is a root bus, or a virtual one of a physical function (`virtfn_add_bus`).
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
    return function
  }

  func function(_ address: PCIAddress) throws(Errno) -> PCIFunctionState {
    guard let function = functions[address] else { throw Errno(.ENODEV) }
    return function
  }
}

/// Numbers of which the lowest free one is given out (`ida_alloc_max`, lib/idr.c).
struct NumberPool {
  private var next = 0
  private var free: Set<Int> = []

  mutating func take() -> Int {
    if let lowest = free.min() {
      free.remove(lowest)
      return lowest
    }
    defer { next += 1 }
    return next
  }

  mutating func giveBack(_ number: Int) { free.insert(number) }
}
