import HostModel
import Screen
import TerminalText

/// The sentences about a process or a virtual machine that holds VFIO files.
extension DetailText {
  mutating func describeMachine(_ name: String) {
    let processes = picture?.snapshot.holders.filter { $0.virtualMachine == name } ?? []
    title = [Span(name, Style.accent.bold), Span("  \(Plural.count(processes.count, "process", "processes"))")]
    add([Span("Several processes of this virtual machine hold devices.")])
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
      add([Span("\(holder.command), user \(holder.user)\(isOwn ? "" : ", no known virtual machine").")])
    }
    let files = Plural.count(holder.descriptors.count, "descriptor")
    let count = holder.mappings ?? 0
    let mappings = count > 0 ? " and \(Plural.count(count, "mapping")) of device memory" : ""
    add([Span("It has \(files) on VFIO files\(mappings).")])
    if let phrase = holder.memory.phrase { add([.dim("Of its memory: \(phrase).")]) }
    let devices = picture?.devices(heldBy: holder.pid) ?? []
    guard !devices.isEmpty else {
      add([Span("It holds no device: ", Style(.warn)), Span(holder.heldFiles.joined(separator: ", "))])
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

  /// Adds the sets of the devices that a process holds.
  private mutating func addConsequence(of devices: [Device]) {
    let sets = devices.compactMap(\.deviceSet).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    for id in sets {
      link("device set", id, .set(id))
      guard let set = picture?.set(id), set.members.count > 1 else { continue }
      let others = set.members.filter { member in !devices.contains { $0.address == member } }
      let text =
        others.isEmpty
        ? "It holds all of \(id): no other process can reset that set."
        : "It holds \(set.members.count - others.count) of the \(set.members.count) members of \(id)."
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
}
