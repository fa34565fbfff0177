/// An opened file: what descriptors that came from one open(2) share (`struct file`).
final class FileObject {
  /// What it is a file of.
  enum Kind {
    case container(Container)
    case group(VFIOGroup)
    case device(DeviceFile)
    case iommufd(IOMMUContext)
    /// The data of a migration.
    case migration(MigrationFile)
  }

  /// For kcmp(2): files are in this order.
  let number: Int
  let kind: Kind
  /// The text of a descriptor's link.
  let link: String
  /// `f_count`: descriptors, mappings, messages in flight, and what the kernel itself holds.
  var references = 1

  init(_ number: Int, _ kind: Kind, link: String) {
    self.number = number
    self.kind = kind
    self.link = link
  }
}

/// A mapping of a device's memory; it keeps the file open.
struct FileMapping {
  let file: FileObject
  let region: Int
  let length: UInt64
}

/// A process: a table of descriptors, mappings, and who it is.
final class ProcessState {
  let pid: Int32
  let startTime: UInt64
  let identity: ProcessSpec
  private(set) var descriptors: [Int32: FileObject] = [:]
  private var lowestFree: Int32 = 3
  var mappings: [FileMapping] = []

  init(_ pid: Int32, startTime: UInt64, _ identity: ProcessSpec) {
    self.pid = pid
    self.startTime = startTime
    self.identity = identity
  }

  /// Puts a file into the table, at the lowest free number above standard error (open(2)).
  func install(_ file: FileObject) -> Int32 {
    let number = lowestFree
    descriptors[number] = file
    while descriptors[lowestFree] != nil { lowestFree += 1 }
    return number
  }

  /// Takes a descriptor out of the table.
  func remove(_ number: Int32) {
    descriptors[number] = nil
    lowestFree = min(lowestFree, number)
  }

  /// Takes over the table of another process (fork(2)).
  func inherit(from parent: ProcessState) {
    (descriptors, lowestFree, mappings) = (parent.descriptors, parent.lowestFree, parent.mappings)
    for file in descriptors.values { file.references += 1 }
    for mapping in mappings { mapping.file.references += 1 }
  }
}

/// Who a process is.
package struct ProcessSpec: Hashable, Sendable {
  /// `comm`.
  package var command: String
  /// `cmdline`.
  package var arguments: [String]
  /// Its user.
  package var userID: UInt32
  /// CAP_SYS_RAWIO.
  package var hasRawIO: Bool

  /// An identity from its parts.
  package init(command: String, arguments: [String] = [], userID: UInt32 = 0, hasRawIO: Bool = true) {
    self.command = command
    self.arguments = arguments
    self.userID = userID
    self.hasRawIO = hasRawIO
  }
}
