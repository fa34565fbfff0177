import Foundation

/// One line of the oracle: what was asked of the kernel, of which device, and what it answered.
package struct Answer: Decodable {
  /// An entry of the kernel's own reset scope.
  package struct Affected: Decodable, Hashable {
    package var address: String
    package var group: Int?
    package var id: Int?
  }

  /// The call that a program was stopped before.
  package struct Call: Decodable {
    package var call: String?
    package var target: String?
  }

  package var op: String
  package var address: String?
  /// `group` or `cdev`.
  package var path: String?
  /// `works` or the error's name; nil where the call could not be made.
  package var result: String?
  /// Why the call could not be made.
  package var reason: String?
  /// The step of an opening that gave the result.
  package var step: String?
  package var affected: [Affected]?
  /// The device no longer answers.
  package var lost: Bool?
  package var viable: Bool?

  // A member of a set, and a held descriptor.
  package var key: String?
  package var driver: String?
  package var bound: String?
  package var group: String?
  package var device: String?
  package var pid: Int?
  package var thread: Int?
  package var fd: Int?
  package var kind: String?
  package var target: String?
  package var file: Int?
  package var how: String?

  // What the kernel did (`vfio-oracle events`): the call, and the one it was made from.
  package var what: String?
  package var cause: String?
  /// When it was called and when it returned, in microseconds.
  package var began: Int?
  package var ended: Int?
  // A program stepped through (`vfio-oracle at`).
  package var at: Int?
  package var counted: Int?
  package var reached: Bool?
  package var status: String?
  package var before: Call?
  // What is bound to what (`vfio-oracle state`).
  package var override: String?
  package var name: String?

  // What a process uses (`vfio-oracle process`), before and after.
  package var when: String?
  package var descriptors: Int?
  package var threads: Int?
  package var memory: Int?
  package var milliseconds: Int?

  private enum CodingKeys: String, CodingKey {
    case op, address, path, result, reason, step, affected, lost, viable, key, driver, bound, group, device, pid, thread
    case fd, kind, target, file, how, what, at, counted, reached, status, before, override, name
    case began, ended
    case when, descriptors, threads, memory, milliseconds
    case cause = "in"
  }

  /// Reads a file of lines.
  package static func lines(_ data: Data) throws -> [Answer] {
    try data.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(Answer.self, from: $0) }
  }
}
