import HostModel
import SimulatedKernel

extension MachineSpec {
  /// The machine as lines of text, the start of a recording.
  package var lines: [String] {
    let settings =
      "machine kernel \(flavour.release) cdev \(flavour.hasCdev) noiommu \(allowsNoIOMMU)"
      + " unsafe \(allowsUnsafeInterrupts) remaps \(remapsInterrupts) mtty \(mediated == .mtty)"
      + (builtInModules.isEmpty ? "" : " builtin \(builtInModules.sorted().joined(separator: ","))")
    return [settings] + functions.map { "machine function " + Self.line($0) }
  }

  private static func line(_ function: FunctionSpec) -> String {
    var words = ["\(function.address)"]
    if let bridge = function.bridge { words += ["below", "\(bridge)"] }
    words += ["class", String(function.classCode, radix: 16)]
    if let group = function.iommuGroup { words += ["group", "\(group)"] }
    if let driver = function.driver { words += ["driver", driver] }
    if !function.resetMethods.isEmpty {
      words += ["reset", function.resetMethods.map(\.rawValue).joined(separator: ",")]
    }
    if !function.barSizes.isEmpty { words += ["bars", function.barSizes.map(String.init).joined(separator: ",")] }
    if let virtual = function.virtualFunctions {
      words += ["vfs", "\(virtual.possible),\(virtual.offset),\(virtual.stride)"]
    }
    if !function.reservedRegions.isEmpty {
      words += ["reserves", function.reservedRegions.map(text).joined(separator: ",")]
    }
    if function.hasHotplugSlot { words.append("slot") }
    if !function.isExpress { words.append("conventional") }
    return words.joined(separator: " ")
  }

  /// `direct:feffc000-feffffff`.
  private static func text(_ region: FunctionSpec.ReservedRegion) -> String {
    "\(region.kind.rawValue):\(String(region.start, radix: 16))-\(String(region.end, radix: 16))"
  }

  private static func region(_ text: String) -> FunctionSpec.ReservedRegion? {
    let parts = text.split(separator: ":")
    let ends = (parts.last ?? "").split(separator: "-").compactMap { UInt64($0, radix: 16) }
    guard parts.count == 2, ends.count == 2, ends[0] <= ends[1] else { return nil }
    return FunctionSpec.ReservedRegion.Kind(rawValue: String(parts[0])).map { .init(ends[0]...ends[1], $0) }
  }

  /// Parses ``lines`` and ignores all others; nil if they have no machine.
  package init?(lines: some Sequence<Substring>) {
    var functions: [FunctionSpec] = []
    var settings: [String: Substring] = [:]
    for line in lines where line.hasPrefix("machine ") {
      let words = line.split(separator: " ")
      if words.count > 2, words[1] == "function" {
        guard let function = Self.function(words.dropFirst(2)) else { return nil }
        functions.append(function)
      } else {
        for index in stride(from: 1, to: words.count - 1, by: 2) { settings[String(words[index])] = words[index + 1] }
      }
    }
    guard let release = settings["kernel"], let version = KernelVersion(release: String(release)) else { return nil }
    self.init(
      name: String(release),
      flavour: KernelFlavour(release: String(release), version: version, hasCdev: settings["cdev"] == "true"),
      functions: functions)
    allowsNoIOMMU = settings["noiommu"] == "true"
    allowsUnsafeInterrupts = settings["unsafe"] == "true"
    remapsInterrupts = settings["remaps"] != "false"
    mediated = settings["mtty"] == "true" ? .mtty : nil
    builtInModules = Set((settings["builtin"] ?? "").split(separator: ",").map(String.init))
  }

  private static func function(_ words: ArraySlice<Substring>) -> FunctionSpec? {
    guard let address = words.first.flatMap({ PCIAddress($0) }) else { return nil }
    var values: [Substring: Substring] = [:]
    var flags: Set<Substring> = []
    var rest = words.dropFirst()
    while let word = rest.popFirst() {
      if word == "slot" || word == "conventional" { flags.insert(word) } else { values[word] = rest.popFirst() }
    }
    func list(_ name: Substring) -> [String] { (values[name] ?? "").split(separator: ",").map(String.init) }
    var function = FunctionSpec(
      address, below: values["below"].flatMap { PCIAddress($0) }, vendorID: 0, deviceID: 0,
      classCode: values["class"].flatMap { UInt32($0, radix: 16) } ?? 0, name: "function",
      driver: values["driver"].map(String.init), iommuGroup: values["group"].flatMap { Int($0) },
      resetMethods: list("reset").compactMap(ResetMethod.init), barSizes: list("bars").compactMap(UInt64.init))
    let virtual = list("vfs").compactMap(Int.init)
    if virtual.count == 3 {
      function.virtualFunctions = FunctionSpec.VirtualFunctions(
        possible: virtual[0], deviceID: 0, offset: virtual[1], stride: virtual[2], name: "virtual function", driver: nil
      )
    }
    function.reservedRegions = list("reserves").compactMap(region)
    function.hasHotplugSlot = flags.contains("slot")
    function.isExpress = !flags.contains("conventional")
    return function
  }

  /// The functions that a script may use: no bridge, no chipset device, not the device that exits the guest. They are
  /// told apart by class and address, as the lab's machines place them.
  package var endpoints: [PCIAddress] {
    functions.filter { function in
      let base = function.classCode >> 16
      let isOfTheChipset = function.address.bus == 0 && function.address.device >= 30
      return base != 6 && !isOfTheChipset
    }.map(\.address)
  }
}
