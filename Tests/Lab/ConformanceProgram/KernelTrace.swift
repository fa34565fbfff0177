import GuestFiles
import Glibc

/// The kernel's own actions, read from kprobes as they happen: first opens, last closes, resets, requests, and the keys
/// of device sets. No probe needs type information.
final class KernelTrace {
  private static let directory = "/sys/kernel/tracing"
  private static let buffer = "\(directory)/instances/conformance"
  /// The stream of events, for poll(2).
  let pipe: Int32
  private var chunk = [UInt8](repeating: 0, count: 65536)
  private var rest: [UInt8] = []
  /// Calls that have not returned, by task, outermost first.
  private var calls: [Substring: [Call]] = [:]
  private var events: [String] = []
  /// The set key of each registered device.
  private(set) var keys: [String: String] = [:]
  /// Devices that were requested for the first time since this was emptied.
  var requested: Set<String> = []
  /// The counts that calls on open devices have shown.
  private var counts: [Int] = []
  /// Words of a `vfio_device`, while the offset of its count is searched.
  private var words: [Int: Int] = [:]

  private struct Call {
    let what: Substring
    let name: String
  }

  /// Places the probes that need no offsets.
  init() {
    Self.clear()
    _ = mkdir(Self.buffer, 0o700)
    let name = "name=+0(+0(+0(%di))):string"
    Self.place("p:conformance/devset vfio_assign_device_set \(name) set=%si:x64 dev=+0(%di):x64")
    Self.place("p:conformance/gone vfio_unregister_group_dev \(name)")
    Self.place("p:conformance/probed vfio_pci_probe function=%di:x64")
    Self.enable()
    pipe = open("\(Self.buffer)/trace_pipe", O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    if pipe < 0 { Report.fail("trace_pipe: errno \(errno)") }
  }

  /// Removes the probes of an earlier run, because modules may have been reloaded since.
  private static func clear() {
    guard Files.exists("\(buffer)/events/conformance/enable") else { return }
    _ = Files.write("\(buffer)/events/conformance/enable", "0")
    for line in (Files.text("\(directory)/kprobe_events") ?? "").split(separator: "\n") {
      // `p:conformance/devset vfio_assign_device_set ...`
      let name = line.prefix { $0 != " " }.drop { $0 != ":" }
      guard name.hasPrefix(":conformance/") else { continue }
      let result = Files.write("\(directory)/kprobe_events", "-\(name)\n", append: true)
      if result != "works" { Report.fail("kprobe \(name): \(result)") }
    }
    _ = rmdir(buffer)
  }

  private static func place(_ probe: String) {
    let result = Files.write("\(directory)/kprobe_events", probe + "\n", append: true)
    if result != "works" { Report.fail("kprobe \(probe): \(result)") }
  }

  private static func enable() {
    let result = Files.write("\(buffer)/events/conformance/enable", "1")
    if result != "works" { Report.fail("kprobes: \(result)") }
  }

  /// Places the other probes. `offset` is the offset of the name pointer in `pci_dev`.
  func watchCalls(nameOffset offset: UInt64) {
    let device = "name=+0(+0(+0(%di))):string"
    let function = "name=+0(+\(offset)(%di)):string"
    for (what, symbol, name) in [
      ("open_device", "vfio_pci_open_device", device), ("function_reset", "pci_try_reset_function", function),
      ("function_reset", "__pci_reset_function_locked", function), ("bus_reset", "pci_reset_bus", function),
    ] {
      let event = what + (symbol.hasPrefix("__") ? "_locked" : "")
      Self.place("p:conformance/\(event) \(symbol) \(name)")
      Self.place("r:conformance/\(event)_ended \(symbol) result=$retval:s32")
    }
    Self.place("p:conformance/close_device vfio_pci_core_close_device \(device)")
    Self.place("p:conformance/request vfio_pci_core_request \(device) count=%si:u32")
    Self.enable()
  }

  /// Starts the search for the offset of `open_count` in `vfio_device`: every call on a device shows each word.
  func watchWords() {
    for part in 0..<6 {
      let fetched = (0..<64).map { "w\(part * 64 + $0)=+\((part * 64 + $0) * 4)(%di):u32" }.joined(separator: " ")
      Self.place("p:conformance/words\(part) vfio_pci_core_ioctl \(fetched)")
    }
    Self.enable()
  }

  /// Shows `open_count`, which is at this word, with every call on a device.
  func watchCount(word: Int) {
    for part in 0..<6 {
      _ = Files.write("\(Self.buffer)/events/conformance/words\(part)/enable", "0")
      Self.place("-:conformance/words\(part)")
    }
    Self.place("p:conformance/count vfio_pci_core_ioctl count=+\(word * 4)(%di):u32")
    Self.enable()
  }

  /// The words shown by the last call.
  func takeWords() -> [Int: Int] {
    read()
    defer { words = [:] }
    return words
  }

  /// The counts shown by the calls since the last call of this method, in order.
  func takeCounts() -> [Int] {
    read()
    defer { counts = [] }
    return counts
  }

  /// The events in order.
  func takeEvents() -> [String] {
    read()
    defer { events = [] }
    return events
  }

  /// The functions passed to a driver and the devices that joined a set, for ``nameOffset(after:)``.
  private var probed: [Substring: UInt64] = [:]
  /// The offset of the name pointer in `pci_dev`; known once a function was bound.
  private(set) var nameOffset: UInt64?

  /// Reads all pending events.
  func read() {
    while true {
      let count = Glibc.read(pipe, &chunk, chunk.count)
      if count <= 0 { break }
      rest += chunk[..<count]
    }
    guard let end = rest.lastIndex(of: 10) else { return }
    for line in rest[..<end].split(separator: 10) { see(line) }
    rest = Array(rest[(end + 1)...])
  }

  /// `  vfio-conforman-123   [000] d..1.   12.345: open_device: (vfio_pci_open_device+0x0/0x40 [vfio_pci]) name="..."`
  private func see(_ line: ArraySlice<UInt8>) {
    var parts: [Substring] = []
    for part in line.split(separator: 32) { parts.append(Substring(decoding: part, as: UTF8.self)) }
    guard let stamp = parts.firstIndex(where: { $0.last == ":" && $0.first?.isNumber == true }), stamp + 1 < parts.count
    else { return }
    let task = parts[0]
    let what = parts[stamp + 1].dropLast()
    let values = parts[(stamp + 2)...]
    func value(_ key: String) -> Substring? {
      values.first { $0.hasPrefix(key) && $0.dropFirst(key.count).first == "=" }?.dropFirst(key.count + 1)
    }
    func hexadecimal(_ key: String) -> UInt64? { value(key).flatMap { UInt64($0.dropFirst(2), radix: 16) } }
    let name = value("name").map { String($0.filter { $0 != "\"" }) } ?? ""
    switch what {
    case "devset":
      keys[name] = value("set").map(String.init)
      if let device = hexadecimal("dev"), let function = probed[task], device > function, device - function < 4096 {
        nameOffset = device - function
      }
    case "gone": keys[name] = nil
    case "probed": probed[task] = hexadecimal("function")
    case "close_device": events.append("close_device \(name)")
    case "request":
      if value("count") == "0" {
        events.append("request \(name)")
        requested.insert(name)
      }
    case "count": if let count = value("count").flatMap({ Int($0) }) { counts.append(count) }
    case "open_device", "function_reset", "function_reset_locked", "bus_reset":
      calls[task, default: []].append(Call(what: what, name: name))
    case "open_device_ended", "function_reset_ended", "function_reset_locked_ended", "bus_reset_ended":
      end(what.dropLast(6), task, value("result").flatMap { Int32($0) } ?? 0)
    default:
      guard what.hasPrefix("words") else { return }
      for value in values where value.first == "w" {
        let pair = value.dropFirst().split(separator: "=")
        if pair.count == 2, let index = Int(pair[0]), let word = Int(pair[1]) { words[index] = word }
      }
    }
  }

  /// A call has returned. Of nested calls only the outermost counts; the others are the kernel's own path.
  private func end(_ what: Substring, _ task: Substring, _ result: Int32) {
    guard var stack = calls[task], let index = stack.lastIndex(where: { $0.what == what }) else { return }
    let call = stack.remove(at: index)
    calls[task] = stack
    let text = result < 0 ? errorName(result) : "works"
    switch what {
    case "open_device": if result == 0 { events.append("open_device \(call.name)") }
    case "bus_reset": events.append("bus_reset \(call.name) \(text)")
    default:
      if stack.contains(where: { $0.what.hasPrefix("function_reset") }) { return }
      events.append("function_reset \(call.name) \(text)")
    }
  }
}
