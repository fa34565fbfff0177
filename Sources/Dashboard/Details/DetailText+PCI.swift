import HostModel
import Screen
import TerminalText

/// The sentences about the tree of PCI buses: bridges, root buses, and functions without VFIO.
extension DetailText {
  /// Describes a function that is not a VFIO device, in the tree of buses; the effect of a reset there comes first.
  mutating func describeNonMember(_ device: Device) {
    title = Self.title(device)
    add(Self.facts(device, glyphs: glyphs))
    if let address = device.address.pci {
      if device.isBridge { addBelow(address) }
      if let set = picture?.scope(of: address) {
        link("device set", set.id, .set(set.id))
        add([Span("Non-member of \(set.id): a hot reset of that set resets it, too.", Style(.warn))])
      }
    }
    if let sentence = device.hostUseSentence { add([Span(sentence)]) }
    addFunctions(device)
    addPlace(device)
  }

  /// Describes a function of which only its place is known.
  mutating func describe(_ place: PCIPlace) {
    title = [Span("\(place.address)", Style.accent.bold)] + (place.name.map { [Span("  \($0)")] } ?? [])
    var facts = [place.driver ?? Device.noDriver]
    if let group = place.iommuGroup { facts.append("group \(group)") }
    if place.isBridge { facts.append("bridge") }
    add([.dim(facts.joined(separator: " \(glyphs.separator) "))])
    if place.isBridge { addBelow(place.address) } else { add([Span("No VFIO driver is bound to it.")]) }
    if let phrase = place.placement.phrase { add([.dim("\(phrase).")]) }
    addPlace(.pci(place.address))
  }

  mutating func describe(_ bus: PCIBusAddress) {
    guard let picture else { return }
    let functions = picture.tree.functions(on: bus)
    title = [Span("root bus \(bus)", Style.accent.bold), Span("  \(Plural.count(functions.count, "function"))")]
    add([Span("Functions on a root bus have no bridge above them, so no bus reset reaches them.")])
    let bridges = functions.filter { picture.tree[$0]?.isBridge ?? false }
    guard !bridges.isEmpty else { return }
    add([Span.bold("Bridges and ports on it")])
    for bridge in bridges {
      link("bridge", .pci(bridge))
      let hit = picture.tree.hit(below: bridge)
      let text = hit.isEmpty ? "nothing below" : "a reset below affects \(Plural.count(hit.count, "function"))"
      add([Span("\(bridge)  "), .dim(text)], indent: 2, hanging: 4)
    }
  }

  /// Adds the functions that a reset of the buses below a bridge would hit.
  private mutating func addBelow(_ bridge: PCIAddress) {
    guard let picture else { return }
    let hit = picture.tree.hit(below: bridge)
    guard !hit.isEmpty else {
      add([Span("Nothing is behind this bridge.")])
      return
    }
    if let forbidding = picture.tree.forbidding(below: bridge) {
      add([
        Span.bold("Reset below: "), Span("not possible", Style(.warn)), Span(", \(forbidding) forbids bus resets."),
      ])
    } else {
      add(
        [
          Span.bold("Reset below: "), Span("hits \(Plural.count(hit.count, "function"))", Style(.resetBus)),
          Span(", everything on the buses behind it."),
        ], hanging: 2)
    }
    for function in hit {
      let device = picture.device(.pci(function))
      let place = picture.tree[function]
      link("below it", .pci(function))
      let depth = (picture.tree.above(function).firstIndex(of: bridge) ?? 0)
      var spans = [Span("\(function)  ", device?.isMember ?? false ? .text : .dim)]
      spans.append(.dim(place?.driver ?? Device.noDriver))
      let holders = device.map { notes.own.holders(of: [$0]).map(\.full).joined(separator: ", ") } ?? ""
      if let set = device?.deviceSet {
        spans.append(Span("  member of \(set)"))
        link("device set", set, .set(set))
      } else if !(place?.isBridge ?? false) {
        spans.append(Span("  \(ScopePlace.nonMember.rawValue)", Style(.danger)))
      }
      if !holders.isEmpty { spans.append(Span(", held by \(holders)", Style(.busy))) }
      add(spans, indent: 2 + 2 * min(depth, 8), hanging: 4 + 2 * min(depth, 8))
    }
  }

  /// Adds what a function is attached to, the errors that it has counted, and the bridges above it.
  mutating func addPlace(_ device: Device) {
    if let phrase = device.placementPhrase { add([.dim("\(phrase).")]) }
    if let phrase = device.barPhrase { add([.dim("\(phrase).")]) }
    if let sentence = device.variantDriverSentence { add([.dim(sentence)]) }
    if let sentence = device.errors?.sentence { add([Span(sentence, Style(.warn))]) }
    addPlace(device.address)
  }

  /// The bridges above a function, from the nearest up.
  mutating func addPlace(_ address: DeviceAddress) {
    guard let pci = address.pci, let picture else { return }
    let above = picture.tree.above(pci).filter { picture.tree[$0]?.isBridge ?? false }
    for bridge in above { link("bridge above", .pci(bridge)) }
    guard let nearest = above.first else { return }
    let hit = picture.tree.hit(below: nearest).count
    add([.dim("Behind bridge \(nearest); resetting its bus affects \(Plural.count(hit, "function")).")])
  }
}
