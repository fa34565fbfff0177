/// An open file description (open(2), `struct file`). Every descriptor duplicated from one open(2) shares it.
final class FileObject {
  enum Kind {
    case container(Container)
    case group(VFIOGroup)
    case device(DeviceFile)
    case iommufd(IOMMUContext)
    /// A migration's data stream.
    case migration(MigrationFile)
  }

  /// The position in the order that kcmp(2) defines over files.
  let number: Int
  let kind: Kind
  /// The target of the `/proc/PID/fd` link.
  let link: String
  /// `f_count`: descriptors, mappings, messages in flight and the kernel's own references.
  var references = 1

  init(_ number: Int, _ kind: Kind, link: String) {
    self.number = number
    self.kind = kind
    self.link = link
  }
}

/// A mapping of a device region. It holds a reference to the file.
struct FileMapping {
  let file: FileObject
  let region: Int
  let length: UInt64
}
