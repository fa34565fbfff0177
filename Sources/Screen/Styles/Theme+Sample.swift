import TerminalText

extension Theme {
  /// A table of every role in its style, alone and on the selection, with the style in words. It helps to choose or
  /// make a theme.
  package func sample(width: Int, depth: ColorDepth, glyphs: Glyphs) -> Surface {
    let columns = (role: 1, meaning: 17, selected: 48, words: 59)
    var surface = Surface(size: Size(width: width, height: Role.allCases.count + 1), glyphs: glyphs)
    let headings = [
      (columns.role, "ROLE"), (columns.meaning, "LOOKS"), (columns.selected, "SELECTED"), (columns.words, "LOOK"),
    ]
    for (x, heading) in headings { surface.put(heading, x: x, y: 0, style: Style(.header)) }
    for (index, role) in Role.allCases.enumerated() {
      let y = index + 1
      surface.put(role.rawValue, x: columns.role, y: y)
      surface.put(role.meaning, x: columns.meaning, y: y, style: Style(role))
      surface.put(" \(glyphs.check) yes ", x: columns.selected, y: y, style: Style(role, on: .selection))
      surface.put(
        look(of: Style(role), depth: depth).words, x: columns.words, y: y, width: width - columns.words, ellipsis: true)
    }
    return surface
  }
}
