/// A driver in /sys/bus/*/drivers and its module in /sys/module.
package struct DriverFacts: Hashable, Sendable {
  /// The module's references less those of modules that use it; nil if it is built in or not readable.
  /// `vfio_df_device_first_open` takes one for each open device.
  package var references: Int?
  /// The driver's module; nil if it is built in.
  package var module: String?

  /// Creates a driver.
  package init(references: Int?, module: String? = nil) {
    self.references = references
    self.module = module
  }
}
