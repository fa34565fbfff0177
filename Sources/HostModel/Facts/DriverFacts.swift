/// A driver as /sys/bus/*/drivers and /sys/module show it.
package struct DriverFacts: Hashable, Sendable {
  /// The module's references less those of modules that use it; nil when built in or not readable.
  /// A VFIO driver's references are its open devices (`vfio_df_device_first_open` takes one each).
  package var references: Int?
  /// The driver's module, nil when built in.
  package var module: String?

  /// A driver from its parts.
  package init(references: Int?, module: String? = nil) {
    self.references = references
    self.module = module
  }
}
