import HostModel
import HostObservation
import Synchronization

/// A host on which reads fail: the k-th one, or every one of a process from the k-th on, as when the process ends.
final class FailingHost: HostFiles {
  private let host: any HostFiles
  private let failing: Int
  private let errno: ErrorNumber
  private let endingProcess: String?
  private let count = Mutex(0)

  init(_ host: any HostFiles, failing: Int, errno: ErrorNumber, endingProcess: String? = nil) {
    self.host = host
    self.failing = failing
    self.errno = errno
    self.endingProcess = endingProcess
  }

  /// The number of reads so far.
  var reads: Int { count.withLock { $0 } }

  private func fails(_ path: String) -> Bool {
    let number = count.withLock {
      $0 += 1
      return $0
    }
    guard let endingProcess else { return number == failing }
    return number >= failing && (path + "/").hasPrefix(endingProcess + "/")
  }

  private func check(_ path: String) throws(HostReadError) {
    if fails(path) { throw HostReadError(path: path, reason: .errno(errno)) }
  }

  func contents(_ path: String, limit: Int) throws(HostReadError) -> [UInt8] {
    try check(path)
    return try host.contents(path, limit: limit)
  }

  func entries(_ directory: String) throws(HostReadError) -> [String] {
    try check(directory)
    return try host.entries(directory)
  }

  func link(_ path: String) throws(HostReadError) -> String {
    try check(path)
    return try host.link(path)
  }

  func status(_ path: String) throws(HostReadError) -> FileStatus {
    try check(path)
    return try host.status(path)
  }

  func visitDescriptors(
    _ directory: String, follow: (_ link: UnsafeRawBufferPointer) -> Bool,
    _ visit: (_ number: Int32, _ link: UnsafeRawBufferPointer, _ status: FileStatus?) -> Bool
  ) throws(HostReadError) {
    try check(directory)
    try host.visitDescriptors(directory, follow: follow) { number, link, status in
      visit(number, link, status == nil || fails(directory) ? nil : status)
    }
  }

  func compareOpenedFiles(_ left: ProcessDescriptor, _ right: ProcessDescriptor) -> FileComparison? {
    fails("proc/\(left.task)") || (endingProcess != nil && fails("proc/\(right.task)"))
      ? nil : host.compareOpenedFiles(left, right)
  }

  func compareTables(_ left: Int32, _ right: Int32) -> FileComparison? {
    fails("proc/\(right)") ? nil : host.compareTables(left, right)
  }
}
