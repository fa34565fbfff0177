import ActionPlanning
import HostModel
import Screen
import TerminalText

/// The available actions for a row, each with the outcome that the snapshot predicts. It is made once, when it opens.
struct ActionMenu: Equatable, Sendable {
  private static let notBound = "not bound to VFIO"

  /// One line.
  struct Entry: Equatable, Sendable {
    var command: Command.ID
    var request: ActionRequest
    /// The expected outcome.
    var expected: ActionForecast
    /// The address, where the row names another thing.
    var device: DeviceAddress?
  }

  /// The name of the row.
  var subject: String
  /// One line about the device.
  var facts = ""
  /// The device as it is now.
  var pinned: ActionPlan.Target?
  /// The lines after Cancel.
  var entries: [Entry] = []
  /// The line with the focus; 0 is Cancel.
  var focus = 0

  /// The menu for the selected row; nil when there is nothing to choose for and nothing to close or restore.
  init?(_ state: DashboardState) {
    subject = "what vfiotop holds"
    let picture = state.picture
    let row = state.cursor.flatMap { item in picture.flatMap { Self.device(of: item, $0) } }
    if let item = state.cursor, let picture, let device = row {
      subject = "\(device.address)"
      if case .set(let id) = item { subject = id }
      pinned = ActionPlan.Target(device)
      facts = Self.facts(device, item, separator: state.glyphs.separator)
      let hold = state.helper.holds.first { $0.address == device.address }
      add(device, hold: hold, picture, state.annotations.own)
      if case .set = item { putSetFirst(device.address) }
    } else if let place = Self.place(of: state.cursor, picture) {
      subject = "\(place.address)"
      facts = [place.driver ?? Device.noDriver, place.name.map(Wording.shortName), Self.notBound]
        .compactMap { $0 }.joined(separator: " \(state.glyphs.separator) ")
      add(place)
    }
    let files = state.helper.holds.reduce(0) { $0 + $1.files }
    if !state.helper.holds.isEmpty {
      entries.append(
        Entry(
          command: .closeEverything, request: .closeEverything,
          expected: ActionForecast(Plural.count(files, "file") + " open", .own)))
    }
    if !state.helper.unfinished.isEmpty {
      entries.append(
        Entry(command: .restore, request: .restore, expected: .seePlan))
    }
    if facts.isEmpty, entries.isEmpty { return nil }
  }

  /// The focused line's command; nil for Cancel.
  var focused: Command.ID? { focus > 0 && focus <= entries.count ? entries[focus - 1].command : nil }

  private static func device(of item: RowID, _ picture: SnapshotIndex) -> Device? {
    switch item {
    case .set(let id): picture.set(id)?.members.first.flatMap(picture.device)
    case .device, .nonMember, .held: item.device.flatMap(picture.device)
    case .group, .machine, .holder, .bus, .event, .entry: nil
    }
  }

  /// A function that VFIO has nothing to do with yet, in the tree of buses; a bridge stays with its driver.
  private static func place(of item: RowID?, _ picture: SnapshotIndex?) -> PCIPlace? {
    guard case .device(.pci(let address))? = item, let place = picture?.tree[address], !place.isBridge else {
      return nil
    }
    return place
  }

  private mutating func add(_ place: PCIPlace) {
    let now = ActionForecast("now \(place.driver ?? Device.unboundCell)", .fact)
    entries.append(
      Entry(command: .bind, request: .bind([place.address], driver: ActionPlanner.vfioDriver), expected: now))
    if place.driver != nil {
      entries.append(
        Entry(command: .unbind, request: .unbind([place.address]), expected: .seePlan))
    }
  }

  private static func facts(_ device: Device, _ item: RowID, separator: String) -> String {
    var facts = [device.driverText]
    if case .set = item { facts.insert("first member \(device.address)", at: 0) }
    if let name = device.name { facts.append(Wording.shortName(name)) }
    if let group = device.iommuGroup { facts.append("group \(group)") }
    if device.isBridge {
      facts.append("a bridge: leave it to its driver")
    } else if !device.isMember {
      facts.append(Self.notBound)
    }
    return facts.joined(separator: " \(separator) ")
  }

  /// The row of a set is for its hot reset; the other lines name their device.
  private mutating func putSetFirst(_ device: DeviceAddress) {
    let isOfSet = { (entry: Entry) in entry.command == .hotReset || entry.command == .hotResetBinding }
    entries =
      entries.filter(isOfSet)
      + entries.filter { !isOfSet($0) }.map { entry in
        var entry = entry
        entry.device = device
        return entry
      }
  }

  private mutating func add(_ device: Device, hold: OwnHold?, _ picture: SnapshotIndex, _ own: OwnHolds) {
    let address = device.address
    func add(_ command: Command.ID, _ request: ActionRequest, _ expected: ActionForecast) {
      entries.append(Entry(command: command, request: request, expected: expected))
    }
    if let hold {
      // By its node a device is bound, and so open, only once.
      if hold.path == .group {
        add(.openMore, .open(OpenRequest(address, path: .group)), ActionForecast(Verdict.works.cell, .works))
      }
      let files = ActionForecast(Plural.count(hold.files, "file") + " open", .own)
      add(.closeOne, .close(address, all: false), files)
      if hold.files > 1 { add(.closeAll, .close(address, all: true), files) }
    } else if device.isMember {
      if device.groupNode != nil {
        add(.openByGroup, .open(OpenRequest(address, path: .group)), ActionForecast(openOf: device, own))
      }
      if device.cdevNode != nil {
        add(.openByNode, .open(OpenRequest(address, path: .cdev)), ActionForecast(nodeOpenOf: device, own))
      }
    }
    if device.isMember {
      add(
        .functionReset, .functionReset(address, token: nil),
        ActionForecast(functionResetOf: device, isOwn: hold != nil, own))
      if let set = picture.set(of: address), device.bus == "pci" {
        add(.hotReset, .hotReset(HotResetRequest(address)), ActionForecast(hotResetOf: set, by: device, picture, own))
        let missing = picture.nonMembers(of: set).compactMap { picture.device(.pci($0)) }
        // No bind makes the hot reset of a virtual function possible.
        if device.physicalFunction == nil, missing.contains(where: { !$0.isBridge && $0.physicalFunction == nil }) {
          add(
            .hotResetBinding, .hotReset(HotResetRequest(address, bindsSiblings: true)),
            ActionForecast(bindingOf: set, by: device, own))
        }
      }
    }
    guard let place = address.pci, !device.isBridge else { return }
    if !device.isMember {
      let now = ActionForecast("now \(device.driverCell)", .fact)
      add(.bind, .bind([place], driver: ActionPlanner.vfioDriver), device.waitingUnbind == nil ? now : .waitingUnbind)
    }
    if device.driver != nil {
      add(.unbind, .unbind([place]), ActionForecast(unbindOf: device, own))
    }
  }
}
