/// An opened file of VFIO's or iommufd's.
package struct FileDescriptor: Hashable, Sendable {
  /// The descriptor.
  package var number: Int32

  /// A file by its descriptor.
  package init(_ number: Int32) { self.number = number }
}
