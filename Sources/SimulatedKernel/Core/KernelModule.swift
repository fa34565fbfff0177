/// A loadable module, reduced to its reference count (`struct module`).
protocol KernelModule: AnyObject {
  /// One reference per open device of its drivers (before 6.2, per open file description of one), and one per open data
  /// file of a migration.
  var references: Int { get set }
}
