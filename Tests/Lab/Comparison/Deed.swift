import Foundation

/// One run of a vfiotop action: the arguments, the dry run, the output, and the events that the kernel saw.
package struct Deed {
  /// The kernel answer that the run is meant to provoke, which vfiotop must have predicted.
  package let expected: String
  package let predicted: String
  /// The arguments of vfiotop.
  package let words: [String]
  /// The output of the dry run, with its exit status and the kernel's events during it; nil without one.
  package let plan: String?
  package let planStatus: Int?
  package let planEvents: [Answer]
  /// The exit status; nil if the program did not end.
  package let status: Int?
  /// The required exit status, if it does not follow from the answer.
  package let expectedStatus: Int?
  /// Standard error.
  package let errorText: String
  /// Texts that the output must have besides the error's name.
  package let says: [String]
  package let journal: Journal
  /// The kernel's events.
  package let events: [Answer]
  /// The drivers and overrides of all functions before and after, and the remaining restore records.
  package let before: [String]
  package let after: [String]
  /// The time that another process had to wait for vfiotop, in milliseconds.
  package let waited: Int?

  /// Reads the files that the guest wrote for this run; `data` returns one by the last part of its name.
  package init(_ data: (String) -> Data?) throws {
    func text(_ name: String) -> String? { data(name).map { String(decoding: $0, as: UTF8.self) } }
    func number(_ name: String) -> Int? {
      text(name).flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
    func lines(_ name: String) -> [String] { (text(name) ?? "").split(separator: "\n").map(String.init) }
    let all = (text("words") ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
    let answers = (all.first ?? "").split(separator: "/").map(String.init)
    // A request for the device by another process cannot be predicted.
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

  /// The prediction in the dry run's last line: `works`, an error's name, `refused`, `unknown`; nil without that line.
  package var prediction: String? {
    let line = plan?.split(separator: "\n").last { !$0.hasPrefix("{") }
    guard let line, line.hasPrefix("prediction: ") else { return nil }
    let said = String(line.dropFirst("prediction: ".count))
    return said.hasPrefix("fails ") ? String(said.dropFirst("fails ".count)) : said
  }

  /// The requested number of opens, for a request that was carried out.
  package var opens: Int? {
    guard words.first == "open", expected == "works" || expected == "letgo" else { return nil }
    let count = words.firstIndex(of: "--count").map { words[words.index(after: $0)] }
    return count.flatMap { Int($0) } ?? 1
  }

  /// The number of acting calls in the dry run, as counted by `vfio-oracle at 0`.
  package var planCalls: Int? {
    let line = plan?.split(separator: "\n").last { $0.hasPrefix("{\"op\":\"at\"") }
    return line.flatMap { try? JSONDecoder().decode(Answer.self, from: Data($0.utf8)) }?.counted
  }
}
