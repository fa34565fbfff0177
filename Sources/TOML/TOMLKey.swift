/// One part of a key, with the place where it is written: `roles` and `ok` in `[roles.ok]`.
package struct TOMLKey: Sendable {
  /// The name, without quotes and escapes.
  package let name: String
  /// The start of the name.
  package let position: TOMLPosition
}
