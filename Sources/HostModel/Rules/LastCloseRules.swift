/// Predicts the last close of each member of one set of PCI functions.
struct LastCloseRules {
  private let hotReset: HotReset
  private let openMembers: Int
  private let undecidedMembers: Int
  private let membersWithoutReset: Int

  /// Creates the rules for a set from its hot reset and its members' open states and function resets.
  init(_ hotReset: HotReset, members: [(isOpen: Bool?, functionReset: Verdict.Outcome)]) {
    self.hotReset = hotReset
    openMembers = members.count { $0.isOpen == true }
    undecidedMembers = members.count { $0.isOpen == nil }
    membersWithoutReset = members.count { $0.functionReset != .works }
  }

  /// Returns the effect of the last close of one member.
  func lastClose(isOpen: Bool?, functionReset: Verdict.Outcome) -> LastClose {
    let function: LastClose.Likelihood =
      switch functionReset {
      case .works: .certain
      case .fails: .no
      case .unknown: .possible
      }
    let set = setReset(isOpen, functionReset)
    guard set != .no else { return LastClose(functionReset: function, setReset: .no) }
    return LastClose(
      functionReset: function, setReset: set, mechanism: hotReset.mechanism,
      affected: hotReset.affected.map(\.address))
  }

  private func setReset(_ isOpen: Bool?, _ functionReset: Verdict.Outcome) -> LastClose.Likelihood {
    // `vfio_pci_dev_set_resettable` has the same conditions as a hot reset.
    guard hotReset.verdict.outcome == .works else { return .no }
    if openMembers > (isOpen == true ? 1 : 0) { return .no }
    let othersUndecided = undecidedMembers > (isOpen == nil ? 1 : 0)
    // Its own reset fails, so it needs the set's. Another member may have been left in need of one.
    let isMasked = hotReset.verdict.warnings.contains { $0.code == .resetMasked }
    if functionReset == .fails { return othersUndecided || isMasked ? .possible : .certain }
    return membersWithoutReset > 0 ? .possible : .no
  }
}
