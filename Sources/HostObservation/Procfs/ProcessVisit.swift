import HostModel
import TerminalText

/// The result of reading one process's descriptor tables, and its mappings if asked for.
struct ProcessVisit: Sendable {
  /// The owner of its directory in procfs.
  let user: UInt32
  /// The budget of that user.
  let budget: UserBudget
  /// The outcome.
  var outcome = DescriptorTables.Outcome.read
  /// Its descriptors on VFIO files.
  var descriptors: [Descriptor] = []
  /// Its mappings of VFIO files; nil if they were not asked for or could not be read.
  var mappings: [DeviceMapping]?
  /// The kernel did not report whether threads share the table.
  var threadsNotComparable = false
  /// The mappings were asked for and could not be read.
  var mappingsUnreadable = false
  /// It has more descriptors, tables or mappings than a scan reads (``ScanBudget``).
  var isPartial = false
}
