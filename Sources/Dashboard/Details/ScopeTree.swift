import ActionPlanning
import HostModel
import Screen
import TerminalText

/// The scope of a reset, drawn as a tree: the buses, and on each the functions. The same drawing serves a set's hot
/// reset and the devices that a plan affects.
struct ScopeTree {
  /// A function in the tree.
  struct Function: Equatable {
    var address: PCIAddress
    var driver: String?
    var iommuGroup: Int?
    var isBridge: Bool
    var isMember: Bool
    var isReportedByKernel: Bool
    /// Its state: the holders, or the reason why it is not a member.
    var state: Span?
  }

  /// The lines from top to bottom.
  private(set) var lines: [Paragraph] = []

  private let glyphs: Glyphs
  private let functions: [PCIBusAddress: [Function]]
  /// The width of the longest driver's name, so that the text after it is aligned.
  private let driverWidth: Int

  /// Creates the tree of the functions that a hot reset of a set hits.
  init(_ set: DeviceSet, _ picture: SnapshotIndex, own: OwnHolds, glyphs: Glyphs) {
    let functions = set.hotReset.affected.map { Self.function($0, picture, own) }
    self.init(functions, slot: set.rule == .slot ? set.id : nil, glyphs: glyphs)
  }

  /// Creates the tree of the devices that a plan affects.
  init(_ plan: ActionPlan, glyphs: Glyphs) {
    let slot = plan.mechanism == .slot ? plan.targets.first?.deviceSet : nil
    self.init(plan.affected.compactMap { Self.function($0, plan) }, slot: slot, glyphs: glyphs)
    // A device that is not a PCI function is on no bus.
    for device in plan.affected where device.address.pci == nil {
      lines.append(
        Paragraph([Span("\(device.address)  \(Self.driver(device.driver))  "), Self.holding(device)], indent: 2))
    }
  }

  private init(_ all: [Function], slot: String?, glyphs: Glyphs) {
    self.glyphs = glyphs
    functions = Dictionary(grouping: all, by: \.address.busAddress)
    driverWidth = all.map { glyphs.columns(of: Self.driver($0.driver)) }.max() ?? 0
    // Buses are numbered depth first, so the lowest one is the one that all others hang below.
    var below = functions.keys.sorted()[...]
    guard let top = below.popFirst() else { return }
    lines.append(Paragraph([Span(Self.heading(slot, top), .dim)], indent: 2))
    draw(top, guides: "", below: &below)
    for bus in below {
      let isBelow = all.contains(where: \.isBridge)
      lines.append(Paragraph([.dim("bus \(bus)\(isBelow ? ", below a bridge" : "")")], indent: 2))
      var none: ArraySlice<PCIBusAddress> = []
      draw(bus, guides: "", below: &none)
    }
  }

  private static func heading(_ slot: String?, _ bus: PCIBusAddress) -> String {
    slot.map { String($0.replacing("slot:", with: "slot ", maxReplacements: 1)) } ?? "bus \(bus)"
  }

  /// Draws the functions of a bus. The model has no secondary bus of a bridge; if as many buses are left as there are
  /// bridges, they are paired in order.
  private mutating func draw(_ bus: PCIBusAddress, guides: String, below: inout ArraySlice<PCIBusAddress>) {
    let here = functions[bus] ?? []
    var bridges = here.filter(\.isBridge)
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

  private func describe(_ function: Function) -> [Span] {
    let driver = Self.driver(function.driver)
    let blanks = String(repeating: "\u{a0}", count: max(0, driverWidth - glyphs.columns(of: driver)))
    var spans = [
      Span("\(function.address)  \(driver)\(blanks)  ", function.isMember ? .text : .dim),
      .dim(function.iommuGroup.map { "group\u{a0}\($0)  " } ?? "no\u{a0}group  "),
    ]
    if let state = function.state { spans.append(state) }
    if !function.isReportedByKernel { spans.append(Span(", not reported by the kernel", Style(.warn))) }
    return spans
  }

  private static func driver(_ name: String?) -> String { name ?? Device.noDriver }

  // MARK: - What a row says

  private static func function(_ affected: AffectedFunction, _ picture: SnapshotIndex, _ own: OwnHolds) -> Function {
    let device = picture.device(.pci(affected.address))
    var function = Function(
      address: affected.address, driver: affected.driver, iommuGroup: affected.iommuGroup,
      isBridge: device?.isBridge ?? false, isMember: affected.isMember,
      isReportedByKernel: affected.isReportedByKernel)
    let place = affected.isMember ? .dim(ScopePlace.member.rawValue) : nonMember(isBridge: function.isBridge)
    let who = device.map { own.holders(of: [$0]) } ?? []
    if device?.openVerdict.isOffTheBus == true {
      function.state = Span("\(place.text), \(Verdict.deadCell)", Style(.danger))
    } else if who == [.own] {
      function.state = Span("\(place.text), \(OwnHolds.name)", .accent)
    } else if device?.isOpen == true || !who.isEmpty {
      let names = who.map(\.full).joined(separator: ", ")
      let use = names.isEmpty ? "open" : "held by \(names)"
      function.state = Span("\(place.text), \(use)", affected.isMember ? Style(.busy) : place.style)
    } else {
      function.state = place
    }
    return function
  }

  private static func function(_ affected: ActionPlan.AffectedDevice, _ plan: ActionPlan) -> Function? {
    guard let address = affected.address.pci else { return nil }
    var function = Function(
      address: address, driver: affected.driver, iommuGroup: affected.iommuGroup, isBridge: affected.isBridge,
      isMember: affected.isMember, isReportedByKernel: affected.isReportedByKernel)
    let holding = holding(affected)
    if plan.siblings.contains(where: { $0.address == address }) {
      function.state = Span("bound to vfio-pci for the reset", Style(.warn))
    } else if affected.isMember {
      function.state = Span("member, \(holding.text)", holding.style)
    } else if plan.request.kind == .hotReset {
      var place = nonMember(isBridge: affected.isBridge)
      // Another set's device, such as one beside it with another driver: its user is hit as well.
      if affected.isOpen == true || !affected.holders.isEmpty { place.text += ", \(holding.text)" }
      function.state = place
    } else if affected.isOpen != false || !affected.holders.isEmpty {
      function.state = holding
    }
    return function
  }

  private static func nonMember(isBridge: Bool) -> Span {
    isBridge ? .dim(ScopePlace.bridge.rawValue) : Span(ScopePlace.nonMember.rawValue, Style(.danger))
  }

  /// Returns the holders of a device, or its open state.
  private static func holding(_ affected: ActionPlan.AffectedDevice) -> Span {
    let others = affected.holders.joined(separator: "; ")
    if affected.isOwn {
      return Span(OwnHolds.name + (others.isEmpty ? "" : " and \(others)"), others.isEmpty ? .accent : Style(.busy))
    }
    if !others.isEmpty { return Span("held by \(others)", Style(.busy)) }
    switch affected.isOpen {
    case true?: return Span(affected.openState, Style(.busy))
    case false?: return .dim(affected.openState)
    case nil: return Span(affected.openState, Style(.warn))
    }
  }
}
