import HostModel
import TerminalText

/// One change as one line of NDJSON, schema `vfiotop.change/1`.
///
/// `subject` names the changed thing as text; `address`, `device_set`, `iommu_group`, `driver` and `pid` name it by
/// kind, null if they do not apply (`pid` also names the process that opened or closed, if only one can have). `before`
/// and `after` are a number, a text or a list of texts, depending on `kind`; null if there was none.
package struct ChangeDocument: JSONDocument {
  let schema = "vfiotop.change/1"
  let at: String
  let kind: String
  let subject: String
  @Nullable var address: String?
  @Nullable var deviceSet: String?
  @Nullable var iommuGroup: Int?
  @Nullable var driver: String?
  @Nullable var pid: Int32?
  @Nullable var before: Value?
  @Nullable var after: Value?
  let text: String

  /// Creates the document of a change.
  package init(_ change: Change) {
    at = Timestamp(change.at).iso8601
    kind = change.kind.rawValue
    subject = change.subject.description
    (address, deviceSet, iommuGroup, driver) = (nil, nil, nil, nil)
    pid = change.pid
    switch change.subject {
    case .host: break
    case .device(let device): address = device.description
    case .deviceSet(let id): deviceSet = id
    case .group(let id): iommuGroup = id
    case .driver(let name): driver = name
    case .process(let process): pid = process
    }
    before = change.before.map(Value.init)
    after = change.after.map(Value.init)
    text = change.text
  }

  /// A value, encoded by its own type.
  struct Value: Encodable, Sendable {
    let value: Change.Value

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch value {
      case .number(let number): try container.encode(number)
      case .word(let word): try container.encode(word)
      case .list(let list): try container.encode(list)
      }
    }
  }
}
