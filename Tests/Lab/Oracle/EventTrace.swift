import CLab
import Glibc
import GuestFiles

/// The kernel's own actions on devices, from kprobes and from the kernel's log: first opens and last closes, resets of
/// functions and of buses.
///
/// The probes need no type information and so are the same on every kernel. The offset of a `pci_dev`'s name differs
/// between kernels; it is derived from a bind (``SetTrace``).
enum EventTrace {
  private static let directory = "/sys/kernel/tracing"
  /// A separate trace buffer that can be emptied; the main one keeps the sets.
  private static let buffer = "\(directory)/instances/lab"
  private static let mark = "lab: events from here"

  /// A kernel function and the meaning of its call.
  private struct Probe {
    let what: String
    let function: String
    /// The first argument is a `vfio_device`; otherwise a `pci_dev`.
    var isOfVFIO = false
    /// The function returns nothing.
    var isVoid = false
    /// The function may be inlined; a kernel without it reports less.
    var isOptional = false
  }

  private static let probes = [
    Probe(what: "open_device", function: "vfio_pci_open_device", isOfVFIO: true),
    Probe(what: "close_device", function: "vfio_pci_core_close_device", isOfVFIO: true, isVoid: true),
    Probe(what: "request", function: "vfio_pci_core_request", isOfVFIO: true, isVoid: true),
    Probe(what: "function_reset", function: "pci_try_reset_function"),
    Probe(what: "bus_reset", function: "pci_reset_bus"),
    // The function that every kind of reset passes, whatever started it.
    Probe(what: "touched", function: "pci_dev_save_and_disable", isOptional: true),
  ]

  /// Places the probes, once, and discards the events so far.
  static func start() {
    if !Files.exists(buffer) { place() }
    _ = Files.write("\(buffer)/trace", "\n")
    _ = Files.write("/dev/kmsg", mark + "\n")
  }

  private static func place() {
    guard let offset = SetTrace.nameOffset else { Output.fail("events: no device was bound to vfio-pci yet") }
    for probe in probes {
      let name = probe.isOfVFIO ? "+0(+0(+0(%di)))" : "+\(offset)(%di)"
      let text = probe.isOfVFIO ? "\(name):string" : "+0(\(name)):string"
      var lines = ["p:labevents/\(probe.what) \(probe.function) name=\(text)"]
      let result = probe.isVoid ? "" : " result=$retval:s32"
      if !probe.isOptional { lines.append("r:labevents/\(probe.what)_ended \(probe.function)\(result)") }
      for line in lines {
        let result = Files.write("\(directory)/kprobe_events", line + "\n", append: true)
        if result != "works", !probe.isOptional { Output.fail("kprobe \(line): \(result)") }
      }
    }
    let made = mkdir(buffer, 0o700)
    // The processors' local clocks may disagree.
    if made == 0 { _ = Files.write("\(buffer)/trace_clock", "mono") }
    let result = made < 0 ? errorName(-errno) : Files.write("\(buffer)/events/labevents/enable", "1")
    if result != "works" { Output.fail("kprobes: \(result)") }
  }

  /// A traced call.
  private struct Event {
    let what: String
    let address: String
    let task: String
    /// The outermost traced call that this one was made from.
    let cause: String?
    let began: Int?
    var ended: Int?
    var hasEnded = false
    var result: Int?
  }

  /// Prints the events since ``start()`` in order; a call that has returned has its result.
  static func report() {
    var seen: [Event] = []
    for line in (Files.text("\(buffer)/trace") ?? "").split(separator: "\n") where !line.hasPrefix("#") {
      let task = String(line.drop { $0 == " " }.prefix { $0 != "[" })
      for probe in probes {
        if let place = Text.after(" \(probe.what): ", in: line), let name = Text.part(place, "name=\"", until: "\"") {
          let outer = seen.first { $0.task == task && !$0.hasEnded && $0.what != "touched" }
          seen.append(
            Event(what: probe.what, address: name, task: task, cause: outer?.what, began: moment(line)))
        } else if let place = Text.after(" \(probe.what)_ended: ", in: line) {
          guard let last = seen.lastIndex(where: { $0.what == probe.what && $0.task == task && !$0.hasEnded }) else {
            continue
          }
          seen[last].hasEnded = true
          seen[last].ended = moment(line)
          seen[last].result = probe.isVoid ? nil : Text.part(place, "result=", until: " ").flatMap { Int($0) }
        }
      }
    }
    for event in seen {
      let result = event.result.map { $0 < 0 ? errorName(Int32($0)) : "works" }
      JSONValue.line(
        "event", ("what", .text(event.what)), ("address", .text(event.address)), ("in", JSONValue(event.cause)),
        ("result", JSONValue(result)), ("began", event.began.map(JSONValue.number) ?? .null),
        ("ended", event.ended.map(JSONValue.number) ?? .null))
    }
    for line in log { report(log: line) }
  }

  /// The time of a line, `12.345678:`, in microseconds of CLOCK_MONOTONIC.
  private static func moment(_ line: Substring) -> Int? {
    for word in line.split(separator: " ") where word.hasSuffix(":") {
      let parts = word.dropLast().split(separator: ".")
      if parts.count == 2, parts[1].count == 6, let seconds = Int(parts[0]), let rest = Int(parts[1]) {
        return seconds * 1_000_000 + rest
      }
    }
    return nil
  }

  /// `vfio-pci 0000:01:00.0: resetting`, `... reset done` (drivers/pci/pci.c, pci_dev_save_and_disable).
  private static func report(log line: String) {
    for (text, what) in [(": resetting", "log_resetting"), (": reset done", "log_reset_done")] {
      guard line.hasSuffix(text) else { continue }
      let address = line.dropLast(text.count).split(separator: " ").last.map(String.init)
      JSONValue.line("event", ("what", .text(what)), ("address", JSONValue(address)), ("result", .null))
    }
  }

  /// The kernel's log since the mark. One read of /dev/kmsg returns one record.
  private static var log: [String] {
    let fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard fd >= 0 else { return [] }
    defer { close(fd) }
    var lines: [String] = []
    var buffer = [UInt8](repeating: 0, count: 8192)
    while true {
      let count = read(fd, &buffer, buffer.count)
      // Records were overwritten before they were read (EPIPE).
      if count < 0, errno == EPIPE { continue }
      if count <= 0 { return lines }
      let text = String(decoding: buffer[..<count], as: UTF8.self)
      guard let message = text.split(separator: ";", maxSplits: 1).last else { continue }
      let line = message.split(separator: "\n").first.map(String.init) ?? ""
      if line == mark { lines = [] } else { lines.append(line) }
    }
  }
}
