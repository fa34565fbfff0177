import Foundation
import LabComparison
import Testing

/// The comparison with programs that nobody here wrote must detect every kind of difference: in a scan of /proc, in a
/// list, in what was said of a reset, and in the stream.
struct ClientComparisonTests {
  private static let document = """
    {"schema":"vfiotop.snapshot/1","device_sets":[{"id":"bus:0000:01","rule":"bus","members":["0000:01:00.0"],
     "open_count":1,"hot_reset":{"verdict":"works","errno":null,"available_to":"holder","affected":[]}}],
     "devices":[DEVICE(0000:01:00.0),DEVICE(0000:02:00.0)],"iommu_groups":[],"holders":[],
     "blind_spots":{"unreadable_processes":0,"phantom_opens":[]}}
    """
  private static let holder = #"{"pid":70,"command":"qemu","descriptors":[]}"#

  /// A line for each device that is open, one of them registered no more.
  private static let lines = """
    {"op":"held","pid":70,"fd":5,"kind":"device","target":"x","address":"0000:01:00.0","file":2}
    {"op":"held","pid":70,"fd":6,"kind":"device","target":"x","address":"0000:02:00.0","file":3}
    {"op":"opened","address":"0000:01:00.0"}
    {"op":"opened","address":"0000:02:00.0"}
    {"op":"given","pid":70,"fd":5,"address":"0000:01:00.0"}
    """

  private static func comparison(
    document edit: (String, String) = ("", ""), lines other: (String, String) = ("", "")
  ) throws -> ClientComparison {
    var document = document
    for address in ["0000:01:00.0", "0000:02:00.0"] {
      document = document.replacingOccurrences(
        of: "DEVICE(\(address))",
        with: """
          {"address":"\(address)","driver":"vfio-pci","open":true,"open_count":1,"descriptors":1,
           "holders":[\(holder)],"open_verdict":{"verdict":"fails","errno":"EBUSY"},
           "function_reset":{"verdict":"works","errno":null}}
          """)
    }
    document = document.replacingOccurrences(of: edit.0, with: edit.1)
    return ClientComparison(
      prediction: try Prediction(json: Data(document.utf8)),
      lines: try Answer.lines(Data(lines.replacingOccurrences(of: other.0, with: other.1).utf8)),
      members: ["0000:01:00.0"])
  }

  @Test func aRightMomentAgrees() throws {
    let tally = try Self.comparison().moment()
    #expect(tally.differences == [])
    #expect(tally.passed == 3)
  }

  @Test(arguments: [
    (#"{"op":"opened","address":"0000:01:00.0"}"#, "", "scans"),
    (#","address":"0000:02:00.0","file""#, #","file""#, "scans"),
  ])
  func aScanThatTheKernelContradictsIsSeen(_ text: String, _ other: String, _ kind: String) throws {
    let tally = try Self.comparison(lines: (text, other)).moment()
    #expect(tally.differences.contains { $0.hasPrefix(kind) })
  }

  @Test(arguments: [(#""open":true"#, #""open":false"#, "open devices"), (#""pid":70"#, #""pid":71"#, "waiting")])
  func aWrongListIsSeen(_ text: String, _ other: String, _ kind: String) throws {
    let tally = try Self.comparison(document: (text, other)).moment()
    #expect(tally.differences.contains { $0.hasPrefix(kind) })
  }

  private static let refusal =
    "qemu-system-x86_64: vfio: Cannot reset device 0000:01:00.0, depends on group 9 which is not owned.\n"

  @Test func aPromiseThatTheHolderCannotKeepIsSeen() throws {
    #expect(try Self.comparison().refusals(Self.refusal).failed == 1)
    #expect(try Self.comparison(document: ("\"holder\"", "\"nobody\"")).refusals(Self.refusal).differences == [])
    #expect(try Self.comparison().refusals("").failed == 1)
    for (message, failed) in [("IOMMU group 9 is free, and not held.", 0), ("IOMMU group 19 is held by qemu.", 1)] {
      let blockers = #""affected":[],"blockers":[{"message":"\#(message)"}]"#
      #expect(try Self.comparison(document: (#""affected":[]"#, blockers)).refusals(Self.refusal).failed == failed)
    }
  }

  @Test func aResetThatEndsOtherwiseIsSeen() throws {
    let event = #"{"op":"event","what":"bus_reset","address":"0000:01:00.0","result":"RESULT"}"#
    func events(_ result: String) throws -> [Answer] {
      try Answer.lines(Data(event.replacingOccurrences(of: "RESULT", with: result).utf8))
    }
    #expect(try Self.comparison().resets(try events("works")).differences == [])
    #expect(try Self.comparison().resets(try events("ENOTTY")).failed == 1)
    #expect(try Self.comparison(document: ("\"holder\"", "\"anyone\"")).resets(try events("works")).failed == 1)
    #expect(try Self.comparison().resets([]).failed == 1)
  }

  private static func stream(_ changes: String...) -> ChangeStream {
    let lines = changes.map { #"{"schema":"vfiotop.change/1","at":"-",\#($0),"text":""}"# }
    let empty = """
      {"schema":"vfiotop.snapshot/1","device_sets":[],"devices":[],"iommu_groups":[],"holders":[],\
      "blind_spots":{"unreadable_processes":0,"phantom_opens":[]}}
      """
    return ChangeStream(Data(([empty] + lines).map { $0 + "\n" }.joined().utf8))
  }

  @Test func aTrueStreamAgrees() throws {
    let stream = Self.stream(
      #""kind":"first_open","address":"0000:01:00.0","pid":70"#, #""kind":"last_close","address":"0000:01:00.0""#)
    let tally = try Self.comparison().claims(of: stream)
    #expect(tally.differences == [])
    #expect(tally.passed == 2)
  }

  @Test(arguments: [
    #""kind":"first_open","address":"0000:01:00.0","pid":71"#,
    #""kind":"holder_took","address":"0000:03:00.0","pid":70"#,
    #""kind":"first_open","address":"0000:01:00.0""#, #""kind":"phantom_appeared","address":"0000:01:00.0""#,
  ])
  func aFalseLineIsSeen(_ line: String) throws {
    #expect(try Self.comparison().claims(of: Self.stream(line)).failed == 1)
  }

  @Test func anAccountWithoutOpensProvesNothing() throws {
    let comparison = try Self.comparison(lines: (#""op":"given""#, #""op":"none""#))
    #expect(comparison.claims(of: Self.stream()).failed == 1)
  }
}
