import Foundation

/// The state that a reader of `vfiotop watch --json` has: the first document with all later changes applied in order.
/// It is parsed by the contract, as an independent program would do.
package struct ChangeStream {
  /// A line after the first one (vfiotop.change/1).
  package struct Line: Decodable {
    package var schema: String
    package var at: String
    package var kind: String
    package var address: String?
    package var deviceSet: String?
    package var pid: Int?
    package var text: String
  }

  /// The devices that are members of a set.
  package private(set) var members: Set<String> = []
  /// The device sets that have a member.
  package private(set) var sets: Set<String> = []
  /// The open devices.
  package private(set) var open: Set<String> = []
  /// The processes that hold a device.
  package private(set) var holders: Set<Int> = []
  /// The devices whose unbind waits.
  private var waiting: Set<String> = []
  /// The host is unreadable.
  package private(set) var isBlind = false
  package private(set) var lines: [Line] = []
  /// The reason why the stream cannot be followed; nil while it can.
  package private(set) var problem: String?

  /// Parses the stream so far. An incomplete last line is ignored.
  package init(_ data: Data) {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    var rest = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
    guard let first = rest.popFirst() else {
      problem = "it has not begun"
      return
    }
    do {
      begin(try Prediction(json: first))
      for line in rest { apply(try decoder.decode(Line.self, from: line)) }
    } catch {
      problem = "a line cannot be read: \(error)"
    }
  }

  private mutating func begin(_ document: Prediction) {
    members = Set(document.shownAddresses)
    sets = Set(document.deviceSets.map(\.id))
    // A waiting device has no set, and is in the document all the same.
    waiting = Set(document.devices.filter { $0.deviceSet == nil && $0.open == true }.map(\.address))
    open = Set(document.devices.filter { $0.open == true }.map(\.address))
    holders = Set(document.holders.map(\.pid))
  }

  private mutating func apply(_ line: Line) {
    lines.append(line)
    if line.schema != "vfiotop.change/1" { problem = "a line has the schema \(line.schema)" }
    var wrong: String?
    switch line.kind {
    case "device_bound": wrong = Self.change(&members, line.address, isIn: true, line)
    // From here on it is in no set; "device_unbound" follows when the wait is over.
    case "device_unbinding":
      if let address = line.address {
        members.remove(address)
        waiting.insert(address)
      }
    case "device_unbound" where line.address.map { waiting.remove($0) != nil } ?? false:
      if let address = line.address { open.remove(address) }
    case "device_unbound":
      wrong = Self.change(&members, line.address, isIn: false, line)
      if let address = line.address { open.remove(address) }
    case "set_appeared": wrong = Self.change(&sets, line.deviceSet, isIn: true, line)
    case "set_vanished": wrong = Self.change(&sets, line.deviceSet, isIn: false, line)
    case "first_open": wrong = Self.change(&open, line.address, isIn: true, line)
    // A device that disappears is no longer open, in whatever order the lines arrive.
    case "last_close": if let address = line.address { open.remove(address) }
    case "holder_appeared": wrong = Self.change(&holders, line.pid, isIn: true, line)
    case "holder_ended": wrong = Self.change(&holders, line.pid, isIn: false, line)
    case "observation_failed": isBlind = true
    case "observation_resumed": isBlind = false
    default: break
    }
    problem = problem ?? wrong
  }

  /// Applies a change. Returns an error if an added name existed or a removed one did not, because the reader has lost
  /// track then.
  private static func change<Name: Hashable>(_ set: inout Set<Name>, _ name: Name?, isIn: Bool, _ line: Line) -> String?
  {
    guard let name else { return "\(line.kind) names nothing: \(line.text)" }
    defer { if isIn { set.insert(name) } else { set.remove(name) } }
    return set.contains(name) == isIn ? "\(line.kind) of \(name), which is \(isIn ? "" : "not ")there" : nil
  }
}
