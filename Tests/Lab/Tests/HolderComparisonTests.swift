import Foundation
import LabComparison
import Testing

/// The comparison of holders must detect every kind of difference.
struct HolderComparisonTests {
  private static let document = """
    {"schema":"vfiotop.snapshot/1","device_sets":[],
     "devices":[{"address":"0000:01:00.0","driver":"vfio-pci","iommu_group":5,"device_set":"device:0000:01:00.0",
       "vfio_device":"vfio0","open":true,"open_count":2,"open_count_certainty":"computed","opened_files":2,
       "descriptors":3,"holders":[HOLDER],"open_verdict":{"verdict":"fails","errno":"EBUSY"},
       "function_reset":{"verdict":"works","errno":null}}],
     "iommu_groups":[{"id":5,"devices":["0000:01:00.0"],"viable":true,"node":"/dev/vfio/5","open":true}],
     "holders":[HOLDER],"blind_spots":{"unreadable_processes":0,"phantom_opens":[]}}
    """
  private static let holder = """
    {"pid":70,"command":"vfio-oracle","descriptors":[
     {"fd":4,"kind":"group","target":"/dev/vfio/5","device":null,"thread":null},
     {"fd":5,"kind":"device","target":"anon_inode:[vfio-device]","device":"0000:01:00.0","thread":null},
     {"fd":6,"kind":"device","target":"anon_inode:[vfio-device]","device":"0000:01:00.0","thread":null},
     {"fd":7,"kind":"device","target":"anon_inode:[vfio-device]","device":"0000:01:00.0","thread":null}]}
    """
  private static let held = """
    {"op":"held","pid":70,"thread":null,"fd":4,"kind":"group","target":"/dev/vfio/5","address":null,"file":1}
    {"op":"held","pid":70,"thread":null,"fd":5,"kind":"device","target":"x","address":"0000:01:00.0","file":2}
    {"op":"held","pid":70,"thread":null,"fd":6,"kind":"device","target":"x","address":"0000:01:00.0","file":2}
    {"op":"held","pid":70,"thread":null,"fd":7,"kind":"device","target":"x","address":"0000:01:00.0","file":3}
    {"op":"holding","pid":70}
    """
  private static let answers = """
    {"op":"member","address":"0000:01:00.0","key":"0x1","driver":"vfio-pci","group":"5","device":"vfio0"}
    {"op":"open","path":"group","address":"0000:01:00.0","result":"EBUSY","step":"group"}
    """

  private func compare(
    document change: (String, String)? = nil, held edit: (String, String)? = nil, answers other: (String, String)? = nil
  ) throws -> Tally {
    var document = Self.document.replacingOccurrences(of: "HOLDER", with: Self.holder)
    if let change { document = document.replacingOccurrences(of: change.0, with: change.1) }
    var held = Self.held
    if let edit { held = held.replacingOccurrences(of: edit.0, with: edit.1) }
    var answers = Self.answers
    if let other { answers = answers.replacingOccurrences(of: other.0, with: other.1) }
    return HolderComparison(
      prediction: try Prediction(json: Data(document.utf8)), held: try Answer.lines(Data(held.utf8)),
      answers: try Answer.lines(Data(answers.utf8))
    ).run()
  }

  @Test func equalDocumentsAgree() throws {
    let tally = try compare()
    #expect(tally.differences == [] && tally.undecided == [])
    #expect(tally.passed > 10)
  }

  @Test(arguments: [
    ("\"open_count\":2", "\"open_count\":3", "open counts"),
    ("\"open\":true,\"open_count\"", "\"open\":false,\"open_count\"", "open states"),
    ("\"opened_files\":2", "\"opened_files\":3", "opened files"),
    ("\"descriptors\":3", "\"descriptors\":4", "descriptors"),
    ("\"fd\":7", "\"fd\":8", "descriptors of 70"), ("\"pid\":70", "\"pid\":71", "pids"),
    ("\"kind\":\"group\"", "\"kind\":\"container\"", "descriptors of 70"),
    (
      "\"viable\":true,\"node\":\"/dev/vfio/5\",\"open\":true",
      "\"viable\":true,\"node\":\"/dev/vfio/5\",\"open\":false", "open state of 5"
    ),
    (
      "\"phantom_opens\":[]", "\"phantom_opens\":[{\"address\":\"0000:01:00.0\",\"driver\":\"vfio-pci\"}]",
      "phantom opens"
    ),
    ("\"unreadable_processes\":0", "\"unreadable_processes\":1", "blind spots"),
    (
      "\"open_count\":2,\"open_count_certainty\":\"computed\"",
      "\"open_count\":3,\"open_count_certainty\":\"lower_bound\"", "lower bound"
    ),
  ])
  func everyDifferentPredictionIsDetected(old: String, new: String, word: String) throws {
    let tally = try compare(document: (old, new))
    #expect(tally.differences.contains { $0.contains(word) }, "\(tally.differences)")
  }

  @Test func whatIsNotKnownIsLeftOpenAndNotCounted() throws {
    let all = try compare().passed
    let tally = try compare(document: ("\"open_count\":2", "\"open_count\":null"))
    #expect(tally.failed == 0 && tally.undecided.count == 1 && tally.passed == all - 1)
  }

  @Test func anUnreportedOpenIsDetected() throws {
    let unseen = "{\"op\":\"unseen\",\"address\":\"0000:01:00.0\",\"how\":\"flight\",\"pid\":null}\n{\"op\":\"holding\""
    let tally = try compare(held: ("{\"op\":\"holding\"", unseen))
    #expect(tally.differences.contains { $0.contains("phantom opens") })
    #expect(tally.differences.contains { $0.contains("open counts") })
  }

  @Test func aGroupThatOpensIsNotOpen() throws {
    #expect(try compare(answers: ("EBUSY", "works")).failed == 1)
  }
}
