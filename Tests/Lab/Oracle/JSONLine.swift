/// A value of one line of the oracle's output.
enum JSONValue {
  case text(String)
  case number(Int)
  case flag(Bool)
  case list([JSONValue])
  case object([(String, JSONValue)])
  case null

  /// The text, or null without one.
  init(_ text: String?) { self = text.map(JSONValue.text) ?? .null }

  /// The number, or null without one.
  init(_ number: Int?) { self = number.map(JSONValue.number) ?? .null }

  private var written: String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .number(let number): String(number)
    case .flag(let flag): flag ? "true" : "false"
    case .null: "null"
    case .list(let items): "[" + items.map(\.written).joined(separator: ",") + "]"
    case .object(let pairs):
      "{" + pairs.map { Self.quoted($0.0) + ":" + $0.1.written }.joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case _ where scalar.value < 0x20:
        result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// Prints one line: the operation and its values.
  static func line(_ operation: String, _ parts: (String, JSONValue)...) { line(operation, parts) }

  /// Prints one line with values collected before.
  static func line(_ operation: String, _ parts: [(String, JSONValue)]) {
    Output.write(JSONValue.object([("op", .text(operation))] + parts).written + "\n")
  }
}
