import HostModel
import HostObservation

/// A host with one file, and one link to the same text, for readers that take a path.
struct OneFile: HostFiles {
  let bytes: [UInt8]

  func contents(_ path: String, limit: Int) throws(HostReadError) -> [UInt8] { bytes }
  func link(_ path: String) throws(HostReadError) -> String { bytes.text }

  func entries(_ directory: String) throws(HostReadError) -> [String] { throw Self.nothing(directory) }
  func status(_ path: String) throws(HostReadError) -> FileStatus { throw Self.nothing(path) }
  func visitDescriptors(
    _ directory: String, follow: (UnsafeRawBufferPointer) -> Bool,
    _ visit: (Int32, UnsafeRawBufferPointer, FileStatus?) -> Bool
  ) throws(HostReadError) { throw Self.nothing(directory) }
  func compareOpenedFiles(_ left: ProcessDescriptor, _ right: ProcessDescriptor) -> FileComparison? { nil }
  func compareTables(_ left: Int32, _ right: Int32) -> FileComparison? { nil }

  private static func nothing(_ path: String) -> HostReadError { HostReadError(path: path, reason: .errno(.ENOENT)) }
}
