import Foundation

/// The comparisons made, and their differences.
package struct Tally: Sendable {
  /// The number of agreements by kind.
  package private(set) var agreed: [String: Int] = [:]
  /// The differences, one line each.
  package private(set) var differences: [String] = []
  /// The differences that the emulated hardware explains, one line each.
  package private(set) var exceptions: [String] = []
  /// The questions that vfiotop leaves open because it cannot see the answer, by reason.
  package private(set) var undecided: [String] = []
  /// The calls that could not be made, with the reason.
  package private(set) var notAsked: [String] = []

  /// An empty tally.
  package init() {}

  /// Compares two values and records the result.
  package mutating func compare<T: Equatable>(_ kind: String, _ what: String, predicted: T, kernel: T) {
    if predicted == kernel {
      agreed[kind, default: 0] += 1
    } else {
      differences.append("\(kind) of \(what): vfiotop says \(Self.text(predicted)), the kernel \(Self.text(kernel))")
    }
  }

  /// Records comparisons made elsewhere.
  package mutating func agree(_ kind: String, _ count: Int) { agreed[kind, default: 0] += count }
  /// Records a failure.
  package mutating func fail(_ text: String) { differences.append(text) }
  /// Records a difference that the emulated hardware explains.
  package mutating func except(_ text: String) { exceptions.append(text) }
  /// Records a question left open.
  package mutating func leaveOpen(_ text: String) { undecided.append(text) }
  /// Records a call that could not be made.
  package mutating func skip(_ text: String) { notAsked.append(text) }

  /// Adds another tally, optionally with a heading for its lines.
  package mutating func add(_ other: Tally, from name: String? = nil) {
    let heading = name.map { "\($0): " } ?? ""
    agreed.merge(other.agreed, uniquingKeysWith: +)
    differences += other.differences.map { heading + $0 }
    exceptions += other.exceptions.map { heading + $0 }
    undecided += other.undecided.map { heading + $0 }
    notAsked += other.notAsked.map { heading + $0 }
  }

  /// The number of agreements.
  package var passed: Int { agreed.values.reduce(0, +) }
  /// The number of differences.
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
