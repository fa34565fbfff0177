import Sealing

/// Tells whether the seal has refused further calls of this process.
struct RefusalWatch {
  /// The number of refused calls that were told already.
  private(set) var told = 0

  private var isLost = false

  /// The sentence that refused calls are no longer counted, once.
  mutating func loss() -> String? {
    guard !isLost, Seal.countingHasEnded else { return nil }
    isLost = true
    return "the process that counts refused calls (vfiotop-refused) has ended: they still fail, uncounted"
  }

  /// The refused calls so far, if there are more than were told; they count as told from then on.
  mutating func more() -> RefusedCalls? {
    guard let refused = Seal.refusedCalls, refused.count > told else { return nil }
    told = refused.count
    return refused
  }
}
