import ActionPlanning
import HostModel
import TerminalText

/// The text of `explain` for one device: its identity and holders, the three verdicts with every blocker and its
/// remedy, and the scope of its set's hot reset as a tree. For a function without a VFIO driver it says what a bind would
/// lead to.
package struct ExplainReport {
  private let snapshot: Snapshot
  private let device: Device
  private let set: DeviceSet?
  private let group: IOMMUGroup?
  private let forecast: BindForecast?
  private let layout: TextLayout

  /// Creates a report on a device of a snapshot or on the function of a forecast; nil if there is neither.
  package init?(
    _ address: DeviceAddress, in snapshot: Snapshot, forecast: BindForecast? = nil, layout: TextLayout
  ) {
    let index = SnapshotIndex(snapshot)
    guard let device = index.device(address) ?? forecast.map({ Device(unbound: $0.function, in: snapshot) }) else {
      return nil
    }
    self.snapshot = snapshot
    self.device = device
    self.forecast = forecast
    self.layout = layout
    set = device.deviceSet.flatMap(index.set)
    group = device.iommuGroup.flatMap(index.group)
  }

  /// The report's lines.
  package var lines: [String] {
    var sections = [head]
    if let forecast {
      sections.append(bindLines(forecast))
      if let after = forecast.after, let bound = ExplainReport(device.address, in: after, layout: layout) {
        sections.append(["IF IT WERE BOUND TO \(BindRules.vfioDriver)"])
        sections += bound.verdictSections
      }
    } else {
      sections += verdictSections
    }
    let gaps = BlindSpotLines(snapshot, layout: layout)
    if snapshot.blindSpots != BlindSpots(gaps: .init(), phantomOpens: []) { sections.append(gaps.lines()) }
    return Array(sections.joined(separator: [""]))
  }

  private var verdictSections: [[String]] {
    var sections = [openLines, functionResetLines]
    if let node = device.nodeVerdict, snapshot.host.vfio.group {
      sections.insert(verdictLines("OPEN by device node", node, note: ""), at: 1)
    }
    if let migration = snapshot.migrationSentence(of: device) {
      sections.append(layout.paragraph("MIGRATION \(migration)", rest: "    "))
    }
    if let set {
      sections.append(hotResetLines(set))
      sections.append(scopeLines(set))
    } else {
      sections.append(withoutSet)
      // A function without a set is in the snapshot because it is in the reset scope of other sets.
      sections += snapshot.sets(hitting: device.address).map(scopeLines)
    }
    return sections
  }

  /// Whether the function could be bound, and what that would take away from the host.
  private func bindLines(_ forecast: BindForecast) -> [String] {
    var note = ""
    if let driver = forecast.function.driver {
      note =
        forecast.uses.isEmpty
        ? "\(driver) drives it now; no use of it by the host was found."
        : forecast.uses.sentence
    }
    if !forecast.goesWithIt.isEmpty {
      let virtual = Set(forecast.function.virtualFunctions.map(DeviceAddress.pci))
      let areVirtual = forecast.goesWithIt.allSatisfy(virtual.contains)
      note +=
        areVirtual
        ? " Its \(Plural.count(virtual.count, "virtual function")) \(virtual.count == 1 ? "goes" : "go") with it."
        : " Goes with it: \(forecast.goesWithIt.map(\.description).joined(separator: ", "))."
    }
    let verdict = forecast.verdict
    let isOwnRefusal = verdict.outcome == .fails && verdict.errno == nil
    let title = "BIND to \(BindRules.vfioDriver)" + (isOwnRefusal ? " is refused by vfiotop" : "")
    return verdictLines(title, verdict, note: note, answer: isOwnRefusal ? "" : nil)
  }

  private var head: [String] {
    var lines = layout.paragraph(
      [
        device.address.description, device.name, device.ids.map { "[\($0)]" },
        snapshot.host.isSimulated ? Host.simulatedWord : nil,
      ].compactMap(\.self).joined(separator: "  "))
    let assumed = set?.certainty == .assumed ? " (assumed: the rule differs between kernels)" : ""
    let facts: [String?] = [
      device.driver.map { "driver \($0)" } ?? device.driverText, device.deviceSet.map { "set \($0)\(assumed)" },
      device.iommuGroup.map { "IOMMU group \($0)" } ?? "no IOMMU group", device.groupNode, device.vfioDevice,
      device.cdevNode, device.physicalFunction.map { "virtual function of \($0)" },
      device.virtualFunctions.isEmpty ? nil : Plural.count(device.virtualFunctions.count, "virtual function"),
      device.powerState.map { "power \($0)" }, device.runtimeStatus,
    ]
    lines += layout.paragraph(facts.compactMap { $0 }.joined(separator: ", "), first: "  ")
    if let phrase = device.placementPhrase { lines += layout.paragraph(phrase, first: "  ") }
    if let phrase = device.barPhrase { lines += layout.paragraph(phrase, first: "  ") }
    if let group, let phrase = group.addressingPhrase {
      lines += layout.paragraph("IOMMU group \(group.id): \(phrase)", first: "  ", rest: "    ")
    }
    if let sentence = device.variantDriverSentence { lines += layout.paragraph(sentence, first: "  ") }
    if let sentence = device.errors?.sentence { lines += layout.paragraph(sentence, first: "  ") }
    if forecast == nil, let sentence = device.hostUseSentence { lines += layout.paragraph(sentence, first: "  ") }
    if device.isMember || device.waitingUnbind != nil { lines += layout.paragraph(openState, first: "  ") }
    if let sentence = device.transitionSentence { lines += layout.paragraph(sentence, first: "  ") }
    for holder in device.holders {
      let what = HoldingPhrase(holder.descriptors, mappings: holder.mappings).text
      lines += layout.paragraph("held by \(holder.label), user \(holder.user): \(what)", first: "  ", rest: "    ")
    }
    return lines
  }

  private var openState: String {
    switch device.isOpen {
    case nil: return "unknown whether open"
    case false?: return "not open"
    case true?:
      var parts = ["open"]
      if let count = device.countText {
        let how = device.openCountCertainty.flatMap { $0 == .lowerBound ? nil : " (\($0.phrase))" } ?? ""
        parts.append("open count \(count)\(how)")
      } else {
        parts.append("open count unknown")
      }
      if let files = device.openedFiles { parts.append(Plural.count(files, "open file")) }
      parts.append(Plural.count(device.descriptors, "descriptor"))
      if device.holders.isEmpty, device.transition == nil { parts.append("no holder is visible") }
      return parts.joined(separator: ", ")
    }
  }

  private var openLines: [String] {
    var verdict = device.openVerdict
    if device.isOpen != true, verdict.outcome != .fails {
      // The section about the function reset tells what else that reset reaches.
      verdict.warnings += device.functionReset.firstOpenWarnings.filter { $0.code == .harmfulReset }
    }
    let isFirst = verdict.outcome == .works && device.isOpen == false && device.address.pci != nil
    let hasBothPaths = device.nodeVerdict != nil && snapshot.host.vfio.group
    return verdictLines(
      hasBothPaths ? "OPEN by group" : "OPEN", verdict, note: isFirst ? "This would be the first open\(firstOpen)." : ""
    )
  }

  /// What the first open and the last close reset (`vfio_pci_core_enable`, `vfio_pci_core_disable`).
  private var firstOpen: String {
    let close = device.lastClose.map { " \($0.sentence.dropLast())" } ?? ""
    switch device.functionReset.verdict.outcome {
    case .works: return ", which resets the function.\(close)"
    case .fails: return "; it resets nothing, for the function has no reset of its own.\(close)"
    case .unknown: return ", which resets the function where it can.\(close)"
    }
  }

  private var functionResetLines: [String] {
    let reset = device.functionReset
    var notes: [String] = []
    if !reset.methods.isEmpty { notes.append("The kernel tries \(reset.methods.joined(separator: ", then ")).") }
    if let sentence = reset.staleMethodsSentence { notes.append(sentence) }
    return verdictLines(
      "FUNCTION RESET", reset.verdict, note: notes.joined(separator: " "), details: reset.methodLines,
      answer: reset.verdict.outcome == .works ? reset.answer : nil)
  }

  private func hotResetLines(_ set: DeviceSet) -> [String] {
    let reset = set.hotReset
    return verdictLines(
      "HOT RESET of \(set.id)", reset.verdict, note: "",
      answer: reset.verdict.outcome == .works ? reset.answer : nil)
  }

  private func verdictLines(
    _ title: String, _ verdict: Verdict, note: String, details: [String] = [], answer: String? = nil
  ) -> [String] {
    let meaning = verdict.meaning.map { ": \($0)" } ?? ""
    let heading = [title, answer ?? "\(verdict.answer)\(meaning)"].filter { !$0.isEmpty }.joined(separator: " ")
    var lines = layout.paragraph(heading, rest: "    ")
    if !note.isEmpty { lines += layout.paragraph(note, first: "  ") }
    for detail in details { lines += layout.paragraph(detail, first: "    ", rest: "      ") }
    return lines + BlockerLines(verdict.blockers, layout).lines + BlockerLines(verdict.warnings, layout).lines
  }

  private var withoutSet: [String] {
    let ids = snapshot.sets(hitting: device.address).map(\.id)
    let hit = ids.isEmpty ? "" : " It is reset with \(ids.joined(separator: ", "))."
    return ["HOT RESET needs a device set"]
      + layout.paragraph("\(device.address) is in none: no VFIO driver is bound to it.\(hit)", first: "  ")
  }

  private func scopeLines(_ set: DeviceSet) -> [String] {
    let functions = set.hotReset.affected
    guard !functions.isEmpty else {
      return layout.paragraph("RESET SCOPE of \(set.id): empty, a hot reset reaches no function")
    }
    let members = functions.count { $0.isMember }
    let unreported = functions.count { !$0.isReportedByKernel }
    var title =
      "RESET SCOPE of \(set.id): \(Plural.count(functions.count, "function")), \(Plural.count(members, "member"))"
    if unreported > 0 { title += ", \(unreported) not reported by the kernel" }
    return layout.paragraph(title) + ScopeTree(set, in: snapshot, marking: device.address).lines(layout)
  }
}
