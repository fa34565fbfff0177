import HostModel

/// One pass over one process's tables of descriptors, and its mappings where asked for.
struct ProcessVisit: Sendable {
  /// How the pass ended.
  var outcome = DescriptorTables.Outcome.read
  /// What of VFIO's was found.
  var descriptors: [Descriptor] = []
  /// Mappings of VFIO files; empty when not asked for.
  var mappings: [DeviceMapping] = []
  /// The kernel did not tell whether threads share the table.
  var threadsNotComparable = false
  /// The mappings were asked for and could not be read.
  var mappingsUnreadable = false
}
