import HostModel
import Screen
import TerminalText

/// The bracket at the rows of the tree of buses that one hot reset hits: `┌ bus:0000:01`, `│`, `└`.
struct ScopeBracket {
  /// The bracket's part at a row, and the row's place in the scope.
  let spans: [Span]

  init(_ index: Int, _ rows: [Row], _ picture: SnapshotIndex, glyphs: Glyphs) {
    guard let set = Self.scope(of: rows[index].item, picture) else {
      spans = []
      return
    }
    let isFirst = index == 0 || Self.scope(of: rows[index - 1].item, picture)?.id != set.id
    let isLast = index + 1 == rows.count || Self.scope(of: rows[index + 1].item, picture)?.id != set.id
    let edge =
      switch (isFirst, isLast) {
      case (true, true): glyphs.horizontal
      case (true, false): glyphs.topLeft
      case (false, false): glyphs.vertical
      case (false, true): glyphs.bottomLeft
      }
    var spans = [Span(edge, Style(.reset))]
    if isFirst { spans.append(Span(" \(set.id)", Style.accent)) }
    if let address = rows[index].item.device, picture.device(address)?.isMember != true {
      let isBridge = picture.device(address)?.isBridge ?? false
      spans.append(isBridge ? .dim(" bridge") : Span(" \(ScopePlace.nonMember.rawValue)", Style(.danger)))
    }
    self.spans = spans
  }

  private static func scope(of item: RowID, _ picture: SnapshotIndex) -> DeviceSet? {
    item.device?.pci.flatMap(picture.scope)
  }
}
