import Conformance
import Glibc
import SimulatedKernel
import Testing

/// A kernel of the lab with its recording in Tests/Golden/conformance. The smallest comes first, because it detects
/// faults soonest.
enum RecordedKernel: String, CaseIterable, CustomTestStringConvertible {
  case unsafe = "6.12-unsafe"
  case reserved6_1 = "6.1-reserved"
  case reserved6_12 = "6.12-reserved"
  case reserved7_3 = "7.3-reserved"
  case noIOMMU = "7.3-noiommu"
  case v7_3 = "7.3"
  case v6_12 = "6.12"
  case v6_1 = "6.1"

  var testDescription: String { rawValue }

  /// The whole file; empty if unreadable, and no recording is empty.
  var text: String {
    let tests = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    guard let file = fopen("/\(tests)/Golden/conformance/\(rawValue).recording", "re") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The parsed recording.
  func recording() throws -> Recording { try #require(try Recording(text)) }

  /// Every recording, parsed once.
  static let recordings: [RecordedKernel: Recording] = {
    var recordings: [RecordedKernel: Recording] = [:]
    for kernel in allCases { recordings[kernel] = try? kernel.recording() }
    return recordings
  }()
}
