import Conformance
import Foundation
import LabComparison

/// The lab's readers: scripts and recordings, system call traces, lines of the oracle, journals and documents.
extension FuzzTarget {
  static let lab = [
    script, recording, trace, lines("oracle-lines", ".oracle") { try Answer.lines($0) }, journal, document,
  ]

  private static let script = FuzzTarget(
    "script", share: 12,
    seeds: { $0.files("Tests/Lab/Scripts", "") + texts("script a [cdev]\nA open-group 0000:01:00.0 g\n# x\nA exit\n") },
    check: { bytes in
      guard let scripts = try? Script.read(bytes.text) else { return }
      let written = scripts.map { (["script \($0.name)"] + $0.steps.map(\.description)).joined(separator: "\n") }
      let again: [Script]
      do { again = try Script.read(written.joined(separator: "\n")) } catch {
        throw Finding(description: "what was read is written as something else: \(error)")
      }
      try require(again == scripts, "what was read is written as another script")
    })

  private static let recording = FuzzTarget(
    "recording", share: 3,
    seeds: { source in
      // A whole recording is too long for an input, so take its machine and its start.
      source.files("Tests/Golden/conformance", ".recording").map { Array($0.prefix(4000)) }
    },
    check: { bytes in
      guard let recording = try? Recording(bytes.text) else { return }
      for part in recording.parts {
        try require(part.shown.count == part.script.steps.count, "steps and what they showed differ in number")
      }
    })

  private static let trace = FuzzTarget(
    "trace", share: 90,
    seeds: { _ in
      texts(
        "812 openat(3</sys/bus>, \"pci/devices\", O_RDONLY|O_CLOEXEC|O_DIRECTORY) = 4</sys/bus/pci/devices>\n",
        "openat(AT_FDCWD</>, \"/dev/vfio/vfio\", O_RDWR) = -1 EPERM\nunlink(\"/x\") = 0\nopen(\"/dev/tty\", O_RDWR) = 3\n"
      )
    },
    check: { bytes in
      let trace = FileTrace(bytes.text)
      let lines = bytes.text.utf8.count { $0 == 10 } + 1
      try require(trace.opens <= lines && trace.violations.count <= lines, "more calls than lines")
    })

  private static let journal = lines("journal", "") { try Journal($0) }

  private static let document = FuzzTarget(
    "prediction", share: 90,
    seeds: { _ in
      texts(
        "{\"schema\":\"vfiotop.snapshot/1\",\"device_sets\":[],\"devices\":[],\"iommu_groups\":[],\"holders\":[],\"blind_spots\":{}}"
      )
    },
    check: { bytes in _ = try? Prediction(json: Data(bytes)) })

  /// A target for lines of JSON, decoded with the lab's own types.
  private static func lines<Value>(
    _ name: String, _ ending: String, _ read: @escaping @Sendable (Data) throws -> Value
  ) -> FuzzTarget {
    FuzzTarget(
      name, share: 90,
      seeds: { source in
        (ending.isEmpty ? [] : source.files("Tests/Golden/hosts", ending)).flatMap { $0.split(separator: 10).prefix(4) }
          .map { Array($0) }
          + texts(
            "{\"schema\":\"vfiotop.journal/1\",\"at\":\"x\",\"event\":\"call\",\"call\":\"bind\",\"duration_ms\":1.5}\n"
          )
      },
      check: { bytes in _ = try? read(Data(bytes)) })
  }
}
