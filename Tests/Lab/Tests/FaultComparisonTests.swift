import Foundation
import LabComparison
import Testing

/// The comparison of disturbed runs must detect a missing restore and an unexpected reset.
struct FaultComparisonTests {
  private static let states = """
    {"op":"state","address":"0000:01:00.0","driver":"vfio-pci","override":"vfio-pci"}
    {"op":"state","address":"0000:01:00.1","driver":"e1000e","override":null}

    """
  private static let touched = #"{"op":"event","what":"touched","address":"0000:01:00.0","in":"bus_reset"}"# + "\n"
  private static let reset =
    touched + #"{"op":"event","what":"bus_reset","address":"0000:01:00.0","in":null,"result":"works"}"# + "\n"
  private static let steps = 12
  private static let journal = """
    {"op":"journal","event":"call","call":"unbind","target":"drivers/e1000e/unbind","result":"ok"}
    {"op":"journal","event":"call","call":"VFIO_DEVICE_PCI_HOT_RESET","target":"0000:01:00.0","result":"ok"}

    """
  private static let calls = """
    {"op":"step","number":1,"by":"helper","call":"write","target":"/sys/bus/pci/drivers/e1000e/unbind"}
    {"op":"step","number":2,"by":"helper","call":"ioctl","target":"anon_inode:[vfio-device] ;113"}

    """

  private static func run(_ how: String, _ at: Int, _ rest: String, status: String = "signal 9", counted: Int? = nil)
    -> String
  {
    """
    {"op":"run","how":"\(how)","address":"none"}
    {"op":"at","at":\(at),"counted":\(counted ?? (at == 0 || how == "kill-parent" ? steps : at)),"reached":\(at > 0),"status":"\(status)"}
    \(rest)
    """
  }

  /// The tally of all runs; `rest` is the state after the third kill.
  private func runs(
    _ rest: String = states, each: [String] = ["kill"], held: Int = 1, written: String = journal,
    orphan: String = journal, orphanCalls: Int? = nil
  ) throws -> Tally {
    var text = Self.run("none", 0, Self.calls + written + Self.states + Self.reset, status: "exit 0")
    for at in 1...Self.steps { text += Self.run("kill", at, at == 3 ? rest : Self.states) }
    text += Self.run("kill-parent", 2, orphan + Self.states, counted: orphanCalls)
    for how in ["kill-helper", "remove"] { text += Self.run(how, 2, Self.states) }
    text += Self.run("hold", held, Self.states)
    return FaultComparison(
      before: try Answer.lines(Data(Self.states.utf8)), runs: try Answer.lines(Data(text.utf8)),
      scope: ["0000:01:00.0"], each: each
    ).run()
  }

  /// A journal that lacks a call that the oracle counted; one that ends with the parent; a helper that ends with it.
  @Test func missingLinesOfTheJournalAreSeen() throws {
    let cut = String(Self.journal.prefix { $0 != "\n" }) + "\n"
    #expect(try runs(written: cut, orphan: cut).differences.count == 1)
    #expect(try runs(orphan: cut).differences.count == 1)
    #expect(try runs(orphan: "").differences.count == 1)
    #expect(try runs(orphanCalls: 2).differences.count == 1)
  }

  @Test func restoredDriversPass() throws { #expect(try runs().differences == []) }

  /// A disturbance required before each call was made before one call only.
  @Test func omittedStepsAreDetected() throws {
    #expect(try runs(each: []).differences == [])
    #expect(try runs(each: ["remove"]).differences.count == 1)
    #expect(try runs(each: ["kill", "remove"]).differences.count == 1)
    #expect(try runs(held: 2).differences.count == 1)
  }

  @Test(arguments: [
    states.replacingOccurrences(of: "e1000e", with: "vfio-pci"),
    states.replacingOccurrences(of: #""e1000e","override":null"#, with: #""e1000e","override":"vfio-pci""#),
    states + #"{"op":"plan","name":"restore-1.json"}"# + "\n",
    states + #"{"op":"restore","status":"1"}"# + "\n",
    states + touched.replacingOccurrences(of: "0000:01:00.0", with: "0000:02:00.0"),
    "",
  ])
  func remainingRecordsAreDetected(rest: String) throws { #expect(try !runs(rest).differences.isEmpty) }
}
