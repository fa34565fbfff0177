import HostModel
import Screen

/// What a hot reset of a set hits, drawn as a tree: the buses, and on each the functions.
struct ScopeTree {
  /// The lines from top to bottom.
  private(set) var lines: [Paragraph] = []

  private let set: DeviceSet
  private let picture: HostPicture
  private let glyphs: Glyphs
  private let functions: [PCIBusAddress: [AffectedFunction]]
  /// Columns of the longest driver's name, so that what follows stands in a column.
  private let driverWidth: Int

  init(_ set: DeviceSet, picture: HostPicture, glyphs: Glyphs) {
    self.set = set
    self.picture = picture
    self.glyphs = glyphs
    functions = Dictionary(grouping: set.hotReset.affected, by: \.address.busAddress)
    driverWidth = set.hotReset.affected.map { glyphs.columns(of: Self.driver($0)) }.max() ?? 0
    // Buses are numbered depth first, so the lowest one is the one that all others hang below.
    var below = functions.keys.sorted()[...]
    guard let top = below.popFirst() else { return }
    lines.append(Paragraph([Span(Self.heading(set, top), .dim)], indent: 2))
    draw(top, guides: "", below: &below)
    for bus in below {
      lines.append(Paragraph([.dim("bus \(bus), below one of the bridges")], indent: 2))
      var none: ArraySlice<PCIBusAddress> = []
      draw(bus, guides: "", below: &none)
    }
  }

  private static func heading(_ set: DeviceSet, _ bus: PCIBusAddress) -> String {
    set.rule == .slot ? String(set.id.replacing("slot:", with: "slot ", maxReplacements: 1)) : "bus \(bus)"
  }

  /// Draws the functions of a bus. The model names no bridge's secondary bus; where as many buses are left as there
  /// are bridges, they belong together in order.
  private mutating func draw(_ bus: PCIBusAddress, guides: String, below: inout ArraySlice<PCIBusAddress>) {
    let here = functions[bus] ?? []
    var bridges = here.filter { isBridge($0) }
    let pairs = bridges.count == below.count || bridges.count == 1
    for (index, function) in here.enumerated() {
      let isLast = index + 1 == here.count
      let guide = guides + (isLast ? glyphs.lastBranch : glyphs.branch) + glyphs.horizontal
      lines.append(
        Paragraph(describe(function), indent: 2, hanging: 6 + glyphs.columns(of: guide), lead: Span(guide, .border)))
      guard pairs, bridges.first == function else { continue }
      bridges.removeFirst()
      guard let next = below.popFirst() else { continue }
      draw(next, guides: guides + (isLast ? "  " : glyphs.vertical + " "), below: &below)
    }
  }

  private func isBridge(_ function: AffectedFunction) -> Bool {
    picture.device(.pci(function.address))?.isBridge ?? false
  }

  private func describe(_ function: AffectedFunction) -> [Span] {
    let device = picture.device(.pci(function.address))
    let isBridge = isBridge(function)
    let driver = Self.driver(function)
    let blanks = String(repeating: "\u{a0}", count: max(0, driverWidth - glyphs.columns(of: driver)))
    var spans = [
      Span("\(function.address)  \(driver)\(blanks)  ", function.isMember ? .text : .dim),
      .dim(function.iommuGroup.map { "group\u{a0}\($0)  " } ?? "no\u{a0}group  "),
    ]
    if function.isMember {
      if device?.isOpen == true {
        let who = device?.holders.map(Wording.holder).joined(separator: ", ") ?? ""
        spans.append(Span(who.isEmpty ? "member, open" : "member, held by \(who)", Style(.busy)))
      } else {
        spans.append(.dim("member"))
      }
    } else {
      let reason = isBridge ? "bridge, never a member" : "not a member"
      spans.append(Span(reason, isBridge ? .dim : Style(.danger)))
    }
    if !function.isReportedByKernel { spans.append(Span(", not reported by the kernel", Style(.warn))) }
    return spans
  }

  private static func driver(_ function: AffectedFunction) -> String { function.driver ?? "no driver" }
}
