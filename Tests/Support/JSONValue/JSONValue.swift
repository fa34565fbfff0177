import FoundationEssentials

/// Any JSON value, decoded without a schema. A missing key and a null value differ.
package enum JSONValue: Decodable, Equatable, Sendable {
  case null
  case bool(Bool)
  case number(Int)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  /// Decodes a value of any type.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// Parses a document.
  package init(parsing text: String) throws {
    self = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
  }

  /// The value at a path of object keys and array indices; nil if there is none.
  package subscript(_ path: String) -> JSONValue? {
    var value: JSONValue = self
    for part in path.split(separator: ".").map(String.init) {
      switch value {
      case .object(let object):
        guard let next = object[part] else { return nil }
        value = next
      case .array(let array):
        guard let index = Int(part), array.indices.contains(index) else { return nil }
        value = array[index]
      default: return nil
      }
    }
    return value
  }

  /// The keys of an object.
  package var keys: Set<String> {
    if case .object(let object) = self { Set(object.keys) } else { [] }
  }

  /// The elements of an array.
  package var elements: [JSONValue] {
    if case .array(let array) = self { array } else { [] }
  }
}
