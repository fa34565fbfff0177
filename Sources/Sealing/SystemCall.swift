/// A system call of the filter with conditions on its arguments.
struct SystemCall: Hashable, Sendable {
  /// The comparison of an argument. The kernel uses most numbers as 32 bits, and the filter sees 64: only an exact
  /// value, or a lower bound, is unambiguous.
  enum Comparison: Hashable, Sendable {
    case equal(UInt64)
    case atLeast(UInt64)
    case below(UInt64)
    case masked(UInt64, is: UInt64)
  }

  /// A condition on one argument, counted from 0.
  struct Condition: Hashable, Sendable {
    let argument: UInt32
    let comparison: Comparison

    static func equal(_ argument: UInt32, _ value: some BinaryInteger) -> Condition {
      Condition(argument: argument, comparison: .equal(UInt64(value)))
    }
    static func atLeast(_ argument: UInt32, _ value: some BinaryInteger) -> Condition {
      Condition(argument: argument, comparison: .atLeast(UInt64(value)))
    }
    static func below(_ argument: UInt32, _ value: some BinaryInteger) -> Condition {
      Condition(argument: argument, comparison: .below(UInt64(value)))
    }
    static func masked(_ argument: UInt32, _ mask: UInt64, is value: UInt64) -> Condition {
      Condition(argument: argument, comparison: .masked(mask, is: value))
    }
  }

  /// The name in section 2 of the manual.
  let name: String
  /// The conditions, all of which must hold.
  let conditions: [Condition]

  init(_ name: String, _ conditions: Condition...) {
    self.name = name
    self.conditions = conditions
  }
}
