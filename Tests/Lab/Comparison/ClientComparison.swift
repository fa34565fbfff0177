/// Programs that know nothing of this test, as the kernel saw them, compared with what vfiotop said about them.
package struct ClientComparison {
  private let prediction: Prediction
  /// The lines of `vfio-oracle clients`: `held` and `opened` of this moment, `given` of all.
  private let lines: [Answer]
  private let members: Set<String>

  /// Compares `prediction` with `lines`; `members` are the devices that VFIO has registered.
  package init(prediction: Prediction, lines: [Answer], members: Set<String>) {
    self.prediction = prediction
    self.lines = lines
    self.members = members
  }

  /// Compares one moment: the open devices by a scan of /proc, by the kernel's events, and by vfiotop. A device whose
  /// unbind waits is open and no longer registered.
  package func moment() -> Tally {
    var tally = Tally()
    let entries = lines.filter { $0.op == "held" && $0.kind == "device" }
    let scanned = Set(entries.map { $0.address ?? "unknown" }).sorted()
    let opened = lines.filter { $0.op == "opened" }.compactMap(\.address).sorted()
    tally.compare("scans of /proc", "open devices", predicted: scanned, kernel: opened)
    tally.compare(
      "open devices", "list", predicted: prediction.devices.filter { $0.open == true }.map(\.address).sorted(),
      kernel: opened)
    for address in opened where !members.contains(address) {
      let device = prediction.device(address)
      let pids = Set(entries.filter { $0.address == address }.compactMap(\.pid)).sorted()
      tally.compare(
        "waiting unbinds", "holders of \(address)", predicted: (device?.holders ?? []).map(\.pid).sorted(), kernel: pids
      )
    }
    return tally
  }

  /// Compares a holder's hot reset that the kernel saw with the document of that moment.
  package func resets(_ events: [Answer]) -> Tally {
    var tally = Tally()
    for event in events where event.what == "bus_reset" {
      let address = event.address ?? "?"
      let reset = prediction.set(of: address)?.hotReset
      tally.compare("resets by programs", address, predicted: reset?.answer ?? "nothing", kernel: event.result)
      tally.compare("resets by programs", "\(address): who can", predicted: reset?.availableTo, kernel: "holder")
    }
    if tally.passed + tally.failed == 0 { tally.fail("the kernel saw no hot reset") }
    return tally
  }

  /// Compares what a program said about its resets (QEMU, hw/vfio/pci.c, `vfio_pci_hot_reset`) with the document of that
  /// moment: a holder that lacks a group of the scope cannot make a hot reset, and the group is named.
  package func refusals(_ said: String) -> Tally {
    var tally = Tally()
    for line in Set(said.split(separator: "\n")).sorted() {
      // Cannot reset device 0000:01:00.0, depends on group 9 which is not owned.
      let words = line.split(whereSeparator: { " ,".contains($0) }).map(String.init)
      guard line.contains("is not owned"), let place = words.firstIndex(of: "device"), words.count > place + 5 else {
        continue
      }
      let (address, group) = (words[place + 1], words[place + 5])
      let reset = prediction.set(of: address)?.hotReset
      let names = (reset?.blockers ?? []).contains { blocker in
        blocker.message.split(whereSeparator: { " .,".contains($0) }).contains { $0 == group }
          && blocker.message.contains("group")
      }
      let isPromised = reset?.answer == "works" && reset?.availableTo == "holder"
      tally.compare(
        "refusals of programs", "\(address) (\(line))",
        predicted: isPromised && !names ? "its holder can, and no missing group is named" : "refused", kernel: "refused"
      )
    }
    if tally.passed + tally.failed == 0 { tally.fail("no program was refused a reset") }
    return tally
  }

  /// Compares a whole stream with every open that the kernel saw: each process that a line names with a device has
  /// opened it, a first open has its process, and nothing is held by nobody.
  package func claims(of stream: ChangeStream) -> Tally {
    var tally = Tally()
    let given = Set(lines.filter { $0.op == "given" }.map { "\($0.address ?? "?") by \($0.pid ?? 0)" })
    tally.compare("claims", "opens that the kernel saw (\(given.count))", predicted: given.isEmpty, kernel: false)
    for line in stream.lines {
      let what = "\(line.at) \(line.kind): \(line.text)"
      if let address = line.address, let pid = line.pid {
        tally.compare("claims", what, predicted: given.contains("\(address) by \(pid)"), kernel: true)
      } else if line.kind == "first_open" {
        tally.compare("claims", what, predicted: "no process", kernel: "a process")
      }
      if line.kind == "phantom_appeared" {
        tally.compare("claims", what, predicted: "no holder", kernel: "a visible one")
      }
    }
    return tally
  }
}
