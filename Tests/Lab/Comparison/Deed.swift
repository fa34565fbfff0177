import Foundation

/// What vfiotop did once: what was asked, what it said before, what it wrote, and what the kernel saw.
package struct Deed {
  /// What the kernel must say for the deed to be the one that was meant, and what vfiotop must have said before.
  package let expected: String
  package let predicted: String
  /// What was asked of vfiotop.
  package let words: [String]
  /// What the dry run printed, its exit status, and what the kernel did meanwhile; nil without one.
  package let plan: String?
  package let planStatus: Int?
  package let planEvents: [Answer]
  /// The exit status; nil where the program went on.
  package let status: Int?
  /// What the exit status must be, where that does not follow from the answer.
  package let expectedStatus: Int?
  /// Standard error.
  package let errorText: String
  /// What must be said besides the error's name.
  package let says: [String]
  package let journal: Journal
  /// What the kernel did.
  package let events: [Answer]
  /// Drivers and overrides of all functions before and after, and plans that were left.
  package let before: [String]
  package let after: [String]
  /// How long something else had to wait for vfiotop, in milliseconds.
  package let waited: Int?

  /// Reads the files that the guest left of it; `data` gives one by the last part of its name.
  package init(_ data: (String) -> Data?) throws {
    func text(_ name: String) -> String? { data(name).map { String(decoding: $0, as: UTF8.self) } }
    func number(_ name: String) -> Int? {
      text(name).flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
    func lines(_ name: String) -> [String] { (text(name) ?? "").split(separator: "\n").map(String.init) }
    let all = (text("words") ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
    let answers = (all.first ?? "").split(separator: "/").map(String.init)
    // That somebody will want the device cannot be known before.
    predicted = answers.first == "letgo" ? "works" : answers.first ?? "?"
    expected = answers.last ?? "?"
    words = Array(all.dropFirst())
    plan = text("plan")
    planStatus = number("plan.status")
    planEvents = try Answer.lines(data("plan.events") ?? Data())
    status = number("status")
    expectedStatus = number("expected")
    errorText = text("err") ?? ""
    says = lines("says")
    journal = try Journal(data("journal") ?? Data())
    events = try Answer.lines(data("events") ?? Data())
    before = lines("before")
    after = lines("after")
    waited = number("waited")
  }

  /// What the dry run's last line predicts: `works`, an error's name, `refused`, `unknown`; nil without that line.
  package var prediction: String? {
    let line = plan?.split(separator: "\n").last { !$0.hasPrefix("{") }
    guard let line, line.hasPrefix("prediction: ") else { return nil }
    let said = String(line.dropFirst("prediction: ".count))
    return said.hasPrefix("fails ") ? String(said.dropFirst("fails ".count)) : said
  }

  /// How often a device was to be opened, where that was asked for and is done.
  package var opens: Int? {
    guard words.first == "open", expected == "works" || expected == "letgo" else { return nil }
    let count = words.firstIndex(of: "--count").map { words[words.index(after: $0)] }
    return count.flatMap { Int($0) } ?? 1
  }

  /// Calls with which the dry run would have acted: `vfio-oracle at 0` counts them.
  package var planCalls: Int? {
    let line = plan?.split(separator: "\n").last { $0.hasPrefix("{\"op\":\"at\"") }
    return line.flatMap { try? JSONDecoder().decode(Answer.self, from: Data($0.utf8)) }?.counted
  }
}
