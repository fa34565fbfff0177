/// The holders, counts and groups of one moment, compared with the actions that created them.
package struct HolderComparison {
  private let prediction: Prediction
  private let held: [Answer]
  private let answers: [Answer]

  /// Compares `prediction` with the holders' ledger and with the kernel's answers.
  package init(prediction: Prediction, held: [Answer], answers: [Answer]) {
    self.prediction = prediction
    self.held = held
    self.answers = answers
  }

  /// Carries out every comparison.
  package func run() -> Tally {
    var tally = Tally()
    descriptors(&tally)
    for member in answers where member.op == "member" {
      if let address = member.address { device(address, &tally) }
    }
    groups(&tally)
    phantoms(&tally)
    resets(&tally)
    tally.compare(
      "blind spots", "unreadable processes", predicted: prediction.blindSpots.unreadableProcesses, kernel: 0)
    return tally
  }

  /// The holder's own hot reset ended as predicted, and the document said that the holder could make it.
  private func resets(_ tally: inout Tally) {
    for answer in held where answer.op == "holder_hot_reset" {
      let reset = prediction.set(of: answer.address ?? "")?.hotReset
      let what = "\(answer.address ?? "?") by its holder"
      tally.compare("hot resets", what, predicted: reset?.answer ?? "nothing", kernel: answer.result ?? "nothing")
      tally.compare("hot resets", "\(what): who can", predicted: reset?.availableTo ?? "nobody", kernel: "holder")
    }
  }

  /// Every descriptor of every holder is listed, and no other.
  private func descriptors(_ tally: inout Tally) {
    let entries = held.filter { $0.op == "held" }
    let pids = Set(entries.compactMap(\.pid) + held.filter { $0.op == "unseen" }.compactMap(\.pid))
    tally.compare(
      "holders", "pids", predicted: prediction.holders.map(\.pid).sorted(), kernel: pids.sorted())
    for pid in pids.sorted() {
      let predicted = prediction.holders.filter { $0.pid == pid }.flatMap(\.descriptors).map {
        Self.line($0.fd, $0.kind, $0.thread)
      }
      let done = entries.filter { $0.pid == pid }.map { Self.line($0.fd ?? -1, $0.kind ?? "", $0.thread) }
      tally.compare("holders", "descriptors of \(pid)", predicted: predicted.sorted(), kernel: done.sorted())
    }
    for holder in prediction.holders {
      for descriptor in holder.descriptors {
        guard let device = descriptor.device else { continue }
        let entry = entries.first {
          $0.pid == holder.pid && $0.fd == descriptor.fd && $0.thread == descriptor.thread
        }
        tally.compare(
          "holders", "device of \(holder.pid)/\(descriptor.fd)", predicted: device, kernel: entry?.address ?? "none")
      }
    }
  }

  private static func line(_ fd: Int, _ kind: String, _ thread: Int?) -> String {
    "\(thread.map { "\($0)/" } ?? "")\(fd):\(kind)"
  }

  /// The counts of one device.
  private func device(_ address: String, _ tally: inout Tally) {
    guard let device = prediction.device(address) else { return tally.fail("\(address) is not listed") }
    let entries = held.filter { $0.op == "held" && $0.address == address }
    let unseen = held.filter { $0.op == "unseen" && $0.address == address }.count
    let files = Set(entries.compactMap(\.file)).count
    let isBound = held.contains { $0.op == "bound" && $0.address == address }
    let isByGroup = entries.contains { $0.kind == "device" } || !isBound
    let deviceFiles = Set(entries.filter { $0.kind == "device" }.compactMap(\.file)).count
    let count = isByGroup ? deviceFiles + unseen : 1

    if let seen = device.openedFiles {
      tally.compare("opened files", address, predicted: seen, kernel: files)
      tally.compare("descriptors", address, predicted: device.descriptors, kernel: entries.count)
      let pids = Set(device.holders.filter { !$0.descriptors.isEmpty }.map(\.pid))
      tally.compare(
        "device holders", address, predicted: pids.sorted(), kernel: Set(entries.compactMap(\.pid)).sorted())
    } else {
      tally.leaveOpen("opened files of \(address): more than one device may be meant")
    }
    openCount(device, count, &tally)
    guard let isOpen = device.open else {
      return tally.leaveOpen("whether \(address) is open")
    }
    tally.compare("open states", address, predicted: isOpen, kernel: count > 0)
  }

  private func openCount(_ device: Prediction.Device, _ count: Int, _ tally: inout Tally) {
    guard let predicted = device.openCount else {
      return tally.leaveOpen("open count of \(device.address), \(count)")
    }
    if device.openCountCertainty == "lower_bound" {
      // A lower bound: more than the true count is as wrong as none where there are some.
      tally.compare(
        "open counts (lower bound)", "\(device.address) (\(predicted) of \(count))",
        predicted: (1...max(count, 1)).contains(predicted) && count > 0, kernel: true)
    } else {
      tally.compare("open counts", device.address, predicted: predicted, kernel: count)
    }
  }

  /// A group counts as open if another open of it ends in EBUSY.
  private func groups(_ tally: inout Tally) {
    for answer in answers where answer.op == "open" && answer.path == "group" {
      guard let device = prediction.device(answer.address ?? ""), let id = device.iommuGroup else { continue }
      guard let group = prediction.iommuGroups.first(where: { $0.id == id }) else {
        tally.fail("group \(id) is not listed")
        continue
      }
      guard let isOpen = group.open else {
        tally.leaveOpen("whether group \(id) is open")
        continue
      }
      let isBusy = answer.result == "EBUSY" && answer.step == "group"
      tally.compare("groups", "open state of \(id)", predicted: isOpen, kernel: isBusy)
    }
  }

  /// An open without a descriptor is reported, and nothing else is.
  private func phantoms(_ tally: inout Tally) {
    let unseen = Set(held.filter { $0.op == "unseen" }.compactMap(\.address))
    let named = prediction.blindSpots.phantomOpens
    let drivers = Set(named.filter { $0.address == nil }.compactMap(\.driver))
    let addresses = Set(named.compactMap(\.address))
    for address in unseen where !addresses.contains(address) {
      // If only the driver's count shows it, the driver is named.
      let driver = prediction.device(address)?.driver ?? ""
      tally.compare("phantom opens", address, predicted: drivers.contains(driver), kernel: true)
    }
    for address in addresses {
      tally.compare("phantom opens", address, predicted: true, kernel: unseen.contains(address))
    }
    if unseen.isEmpty {
      tally.compare("phantom opens", "drivers", predicted: drivers.sorted(), kernel: [])
    }
  }
}
