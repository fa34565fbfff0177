import HostObservation
import RecordedHost
import Synchronization

/// A recorded host that changes while it is looked at, and counts how often it is asked.
final class ChangingHost: HostFiles {
  private struct State {
    var host: RecordedHost
    var reads = 0
  }

  private let after: RecordedHost
  private let change: Int
  private let state: Mutex<State>

  /// A host that becomes another one before the k-th read, as when something happens in the middle of a look.
  init(_ before: RecordedHost, _ after: RecordedHost, at change: Int) {
    (self.after, self.change) = (after, change)
    state = Mutex(State(host: before))
  }

  /// A host that changes when it is told to.
  convenience init(_ host: RecordedHost) { self.init(host, host, at: .max) }

  /// How many reads there were.
  var reads: Int { state.withLock { $0.reads } }

  /// How many reads something asks for.
  func reads(_ body: () -> Void) -> Int {
    let before = reads
    body()
    return reads - before
  }

  /// From here on it is this one.
  func become(_ host: RecordedHost) { state.withLock { $0.host = host } }

  /// From here on there is this as well.
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
    _ visit: (_ number: Int32, _ link: UnsafeRawBufferPointer, _ status: FileStatus?) -> Void
  ) throws(HostReadError) { try now.visitDescriptors(directory, follow: follow, visit) }
  func compareOpenedFiles(_ left: ProcessDescriptor, _ right: ProcessDescriptor) -> FileComparison? {
    now.compareOpenedFiles(left, right)
  }
  func sharesTable(thread: Int32, process: Int32) -> Bool? { now.sharesTable(thread: thread, process: process) }
}
