import Foundation

/// What was compared, and what differed.
package struct Tally: Sendable {
  /// How many things of each kind were compared and agree.
  package private(set) var agreed: [String: Int] = [:]
  /// One line for each thing that differs.
  package private(set) var differences: [String] = []
  /// One line for each difference that the emulated hardware explains.
  package private(set) var exceptions: [String] = []
  /// Questions that vfiotop leaves open for lack of a way to see, by reason.
  package private(set) var undecided: [String] = []
  /// Calls that could not be made, with the reason.
  package private(set) var notAsked: [String] = []

  /// Nothing compared yet.
  package init() {}

  /// Compares two values of a kind and remembers the result.
  package mutating func compare<T: Equatable>(_ kind: String, _ what: String, predicted: T, kernel: T) {
    if predicted == kernel {
      agreed[kind, default: 0] += 1
    } else {
      differences.append("\(kind) of \(what): vfiotop says \(Self.text(predicted)), the kernel \(Self.text(kernel))")
    }
  }

  /// Remembers so many comparisons that somebody else has made.
  package mutating func agree(_ kind: String, _ count: Int) { agreed[kind, default: 0] += count }
  /// Remembers a failure.
  package mutating func fail(_ text: String) { differences.append(text) }
  /// Remembers a difference that the emulated hardware explains.
  package mutating func except(_ text: String) { exceptions.append(text) }
  /// Remembers a question left open.
  package mutating func leaveOpen(_ text: String) { undecided.append(text) }
  /// Remembers a call that could not be made.
  package mutating func skip(_ text: String) { notAsked.append(text) }

  /// Adds another tally to this one; its lines get a heading where there is one.
  package mutating func add(_ other: Tally, from name: String? = nil) {
    let heading = name.map { "\($0): " } ?? ""
    agreed.merge(other.agreed, uniquingKeysWith: +)
    differences += other.differences.map { heading + $0 }
    exceptions += other.exceptions.map { heading + $0 }
    undecided += other.undecided.map { heading + $0 }
    notAsked += other.notAsked.map { heading + $0 }
  }

  /// How many things agree.
  package var passed: Int { agreed.values.reduce(0, +) }
  /// How many differ.
  package var failed: Int { differences.count }

  /// `14 sets, 12 scopes, ...`, in a fixed order.
  package var summary: String {
    agreed.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
  }

  private static func text<T>(_ value: T) -> String {
    if let list = value as? [String] { return "[" + list.joined(separator: " ") + "]" }
    if let text = value as? String { return text }
    return "\(value)".replacingOccurrences(of: "Optional(", with: "").replacingOccurrences(of: ")", with: "")
  }
}
