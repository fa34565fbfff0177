/// A descriptor of VFIO or iommufd.
package struct FileDescriptor: Hashable, Sendable {
  /// The number in the process's descriptor table.
  package var number: Int32

  /// Creates a descriptor by its number.
  package init(_ number: Int32) { self.number = number }
}
