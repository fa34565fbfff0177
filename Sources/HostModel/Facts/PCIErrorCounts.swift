/// The errors that a function's Advanced Error Reporting has counted since the function was found: the `TOTAL_ERR_` lines
/// of `aer_dev_correctable`, `aer_dev_nonfatal` and `aer_dev_fatal`, which come from memory (`aer_stats_dev_attr`,
/// drivers/pci/pcie/aer.c). A number is nil if its file has no such line.
package struct PCIErrorCounts: Hashable, Sendable {
  /// Errors that the hardware corrected.
  package var correctable: Int?
  /// Uncorrectable errors that left the link reliable.
  package var nonFatal: Int?
  /// Uncorrectable errors that made the link unreliable.
  package var fatal: Int?

  /// Creates the counts.
  package init(correctable: Int?, nonFatal: Int?, fatal: Int?) {
    self.correctable = correctable
    self.nonFatal = nonFatal
    self.fatal = fatal
  }

  /// The sum of those that are known; nil if none is.
  package var total: Int? {
    let known = [correctable, nonFatal, fatal].compactMap(\.self)
    return known.isEmpty ? nil : known.reduce(0) { $0.addingReportingOverflow($1).partialValue }
  }
}
