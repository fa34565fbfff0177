import Screen
import TerminalText

/// One reader of external text with the properties that hold for every input. Not crashing is the least; each target
/// checks more.
package struct FuzzTarget: Sendable {
  /// A violated property.
  package struct Finding: Error, CustomStringConvertible {
    /// A description with the values.
    package let description: String
  }

  /// The name on the command line and of the directory in `Tests/Golden/fuzz`.
  package let name: String
  /// The weight of the target in the total number of executions. Cheap targets have more.
  package let share: Int
  /// The seed inputs.
  let seeds: @Sendable (SeedSource) -> [[UInt8]]
  /// Checks one input. Throws a ``Finding``.
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

  /// Every target.
  package static let all =
    procfs + sysfs + lists + [query, address, keyName] + settings + terminal + messages + lab + host

  /// The seed inputs, from the repository's recordings of real kernels.
  package func seeds(_ source: SeedSource) -> [[UInt8]] { seeds(source) }
}

/// Throws a finding unless a property holds.
func require(_ holds: Bool, _ what: @autoclosure () -> String) throws(FuzzTarget.Finding) {
  if !holds { throw FuzzTarget.Finding(description: what()) }
}

/// Requires a text that is safe for a terminal: no control, no format character, no line separator.
func requireHarmless(_ text: String, _ what: String) throws(FuzzTarget.Finding) {
  for scalar in text.unicodeScalars where DisplayWidth.columns(of: scalar) == nil {
    throw FuzzTarget.Finding(description: "\(what) has U+\(String(scalar.value, radix: 16)): \(text.debugDescription)")
  }
}

/// Requires that a parsed number appears in its source text in the same digits.
func requireStands(_ number: some BinaryInteger, radix: Int = 10, in text: String, _ what: String)
  throws(FuzzTarget.Finding)
{
  let digits = String(number, radix: radix)
  // Compares bytes, because a Character would combine a digit with following marks.
  let isThere = text.lowercased().utf8.contains(Array(digits.utf8))
  try require(isThere, "\(what) is \(digits) and not in \(text.debugDescription)")
}

extension Sequence<UInt8> {
  /// Returns whether these bytes contain others.
  fileprivate func contains(_ part: [UInt8]) -> Bool {
    let all = Array(self)
    guard !part.isEmpty, all.count >= part.count else { return part.isEmpty }
    return (0...(all.count - part.count)).contains {
      all[$0] == part[0] && all[$0..<($0 + part.count)].elementsEqual(part)
    }
  }
}

extension [UInt8] {
  /// The bytes as text.
  var text: String { String(decoding: self, as: UTF8.self) }

  /// The parts before and after the first empty line: two files in one input.
  var halves: (first: [UInt8], second: [UInt8]) {
    for index in indices.dropLast() where self[index] == 10 && self[index + 1] == 10 {
      return (Array(self[..<index]), Array(self[(index + 2)...]))
    }
    return (self, [])
  }
}
