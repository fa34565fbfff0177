import Screen

/// One reader of text from outside, and what must hold of it whatever it is given. That it ends and does not trap is the
/// least; each target says more.
package struct FuzzTarget: Sendable {
  /// Something that must hold and does not.
  package struct Finding: Error, CustomStringConvertible {
    /// What, with the values.
    package let description: String
  }

  /// Its name on the command line, and of its folder in `Tests/Golden/fuzz`.
  package let name: String
  /// How much of all executions are its own, beside those of the others: cheap ones have more.
  package let share: Int
  /// What it begins with.
  let seeds: @Sendable (SeedSource) -> [[UInt8]]
  /// Tries one input; throws a ``Finding``.
  package let check: @Sendable ([UInt8]) throws -> Void

  init(
    _ name: String, share: Int, seeds: @escaping @Sendable (SeedSource) -> [[UInt8]],
    check: @escaping @Sendable ([UInt8]) throws -> Void
  ) {
    self.name = name
    self.share = share
    self.seeds = seeds
    self.check = check
  }

  /// Everything that is fuzzed.
  package static let all =
    procfs + sysfs + lists + [query, address, keyName] + settings + terminal + messages + lab + host

  /// The inputs that it begins with, from what the repository has of real kernels.
  package func seeds(_ source: SeedSource) -> [[UInt8]] { seeds(source) }
}

/// Throws where something does not hold.
func require(_ holds: Bool, _ what: @autoclosure () -> String) throws(FuzzTarget.Finding) {
  if !holds { throw FuzzTarget.Finding(description: what()) }
}

/// A text that may reach a terminal: no control, no format character, no separator of lines.
func requireHarmless(_ text: String, _ what: String) throws(FuzzTarget.Finding) {
  for scalar in text.unicodeScalars where DisplayWidth.columns(of: scalar) == nil {
    throw FuzzTarget.Finding(description: "\(what) has U+\(String(scalar.value, radix: 16)): \(text.debugDescription)")
  }
}

/// A number that was read stands in what it was read from, in its own digits.
func requireStands(_ number: some BinaryInteger, radix: Int = 10, in text: String, _ what: String)
  throws(FuzzTarget.Finding)
{
  let digits = String(number, radix: radix)
  // A search of bytes: Characters would be made of digits and the marks behind them.
  let isThere = text.lowercased().utf8.contains(Array(digits.utf8))
  try require(isThere, "\(what) is \(digits) and not in \(text.debugDescription)")
}

extension Sequence<UInt8> {
  /// The bytes are somewhere in these.
  fileprivate func contains(_ part: [UInt8]) -> Bool {
    let all = Array(self)
    guard !part.isEmpty, all.count >= part.count else { return part.isEmpty }
    return (0...(all.count - part.count)).contains {
      all[$0] == part[0] && all[$0..<($0 + part.count)].elementsEqual(part)
    }
  }
}

extension [UInt8] {
  /// These bytes as text.
  var text: String { String(decoding: self, as: UTF8.self) }

  /// What stands before the first empty line, and what behind it: two files in one input.
  var halves: (first: [UInt8], second: [UInt8]) {
    for index in indices.dropLast() where self[index] == 10 && self[index + 1] == 10 {
      return (Array(self[..<index]), Array(self[(index + 2)...]))
    }
    return (self, [])
  }
}
