import Foundation
import LabComparison
import Testing

/// The comparison itself, tested on handwritten documents: it must detect every kind of difference.
struct SetComparisonTests {
  private static let document = """
    {"schema":"vfiotop.snapshot/1","taken_at":"2026-11-22T16:45:30.123Z",
     "host":{"name":"lab","kernel":"6.12","vfio":{"group":true,"cdev":false,"iommufd":false,"noiommu":false}},
     "device_sets":[{"id":"bus:0000:08","rule":"bus","certainty":"computed",
       "members":["0000:08:01.0","0000:08:02.0"],"open_count":0,
       "hot_reset":{"verdict":"works","errno":null,"mechanism":"bus","available_to":"anyone","affected":[
         {"address":"0000:08:01.0","iommu_group":13,"driver":"vfio-pci","member":true,"reported_by_kernel":true},
         {"address":"0000:08:02.0","iommu_group":13,"driver":"vfio-pci","member":true,"reported_by_kernel":true}],
         "blockers":[]}}],
     "devices":[DEVICE1,DEVICE2],
     "iommu_groups":[{"id":13,"devices":["0000:08:01.0","0000:08:02.0"],"viable":true,"node":"/dev/vfio/13",
       "open":false}],
     "holders":[],"blind_spots":{"unreadable_processes":0,"phantom_opens":[]}}
    """

  private static func device(_ number: Int) -> String {
    """
    {"address":"0000:08:0\(number).0","driver":"vfio-pci","iommu_group":13,"device_set":"bus:0000:08",
     "vfio_device":"vfio\(number)","open":false,"open_count":0,"open_count_certainty":"computed","opened_files":0,
     "descriptors":0,"holders":[],"open_verdict":{"verdict":"works","errno":null,"blockers":[]},
     "function_reset":{"verdict":"fails","errno":"EINVAL","methods":[],"blockers":[]}}
    """
  }

  private static let answers = """
    {"op":"member","address":"0000:08:01.0","key":"0x1","driver":"vfio-pci","group":"13","device":"vfio1"}
    {"op":"member","address":"0000:08:02.0","key":"0x1","driver":"vfio-pci","group":"13","device":"vfio2"}
    {"op":"open","path":"group","address":"0000:08:01.0","result":"works","step":"get_device"}
    {"op":"group_status","group":"13","result":"works","viable":true}
    {"op":"scope","path":"group","address":"0000:08:01.0","result":"works","affected":[\
    {"address":"0000:08:01.0","group":13},{"address":"0000:08:02.0","group":13}]}
    {"op":"function_reset","address":"0000:08:01.0","result":"EINVAL"}
    {"op":"hot_reset","path":"group","address":"0000:08:01.0","result":"works","owned":1,"lost":false}
    """

  private func compare(
    document change: (String, String)? = nil, answers edit: (String, String)? = nil,
    hardware: EmulatedHardware = EmulatedHardware()
  ) throws -> Tally {
    var document = Self.document.replacingOccurrences(of: "DEVICE1", with: Self.device(1))
      .replacingOccurrences(of: "DEVICE2", with: Self.device(2))
    if let change { document = document.replacingOccurrences(of: change.0, with: change.1) }
    var answers = Self.answers
    if let edit { answers = answers.replacingOccurrences(of: edit.0, with: edit.1) }
    return SetComparison(
      prediction: try Prediction(json: Data(document.utf8)), answers: try Answer.lines(Data(answers.utf8)),
      hardware: hardware
    ).run()
  }

  @Test func equalDocumentsAgree() throws {
    let tally = try compare()
    #expect(tally.differences == [])
    #expect(tally.passed == 15)
  }

  @Test(arguments: [
    (
      "0x1\",\"driver\":\"vfio-pci\",\"group\":\"13\",\"device\":\"vfio2",
      "0x2\",\"driver\":\"vfio-pci\",\"group\":\"13\",\"device\":\"vfio2", "sets"
    ),
    ("\"device\":\"vfio1\"", "\"device\":\"vfio7\"", "name"),
    ("\"result\":\"works\",\"step\"", "\"result\":\"EPERM\",\"step\"", "opens"),
    (",{\"address\":\"0000:08:02.0\",\"group\":13}", "", "scopes"),
    ("\"group\":13}]", "\"group\":14}]", "scopes"),
    ("\"result\":\"EINVAL\"", "\"result\":\"works\"", "function resets"),
    ("\"result\":\"works\",\"owned\"", "\"result\":\"ENOTTY\",\"owned\"", "hot resets"),
    ("\"lost\":false", "\"lost\":true", "lost"),
    ("\"viable\":true", "\"viable\":false", "viability"),
    ("\"key\":\"0x1\",", "", "no key"),
  ])
  func everyDifferentAnswerIsDetected(old: String, new: String, word: String) throws {
    let tally = try compare(answers: (old, new))
    #expect(tally.failed > 0)
    #expect(tally.differences.contains { $0.contains(word) })
  }

  @Test(arguments: [
    ("\"open_verdict\":{\"verdict\":\"works\"", "\"open_verdict\":{\"verdict\":\"unknown\""),
    ("\"members\":[\"0000:08:01.0\",\"0000:08:02.0\"]", "\"members\":[\"0000:08:01.0\"]"),
    ("\"viable\":true", "\"viable\":false"),
    ("\"reported_by_kernel\":true}]", "\"reported_by_kernel\":false}]"),
  ])
  func everyDifferentPredictionIsDetected(old: String, new: String) throws {
    #expect(try compare(document: (old, new)).failed > 0)
  }

  @Test func hardwareExplainsOnlyWhatItNames() throws {
    let edit = ("\"result\":\"works\",\"owned\"", "\"result\":\"ENOTTY\",\"owned\"")
    let named = try compare(answers: edit, hardware: EmulatedHardware(linkNeverActive: ["0000:08:01.0"]))
    #expect(named.failed == 0 && named.exceptions.count == 1)
    let other = try compare(answers: edit, hardware: EmulatedHardware(linkNeverActive: ["0000:09:01.0"]))
    #expect(other.failed == 1 && other.exceptions == [])
  }

  @Test func missingKeysAreErrors() {
    #expect(throws: (any Error).self) { try compare(document: ("\"viable\"", "\"is_viable\"")) }
    #expect(throws: (any Error).self) { try compare(document: ("\"open_verdict\"", "\"open\"")) }
  }
}
