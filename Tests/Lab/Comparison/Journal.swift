import Foundation

/// A journal (schema vfiotop.journal/1), parsed by the contract and not with the program's own types.
package struct Journal {
  /// One line.
  package struct Line: Decodable {
    package var schema: String?
    package var at: String
    package var action: String?
    package var event: String
    package var address: String?
    package var deviceSet: String?
    package var call: String?
    package var target: String?
    package var result: String?
    package var errno: String?
    package var durationMs: Double?
    package var openCountBefore: Int?
    package var openCountAfter: Int?
    package var text: String?
  }

  /// All lines, in order.
  package let lines: [Line]

  /// Parses a file of lines.
  package init(_ data: Data) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    lines = try data.split(separator: UInt8(ascii: "\n")).map { try decoder.decode(Line.self, from: $0) }
  }

  /// The lines of an event.
  package func lines(_ event: String) -> [Line] { lines.filter { $0.event == event } }

  /// The calls of a name with this result.
  package func calls(_ name: String, result: String = "ok") -> [Line] {
    lines("call").filter { $0.call == name && $0.result == result }
  }

  /// The outcome of the last action: `done`, `refused`, ...
  package var outcome: String? { lines("finished").last?.result }

  /// The kernel's answer: `works` if everything was done, the error name of the failed call, `unasked` if an action
  /// ended without such a call, or nil if none was begun.
  package var answer: String? {
    switch outcome {
    case "done", "done_with_damage": "works"
    case "not_begun", nil: nil
    default: lines("call").last { $0.result != "ok" && $0.result != nil }?.result ?? "unasked"
    }
  }
}
