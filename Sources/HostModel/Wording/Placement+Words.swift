import TerminalText

extension Placement {
  /// The parts that are known: `IOMMU dmar1, NUMA node 0, slot 4`; nil if none is.
  package var phrase: String? {
    let parts = [iommu.map { "IOMMU \($0)" }, numaNode.map { "NUMA node \($0)" }, slot.map { "slot \($0)" }]
      .compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}

extension PCILink {
  /// A link in a cell, now or at best: `8 GT/s x4`; nil if neither speed nor width is known.
  private static func text(_ speed: Int?, _ width: Int?) -> String? {
    let parts = [speed.map { "\(number($0)) GT/s" }, width.map { "x\($0)" }].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }

  private static func number(_ speed: Int) -> String {
    speed % 1000 == 0 ? "\(speed / 1000)" : "\(Double(speed) / 1000)"
  }

  /// The link now: `8 GT/s x4`; `down` if neither its speed nor its width is known.
  package var cell: String { Self.text(speed, width) ?? "down" }

  /// The link now, with what it is at best if that is more: `link 8 GT/s x4 of at best 16 GT/s x16`.
  package var phrase: String {
    guard (speed, width) != (bestSpeed, bestWidth), let best = Self.text(bestSpeed, bestWidth) else {
      return "link \(cell)"
    }
    return "link \(cell) of at best \(best)"
  }
}

extension PCIErrorCounts {
  /// The counts in a cell, `3/0/1`: correctable, nonfatal and fatal errors; `?` for one that is unknown.
  package var cell: String {
    [correctable, nonFatal, fatal].map { $0.map(String.init) ?? Verdict.unknownCell }.joined(separator: "/")
  }

  /// The counts in a sentence; nil if no error was counted.
  package var sentence: String? {
    guard let total, total > 0 else { return nil }
    let parts = [(correctable, "correctable"), (nonFatal, "nonfatal"), (fatal, "fatal")]
      .map { count, word in count.map { "\($0) \(word)" } ?? "\(word) unknown" }
    return "PCI Express errors since it was found: \(parts.joined(separator: ", "))."
  }
}

extension Device {
  /// What it is attached to, and by which link: `IOMMU dmar1, NUMA node 0, link 8 GT/s x4`; nil if nothing is known.
  package var placementPhrase: String? {
    let parts = [placement.phrase, link?.phrase].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// Its BARs: `BAR 0 16 MiB, BAR 1 256 MiB (BOOTFB)`; nil if it has none or they are not known.
  package var barPhrase: String? {
    guard let bars, !bars.isEmpty else { return nil }
    return bars.map { bar in
      "BAR \(bar.index) \(ByteText.rounded(bar.size))"
        + (bar.claimedBy.isEmpty ? "" : " (\(bar.claimedBy.joined(separator: ", ")))")
    }.joined(separator: ", ")
  }

  /// The VFIO driver that is made for it; nil if there is none or it is bound to it.
  package var variantDriverSentence: String? {
    guard let variantDriver, driver?.foldedDriverName != variantDriver else { return nil }
    return
      "\(variantDriver) fits it: a VFIO driver made for it, which may do more than \(BindRules.vfioDriver), such as "
      + "migration."
  }

  /// The host's uses of it, in a sentence; nil if none is known.
  package var hostUseSentence: String? {
    guard let hostUses, !hostUses.isEmpty else { return nil }
    return hostUses.sentence
  }
}

extension [HostUse] {
  /// `The host uses it: eth0 is up.`
  package var sentence: String { "The host uses it: \(map(\.text).joined(separator: "; "))." }
}
