/// A system call of the filter, and what its arguments must be.
struct SystemCall: Hashable, Sendable {
  /// What an argument is compared with. The kernel takes most numbers as 32 bits, and the filter sees 64: only what is
  /// let through by its exact value, or from a bound on, cannot be mistaken.
  enum Comparison: Hashable, Sendable {
    case equal(UInt64)
    case atLeast(UInt64)
    case below(UInt64)
    case masked(UInt64, is: UInt64)
  }

  /// A condition on one argument, the first is 0.
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

  /// The name of section 2 of the manual.
  let name: String
  /// All of them hold.
  let conditions: [Condition]

  init(_ name: String, _ conditions: Condition...) {
    self.name = name
    self.conditions = conditions
  }
}
