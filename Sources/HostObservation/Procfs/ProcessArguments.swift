import HostModel
import TerminalText

/// A process's arguments, as far as they name VFIO devices.
package struct ProcessArguments: Hashable, Sendable {
  /// The arguments, starting with the program.
  package let arguments: [String]

  /// The number of arguments that are looked at; a virtual machine has some hundreds.
  private static let most = 4096

  /// Reads a `cmdline` file (proc_pid_cmdline(5)). A process may write anything into its own. An argument without its
  /// final NUL is truncated and left out, unless it is the first.
  package init(_ bytes: [UInt8]) {
    var parts = bytes.split(separator: 0, maxSplits: Self.most, omittingEmptySubsequences: false)
    if parts.count > 1 { parts.removeLast() }
    arguments = parts.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The program's file name.
  var program: Substring {
    (arguments.first ?? "").split(separator: "/").last ?? ""
  }

  /// Returns the value of an option: `--id x` or `--id=x`.
  func value(_ option: String) -> String? {
    for (index, argument) in arguments.enumerated().dropFirst() {
      if argument == option { return index + 1 < arguments.count ? arguments[index + 1] : nil }
      if argument.hasPrefix(option + "=") { return String(argument.dropFirst(option.count + 1)) }
    }
    return nil
  }

  /// The VFIO devices it names, each once, in order: QEMU's `-device vfio-pci,host=` and its JSON form, `sysfsdev=`,
  /// any path of a device in sysfs (Cloud Hypervisor, crosvm), and DPDK's and SPDK's options.
  package var devices: [DeviceAddress] {
    var found: [DeviceAddress] = []
    var seen: Set<DeviceAddress> = []
    for (index, argument) in arguments.enumerated().dropFirst() {
      for device in Self.devices(argument, after: arguments[index - 1]) where seen.insert(device).inserted {
        found.append(device)
      }
    }
    return found
  }

  private static let allowOptions: Set<String> = [
    "-a", "--allow", "-w", "--pci-whitelist", "-A", "--pci-allowed", "-W",
  ]

  private static func devices(_ argument: String, after option: String) -> [DeviceAddress] {
    if allowOptions.contains(option), let address = pci(argument.prefix { $0 != "," }) { return [address] }
    for prefix in ["--allow=", "--pci-allowed=", "--pci-whitelist=", "-a", "-w", "-A", "-W"]
    where argument.hasPrefix(prefix) {
      if let address = pci(argument.dropFirst(prefix.count).prefix { $0 != "," }) { return [address] }
    }
    if argument.hasPrefix("{") { return inJSON(argument) }
    let parts = argument.split(separator: ",")
    let isVFIO = parts.contains { $0.hasPrefix("vfio-") || $0.hasPrefix("driver=vfio-") }
    return parts.compactMap { part in
      if isVFIO, part.hasPrefix("host=") { return pci(part.dropFirst(5)) }
      return sysfs(part.split(separator: "=").last ?? "", isNamed: part.hasPrefix("sysfsdev="))
    }
  }

  /// QEMU's JSON of one flat object: `{"driver":"vfio-pci","host":"0000:01:00.0"}`.
  private static func inJSON(_ text: String) -> [DeviceAddress] {
    let strings = text.split(separator: "\"", omittingEmptySubsequences: false)
    func value(_ key: Substring) -> Substring? {
      guard let index = strings.firstIndex(of: key), index + 2 < strings.count,
        strings[index + 1].allSatisfy({ $0 == ":" || $0 == " " })
      else { return nil }
      return strings[index + 2]
    }
    guard value("driver")?.hasPrefix("vfio-") == true else { return [] }
    return [value("host").flatMap(pci), value("sysfsdev").flatMap { sysfs($0, isNamed: true) }].compactMap(\.self)
  }

  private static func pci(_ text: Substring) -> DeviceAddress? {
    PCIAddress(String(text)).map { .pci($0) }
  }

  /// Returns the device at the end of a sysfs path. A path that is not the value of a device option counts only if it
  /// can be nothing else.
  private static func sysfs(_ path: Substring, isNamed: Bool) -> DeviceAddress? {
    let parts = path.split(separator: "/")
    guard path.hasPrefix("/sys/"), parts.count >= 4, let name = parts.last else { return nil }
    let device = DeviceAddress(sysfsName: String(name).cleaned)
    let isInBus = parts[1] == "bus" && parts[3] == "devices" && parts.count == 5
    return isNamed || isInBus || device.pci != nil ? device : nil
  }
}
