extension IOMMUGroup {
  /// The number of regions that are listed by themselves: a group with many graphics functions may have dozens.
  private static let listed = 6

  /// Its default domain and its special addresses: `default domain DMA-FQ; special addresses 0x7b800000-0x7bffffff
  /// direct`; nil if neither is known.
  package var addressingPhrase: String? {
    let domain = domainType.map { "default domain \($0)" }
    let regions = (reservedRegions ?? []).prefix(Self.listed).map { "\($0.range) \($0.kind.rawValue)" }
    let rest = (reservedRegions?.count ?? 0) - regions.count
    let special =
      regions.isEmpty
      ? nil : "special addresses " + (regions + (rest > 0 ? ["\(rest) more"] : [])).joined(separator: ", ")
    let parts = [domain, special].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }
}
