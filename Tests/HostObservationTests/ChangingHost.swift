import HostObservation
import RecordedHost
import Synchronization

/// A recorded host that changes during a scan and counts its reads.
final class ChangingHost: HostFiles {
  private struct State {
    var host: RecordedHost
    var reads = 0
  }

  private let after: RecordedHost
  private let change: Int
  private let state: Mutex<State>

  /// A host that becomes another one before the k-th read, like a change in the middle of a scan.
  init(_ before: RecordedHost, _ after: RecordedHost, at change: Int) {
    (self.after, self.change) = (after, change)
    state = Mutex(State(host: before))
  }

  /// A host that changes on request.
  convenience init(_ host: RecordedHost) { self.init(host, host, at: .max) }

  /// The number of reads so far.
  var reads: Int { state.withLock { $0.reads } }

  /// The number of reads that `body` makes.
  func reads(_ body: () -> Void) -> Int {
    let before = reads
    body()
    return reads - before
  }

  /// Replaces the host from now on.
  func become(_ host: RecordedHost) { state.withLock { $0.host = host } }

  /// Adds to the host from now on.
  func add(_ text: String) throws { try state.withLock { try $0.host.add(text) } }

  private var now: RecordedHost {
    state.withLock { state in
      state.reads += 1
      if state.reads == change { state.host = after }
      return state.host
    }
  }

  func contents(_ path: String, limit: Int) throws(HostReadError) -> [UInt8] {
    try now.contents(path, limit: limit)
  }
  func entries(_ directory: String) throws(HostReadError) -> [String] { try now.entries(directory) }
  func link(_ path: String) throws(HostReadError) -> String { try now.link(path) }
  func status(_ path: String) throws(HostReadError) -> FileStatus { try now.status(path) }
  func visitDescriptors(
    _ directory: String, follow: (_ link: UnsafeRawBufferPointer) -> Bool,
    _ visit: (_ number: Int32, _ link: UnsafeRawBufferPointer, _ status: FileStatus?) -> Bool
  ) throws(HostReadError) { try now.visitDescriptors(directory, follow: follow, visit) }
  func compareOpenedFiles(_ left: ProcessDescriptor, _ right: ProcessDescriptor) -> FileComparison? {
    now.compareOpenedFiles(left, right)
  }
  func compareTables(_ left: Int32, _ right: Int32) -> FileComparison? { now.compareTables(left, right) }
}
