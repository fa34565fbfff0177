import Foundation

/// One line of the oracle: a question to the kernel about a device, and the answer.
package struct Answer: Decodable {
  /// An entry of the kernel's own reset scope.
  package struct Affected: Decodable, Hashable {
    package var address: String
    package var group: Int?
    package var id: Int?
  }

  /// The call before which a program was stopped.
  package struct Call: Decodable {
    package var call: String?
    package var target: String?
  }

  package var op: String
  package var address: String?
  /// `group` or `cdev`.
  package var path: String?
  /// `works` or the error's name; nil if the call could not be made.
  package var result: String?
  /// The reason why the call could not be made.
  package var reason: String?
  /// The step of an open that gave the result.
  package var step: String?
  package var affected: [Affected]?
  /// The device no longer responds.
  package var lost: Bool?
  package var viable: Bool?

  // Members of a set, and held descriptors.
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

  // The kernel's actions (`vfio-oracle events`): the function called, and its traced caller.
  package var what: String?
  package var cause: String?
  /// The times of the call and of the return, in microseconds.
  package var began: Int?
  package var ended: Int?
  // A program run call by call (`vfio-oracle at`).
  package var at: Int?
  package var counted: Int?
  package var reached: Bool?
  package var status: String?
  package var before: Call?
  /// The system call of a listed step, or the call of a journal line.
  package var call: String?
  // Driver bindings (`vfio-oracle state`).
  package var override: String?
  package var name: String?

  // A process's resources (`vfio-oracle process`) before and after.
  package var when: String?
  package var descriptors: Int?
  package var threads: Int?
  package var memory: Int?
  package var milliseconds: Int?

  private enum CodingKeys: String, CodingKey {
    case op, address, path, result, reason, step, affected, lost, viable, key, driver, bound, group, device, pid, thread
    case fd, kind, target, file, how, what, at, counted, reached, status, before, call, override, name
    case began, ended
    case when, descriptors, threads, memory, milliseconds
    case cause = "in"
  }

  /// Reads a file of lines.
  package static func lines(_ data: Data) throws -> [Answer] {
    try data.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(Answer.self, from: $0) }
  }
}
