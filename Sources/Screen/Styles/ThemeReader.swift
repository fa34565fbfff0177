import Spelling
import TOMLKit

/// Parses the text of a theme file into a ``Theme``. Errors carry the line number.
struct ThemeReader {
  let text: String
  let file: String

  func theme() throws(ThemeError) -> Theme {
    let root = try parsed()
    var background = Theme.Background.dark
    var colors: [String: RGB] = [:]
    for (key, value) in root {
      switch (key, value.table) {
      case ("palette", let table?): colors = try palette(table)
      case ("roles", .some): break
      case ("background", _):
        guard let name = value.string, let known = Theme.Background(rawValue: name) else {
          throw error("must be \"dark\" or \"light\"", item: key, section: "")
        }
        background = known
      default:
        throw error("no such section or key; there are background, [palette] and [roles]", item: key, section: "")
      }
    }
    var looks: [Role: RoleStyle] = [:]
    if let roles = root["roles"]?.table {
      for (name, value) in roles {
        guard let role = Role(rawValue: name) else {
          throw error("no such role\(nearest(name, Role.allCases.map(\.rawValue)))", item: name, section: "roles")
        }
        guard let table = value.table else {
          throw error("must be a table such as { fg = \"blue\" }", item: name, section: "roles")
        }
        looks[role] = try look(table, role: role, colors: colors)
      }
    }
    let name = file.split(separator: "/").last.map { $0.hasSuffix(".toml") ? $0.dropLast(5) : $0 } ?? ""
    return Theme(name: String(name), background: background, looks: looks)
  }

  private func parsed() throws(ThemeError) -> TOMLTable {
    do throws(TOMLText.SyntaxError) {
      return try TOMLText(text).table()
    } catch {
      throw ThemeError(file: file, line: error.line, item: nil, problem: error.problem)
    }
  }

  private func palette(_ table: TOMLTable) throws(ThemeError) -> [String: RGB] {
    var colors: [String: RGB] = [:]
    for (name, value) in table {
      guard let text = value.string, let color = RGB(hexadecimal: text) else {
        throw error("must be a colour such as \"#87afff\"", item: name, section: "palette")
      }
      colors[name] = color
    }
    return colors
  }

  private func look(_ table: TOMLTable, role: Role, colors: [String: RGB]) throws(ThemeError) -> RoleStyle {
    let known = ["fg", "bg", "attrs", "fg16", "bg16", "attrs16", "mono"]
    for (key, _) in table where !known.contains(key) {
      throw roleError("no such key \"\(key)\"; there are \(known.joined(separator: ", "))", role)
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

  private func color(
    _ value: (any TOMLValueConvertible)?, _ role: Role, _ colors: [String: RGB]
  ) throws(ThemeError) -> RGB? {
    guard let value else { return nil }
    guard let text = value.string else { throw roleError("a colour must be a text", role) }
    if text == "default" { return nil }
    if let color = colors[text] ?? RGB(hexadecimal: text) { return color }
    throw roleError("no colour is called \"\(text)\"\(nearest(text, colors.keys.sorted()))", role)
  }

  private func named(
    _ value: (any TOMLValueConvertible)?, _ role: Role, else color: RGB?
  ) throws(ThemeError) -> UInt8? {
    guard let value else { return color.flatMap { ANSIPalette.nearest(to: $0, depth: .colors16) } }
    guard let text = value.string else { throw roleError("a colour must be a text", role) }
    if text == "default" { return nil }
    if let number = ANSIPalette.names.firstIndex(of: text) { return UInt8(number) }
    throw roleError("no terminal colour is called \"\(text)\"\(nearest(text, ANSIPalette.names))", role)
  }

  private func attributes(_ value: (any TOMLValueConvertible)?, _ role: Role) throws(ThemeError) -> Attributes? {
    guard let value else { return nil }
    guard let array = value.array else { throw roleError("attributes must be a list such as [\"bold\"]", role) }
    var attributes: Attributes = []
    for item in array {
      guard let name = item.string, let attribute = Attributes.names[name] else {
        throw roleError("no attribute is called \(item.debugDescription)", role)
      }
      attributes.insert(attribute)
    }
    return attributes
  }

  private func roleError(_ problem: String, _ role: Role) -> ThemeError {
    error(problem, item: role.rawValue, section: "roles")
  }

  private func error(_ problem: String, item: String, section: String) -> ThemeError {
    ThemeError(file: file, line: TOMLText(text).line(of: item, in: section), item: item, problem: problem)
  }

  /// A suggestion of the nearest name, for the end of an error about an unknown one.
  private func nearest(_ name: String, _ names: some Sequence<String>) -> String {
    NearestNames.clause(for: name, among: names)
  }
}
