import HostModel
import HostObservation
import Synchronization

/// A process with many threads, each with a descriptor table of its own, and a count of the comparisons that are made.
final class CountingHost: HostFiles {
  private let threads: Int32
  private let descriptors: Int32
  private let made = Atomic<Int>(0)
  private let read = Atomic<Int>(0)
  private let looked = Atomic<Int>(0)

  /// The process has the pid 1000, and its threads the numbers after it. Every table has so many descriptors on devices.
  init(threads: Int32, descriptors: Int32 = 0) { (self.threads, self.descriptors) = (threads, descriptors) }

  /// The number of comparisons of tables.
  var comparisons: Int { made.load(ordering: .relaxed) }
  /// The number of tables that were read.
  var tables: Int { read.load(ordering: .relaxed) }
  /// The number of descriptors that were looked at.
  var descriptorsRead: Int { looked.load(ordering: .relaxed) }

  func contents(_ path: String, limit: Int) throws(HostReadError) -> [UInt8] { throw absent(path) }
  func link(_ path: String) throws(HostReadError) -> String { throw absent(path) }

  func entries(_ directory: String) throws(HostReadError) -> [String] {
    guard directory == "proc/1000/task" else { throw absent(directory) }
    return (1000...1000 + threads).map { "\($0)" }
  }

  func status(_ path: String) throws(HostReadError) -> FileStatus {
    guard path.hasPrefix("proc/1000/task") else { throw absent(path) }
    return FileStatus(
      mode: 0o040555, userID: 0, groupID: 0, links: UInt32(threads + 3), size: 0, deviceMajor: 0, deviceMinor: 0)
  }

  func visitDescriptors(
    _ directory: String, follow: (UnsafeRawBufferPointer) -> Bool,
    _ visit: (Int32, UnsafeRawBufferPointer, FileStatus?) -> Bool
  ) throws(HostReadError) {
    read.add(1, ordering: .relaxed)
    let link = Array("anon_inode:[vfio-device]".utf8)
    for number in 0..<descriptors {
      looked.add(1, ordering: .relaxed)
      guard link.withUnsafeBytes({ visit(number, $0, nil) }) else { break }
    }
  }

  func compareOpenedFiles(_ left: ProcessDescriptor, _ right: ProcessDescriptor) -> FileComparison? { nil }

  /// An order that has nothing to do with that of the numbers, as the kernel's has (`kptr_obfuscate`, kernel/kcmp.c).
  func compareTables(_ left: Int32, _ right: Int32) -> FileComparison? {
    made.add(1, ordering: .relaxed)
    let (a, b) = (UInt32(bitPattern: left) &* 2_654_435_761, UInt32(bitPattern: right) &* 2_654_435_761)
    return a == b ? .same : a < b ? .less : .greater
  }

  private func absent(_ path: String) -> HostReadError { HostReadError(path: path, reason: .errno(.ENOENT)) }
}
