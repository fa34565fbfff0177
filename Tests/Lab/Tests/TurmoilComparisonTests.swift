import Foundation
import LabComparison
import Testing

/// The comparison after a fault must detect every kind of difference: on the screen, in the stream, in a document, in
/// the resources of the programs, and in disturbed scans.
struct TurmoilComparisonTests {
  private static let screen = """
     lab  > devices > 0000:01:00.0                      Linux 6.12.117  group yes  cdev no
     2 sets  2 devices  1 open  1 holder                                      every 1 s
     1 sets  [2 devices]  3 groups   4 holders   5 buses   6 events   7 journal
     DEVICE          NAME       DRIVER    GRP  SET                 COUNT  HELD BY      OPEN   RESET   HOT
       0000:00:03.0  1234:11e8  vfio-pci    1  device:0000:00:03.0     0               works  EINVAL  ENODEV
       0000:01:00.0  8086:10d3  vfio-pci    7  slot:0000:01:00         2  vfio-oracle  EBUSY  works   works
       0000:01:00.1  8086:10d3  e1000e      7                                                         hit
    -- 0000:01:00.0  8086:10d3 ---------------------------------------------------------------------
     0000:05:00.0  vfio-pci bus:0000:05
    """
  private static let kernel = """
    {"op":"member","address":"0000:00:03.0","key":"0x1","driver":"vfio-pci","group":"1","device":"vfio0"}
    {"op":"member","address":"0000:01:00.0","key":"0x2","driver":"vfio-pci","group":"7","device":"vfio1"}
    """
  private static let held = """
    {"op":"held","pid":70,"fd":4,"kind":"group","target":"/dev/vfio/7","file":1}
    {"op":"held","pid":70,"fd":5,"kind":"device","target":"x","address":"0000:01:00.0","file":2}
    """

  private static func moment(_ edit: (String, String) = ("", "")) throws -> KernelMoment {
    func lines(_ text: String) throws -> [Answer] {
      try Answer.lines(Data(text.replacingOccurrences(of: edit.0, with: edit.1).utf8))
    }
    return KernelMoment(answers: try lines(kernel), held: try lines(held))
  }

  @Test func aRightScreenAgrees() throws {
    #expect(try Self.moment().differences(from: ScreenPicture(Self.screen)) == [])
  }

  @Test func aLongAddressIsCut() throws {
    let uuid = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"
    let moment = try Self.moment(("0000:00:03.0", uuid))
    let row = "   0000:00:03.0  1234:11e8  vfio-pci    1  device:0000:00:03.0"
    for (shown, other) in [
      ("83b8f4f2-509f-3~", "83b8f4f2-509f-4~"), ("83b8f4f2~0fa1001", "83b8f4f2~0fa1002"),
      ("83b8f4f2~0fa1001", "83b8f4f3~0fa1001"),
    ] {
      let cut = Self.screen.replacingOccurrences(of: row, with: "   \(shown)  1234  vfio-pci    1  device:83b8~")
      #expect(moment.differences(from: ScreenPicture(cut)) == [])
      #expect(!moment.differences(from: ScreenPicture(cut.replacingOccurrences(of: shown, with: other))).isEmpty)
    }
  }

  @Test(arguments: [
    (" 2 sets", " 3 sets"), ("2 devices  1", "1 device  1"), ("1 open", "0 open"), ("1 holder", "0 holders"),
    ("   0000:00:03.0  1234", "   0000:00:04.0  1234"), ("vfio-pci    7", "e1000e      7"),
    ("slot:0000:01:00", "               "), ("e1000e      7     ", "e1000e 7 bus:0000:01"),
    (" DEVICE ", " SET "), ("1 holder", "first scan"),
  ])
  func aWrongScreenDiffers(_ edit: (String, String)) throws {
    let screen = Self.screen.replacingOccurrences(of: edit.0, with: edit.1)
    #expect(screen != Self.screen)
    #expect(try !Self.moment().differences(from: ScreenPicture(screen)).isEmpty, "\(edit)")
  }

  @Test(arguments: [
    ("0x2", "0x1"), (#""kind":"device""#, #""kind":"group""#), (#""pid":70,"fd":5"#, #""pid":71,"fd":5"#),
  ])
  func anotherMomentDiffers(_ edit: (String, String)) throws {
    #expect(try !Self.moment(edit).differences(from: ScreenPicture(Self.screen)).isEmpty, "\(edit)")
  }

  private static let document = """
    {"schema":"vfiotop.snapshot/1","device_sets":[{"id":"device:0000:00:03.0","rule":"device",
     "members":["0000:00:03.0"],"open_count":0,
     "hot_reset":{"verdict":"fails","errno":"ENODEV","available_to":"anyone","affected":[]}}],
     "devices":[{"address":"0000:00:03.0","driver":"vfio-pci","iommu_group":1,"device_set":"device:0000:00:03.0",
       "vfio_device":"vfio0","open":false,"open_count":0,"open_count_certainty":"computed","opened_files":0,
       "descriptors":0,"holders":[],"open_verdict":{"verdict":"works","errno":null},
       "function_reset":{"verdict":"works","errno":null}}],
     "iommu_groups":[{"id":1,"devices":["0000:00:03.0"],"viable":true,"node":"/dev/vfio/1","open":false}],
     "holders":[],"blind_spots":{"unreadable_processes":0,"phantom_opens":[]}}
    """.replacingOccurrences(of: "\n", with: "")

  private static func change(_ kind: String, _ what: String) -> String {
    #"{"schema":"vfiotop.change/1","at":"2026-11-22T16:45:30.123Z","kind":"\#(kind)",\#(what),"text":""}"#
  }

  private static let changes = [
    change("device_bound", #""address":"0000:01:00.0""#), change("set_appeared", #""device_set":"slot:0000:01:00""#),
    change("holder_appeared", #""pid":70"#), change("first_open", #""address":"0000:01:00.0","pid":70"#),
  ]

  private static func stream(_ changes: [String]) -> ChangeStream {
    ChangeStream(Data(([document] + changes).map { $0 + "\n" }.joined().utf8))
  }

  @Test func aWholeStreamAgrees() throws {
    #expect(try Self.moment().differences(from: Self.stream(Self.changes)) == [])
    let blind = [Self.change("observation_failed", #""address":null"#)]
    let back = [Self.change("observation_resumed", #""address":null"#)]
    #expect(try !Self.moment().differences(from: Self.stream(Self.changes + blind)).isEmpty)
    #expect(try Self.moment().differences(from: Self.stream(Self.changes + blind + back)) == [])
  }

  /// A change that is missing, repeated or wrong.
  @Test(arguments: 0..<4) func aStreamWithAFaultDiffers(_ index: Int) throws {
    var missing = Self.changes
    missing.remove(at: index)
    #expect(try !Self.moment().differences(from: Self.stream(missing)).isEmpty)
    #expect(try !Self.moment().differences(from: Self.stream(Self.changes + [Self.changes[index]])).isEmpty)
    var torn = Self.changes
    torn[index].removeLast()
    #expect(try !Self.moment().differences(from: Self.stream(torn)).isEmpty)
  }

  @Test func aSoundDocumentContradictsNothing() throws {
    #expect(try Prediction(json: Data(Self.document.utf8)).contradictions == [])
  }

  @Test(arguments: [
    (#""driver":"vfio-pci""#, #""driver":null"#), (#""vfio_device":"vfio0""#, #""vfio_device":null"#),
    (#""device_set":"device:0000:00:03.0""#, #""device_set":null"#),
    (#""open_count":0,"open_count_c"#, #""open_count":2,"open_count_c"#),
    (#""members":["0000:00:03.0"]"#, #""members":[]"#),
    (#""members":["0000:00:03.0"]"#, #""members":["0000:00:04.0"]"#),
    (#""iommu_group":1"#, #""iommu_group":2"#), (#""iommu_group":1"#, #""iommu_group":null"#),
    (
      #""affected":[]"#,
      #""affected":[{"address":"0000:00:03.0","driver":null,"member":false,"reported_by_kernel":true}]"#
    ), (#""holders":[],"open_v"#, #""holders":[{"pid":70,"command":"x","descriptors":[]}],"open_v"#),
  ])
  func aTornDocumentContradictsItself(_ edit: (String, String)) throws {
    let document = Self.document.replacingOccurrences(of: edit.0, with: edit.1)
    #expect(document != Self.document)
    #expect(try !Prediction(json: Data(document.utf8)).contradictions.isEmpty, "\(edit)")
  }

  private static let lives = """
    {"op":"process","when":"before","name":"watch","pid":70,"descriptors":5,"threads":1,"memory":9000}
    {"op":"process","when":"after","name":"watch","pid":70,"descriptors":5,"threads":1,"memory":9900}
    """

  @Test func aLifeWithoutALeakAgrees() throws {
    #expect(LifeComparison(try Answer.lines(Data(Self.lives.utf8))).run().failed == 0)
  }

  @Test(arguments: [
    (#""descriptors":5,"threads":1,"memory":9900"#, #""descriptors":6,"threads":1,"memory":9900"#),
    (#""threads":1,"memory":9900"#, #""threads":2,"memory":9900"#), ("9900", "14000"), (#""after""#, #""later""#),
    ("9900", "null"), ("process", "other"), (#""pid":70,"descriptors":5,"threads":1,"memory":99"#, #""memory":99"#),
  ])
  func livesAreCompared(_ edit: (String, String)) throws {
    let text = Self.lives.replacingOccurrences(of: edit.0, with: edit.1)
    #expect(text != Self.lives)
    #expect(LifeComparison(try Answer.lines(Data(text.utf8))).run().failed > 0)
  }

  @Test func journalsAreCompared() {
    let whole = #"{"at":"x","event":"begun"}"#
    let end = #"{"at":"x","event":"finished","result":"done"}"#
    func run(_ lines: String...) -> Int {
      JournalComparison(Data(lines.map { $0 + "\n" }.joined().utf8)).run().failed
    }
    #expect(run(whole, #"{"at":"#, whole, end) == 0)
    #expect(run(whole, whole, end) > 0)
    #expect(run(#"{"at":"#, #"{"at":"#, end) > 0)
    #expect(run(whole, end, #"{"at":"#) > 0)
    #expect(run(whole, #"{"at":"#, whole) > 0)
    #expect(run(whole, #"{"at":"# + whole, #"{"at":"x","event":"finished","result":"refused"}"#) > 0)
  }

  @Test func scansAreCompared() throws {
    func run(_ edit: (String, String) = ("", ""), document: String = Self.document) throws -> Int {
      let text = (0...12).map { number in
        #"{"op":"at","at":\#(number),"counted":12,"reached":\#(number > 0),"status":"exit 0"}"#
      }.joined(separator: "\n").replacingOccurrences(of: edit.0, with: edit.1)
      return ScanComparison(try Answer.lines(Data(text.utf8))) { _ in Data(document.utf8) }.run().failed
    }
    #expect(try run() == 0)
    let third = #""at":3,"counted":12,"reached":true,"status":"exit 0""#
    #expect(try run((third, #""at":3,"counted":12,"status":"signal 4""#)) == 1)
    #expect(try run((#""reached":true"#, #""reached":false"#)) == 1)
    #expect(try run((#""counted":12"#, #""counted":0"#)) == 1)
    #expect(try run(document: "{") == 13)
    let torn = Self.document.replacingOccurrences(of: #""driver":"vfio-pci""#, with: #""driver":null"#)
    #expect(try run(document: torn) == 13)
  }
}
