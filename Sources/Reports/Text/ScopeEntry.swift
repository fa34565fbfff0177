import HostModel
import TerminalText

/// A function in the drawing of a scope.
struct ScopeEntry {
  /// A line of the drawing: one function, or several that are alike.
  struct Line {
    var text: String
    /// The function whose virtual functions are drawn below the line; nil for several functions.
    var parent: PCIAddress?
  }

  /// The most functions of one kind that have a line each.
  private static let most = 8
  /// The most holders that a line for several functions names.
  private static let mostHolders = 3

  private let function: AffectedFunction
  private let holders: [String]
  /// The words for its place in the set: `member, virtual function`.
  private let place: [String]
  private let state: String?
  /// It shares no line with others.
  private let isAlone: Bool
  private let isMarked: Bool

  /// Creates the entry of a function; `device` is nil if the snapshot has no more about it.
  init(_ function: AffectedFunction, _ device: Device?, isMarked: Bool, hasChildren: Bool) {
    self.function = function
    self.isMarked = isMarked
    isAlone = isMarked || hasChildren
    holders = (device?.holders ?? []).map { "\($0.label)" }
    var place = [ScopePlace(isMember: function.isMember, isBridge: device?.isBridge == true).rawValue]
    if device?.physicalFunction != nil { place.append("virtual function") }
    if !function.isReportedByKernel { place.append("not reported by the kernel") }
    self.place = place
    guard function.isMember else {
      state = nil
      return
    }
    switch device?.isOpen {
    case true?: state = "open \(device?.countText ?? "?")"
    case false?: state = "closed"
    default: state = "open state unknown"
    }
  }

  /// Returns the lines of the functions below one parent, in order. Functions that differ in nothing but their address
  /// and group share a line if there are many of them; if still too many lines are left, so do those that differ in
  /// their state and their holders.
  static func lines(_ entries: [ScopeEntry]) -> [Line] {
    var shared: [Int: [ScopeEntry]] = [:]
    var hidden: Set<Int> = []
    let together = Dictionary(grouping: entries.indices.filter { !entries[$0].isAlone }) { entries[$0].kind }
    for alike in together.values where alike.count > most {
      let states = Dictionary(grouping: alike) { [entries[$0].state ?? ""] + entries[$0].holders }.values
      let isEnough = states.reduce(0) { $0 + ($1.count > 2 ? 1 : $1.count) } <= most
      for indices in isEnough ? states.filter({ $0.count > 2 }) : [alike] {
        shared[indices[0]] = indices.map { entries[$0] }
        hidden.formUnion(indices.dropFirst())
      }
    }
    return entries.indices.filter { !hidden.contains($0) }.map { index in
      if let several = shared[index] { return Line(text: text(of: several)) }
      return Line(text: entries[index].text, parent: entries[index].function.address)
    }
  }

  /// The words that functions must have in common to share a line.
  private var kind: [String] { [driver] + place }

  private var driver: String { function.driver ?? Device.noDriver }

  private var text: String {
    var parts = ["\(function.address) \(driver)"]
    if isMarked { parts.append("this device") }
    if let group = function.iommuGroup { parts.append("group \(group)") }
    parts += place
    if let state { parts.append(state) }
    return (parts + holders.map { "held by \($0)" }).joined(separator: ", ")
  }

  /// `46 functions from 0001:04:00.4 to 0001:04:06.1: nvidia, groups 106 to 151, member, virtual function, closed`.
  private static func text(of several: [ScopeEntry]) -> String {
    guard let first = several.first, let last = several.last else { return "" }
    var parts = [first.driver]
    let groups = Set(several.compactMap(\.function.iommuGroup)).sorted()
    if let low = groups.first, let high = groups.last {
      parts.append(
        low == high
          ? "group \(low)" : high - low + 1 == groups.count ? "groups \(low) to \(high)" : "\(groups.count) groups")
    }
    parts += first.place
    let states = Dictionary(grouping: several.compactMap(\.state)) { $0 }
    parts += states.keys.sorted().map { states.count == 1 ? $0 : "\(states[$0]?.count ?? 0) \($0)" }
    var names: [String] = []
    for holder in several.flatMap(\.holders) where !names.contains(holder) { names.append(holder) }
    if !names.isEmpty {
      let more = names.count - mostHolders
      parts.append(
        "held by " + names.prefix(mostHolders).joined(separator: "; ")
          + (more > 0 ? " and \(Plural.count(more, "other process", "other processes"))" : ""))
    }
    return "\(several.count) functions from \(first.function.address) to \(last.function.address): "
      + parts.joined(separator: ", ")
  }
}
