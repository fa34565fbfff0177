import TerminalText

extension LockedMemory {
  /// `8 GiB locked of at most 16 GiB, 2 GiB pinned`; nil if nothing is known.
  package var phrase: String? {
    let most: String? =
      switch limit {
      case .bytes(let bytes)?: "at most \(ByteText.rounded(bytes))"
      case .unlimited?: "no limit"
      case nil: nil
      }
    let locked = locked.map { "\(ByteText.rounded($0)) locked" }
    let parts = [
      locked.map { text in most.map { limit == .unlimited ? "\(text), \($0)" : "\(text) of \($0)" } ?? text } ?? most,
      pinned.map { "\(ByteText.rounded($0)) pinned" },
    ].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
