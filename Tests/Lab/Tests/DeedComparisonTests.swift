import Foundation
import LabComparison
import Testing

/// The comparison of actions must detect any difference between prediction, answer, journal and kernel.
struct DeedComparisonTests {
  private static let opened =
    #"{"op":"event","what":"open_device","address":"0000:01:00.0","in":null,"result":"works"}"#
  private static let closed =
    #"{"op":"event","what":"close_device","address":"0000:01:00.0","in":null,"result":null,"began":7,"ended":1000005}"#
  private static let asked =
    #"{"op":"event","what":"request","address":"0000:01:00.0","in":null,"result":null,"began":5,"ended":6}"#

  private static func line(_ event: String, _ rest: String = "") -> String {
    #"{"schema":"vfiotop.journal/1","at":"x","action":"open","event":"\#(event)","address":"0000:01:00.0""#
      + #","text":"t"\#(rest)}"#
  }
  private static let first = line("first_open", #","open_count_before":0,"open_count_after":1"#)
  private static let last = line("last_close", #","open_count_before":1,"open_count_after":0"#)
  private static func call(_ name: String, _ result: String) -> String {
    line("call", #","call":"\#(name)","result":"\#(result)","duration_ms":0.5"#)
  }
  private static func finished(_ outcome: String) -> String { line("finished", #","result":"\#(outcome)""#) }

  /// The tally of an open that worked; `other` replaces some of its files.
  private func good(_ other: [String: String] = [:], logsResets: Bool = false) throws -> Tally {
    let journal = [
      Self.line("started"), Self.call("VFIO_GROUP_GET_DEVICE_FD", "ok"), Self.first, Self.last, Self.finished("done"),
    ]
    let files = [
      "words": "works open 0000:01:00.0\n", "status": "0\n", "err": "",
      "plan": "a plan\nprediction: works\n{\"op\":\"at\",\"counted\":0}\n", "plan.status": "0\n", "plan.events": "",
      "journal": journal.joined(separator: "\n"), "events": "\(Self.opened)\n\(Self.closed)\n",
      "before": "{\"op\":\"state\"}\n", "after": "{\"op\":\"state\"}\n",
    ].merging(other) { $1 }
    return try DeedComparison(
      deed: Deed { files[$0].map { Data($0.utf8) } }, picture: nil, logsResets: logsResets
    ).run()
  }

  @Test func agreementPasses() throws { #expect(try good().differences == []) }

  @Test(arguments: [
    ["plan": "prediction: fails EBUSY\n{\"op\":\"at\",\"counted\":0}\n"],
    ["plan": "nothing\n{\"op\":\"at\",\"counted\":0}\n"],
    // A dry run that acts, or makes the kernel act.
    ["plan": "prediction: works\n{\"op\":\"at\",\"counted\":1}\n"],
    ["plan.events": "\(opened)\n"], ["plan.status": "1\n"],
    ["status": "1\n"],
    // An open or a close that the journal or the kernel lacks.
    ["events": "\(opened)\n"], ["events": "\(opened)\n\(opened)\n\(closed)\n"],
    ["journal": "\(line("started"))\n\(first)\n\(last)\n\(finished("done"))"],
    ["journal": "\(line("started"))\n\(call("VFIO_GROUP_GET_DEVICE_FD", "ok"))\n\(first)\n\(last)"],
    ["after": "{\"op\":\"state\",\"driver\":\"other\"}\n"], ["waited": "30000\n"],
    // The device was not requested.
    ["words": "letgo open 0000:01:00.0\n"],
  ])
  func differencesAreDetected(other: [String: String]) throws { #expect(try !good(other).differences.isEmpty) }

  @Test func refusalNamesItsErrorAndAWayOut() throws {
    var files = [
      "words": "EBUSY open 0000:01:00.0\n", "status": "1\n", "plan.status": "1\n", "events": "",
      "plan": "prediction: fails EBUSY\n{\"op\":\"at\",\"counted\":0}\n",
      "journal": [Self.line("started"), Self.call("open", "EBUSY"), Self.finished("refused")].joined(separator: "\n"),
      "err": "vfiotop: open: EBUSY (busy). The group is held by pid 7. End it first.", "says": "7\n",
    ]
    #expect(try good(files).differences == [])
    files["err"] = "vfiotop: it did not work and the reason is not known to anybody here, sorry. 7"
    #expect(try !good(files).differences.isEmpty)
    files["err"] = "EBUSY"
    #expect(try !good(files).differences.isEmpty)
  }

  /// If the kernel logs resets, a missing one is a difference.
  @Test func aLogWithoutTheResetIsDetected() throws {
    let touched = #"{"op":"event","what":"touched","address":"0000:01:00.0","in":"open_device","result":null}"#
    let begun = touched.replacingOccurrences(of: "touched", with: "log_resetting")
    let done = touched.replacingOccurrences(of: "touched", with: "log_reset_done")
    func differences(_ lines: String...) throws -> Int {
      let events = ([Self.opened, touched, Self.closed] + lines).joined(separator: "\n")
      return try good(["events": events], logsResets: true).differences.count
    }
    #expect(try differences(begun, done) == 0 && differences(begun) == 1 && differences() == 1)
  }

  @Test func aRequestedDeviceIsReleased() throws {
    let journal = [
      Self.line("started"), Self.call("VFIO_GROUP_GET_DEVICE_FD", "ok"), Self.first, Self.finished("done"),
      Self.line("request"), Self.last,
    ]
    var files = [
      "words": "letgo open 0000:01:00.0\n", "status": "1\n", "waited": "70\n",
      "err": "vfiotop: 0000:01:00.0 was closed early: the kernel asked for it back.",
      "events": "\(Self.opened)\n\(Self.asked)\n\(Self.closed)\n", "journal": journal.joined(separator: "\n"),
    ]
    #expect(try good(files).differences == [])
    // A millisecond over a second, and without a time.
    files["events"] = files["events"]?.replacingOccurrences(of: "1000005", with: "1001005")
    #expect(try good(files).differences.count == 1)
    files["events"] = files["events"]?.replacingOccurrences(of: "1001005", with: "null")
    #expect(try good(files).differences.count == 1)
  }
}
