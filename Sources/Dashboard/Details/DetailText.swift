import HostModel
import Screen
import TerminalText

/// The details of the selection in sentences: its identity, the three verdicts with their blockers, its holders, the
/// scope of a hot reset, and links to all of these.
struct DetailText {
  /// The title line above the details.
  var title: [Span] = []
  /// The things named in the sentences that have a row in some listing, each once.
  private(set) var links: [Link] = []
  private var paragraphs: [Paragraph] = []
  private var explained: Set<Blocker> = []
  let picture: SnapshotIndex?
  let notes: Annotations
  /// The picture is of the past.
  let isPast: Bool
  private let commands: CommandTable
  let glyphs: Glyphs
  /// Added to UTC for times, in seconds.
  let timeZoneOffset: Int

  init(_ state: DashboardState) {
    picture = state.picture
    notes = state.annotations
    isPast = state.past != nil
    commands = state.commands
    glyphs = state.glyphs
    timeZoneOffset = state.timeZoneOffset
    guard let picture, let cursor = state.cursor else { return }
    switch cursor {
    case .set(let id): if let set = picture.set(id) { describe(set) }
    case .device(let address):
      if let device = picture.device(address) {
        if device.isMember || state.listing != .buses { describe(device) } else { describeNonMember(device) }
      } else if let place = address.pci.flatMap({ picture.tree[$0] }) {
        describe(place)
      }
    case .nonMember(let set, let address): describeNonMember(address, of: set)
    case .group(let id): if let group = picture.group(id) { describe(group) }
    case .machine(let name): describeMachine(name)
    case .holder(let key): if let holder = picture.holder(key) { describe(holder) }
    case .held(let key, let address): describeHold(key, address)
    case .bus(let bus): describe(bus)
    case .event(let number): if let line = state.logs.events.line(number) { describe(line) }
    case .entry(let number): if let line = state.logs.journal.line(number) { describe(line) }
    }
  }

  /// The lines of at most `width` columns.
  func lines(width: Int) -> [[Span]] { paragraphs.flatMap { $0.lines(width: width, glyphs: glyphs) } }

  // MARK: - What there is to describe

  private mutating func describe(_ set: DeviceSet) {
    title = [Span(set.id, Style.accent.bold), Span("  \(Plural.count(set.members.count, "member"))")]
    for member in set.members { link("member", member) }
    addHotReset(set)
    addScope(set)
    addHolders(of: set.members.compactMap { picture?.device($0) })
    addActivity(of: set)
    blank()
    addRule(of: set)
  }

  private mutating func describe(_ device: Device) {
    title = Self.title(device)
    add(Self.facts(device, glyphs: glyphs))
    if notes.unreachable.contains(device.address) {
      add([Span("Unreachable: its vendor ID read 0xffff after a reset.", Style(.danger).bold)])
      note("It has not been read since; the rest is the kernel's last known state.")
    }
    if let set = device.deviceSet { link("device set", set, .set(set)) }
    if let group = device.iommuGroup { link("IOMMU group", "group \(group)", .group(group)) }
    let byNode = picture?.snapshot.host.vfio.group == true ? device.nodeVerdict : nil
    addVerdict(
      byNode == nil ? "Open" : "Open by group", device.openVerdict,
      works: (device.groupNode ?? device.cdevNode).map { "by \($0)" })
    if let byNode { addVerdict("Open by device node", byNode, works: device.cdevNode.map { "by \($0)" }) }
    let methods = device.functionReset.methods
    addVerdict(
      "Function reset", VerdictBadge(device.functionReset), device.functionReset.verdict,
      answer: device.functionReset.answer,
      rest: methods.isEmpty ? nil : ", by " + methods.joined(separator: ", then "))
    if let sentence = device.functionReset.staleMethodsSentence { note(sentence) }
    if let migration = picture?.snapshot.migrationSentence(of: device) {
      add([Span.bold("Migration: "), Span(migration, Self.migrationStyle(device))], hanging: 2)
    }
    if let set = device.deviceSet.flatMap({ picture?.set($0) }) {
      addHotReset(set)
      blank()
      addOpenCount(device, set)
      addHolders(of: [device])
      addActivity(of: set)
      addMembership(device, set)
      addScope(set)
    }
    addMethods(device)
    addFunctions(device)
    addPlace(device)
  }

  /// Adds what each of several methods of a function reset would reach. A single one is named with the verdict.
  private mutating func addMethods(_ device: Device) {
    let reset = device.functionReset
    guard reset.methods.count > 1 else { return }
    add([Span.bold("Reset methods")])
    for line in reset.methodLines { note(line) }
  }

  private mutating func describeNonMember(_ address: PCIAddress, of id: String) {
    guard let set = picture?.set(id) else { return }
    link("device set", id, .set(id))
    let device = picture?.device(.pci(address))
    title = device.map(Self.title) ?? [Span("\(address)", Style.accent.bold)]
    if let device { add(Self.facts(device, glyphs: glyphs)) }
    let entry = set.hotReset.affected.first { $0.address == address }
    add([
      Span("Non-member of \(id)", Style.text.bold), Span(": a hot reset of that set resets it, too."),
    ])
    if entry?.isReportedByKernel == false {
      note("The kernel does not report it among the affected functions.", Style(.warn))
    }
    for blocker in set.hotReset.verdict.blockers where blocker.address == .pci(address) { add(blocker) }
    // A bind comes first: the answer to an open without a VFIO driver helps nobody.
    if let device, !device.isBridge { note("'vfiotop explain \(device.address)' says what a bind would lead to.") }
    blank()
    addScope(set)
    if let device {
      if let sentence = device.hostUseSentence { add([Span(sentence)]) }
      addFunctions(device)
      addPlace(device)
    } else {
      addPlace(.pci(address))
    }
  }

  // MARK: - Verdicts

  mutating func addVerdict(_ name: String, _ verdict: Verdict, works: String?) {
    addVerdict(name, VerdictBadge(verdict), verdict, answer: verdict.answer, rest: works.map { " \($0)" })
  }

  mutating func addHotReset(_ set: DeviceSet) {
    let reset = set.hotReset
    let hits = reset.affected.isEmpty ? nil : "resets \(Plural.count(reset.affected.count, "function"))"
    let mechanism = reset.mechanism.map { "by the \($0.rawValue)" }
    addVerdict(
      "Hot reset", VerdictBadge(hotResetOf: set), reset.verdict, answer: reset.answer,
      rest: [mechanism, hits].compactMap { $0.map { ", \($0)" } }.joined())
  }

  mutating func addVerdict(_ name: String, _ mark: VerdictBadge, _ verdict: Verdict, answer: String, rest: String?) {
    var spans = [Span.bold("\(name): ")]
    let style = Wording.style(of: mark.kind)
    switch verdict.outcome {
    case .works:
      spans.append(Span(answer, mark.kind == .works ? Style(.ok) : style))
      if let rest, !rest.isEmpty { spans.append(Span(rest)) }
    case .fails:
      spans.append(Span(answer, style))
      if let meaning = verdict.meaning { spans.append(Span(": \(meaning)")) }
    case .unknown: spans.append(Span(answer, style))
    }
    add(spans, hanging: 2)
    // One process or driver is often in the way of several things: it is explained once.
    var fresh: [Blocker] = []
    for blocker in verdict.blockers where explained.insert(blocker).inserted { fresh.append(blocker) }
    fresh = fresh.withRemediesLast
    for (index, blocker) in fresh.enumerated() { add(blocker, withRemedy: BlockerText.hasRemedy(index, in: fresh)) }
    for warning in verdict.warnings where explained.insert(warning).inserted { add(warning) }
  }

  private mutating func add(_ blocker: Blocker, withRemedy hasRemedy: Bool = true) {
    if let holder = blocker.pid.flatMap({ picture?.holder($0) }) { link("in the way", holder) }
    if let address = blocker.address { link("in the way", address) }
    let isOwn = notes.own.isOwn(blocker)
    let what = blocker.address.map { "\($0)" } ?? "it"
    paragraphs += BlockerText.paragraphs(
      message: isOwn ? "Held by this vfiotop, so vfiotop can still act on \(what)." : blocker.message,
      remedies: !hasRemedy ? [] : isOwn ? ["Close it (\(keysToClose))."] : blocker.remedies.map(\.text), glyphs: glyphs)
  }

  /// `a, then c`.
  private var keysToClose: String { "\(commands.key(.act)), then \(commands.key(.closeOne))" }

  // MARK: - Opens and holders

  private mutating func addOpenCount(_ device: Device, _ set: DeviceSet) {
    let text = OpenText(device, set: set)
    add([Span.bold("Open count: ")] + text.count, hanging: 2)
    for line in text.consequences { add([line], indent: 2) }
  }

  mutating func addHolders(of devices: [Device]) {
    guard let picture else { return }
    for device in devices {
      if let phantom = notes.own.phantom(device.address, in: picture) { add([Span(phantom.message, Style(.danger))]) }
      if let sentence = device.transitionSentence { add([Span(sentence, Style(.busy))]) }
    }
    let holders = HolderText.merged(devices.flatMap(\.holders))
    let own = devices.filter { notes.own.devices.contains($0.address) }
    let isSeen = own.isEmpty || holders.contains { notes.own.isOwn($0.pid) }
    guard !holders.isEmpty || !isSeen else { return }
    add([Span.bold("Held by")])
    if !isSeen { add([Span(OwnHolds.name, Style.accent.bold)], indent: 2) }
    for holder in holders {
      if let process = picture.holder(holder.pid) { link("held by", process) }
      add(HolderText.name(holder, own: notes.own), indent: 2, hanging: 4)
      add([Span(HolderText.means(holder), .dim)], indent: 4, hanging: 6)
    }
  }

  // MARK: - Set and scope

  private mutating func addMembership(_ device: Device, _ set: DeviceSet) {
    add([Span.bold("Device set: "), Span(set.id)])
    addRule(of: set, indent: 2)
  }

  private mutating func addRule(of set: DeviceSet, indent: Int = 0) {
    add([Span(SetText.rule(set))], indent: indent)
    add([Span(set.certainty.sentence, set.certainty == .assumed ? Style(.warn) : .dim)], indent: indent)
  }

  mutating func addScope(_ set: DeviceSet) {
    guard !set.hotReset.affected.isEmpty, let picture else { return }
    add([Span.bold("Reset scope")])
    for entry in set.hotReset.affected {
      link((entry.isMember ? ScopePlace.member : .nonMember).rawValue, .pci(entry.address))
    }
    paragraphs += ScopeTree(set, picture, own: notes.own, glyphs: glyphs).lines
  }

  mutating func addFunctions(_ device: Device) {
    if let physical = device.physicalFunction {
      link("physical function", .pci(physical))
      add([.dim("Virtual function of \(physical).")])
    }
    for function in device.virtualFunctions { link("virtual function", .pci(function)) }
    guard !device.virtualFunctions.isEmpty else { return }
    add(
      [
        .dim(
          "\(Plural.count(device.virtualFunctions.count, "virtual function")): "
            + device.virtualFunctions.map(\.description).joined(separator: ", "))
      ], hanging: 2)
  }

  // MARK: - Parts

  static func title(_ device: Device) -> [Span] {
    let name = device.name.map { [Span("  \($0)")] } ?? []
    return [Span("\(device.address)", Style.accent.bold)] + name
  }

  private static func migrationStyle(_ device: Device) -> Style {
    // The state left by the last session is harmless.
    guard device.isOpen != false, let migration = device.migration else { return .text }
    if migration.state == .error { return Style(.danger) }
    return migration.isInProgress ? Style(.busy) : .text
  }

  static func facts(_ device: Device, glyphs: Glyphs) -> [Span] {
    var facts = [device.driverText]
    if let group = device.iommuGroup { facts.append("group \(group)") }
    if let name = device.vfioDevice { facts.append(name) }
    if device.bus != "pci" { facts.append("on bus \(device.bus)") }
    if let ids = device.ids { facts.append(ids) }
    if device.isBridge { facts.append("bridge") }
    if let power = device.powerState { facts.append(power) }
    if let runtime = device.runtimeStatus { facts.append(runtime) }
    return [Span(facts.joined(separator: " \(glyphs.separator) "), .dim)]
  }

  mutating func add(_ spans: [Span], indent: Int = 0, hanging: Int? = nil) {
    paragraphs.append(Paragraph(spans, indent: indent, hanging: hanging))
  }

  mutating func note(_ text: String, _ style: Style = .dim) { add([Span(text, style)], indent: 2) }

  mutating func blank() { add([]) }

  // MARK: - Links

  /// A thing that the sentences name.
  mutating func link(_ role: String, _ name: String, _ item: RowID) {
    guard !links.contains(where: { $0.item == item }) else { return }
    links.append(Link(role: role, name: name, item: item))
  }

  /// A device or function; not the one that the details are of.
  mutating func link(_ role: String, _ address: DeviceAddress) {
    guard title.first?.text != "\(address)" else { return }
    let name = picture?.device(address)?.name ?? address.pci.flatMap { picture?.tree[$0]?.name }
    link(role, "\(address)" + (name.map { "  \(Wording.shortName($0))" } ?? ""), .device(address))
  }

  /// A process.
  mutating func link(_ role: String, _ holder: Holder) {
    let isOwn = notes.own.isOwn(holder.pid)
    let name = "\(holder.command) (\(holder.pid))"
    link(
      role, isOwn ? OwnHolds.name : holder.virtualMachine.map { "\($0)  \(name)" } ?? name, .holder(holder.identity))
  }
}
