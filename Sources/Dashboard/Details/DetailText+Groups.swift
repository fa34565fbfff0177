import HostModel
import Screen
import TerminalText

/// The sentences about an IOMMU group.
extension DetailText {
  mutating func describe(_ group: IOMMUGroup) {
    title = [Span("group \(group.id)", Style.accent.bold), Span("  \(Plural.count(group.devices.count, "device"))")]
    switch group.isViable {
    case true?:
      add(
        [Span.bold("Viable: "), Span("yes", Style(.ok)), Span(", every driver in it leaves its DMA to a user.")],
        hanging: 2)
    case nil: add([Span.bold("Viable: "), .dim("unknown: its members cannot all be read.")], hanging: 2)
    case false?:
      add(
        [
          Span.bold("Viable: "), Span("no", Style(.danger)),
          Span(". A driver in it leaves its DMA to the kernel, so no device in it can be opened."),
        ], hanging: 2)
    }
    let node = group.node.map { "its node is \($0)" } ?? "it has no node: no device in it is bound to a VFIO driver"
    switch group.isOpen {
    case true?:
      add(
        [Span.bold("Held: "), Span("yes", Style(.busy)), Span(", by one holder at a time; \(node).")],
        hanging: 2)
    case false?: add([Span.bold("Held: "), Span("no; \(node).")], hanging: 2)
    case nil: add([Span.bold("Held: "), .dim("unknown; \(node).")], hanging: 2)
    }
    if let phrase = group.addressingPhrase { add([Span.bold("Addresses: "), Span("\(phrase).")], hanging: 2) }
    addHolders(of: group.devices.compactMap { picture?.device($0) })
    add([Span.bold("Devices")])
    for address in group.devices {
      link("device", address)
      add(line(of: address), indent: 2, hanging: 4)
    }
    note(
      group.devices.count == 1
        ? "The IOMMU isolates it from every other device."
        : "The IOMMU cannot isolate these devices from each other: one process gets them all.")
  }

  /// `0000:01:00.0  vfio-pci  bus:0000:01  held by win11`.
  private func line(of address: DeviceAddress) -> [Span] {
    let device = picture?.device(address)
    let driver = device?.driver ?? address.pci.flatMap { picture?.tree[$0]?.driver } ?? Device.noDriver
    var spans = [Span("\(address)  "), Span(driver, device?.isMember ?? false ? .text : .dim)]
    if let set = device?.deviceSet { spans.append(.dim("  \(set)")) }
    if let device {
      let holders = notes.own.holders(of: [device]).map(\.full).joined(separator: ", ")
      if !holders.isEmpty { spans.append(Span("  held by \(holders)", Style(.busy))) }
    }
    return spans
  }
}
