import GuestFiles

/// The kernel's own device sets: the keys passed to `vfio_assign_device_set`.
enum SetTrace {
  private static let directory = "/sys/kernel/tracing"

  /// Kprobes that need no type information and work on every kernel. The name is `vfio_device->dev->kobj.name`, each
  /// the first member of its predecessor (include/linux/vfio.h, device.h, kobject.h), and the key is the second
  /// argument.
  static func start() {
    let name = "name=+0(+0(+0(%di))):string"
    let probes = [
      "p:lab/devset vfio_assign_device_set \(name) set=%si:x64 dev=+0(%di):x64",
      "p:lab/gone vfio_unregister_group_dev \(name)",
      "p:lab/probed vfio_pci_probe function=%di:x64",
    ]
    for probe in probes {
      let result = Files.write("\(directory)/kprobe_events", probe + "\n", append: true)
      if result != "works" { Output.fail("kprobe \(probe): \(result)") }
    }
    let result = Files.write("\(directory)/events/lab/enable", "1")
    if result != "works" { Output.fail("kprobes: \(result)") }
  }

  /// The sets as the trace has them.
  private struct Traced {
    /// The key of each device that has one now.
    var keys: [String: String] = [:]
    /// The devices that VFIO was asked to release. Before 6.6 they are listed until it has (`vfio_unregister_group_dev`,
    /// drivers/vfio/vfio_main.c), which takes as long as they are open.
    var leaving: Set<String> = []

    init() {
      for line in (Files.text("\(directory)/trace") ?? "").split(separator: "\n") {
        guard let name = Text.part(line, "name=\"", until: "\"") else { continue }
        if line.contains(" devset: "), let key = Text.part(line, "set=", until: " ") {
          keys[name] = key
          leaving.remove(name)
        }
        if line.contains(" gone: ") {
          keys[name] = nil
          leaving.insert(name)
        }
      }
    }
  }

  /// The offset of the name pointer in a `pci_dev`: the driver is passed the `pci_dev`, and the set its `device`, which
  /// begins with that pointer. Nil before a device was bound.
  static var nameOffset: UInt64? {
    var functions: [String: UInt64] = [:]
    for line in (Files.text("\(directory)/trace") ?? "").split(separator: "\n") {
      let task = String(line.drop { $0 == " " }.prefix { $0 != " " })
      if line.contains(" probed: ") { functions[task] = address(line, "function=") }
      guard line.contains(" devset: "), let device = address(line, "dev="), let function = functions[task] else {
        continue
      }
      if device > function, device - function < 4096 { return device - function }
    }
    return nil
  }

  private static func address(_ line: Substring, _ name: String) -> UInt64? {
    Text.part(line, name, until: " ").flatMap { UInt64($0.dropFirst(2), radix: 16) }
  }

  /// Prints the devices that are registered with VFIO, and not being released, and their keys.
  static func report() {
    let traced = Traced()
    let keys = traced.keys
    for address in Place.registered where !traced.leaving.contains(address) {
      let place = Place(address: address)
      JSONValue.line(
        "member", ("address", .text(address)), ("key", JSONValue(keys[address])),
        ("driver", JSONValue(place.driver)), ("group", JSONValue(place.group)), ("device", JSONValue(place.device)))
    }
  }

  /// The devices in the set of `address`, itself included.
  static func members(with address: String) -> [String] {
    let keys = Traced().keys
    guard let key = keys[address] else { return [address] }
    return Place.registered.filter { keys[$0] == key }
  }
}
