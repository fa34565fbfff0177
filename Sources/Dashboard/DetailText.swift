import HostModel
import Screen

/// What is known of the selection, in sentences: what it is, the three verdicts with what is in the way, who holds
/// it, and what a hot reset would hit.
struct DetailText {
  /// What the line above the detail says.
  private(set) var title: [Span] = []
  private var paragraphs: [Paragraph] = []
  private var explained: Set<Blocker> = []
  private let picture: HostPicture?
  let glyphs: Glyphs

  init(_ state: DashboardState) {
    picture = state.picture
    glyphs = state.glyphs
    guard let picture, let cursor = state.cursor else { return }
    switch cursor {
    case .set(let id): if let set = picture.set(id) { describe(set) }
    case .device(let address): if let device = picture.device(address) { describe(device) }
    case .bystander(let set, let address): describeBystander(address, of: set)
    }
  }

  /// The lines of at most `width` columns.
  func lines(width: Int) -> [[Span]] { paragraphs.flatMap { $0.lines(width: width, glyphs: glyphs) } }

  // MARK: - What there is to describe

  private mutating func describe(_ set: DeviceSet) {
    title = [Span(set.id, Style.accent.bold), Span("  \(Wording.count(set.members.count, "member"))")]
    addHotReset(set)
    addScope(set)
    addHolders(of: set)
    blank()
    addRule(of: set)
  }

  private mutating func describe(_ device: Device) {
    title = Self.title(device)
    add(Self.facts(device, glyphs: glyphs))
    addVerdict(
      "Open", device.openVerdict, works: device.groupNode.map { "by \($0)" } ?? device.cdevNode.map { "by \($0)" })
    let methods = device.functionReset.methods
    addVerdict(
      "Function reset", device.functionReset.verdict,
      works: methods.isEmpty ? nil : "by " + methods.joined(separator: ", then "))
    if !device.functionReset.staleMethods.isEmpty {
      note("reset_method also lists \(device.functionReset.staleMethods.joined(separator: ", ")), which would fail.")
    }
    if let set = device.deviceSet.flatMap({ picture?.set($0) }) {
      addHotReset(set)
      blank()
      addOpenCount(device, set)
      addHolders(device.holders, phantom: picture?.phantom(device.address))
      addMembership(device, set)
      addScope(set)
    }
    addFunctions(device)
  }

  private mutating func describeBystander(_ address: PCIAddress, of id: String) {
    guard let set = picture?.set(id) else { return }
    let device = picture?.device(.pci(address))
    title = device.map(Self.title) ?? [Span("\(address)", Style.accent.bold)]
    if let device { add(Self.facts(device, glyphs: glyphs)) }
    let entry = set.hotReset.affected.first { $0.address == address }
    add([
      Span("Not a member of \(id)", Style.text.bold), Span(", and a hot reset of that set would hit it."),
    ])
    if entry?.isReportedByKernel == false {
      note("The kernel does not list it among the functions that are hit.", Style(.warn))
    }
    for blocker in set.hotReset.verdict.blockers where blocker.address == .pci(address) { add(blocker) }
    if let device, !device.isBridge { addVerdict("Open", device.openVerdict, works: nil) }
    blank()
    addScope(set)
    if let device { addFunctions(device) }
  }

  // MARK: - Verdicts

  private mutating func addVerdict(_ name: String, _ verdict: Verdict, works: String?) {
    addVerdict(name, VerdictMark(verdict), verdict, rest: verdict.outcome == .works ? works : nil)
  }

  private mutating func addHotReset(_ set: DeviceSet) {
    let reset = set.hotReset
    let hits = reset.affected.isEmpty ? nil : "hits \(Wording.count(reset.affected.count, "function"))"
    let mechanism = reset.mechanism.map { "by the \($0.rawValue)" }
    addVerdict(
      "Hot reset", VerdictMark(hotResetOf: set), reset.verdict,
      rest: reset.verdict.outcome == .works
        ? [mechanism, hits, SetText.availability(reset)].compactMap { $0 }.joined(separator: ", ") : nil)
  }

  private mutating func addVerdict(_ name: String, _ mark: VerdictMark, _ verdict: Verdict, rest: String?) {
    var spans = [Span.bold("\(name): ")]
    let style = Wording.style(of: mark.kind)
    switch verdict.outcome {
    case .works:
      spans.append(Span("works", mark.kind == .works ? Style(.ok) : style))
      if let rest, !rest.isEmpty { spans.append(Span(" \(rest)")) }
    case .fails:
      spans.append(Span(verdict.errno?.rawValue ?? "fails", style))
      if let errno = verdict.errno { spans.append(Span(", \(errno.meaning)")) }
    case .unknown: spans.append(Span("cannot be told", style))
    }
    add(spans, hanging: 2)
    // One process or driver is often in the way of several things: it is explained once.
    for blocker in verdict.blockers where !explained.contains(blocker) {
      explained.insert(blocker)
      add(blocker)
    }
  }

  private mutating func add(_ blocker: Blocker) {
    add([Span(blocker.message)], indent: 2)
    guard !blocker.remedy.isEmpty else { return }
    add([Span("\(glyphs.arrow) ", .accent), Span(blocker.remedy)], indent: 2, hanging: 4)
  }

  // MARK: - Opens and holders

  private mutating func addOpenCount(_ device: Device, _ set: DeviceSet) {
    let text = OpenText(device, set: set)
    add([Span.bold("Opens: ")] + text.count, hanging: 2)
    for line in text.consequences { add([line], indent: 2) }
  }

  private mutating func addHolders(_ holders: [DeviceHolder], phantom: PhantomOpen?) {
    if let phantom { add([Span(phantom.message, Style(.danger))]) }
    guard !holders.isEmpty else { return }
    add([Span.bold("Held by")])
    for holder in holders {
      add(HolderText.name(holder), indent: 2, hanging: 4)
      add([Span(HolderText.means(holder), .dim)], indent: 4, hanging: 6)
    }
  }

  private mutating func addHolders(of set: DeviceSet) {
    let devices = set.members.compactMap { picture?.device($0) }
    for device in devices {
      if let phantom = picture?.phantom(device.address) { add([Span(phantom.message, Style(.danger))]) }
    }
    addHolders(HolderText.merged(devices.flatMap(\.holders)), phantom: nil)
  }

  // MARK: - Set and scope

  private mutating func addMembership(_ device: Device, _ set: DeviceSet) {
    add([Span.bold("Device set: "), Span(set.id)])
    addRule(of: set, indent: 2)
  }

  private mutating func addRule(of set: DeviceSet, indent: Int = 0) {
    add([Span(SetText.rule(set))], indent: indent)
    add([Span(SetText.certainty(set), set.certainty == .assumed ? Style(.warn) : .dim)], indent: indent)
  }

  private mutating func addScope(_ set: DeviceSet) {
    guard !set.hotReset.affected.isEmpty, let picture else { return }
    add([Span.bold("A hot reset hits")])
    paragraphs += ScopeTree(set, picture: picture, glyphs: glyphs).lines
  }

  private mutating func addFunctions(_ device: Device) {
    if let physical = device.physicalFunction { add([.dim("Virtual function of \(physical).")]) }
    guard !device.virtualFunctions.isEmpty else { return }
    add(
      [
        .dim(
          "\(Wording.count(device.virtualFunctions.count, "virtual function")): "
            + device.virtualFunctions.map(\.description).joined(separator: ", "))
      ], hanging: 2)
  }

  // MARK: - Parts

  private static func title(_ device: Device) -> [Span] {
    let name = device.name.map { [Span("  \($0)")] } ?? []
    return [Span("\(device.address)", Style.accent.bold)] + name
  }

  private static func facts(_ device: Device, glyphs: Glyphs) -> [Span] {
    var facts = [device.driver ?? "no driver"]
    if let group = device.iommuGroup { facts.append("group \(group)") }
    if let name = device.vfioDevice { facts.append(name) }
    if device.bus != "pci" { facts.append("on bus \(device.bus)") }
    if let vendor = device.vendorID, let id = device.deviceID {
      facts.append("\(Wording.hexadecimal(vendor)):\(Wording.hexadecimal(id))")
    }
    if device.isBridge { facts.append("bridge") }
    if let power = device.powerState { facts.append(power) }
    if let runtime = device.runtimeStatus { facts.append(runtime) }
    return [Span(facts.joined(separator: " \(glyphs.separator) "), .dim)]
  }

  private mutating func add(_ spans: [Span], indent: Int = 0, hanging: Int? = nil) {
    paragraphs.append(Paragraph(spans, indent: indent, hanging: hanging))
  }

  private mutating func note(_ text: String, _ style: Style = .dim) { add([Span(text, style)], indent: 2) }

  private mutating func blank() { add([]) }
}
