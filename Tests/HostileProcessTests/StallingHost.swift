import HostModel
import HostObservation
import RecordedHost
import Runtime
import Synchronization

/// A recorded host on which the reads of some files wait until they are let go.
final class StallingHost: HostFiles {
  private let host: RecordedHost
  private let gate: Gate
  private let stalling: Mutex<Set<String>>
  let hangingReads: HangingReads?

  /// Files whose path begins with one of `stalling` do not answer; `kcmp 812` stands for comparisons with a process.
  init(_ host: RecordedHost, stalling: Set<String>, patience: ReadPatience) throws {
    guard let gate = Gate() else { throw SystemCallError("eventfd", .EMFILE) }
    self.host = host
    self.gate = gate
    self.stalling = Mutex(stalling)
    hangingReads = HangingReads(patience)
  }

  /// Lets every read that waits go on, and no other one wait.
  func answer() {
    stalling.withLock { $0 = [] }
    gate.open()
  }

  private func wait(_ path: String) {
    if stalling.withLock({ $0.contains { path.hasPrefix($0) } }) { gate.wait() }
  }

  func contents(_ path: String, limit: Int) throws(HostReadError) -> [UInt8] {
    wait(path)
    return try host.contents(path, limit: limit)
  }
  func entries(_ directory: String) throws(HostReadError) -> [String] { try host.entries(directory) }
  func link(_ path: String) throws(HostReadError) -> String { try host.link(path) }
  func status(_ path: String) throws(HostReadError) -> FileStatus { try host.status(path) }
  func visitDescriptors(
    _ directory: String, follow: (UnsafeRawBufferPointer) -> Bool,
    _ visit: (Int32, UnsafeRawBufferPointer, FileStatus?) -> Bool
  ) throws(HostReadError) {
    wait(directory)
    try host.visitDescriptors(directory, follow: follow, visit)
  }
  func compareOpenedFiles(_ left: ProcessDescriptor, _ right: ProcessDescriptor) -> FileComparison? {
    wait("kcmp \(left.task)")
    wait("kcmp \(right.task)")
    return host.compareOpenedFiles(left, right)
  }
  func compareTables(_ left: Int32, _ right: Int32) -> FileComparison? { host.compareTables(left, right) }
}
