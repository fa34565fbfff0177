import HostModel
import Screen

/// The sentences about what is no device and no set: groups, holders, and lines of the logs.
extension DetailText {
  // MARK: - Groups

  mutating func describe(_ group: IOMMUGroup) {
    title = [Span("group \(group.id)", Style.accent.bold), Span("  \(Wording.count(group.devices.count, "device"))")]
    if group.isViable {
      add(
        [Span.bold("Viable: "), Span("yes", Style(.ok)), Span(", no driver in it does DMA for the host.")], hanging: 2)
    } else {
      add(
        [
          Span.bold("Viable: "), Span("no", Style(.danger)),
          Span(", a driver in it does DMA for the host, so no device of it can be opened."),
        ], hanging: 2)
    }
    let node = group.node.map { "its node is \($0)" } ?? "it has no node: no device of it is bound to a VFIO driver"
    switch group.isOpen {
    case true?:
      add(
        [Span.bold("Held: "), Span("yes", Style(.busy)), Span(", by one holder at a time; \(node).")],
        hanging: 2)
    case false?: add([Span.bold("Held: "), Span("no; \(node).")], hanging: 2)
    case nil: add([Span.bold("Held: "), .dim("cannot be told; \(node).")], hanging: 2)
    }
    addHolders(of: group.devices.compactMap { picture?.device($0) })
    add([Span.bold("Devices")])
    for address in group.devices {
      link("device", address)
      add(line(of: address), indent: 2, hanging: 4)
    }
    note(
      group.devices.count == 1
        ? "The IOMMU can keep it apart from every other device."
        : "The IOMMU cannot keep these devices apart: they are given to one process together.")
  }

  /// `0000:01:00.0  vfio-pci  bus:0000:01  held by win11`.
  private func line(of address: DeviceAddress) -> [Span] {
    let device = picture?.device(address)
    let driver = device?.driver ?? address.pci.flatMap { picture?.tree[$0]?.driver } ?? "no driver"
    var spans = [Span("\(address)  "), Span(driver, device?.isMember ?? false ? .text : .dim)]
    if let set = device?.deviceSet { spans.append(.dim("  \(set)")) }
    if let device {
      let holders = notes.own.holders(of: [device]).map(\.full).joined(separator: ", ")
      if !holders.isEmpty { spans.append(Span("  held by \(holders)", Style(.busy))) }
    }
    return spans
  }

  // MARK: - Holders

  mutating func describeMachine(_ name: String) {
    let processes = picture?.snapshot.holders.filter { $0.virtualMachine == name } ?? []
    title = [Span(name, Style.accent.bold), Span("  \(Wording.count(processes.count, "process", "processes"))")]
    add([Span("Several processes of this virtual machine hold something.")])
    for process in processes {
      link("process", process)
      add([Span("\(process.command) (\(process.pid))", Style(.busy)), .dim(", user \(process.user)")], indent: 2)
    }
  }

  mutating func describe(_ holder: Holder) {
    let isOwn = notes.own.isOwn(holder.pid)
    let name = isOwn ? OwnHolds.name : holder.virtualMachine ?? holder.command
    title = [Span(name, Style.accent.bold), Span("  pid \(holder.pid)")]
    if let machine = holder.virtualMachine {
      add([Span("\(holder.command), user \(holder.user), runs the virtual machine \(machine).")])
    } else {
      add([Span("\(holder.command), user \(holder.user)\(isOwn ? "" : ", runs no virtual machine that is known").")])
    }
    let files = Wording.count(holder.descriptors.count, "descriptor")
    let mappings = holder.mappings > 0 ? " and \(Wording.count(holder.mappings, "mapping")) of device memory" : ""
    add([Span("It has \(files) on VFIO files\(mappings).")])
    let devices = picture?.devices(heldBy: holder.pid) ?? []
    guard !devices.isEmpty else {
      add([Span("It holds no device: ", Style(.warn)), Span(HolderText.targets(of: holder).joined(separator: ", "))])
      return
    }
    add([Span.bold("It holds")])
    for address in devices {
      link("device", address)
      guard let device = picture?.device(address), let hold = device.holders.first(where: { $0.pid == holder.pid })
      else { continue }
      add([Span("\(address)"), .dim(device.name.map { "  \(Wording.shortName($0))" } ?? "")], indent: 2, hanging: 4)
      add([.dim(HolderText.means(hold))], indent: 4, hanging: 6)
    }
    let others = HolderText.others(of: holder)
    if !others.isEmpty { add([Span("and "), .dim(others)], indent: 2, hanging: 4) }
    addConsequence(of: devices.compactMap { picture?.device($0) })
  }

  /// What else waits for this process.
  private mutating func addConsequence(of devices: [Device]) {
    let sets = devices.compactMap(\.deviceSet).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    for id in sets {
      link("device set", id, .set(id))
      guard let set = picture?.set(id), set.members.count > 1 else { continue }
      let others = set.members.filter { member in !devices.contains { $0.address == member } }
      let text =
        others.isEmpty
        ? "It has all of \(id): no one else can reset that set."
        : "In \(id) it has \(set.members.count - others.count) of \(set.members.count) members."
      note(text)
    }
  }

  mutating func describeHold(_ key: ProcessIdentity, _ address: DeviceAddress) {
    guard let picture, let device = picture.device(address) else { return }
    title = Self.title(device)
    add(Self.facts(device, glyphs: glyphs))
    if let holder = picture.holder(key), let hold = device.holders.first(where: { $0.pid == key.pid }) {
      link("held by", holder)
      add([Span.bold("Held by ")] + HolderText.name(hold, own: notes.own), hanging: 2)
      add([.dim(HolderText.means(hold))], indent: 2, hanging: 4)
    }
    let others = device.holders.filter { $0.pid != key.pid }
    for other in others {
      if let process = picture.holder(other.pid) { link("held by", process) }
      add([Span("Also held by ")] + HolderText.name(other, own: notes.own), hanging: 2)
    }
    if let set = device.deviceSet { link("device set", set, .set(set)) }
    if let group = device.iommuGroup { link("IOMMU group", "group \(group)", .group(group)) }
    addVerdict("Open", device.openVerdict, works: nil)
    link("device", "\(address)", .device(address))
  }

  // MARK: - Logs

  mutating func describe(_ line: LogLine) {
    title = [Span(ClockText.time(line.time, offset: timeZoneOffset), Style.accent.bold)]
    if !line.subject.isEmpty { title.append(Span("  \(line.subject)")) }
    add([.dim(ClockText.dateAndTime(line.time, offset: timeZoneOffset))])
    add([Span(line.text, EventsView.style(of: line.severity))], hanging: 2)
    guard let picture else { return }
    switch line.about {
    case .device(let address)?:
      guard let device = picture.device(address) else {
        note("The device is not there any more.")
        return
      }
      link("device", address)
      if let set = device.deviceSet { link("device set", set, .set(set)) }
      blank()
      add([Span.bold(isPast ? "Then: " : "Now: ")] + Self.facts(device, glyphs: glyphs), hanging: 2)
      addHolders(of: [device])
    case .deviceSet(let id)?:
      guard let set = picture.set(id) else {
        note("The set has no member any more.")
        return
      }
      link("device set", id, .set(id))
      blank()
      addHotReset(set)
    case .group(let id)?: if picture.group(id) != nil { link("IOMMU group", "group \(id)", .group(id)) }
    case .process(let pid)?:
      if let holder = picture.holder(pid) {
        link("process", holder)
      } else {
        note("The process holds nothing any more.")
      }
    case .host?, .driver?, nil: break
    }
  }
}

extension DetailText {
  /// How the open count of a set went; nothing where nothing has happened since the first look.
  mutating func addActivity(of set: DeviceSet) {
    let activity = notes.activity
    guard let history = activity[set.id],
      history.changes.count > 1 || !history.resets.isEmpty
    else { return }
    guard !glyphs.horizontal.isEmpty else {
      // Where nothing is drawn, the last changes by themselves.
      let changes = history.changes.suffix(8).map { change in
        "\(change.count.map(String.init) ?? "unknown") from \(ClockText.time(change.time, offset: timeZoneOffset))"
      }
      add([Span.bold("Opens over time: "), Span(changes.joined(separator: ", "))])
      return
    }
    let strip = Sparkline(history, until: activity.lastChange, columns: 48, glyphs: glyphs)
    add([Span.bold("Opens over time")])
    // What was not seen yet takes no room here.
    add(Array(strip.spans.drop { $0.text == " " }), indent: 2)
    let end = ClockText.time(activity.lastChange, offset: timeZoneOffset)
    note("\(ClockText.duration(Int(Activity.span))) a mark, until \(end); R is a reset by vfiotop.")
  }
}
