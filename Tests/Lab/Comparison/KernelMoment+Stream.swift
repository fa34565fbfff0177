import Foundation

extension KernelMoment {
  /// The differences of a change stream's state; empty if it agrees.
  package func differences(from stream: ChangeStream) -> [String] {
    if let problem = stream.problem { return [problem] }
    var found: [String] = []
    if stream.isBlind { found.append("the host cannot be read, it says") }
    func compare<Name: Comparable & Hashable>(_ what: String, _ said: Set<Name>, _ real: Set<Name>) {
      if said != real { found.append("\(what) \(said.sorted()), the kernel has \(real.sorted())") }
    }
    compare("devices", stream.members, Set(drivers.keys))
    compare("open devices", stream.open, open)
    compare("holders", stream.holders, holders)
    if stream.sets.count != sets { found.append("\(stream.sets.count) sets, the kernel has \(sets)") }
    return found
  }
}
