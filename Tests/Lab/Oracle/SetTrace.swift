/// The kernel's own device sets: the keys that it was seen giving to `vfio_assign_device_set`.
enum SetTrace {
  private static let folder = "/sys/kernel/tracing"

  /// Two kprobes that need no type information and work on every kernel: the name is
  /// `vfio_device->dev->kobj.name`, each the first member of the one before it (include/linux/vfio.h, device.h,
  /// kobject.h), and the key is the second argument.
  static func start() {
    let name = "name=+0(+0(+0(%di))):string"
    let probes = [
      "p:lab/devset vfio_assign_device_set \(name) set=%si:x64",
      "p:lab/gone vfio_unregister_group_dev \(name)",
    ]
    for probe in probes {
      let result = Files.write("\(folder)/kprobe_events", probe + "\n", append: true)
      if result != "works" { Output.fail("kprobe \(probe): \(result)") }
    }
    let result = Files.write("\(folder)/events/lab/enable", "1")
    if result != "works" { Output.fail("kprobes: \(result)") }
  }

  /// The key of each device that has one now.
  static var keys: [String: String] {
    var keys: [String: String] = [:]
    for line in (Files.text("\(folder)/trace") ?? "").split(separator: "\n") {
      guard let name = part(line, "name=\"", until: "\"") else { continue }
      if line.contains(" devset: "), let key = part(line, "set=", until: " ") { keys[name] = key }
      if line.contains(" gone: ") { keys[name] = nil }
    }
    return keys
  }

  /// Prints the devices that are registered with VFIO, with their keys.
  static func report() {
    let keys = keys
    for address in Place.registered {
      let place = Place(address: address)
      JSONValue.line(
        "member", ("address", .text(address)), ("key", JSONValue(keys[address])),
        ("driver", JSONValue(place.driver)), ("group", JSONValue(place.group)), ("device", JSONValue(place.device)))
    }
  }

  /// The devices in the set of `address`, itself among them.
  static func members(with address: String) -> [String] {
    let keys = keys
    guard let key = keys[address] else { return [address] }
    return Place.registered.filter { keys[$0] == key }
  }

  private static func part(_ line: Substring, _ start: String, until end: Character) -> String? {
    guard let range = firstRange(of: start, in: line) else { return nil }
    return String(line[range...].prefix { $0 != end })
  }

  private static func firstRange(of text: String, in line: Substring) -> Substring.Index? {
    var rest = line
    while !rest.isEmpty {
      if rest.hasPrefix(text) { return rest.index(rest.startIndex, offsetBy: text.count) }
      rest = rest.dropFirst()
    }
    return nil
  }
}
