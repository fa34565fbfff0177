import ActionPlanning
import HostModel
import Screen

/// The expected outcome of an action, in a word or two: `works`, an errno, `held by win11`, `?`.
struct ActionForecast: Equatable, Sendable {
  /// The severity of a forecast.
  enum Kind: Equatable, Sendable {
    case works, busy, trouble, unknown, own, fact
  }

  var text: String
  var kind: Kind

  init(_ text: String, _ kind: Kind) {
    self.text = text
    self.kind = kind
  }

  /// Nothing is written to a function whose unbind waits.
  static let waitingUnbind = ActionForecast(Device.unbindingWord, .busy)

  /// The answer depends on facts that only the plan reads.
  static let seePlan = ActionForecast("see its plan", .fact)

  /// An open by the way the snapshot answers for.
  init(openOf device: Device, _ own: OwnHolds) { self.init(device.openVerdict, device, own) }

  /// An open by the device node.
  init(nodeOpenOf device: Device, _ own: OwnHolds) {
    // Without a verdict for the node: if the node is the only path, the device's verdict is the node's.
    let verdict = device.nodeVerdict ?? (device.groupNode == nil ? device.openVerdict : .unknown([]))
    self.init(verdict, device, own)
  }

  /// Predicts a function reset; vfiotop has to open the device first unless it holds it.
  init(functionResetOf device: Device, isOwn: Bool, _ own: OwnHolds) {
    if !isOwn, device.openVerdict.outcome == .fails, !device.opensByNodeOnly {
      self.init(openBeforeResetOf: device, device.functionReset.verdict, own)
    } else {
      self.init(device.functionReset.verdict, device, own)
    }
  }

  /// Predicts a hot reset of a set by a process that has all of it; vfiotop has to open the device first unless it
  /// holds a part of the set.
  init(hotResetOf set: DeviceSet, by device: Device, _ picture: SnapshotIndex, _ own: OwnHolds) {
    let reset = set.hotReset
    let others = reset.verdict.blockers.filter { $0.code == .heldByProcess && !own.isOwn($0) }
    let mark = VerdictBadge(hotResetOf: set)
    let areByNode = set.members.compactMap(picture.device).allSatisfy(\.opensByNodeOnly)
    if device.openVerdict.outcome == .fails, !areByNode, !Self.isOwn(set, own) {
      self.init(openBeforeResetOf: device, reset.verdict, own)
      // A lasting limit comes before the holder of the moment.
      if mark.kind == .limit, kind == .busy { text = "\(mark.word); now \(text)" }
      return
    }
    if reset.verdict.outcome == .works, reset.availability == .holder || reset.availability == .nobody {
      if let other = others.first {
        self.init("held by \(Self.name(other, set.members.compactMap(picture.device)))", .busy)
        return
      }
      if reset.verdict.blockers.allSatisfy(own.isOwn) {
        self.init(Verdict.works.cell, .works)
        return
      }
    }
    self.init(mark.word, Self.kind(mark.kind))
  }

  /// Predicts a hot reset after the missing functions are bound: the known obstacles are functions that cannot be
  /// bound, and holders.
  init(bindingOf set: DeviceSet, by device: Device, _ own: OwnHolds) {
    let blockers = set.hotReset.verdict.blockers
    let missing = Set(blockers.filter { $0.code == .notBoundToVFIO }.compactMap(\.address))
    let rest = blockers.filter { blocker in
      switch blocker.code {
      case .notBoundToVFIO, .heldByProcess: false
      // A host driver no longer blocks a group once the function was taken from it.
      case .groupNotViable: !(blocker.address.map(missing.contains) ?? false)
      default: true
      }
    }
    if rest.contains(where: { $0.code == .beingUnbound }) {
      self = .waitingUnbind
    } else if set.hotReset.verdict.outcome == .fails, !rest.isEmpty {
      self.init(set.hotReset.verdict.errno?.name ?? Verdict.Outcome.fails.rawValue, .trouble)
    } else if device.openVerdict.blockers.first?.code == .heldByProcess, !Self.isOwn(set, own) {
      self.init(device.openVerdict, device, own)
    } else {
      self = .seePlan
    }
  }

  /// vfiotop holds one of the set, and needs to open none.
  private static func isOwn(_ set: DeviceSet, _ own: OwnHolds) -> Bool {
    set.members.contains(where: own.devices.contains)
  }

  /// An unbind; it waits for as long as someone has the device open.
  init(unbindOf device: Device, _ own: OwnHolds) {
    let holders = own.holders(of: [device])
    if let other = holders.first(where: { $0 != .own }) {
      self.init("held by \(other.full)", .busy)
    } else if holders == [.own] {
      self.init(OwnHolds.name, .own)
    } else if !device.isMember {
      self = .seePlan
    } else if device.isOpen == false {
      self.init(Verdict.works.cell, .works)
    } else {
      self.init(Verdict.unknownCell, .unknown)
    }
  }

  /// The open that fails before a reset; it says so where the reset itself would end otherwise.
  private init(openBeforeResetOf device: Device, _ reset: Verdict, _ own: OwnHolds) {
    self.init(device.openVerdict, device, own)
    if kind == .trouble, reset.errno != device.openVerdict.errno {
      text += ", \(ActionPlan.Refusal.atOpen)"
    }
  }

  private init(_ verdict: Verdict, _ device: Device, _ own: OwnHolds) {
    if verdict.outcome == .fails, let first = verdict.blockers.first, first.code == .heldByProcess {
      if own.isOwn(first) {
        self.init(OwnHolds.name, .own)
      } else {
        self.init("held by \(Self.name(first, [device]))", .busy)
      }
      return
    }
    let mark = VerdictBadge(verdict)
    self.init(mark.word, Self.kind(mark.kind))
  }

  private static func name(_ blocker: Blocker, _ devices: [Device]) -> String {
    guard let pid = blocker.pid else { return "a process" }
    return devices.flatMap(\.holders).first { $0.pid == pid }.map { HolderName($0).full } ?? "pid \(pid)"
  }

  private static func kind(_ kind: VerdictBadge.Kind) -> Kind {
    switch kind {
    case .works: .works
    case .busy: .busy
    case .limit, .trouble: .trouble
    case .unknown: .unknown
    }
  }

  /// The style that shows its severity.
  var style: Style {
    switch kind {
    case .works: Style(.ok)
    case .busy: Style(.busy)
    case .trouble: Style(.danger)
    case .unknown, .fact: .dim
    case .own: .accent
    }
  }
}
