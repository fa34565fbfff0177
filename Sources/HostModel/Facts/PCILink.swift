/// The PCI Express link of a function, now and at best (`current_link_speed`, `current_link_width`, `max_link_speed`,
/// `max_link_width`, drivers/pci/pci-sysfs.c). The kernel reads all four from the function's configuration space, so they
/// are read only while it is awake.
package struct PCILink: Hashable, Sendable {
  /// The speed now of each lane, in MT/s (a million transfers a second); nil if the link is down or its speed unknown.
  package var speed: Int?
  /// The lanes in use; nil if the link is down.
  package var width: Int?
  /// The highest speed that the function is capable of, in MT/s.
  package var bestSpeed: Int?
  /// The most lanes that the function has.
  package var bestWidth: Int?

  /// Creates a link of which nothing is known.
  package init() {}

  /// Parses a speed into MT/s: `8.0 GT/s PCIe`, on older kernels `8 GT/s`. Nil for `Unknown` (`pci_speed_string`).
  package static func speed(_ text: String) -> Int? {
    let words = text.split(separator: " ")
    guard words.count >= 2, words[1] == "GT/s", let speed = Double(words[0]), speed > 0, speed < 1000 else {
      return nil
    }
    return Int((speed * 1000).rounded())
  }

  /// Returns a number of lanes; nil for none (0: the link is down) and for 255, which means that the kernel knows none
  /// (`PCI_LNK_WIDTH_UNKNOWN`).
  package static func width(_ number: Int) -> Int? { (1...32).contains(number) ? number : nil }
}
