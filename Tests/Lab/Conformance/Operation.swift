import HostModel
import SimulatedKernel

/// The operation of a step: a call of a process, with the names that the script gave its files, or a write to sysfs.
/// The text form is a word (``words``) and its arguments.
package enum Operation: Hashable, Sendable {
  // Files
  case openGroup(DeviceAddress, String)
  case openContainer(String)
  case openNode(DeviceAddress, String)
  case openIOMMUFD(String)
  case close(String)
  case duplicate(String, String)
  /// pidfd_getfd(2): a file of another process.
  case take(from: String, String, String)
  /// Sent over a socket that is never read.
  case lose(String)
  case map(String, region: Int)
  // Processes
  case fork(String)
  case exit
  /// The process starts without CAP_SYS_RAWIO.
  case withoutRawIO
  // Groups and containers
  case setContainer(String, String)
  case unsetContainer(String)
  case groupStatus(String)
  case checkExtension(String, Int)
  case setIOMMU(String, Int)
  case getDevice(String, DeviceAddress, String, token: String?)
  // iommufd
  case bind(String, String)
  case allocateIOAS(String, String)
  case attach(String, String)
  case detach(String)
  // Devices
  case reset(String)
  case resetInfo(String, capacity: Int?)
  case hotReset(String, [String])
  case listen(String, Int)
  case setToken(String, String)
  // Migration (VFIO_DEVICE_FEATURE and data files)
  /// The requested state, and the name for a data file that results.
  case migrate(String, MigrationState, String)
  case migrationState(String)
  case migrationFlags(String)
  /// Probes a feature by its number; `sets` tells SET from GET.
  case probeFeature(String, Int, sets: Bool)
  /// Reads a data file until it has no more data.
  case readData(String)
  /// Reads a data file like ``readData(_:)`` and writes the data to another one.
  case copyData(String, String)
  /// A call with a malformed argument (``MalformedArgument``).
  case malformed(String, MalformedArgument)
  // sysfs
  case override(PCIAddress, String?)
  case bindDriver(PCIAddress, String)
  case unbindDriver(PCIAddress, String)
  case probe(PCIAddress)
  /// Override, unbind and probe, as driverctl(8) does.
  case give(PCIAddress, String)
  case virtualFunctions(PCIAddress, Int)
  case resetMethods(PCIAddress, [String])
  /// Functions without an IOMMU group can be bound to VFIO drivers.
  case noIOMMUMode(Bool)
  /// A mediated device of mtty, by UUID.
  case makeMediated(String)
  case removeMediated(String)

  /// The operation is a write to sysfs and belongs to no process.
  package var isOfTheMachine: Bool {
    switch self {
    case .override, .bindDriver, .unbindDriver, .probe, .give, .virtualFunctions, .resetMethods, .noIOMMUMode,
      .makeMediated, .removeMediated:
      true
    default: false
    }
  }

  /// The files of its own process that it uses.
  package var operands: [String] {
    switch self {
    case .close(let file), .duplicate(let file, _), .lose(let file), .map(let file, _), .unsetContainer(let file),
      .groupStatus(let file), .checkExtension(let file, _), .setIOMMU(let file, _), .getDevice(let file, _, _, _),
      .allocateIOAS(let file, _), .attach(let file, _), .detach(let file), .reset(let file), .resetInfo(let file, _),
      .listen(let file, _), .setToken(let file, _), .migrate(let file, _, _), .migrationState(let file),
      .migrationFlags(let file), .probeFeature(let file, _, _), .readData(let file),
      .malformed(let file, _):
      [file]
    case .setContainer(let file, let other), .bind(let file, let other), .copyData(let file, let other): [file, other]
    case .hotReset(let file, let groups): [file] + groups
    default: []
    }
  }

  /// The words of the text form.
  package var words: [String] {
    switch self {
    case .openGroup(let address, let name): ["open-group", "\(address)", name]
    case .openContainer(let name): ["open-container", name]
    case .openNode(let address, let name): ["open-node", "\(address)", name]
    case .openIOMMUFD(let name): ["open-iommufd", name]
    case .close(let name): ["close", name]
    case .duplicate(let name, let other): ["dup", name, other]
    case .take(let process, let name, let own): ["take", process, name, own]
    case .lose(let name): ["lose", name]
    case .map(let name, let region): ["map", name, "\(region)"]
    case .fork(let process): ["fork", process]
    case .exit: ["exit"]
    case .withoutRawIO: ["without-rawio"]
    case .setContainer(let group, let container): ["set-container", group, container]
    case .unsetContainer(let group): ["unset-container", group]
    case .groupStatus(let group): ["group-status", group]
    case .checkExtension(let container, let type): ["check-extension", container, "\(type)"]
    case .setIOMMU(let container, let type): ["set-iommu", container, "\(type)"]
    case .getDevice(let group, let address, let name, let token):
      ["get-device", group, "\(address)", name] + (token.map { [$0] } ?? [])
    case .bind(let device, let context): ["bind", device, context]
    case .allocateIOAS(let context, let name): ["alloc-ioas", context, name]
    case .attach(let device, let space): ["attach", device, space]
    case .detach(let device): ["detach", device]
    case .reset(let device): ["reset", device]
    case .resetInfo(let device, let capacity): ["reset-info", device] + (capacity.map { ["\($0)"] } ?? [])
    case .hotReset(let device, let groups): ["hot-reset", device] + groups
    case .listen(let device, let index): ["listen", device, "\(index)"]
    case .setToken(let device, let token): ["set-token", device, token]
    case .migrate(let device, let state, let data): ["migrate", device, state.rawValue, data]
    case .migrationState(let device): ["migration-state", device]
    case .migrationFlags(let device): ["migration-flags", device]
    case .probeFeature(let device, let number, let sets): ["probe-feature", device, "\(number)", sets ? "set" : "get"]
    case .readData(let data): ["read-data", data]
    case .copyData(let data, let other): ["copy-data", data, other]
    case .makeMediated(let uuid): ["make-mdev", uuid]
    case .removeMediated(let uuid): ["remove-mdev", uuid]
    case .malformed(let file, let argument): ["malformed", file, argument.call.rawValue, argument.way.rawValue]
    case .noIOMMUMode(let isOn): ["noiommu-mode", isOn ? "on" : "off"]
    case .override(let address, let driver): ["override", "\(address)", driver ?? "none"]
    case .bindDriver(let address, let driver): ["bind-driver", "\(address)", driver]
    case .unbindDriver(let address, let driver): ["unbind-driver", "\(address)", driver]
    case .probe(let address): ["probe", "\(address)"]
    case .give(let address, let driver): ["give", "\(address)", driver]
    case .virtualFunctions(let address, let count): ["numvfs", "\(address)", "\(count)"]
    case .resetMethods(let address, let methods): ["reset-methods", "\(address)"] + methods
    }
  }

  /// Parses the text form; nil if it is malformed.
  package init?(_ words: [String]) {
    var rest = words.dropFirst()
    func address() -> PCIAddress? { rest.popFirst().flatMap { PCIAddress($0) } }
    func device() -> DeviceAddress? { rest.popFirst().map { DeviceAddress(sysfsName: $0) } }
    func number() -> Int? { rest.popFirst().flatMap { Int($0) } }
    func text() -> String? { rest.popFirst() }
    let read: Operation?
    switch words.first {
    case "open-group": read = device().flatMap { a in text().map { .openGroup(a, $0) } }
    case "open-container": read = text().map { .openContainer($0) }
    case "open-node": read = device().flatMap { a in text().map { .openNode(a, $0) } }
    case "open-iommufd": read = text().map { .openIOMMUFD($0) }
    case "close": read = text().map { .close($0) }
    case "dup": read = text().flatMap { a in text().map { .duplicate(a, $0) } }
    case "take": read = text().flatMap { p in text().flatMap { a in text().map { .take(from: p, a, $0) } } }
    case "lose": read = text().map { .lose($0) }
    case "map": read = text().flatMap { a in number().map { .map(a, region: $0) } }
    case "fork": read = text().map { .fork($0) }
    case "exit": read = .exit
    case "without-rawio": read = .withoutRawIO
    case "set-container": read = text().flatMap { a in text().map { .setContainer(a, $0) } }
    case "unset-container": read = text().map { .unsetContainer($0) }
    case "group-status": read = text().map { .groupStatus($0) }
    case "check-extension": read = text().flatMap { a in number().map { .checkExtension(a, $0) } }
    case "set-iommu": read = text().flatMap { a in number().map { .setIOMMU(a, $0) } }
    case "get-device":
      read = text().flatMap { g in
        device().flatMap { a in text().map { .getDevice(g, a, $0, token: text()) } }
      }
    case "bind": read = text().flatMap { a in text().map { .bind(a, $0) } }
    case "alloc-ioas": read = text().flatMap { a in text().map { .allocateIOAS(a, $0) } }
    case "attach": read = text().flatMap { a in text().map { .attach(a, $0) } }
    case "detach": read = text().map { .detach($0) }
    case "reset": read = text().map { .reset($0) }
    case "reset-info": read = text().map { .resetInfo($0, capacity: number()) }
    case "hot-reset":
      read = text().map { .hotReset($0, Array(rest)) }
      rest = []
    case "listen": read = text().flatMap { a in number().map { .listen(a, $0) } }
    case "set-token": read = text().flatMap { a in text().map { .setToken(a, $0) } }
    case "migrate":
      read = text().flatMap { device in
        text().flatMap(MigrationState.init).flatMap { state in text().map { .migrate(device, state, $0) } }
      }
    case "migration-state": read = text().map { .migrationState($0) }
    case "migration-flags": read = text().map { .migrationFlags($0) }
    case "probe-feature":
      read = text().flatMap { device in
        number().flatMap { number in text().map { .probeFeature(device, number, sets: $0 == "set") } }
      }
    case "read-data": read = text().map { .readData($0) }
    case "copy-data": read = text().flatMap { a in text().map { .copyData(a, $0) } }
    case "make-mdev": read = text().map { .makeMediated($0) }
    case "remove-mdev": read = text().map { .removeMediated($0) }
    case "noiommu-mode": read = ["on": true, "off": false][text() ?? ""].map { .noIOMMUMode($0) }
    case "malformed":
      read = text().flatMap { file in
        text().flatMap(MalformedArgument.Call.init).flatMap { call in
          text().flatMap(MalformedArgument.Way.init).map { .malformed(file, MalformedArgument(call: call, way: $0)) }
        }
      }
    case "override": read = address().flatMap { a in text().map { .override(a, $0 == "none" ? nil : $0) } }
    case "bind-driver": read = address().flatMap { a in text().map { .bindDriver(a, $0) } }
    case "unbind-driver": read = address().flatMap { a in text().map { .unbindDriver(a, $0) } }
    case "probe": read = address().map { .probe($0) }
    case "give": read = address().flatMap { a in text().map { .give(a, $0) } }
    case "numvfs": read = address().flatMap { a in number().map { .virtualFunctions(a, $0) } }
    case "reset-methods":
      read = address().map { .resetMethods($0, Array(rest)) }
      rest = []
    default: read = nil
    }
    guard let read, rest.isEmpty else { return nil }
    self = read
  }
}
