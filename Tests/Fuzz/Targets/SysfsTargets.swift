import HostModel
import HostObservation
import Screen
import TerminalText

/// Files of /sys, and lists of names.
extension FuzzTarget {
  static let sysfs = [value, release, cleanText]
  static let lists = [users, pciIDs, variants]

  private static let value = FuzzTarget(
    "value", share: 90,
    seeds: { $0.recorded(limit: 400) { $0.hasPrefix("sys/") } + $0.links { $0.hasPrefix("sys/") } },
    check: { bytes in
      let file = OneFile(bytes: bytes)
      if let line = file.line("x") {
        try require(!line.isEmpty && !line.utf8.contains(10), "no line: \(line.debugDescription)")
      }
      if let number = file.number("x"), let line = file.line("x") {
        let digits = line.hasPrefix("0x") ? Int(line.dropFirst(2), radix: 16) : Int(line)
        try require(digits == number, "\(line.debugDescription) is read as \(number)")
      }
      if let name = file.linkName("x") {
        try require(!name.isEmpty && !name.utf8.contains(47), "no name: \(name.debugDescription)")
      }
    })

  /// A release, an empty line and the text of /proc/version.
  private static let release = FuzzTarget(
    "kernel-version", share: 90,
    seeds: {
      $0.recorded { $0.hasSuffix("/osrelease") }
        + $0.recorded { $0 == "proc/version" }.map { Array("6.1.0-50-amd64\n\n".utf8) + $0 }
    },
    check: { bytes in
      let (release, text) = bytes.halves
      guard let version = KernelVersion(release: release.text, versionText: text.text) else { return }
      try requireStands(version.major, in: release.text, "the version")
      try requireStands(version.minor, in: release.text, "the version")
      try requireHarmless(version.description, "the version")
    })

  private static let cleanText = FuzzTarget(
    "clean-text", share: 90,
    seeds: {
      $0.recorded(limit: 50) { $0.hasSuffix("/comm") }
        + texts(
          "\u{1b}]52;c;eA==\u{7}", "\u{9b}31m\u{1b}[2J", "a\u{202e}b\u{2066}", "\u{200b}\u{feff}\u{ad}\r\n\0",
          "e\u{301}語",
          "\u{e0041}\u{2028}\u{2029}", "\"\\\u{7f}")
    },
    check: { bytes in
      let text = bytes.text
      let clean = text.cleaned
      try requireHarmless(clean, "the cleaned text")
      try require(clean.cleaned == clean, "cleaned twice it is another text")
      // A blank other than the space has a width, and is escaped all the same.
      if (try? requireHarmless(text, "")) != nil, !text.unicodeScalars.contains(where: \.isInvisible) {
        try require(clean == text, "a harmless text was changed")
      }
      try require(Glyphs.unicode.shown(clean) == clean, "a cleaned text is not shown as it is")
      try require(Glyphs.ascii.shown(text).utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f }, "ASCII is not")
    })

  private static let users = FuzzTarget(
    "passwd", share: 90,
    seeds: { _ in texts("root:x:0:0:root:/root:/bin/bash\nlibvirt-qemu:x:64055:103::/:/bin/false\n+::::::\n") },
    check: { bytes in
      let names = UserNames(OneFile(bytes: bytes))
      for user in [0, 1, 64055, UInt32.max] {
        try require(!names.name(user).isEmpty, "no name of \(user)")
        try requireHarmless(names.name(user), "the name of \(user)")
      }
    })

  private static let pciIDs = FuzzTarget(
    "pci-ids", share: 90,
    seeds: { _ in
      texts(
        "# x\n8086  Intel Corporation\n\t10d3  82574L Gigabit Network Connection\n\t\t8086 a01f  Subsystem\n"
          + "10de  NVIDIA\n\t2684  AD102 [GeForce RTX 4090]\nC 00  Unclassified device\n\t00  Non-VGA\n")
    },
    check: { bytes in
      var names = PCIIDs { bytes }
      let ids: [(UInt16, UInt16)] = [(0x8086, 0x10d3), (0x10de, 0x2684), (0, 0), (0xffff, 0xffff)]
      var functions = ids.enumerated().map { index, ids in
        var function = PCIFunction(address: PCIAddress(bus: 1, device: UInt8(index), function: 0))
        (function.vendorID, function.deviceID) = (ids.0, ids.1)
        return function
      }
      names.name(&functions)
      for name in functions.compactMap(\.name) {
        try requireHarmless(name, "the name")
        if name.utf8.allSatisfy({ $0 < 0x80 }), !name.contains("\\") {
          try require(bytes.text.contains(name), "\(name) is not in the list")
        }
      }
    })

  private static let variants = FuzzTarget(
    "modules-alias", share: 60,
    seeds: { _ in
      texts(
        "# Aliases\nalias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci\n"
          + "alias pci:v000015B3d*sv*sd*bc*sc*i* mlx5_core\nalias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci\n",
        "alias vfio_pci:v00008086d*sv00008086sd00000001bc03sc00i* xe_vfio_pci\n")
    },
    check: { bytes in
      var variants = VariantDrivers { bytes }
      let ids: [(UInt16, UInt16, UInt32)] = [(0x15b3, 0x101e, 0x020000), (0x8086, 0x56c0, 0x030000)]
      var functions = ids.enumerated().map { index, ids in
        var function = PCIFunction(address: PCIAddress(bus: 1, device: UInt8(index), function: 0))
        (function.vendorID, function.deviceID, function.classCode) = ids
        return function
      }
      variants.find(&functions) { _ in (0x8086, 1) }
      for module in functions.compactMap(\.variantDriver) {
        try requireHarmless(module, "the module")
        try require(!module.isEmpty && !module.contains(" "), "\(module.debugDescription) is no name of a module")
      }
    })
}
