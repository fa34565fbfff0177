import CLinux
import Glibc
import GoldenText
import ProgramEnvironment
import Testing

@testable import Sealing

/// This kernel is asked what the seal's filter lets through: each system call with each value of each argument that
/// matters. Nothing is carried out (Tests/Lab/CLab/include/probe.h).
///
/// A rule that is wider than the golden table fails here. The lab asks its kernels the same.
@Suite(
  .enabled(if: Oracle.canFilter, "this kernel, or the container, allows no system call filter"),
  .enabled(if: Oracle.isRecorded, "the table is of another architecture's calls"))
struct AllowedCallsTests {
  @Test func letsThroughWhatTheTableSays() throws {
    let table = try #require(Oracle.output("allowed"))
    expectGolden(table, named: "sealed/allowed")
  }

  /// Without the seal nothing is refused: what the table lacks is refused by the seal and by nothing else.
  @Test func refusesNothingWithoutTheSeal() {
    #expect(Oracle.output("allowed control") == "all\n")
  }

  /// A call that is allowed with some arguments only has its arguments tried.
  @Test func examinesEveryConditionalCall() throws {
    let lines = try #require(Oracle.output("allowed")).split(separator: "\n")
    let table = SystemCallTable(directories: 900..<904, process: 77)
    for call in table.allowed {
      let own = lines.filter { $0.hasPrefix("\(call.name)  ") }
      #expect(!own.isEmpty, "\(call.name)")
      #expect(own.contains("\(call.name)  any") == call.conditions.isEmpty, "\(call.name)")
    }
  }
}

/// Each refused call fails with EPERM and is counted, whichever thread makes it.
@Suite(.enabled(if: Oracle.canFilter, "this kernel, or the container, allows no system call filter"))
struct RefusedCallsTests {
  @Test(arguments: 1...5) func countsEachRefusedCall(run: Int) {
    #expect(Oracle.output("refused") == "EPERM EPERM EPERM EPERM EPERM EPERM; 6, personality\n")
  }
}

/// The lab's program, built beside the tests.
private enum Oracle {
  /// False if this kernel, or the container, refuses a filter to the control already.
  static let canFilter = output("allowed control") != nil

  #if arch(x86_64)
    static let isRecorded = true
  #else
    static let isRecorded = false
  #endif

  /// The output of the program; nil if it fails.
  static func output(_ words: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let folder = own.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    let variables = ProgramEnvironment.variables.map { "'\($0)=\($1)'" }.joined(separator: " ")
    guard let pipe = popen("exec env \(variables) '\(folder)/vfio-oracle' \(words)", "re") else { return nil }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&part, 1, part.count, pipe), count > 0 { bytes += part[..<count] }
    return pclose(pipe) == 0 ? String(decoding: bytes, as: UTF8.self) : nil
  }
}
