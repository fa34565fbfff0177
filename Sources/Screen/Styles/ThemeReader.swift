import TOML
import TerminalText

/// Parses the text of a theme file into a ``Theme``. Errors carry the line number.
struct ThemeReader {
  let text: String
  let file: String

  func theme() throws(ThemeError) -> Theme {
    let root = try parsed()
    var background = Theme.Background.dark
    var colors: [String: RGB] = [:]
    for entry in root.entries {
      switch (entry.key.name, entry.value.table) {
      case ("palette", let table?): colors = try palette(table)
      case ("roles", .some): break
      case ("background", _):
        guard let name = entry.value.string, let known = Theme.Background(rawValue: name) else {
          throw error("must be \"dark\" or \"light\"", entry.key)
        }
        background = known
      default: throw error("no such section or key; there are background, [palette] and [roles]", entry.key)
      }
    }
    var looks: [Role: RoleStyle] = [:]
    for entry in root["roles"]?.table?.entries ?? [] {
      guard let role = Role(rawValue: entry.key.name) else {
        throw error("no such role\(nearest(entry.key.name, Role.allCases.map(\.rawValue)))", entry.key)
      }
      guard let table = entry.value.table else {
        throw error("must be a table such as { fg = \"blue\" }", entry.key)
      }
      looks[role] = try look(table, role: entry.key, colors: colors)
    }
    let name = file.split(separator: "/").last.map { $0.hasSuffix(".toml") ? $0.dropLast(5) : $0 } ?? ""
    return Theme(name: String(name), background: background, looks: looks)
  }

  private func parsed() throws(ThemeError) -> TOMLTable {
    do throws(TOMLError) {
      return try TOMLTable(parsing: text)
    } catch {
      throw ThemeError(file: file, line: error.position.line, item: nil, problem: error.description)
    }
  }

  private func palette(_ table: TOMLTable) throws(ThemeError) -> [String: RGB] {
    var colors: [String: RGB] = [:]
    for entry in table.entries {
      guard let text = entry.value.string, let color = RGB(hexadecimal: text) else {
        throw error("must be a colour such as \"#87afff\"", entry.key)
      }
      colors[entry.key.name] = color
    }
    return colors
  }

  private func look(_ table: TOMLTable, role: TOMLKey, colors: [String: RGB]) throws(ThemeError) -> RoleStyle {
    let known = ["fg", "bg", "attrs", "fg16", "bg16", "attrs16", "mono"]
    for key in table.entries.map(\.key.name) where !known.contains(key) {
      throw error("no such key \"\(key.excerpt)\"; there are \(known.joined(separator: ", "))", role)
    }
    let foreground = try color(table["fg"], role, colors)
    let background = try color(table["bg"], role, colors)
    let attributes = try attributes(table["attrs"], role) ?? []
    let sixteen = TerminalStyle(
      foreground: try named(table["fg16"], role, else: foreground),
      background: try named(table["bg16"], role, else: background),
      attributes: try self.attributes(table["attrs16"], role) ?? attributes)
    return RoleStyle(
      foreground: foreground, background: background, attributes: attributes, sixteen: sixteen,
      mono: try self.attributes(table["mono"], role))
  }

  private func color(_ value: TOMLValue?, _ role: TOMLKey, _ colors: [String: RGB]) throws(ThemeError) -> RGB? {
    guard let value else { return nil }
    guard let text = value.string else { throw error("a colour must be a text", role) }
    if text == "default" { return nil }
    if let color = colors[text] ?? RGB(hexadecimal: text) { return color }
    throw error("no colour is called \"\(text.excerpt)\"\(nearest(text, colors.keys.sorted()))", role)
  }

  private func named(_ value: TOMLValue?, _ role: TOMLKey, else color: RGB?) throws(ThemeError) -> UInt8? {
    guard let value else { return color.flatMap { ANSIPalette.nearest(to: $0, depth: .colors16) } }
    guard let text = value.string else { throw error("a colour must be a text", role) }
    if text == "default" { return nil }
    if let number = ANSIPalette.names.firstIndex(of: text) { return UInt8(number) }
    throw error("no terminal colour is called \"\(text.excerpt)\"\(nearest(text, ANSIPalette.names))", role)
  }

  private func attributes(_ value: TOMLValue?, _ role: TOMLKey) throws(ThemeError) -> Attributes? {
    guard let value else { return nil }
    let problem = "attributes must be a list such as [\"bold\"]"
    guard let items = value.array else { throw error(problem, role) }
    var attributes: Attributes = []
    for item in items {
      guard let name = item.string else { throw error(problem, role) }
      guard let attribute = Attributes.names[name] else {
        throw error("no attribute is called \"\(name.excerpt)\"", role)
      }
      attributes.insert(attribute)
    }
    return attributes
  }

  private func error(_ problem: String, _ key: TOMLKey) -> ThemeError {
    ThemeError(file: file, line: key.position.line, item: key.name.excerpt, problem: problem)
  }

  /// A suggestion of the nearest name, for the end of an error about an unknown one.
  private func nearest(_ name: String, _ names: some Sequence<String>) -> String {
    NearestNames.clause(for: name, among: names)
  }
}
