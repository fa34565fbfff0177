/// The subject that a query is matched against: the thing behind one row.
package struct QuerySubject: Sendable {
  /// The kinds of things behind rows.
  indirect enum Thing: Sendable {
    case set(DeviceSet)
    /// A device; `showsSet` if the row also represents its set.
    case device(Device, DeviceSet?, showsSet: Bool)
    case group(IOMMUGroup)
    case holder(Holder)
    /// A function of which only the place is known.
    case place(String, name: String?, driver: String?)
    case text([String])
  }

  let thing: Thing

  /// Creates the subject of a device set alone, without its members.
  package init(_ set: DeviceSet) { thing = .set(set) }

  /// Creates the subject of a device and its set, if it has one; `showsSet` if the row represents both.
  package init(_ device: Device, in set: DeviceSet?, showsSet: Bool = false) {
    thing = .device(device, set, showsSet: showsSet)
  }

  /// Creates the subject of an IOMMU group alone, without its devices.
  package init(_ group: IOMMUGroup) { thing = .group(group) }

  /// Creates the subject of a process alone, without what it holds.
  package init(_ holder: Holder) { thing = .holder(holder) }

  /// Creates the subject of a function that need not be a VFIO device.
  package init(_ address: DeviceAddress, name: String? = nil, driver: String? = nil) {
    thing = .place(address.description, name: name, driver: driver)
  }

  /// Creates the subject of texts without fields, such as a line of the journal.
  package init(texts: [String]) { thing = .text(texts) }

  /// The texts of its row and of the first lines of its details, in which a word without a field is searched.
  var words: [String] {
    switch thing {
    case .set(let set): Self.words(of: set)
    case .device(let device, let set, let showsSet):
      Self.words(of: device) + (showsSet ? set.map(Self.words) ?? [] : [])
    case .group(let group): ["group \(group.id)", group.node ?? "", group.isViable == false ? "not viable" : ""]
    case .holder(let holder): [holder.command, "\(holder.pid)", holder.user, holder.virtualMachine ?? ""]
    case .place(let address, let name, let driver): [address, name ?? "", driver ?? ""]
    case .text(let texts): texts
    }
  }

  private static func words(of device: Device) -> [String] {
    var words = [
      device.address.description, device.name ?? "", device.driverCell, device.vfioDevice ?? "",
      device.groupNode ?? "", device.isOpen == true ? "open" : "", device.openVerdict.word,
      device.functionReset.verdict.word, device.deviceSet ?? "",
    ]
    if let group = device.iommuGroup { words.append("group \(group)") }
    for holder in device.holders {
      words += [holder.command, "\(holder.pid)", holder.user, holder.virtualMachine ?? ""]
    }
    return words
  }

  private static func words(of set: DeviceSet) -> [String] {
    [set.id, set.certainty == .assumed ? "assumed" : "", set.hotReset.verdict.word]
  }
}
