/// The facts of a host, in order, together with the analysis of its holders, which observation and the rules of a
/// snapshot both need and which is made once.
package struct HostAnalysis: Sendable {
  /// The facts, ordered by address, group number and process.
  package private(set) var facts: HostFacts
  let holdings: HoldingAnalysis

  /// Orders facts and analyses who holds what; `earlier` is the look before, without which an open or a close in progress
  /// cannot be told from an open that nobody is seen to hold.
  package init(_ facts: HostFacts, after earlier: HostAnalysis? = nil) {
    self.facts = facts.inOrder
    holdings = HoldingAnalysis(self.facts, after: earlier)
  }

  /// True if the same facts, seen again later, would say more: an open or a close may be in progress, or a device was
  /// opened while the host was read.
  package var awaitsAnotherLook: Bool {
    holdings.isInconsistent || holdings.devices.values.contains { $0.transition != nil }
      || holdings.unexplainedReferences.count > holdings.phantoms.count { $0.address == nil }
  }

  /// True if some device is open, or may be, and no descriptor accounts for it: the mappings of every process are then
  /// worth reading. Also if something was opened while the host was read.
  package var suspectsUnseenHolder: Bool {
    if !holdings.phantoms.isEmpty || holdings.isInconsistent { return true }
    return facts.registeredDevices.contains { device in
      guard let state = holdings.devices[device.address] else { return false }
      return state.isOpen != false && state.holders.isEmpty && (device.enableCount ?? 0) > 0
    }
  }

  /// The same analysis for a later time, in milliseconds since 1970 (UTC), at which nothing had changed.
  package func seenAgain(at time: Int64) -> HostAnalysis {
    var analysis = self
    analysis.facts.takenAt = time
    return analysis
  }

  /// Puts a sentence about the host first among the notes; `isUnreadable` if it is why the host could not be read.
  package mutating func note(_ sentence: String, isUnreadable: Bool) {
    facts.gaps.notes.insert(sentence, at: 0)
    if isUnreadable { facts.gaps.unreadableHost = sentence }
  }
}
