/// What a query is asked about: what one row stands for.
package struct QuerySubject: Sendable {
  /// The things that rows stand for.
  indirect enum Thing: Sendable {
    case set(DeviceSet)
    /// `showsSet` where one row stands for a device and its set.
    case device(Device, DeviceSet?, showsSet: Bool)
    case group(IOMMUGroup)
    case holder(Holder)
    /// A place of which little is known.
    case place(String, name: String?, driver: String?)
    case text([String])
  }

  let thing: Thing

  /// A device set by itself, without its members.
  package init(_ set: DeviceSet) { thing = .set(set) }

  /// A device in its set, if it is in one. `showsSet` where one row stands for both.
  package init(_ device: Device, in set: DeviceSet?, showsSet: Bool = false) {
    thing = .device(device, set, showsSet: showsSet)
  }

  /// An IOMMU group by itself, without its devices.
  package init(_ group: IOMMUGroup) { thing = .group(group) }

  /// A process by itself, without what it holds.
  package init(_ holder: Holder) { thing = .holder(holder) }

  /// A place that VFIO may have nothing to do with.
  package init(_ address: DeviceAddress, name: String? = nil, driver: String? = nil) {
    thing = .place(address.description, name: name, driver: driver)
  }

  /// Texts that have no fields, such as a line of the journal.
  package init(texts: [String]) { thing = .text(texts) }

  /// Everything that its row or the first lines of its detail say: what a word without a field is looked for in.
  var words: [String] {
    switch thing {
    case .set(let set): Self.words(of: set)
    case .device(let device, let set, let showsSet):
      Self.words(of: device) + (showsSet ? set.map(Self.words) ?? [] : [])
    case .group(let group): ["group \(group.id)", group.node ?? "", group.isViable ? "" : "not viable"]
    case .holder(let holder): [holder.command, "\(holder.pid)", holder.user, holder.virtualMachine ?? ""]
    case .place(let address, let name, let driver): [address, name ?? "", driver ?? ""]
    case .text(let texts): texts
    }
  }

  private static func words(of device: Device) -> [String] {
    var words = [
      device.address.description, device.name ?? "", device.driver ?? "unbound", device.vfioDevice ?? "",
      device.groupNode ?? "", device.isOpen == true ? "open" : "", word(of: device.openVerdict),
      word(of: device.functionReset.verdict), device.deviceSet ?? "",
    ]
    if let group = device.iommuGroup { words.append("group \(group)") }
    for holder in device.holders {
      words += [holder.command, "\(holder.pid)", holder.user, holder.virtualMachine ?? ""]
    }
    return words
  }

  private static func words(of set: DeviceSet) -> [String] {
    [set.id, set.certainty == .assumed ? "assumed" : "", word(of: set.hotReset.verdict)]
  }

  /// As it stands in a table.
  private static func word(of verdict: Verdict) -> String {
    switch verdict.outcome {
    case .works: "ok"
    case .fails: verdict.errno?.name ?? "fails"
    case .unknown: "unknown"
    }
  }
}
