/// Keeps a large value behind a pointer.
///
/// The compiler writes out how to copy a value field by field, for every type that holds it: the views each hold the whole
/// state, and each had 20 KB of machine code for it.
@propertyWrapper
package struct Indirect<Value: Equatable & Sendable>: Equatable, Sendable {
  private indirect enum Box: Equatable, Sendable {
    case value(Value)
  }

  private var box: Box

  /// A value behind a pointer.
  package init(wrappedValue: Value) { box = .value(wrappedValue) }

  /// The value.
  package var wrappedValue: Value {
    get {
      switch box {
      case .value(let value): value
      }
    }
    set { box = .value(newValue) }
  }
}
