/// What QEMU's devices do otherwise than hardware. Each entry has a name and a reason and is printed when it is used.
package struct EmulatedHardware: Sendable {
  private let ports: [String]

  /// `ports`: devices whose link does not come back below the port that the machine gives them.
  package init(linkStaysDown ports: [String] = []) { self.ports = ports }

  /// The reason for a hot reset's answer, nil when there is none.
  func explains(hotReset result: String, of address: String) -> String? {
    result == "ENOTTY" && ports.contains(address)
      ? "link stays down: QEMU 7.2 clears Data Link Layer Link Active of the port when its bus is reset" : nil
  }

  /// The reason for a function reset's answer, nil when there is none.
  func explains(functionReset result: String, of address: String) -> String? { nil }
}
