import HostModel
import TerminalText

/// The text of `list`: the host, the device sets with their members, the groups, the holders, and last the blind spots.
package struct ListReport {
  /// A part of the report, by the word that selects it.
  package enum Part: String, CaseIterable, Sendable {
    case sets, devices, groups, holders
  }

  private let snapshot: Snapshot
  private let readiness: VFIOReadiness
  private let layout: TextLayout
  private let devices: [DeviceAddress: Device]

  /// Creates a report on a snapshot; `readiness` has the missing requirements if there is nothing to show.
  package init(_ snapshot: Snapshot, readiness: VFIOReadiness, layout: TextLayout) {
    self.snapshot = snapshot
    self.readiness = readiness
    self.layout = layout
    devices = Dictionary(firstOf: snapshot.devices, by: \.address)
  }

  /// The report's lines: one part, or sets, groups and holders.
  package func lines(_ part: Part? = nil) -> [String] {
    var sections: [[String]] = [hostLines]
    if !readiness.missing.isEmpty { sections.append(readinessLines) }
    if !snapshot.devices.isEmpty {
      if part == nil || part == .sets { sections.append(setLines) }
      if part == .devices { sections.append(deviceLines) }
      if part == nil || part == .groups { sections.append(groupLines) }
      if part == nil || part == .holders { sections.append(holderLines) }
      sections.append(BlindSpotLines(snapshot, layout: layout).lines())
    }
    var lines = Array(sections.joined(separator: [""]))
    let legend = self.legend(lines)
    if !legend.isEmpty { lines += [""] + layout.paragraph(legend.joined(separator: "; ")) }
    return lines
  }

  private var hostLines: [String] {
    let timestamp = Timestamp(snapshot.takenAt)
    return layout.paragraph(
      "\(snapshot.host.title), Linux \(snapshot.host.kernelText), \(snapshot.host.vfio.phrase), \(timestamp.date) \(timestamp.preciseTime) UTC"
    )
  }

  private var readinessLines: [String] { ReadinessLines(readiness, layout: layout).lines() }

  private var setLines: [String] {
    // One table for all sets, so that their columns are aligned and the titles are printed once.
    let members = snapshot.deviceSets.map { set in set.members.compactMap { devices[$0] } }
    var table = TextTable(
      columns: [
        .init(title: "ADDRESS"), .init(title: ColumnHeading.driver, fit: .cut(9)),
        .init(title: ColumnHeading.group, isNumber: true), .init(title: ColumnHeading.openCount, isNumber: true),
        .init(title: ColumnHeading.open), .init(title: ColumnHeading.functionReset),
        .init(title: ColumnHeading.heldBy, fit: .cut(10)),
      ], indent: 2)
    table.rows = members.joined().map(memberRow)
    let widths = table.widths(layout)
    var lines = [title("DEVICE SETS", snapshot.deviceSets.count), table.titleLine(widths, layout)]
    var start = 0
    for (set, members) in zip(snapshot.deviceSets, members) {
      lines += headLines(of: set) + table.lines(of: start..<start + members.count, widths, layout)
      start += members.count
    }
    // The first reason why a set cannot be reset is in its head.
    return lines + remarkLines(without: snapshot.deviceSets.compactMap { $0.hotReset.verdict.blockers.first?.message })
  }

  /// The devices whose unbind waits, which are in no set any more and which a reader misses there, and the opens and
  /// closes in progress.
  private func remarkLines(without said: [String] = []) -> [String] {
    let sentences = snapshot.devices.flatMap { [$0.waitingUnbind?.message, $0.transitionSentence].compactMap(\.self) }
    return sentences.filter { !said.contains($0) }.flatMap { layout.paragraph($0, first: "  ", rest: "    ") }
  }

  private func memberRow(_ device: Device) -> [String] {
    [
      device.address.description, device.driverCell, device.iommuGroup.map(String.init) ?? "none",
      device.countCell, device.openVerdict.cell, device.functionReset.cell, heldBy(device),
    ]
  }

  private func headLines(of set: DeviceSet) -> [String] {
    let assumed = set.certainty == .assumed ? "~" : ""
    let reset = set.hotReset
    let parts = [
      "\(assumed)\(set.id)", Plural.count(set.members.count, "member"),
      "open count \(set.openCountCertainty == .lowerBound ? ">=" : "")\(set.openCount.map(String.init) ?? "?")",
      "hot reset \(reset.verdict.outcome == .works ? reset.answer : reset.verdict.word)",
    ]
    var lines = layout.paragraph(parts.joined(separator: ", "), rest: "    ")
    if reset.verdict.outcome != .works, let blocker = reset.verdict.blockers.first {
      let others = reset.verdict.blockers.count - 1
      lines += layout.paragraph(
        blocker.message + (others > 0 ? " (\(Plural.count(others, "more reason")))" : ""), first: "  ")
    }
    let nonMembers = reset.affected.filter { !$0.isMember }
    if !nonMembers.isEmpty {
      // Of the many virtual functions of a card the first ones are enough: `explain` has them all.
      let named = nonMembers.prefix(Self.mostNonMembers).map { "\($0.address) (\($0.driver ?? Device.noDriver))" }
      let more = nonMembers.count - named.count
      lines += layout.paragraph(
        "non-members: \(named.joined(separator: ", "))" + (more > 0 ? " and \(more) more" : ""), first: "  ")
    }
    return lines
  }

  private static let mostNonMembers = 8

  private var deviceLines: [String] {
    var columns: [TextTable.Column] = [
      .init(title: "ADDRESS"), .init(title: ColumnHeading.driver, fit: .cut(9)),
      .init(title: ColumnHeading.group, isNumber: true), .init(title: ColumnHeading.openCount, isNumber: true),
      .init(title: ColumnHeading.open), .init(title: ColumnHeading.functionReset),
      .init(title: ColumnHeading.name, fit: .cut(10)),
    ]
    let hasRoomForSet = layout.columns >= 110
    if hasRoomForSet { columns.insert(.init(title: ColumnHeading.set, fit: .cut(12)), at: 1) }
    var table = TextTable(columns: columns, indent: 2)
    table.rows = snapshot.devices.map { device in
      var row = [
        device.address.description, device.driverCell, device.iommuGroup.map(String.init) ?? "none",
        device.isMember || device.waitingUnbind != nil ? device.countCell : "-", device.openVerdict.cell,
        device.functionReset.cell,
        device.name ?? device.ids ?? "?",
      ]
      if hasRoomForSet { row.insert(device.deviceSet ?? "none", at: 1) }
      return row
    }
    return [title("DEVICES", snapshot.devices.count)] + table.lines(layout) + remarkLines()
  }

  private var groupLines: [String] {
    var table = TextTable(
      columns: [
        .init(title: ColumnHeading.group, isNumber: true), .init(title: "NODE", fit: .cut(14)),
        .init(title: ColumnHeading.viable), .init(title: "STATE"), .init(title: "DEVICES", fit: .wrap(16)),
      ], indent: 2)
    table.rows = snapshot.groups.map { group in
      [
        "\(group.id)", group.node ?? "none", group.viableCell,
        group.stateCell, group.devices.map(\.description).joined(separator: " "),
      ]
    }
    return [title("IOMMU GROUPS", snapshot.groups.count)] + table.lines(layout)
  }

  private var holderLines: [String] {
    var table = TextTable(
      columns: [
        .init(title: ColumnHeading.pid, isNumber: true), .init(title: ColumnHeading.user, fit: .cut(8)),
        .init(title: "COMMAND", fit: .cut(10)), .init(title: "VM", fit: .cut(8)),
        .init(title: ColumnHeading.holds, fit: .wrap(37)),
      ], indent: 2)
    table.rows = snapshot.holders.map { holder in
      [
        "\(holder.pid)", holder.user, holder.command, holder.virtualMachine ?? "-",
        HoldingPhrase(holder.descriptors, mappings: holder.mappings).text,
      ]
    }
    return [title("HOLDERS", snapshot.holders.count)] + table.lines(layout)
  }

  private func title(_ text: String, _ count: Int) -> String { "\(text) (\(count == 0 ? "none" : "\(count)"))" }

  private func heldBy(_ device: Device) -> String {
    let holders = device.holders.isEmpty ? device.transition?.holders ?? [] : device.holders
    guard let first = holders.first else {
      return device.isOpen == true ? Device.unseenHolder : device.isOpen == nil ? Verdict.unknownCell : "-"
    }
    let others = holders.count > 1 ? " +\(holders.count - 1)" : ""
    // The pid comes first, so that it is never cut off.
    return "\(first.pid)\(others) \(first.label.name)"
  }

  /// The explanations of the marks that occur in the lines.
  private func legend(_ lines: [String]) -> [String] {
    let hasUnknown = lines.contains { line in line.split(separator: " ").contains { $0 == "?" || $0 == "?," } }
    return [
      snapshot.deviceSets.contains { $0.certainty == .assumed } && lines.contains { $0.hasPrefix("~") }
        ? "~ assumed: the rule differs between kernels" : nil,
      lines.contains { $0.contains(">=") } ? ">= at least" : nil, hasUnknown ? "? unknown" : nil,
    ].compactMap { $0 }
  }
}
