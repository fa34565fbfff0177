import TerminalText

/// The words for a verdict: the same on the screen, in `list`, `explain` and `watch`, and in a query. The JSON has the raw
/// values of the same types.
extension Verdict {
  /// One word: `works`, the errno's name, or `unknown`.
  package var word: String { outcome == .fails ? errno?.name ?? outcome.rawValue : outcome.rawValue }

  /// The word for a cell of a table: `works`, the errno's name, `dead` for what fell off the bus, or `?`.
  package var cell: String {
    guard outcome == .unknown else { return word }
    return isOffTheBus ? Self.deadCell : Self.unknownCell
  }

  /// True if the function, or one that the call reaches, fell off the bus.
  package var isOffTheBus: Bool { blockers.first?.code == .offTheBus }

  /// The cell of what fell off the bus.
  package static let deadCell = "dead"

  /// The cell of a reset that works for whoever has the device open, where it is unknown who can open it.
  package static let doubtfulCell = "works?"

  /// A cell whose value is unknown.
  package static let unknownCell = "?"

  /// The answer in a sentence: `works`, `fails with EBUSY`, `dead` or `unknown`. ``meaning`` follows it.
  package var answer: String {
    if outcome == .unknown, isOffTheBus { return Self.deadCell }
    guard outcome == .fails else { return outcome.rawValue }
    return errno.map { "fails with \($0.name)" } ?? outcome.rawValue
  }

  /// The meaning of the errno, from strerror(3); nil where it does not fail with one.
  package var meaning: String? { outcome == .fails ? errno?.meaning : nil }
}

extension FunctionReset {
  /// The answer in a sentence, with who can make a reset that works: `works only for the present holder`.
  package var answer: String {
    guard verdict.outcome == .works else { return verdict.answer }
    switch availability {
    case .anyone: return verdict.answer
    case .holder: return "\(verdict.answer) \(availability.phrase)"
    case .nobody: return "\(verdict.answer), but nobody can open the device to make it"
    case .unknown: return "\(verdict.answer), if the device can be opened"
    }
  }

  /// The cell of a function reset: the verdict's, or who could make one that works where that is not anyone.
  package var cell: String { verdict.outcome == .works ? availability.cell : verdict.cell }

  /// The sentence about reset methods that sysfs lists and the kernel would not get to work; nil without any, and where
  /// the verdict says it.
  package var staleMethodsSentence: String? {
    staleMethods.isEmpty || verdict.blockers.contains { $0.code == .noResetMethod }
      ? nil : "reset_method also lists \(staleMethods.joined(separator: ", ")), which would fail."
  }
}

extension Change {
  /// The text of ``Kind/callsRefused``.
  package static func refusal(count: Int, last: String) -> String {
    "the seal refused \(Plural.count(count, "system call")) of vfiotop itself, the last one \(last)"
  }

  /// The text of ``Kind/observationResumed``.
  package static let hostReadableAgain = "the host can be read again"
}

extension HotReset {
  /// True if a present holder could make the reset in principle, and every one of them lacks a part of the set.
  package var isRefusedToHolders: Bool {
    verdict.outcome == .works && availability == .holder && !callers.isEmpty
      && callers.allSatisfy { !$0.lackingGroups.isEmpty }
  }

  /// The answer in a sentence, with who can make a reset that works: `works for anyone`.
  package var answer: String {
    guard verdict.outcome == .works else { return verdict.answer }
    if isRefusedToHolders {
      return "fails with \(Self.refusal.name) for \(callers.count == 1 ? "the present holder" : "each present holder")"
    }
    return "\(verdict.answer) \(availability.phrase)"
  }

  /// The cell of a set's hot reset: the verdict's, or who could call one that works where that is not anyone. Holders
  /// that lack a part of the set get an errno.
  package var cell: String {
    if isRefusedToHolders { return Self.refusal.name }
    return verdict.outcome == .works ? availability.cell : verdict.cell
  }

  /// The kernel's answer to a holder of a part of the set.
  private static let refusal = ErrorNumber.EINVAL
}

extension HotReset.Availability {
  /// The cell of a reset that works: who can make it where that is not anyone.
  var cell: String {
    switch self {
    case .anyone: Verdict.works.cell
    case .unknown: Verdict.doubtfulCell
    case .holder, .nobody: rawValue
    }
  }

  /// The possible callers, as a phrase after `works`: `for anyone`.
  package var phrase: String {
    switch self {
    case .anyone: "for anyone"
    case .holder: "only for the present holder"
    case .nobody: "but nobody can make it now"
    case .unknown: "but for whom is unknown"
    }
  }
}

extension Device.CountCertainty {
  /// The source of the count, after the number: `counted by the kernel`.
  package var phrase: String {
    switch self {
    case .kernel: "counted by the kernel"
    case .computed: "computed from open files"
    case .lowerBound: "at least"
    }
  }
}

extension Certainty {
  /// The origin of a set's membership, as a sentence.
  package var sentence: String {
    switch self {
    case .kernel: "Reported by the kernel."
    case .computed: "Computed from sysfs by the kernel's rule."
    case .assumed: "Assumed: the rule differs between kernels, and which one this kernel follows is unknown."
    }
  }
}

extension Device {
  /// The open count: `3`, `>=2` for a lower bound; nil when unknown.
  package var countText: String? {
    openCount.map { openCountCertainty == .lowerBound ? ">=\($0)" : "\($0)" }
  }

  /// The open count in a cell: `3`, `>=2`, `open` where only that is known, `?` where nothing is.
  package var countCell: String { countText ?? (isOpen == true ? "open" : Verdict.unknownCell) }

  /// The driver in a cell: its name, `unbinding` while an unbind waits for a holder, or `unbound`.
  package var driverCell: String { waitingUnbind == nil ? driver ?? Self.unboundCell : Self.unbindingWord }

  /// The driver in a sentence: its name, `unbinding`, or `no driver`.
  package var driverText: String { driver ?? (waitingUnbind == nil ? Self.noDriver : Self.unbindingWord) }

  /// The open or close that is in progress, in a sentence: `0000:01:00.0 is being opened by qemu (pid 812).`; nil if
  /// there is none.
  package var transitionSentence: String? {
    transition.map { transition in
      let who = transition.holders.map(\.label.description).joined(separator: " or ")
      let doubt = transition.direction == .either ? "; if it stays open, its holder cannot be seen" : ""
      return "\(address) is being \(transition.direction.participle) by \(who)\(doubt)."
    }
  }

  /// The word for a device whose unbind waits for a holder.
  package static let unbindingWord = "unbinding"

  /// The cell of a device without a driver.
  package static let unboundCell = "unbound"

  /// A device without a driver, in a sentence.
  package static let noDriver = "no driver"

  /// The cell of a device that the kernel has open and no process is seen to hold.
  package static let unseenHolder = "unseen"
}

extension IOMMUGroup {
  /// The cell that says whether the group is viable: `yes`, `no` or `?`.
  package var viableCell: String { isViable.map { $0 ? "yes" : "no" } ?? Verdict.unknownCell }

  /// The state of the group's file in a cell: `held`, `free` or `?`.
  package var stateCell: String { isOpen.map { $0 ? "held" : "free" } ?? Verdict.unknownCell }
}

/// The place of a function in the scope of a set's hot reset.
package enum ScopePlace: String, Sendable {
  /// A VFIO driver is bound to it, and it is in the set.
  case member
  /// It is reset with the set, and is not in it.
  case nonMember = "non-member"
  /// A bridge, which no VFIO driver binds.
  case bridge = "bridge, never a member"

  /// The place of a function that is reset.
  package init(isMember: Bool, isBridge: Bool) { self = isMember ? .member : isBridge ? .bridge : .nonMember }
}

extension Host {
  /// The word beside everything that a demo shows.
  package static let simulatedWord = "SIMULATED"

  /// The name of the host, with the word for a simulated one.
  package var title: String { isSimulated ? "\(name) (\(Self.simulatedWord))" : name }
}

extension VFIOFeatures {
  /// The ways in that exist, by their names in the JSON.
  package var words: [String] {
    [(group, "group"), (cdev, "cdev"), (iommufd, "iommufd"), (noiommu, "noiommu")].filter(\.0).map(\.1)
  }

  /// The ways in as a phrase: `VFIO by group, cdev`, or `no VFIO`.
  package var phrase: String { words.isEmpty ? "no VFIO" : "VFIO by \(words.joined(separator: ", "))" }
}
