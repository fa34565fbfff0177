/// A process that holds a device, with its descriptors and mappings of the device.
package struct DeviceHolder: Hashable, Sendable {
  /// Its number.
  package var pid: Int32
  /// Its `comm`.
  package var command: String
  /// Its user.
  package var user: String
  /// The virtual machine it runs.
  package var virtualMachine: String?
  /// The descriptors that lead to the device.
  package var descriptors: [HeldDescriptor]
  /// The number of its mappings of the device's memory; nil if its mappings were not read.
  package var mappings: Int?

  /// Creates a holder.
  package init(
    pid: Int32, command: String, user: String, virtualMachine: String?, descriptors: [HeldDescriptor], mappings: Int?
  ) {
    self.pid = pid
    self.command = command
    self.user = user
    self.virtualMachine = virtualMachine
    self.descriptors = descriptors
    self.mappings = mappings
  }
}
