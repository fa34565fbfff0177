import Foundation

/// A journal on a disk that was full for a while: the lines before and after are readable, and only the line during
/// which space ran out is broken.
package struct JournalComparison {
  private let data: Data

  /// Compares the contents of the file.
  package init(_ data: Data) { self.data = data }

  /// Carries out every comparison.
  package func run() -> Tally {
    var tally = Tally()
    let lines = data.split(separator: UInt8(ascii: "\n"))
    let read = lines.map { try? Journal($0) }
    let whole = read.compactMap(\.self).flatMap(\.lines)
    tally.compare("journals", "broken lines", predicted: lines.count - whole.count, kernel: 1)
    let broken = read.firstIndex { $0 == nil } ?? read.endIndex
    let after = read[broken...].compactMap(\.self).flatMap(\.lines)
    tally.compare("journals", "end of the last action", predicted: after.last?.event, kernel: "finished")
    tally.compare("journals", "outcome of the last action", predicted: after.last?.result, kernel: "done")
    return tally
  }
}
